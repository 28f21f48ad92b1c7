// boards/linux beside the kernel's own NAT, on the same cables in the same minute: rounds in turn,
// medians, and the ratio round by round, because the machine's own speed is nobody's merit.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;

namespace Tollgate.Bench.Throughput;

/// <summary>Times both routers and prints a table.</summary>
public static class Race
{
    /// <summary>The two that are compared.</summary>
    internal static readonly (string Name, Func<LabNetwork, LabPolicy, IGateway> Start)[] Routers =
    {
        ("tollgate", TollgateBox.Start),
        ("nftables", NftablesRouter.Start),
    };

    /// <summary>Runs the race.</summary>
    /// <param name="output">Where the table goes.</param>
    /// <param name="rounds">How often each router runs with each load.</param>
    /// <param name="duration">How long each measurement sends.</param>
    public static void Run(TextWriter output, int rounds, TimeSpan duration)
    {
        using LabNetwork network = LabNetwork.BuildDirect();
        Course course = new(network, duration);
        output.WriteLine(FormattableString.Invariant(
            $"74-byte frames, 16 flows, {rounds} rounds in turn, {duration.TotalSeconds} s each; thousand frames a second, medians (lowest - highest)"));
        output.WriteLine(FormattableString.Invariant(
            $"{Environment.ProcessorCount} processors, Linux {Environment.OSVersion.Version}, load before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        output.WriteLine(FormattableString.Invariant($"{"",-28}{"offered",-24}{"delivered",-24}{"without any loss",-24}"));
        foreach (Load load in new[] { Load.InboundStatic, Load.OutboundDynamic })
        {
            output.WriteLine(FormattableString.Invariant($"{load.Name}; the sender alone: {course.SenderAlone(load) / 1e3:0}"));
            List<Lap>[] laps = Routers.Select(_ => new List<Lap>()).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int router = 0; router < Routers.Length; router++)
                {
                    laps[router].Add(course.Run(Routers[router].Start, load));
                }
            }

            for (int router = 0; router < Routers.Length; router++)
            {
                output.WriteLine("  " + Routers[router].Name.PadRight(26) + Row(laps[router]));
            }

            output.WriteLine("  " + "ratio".PadRight(26) + "".PadRight(24)
                + Ratio(laps, lap => lap.Delivered).PadRight(24) + Ratio(laps, lap => lap.Lossless));
        }
    }

    private static string Row(List<Lap> laps)
    {
        return Spread(laps, lap => lap.Offered) + Spread(laps, lap => lap.Delivered) + Spread(laps, lap => lap.Lossless);
    }

    private static string Spread(List<Lap> laps, Func<Lap, double> figure)
    {
        return FormattableString.Invariant($"{Median(laps.Select(figure)) / 1e3:0} ({laps.Min(figure) / 1e3:0} - {laps.Max(figure) / 1e3:0})").PadRight(24);
    }

    /// <summary>Round by round, since two runs that follow each other find the machine in the same mood.</summary>
    private static string Ratio(List<Lap>[] laps, Func<Lap, double> figure)
    {
        return Ratio(laps[0].Select(figure), laps[1].Select(figure));
    }

    /// <summary>The median of the rounds' ratios, the lowest and the highest.</summary>
    internal static string Ratio(IEnumerable<double> box, IEnumerable<double> yardstick)
    {
        List<double> ratios = box.Zip(yardstick, (one, other) => one / other).ToList();
        return FormattableString.Invariant($"{Median(ratios):0.00} ({ratios.Min():0.00} - {ratios.Max():0.00})");
    }

    /// <summary>The one in the middle, or the mean of the two there.</summary>
    internal static double Median(IEnumerable<double> figures)
    {
        List<double> sorted = figures.Order().ToList();
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
