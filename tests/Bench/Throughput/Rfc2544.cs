// The figures of RFC 2544 for boards/linux beside the kernel's own NAT: the zero-loss rate, and at half of it
// the latency and the delay variation, at the RFC's seven frame sizes. Rounds in turn, and ratios round by round.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;

namespace Tollgate.Bench.Throughput;

/// <summary>Times both routers at each frame size and prints tables.</summary>
public static class Rfc2544
{
    // RFC 2544 section 9.1, for Ethernet.
    private static readonly int[] s_sizes = { 64, 128, 256, 512, 1024, 1280, 1518 };

    private static readonly string[] s_ways = { "in", "out" };

    private static readonly (string Name, Func<Rfc2544Lap, double> Of, double Unit)[] s_figures =
    {
        ("zero-loss rate, thousand frames/s", lap => lap.Lossless, 1e3),
        ("latency, us", lap => lap.Latency, 1),
        ("99.9 % delay variation, us", lap => lap.Variation, 1),
    };

    /// <summary>Runs it.</summary>
    /// <param name="output">Where the tables go.</param>
    /// <param name="rounds">How often each router runs with each size.</param>
    /// <param name="duration">How long each trial sends.</param>
    public static void Run(TextWriter output, int rounds, TimeSpan duration)
    {
        using LabNetwork network = LabNetwork.BuildDirect();
        Course course = new(network, duration);
        output.WriteLine(FormattableString.Invariant(
            $"RFC 2544: 16 flows, {rounds} rounds in turn, trials of {duration.TotalSeconds} s; {Environment.ProcessorCount} processors, Linux {Environment.OSVersion.Version}, load before: {Load()}"));
        output.WriteLine("each line: tollgate, nftables, ratio of the rounds (lowest - highest)");
        List<string> table = new();
        foreach (int size in s_sizes)
        {
            // By router, by round, by direction.
            List<IReadOnlyList<Rfc2544Lap>>[] laps = Race.Routers.Select(_ => new List<IReadOnlyList<Rfc2544Lap>>()).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int router = 0; router < laps.Length; router++)
                {
                    laps[router].Add(course.RunRfc2544(Race.Routers[router].Start, Throughput.Load.OfSize(size)));
                }
            }

            table.Add(Report(output, size, laps));
        }

        output.WriteLine($"load after: {Load()}; the ratios as a table:");
        output.WriteLine();
        output.WriteLine("| frame, bytes | " + string.Join(" | ", s_figures.SelectMany(figure => s_ways.Select(way => $"{figure.Name.Split(',')[0]} {way}"))) + " |");
        output.WriteLine("|--:|" + string.Concat(Enumerable.Repeat("---|", s_figures.Length * s_ways.Length)));
        table.ForEach(output.WriteLine);
    }

    /// <summary>Prints a size.</summary>
    /// <returns>Its line of the table.</returns>
    private static string Report(TextWriter output, int size, List<IReadOnlyList<Rfc2544Lap>>[] laps)
    {
        string line = FormattableString.Invariant($"| {size} |");
        foreach ((string name, Func<Rfc2544Lap, double> of, double unit) in s_figures)
        {
            for (int way = 0; way < s_ways.Length; way++)
            {
                List<double>[] figures = laps.Select(router => router.Select(round => of(round[way]) / unit).ToList()).ToArray();
                string ratio = Race.Ratio(figures[0], figures[1]);
                output.WriteLine(FormattableString.Invariant(
                    $"{size,5} {s_ways[way],-4} {name,-36} {Race.Median(figures[0]),8:0.0} {Race.Median(figures[1]),8:0.0}   {ratio}"));
                line += $" {ratio} |";
            }
        }

        long[] lost = laps.Select(router => router.Sum(round => round.Sum(lap => lap.Lost))).ToArray();
        if (lost.Any(each => each != 0))
        {
            output.WriteLine(FormattableString.Invariant($"{size,5}      lost at half of the rate, all rounds: tollgate {lost[0]}, nftables {lost[1]}"));
        }

        return line;
    }

    private static string Load()
    {
        return File.ReadAllText("/proc/loadavg").Split(' ')[0];
    }
}
