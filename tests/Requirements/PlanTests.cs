// show plan: what an installer types into the units, the firewall table of the vendor's guide row by row (S1),
// and the line rates of its FAQ (S8).

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Requirements;

[TestClass]
public sealed class PlanTests
{
    private const string Site = "wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\nhost maxA 192.168.10.11\nhost maxB 192.168.10.12\nhost gw1 192.168.10.21\n";

    [TestMethod]
    public void S1_EightPorts_AreTheGuidesTable_RowByRow()
    {
        string expected = """
            max maxA: 8 telephone ports. To type into its own network page:
              IP Address        192.168.10.11
              Subnet Mask       255.255.255.0
              Gateway           192.168.10.1
              DNS               198.18.5.1, 198.18.5.3
              UDP Port (OPAL)   7000
              TCP Port          4000
              UDP Port          21000
              The last three must match the open firewall ports, which are:
              Max Port #  Firewall Port Type  Firewall Port Numbers
              1           UDP Port (OPAL)     7000 - 7001
              2           UDP Port (OPAL)     7002 - 7003
              3           UDP Port (OPAL)     7004 - 7005
              4           UDP Port (OPAL)     7006 - 7007
              5           UDP Port (OPAL)     7008 - 7009
              6           UDP Port (OPAL)     7010 - 7011
              7           UDP Port (OPAL)     7012 - 7013
              8           UDP Port (OPAL)     7014 - 7015
              1           TCP Port            4000 - 4001
              2           TCP Port            4002 - 4003
              3           TCP Port            4004 - 4005
              4           TCP Port            4006 - 4007
              5           TCP Port            4008 - 4009
              6           TCP Port            4010 - 4011
              7           TCP Port            4012 - 4013
              8           TCP Port            4014 - 4015
              1           UDP Port            21000 - 21001
              2           UDP Port            21002 - 21003
              3           UDP Port            21004 - 21005
              4           UDP Port            21006 - 21007
              5           UDP Port            21008 - 21009
              6           UDP Port            21010 - 21011
              7           UDP Port            21012 - 21013
              8           UDP Port            21014 - 21015
              all         UDP Port            6801

            A line for voice alone carries, says the vendor's FAQ:
              128 kbps = 8 calls, 256 kbps = 16, 384 kbps = 24, 512 kbps = 30.
              Inferred, not the vendor's words: that is 16.0-17.07 kbps a call, as
              G.723.1 makes it at 5.3/6.3 kbit/s: each 30 ms a packet of 60 or 64 bytes.
              This plan has 8 telephone ports of Max units: 128 kbps.

            """.ReplaceLineEndings("\n");
        Assert.AreEqual(expected, Plan("dns 198.18.5.1 198.18.5.3\nmax maxA ports 8"));
    }

    [TestMethod]
    public void S1_TheRows_FollowTheUnitsOwnStarts_AndAreWhatItOpens()
    {
        foreach (string line in new[] { "max maxA ports 3 opal 30000 tcp 31000 udp 32000", "max maxA ports 60 tcp 40001", "max maxA ports 1 opal 64999" })
        {
            ConsoleFixture console = new();
            console.RunAll(Site);
            string[] opens = console.Run(line).TrimEnd('\n')["opens ".Length..].Split(", ");
            string[] rows = console.Run("show plan").Split('\n').SkipWhile(row => !row.Contains("Max Port #")).Skip(1).TakeWhile(row => row.Length > 0).ToArray();
            Assert.AreEqual("  all         UDP Port            6801", rows[^1]);
            foreach ((string type, string range) in new[] { ("UDP Port (OPAL)", opens[0]), ("TCP Port", opens[1]), ("UDP Port", opens[2]) })
            {
                // Each row begins where the one before ends, from the first port of the range to its last.
                string[] numbers = range[4..].Split('-');
                int next = int.Parse(numbers[0]);
                int port = 1;
                foreach (string row in rows[..^1].Where(row => row[14..34].TrimEnd() == type))
                {
                    Assert.AreEqual($"{port++,-12}", row[2..14].PadRight(12));
                    Assert.AreEqual($"{next} - {next + 1}", row[34..]);
                    next += 2;
                }

                Assert.AreEqual(int.Parse(numbers[1]) + 1, next, line);
            }
        }
    }

