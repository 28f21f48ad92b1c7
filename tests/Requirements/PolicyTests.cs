// The policies of the vendors' documents: what they open, what clashes, what is warned about
// (S1-S5, S9), strict prefixes (M2) and prefixes that overlap (U7).

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Requirements;

[TestClass]
public sealed class PolicyTests
{
    private const string Interfaces = "wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\n";
    private const string Hosts = "host maxA 192.168.10.11\nhost maxB 192.168.10.12\nhost gw1 192.168.10.20\npeers hq 198.18.9.4\n";

    [TestMethod]
    [DataRow(1, 7000, 7001)]
    [DataRow(2, 7002, 7003)]
    [DataRow(3, 7004, 7005)]
    [DataRow(4, 7006, 7007)]
    [DataRow(5, 7008, 7009)]
    [DataRow(6, 7010, 7011)]
    [DataRow(7, 7012, 7013)]
    [DataRow(8, 7014, 7015)]
    public void S1_EachRowOfTheGuidesTable_IsOpen_AndALinePerPortReachesJustSoFar(int maxPort, int first, int last)
    {
        // The guide's own formula: start + (ports * 2) - 1.
        State state = Load($"max maxA ports {maxPort}");
        Assert.IsTrue(IsOpen(state, false, first));
        Assert.IsTrue(IsOpen(state, false, last));
        Assert.IsFalse(IsOpen(state, false, last + 1));

        State eight = Load("max maxA ports 8");
        Assert.IsTrue(IsOpen(eight, false, first));
        Assert.IsTrue(IsOpen(eight, false, last));
    }

    [TestMethod]
    public void S1_EightPorts_OpenExactlyTheseRanges()
    {
        State state = Load("max maxA ports 8");
        AssertOpen(state, "192.168.10.11", new[] { (6801, 6801), (7000, 7015), (21000, 21015) }, new[] { (4000, 4015) });
    }

    [TestMethod]
    public void S1_StartsMayMove_AndTheUdpCountMayBeOne()
    {
        State state = Load("max maxA ports 8 opal 30000 tcp 31000 udp 32000 udpcount 1");
        AssertOpen(state, "192.168.10.11", new[] { (6801, 6801), (30000, 30015), (32000, 32000) }, new[] { (31000, 31015) });
    }

    [TestMethod]
    [DataRow("opal")]
    [DataRow("tcp")]
    [DataRow("udp")]
    public void S2_AStartBelow4000_OrALastPortAbove65000_IsRefusedWithTheLegalRange(string range)
    {
        foreach (int ports in new[] { 1, 8, 30 })
        {
            int highest = 65000 - (ports * 2) + 1;
            foreach (int start in new[] { 0, 1024, 3999, highest + 1, 65000, 65535, 65536 })
            {
                string printed = Enter($"max maxA ports {ports} {range} {start} no6801");
                StringAssert.Contains(printed, $"error: {start} is not allowed");
                StringAssert.Contains(printed, $"4000-{highest}");
            }

            Load($"max maxA ports {ports} {range} {highest}");
        }

        // 4000 itself is taken by TCP's default.
        Load($"max maxA ports 8 {(range == "tcp" ? "" : "tcp 5000 ")}{range} 4000");
    }

    [TestMethod]
    public void S3_NothingIsOpenedBelow1025()
    {
        foreach (string protocol in new[] { "udp", "tcp" })
        {
            foreach (string ports in new[] { "0", "1", "22", "80", "1023", "1024", "1-65535", "1024-1025" })
            {
                StringAssert.Contains(Enter($"forward {protocol} {ports} to gw1"), "is not allowed, ports: 1025-65535");
            }

            State state = Load($"forward {protocol} 1025 to gw1");
            Assert.IsTrue(IsOpen(state, protocol == "tcp", 1025));
            Assert.IsFalse(IsOpen(state, protocol == "tcp", 1024));
        }

        StringAssert.Contains(Enter("forward udp 22 to gw1 from hq"), "pcAnywhere before 7.52");
    }

    [TestMethod]

