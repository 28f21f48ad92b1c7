// The runs of 30 calls beside a console that is used without a pause, for people.

using System.IO;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench.Report;

/// <summary>Runs them.</summary>
public static class BusyTable
{
    /// <summary>Beside an idle console, beside one that prints without a pause, and beside a paste.</summary>
    public static void Write(TextWriter output, int seconds)
    {
        string few = ConsoleScripts.MoreThanCalls(false);
        string many = ConsoleScripts.MoreThanCalls(true);
        Write(output, "idle, 16 forwards", BusyFigure.Run(few, seconds, []));
        Write(output, "everything printed, 16 forwards", BusyFigure.Run(few, seconds, ConsoleScripts.Everything));
        Write(output, "everything printed, 128 forwards", BusyFigure.Run(many, seconds, ConsoleScripts.Everything));
        Write(output, "8 lines pasted and committed", BusyFigure.Run("", seconds, [], few + "commit\r"));
        Write(output, "159 lines pasted and committed", BusyFigure.Run("", seconds, [], many + "commit\r"));
    }

    private static void Write(TextWriter output, string name, BusyFigure figure)
    {
        output.WriteLine(name + ": " + figure.Text);
        if (figure.Trouble.Length != 0)
        {
            output.WriteLine("  WRONG: " + figure.Trouble);
        }
    }
}
