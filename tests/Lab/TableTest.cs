// Base of the tests that ask the box and the yardstick the same: a script runs on both in turn, each time on a
// network made anew, and what it finds becomes rows of the table.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;

namespace Tollgate.Lab;

/// <summary>One run of a script.</summary>
/// <param name="Network">Where.</param>
/// <param name="Router">What stands between LAN and WAN.</param>
public sealed record Trial(LabNetwork Network, IGateway Router)
{
    /// <summary>The box, or null where nftables has its turn.</summary>
    public TollgateBox? Box => Router as TollgateBox;

    /// <summary>A host by its name in the drawing.</summary>
    public LabKit.Net.LabHost this[string name] => Network[name];
}

/// <summary>What a script found on both.</summary>
/// <param name="Tollgate">With the box.</param>
/// <param name="Nftables">With the kernel's own NAT.</param>
public sealed record Pair<T>(T Tollgate, T Nftables);

/// <summary>Base of these tests.</summary>
public abstract class TableTest : LabTest
{
    /// <summary>Runs a script with the box, then with nftables.</summary>
    /// <param name="policy">What both are set up to do.</param>
    /// <param name="script">Has its own network each time.</param>
    protected Pair<T> InTurn<T>(LabPolicy policy, Func<Trial, T> script)
    {
        T tollgate = WithBox(policy, script);
        return new Pair<T>(tollgate, WithNftables(policy, script));
    }

    /// <summary>Runs a script with the box and with nftables at the same time: one that mostly waits.</summary>
    /// <param name="policy">What both are set up to do.</param>
    /// <param name="script">Has its own network each time.</param>
    protected Pair<T> AtOnce<T>(LabPolicy policy, Func<Trial, T> script)
    {
        Task<T> nftables = Task.Run(() => WithNftables(policy, script));
        T tollgate = WithBox(policy, script);
        return new Pair<T>(tollgate, nftables.GetAwaiter().GetResult());
    }

    /// <summary>
    /// Lets the router learn a host's MAC. The box asks when a host first sends; in the lab answers come back sooner
    /// than that is answered, and of several one would wait for it (A5).
    /// </summary>
    protected static void Meet(LabHost host)
    {
        ToolResult ping = host.Network.Exec("ping", "-n", "-c", "1", "-W", "1", "198.18.9.4");
        Assert.IsTrue(ping.IsSuccess, ping.ToString());
    }

    /// <summary>Sends packets to the WAN address with hping3.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="count">How many.</param>
    /// <param name="pace">hping3's interval: "u1000" is 1000 microseconds.</param>
    /// <param name="options">What kind.</param>
    protected static void Hping(LabHost from, int count, string pace, params string[] options)
    {
        string number = count.ToString(CultureInfo.InvariantCulture);
        ToolResult sent = from.Network.Exec("hping3", ["-n", "-q", "-c", number, "-i", pace, .. options, LabNetwork.WanAddress.ToString()]);
        StringAssert.Contains(sent.Errors + sent.Output, $"{number} packets transmitted", sent.ToString());
    }

    /// <summary>Adds a row to the table, the same on every machine.</summary>
    protected void Fact<T>(string behaviour, Pair<T> found, Func<T, string> words)
    {
        Say($"{behaviour}: {words(found.Tollgate)} | {words(found.Nftables)}");
        ResultTable.AddFact(behaviour, words(found.Tollgate), words(found.Nftables));
    }

    /// <summary>Adds a row of figures, which are others on each machine.</summary>
    protected void Figures<T>(string behaviour, Pair<T> found, Func<T, string> words)
    {
        Say($"{behaviour}: {words(found.Tollgate)} | {words(found.Nftables)}");
        ResultTable.AddFigures(behaviour, words(found.Tollgate), words(found.Nftables));
    }

    /// <summary>Adds a row of how much the box does of what nftables does, round by round: the machine's speed cancels out.</summary>
    /// <param name="behaviour">What was measured.</param>
    /// <param name="rounds">The box's figures by nftables', of each round.</param>
    protected void Ratios(string behaviour, IEnumerable<IEnumerable<double>> rounds)
    {
        List<List<double>> all = rounds.Select(round => round.ToList()).ToList();
        IEnumerable<string> medians = Enumerable.Range(0, all[0].Count).Select(way => FormattableString.Invariant($"{Median(all.Select(round => round[way])):0.00}"));
        List<double> single = all.SelectMany(round => round).ToList();
        string words = FormattableString.Invariant($"{string.Join(", ", medians)} of nftables' ({single.Min():0.00} - {single.Max():0.00})");
        Say($"{behaviour}: {words}");
        ResultTable.AddFigures(behaviour, words, "1");
    }

    private static double Median(IEnumerable<double> figures)
    {
        List<double> sorted = figures.Order().ToList();
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private T WithBox<T>(LabPolicy policy, Func<Trial, T> script)
    {
        using TollgateBox box = TollgateBox.Start(Network, policy);
        T found = script(new Trial(Network, box));
        Say($"drops of the box: {Text(box.Console.Drops())}");
        return found;
    }

    private static T WithNftables<T>(LabPolicy policy, Func<Trial, T> script)
    {
        using LabNetwork network = LabNetwork.Build();
        using NftablesRouter router = NftablesRouter.Start(network, policy);
        return script(new Trial(network, router));
    }

    private static string Text(Dictionary<string, int> drops)
    {
        return string.Join(", ", drops.Where(each => each.Value != 0).Select(each => $"{each.Key} {each.Value}"));
    }
}
