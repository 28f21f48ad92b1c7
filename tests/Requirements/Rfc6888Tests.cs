// RFC 6888: how much of the box one host may have, and what happens when it is full.

using System.Collections.Generic;
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
