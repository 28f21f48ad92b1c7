// The table of what frames cost a whole board.

using System.Collections.Generic;
using System.Globalization;
using Spectre.Console;

namespace Tollgate.Bench.Report;

/// <summary>Draws board figures.</summary>
public static class BoardTable
{
    private const int TableWidth = 160;

    /// <summary>Writes the table and what its figures mean.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<BoardFigure> figures)
    {
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        console.Profile.Width = System.Math.Max(console.Profile.Width, TableWidth);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("packet").NoWrap());
        foreach (string name in new[] { "transfers", "bytes", "instructions", "us", "per s", "in fours: transfers", "bytes", "instructions", "us", "per s" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (BoardFigure figure in figures)
        {
            var row = new List<string> { figure.Name };
            Add(row, figure.Alone);
            Add(row, figure.InFours);
            table.AddRow(row.ToArray());
        }

        console.Write(table);
        console.WriteLine("""
            One frame's share of a 240 MHz ESP32 with two W5500 at 26 MHz, all of Router.PollOnce and both drivers in it:
            us = instructions / 200 + transfers x 15 + bytes x 8 / 26. The instructions are the cost meter's, with 1 198 for
            the managed part of each transfer's call of System.Device.Spi (the native part is the 15 us), and the clock that
            the board's loop reads for each fourth turn.
            Frames alone come every half millisecond, fours every millisecond; the other interface is polled in vain, except
            for call-both-ways, where the same comes from the other side in the same turn.
            """);
    }

    private static void Add(List<string> row, BoardShare? share)
    {
        row.Add(share == null ? "-" : share.Transfers.ToString("0.00", CultureInfo.InvariantCulture));
        row.Add(share == null ? "-" : share.Bytes.ToString("0", CultureInfo.InvariantCulture));
        row.Add(share == null ? "-" : share.Instructions.ToString("0", CultureInfo.InvariantCulture));
        row.Add(share == null ? "-" : share.Microseconds.ToString("0", CultureInfo.InvariantCulture));
        row.Add(share == null ? "-" : share.PerSecond.ToString("0", CultureInfo.InvariantCulture));
    }
}
