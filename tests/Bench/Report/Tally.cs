// Adds up what the metered code executes while it counts.

using Tollgate.Bench.Meter;

namespace Tollgate.Bench.Report;

/// <summary>Adds up what runs between the calls that start and end a turn.</summary>
internal sealed class Tally
{
    private readonly MeteredCode _code;
    private long[] _mark;

    /// <summary>Begins at nothing.</summary>
    public Tally(MeteredCode code)
    {
        _code = code;
        _mark = code.Mark();
        Sum = new long[_mark.Length];
    }

    /// <summary>What ran so far.</summary>
    public long[] Sum { get; }

    /// <summary>Called at the start (true) and the end (false) of what counts.</summary>
    public void Note(bool starts)
    {
        long[] now = _code.Mark();
        for (int i = 0; i < now.Length && !starts; i++)
        {
            Sum[i] += now[i] - _mark[i];
        }

        _mark = now;
    }
}
