// One place in the instrumented code: what it costs and which counters say how often it ran.

namespace Tollgate.Bench.Meter;

/// <summary>An instruction of the firmware with its price and its counters.</summary>
public sealed class Place
{
    /// <summary>The method, as <c>Type.Method</c>; a copy that runs inlined has the same name.</summary>
    public required string Method { get; init; }

    /// <summary>The source line as <c>File.cs:12</c>; empty if the compiler recorded none.</summary>
    public required string Line { get; init; }

    /// <summary>The price.</summary>
    public required Price Price { get; init; }

    /// <summary>IL instructions: 1, or 0 for what a call does without an instruction of its own.</summary>
    public required int Il { get; init; }

    /// <summary>Counter of executions.</summary>
    public required int Runs { get; init; }

    /// <summary>Counter of executions of a branch that was not taken; -1 if this is no branch.</summary>
    public int NotTaken { get; init; } = -1;

    /// <summary>Counter of bytes; -1 if the price does not depend on any.</summary>
    public int Bytes { get; init; } = -1;
}
