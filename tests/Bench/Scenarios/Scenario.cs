// One kind of packet: how its frames look, what has to happen before, what has to become of it.

using System;

namespace Tollgate.Bench.Scenarios;

/// <summary>What becomes of a frame.</summary>
public enum Fate
{
    /// <summary>It is sent out of the other interface.</summary>
    Forwarded,

    /// <summary>Something is sent back out of the interface that it came in by.</summary>
    Answered,

    /// <summary>It is dropped, and nothing is sent.</summary>
    Dropped,

    /// <summary>There is no frame: an empty turn of the loop.</summary>
    None,
}

/// <summary>A kind of packet to be metered.</summary>
/// <param name="Name">Its name in the table, the csv and the golden file.</param>
/// <param name="IsFromWan">Which interface receives it.</param>
/// <param name="Fate">What has to become of it, or the figure is not of this kind of packet.</param>
/// <param name="Frame">The frame that comes as number i, from 0.</param>
public sealed record Scenario(string Name, bool IsFromWan, Fate Fate, Func<int, byte[]> Frame)
{
    /// <summary>What has to happen before the first frame.</summary>
    public Action<World>? Before { get; init; }

    /// <summary>A frame that comes from the other side at the same time, and is forwarded too; null for none.</summary>
    public byte[]? Back { get; init; }

    /// <summary>The drop reason, if that is its fate.</summary>
    public int Reason { get; init; }

    /// <summary>
    /// Turns of the loop that are metered. Their mean is the figure: what the loop does only now
    /// and then (sweeping tables, a turn for the console) has its share in it.
    /// </summary>
    public int Turns { get; init; } = 256;

    /// <summary>
    /// Turns that come at one reading of the clock. Two, a millisecond apart: the 2 000 frames a
    /// second that have to get through when they come alone. A burst of four has its own millisecond.
    /// </summary>
    public int TurnsAGap { get; init; } = 2;

    /// <summary>How far the clock moves then, in milliseconds.</summary>
    public int GapMs { get; init; } = 1;

    /// <summary>Whether it is metered in bursts of four too.</summary>
    public bool HasBursts { get; init; } = true;
}
