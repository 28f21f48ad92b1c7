// Before the first test: why everything is skipped, where it is. The console logger keeps the
// messages of skipped tests to itself. After the last one: the table of what was compared.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;

namespace Tollgate.Lab;

/// <summary>The run as a whole.</summary>
[TestClass]
public static class LabRun
{
    /// <summary>Says what is missing.</summary>
    [AssemblyInitialize]
    public static void SayWhatIsMissing(TestContext context)
    {
        if (LabNeeds.Missing is string reason)
        {
            context.DisplayMessage(MessageLevel.Warning, "All tests of the lab are skipped. " + reason);
        }
    }

    /// <summary>Prints the rows of README.md's table that this run has found.</summary>
    [AssemblyCleanup]
    public static void PrintTable(TestContext context)
    {
        if (ResultTable.Text is { Length: > 0 } rows)
        {
            context.DisplayMessage(MessageLevel.Informational, "\n| behaviour | Tollgate | nftables masquerade |\n|---|---|---|\n" + rows);
        }
    }
}
