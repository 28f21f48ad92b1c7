// firmware/Tables/MappingTable.cs: which outside port an inside endpoint gets. Runs on a board too;
// the long random runs are in ../MappingTableLongTests.cs.

using Tollgate.SmallKit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class MappingTableTests
{
    private const string Host = "192.168.10.50";

    [TestMethod]
    public void Add_KeepsAFreePort()
    {
        MappingTable table = Table(16, 1);
        ForwardTable none = Forwards("");
        int[] ports = { 1025, 1026, 6801, 40_000, 65534, 65535 };
        for (int i = 0; i < ports.Length; i++)
        {
            Assert.AreEqual(ports[i], Outside(table, Add(table, Ip.Words(Host), Flow(IPv4.Udp, ports[i]), none)));
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(1023)]
    [DataRow(1024)]
    public void Add_BelowTheFloor_ChoosesAbove(int port)
    {
        ForwardTable none = Forwards("");
        for (int seed = 1; seed < 40; seed++)
        {
            MappingTable table = Table(2, seed);
            int outside = Outside(table, Add(table, Ip.Words(Host), Flow(IPv4.Tcp, port), none));
            Assert.IsTrue(outside >= MappingTable.LowestPort);
            Assert.AreEqual(port & 1, outside & 1);
        }
    }

    [TestMethod]
    public void Add_OfAnEchoIdentifier_KnowsNoFloorAndNoForwards()
    {
        MappingTable table = Table(16, 1);
        ForwardTable forwards = Forwards("17:1025-65535 6:1025-65535");
        Assert.AreEqual(0, Outside(table, Add(table, Ip.Words(Host), Flow(IPv4.Icmp, 0), forwards)));
        Assert.AreEqual(7, Outside(table, Add(table, Ip.Words(Host), Flow(IPv4.Icmp, 7), forwards)));
        Assert.AreEqual(7000, Outside(table, Add(table, Ip.Words(Host), Flow(IPv4.Icmp, 7000), forwards)));
        Assert.AreNotEqual(7, Outside(table, Add(table, Ip.Plus(Host, 1), Flow(IPv4.Icmp, 7), forwards)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Add_OfATakenOrForwardedPort_KeepsTheParityAndKeepsAway(int seed)
    {
        MappingTable table = Table(64, seed);
        ForwardTable forwards = Forwards("17:6801-6801 17:7000-7015 17:20000-60000 6:1025-65535");
        int[] chosen = new int[40];
        for (int i = 0; i < chosen.Length; i++)
        {
            int port = i % 2 == 0 ? 6801 : 7002;
            chosen[i] = Outside(table, Add(table, Ip.Plus(Host, i), Flow(IPv4.Udp, port), forwards));
            Assert.AreEqual(port & 1, chosen[i] & 1);
            Assert.AreEqual(0, forwards.Find(false, chosen[i]));
            Assert.IsTrue(chosen[i] >= MappingTable.LowestPort);
            for (int j = 0; j < i; j++)
            {
                Assert.IsTrue(chosen[i] != chosen[j]);
            }
        }
    }

    [TestMethod]
    [DataRow(1025, 65534, 65535)]
    [DataRow(1026, 65535, 1025)]
    [DataRow(1025, 40_000, -1)]
    public void Add_WithOneRangeFree_FindsIt(int first, int last, int only)
    {
        ForwardTable forwards = Forwards("17:" + first.ToString() + "-" + last.ToString());
        for (int seed = 1; seed <= 20; seed++)
        {
            MappingTable table = Table(2, seed);
            int outside = Outside(table, Add(table, Ip.Words(Host), Flow(IPv4.Udp, 7001), forwards));
            Assert.AreEqual(0, forwards.Find(false, outside));
            Assert.IsTrue(only < 0 || outside == only);
        }
    }

    [TestMethod]
    public void Add_WhereEveryPortIsForwarded_Refuses()
    {
        MappingTable table = Table(16, 1);
        ForwardTable forwards = Forwards("17:1025-65535");
        Assert.AreEqual(0, Add(table, Ip.Words(Host), Flow(IPv4.Udp, 7001), forwards));
        Assert.AreEqual(0, table.Count);
        Assert.AreNotEqual(0, Add(table, Ip.Words(Host), Flow(IPv4.Tcp, 7001), forwards));
    }

    [TestMethod]
    public void Add_ToAFullTable_Refuses()
    {
        MappingTable table = Table(16, 1);
        ForwardTable none = Forwards("");
        for (int i = 0; i < 16; i++)
        {
            Assert.AreNotEqual(0, Add(table, Ip.Words(Host), Flow(IPv4.Udp, 5000 + i), none));
        }

        Assert.AreEqual(16, table.Count);
        Assert.AreEqual(0, Add(table, Ip.Words(Host), Flow(IPv4.Udp, 6000), none));
        table.Remove(table.FindInside(Ip.Words(Host), Flow(IPv4.Udp, 5003)));
        Assert.AreNotEqual(0, Add(table, Ip.Words(Host), Flow(IPv4.Udp, 6000), none));
    }

    [TestMethod]
    public void AddsAndRemoves_AgreeWithAnArray()
    {
        Dice dice = new Dice(5);
        MappingTable table = Table(16, 1);
        ForwardTable forwards = Forwards("17:7000-7015");

        // Twelve endpoints, and the outside flow of each; 0 while it has none.
        int[] outsides = new int[12];
        int count = 0;
        int pages = 0;
        for (int round = 0; round < 200; round++)
        {
            int which = dice.Below(12);
            int protocol = which < 6 ? IPv4.Udp : which < 10 ? IPv4.Tcp : IPv4.Icmp;
            int inside = Ip.Plus(Host, which % 2);
            int flow = Flow(protocol, 6998 + (which / 2 * 2));
            int slot = table.FindInside(inside, flow);
            Assert.AreEqual(outsides[which] != 0, slot != 0);
            if (slot != 0)
            {
                Assert.AreEqual(outsides[which], table.OutsideFlow[slot]);
                Assert.AreEqual(slot, table.FindOutside(outsides[which]));
                table.Remove(slot);
                Assert.AreEqual(0, table.FindOutside(outsides[which]));
                outsides[which] = 0;
                count--;
            }
            else
            {
                slot = Add(table, inside, flow, forwards);
                Assert.AreEqual(flow >> 16, table.OutsideFlow[slot] >> 16);
                for (int i = 0; i < 12; i++)
                {
                    Assert.AreNotEqual(outsides[i], table.OutsideFlow[slot]);
                }

                outsides[which] = table.OutsideFlow[slot];
                count++;
            }

            Assert.AreEqual(count, table.Count);
        }

        for (int page = 0; page < 256; page++)
        {
            pages += table.PerPage[page];
        }

        Assert.AreEqual(count, pages);
    }

    private static int Add(MappingTable table, int inside, int flow, ForwardTable forwards)
    {
        // As the contract says, a search that found nothing comes first.
        Assert.AreEqual(0, table.FindInside(inside, flow));
        return table.Add(flow, 1 + AddressText.ToNumber(inside) - AddressText.ToNumber(Ip.Words(Host)), forwards);
    }

    /// <summary>A table whose hosts are the addresses from <see cref="Host"/> on.</summary>
    private static MappingTable Table(int capacity, int seed)
    {
        int[] hosts = new int[64];
        for (int i = 1; i < hosts.Length; i++)
        {
            hosts[i] = Ip.Plus(Host, i - 1);
        }

        return new MappingTable(capacity, hosts, seed);
    }

    private static int Flow(int protocol, int port)
    {
        return (protocol << 16) | Ip.WordOf(port);
    }

    private static int Outside(MappingTable table, int slot)
    {
        Assert.AreNotEqual(0, slot);
        return Ip.WordOf(table.OutsideFlow[slot] & 0xFFFF);
    }

    /// <summary>The shared forward table, with ranges such as "17:7000-7015 6:1025-65535".</summary>
    private static ForwardTable Forwards(string ranges)
    {
        string[] each = ranges.Split(' ');
        ForwardRule[] rules = new ForwardRule[ranges.Length == 0 ? 0 : each.Length];
        for (int i = 0; i < rules.Length; i++)
        {
            int colon = each[i].IndexOf(':');
            int dash = each[i].IndexOf('-');
            rules[i] = SmallPolicy.Rule(
                Number(each[i], 0, colon), Number(each[i], colon + 1, dash), Number(each[i], dash + 1, each[i].Length), Host, i + 1);
        }

        Site.Load(SmallPolicy.Of(rules));
        return Site.State.Forwards;
    }

    private static int Number(string text, int from, int to)
    {
        return (int)Ip.Number(text.Substring(from, to - from));
    }
}
