// RFC 6888: how much of the box one host may have, and what happens when it is full.

using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc6888Tests
{
    [TestMethod]
    public void C4_AHostAtItsLimit_GetsNoMoreMappingsAndOthersDo()
    {
        Box box = new();
        for (int i = 0; i < State.DefaultHostLimit; i++)
        {
            Assert.AreEqual(20_000 + i, box.FromLan(OutUdp(Pc, 20_000 + i, Server1, 5000)).OnlyWan.SourcePort);
        }

        box.FromLan(OutUdp(Pc, 30_000, Server1, 5000)).IsDroppedWithAnswer(DropReason.HostLimit);
        box.FromLan(OutTcp(Pc, 30_000, Server1, 5000)).IsDroppedWithAnswer(DropReason.HostLimit);
        box.FromLan(OutPing(Pc, Server1, 30_000)).IsDroppedWithAnswer(DropReason.HostLimit);
        Assert.AreEqual(30_000, box.FromLan(OutUdp(MaxB, 30_000, Server1, 5000)).OnlyWan.SourcePort);

        // What it has keeps working, towards new remotes too.
        Assert.AreEqual(20_001, box.FromLan(OutUdp(Pc, 20_001, Server2, 5000)).OnlyWan.SourcePort);
    }

    [TestMethod]
    public void C4_AMappingThatEnds_GivesItsShareBack()
    {
        Box box = new();
        for (int i = 0; i < State.DefaultHostLimit; i++)
        {
            box.FromLan(OutUdp(Pc, 20_000 + i, Server1, 5000));
        }

        box.Advance(301_000);
        Assert.AreEqual(0, box.State.Mappings.Count);
        for (int i = 0; i < State.DefaultHostLimit; i++)
        {
            box.FromLan(OutUdp(Pc, 40_000 + i, Server1, 5000)).OnlyWan.ToString();
        }
    }

    [TestMethod]
    public void C4_TheLimitOfTheLine_HoldsAndACommitRaisesIt()
    {
        Box box = new(UsualPolicy().Limits(mappings: 3, newMappings: 1000).Build());
        for (int i = 0; i < 3; i++)
        {
            box.FromLan(OutUdp(Pc, 20_000 + i, Server1, 5000)).OnlyWan.ToString();
        }

        FrameView error = box.FromLan(OutUdp(Pc, 30_000, Server1, 5000)).IsDroppedWithAnswer(DropReason.HostLimit).OnlyLan;
        Assert.AreEqual((3, 1), (error.IcmpType, error.IcmpCode));
        box.FromLan(OutUdp(MaxB, 30_000, Server1, 5000)).OnlyWan.ToString();
        box.State.Apply(UsualPolicy().Limits(mappings: 4).Build(), box.Platform.ClockMs);
        box.FromLan(OutUdp(Pc, 30_000, Server1, 5000)).OnlyWan.ToString();
        box.FromLan(OutUdp(Pc, 30_001, Server1, 5000)).IsDroppedWithAnswer(DropReason.HostLimit);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(32)]
    public void C5_NewMappingsOfAHost_AreLimitedInASecondAndOthersAreNot(int rate)
    {
        Box box = new(UsualPolicy().Limits(100, rate).Build());
        int port = 20_000;
        for (int second = 0; second < 2; second++)
        {
            box.Advance(1_200);
            for (int i = 0; i < rate; i++)
            {
                box.FromLan(OutUdp(Pc, port++, Server1, 5000)).OnlyWan.ToString();
            }

            FrameView error = box.FromLan(OutTcp(Pc, port, Server1, 5000)).IsDroppedWithAnswer(DropReason.HostRate).OnlyLan;
            Assert.AreEqual((3, 1), (error.IcmpType, error.IcmpCode));
            box.FromLan(OutPing(Pc, Server1, port)).IsDroppedWithAnswer(DropReason.HostRate);
            box.FromLan(OutUdp(Pc, port, WanAddress, 7000)).IsDroppedWithAnswer(DropReason.HostRate);

            // What it has goes on, towards new remotes too; a forward's own port has no mapping.
            box.FromLan(OutUdp(Pc, 20_000, Server1.Plus(second + 1), 5000)).OnlyWan.ToString();
            Assert.AreEqual(7000, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.SourcePort);
            box.FromLan(OutUdp(MaxB, 40_000 + second, Server1, 5000)).OnlyWan.ToString();
        }
    }

    [TestMethod]
    [DataRow(17)]
    [DataRow(6)]
    [DataRow(1)]
    public void C8_AFreedPort_RestsFor120SecondsForAllButItsEndpoint(int protocol)
    {
        Box box = new();
        Assert.AreEqual(3000, Outside(box, protocol, Pc));
        Expire(box);
        Assert.AreEqual(3000, Outside(box, protocol, Pc), "the same endpoint has it again at once");
        Expire(box);
        int other = Outside(box, protocol, MaxB);
        Assert.AreNotEqual(3000, other);
        Assert.AreEqual(0, other & 1, "parity");

        // It keeps what it has; a third one comes too early, a fourth in time.
        box.Advance(119_000 - 15_000);
        Assert.AreNotEqual(3000, Outside(box, protocol, MaxA));
        box.Advance(23_000);
        Assert.AreEqual(3000, Outside(box, protocol, Clarent));

        // The packet that came late for the first host reached nobody.
        box.FromWan(protocol == 17 ? InUdp(Server2, 5000, 3000) : protocol == 6 ? InTcp(Server2, 80, 3000) : InPong(Server2, 3000)).IsDropped(DropReason.Filtered);

        static int Outside(Box box, int protocol, Ip4 host)
        {
            FrameView sent = box.FromLan(protocol == 17 ? OutUdp(host, 3000, Server1, 5000) : protocol == 6 ? OutTcp(host, 3000, Server1, 80) : OutPing(host, Server1, 3000)).OnlyWan;
            return protocol == 1 ? sent.EchoIdentifier : sent.SourcePort;
        }

        static void Expire(Box box)
        {
            // All timers of these are below five minutes, and the sweep is quick; step by step, so that it is known when.
            while (box.State.Mappings.Count != 0)
            {
                box.Advance(5_000);
            }
        }
    }

    [TestMethod]
    public void C8_APortThatRests_DoesNotComeToAnotherHostThatCallsTheSameServer()
    {
        // What filtering by address cannot know: the late packet is from a remote that the new host has called, too.
        Box box = new();
        box.FromLan(OutUdp(Pc, 5060, Server1, 5060));
        box.Advance(301_000);
        box.FromLan(OutUdp(MaxB, 5060, Server1, 5060)).OnlyWan.ToString();
        box.FromWan(InUdp(Server1, 5060, 5060)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    public void C8_AtAnotherWanAddress_NoPortRests()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 5060, Server1, 5060));
        box.State.Apply(UsualPolicy().Wan("198.18.5.9", 24, Gateway).Build(), box.Platform.ClockMs);
        box.Advance(500);
        Assert.AreEqual(5060, box.FromLan(OutUdp(MaxB, 5060, Server1, 5060)).OnlyWan.SourcePort);
    }

    [TestMethod]
    public void C8_WhereTheTableIsFull_ARestingPortsSlotIsUsedAll()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.Advance(301_000);
        for (int i = 0; i < box.State.Mappings.Capacity; i++)
        {
            box.FromLan(OutUdp(((Ip4)"192.168.10.100").Plus(i / 64), 20_000 + i, Server1, 5000)).OnlyWan.ToString();
        }

        Assert.AreEqual(box.State.Mappings.Capacity, box.State.Mappings.Count);
    }

    [TestMethod]
    public void C12_TheLogAndTheEvents_NameNoDestination()
    {
        Box box = Configured("wan static 198.18.5.2/24 gw 198.18.5.1", "lan 192.168.10.1/24", "host maxA 192.168.10.11", "max maxA ports 8",
            "limit mappings 2", "limit new-mappings 1000", "log syslog 192.168.10.50");
        foreach (Ip4 remote in new[] { Server1, Server2 })
        {
            for (int i = 0; i < 4; i++)
            {
                box.FromLan(OutUdp(MaxB, 20_000 + i, remote, 5000));
                box.FromLan(OutTcp(MaxB, 20_000 + i, remote, 80));
                box.FromLan(OutUdp(MaxA, 7000, remote, 5000));
            }
        }

        box.Advance(120_000);
        string log = box.Router.Shell.Execute("show log", box.Platform.ClockMs)
            + string.Join('\n', box.Lan.Sent.Select(bytes => new FrameView(bytes)).Where(view => view.IsIPv4 && view.Source == LanAddress && view.Protocol == 17)
                .Select(view => System.Text.Encoding.ASCII.GetString(view.Payload)));
        Assert.Contains("host-limit", log, "the events of this traffic are in it");
        Assert.DoesNotContain(Server1.ToString(), log);
        Assert.DoesNotContain(Server2.ToString(), log);
    }

    [TestMethod]
    public void C15_ManyBoxes_ChooseFromTheWholeRangeOfPorts()
    {
        // One choice each, of the same endpoint at the same moment: only the seed differs.
        HashSet<int> chosen = [];
        int[] quarters = new int[4];
        for (int seed = 1; seed <= 200; seed++)
        {
            Box box = new(UsualPolicy().Build(), 1000, seed * 7919);
            int port = box.FromLan(OutUdp(Pc, 6801, Server1, 5000)).OnlyWan.SourcePort;
            chosen.Add(port);
            quarters[(port - 1025) * 4 / 64511]++;
        }

        Assert.IsGreaterThan(190, chosen.Count);
        Assert.IsTrue(quarters.All(count => count is > 25 and < 75), string.Join(' ', quarters));
    }

    [TestMethod]
    public void C4_StaticForwards_DoNotCountAgainstTheLimit()
    {
        Box box = new();
        for (int i = 0; i < State.DefaultHostLimit; i++)
        {
            box.FromLan(OutUdp(MaxA, 30_000 + i, Server1, 5000));
        }

        box.FromLan(OutUdp(MaxA, 40_000, Server1, 5000)).IsDroppedWithAnswer(DropReason.HostLimit);
        Assert.AreEqual(7000, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.SourcePort);
    }

    [TestMethod]
    public void C11_AFullMappingTable_RefusesAndEvictsNobody()
    {
        Box box = new();
        List<(Ip4 Host, int Port)> live = [];
        for (int i = 0; i < box.State.Mappings.Capacity; i++)
        {
            (Ip4 host, int port) = (((Ip4)"192.168.10.100").Plus(i / 64), 20_000 + i);
            box.LanStations[host] = MacOf(host);
            box.FromLan(OutUdp(host, port, Server1, 5000)).OnlyWan.ToString();
            live.Add((host, port));
        }

        for (int i = 0; i < 500; i++)
        {
            box.FromLan(OutUdp(Pc, 30_000 + i, Server1, 5000)).IsDroppedWithAnswer(DropReason.TableFull);
        }

        Assert.AreEqual(500, box.Counters.Drops[DropReason.TableFull]);
        foreach ((Ip4 host, int port) in live)
        {
            FrameView answer = box.FromWan(InUdp(Server1, 5000, port)).OnlyLan;
            Assert.AreEqual((host, port), (answer.Destination, answer.DestinationPort));
        }
    }

    [TestMethod]
    public void C11_AFullSessionTable_RefusesAndEvictsNobody()
    {
        Box box = new();
        int capacity = box.SessionCapacity;
        Ip4 first = "198.18.100.1";
        for (int i = 0; i < capacity; i++)
        {
            box.FromLan(OutUdp(Pc, 3000, first.Plus(i), 5000)).OnlyWan.ToString();
        }

        box.FromLan(OutUdp(Pc, 3000, Server2, 5000)).IsDroppedWithAnswer(DropReason.TableFull);
        box.FromLan(OutUdp(Pc, 3001, Server2, 5000)).IsDroppedWithAnswer(DropReason.TableFull);
        Assert.AreEqual(1, box.State.Mappings.Count, "a mapping without a session");
        for (int i = 0; i < capacity; i++)
        {
            Assert.AreEqual(Pc, box.FromWan(InUdp(first.Plus(i), 5000, 3000)).OnlyLan.Destination);
        }
    }

    [TestMethod]
    public void C11_AFullTable_LeavesStaticForwardsAlone()
    {
        Box box = new();
        for (int i = 0; i < box.State.Mappings.Capacity; i++)
        {
            box.FromLan(OutUdp(((Ip4)"192.168.10.100").Plus(i / 64), 20_000 + i, Server1, 5000));
        }

        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server2, 5000, 21015)).OnlyLan.Destination);
        Assert.AreEqual(21015, box.FromLan(OutUdp(MaxA, 21015, Server2, 5000)).OnlyWan.SourcePort);
    }
}
