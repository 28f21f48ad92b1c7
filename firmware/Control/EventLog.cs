// What has happened to the box, oldest first: show log prints it. A ring of numbers, because memory is
// small and most events are never read: the words are made when somebody asks (LogText.cs).

namespace Tollgate.Control;

/// <summary>The last events. Allocates when it is made.</summary>
public sealed class EventLog
{
    /// <summary>Ours: events that are kept. A power of two.</summary>
    public const int Capacity = 32;

    /// <summary>A configuration was put in force by hand; the number is that of the commit.</summary>
    public const int Committed = 1;

    /// <summary>A configuration is in force until it is confirmed; the number is the minutes.</summary>
    public const int WaitsForConfirm = 2;

    /// <summary>It was confirmed in time; the number is that of the commit.</summary>
    public const int Confirmed = 3;

    /// <summary>It was not, and the configuration before is in force again.</summary>
    public const int NotConfirmed = 4;

    private readonly int[] _ms = new int[Capacity];
    private readonly byte[] _kinds = new byte[Capacity];
    private readonly int[] _numbers = new int[Capacity];
    private int _count;

    /// <summary>How many events there were since the start; the last <see cref="Capacity"/> of them are kept.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>Adds an event; the oldest makes room. Does not allocate.</summary>
    /// <param name="kind">One of the kinds above.</param>
    /// <param name="number">What the kind says; else 0.</param>
    /// <param name="nowMs">The clock.</param>
    public void Add(int kind, int number, int nowMs)
    {
        int at = _count & (Capacity - 1);
        _ms[at] = nowMs;
        _kinds[at] = (byte)kind;
        _numbers[at] = number;
        _count++;
    }

    /// <summary>When an event was, by the clock.</summary>
    /// <param name="index"><see cref="Count"/> - <see cref="Capacity"/> or 0, to <see cref="Count"/> - 1.</param>
    public int Ms(int index)
    {
        return _ms[index & (Capacity - 1)];
    }

    /// <summary>What an event was: one of the kinds above.</summary>
    public int Kind(int index)
    {
        return _kinds[index & (Capacity - 1)];
    }

    /// <summary>What was counted or meant, as the kind says.</summary>
    public int Number(int index)
    {
        return _numbers[index & (Capacity - 1)];
    }
}
