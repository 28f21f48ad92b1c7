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

    private sealed record Scan(string Answering, int Probes);

    [TestMethod]
    [DataRow("-sS, SYN scan", "-sS")]
    [DataRow("-sA, ACK scan", "-sA")]
    [DataRow("-sF, -sX, -sN, FIN, Xmas and Null scans", "-sF -sX -sN")]
    public void S1_TcpScan_OnlyTheForwardsAnswer(string name, string options)
    {
        AssertScans(name, options.Split(' '), TcpPorts, s_tcp);
    }

    [TestMethod]
    public void S1_UdpScan_OnlyTheForwardsAnswer()
    {
        AssertScans("-sU, UDP scan", ["-sU"], UdpPorts, s_udp);
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

    private void AssertScans(string name, string[] options, string ports, int[] forwards)
    {
        Need("nmap");
        Pair<string> found = InTurn(LabPolicy.Standard, trial =>
        {
            List<Scan> scans = options.Select(option => Run(trial, option, ports)).ToList();
            Assert.IsTrue(scans.All(scan => scan.Answering == scans[0].Answering), "each kind of scan finds the same");
            int probes = scans.Sum(scan => scan.Probes);
            Assert.AreEqual(trial.Box == null ? 0 : probes, trial.Box == null ? 0 : Counted(trial.Box), "each probe is a hit of a forward or a drop");
            return scans[0].Answering;
        });
        Assert.AreEqual(Text(forwards), found.Tollgate);
        Fact($"nmap {name}: who answers", found, each => each == Text(forwards) ? "the forwards only" : each.Length == 0 ? "nobody" : each);
    }

    private static Scan Run(Trial trial, string option, string ports)
    {
        // As often as it says -v it leaves 20 ports more of one state in its list.
        ToolResult scan = trial["stranger"].Network.Exec(
            "nmap", "-n", "-Pn", "-vvvvv", "--max-retries", "1", "-T4", "--min-rate", "3000", option, "-p", ports, LabNetwork.WanAddress.ToString());
        Match probes = Regex.Match(scan.Output, @"Raw packets sent: (\d+)");
        Assert.IsTrue(scan.IsSuccess && probes.Success, scan.ToString());
        MatchCollection answering = Regex.Matches(scan.Output, @"^(\d+)/(?:tcp|udp) +(?:open|closed|unfiltered) ", RegexOptions.Multiline);
        return new Scan(Text(answering.Select(port => Number(port.Groups[1])).Order()), Number(probes.Groups[1]));
    }

    private static int Counted(TollgateBox box)
    {
        MatchCollection hits = Regex.Matches(box.Console.Ask("show forwards"), @"^(?:tcp|udp) .*? +(\d+)  \S", RegexOptions.Multiline);
        Dictionary<string, int> drops = box.Console.Drops();
        return hits.Sum(each => Number(each.Groups[1])) + drops.GetValueOrDefault("no-rule") + drops.GetValueOrDefault("not-a-peer");
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
