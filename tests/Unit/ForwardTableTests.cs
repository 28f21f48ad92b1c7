// firmware/Tables/ForwardTable.cs against a linear scan over the rules.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class ForwardTableTests
{
    private static readonly Ip4 s_host = "192.168.10.11";

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public void Find_OverRandomRules_IsALinearScan(int seed)
    {
        Random random = new(seed);
        foreach (int count in new[] { 1, 2, 7, 40, ForwardTable.MaxRules })
        {
            List<ForwardRule> rules = RandomRules(random, count);
            (ForwardTable table, _) = Load(rules);
            Assert.AreEqual(rules.Count, table.Rules);
            for (int port = 0; port < 65536; port++)
            {
                foreach (bool isTcp in new[] { false, true })
                {
                    int protocol = isTcp ? 6 : 17;
                    ForwardRule? expected = rules.Find(rule => rule.Protocol == protocol && port >= rule.FirstPort && port <= rule.LastPort);
                    int found = table.Find(isTcp, port);
                    Assert.AreEqual(expected?.Line ?? 0, found == 0 ? 0 : table.Line[found], $"seed {seed}, {count} rules, protocol {protocol}, port {port}");
                    if (found != 0)
                    {
                        Assert.AreEqual(expected!.InsideAddress, SessionTable.InsideOf(table.FindRow(isTcp, FrameWords.FromNumber(port))));
                        Assert.AreEqual(expected.InsideAddress, table.Inside[found]);
                    }
                }
            }
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
        (ForwardTable table, _) = Load([Rule(17, first, last, 1)]);
        foreach (int port in new[] { 0, first - 1, first, (first + last) / 2, last, last + 1, 65535 })
        {
            if (port <= 65535)
            {
                Assert.AreEqual(port >= first && port <= last, table.Find(false, port) != 0, $"port {port}");
                Assert.AreEqual(0, table.Find(true, port));
            }
        }
    }

    [TestMethod]
    public void Rules_AreNumberedFromTheLowestPort()
    {
        (ForwardTable table, _) = Load([Rule(17, 9000, 9001, 1), Rule(6, 4000, 4015, 2), Rule(17, 7000, 7015, 3), Rule(6, 60_000, 60_000, 4)]);
        int[] firsts = Enumerable.Range(1, table.Rules).Select(rule => table.FirstPort[rule]).ToArray();
        CollectionAssert.AreEqual(new[] { 4000, 7000, 9000, 60_000 }, firsts);
        CollectionAssert.AreEqual(new ushort[] { 2, 3, 1, 4 }, Enumerable.Range(1, 4).Select(rule => table.Line[rule]).ToArray());
    }

    [TestMethod]
    public void Admits_ItsPeersOnly()
    {
        ForwardRule open = Rule(17, 2000, 2000, 1);
        ForwardRule one = WithPeers(Rule(17, 2001, 2001, 2), "198.18.9.4/32");
        ForwardRule many = WithPeers(Rule(17, 2002, 2002, 3), "198.18.9.4/32", "198.18.9.8/29", "8.0.0.0/8");
        ForwardRule nobody = WithPeers(Rule(17, 2003, 2003, 4));
        ForwardRule all = WithPeers(Rule(17, 2004, 2004, 5), "0.0.0.0/0");
        (ForwardTable table, _) = Load([open, one, many, nobody, all]);
        foreach (Ip4 remote in new Ip4[] { "198.18.9.4", "198.18.9.3", "198.18.9.8", "198.18.9.15", "198.18.9.16", "8.255.0.1", "9.0.0.0", "0.0.0.0", "255.255.255.255" })
        {
            foreach (ForwardRule rule in new[] { open, one, many, nobody, all })
            {
                bool expected = rule.PeerAddresses == null
                    || Enumerable.Range(0, rule.PeerAddresses.Length).Any(i => ((rule.PeerAddresses[i] ^ remote.Words) & rule.PeerMasks[i]) == 0);
                Assert.AreEqual(expected, table.Admits(table.Find(false, rule.FirstPort), remote.Words), $"{remote} to {rule.FirstPort}");
            }
        }
    }

    [TestMethod]
    public void Load_RulesThatNameTheSamePeers_ShareThem()
    {
        List<ForwardRule> rules = [];
        for (int i = 0; i < ForwardTable.MaxRules; i++)
        {
            rules.Add(WithPeers(Rule(17, 2000 + i, 2000 + i, i + 1), "198.18.9.4/32", "198.18.9.8/29"));
        }

        (ForwardTable table, _) = Load(rules);
        for (int i = 0; i < rules.Count; i++)
        {
            int rule = table.Find(false, 2000 + i);
            Assert.IsTrue(table.Admits(rule, ((Ip4)"198.18.9.9").Words));
            Assert.IsFalse(table.Admits(rule, ((Ip4)"198.18.9.5").Words));
        }
    }

    [TestMethod]
    public void Load_Again_LeavesNothingOfTheOldRules()
    {
        (ForwardTable table, NeighborTable hosts) = Load([Rule(17, 1025, 65535, 1), Rule(6, 1025, 65535, 2)]);
        table.Load(new Policy { Rules = [Rule(17, 7000, 7015, 9)] }, hosts, 0);
        Assert.AreEqual(1, table.Rules);
        for (int port = 0; port < 65536; port++)
        {
            Assert.AreEqual(port is >= 7000 and <= 7015, table.Find(false, port) != 0);
            Assert.AreEqual(0, table.Find(true, port));
        }

        table.Load(new Policy(), hosts, 0);
        Assert.AreEqual(0, table.Rules);
        Assert.AreEqual(0, table.Find(false, 7000));
    }

    [TestMethod]
    public void Load_PinsEachInsideHost()
    {
        (_, NeighborTable hosts) = Load([Rule(17, 7000, 7015, 1)]);
        Assert.AreNotEqual(0, hosts.Find(s_host.Words));
        for (int i = 0; i < 200; i++)
        {
            hosts.FindOrAdd(((Ip4)"192.168.11.0").Plus(i).Words, i);
        }

        Assert.AreNotEqual(0, hosts.Find(s_host.Words), "pushed out by others");
    }

    private static List<ForwardRule> RandomRules(Random random, int count)
    {
        List<ForwardRule> rules = [];
        for (int tries = 0; rules.Count < count && tries < 100_000; tries++)
        {
            int first = random.Next(1025, 65536);
            int last = Math.Min(65535, first + (random.Next(4) == 0 ? random.Next(3000) : random.Next(20)));
            int protocol = random.Next(2) == 0 ? 17 : 6;
            if (!rules.Exists(rule => rule.Protocol == protocol && rule.FirstPort <= last && rule.LastPort >= first))
            {
                ForwardRule added = Rule(protocol, first, last, rules.Count + 1);
                added.InsideAddress = s_host.Plus(random.Next(20)).Words;
                rules.Add(added);
            }
        }

        return rules;
    }

    private static (ForwardTable Table, NeighborTable Hosts) Load(List<ForwardRule> rules)
    {
        NeighborTable hosts = new(64, 1, ((Mac48)"02:00:00:00:0a:01").ToWords());
        ForwardTable table = new(new Counters(), new AddressFilter());
        table.Load(new Policy { WanAddress = ((Ip4)"198.18.5.2").Words, Rules = rules.ToArray() }, hosts, 0);
        return (table, hosts);
    }

    private static ForwardRule Rule(int protocol, int first, int last, int line)
    {
        return new ForwardRule { Protocol = protocol, FirstPort = first, LastPort = last, InsideAddress = s_host.Words, Line = line };
    }

    private static ForwardRule WithPeers(ForwardRule rule, params string[] peers)
    {
        rule.PeerMasks = peers.Select(peer => Ip4.Mask(int.Parse(peer.Split('/')[1])).Words).ToArray();
        rule.PeerAddresses = peers.Select(peer => ((Ip4)peer.Split('/')[0]).Words).ToArray();
        return rule;
    }
}
