// What has happened to the box, oldest first: show log prints it. A ring of numbers, because memory is
// small and most events are never read: the words are made when somebody asks (LogReply.cs).

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

    /// <summary>The same by hand, before the time was over.</summary>
    public const int RolledBack = 5;

    /// <summary>Kinds from here on are found by looking (EventWatch.cs). The box has started; the number is that of the faults before.</summary>
    public const int Started = 10;

    /// <summary>An interface has a link; the number is 0 for wan, 1 for lan.</summary>
    public const int LinkUp = 11;

    /// <summary>It has lost it.</summary>
    public const int LinkDown = 12;

    /// <summary>An interface works again; the number as above.</summary>
    public const int Works = 13;

    /// <summary>It has ceased to.</summary>
    public const int DoesNotWork = 14;

    /// <summary>A configured host or the gateway answers ARP again; the number is its address.</summary>
    public const int Answers = 15;

    /// <summary>It does not.</summary>
    public const int DoesNotAnswer = 16;

    /// <summary>Packets were refused because a table is full; the number says how many since the last of these.</summary>
    public const int TableFull = 17;

    /// <summary>Packets were refused because their host has its share of mappings.</summary>
    public const int HostLimit = 18;

    /// <summary>Frames were lost because an interface could not send them.</summary>
    public const int TxFull = 19;

    /// <summary>The log station does not answer ARP; the number is its address.</summary>
    public const int SyslogFailed = 20;

    /// <summary>Another station has the box's address on the WAN; the number is the end of its MAC, its second and third word.</summary>
    public const int WanConflict = 21;

    /// <summary>The same on the LAN.</summary>
    public const int LanConflict = 22;

    private readonly Uptime _uptime;
    private readonly int[] _seconds = new int[Capacity];
    private readonly byte[] _kinds = new byte[Capacity];
    private readonly int[] _numbers = new int[Capacity];
    private int _count;

    /// <summary>Makes an empty log.</summary>
    /// <param name="uptime">Tells when an event was: the millisecond clock wraps.</param>
    public EventLog(Uptime uptime)
    {
        _uptime = uptime;
    }

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
        _uptime.Look(nowMs);
        _seconds[at] = _uptime.Seconds;
        _kinds[at] = (byte)kind;
        _numbers[at] = number;
        _count++;
    }

    /// <summary>When an event was, in seconds since the start.</summary>
    /// <param name="index"><see cref="Count"/> - <see cref="Capacity"/> or 0, to <see cref="Count"/> - 1.</param>
    public int Seconds(int index)
    {
        return _seconds[index & (Capacity - 1)];
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