    [TestMethod]
    public void AUnitWithFewerUdpPorts_HasThemInOneRow()
    {
        string plan = Plan("max maxA ports 2 udpcount 1");
        StringAssert.Contains(plan, "  2           TCP Port            4002 - 4003\n  all         UDP Port            21000\n  all         UDP Port            6801\n\n");
        plan = Plan("max maxA ports 2 udpcount 3");
        StringAssert.Contains(plan, "  2           TCP Port            4002 - 4003\n  all         UDP Port            21000 - 21002\n  all         UDP Port            6801\n\n");
    }

    [TestMethod]
    [DataRow("max maxA ports 2\nmax maxB ports 2 opal 7100 tcp 4100 udp 21100 no6801", "  UDP 6801 leads to maxA; this unit's own goes out mapped.")]
    [DataRow("max maxB ports 2 no6801", "  UDP 6801 leads to no unit; this unit's own goes out mapped.")]
    [DataRow("forward udp 6801 to gw1\nmax maxB ports 2 no6801", "  UDP 6801 leads to gw1; this unit's own goes out mapped.")]
    public void S5_AUnitWithout6801_IsToldWhoHasIt(string lines, string told)
    {
        StringAssert.Contains(Plan(lines), "\n" + told + "\n");
    }

    [TestMethod]
    public void OtherHosts_GetTheirPortsAndPeers()
    {
        string prefixes = string.Concat(Enumerable.Range(1, 11).Select(i => $" 198.18.1{i:D2}.0/24"));
        string plan = Plan($"peers hq 198.18.9.4 198.18.9.8/29\npeers all{prefixes}\nhost from 192.168.10.30\nclarent gw1 command from hq\nclarent gw1 gateway from all\npcanywhere gw1 from hq\nforward udp 9000-9003 to gw1 from hq\nforward tcp 8080 to from");
        Assert.AreEqual(
            """
            clarent gw1 command, at 192.168.10.21:
              opens udp 5001-5002 for hq:
                198.18.9.4 198.18.9.8/29

            clarent gw1 gateway, at 192.168.10.21:
              opens udp 4040, udp 4045, udp 5010 for all:
                198.18.101.0/24 198.18.102.0/24 198.18.103.0/24 198.18.104.0/24
                198.18.105.0/24 198.18.106.0/24 198.18.107.0/24 198.18.108.0/24
                198.18.109.0/24 198.18.110.0/24 198.18.111.0/24

            pcanywhere gw1, at 192.168.10.21:
              opens tcp 5631, udp 5632 for hq:
                198.18.9.4 198.18.9.8/29

            forward udp 9000-9003 to gw1, at 192.168.10.21:
              opens udp 9000-9003 for hq:
                198.18.9.4 198.18.9.8/29

            forward tcp 8080 to from, at 192.168.10.30:
              opens tcp 8080 for anybody


            """.ReplaceLineEndings("\n"),
            plan[..plan.IndexOf("A line for voice", StringComparison.Ordinal)]);
    }

    [TestMethod]
    [DataRow(1, "128 kbps.")]
    [DataRow(8, "128 kbps.")]
    [DataRow(9, "256 kbps.")]
    [DataRow(16, "256 kbps.")]
    [DataRow(17, "384 kbps.")]
    [DataRow(24, "384 kbps.")]
    [DataRow(25, "512 kbps.")]
    [DataRow(30, "512 kbps.")]
    [DataRow(31, "more than the FAQ answers.")]
    [DataRow(60, "more than the FAQ answers.")]
    public void S8_TheSmallestLineOfTheFaq_ThatCarriesAllPorts_IsNamed(int ports, string needed)
    {
        // The ports of all units together count.
        string one = Plan($"max maxA ports {ports}");
        StringAssert.EndsWith(one, $"  This plan has {ports} telephone ports of Max units: {needed}\n");
        StringAssert.Contains(one, "  128 kbps = 8 calls, 256 kbps = 16, 384 kbps = 24, 512 kbps = 30.\n");
        if (ports > 1)
        {
            string two = Plan($"max maxA ports 1\nmax maxB ports {ports - 1} opal 30000 tcp 31000 udp 32000 no6801");
            StringAssert.EndsWith(two, $"  This plan has {ports} telephone ports of Max units: {needed}\n");
        }
    }