    // The three examples of the requirement, in both orders of entry.
    [DataRow("clarent gw1 gateway from hq", "max maxA ports 24 udp 4000 no6801", "udp 4000-4047 reaches 4040")]
    [DataRow("pcanywhere gw1 from hq", "max maxA ports 16 tcp 5600", "tcp 5600-5631 reaches 5631")]
    [DataRow("max maxA ports 8", "max maxB ports 8 opal 6790 tcp 4100 udp 21100 no6801", "udp 6790-6805 reaches 6801")]

    // Two units, each range.
    [DataRow("max maxA ports 8", "max maxB ports 8 opal 7014 tcp 4100 udp 21100 no6801", "udp 7014-7029 reaches 7014-7015")]
    [DataRow("max maxA ports 8", "max maxB ports 8 opal 7100 tcp 4015 udp 21100 no6801", "tcp 4015-4030 reaches 4015")]
    [DataRow("max maxA ports 8", "max maxB ports 8 opal 7100 tcp 4100 no6801", "udp 21000-21015 reaches 21000-21015")]
    [DataRow("max maxA ports 8", "max maxB ports 8 opal 20990 tcp 4100 udp 7015 no6801", "udp 20990-21005 reaches 21000-21005")]

    // Raw forwards and macros.
    [DataRow("forward udp 6000-7000 to gw1", "max maxA ports 8", "udp 7000-7015 reaches 7000")]
    [DataRow("forward udp 6801 to gw1", "max maxA ports 8", "udp 6801 reaches 6801")]
    [DataRow("forward udp 5002 to gw1", "clarent gw1 command from hq", "udp 5001-5002 reaches 5002")]
    [DataRow("forward udp 9000-9010 to gw1", "forward udp 9010-9020 to maxA from hq", "udp 9010-9020 reaches 9010")]
    [DataRow("clarent gw1 command from hq", "clarent maxA command from hq", "udp 5001-5002 reaches 5001-5002")]
    [DataRow("pcanywhere gw1 from hq", "pcanywhere maxA from hq", "tcp 5631 reaches 5631")]
    public void S4_TwoLinesThatOpenOnePort_AreRefused_AndBothAreNamed(string first, string second, string reaches)
    {
        foreach ((string a, string b, string? says) in new[] { (first, second, reaches), (second, first, (string?)null) })
        {
            ConsoleFixture console = Console();
            Assert.DoesNotContain("error", console.Run(a));
            string printed = console.Run(b);
            StringAssert.StartsWith(printed, "  " + b + "\n");
            StringAssert.EndsWith(printed, "  " + a + "\n");
            StringAssert.Contains(printed, says ?? "reaches");
            Assert.DoesNotContain(b, console.Run("show config"));

            // A script is refused for the same reason, with the number of the line.
            string message = console.Shell.LoadScript(Interfaces + Hosts + a + "\n" + b, 0);
            StringAssert.StartsWith(message, "line 8:\n  " + b);
            StringAssert.EndsWith(message, "  " + a);
        }
    }

    [TestMethod]
    public void S4_OtherProtocolsAndNeighboringPorts_DoNotClash()
    {
        State state = Load("max maxA ports 8\nforward tcp 7000-7015 to gw1\nforward udp 7016 to gw1\nforward udp 6999 to gw1\nforward tcp 4016 to gw1\nforward udp 6800 to gw1\nforward udp 6802 to gw1");
        Assert.AreEqual(10, state.Forwards.Rules);
    }

    [TestMethod]
    public void S4_OfEveryTwoRanges_ExactlyTheOverlappingOnesAreRefused()
    {
        Random random = new(4);
        for (int i = 0; i < 2000; i++)
        {
            int first = random.Next(2000, 2040);
            int last = first + random.Next(20);
            int other = random.Next(2000, 2040);
            int otherLast = other + random.Next(20);
            bool isTcp = random.Next(2) == 0;
            ConsoleFixture console = Console();
            Assert.AreEqual("", console.Run($"forward udp {first}-{last} to gw1"));
            bool isRefused = console.Run($"forward {(isTcp ? "tcp" : "udp")} {other}-{otherLast} to maxA").Contains("error");
            bool overlap = Enumerable.Range(first, last - first + 1).Intersect(Enumerable.Range(other, otherLast - other + 1)).Any();
            Assert.AreEqual(!isTcp && overlap, isRefused, $"{first}-{last} {other}-{otherLast} tcp {isTcp}");
        }
    }

