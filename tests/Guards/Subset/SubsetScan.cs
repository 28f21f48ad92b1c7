// All rules over one assembly. tests/NanoSubset refuses what the board's library does not have;
// this refuses what compiles against it and still breaks, differs or allocates on a board.

using System.Collections.Generic;
using System.Linq;

namespace Tollgate.Guards.Subset;

/// <summary>The language subset of what runs on boards, and the promises of the packet path.</summary>
internal static class SubsetScan
{
    /// <summary>Every breach in a subject, each once.</summary>
    public static IReadOnlyList<Finding> Run(Subject subject)
    {
        return TypeRules.Scan(subject)
            .Concat(CodeRules.Scan(subject))
            .Concat(SpiRules.Scan(subject))
            .Concat(StackRules.Scan(subject))
            .Concat(LimitRules.Scan(subject))
            .Concat(StaticRules.Scan(subject))
            .Concat(PathRules.Scan(subject))
            .Distinct()
            .ToList();
    }
}
