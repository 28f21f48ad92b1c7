// Lets simulated time follow the wall clock.

using System.Diagnostics;
using System.Threading;

namespace Tollgate.Sim;

/// <summary>Runs a clock in real time.</summary>
public sealed class Pace
{
    private readonly VirtualClock _clock;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly long _startUs;

    /// <summary>Begins now.</summary>
    public Pace(VirtualClock clock)
    {
        _clock = clock;
        _startUs = clock.NowUs;
    }

    /// <summary>Lets everything happen that has become due, and then waits a little.</summary>
    public void Step()
    {
        _clock.RunUntil(_startUs + (_watch.ElapsedTicks * 1_000_000 / Stopwatch.Frequency));
        Thread.Sleep(1);
    }
}