    [TestMethod]
    public void S5_OnlyOneUnitOwns6801_AndTheConsoleWarnsAboutTheOther()
    {
        ConsoleFixture console = Console();
        console.Run("max maxA ports 8");
        string printed = console.Run("max maxB ports 8 opal 7100 tcp 4100 udp 21100");
        StringAssert.Contains(printed, "error: udp 6801 leads to one unit only: end this line with no6801, or the other\n  max maxA ports 8\n");
        printed = console.Run("max maxB ports 8 opal 7100 tcp 4100 udp 21100 no6801");
        const string Warning = "warning: max maxB no6801: its own UDP 6801 goes out through a dynamic mapping,\n  and what arrives at UDP 6801 unasked goes to maxA\n";
        StringAssert.Contains(printed, Warning);
        StringAssert.Contains(console.Run("commit"), Warning);
        ForwardTable forwards = console.State.Forwards;
        Assert.AreEqual("192.168.10.11", AddressText.Format(forwards.Inside[forwards.Find(false, 6801)]));
    }

    [TestMethod]
    public void S5_AUnitWithout6801_WhereNobodyHasIt_IsWarnedAbout()
    {
        StringAssert.Contains(Enter("max maxA ports 8 no6801"), "and no unit gets what arrives at UDP 6801: let one unit have it");
    }

    [TestMethod]
    [DataRow("clarent gw1 command from hq")]
    [DataRow("clarent gw1 gateway from hq")]
    [DataRow("pcanywhere gw1 from hq")]
    public void S9_LinesThatTrustAddresses_Warn_AtEntryAndOnceAtCommit(string line)
    {
        ConsoleFixture console = Console();
        string words = line[..line.IndexOf(" from", StringComparison.Ordinal)];
        string warning = "warning: " + words + " trusts network addresses, and an address can be forged.\n";
        string entered = console.Run(line);
        StringAssert.Contains(entered, warning);
        StringAssert.Contains(entered, "Prefer a VPN");
        StringAssert.Contains(console.Run("commit"), warning);
        console.Run("forward tcp 8080 to gw1");
        Assert.DoesNotContain("warning", console.Run("commit"));
    }

    [TestMethod]
    [DataRow("clarent gw1 command", new[] { 5001, 5002 }, new int[0])]
    [DataRow("clarent gw1 gateway", new[] { 4040, 4045, 5010 }, new int[0])]
    [DataRow("pcanywhere gw1", new[] { 5632 }, new[] { 5631 })]
    public void S9_LinesThatTrustAddresses_NeedNamedPeers_AndOpenForThemAlone(string line, int[] udp, int[] tcp)
    {
        StringAssert.Contains(Enter(line), "error: the line goes on: from PEERS, named peers only");
        StringAssert.Contains(Enter(line + " from any"), "error: \"any\" is not allowed");
        StringAssert.Contains(Enter(line + " from nobody"), "error: there are no peers nobody");
        State state = Load(line + " from hq");
        AssertOpen(state, "192.168.10.20", udp.Select(port => (port, port)), tcp.Select(port => (port, port)));
        int peer = AddressText.FromOctets(198, 18, 9, 4);
        int other = AddressText.FromOctets(198, 18, 9, 5);
        for (int rule = 1; rule <= state.Forwards.Rules; rule++)
        {
            Assert.AreEqual(state.Forwards.Line[rule] != 0, state.Forwards.Admits(rule, peer) && !state.Forwards.Admits(rule, other));
        }
    }

    [TestMethod]
    public void M2_PrefixesAreStrict()
    {
        for (int length = 0; length <= 32; length++)
        {
            uint mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
            uint address = 0xC6120907 & mask;
            ConsoleFixture console = Console();
            Assert.AreEqual("", console.Run($"peers net {Quad(address)}/{length}"));
            string shown = length == 32 ? Quad(address) : $"{Quad(address)}/{length}";
            StringAssert.Contains(console.Run("show config"), $"peers net {shown}\n");

            uint hostBit = 1u << (31 - length);
            if (length < 32)
            {
                string printed = console.Run($"peers bits {Quad(address | hostBit)}/{length}");
                StringAssert.Contains(printed, $"error: bits of a host beyond /{length}, the prefix is {Quad(address)}/{length}");
            }
        }

        foreach (string wrong in new[] { "/33", "/-1", "/00", "/08", "/ 8", "/", "/8/8", "/255.0.0.0" })
        {
            StringAssert.Contains(Enter("peers net 198.0.0.0" + wrong), "error: ");
        }
    }

