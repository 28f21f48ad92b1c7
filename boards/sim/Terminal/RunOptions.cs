// What the command line asks for.

namespace Tollgate.Sim;

/// <summary>Options of a run.</summary>
public sealed record RunOptions
{
    /// <summary>Whether calls are counted, without interaction.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Calls at a time.</summary>
    public int Calls { get; init; }

    /// <summary>Seconds that each call of a counted run talks.</summary>
    public int Seconds { get; init; }

    /// <summary>Whether a counted run goes as fast as it can instead of in real time.</summary>
    public bool IsFast { get; init; }

    /// <summary>Where to write what crosses the box's cables; null for nowhere.</summary>
    public string? PcapPath { get; init; }

    /// <summary>Share of the frames that the WAN cable loses, in percent.</summary>
    public double LossPercent { get; init; }

    /// <summary>Whether a stranger tries doors during a counted run.</summary>
    public bool IsScanned { get; init; }

    /// <summary>Whether each second one of the chips has a fault during a counted run.</summary>
    public bool HasFaults { get; init; }

    /// <summary>File of console lines to type on the box; null for none, "-" for standard input.</summary>
    public string? ScriptPath { get; init; }

    /// <summary>Where the console's pseudo-terminal is linked from; null for a console on this terminal.</summary>
    public string? PtyPath { get; init; }

    /// <summary>Whether the box begins without a configuration.</summary>
    public bool IsFactory { get; init; }
}
