// From lines to the policy that the tables take in, and what a commit refuses.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class PoliciesTests
{
    [TestMethod]
    public void AConfiguration_BecomesAPolicy()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        Policy policy = console.State.Policy;
        Assert.AreEqual("198.18.5.2", AddressText.Format(policy.WanAddress));
        Assert.AreEqual("255.255.255.0", AddressText.Format(policy.WanMask));
        Assert.AreEqual("198.18.5.1", AddressText.Format(policy.WanGateway));
        Assert.AreEqual("192.168.10.1", AddressText.Format(policy.LanAddress));
        Assert.AreEqual("255.255.255.0", AddressText.Format(policy.LanMask));
        CollectionAssert.AreEqual(
            new[] { "192.168.10.11", "192.168.10.12", "192.168.10.20" },
            policy.HostAddresses.Select(AddressText.Format).ToArray());
        Assert.AreEqual("00:11:22:33:44:55", AddressText.FormatMac(policy.HostMacs[0], 0));
        Assert.IsNull(policy.HostMacs[1]);
        CollectionAssert.AreEqual(
            new[]
            {
                "7: tcp 4000-4015 to 192.168.10.11",
                "7: udp 6801 to 192.168.10.11",
                "7: udp 7000-7015 to 192.168.10.11",
                "7: udp 21000-21015 to 192.168.10.11",
                "8: tcp 4100-4131 to 192.168.10.12",
                "8: udp 7100-7131 to 192.168.10.12",
                "8: udp 21100 to 192.168.10.12",
                "9: udp 5001-5002 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "10: udp 4040 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "10: udp 4045 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "10: udp 5010 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "11: tcp 5631 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "11: udp 5632 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "12: udp 9000-9003 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29",
                "13: tcp 8080 to 192.168.10.20",
            },
            policy.Rules.OrderBy(rule => rule.Line).Select(Describe).ToArray());
    }

    [TestMethod]
    public void Commit_WithoutInterfaces_IsRefused()
    {
        ConsoleFixture console = new();
        console.Run("host gw1 192.168.10.20");
        Assert.AreEqual("error: the line \"wan static ADDRESS/LENGTH gw ADDRESS\" is missing\nnothing was changed\n", console.Run("commit"));
        console.Run("wan static 198.18.5.2/24");
        Assert.AreEqual("error: the line \"lan ADDRESS/LENGTH\" is missing\nnothing was changed\n", console.Run("commit"));
        Assert.IsFalse(console.State.IsEnforcing);
    }

    [TestMethod]
    [DataRow("host gw2 192.168.11.5", "192.168.11.5", "192.168.11.5 is outside the LAN prefix, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.1", "192.168.10.1", "192.168.10.1 is the box's own address, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.0", "192.168.10.0", "192.168.10.0 is the network address, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.255", "192.168.10.255", "192.168.10.255 is the broadcast address, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.20", "192.168.10.20", "192.168.10.20 is the address of another host, each host needs its own", "host gw1 192.168.10.20")]
    [DataRow("wan static 198.18.5.2/24 gw 198.18.6.1", "198.18.6.1", "198.18.6.1 is outside the WAN prefix, the gateway: 198.18.5.1-198.18.5.254, not the box itself", null)]
    [DataRow("wan static 198.18.5.2/24 gw 198.18.5.2", "198.18.5.2", "198.18.5.2 is the box's own address, the gateway: 198.18.5.1-198.18.5.254, not the box itself", null)]
    [DataRow("wan static 198.18.5.2/24 gw 198.18.5.255", "198.18.5.255", "198.18.5.255 is the broadcast address, the gateway: 198.18.5.1-198.18.5.254, not the box itself", null)]
    [DataRow("forward tcp 8080 to gw9", "gw9", "there is no host gw9, first: host gw9 ADDRESS", null)]
    [DataRow("forward tcp 8080 to gw1 from nobody", "nobody", "there are no peers nobody, first: peers nobody PREFIX", null)]
    [DataRow("clarent gw1 command from world", "world", "0.0.0.0/0 is too wide for this line, named peers only: /8-32", "peers world 0.0.0.0/0")]
    [DataRow("max maxA ports 8 opal 21000", "21000", "udp 21000-21015 and udp 21000-21015 of this line overlap", null)]
    [DataRow("max maxA ports 8 udp 7010", "7010", "udp 7000-7015 and udp 7010-7025 of this line overlap", null)]
    public void ALineThatDoesNotFit_IsRefusedAtEntry(string line, string wrong, string message, string? clash)
    {
        ConsoleFixture console = new();
        console.RunAll("lan 192.168.10.1/24\nhost gw1 192.168.10.20\nhost maxA 192.168.10.11\npeers world 0.0.0.0/0");
        string before = console.Run("show config");
        string expected = "  " + line + "\n" + new string(' ', line.LastIndexOf(wrong, StringComparison.Ordinal) + 2) + "^\nerror: " + message + "\n"
            + (clash == null ? "" : "  " + clash + "\n");
        Assert.AreEqual(expected, console.Run(line));
        Assert.AreEqual(before, console.Run("show config"));
    }

    [TestMethod]
    public void ACommit_JudgesEveryLineAgain()
    {
        // Each line was right when it was entered; a later one has moved the ground under it.
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        Policy inForce = console.State.Policy;
        console.Run("lan 192.168.20.1/24");
        Assert.AreEqual(
            "  host maxA 192.168.10.11 mac 00:11:22:33:44:55\n" +
            "            ^\n" +
            "error: line 3: 192.168.10.11 is outside the LAN prefix, hosts: 192.168.20.1-192.168.20.254, not the box itself\n" +
            "  lan 192.168.20.1/24\n" +
            "nothing was changed\n",
            console.Run("commit"));
        Assert.AreSame(inForce, console.State.Policy);
        Assert.AreEqual(ConsoleFixture.Full, console.Shell.RunningText);

        console.Run("discard");
        console.Run("peers hq 128.0.0.0/1");
        StringAssert.Contains(console.Run("commit"), "128.0.0.0/1 is too wide for this line, named peers only: /8-32");
    }

    [TestMethod]
    public void TooManyForwards_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20");
        for (int i = 0; i < ForwardTable.MaxRules; i++)
        {
            Assert.AreEqual("", console.Run($"forward udp {2000 + i} to gw1"));
        }

        StringAssert.Contains(console.Run("commit"), $"committed: {3 + ForwardTable.MaxRules} lines, {ForwardTable.MaxRules} forwards");
        console.Run("forward tcp 2000 to gw1");
        Assert.AreEqual(
            "  forward tcp 2000 to gw1\n  ^\nerror: too many forwards, the table holds 128 ranges\nnothing was changed\n",
            console.Run("commit"));
    }

    [TestMethod]
    public void TooManyPeers_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20");
        for (int i = 0; i < 13; i++)
        {
            Assert.AreEqual("", console.Run($"peers p{i}" + string.Concat(Enumerable.Range(1, 10).Select(j => $" 198.18.{i}.{j}"))));
            Assert.AreEqual("", console.Run($"forward udp {2000 + i} to gw1 from p{i}"));
            Assert.AreEqual("", console.Run($"forward tcp {2000 + i} to gw1 from p{i}"));
        }

        string printed = console.Run("commit");
        StringAssert.Contains(printed, "forward udp 2012 to gw1 from p12");
        StringAssert.Contains(printed, "error: too many peers, the table holds 128 prefixes");
        console.RunAll("no forward udp 2012\nno forward tcp 2012");
        StringAssert.Contains(console.Run("commit"), "ENFORCING");
    }

    [TestMethod]
    public void TooManyHosts_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24");
        int most = console.State.LanNeighbors.Capacity - Policies.SpareNeighbors;
        for (int i = 0; i <= most; i++)
        {
            Assert.AreEqual("", console.Run($"host h{i} 192.168.10.{10 + i}"));
        }

        StringAssert.Contains(console.Run("commit"), $"error: too many hosts, the box keeps {most}");
        console.Run($"no host h{most}");
        StringAssert.Contains(console.Run("commit"), "ENFORCING");
    }

    [TestMethod]
    public void TooManyLines_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        for (int i = 0; i < Config.MaxLines; i++)
        {
            Assert.AreEqual("", console.Run($"peers p{i} 198.18.9.4"));
        }

        StringAssert.Contains(console.Run("peers more 198.18.9.4"), "error: the configuration is full, it holds 256 lines");
        Assert.AreEqual("replaces: peers p7 198.18.9.4\n", console.Run("peers p7 198.18.9.5"));
    }

    [TestMethod]
    public void SmallPrefixes_AreUnderstood()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/31 gw 198.18.5.3\nlan 192.168.10.0/31\nhost maxA 192.168.10.1\nmax maxA ports 8");
        StringAssert.EndsWith(console.Run("commit"), "filter: ENFORCING\n");
        Assert.AreEqual("255.255.255.254", AddressText.Format(console.State.Policy.LanMask));
    }

    [TestMethod]
    public void AReservedWan_AndPeersThatCannotBe_AreWarnedAbout()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 203.0.113.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20\npeers odd 192.168.10.7\nforward udp 9000 to gw1 from odd");
        string printed = console.Run("commit");
        StringAssert.Contains(printed, "warning: no gateway, only 203.0.113.0/24 can be reached");
        StringAssert.Contains(printed, "warning: the WAN prefix is reserved (RFC 6890), packets from it are dropped as martian-source");
        StringAssert.Contains(printed, "warning: peers odd: 192.168.10.7 cannot be on the WAN, its packets are dropped as martian-source");
    }

    private static string Describe(ForwardRule rule)
    {
        StringBuilder text = new($"{rule.Line}: {(rule.Protocol == Tcp.Protocol ? "tcp" : "udp")} {rule.FirstPort}");
        text.Append(rule.LastPort == rule.FirstPort ? "" : $"-{rule.LastPort}");
        text.Append($" to {AddressText.Format(rule.InsideAddress)}");
        for (int i = 0; rule.PeerAddresses != null && i < rule.PeerAddresses.Length; i++)
        {
            text.Append(i == 0 ? " from " : " ").Append(AddressText.Format(rule.PeerAddresses[i])).Append('/').Append(AddressText.PrefixLengthOf(rule.PeerMasks[i]));
        }

        return text.ToString();
    }
}