    [TestMethod]
    public void M2_TheTablesMatchEachPrefixToItsEdges()
    {
        State state = Load("peers net 0.0.0.0/0\nforward udp 9000 to gw1 from net");
        int rule = state.Forwards.Find(false, 9000);
        Assert.IsTrue(state.Forwards.Admits(rule, AddressText.FromOctets(1, 2, 3, 4)));

        state = Load("peers net 198.18.9.8/31 198.18.9.12\nforward udp 9000 to gw1 from net");
        rule = state.Forwards.Find(false, 9000);
        int[] admitted = Enumerable.Range(0, 256).Where(i => state.Forwards.Admits(rule, AddressText.FromOctets(198, 18, 9, i))).ToArray();
        CollectionAssert.AreEqual(new[] { 8, 9, 12 }, admitted);
    }

    [TestMethod]
    [DataRow("wan static 192.168.10.77/24", "lan 192.168.10.1/24")]
    [DataRow("wan static 192.168.10.77/30", "lan 192.168.10.1/24")]
    [DataRow("wan static 192.168.99.77/16", "lan 192.168.10.1/24")]
    public void U7_AWanThatOverlapsTheLan_IsRefusedWithANamedAlarm(string wan, string lan)
    {
        foreach ((string first, string second) in new[] { (wan, lan), (lan, wan) })
        {
            ConsoleFixture console = new();
            console.Run(first);
            string printed = console.Run(second);
            StringAssert.Contains(printed, "alarm wan-lan-overlap");
            StringAssert.StartsWith(printed, "  " + second + "\n");
            StringAssert.EndsWith(printed, "  " + first + "\n");
            Assert.IsNotNull(console.Shell.LoadScript(first + "\n" + second, 0));
            Assert.IsFalse(console.State.IsEnforcing);
        }

        // Should such a policy reach the tables all the same, they forward nothing.
        ConsoleFixture forced = new();
        int address = AddressText.FromOctets(192, 168, 10, 1);
        forced.State.Apply(
            new Policy { WanAddress = address + 0, WanMask = AddressText.MaskOf(16), LanAddress = address, LanMask = AddressText.MaskOf(24) }, 0);
        Assert.IsFalse(forced.State.IsEnforcing);
        StringAssert.Contains(forced.Run("show status"), "filter: NOT FORWARDING, alarm: ");
    }

    private static ConsoleFixture Console()
    {
        ConsoleFixture console = new();
        console.RunAll(Interfaces + Hosts);
        return console;
    }

    /// <summary>What a line prints on a box with hosts and peers.</summary>
    private static string Enter(string line) => Console().Run(line);

    /// <summary>The tables of a box with these lines.</summary>
    private static State Load(string lines)
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(Interfaces + Hosts + lines, 0));
        Assert.IsTrue(console.State.IsEnforcing);
        return console.State;
    }

    private static bool IsOpen(State state, bool isTcp, int port) => state.Forwards.Find(isTcp, port) != 0;

    /// <summary>Looks at each of the 65536 ports of both protocols.</summary>
    private static void AssertOpen(State state, string host, IEnumerable<(int First, int Last)> udp, IEnumerable<(int First, int Last)> tcp)
    {
        foreach (bool isTcp in new[] { false, true })
        {
            HashSet<int> open = (isTcp ? tcp : udp).SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).ToHashSet();
            for (int port = 0; port < 65536; port++)
            {
                int rule = state.Forwards.Find(isTcp, port);
                Assert.AreEqual(open.Contains(port), rule != 0, $"{(isTcp ? "tcp" : "udp")} {port}");
                Assert.IsTrue(rule == 0 || AddressText.Format(state.Forwards.Inside[rule]) == host);
            }
        }
    }

    private static string Quad(uint number) => $"{number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}";
}
