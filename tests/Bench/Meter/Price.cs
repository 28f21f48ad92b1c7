// What one place in the code costs each time it is executed.

namespace Tollgate.Bench.Meter;

/// <summary>The price of an instruction in ARM instructions; null where the price list says nothing.</summary>
public sealed class Price
{
    /// <summary>A price with a name for the report.</summary>
    public Price(string name, double? each)
    {
        Name = name;
        Each = each;
    }

    /// <summary>What is paid for, as the report calls it: an opcode, a kind of call, a library method.</summary>
    public string Name { get; }

    /// <summary>For one execution; of a branch, for one that is not taken.</summary>
    public double? Each { get; }

    /// <summary>For one execution of a branch that is taken; not used for anything else.</summary>
    public double? Taken { get; init; }

    /// <summary>Whether the price depends on where the branch goes.</summary>
    public bool IsBranch { get; init; }

    /// <summary>For each byte that is copied, cleared or allocated, on top.</summary>
    public double EachByte { get; init; }
}
