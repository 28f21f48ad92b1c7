// The table of firmware/Control/README.md: how long packets wait at most for what somebody types.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Tollgate.Bench.Report;

/// <summary>Writes the console's figures as lines of Markdown.</summary>
public static class ConsoleTable
{
    private const double InstructionsAMs = 200_000;

    // 30 calls of 33.3 packets a second each way, of 74 bytes, as a W5500 keeps them: with two bytes of length.
    private const double FramesAMs = 1;
    private const int FrameBytes = 76;

    /// <summary>Writes both boxes beside each other.</summary>
    public static void Write(TextWriter output, IReadOnlyList<ConsoleFigure> usual, IReadOnlyList<ConsoleFigure> full)
    {
        output.WriteLine("| typed | turns | longest, thousand instructions | ms | turns, full box | longest | ms | bytes that wait in a chip |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        for (int i = 0; i < full.Count; i++)
        {
            output.WriteLine($"| {full[i].Name} | {usual[i].Turns} | {Thousands(usual[i])} | {Ms(usual[i])} | {full[i].Turns} | {Thousands(full[i])} | {Ms(full[i])} | {Waiting(full[i])} |");
        }
    }

    /// <summary>Writes the longest of many.</summary>
    public static void WriteLongest(TextWriter output, IReadOnlyList<ConsoleFigure> figures)
    {
        foreach (ConsoleFigure figure in figures.OrderByDescending(one => one.Longest).Take(10))
        {
            output.WriteLine($"{figure.Name}: {figure.Turns} turns, the longest {Thousands(figure)} thousand instructions, {Ms(figure)} ms");
        }
    }

    private static string Thousands(ConsoleFigure figure)
    {
        return (figure.Longest / 1000).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
    }

    private static string Ms(ConsoleFigure figure)
    {
        return (figure.Longest / InstructionsAMs).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static string Waiting(ConsoleFigure figure)
    {
        int frames = (int)Math.Ceiling(figure.Longest / InstructionsAMs * FramesAMs);
        return (frames * FrameBytes).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
    }
}
