// firmware/Tables/MappingTable.cs against a Dictionary, and the choice of ports over many seeds.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class MappingTableLongTests
{
    private static readonly Ip4 s_host = "192.168.10.50";

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(1023)]
    [DataRow(1024)]
    public void Add_BelowTheFloor_ChoosesAbove(int port)
    {
        for (int seed = 1; seed < 200; seed++)
        {
            MappingTable table = Table(16, seed);
            int outside = Outside(table, Add(table, s_host.Words, Flow(IPv4.Tcp, port), Forwards()));
            Assert.IsTrue(outside >= MappingTable.LowestPort, $"seed {seed}: {outside}");
            Assert.AreEqual(port & 1, outside & 1);
        }
    }

    [TestMethod]
    public void Add_OfATakenOrForwardedPort_KeepsTheParityAndKeepsAway()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            MappingTable table = Table(256, seed);
            ForwardTable forwards = Forwards((17, 6801, 6801), (17, 7000, 7015), (17, 20_000, 60_000), (6, 1025, 65535));
            HashSet<int> outside = [];
            for (int i = 0; i < 100; i++)
            {
                int port = i % 2 == 0 ? 6801 : 7002;
                int chosen = Outside(table, Add(table, s_host.Plus(i).Words, Flow(IPv4.Udp, port), forwards));
                Assert.AreEqual(port & 1, chosen & 1, $"seed {seed}");
                Assert.AreEqual(0, forwards.Find(false, chosen), $"seed {seed}: {chosen} is forwarded");
                Assert.IsTrue(chosen >= MappingTable.LowestPort && outside.Add(chosen), $"seed {seed}: {chosen}");
            }
        }
    }

    [TestMethod]
    [DataRow(1025, 65534, 65535)]
    [DataRow(1026, 65535, 1025)]
    [DataRow(1025, 40_000, -1)]
    public void Add_WithOneRangeFree_FindsIt(int first, int last, int only)
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            MappingTable table = Table(16, seed);
            ForwardTable forwards = Forwards((17, first, last));
            int outside = Outside(table, Add(table, s_host.Words, Flow(IPv4.Udp, 7001), forwards));
            Assert.AreEqual(0, forwards.Find(false, outside));
            Assert.IsTrue(only < 0 || outside == only, $"seed {seed}: {outside}");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void RandomAddsAndRemoves_AgreeWithADictionary(int seed)
    {
        Random random = new(seed);
        MappingTable table = Table(64, seed);
        ForwardTable forwards = Forwards((17, 7000, 7015));
        Dictionary<(int Inside, int Flow), int> outsides = [];
        for (int round = 0; round < 20_000; round++)
        {
            (int Inside, int Flow) key = (s_host.Plus(random.Next(4)).Words, Flow(new[] { IPv4.Udp, IPv4.Tcp, IPv4.Icmp }[random.Next(3)], 6990 + random.Next(40)));
            int slot = table.FindInside(key.Inside, key.Flow);
            Assert.AreEqual(outsides.ContainsKey(key), slot != 0, $"seed {seed}, round {round}");
            if (slot != 0)
            {
                Assert.AreEqual(outsides[key], table.OutsideFlow[slot]);
                Assert.AreEqual(slot, table.FindOutside(outsides[key]));
                table.Remove(slot);
                Assert.AreEqual(0, table.FindOutside(outsides[key]));
                outsides.Remove(key);
            }
            else if (outsides.Count < 64)
            {
                slot = Add(table, key.Inside, key.Flow, forwards);
                Assert.AreEqual(key.Flow >> 16, table.OutsideFlow[slot] >> 16);
                outsides.Add(key, table.OutsideFlow[slot]);
            }

            Assert.AreEqual(outsides.Count, table.Count);
        }

        Assert.AreEqual(outsides.Count, outsides.Values.Distinct().Count());
        Assert.AreEqual(outsides.Count, table.PerPage.Sum(count => count));
    }

    private static int Add(MappingTable table, int inside, int flow, ForwardTable forwards)
    {
        // As the contract says, a search that found nothing comes first.
        Assert.AreEqual(0, table.FindInside(inside, flow));
        return table.Add(flow, 1 + AddressText.ToNumber(inside) - AddressText.ToNumber(s_host.Words), forwards);
    }

    /// <summary>A table whose hosts are the addresses from <see cref="s_host"/> on.</summary>
    private static MappingTable Table(int capacity, int seed)
    {
        return new MappingTable(capacity, Enumerable.Range(-1, 128).Select(i => i < 0 ? 0 : s_host.Plus(i).Words).ToArray(), seed);
    }

    private static int Flow(int protocol, int port)
    {
        return (protocol << 16) | FrameWords.FromNumber(port);
    }

    private static int Outside(MappingTable table, int slot)
    {
        Assert.AreNotEqual(0, slot);
        return FrameWords.ToNumber(table.OutsideFlow[slot] & 0xFFFF);
    }

    private static ForwardTable Forwards(params (int Protocol, int First, int Last)[] ranges)
    {
        ForwardTable table = new(new Counters(), new AddressFilter());
        ForwardRule[] rules = ranges.Select(range => new ForwardRule
        {
            Protocol = range.Protocol,
            FirstPort = range.First,
            LastPort = range.Last,
            InsideAddress = s_host.Words,
            Line = 1,
        }).ToArray();
        table.Load(new Policy { WanAddress = ((Ip4)"198.18.5.2").Words, Rules = rules }, new NeighborTable(8, 1, true, new ushort[3]), 0);
        return table;
    }
}
