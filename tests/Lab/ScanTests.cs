// nmap from a stranger against the WAN address: what is not in the policy does not answer, whatever the flags, and
// every probe is in a counter. Nobody listens on the units, so a port that is let through answers with a refusal.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class ScanTests : TableTest
{
    // Around every range of the policy, and the ports that scanners begin with.
    private const string TcpPorts = "1-200,1000-1100,3980-4130,4990-5020,5620-5640,6790-6810,6990-7020";
    private const string UdpPorts = "1000-1050,4030-4050,4990-5020,6790-6810,6990-7130,20990-21130";

    private static readonly int[] s_tcp = [.. Enumerable.Range(4000, 16), .. Enumerable.Range(4100, 16)];
    private static readonly int[] s_udp = [6801, .. Enumerable.Range(7000, 16), .. Enumerable.Range(7100, 16), .. Enumerable.Range(21000, 16), .. Enumerable.Range(21100, 16)];

    private sealed record Scan(string Answering, int Probes, int Counted);

    [TestMethod]
    [DataRow("SYN", "-sS")]
    [DataRow("ACK", "-sA")]
    [DataRow("FIN", "-sF")]
    [DataRow("Xmas", "-sX")]
    [DataRow("Null", "-sN")]
    public void S1_TcpScan_OnlyTheForwardsAnswer(string name, string option)
    {
        Need("nmap");
        Pair<Scan> found = InTurn(LabPolicy.Standard, trial => Run(trial, option, TcpPorts));
        AssertScan(found.Tollgate, s_tcp);
        Fact($"nmap {option}, {name} scan: who answers", found, each => Words(each, s_tcp));
    }

    [TestMethod]
    public void S1_UdpScan_OnlyTheForwardsAnswer()
    {
        Need("nmap");
        Pair<Scan> found = InTurn(LabPolicy.Standard, trial => Run(trial, "-sU", UdpPorts));
        AssertScan(found.Tollgate, s_udp);
        Fact("nmap -sU, UDP scan: who answers", found, each => Words(each, s_udp));
    }

    [TestMethod]
    public void TheBoxItself_HasNoFingerprint()
    {
        Need("nmap");
        Pair<bool> found = InTurn(LabPolicy.Standard, trial =>
        {
            ToolResult scan = trial["stranger"].Network.Exec("nmap", "-n", "-Pn", "-O", "--max-os-tries", "1", "--max-retries", "1", "-T5", "-p", "80,443", LabNetwork.WanAddress.ToString());
            Assert.IsTrue(scan.IsSuccess, scan.ToString());
            StringAssert.Contains(scan.Output, "OS detection performed", scan.ToString());
            return Regex.IsMatch(scan.Output, @"^(Running|OS details|Aggressive OS guesses)", RegexOptions.Multiline);
        });
        Assert.IsFalse(found.Tollgate);
        Fact("nmap -O, the router itself", found, each => each ? "recognized" : "nothing to go by");
    }

    private static Scan Run(Trial trial, string option, string ports)
    {
        // As often as it says -v it leaves 20 ports more of one state in its list.
        ToolResult scan = trial["stranger"].Network.Exec(
            "nmap", "-n", "-Pn", "-vvvvv", "--max-retries", "1", "-T4", "--min-rate", "3000", option, "-p", ports, LabNetwork.WanAddress.ToString());
        Match probes = Regex.Match(scan.Output, @"Raw packets sent: (\d+)");
        Assert.IsTrue(scan.IsSuccess && probes.Success, scan.ToString());
        MatchCollection answering = Regex.Matches(scan.Output, @"^(\d+)/(?:tcp|udp) +(?:open|closed|unfiltered) ", RegexOptions.Multiline);
        return new Scan(
            Text(answering.Select(port => Number(port.Groups[1])).Order()), Number(probes.Groups[1]), trial.Box == null ? 0 : Counted(trial.Box));
    }

    private static int Counted(TollgateBox box)
    {
        MatchCollection hits = Regex.Matches(box.Console.Ask("show forwards"), @"^(?:tcp|udp) .*? +(\d+)  \S", RegexOptions.Multiline);
        Dictionary<string, int> drops = box.Console.Drops();
        return hits.Sum(each => Number(each.Groups[1])) + drops.GetValueOrDefault("no-rule") + drops.GetValueOrDefault("not-a-peer");
    }

    private static void AssertScan(Scan scan, int[] open)
    {
        Assert.AreEqual(Text(open), scan.Answering);
        Assert.AreEqual(scan.Probes, scan.Counted, "each probe is a hit of a forward or a drop");
    }

    private static string Words(Scan scan, int[] open)
    {
        return scan.Answering == Text(open) ? "the forwards only" : scan.Answering.Length == 0 ? "nobody" : scan.Answering;
    }

    private static int Number(Group digits)
    {
        return int.Parse(digits.Value, CultureInfo.InvariantCulture);
    }

    private static string Text(IEnumerable<int> ports)
    {
        return string.Join(' ', ports);
    }
}
