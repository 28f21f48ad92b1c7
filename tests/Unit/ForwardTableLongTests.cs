// firmware/Tables/ForwardTable.cs against a linear scan over the rules: every port, and full tables.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class ForwardTableLongTests
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
        NeighborTable hosts = new(64, 1, true, ((Mac48)"02:00:00:00:0a:01").ToWords());
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
