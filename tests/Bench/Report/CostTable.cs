// The table that a person reads: a bar for each kind of packet against its budget.

using System.Collections.Generic;
using System.Globalization;
using Spectre.Console;

namespace Tollgate.Bench.Report;

/// <summary>Draws figures.</summary>
public static class CostTable
{
    /// <summary>Characters of a bar that is as long as what a packet may cost at most.</summary>
    private const int BarWidth = 24;

    private const int TableWidth = 150;

    /// <summary>Writes the table and what its figures mean.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<Figure> figures)
    {
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        // Redirected output has no width of its own, and a wrapped bar is no bar.
        console.Profile.Width = System.Math.Max(console.Profile.Width, TableWidth);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("packet").NoWrap());
        foreach (string name in new[] { "IL", "a frame", "aim", "at most", "its turn", "in fours" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn("of what it may cost at most; | is the aim").NoWrap());
        foreach (Figure figure in figures)
        {
            Budget? budget = Budget.Of(figure.Name);
            table.AddRow(
                new Text(figure.Name),
                Number(figure.Il),
                Number(figure.Instructions),
                Number(budget?.Aim),
                Number(budget?.AtMost),
                Number(figure.WholeTurn),
                Number(figure.InFours),
                Bar(figure.Instructions, budget));
        }

        console.Write(table);
        console.WriteLine("""
            Estimated ARM -Os instructions of nanoFramework's interpreter (weights.csv).
            a frame    What one frame adds to a turn of the loop: from where it lies in memory to where the driver is
                       asked to send it, with the loop that takes it up and the counters. The empty turn itself is
                       idle-poll and has its own budget.
            its turn   All of Router.PollOnce with one frame, and the call to it: the look at both interfaces, and the
                       share of what is done every few milliseconds (sweeping, ARP, console) at 2 000 frames a second.
            in fours   A quarter of a turn with four frames waiting, a millisecond apart.
            idle-poll turns eight times a millisecond; idle-poll-with-tick does all periodic work in every turn.
            Not in it: the drivers (a call into INic or IPlatform is counted, its body is not) and the clock that the
            board's program reads for each turn (about 2 700).
            """);
    }

    private static Text Number(double? value)
    {
        return new Text(value is double number ? number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u00a0') : "-");
    }

    private static Markup Bar(double instructions, Budget? budget)
    {
        if (budget == null)
        {
            return new Markup(string.Empty);
        }

        double share = instructions / budget.AtMost;
        int filled = (int)((share * BarWidth) + 0.5);
        int shown = filled > BarWidth * 5 / 4 ? BarWidth * 5 / 4 : filled;
        int aim = (int)((budget.Aim / budget.AtMost * BarWidth) + 0.5);
        var bar = new System.Text.StringBuilder(new string('█', shown).PadRight(BarWidth, '·'));
        bar[aim - 1] = '|';
        string color = instructions <= budget.Aim ? "green" : instructions <= budget.AtMost ? "yellow" : "red";
        string verdict = instructions <= budget.Aim ? string.Empty : instructions <= budget.AtMost ? " above its aim" : " TOO MUCH";
        string percent = (share * 100).ToString("0", CultureInfo.InvariantCulture);
        return new Markup("[" + color + "]" + bar + "[/] " + percent + " %" + verdict);
    }
}
