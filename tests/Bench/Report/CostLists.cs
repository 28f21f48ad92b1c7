// Plain lists of the figures: the csv, and where the instructions of each scenario went.

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Tollgate.Bench.Meter;

namespace Tollgate.Bench.Report;

/// <summary>Writes figures as text.</summary>
public static class CostLists
{
    /// <summary>
    /// One line a scenario. The last three columns are of a whole board with the frame alone, and empty for what is
    /// not forwarded; a scenario in bursts of four has another line, ending in -in-fours, without the first figures.
    /// </summary>
    public static void WriteCsv(TextWriter output, IEnumerable<Figure> figures, IReadOnlyList<BoardFigure> boards)
    {
        output.WriteLine("name,il,instructions,spi_transfers,microseconds,packets_per_second");
        foreach (Figure figure in figures)
        {
            string path = figure.Name + "," + Whole(figure.Il) + "," + Whole(figure.Instructions);
            BoardFigure? board = boards.FirstOrDefault(one => one.Name == figure.Name);
            output.WriteLine(path + (board == null ? ",,," : Columns(board.Alone)));
        }

        foreach (BoardFigure board in boards)
        {
            if (board.InFours != null)
            {
                output.WriteLine(board.Name + "-in-fours,," + Columns(board.InFours));
            }
        }
    }

    private static string Columns(BoardShare share)
    {
        return "," + share.Transfers.ToString("0.00", CultureInfo.InvariantCulture) + "," + Whole(share.Microseconds) + "," + Whole(share.PerSecond);
    }

    /// <summary>Where the instructions of each scenario went, the costliest first.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="figures">The scenarios.</param>
    /// <param name="sharesOf">The division: by method, line or operation.</param>
    public static void WriteShares(TextWriter output, IEnumerable<Figure> figures, System.Func<Reading, IReadOnlyList<Share>> sharesOf)
    {
        foreach (Figure figure in figures)
        {
            output.WriteLine(figure.Name + "  " + Whole(figure.Instructions) + " instructions, " + Whole(figure.Il) + " IL");
            foreach (Share share in sharesOf(figure.Reading))
            {
                double each = share.Instructions / figure.Turns;
                string percent = (each / figure.Instructions * 100).ToString("0.0", CultureInfo.InvariantCulture);
                output.WriteLine(
                    One(each).PadLeft(10) + percent.PadLeft(6) + " %" + One((double)share.Il / figure.Turns).PadLeft(8) + " IL  " + share.Name);
            }

            output.WriteLine();
        }
    }

    /// <summary>Where the metered instructions of each frame went on a whole board, the costliest first.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="name">A title.</param>
    /// <param name="share">The frames.</param>
    /// <param name="sharesOf">The division: by method, line or operation.</param>
    public static void WriteShares(TextWriter output, string name, BoardShare share, System.Func<Reading, IReadOnlyList<Share>> sharesOf)
    {
        output.WriteLine(name + "  " + Whole(share.Reading.Instructions / share.Frames) + " instructions without the bus");
        foreach (Share one in sharesOf(share.Reading))
        {
            output.WriteLine(One(one.Instructions / share.Frames).PadLeft(10) + One(one.Il / share.Frames).PadLeft(8) + " IL  " + one.Name);
        }

        output.WriteLine();
    }

    private static string Whole(double value)
    {
        return value.ToString("0", CultureInfo.InvariantCulture);
    }

    private static string One(double value)
    {
        return value.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
