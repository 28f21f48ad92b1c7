// The box of the kit, with its mappings made and its frames no longer kept, so that all that is
// allocated while its loop runs is the loop's own.

using System;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Guards.Allocation;

/// <summary>Puts frames through a box and counts the bytes that PollOnce allocates.</summary>
internal sealed class MeteredBox
{
    // Ours: more than what the interfaces and the test framework allocate beside the loop.
    private const long QuietBytes = 64 << 20;

    private readonly Box _box = new();
    private long _allocated;

    /// <summary>Makes a box that knows its gateway and has the mappings of <see cref="Traffic.Openers"/>.</summary>
    public MeteredBox()
    {
        foreach (byte[] opener in Traffic.Openers)
        {
            _box.FromLan(opener);
        }

        _box.Wan.KeepsFrames = false;
        _box.Lan.KeepsFrames = false;
        TellOfFullTables();
    }

    /// <summary>What the box has counted.</summary>
    public Counters Counters
    {
        get
        {
            // What rows have counted is part of it (Tables/Row.cs).
            _box.State.SweepCounts(_box.Platform.ClockMs);
            return _box.Counters;
        }
    }

    /// <summary>Frames that the box has received.</summary>
    public int Received => _box.Wan.ReceivedCount + _box.Lan.ReceivedCount;

    /// <summary>Dynamic mappings that the box has.</summary>
    public int Mappings => _box.State.Mappings.Count;

    /// <summary>Whether the interfaces allocate for each frame that is sent: to see that it shows.</summary>
    public bool Leaks
    {
        set { _box.Wan.KeepsFrames = _box.Lan.KeepsFrames = value; }
    }

    /// <summary>Runs some traffic without a garbage collection: one would count what is left of the thread's buffer as allocated.</summary>
    /// <returns>The bytes that PollOnce has allocated meanwhile.</returns>
    public long Measure(Action traffic)
    {
        _allocated = 0;
        GC.TryStartNoGCRegion(QuietBytes);
        try
        {
            traffic();
        }
        finally
        {
            GC.EndNoGCRegion();
        }

        return _allocated;
    }

    /// <summary>Lets a frame arrive. It waits until <see cref="Drain"/>.</summary>
    public void Arrive(FrameKind kind, int variant)
    {
        (kind.FromWan ? _box.Wan : _box.Lan).Arrive(kind.Frames[variant % kind.Frames.Length]);
    }

    /// <summary>Lets a number of frames of a kind through, a burst a round.</summary>
    public void Send(FrameKind kind, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Arrive(kind, i);
            if (i % 4 == 3)
            {
                Drain();
            }
        }

        Drain();
        _box.CheckBalance();
    }

    /// <summary>Runs the loop until both interfaces are empty. A round takes 1 ms.</summary>
    public void Drain()
    {
        do
        {
            int nowMs = ++_box.Platform.ClockMs;
            long before = GC.GetAllocatedBytesForCurrentThread();
            _box.Router.PollOnce(nowMs);
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        while (_box.Wan.Pending + _box.Lan.Pending > 0);
    }

    /// <summary>
    /// A full table is an event: the console tells of it at most once a minute, and that allocates (Control/EventWatch.cs).
    /// Here it is told before anything is measured; what is measured takes less than a minute.
    /// </summary>
    private void TellOfFullTables()
    {
        int[] reasons = { DropReason.TableFull, DropReason.HostLimit, DropReason.TxFull };
        Array.ForEach(reasons, reason => _box.Counters.Drops[reason]++);
        for (int i = 0; i < 3000; i++)
        {
            _box.Router.PollOnce(++_box.Platform.ClockMs);
        }

        Array.ForEach(reasons, reason => _box.Counters.Drops[reason]--);
    }

    /// <summary>Runs the loop for some milliseconds without a frame.</summary>
    public void Idle(int ms)
    {
        for (int i = 0; i < ms; i++)
        {
            Drain();
        }
    }

    /// <summary>Checks that each frame was forwarded, answered, taken, held or dropped, once.</summary>
    public void CheckBalance()
    {
        _box.CheckBalance();
    }
}