    [TestMethod]
    [DataRow("8k", 1, "less than the FAQ's smallest line. WARNING: too few for these ports.")]
    [DataRow("127k", 8, "less than the FAQ's smallest line. WARNING: too few for these ports.")]
    [DataRow("128k", 8, "8 calls.")]
    [DataRow("128k", 9, "8 calls. WARNING: too few for these ports.")]
    [DataRow("255k", 8, "8 calls.")]
    [DataRow("256k", 16, "16 calls.")]
    [DataRow("256k", 17, "16 calls. WARNING: too few for these ports.")]
    [DataRow("384k", 24, "24 calls.")]
    [DataRow("384k", 25, "24 calls. WARNING: too few for these ports.")]
    [DataRow("512k", 30, "30 calls.")]
    [DataRow("512k", 31, "30 calls. WARNING: too few for these ports.")]
    [DataRow("2m", 30, "30 calls; the FAQ has no faster line.")]
    [DataRow("100m", 60, "30 calls; the FAQ has no faster line. WARNING: too few for these ports.")]
    public void S8_TheLineOfWanRate_CarriesTheCallsOfTheFaq(string rate, int ports, string carried)
    {
        string plan = Plan($"wan rate {rate}\nmax maxA ports {ports}");
        StringAssert.EndsWith(plan, $"\n  wan rate {rate} carries {carried}\n");
        Assert.DoesNotContain("wan rate", Plan($"max maxA ports {ports}"));

        // Who enters either line, checks or commits, is told too.
        bool isTooFew = carried.Contains("WARNING");
        foreach (string[] lines in new[] { new[] { $"wan rate {rate}", $"max maxA ports {ports}" }, [$"max maxA ports {ports}", $"wan rate {rate}"] })
        {
            ConsoleFixture console = new();
            console.RunAll(Site);
            Assert.DoesNotContain("warning", console.Run(lines[0]).Replace("warning: no gateway", ""));
            string warning = $"warning: {ports} telephone ports, and wan rate {rate} carries ";
            Assert.AreEqual(isTooFew, console.Run(lines[1]).Contains(warning));
            Assert.AreEqual(isTooFew, console.Run("check").Contains(warning));
            Assert.AreEqual(isTooFew, console.Run("commit").Contains(warning));
        }
    }

    [TestMethod]
    public void APlanThatIsNotWhole_SaysWhatIsMissing()
    {
        ConsoleFixture console = new();
        StringAssert.EndsWith(console.Run("show plan"), "  This plan has no Max unit; the FAQ says nothing about other gateways.\n");
        console.RunAll("host maxA 192.168.10.11\nmax maxA ports 1");
        string plan = console.Run("show plan");
        StringAssert.Contains(plan, "  Subnet Mask       not in this configuration: lan ADDRESS/LENGTH\n  Gateway           not in this configuration: lan ADDRESS/LENGTH\n  DNS               not in this configuration: dns ADDRESS\n");
    }

    [TestMethod]
    public void NoLineIsWiderThanATerminal()
    {
        string name = new('n', 15);
        string peers = "peers pppppppppppppppp"[..21] + string.Concat(Enumerable.Range(100, 9).Select(i => $" 198.180.1{i % 100:D2}.128/25"));
        string plan = Plan($"host {name} 192.168.100.250".Replace("100.250", "10.250") + $"\n{peers}\nmax {name} ports 60 tcp 40001 no6801\nmax maxA ports 60 opal 50000 tcp 50000 udp 55000\n"
            + $"clarent {name} gateway from {peers[6..21]}\nforward udp 60000-65535 to {name} from {peers[6..21]}");
        foreach (string line in plan.Split('\n'))
        {
            Assert.IsLessThan(80, line.Length, line);
        }
    }

    private static string Plan(string lines)
    {
        ConsoleFixture console = new();
        foreach (string line in (Site + lines).Split('\n'))
        {
            Assert.DoesNotContain("error", console.Run(line));
        }

        return console.Run("show plan");
    }
}
