// firmware/Tables/ForwardTable.cs against a linear scan over the rules. Runs on a board too; tables
// full of rules are in ../ForwardTableLongTests.cs.

using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class ForwardTableTests
{
    private const string Host = "192.168.10.11";

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(3, 7)]
    [DataRow(4, 16)]
    public void Find_OverRandomRules_IsALinearScan(int seed, int count)
    {
        Dice dice = new Dice(seed);
        ForwardRule[] rules = RandomRules(dice, count);
        ForwardTable table = Load(rules);
        Assert.AreEqual(count, table.Rules);
        for (int i = 0; i < count; i++)
        {
            Compare(table, rules, rules[i].FirstPort - 1);
            Compare(table, rules, rules[i].FirstPort);
            Compare(table, rules, rules[i].LastPort);
            Compare(table, rules, rules[i].LastPort + 1);
        }

        for (int i = 0; i < 50; i++)
        {
            Compare(table, rules, dice.Below(65536));
        }
    }

    [TestMethod]
    [DataRow(1025, 1025)]
    [DataRow(65535, 65535)]
    [DataRow(1025, 65535)]
    [DataRow(7167, 7168)]
    [DataRow(7168, 7423)]
    [DataRow(7168, 7424)]
    [DataRow(7167, 7423)]
    [DataRow(7000, 7700)]
    public void Find_AtTheEdgesOfARange_IsExact(int first, int last)
    {
        ForwardTable table = Load(Rule(17, first, last, 1));
        int[] ports = { 0, first - 1, first, (first + last) / 2, last, last + 1, 65535 };
        for (int i = 0; i < ports.Length; i++)
        {
            if (ports[i] <= 65535)
            {
                Assert.AreEqual(ports[i] >= first && ports[i] <= last, table.Find(false, ports[i]) != 0);
                Assert.AreEqual(0, table.Find(true, ports[i]));
            }
        }
    }

    [TestMethod]
    public void Rules_AreNumberedFromTheLowestPort()
    {
        ForwardTable table = Load(Rule(17, 9000, 9001, 1), Rule(6, 4000, 4015, 2), Rule(17, 7000, 7015, 3), Rule(6, 60_000, 60_000, 4));
        int[] firsts = { 4000, 7000, 9000, 60_000 };
        int[] lines = { 2, 3, 1, 4 };
        Assert.AreEqual(4, table.Rules);
        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual(firsts[i], (int)table.FirstPort[i + 1]);
            Assert.AreEqual(lines[i], (int)table.Line[i + 1]);
        }
    }

    [TestMethod]
    public void Admits_ItsPeersOnly()
    {
        ForwardRule[] rules =
        {
            Rule(17, 2000, 2000, 1),
            SmallPolicy.From(Rule(17, 2001, 2001, 2), "198.18.9.4/32"),
            SmallPolicy.From(Rule(17, 2002, 2002, 3), "198.18.9.4/32 198.18.9.8/29 8.0.0.0/8"),
            SmallPolicy.From(Rule(17, 2003, 2003, 4), ""),
            SmallPolicy.From(Rule(17, 2004, 2004, 5), "0.0.0.0/0"),
        };
        string[] remotes = { "198.18.9.4", "198.18.9.3", "198.18.9.8", "198.18.9.15", "198.18.9.16", "8.255.0.1", "9.0.0.0", "0.0.0.0", "255.255.255.255" };
        ForwardTable table = Load(rules);
        for (int i = 0; i < remotes.Length; i++)
        {
            int remote = Ip.Words(remotes[i]);
            for (int j = 0; j < rules.Length; j++)
            {
                ForwardRule rule = rules[j];
                bool expected = rule.PeerAddresses == null;
                for (int k = 0; rule.PeerAddresses != null && k < rule.PeerAddresses.Length; k++)
                {
                    expected |= ((rule.PeerAddresses[k] ^ remote) & rule.PeerMasks[k]) == 0;
                }

                Assert.AreEqual(expected, table.Admits(table.Find(false, rule.FirstPort), remote), remotes[i]);
            }
        }
    }

    [TestMethod]
    public void Load_RulesThatNameTheSamePeers_ShareThem()
    {
        // One mention more than the table holds prefixes.
        ForwardRule[] rules = new ForwardRule[(ForwardTable.MaxPeers / 4) + 1];
        for (int i = 0; i < rules.Length; i++)
        {
            rules[i] = SmallPolicy.From(Rule(17, 2000 + i, 2000 + i, i + 1), "198.18.9.4/32 198.18.9.8/29 8.0.0.0/8 9.0.0.0/8");
        }

        ForwardTable table = Load(rules);
        for (int i = 0; i < rules.Length; i++)
        {
            int rule = table.Find(false, 2000 + i);
            Assert.IsTrue(table.Admits(rule, Ip.Words("198.18.9.9")));
            Assert.IsFalse(table.Admits(rule, Ip.Words("198.18.9.5")));
        }
    }

    [TestMethod]
    public void Load_Again_LeavesNothingOfTheOldRules()
    {
        ForwardTable table = Load(Rule(17, 1025, 65535, 1), Rule(6, 1025, 65535, 2));
        Site.Apply(SmallPolicy.Of(Rule(17, 7000, 7015, 9)));
        Assert.AreEqual(1, table.Rules);
        for (int port = 6; port < 65536; port += 257)
        {
            Assert.AreEqual(port >= 7000 && port <= 7015, table.Find(false, port) != 0);
            Assert.AreEqual(0, table.Find(true, port));
        }

        Assert.AreEqual(0, table.Find(false, 6999));
        Assert.AreEqual(1, table.Find(false, 7000));
        Assert.AreEqual(1, table.Find(false, 7015));
        Assert.AreEqual(0, table.Find(false, 7016));
        Site.Apply(SmallPolicy.Of());
        Assert.AreEqual(0, table.Rules);
        Assert.AreEqual(0, table.Find(false, 7000));
    }

    [TestMethod]
    public void Load_PinsEachInsideHost()
    {
        Load(Rule(17, 7000, 7015, 1));
        NeighborTable hosts = Site.State.LanNeighbors;
        Assert.AreNotEqual(0, hosts.Find(Ip.Words(Host)));
        for (int i = 0; i < 100; i++)
        {
            // Known, so that nothing but its rule keeps the host.
            hosts.FindOrAdd(Ip.Plus("192.168.10.100", i), i);
            hosts.Learn(Ip.Plus("192.168.10.100", i), Mac.Words(Site.HostMac), 0, true, i);
        }

        Assert.AreNotEqual(0, hosts.Find(Ip.Words(Host)), "pushed out by others");
        Assert.AreEqual(0, hosts.Find(Ip.Words("192.168.10.100")), "the first of the others was");
    }

    private static void Compare(ForwardTable table, ForwardRule[] rules, int port)
    {
        if (port > 65535)
        {
            return;
        }

        for (int protocol = 6; protocol <= 17; protocol += 11)
        {
            ForwardRule expected = null;
            for (int i = 0; i < rules.Length; i++)
            {
                if (rules[i].Protocol == protocol && port >= rules[i].FirstPort && port <= rules[i].LastPort)
                {
                    expected = rules[i];
                }
            }

            int found = table.Find(protocol == 6, port);
            ushort[] row = table.FindRow(protocol == 6, Ip.WordOf(port));
            if (expected == null)
            {
                Assert.AreEqual(0, found);
                Assert.IsNull(row);
            }
            else
            {
                Assert.AreEqual(expected.Line, (int)table.Line[found]);
                Assert.AreEqual(expected.InsideAddress, table.Inside[found]);
                Assert.AreEqual(expected.InsideAddress, SessionTable.InsideOf(row));
            }
        }
    }

    private static ForwardRule[] RandomRules(Dice dice, int count)
    {
        ForwardRule[] rules = new ForwardRule[count];
        int made = 0;
        while (made < count)
        {
            int first = 1025 + dice.Below(64000);
            int last = first + (dice.Below(4) == 0 ? dice.Below(3000) : dice.Below(20));
            int protocol = dice.Below(2) == 0 ? 17 : 6;
            bool isFree = last <= 65535;
            for (int i = 0; i < made; i++)
            {
                isFree &= rules[i].Protocol != protocol || rules[i].FirstPort > last || rules[i].LastPort < first;
            }

            if (isFree)
            {
                rules[made] = Rule(protocol, first, last, made + 1);
                rules[made].InsideAddress = Ip.Plus(Host, dice.Below(20));
                made++;
            }
        }

        return rules;
    }

    private static ForwardTable Load(params ForwardRule[] rules)
    {
        Site.Load(SmallPolicy.Of(rules));
        return Site.State.Forwards;
    }

    private static ForwardRule Rule(int protocol, int first, int last, int line)
    {
        return SmallPolicy.Rule(protocol, first, last, Host, line);
    }
}
