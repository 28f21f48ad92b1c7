// firmware/Tables/State.cs: what a commit keeps and what it ends, seen from outside a whole router.

using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Unit;

[TestClass]
public sealed class StateInABoxTests
{
    [TestMethod]
    public void Apply_OfTheSamePolicyAgain_KeepsEverySession()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromLan(OutTcp(Pc, 3001, Server1, 80));
        box.FromLan(OutPing(Pc, Server1, 7));
        Apply(box, UsualPolicy());
        Assert.AreEqual(3, box.State.Sessions.Count);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromWan(InTcp(Server1, 80, 3001)).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromWan(InPong(Server1, 7)).OnlyLan.Destination);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void Apply_OfANewHostToATableFullOfLiveHosts_TakesThePlaceOfOneAndItsSessions()
    {
        Box box = new();
        int guest = 100;
        while (box.Counters.Drops[DropReason.NeighborTableFull] == 0)
        {
            Assert.IsLessThan(200, guest, "the table does not fill");
            box.FromLan(OutUdp(((Ip4)"192.168.10.0").Plus(guest), 3000, Server1, 5000));
            guest++;
        }

        int sessions = box.State.Sessions.Count;
        Ip4 host = "192.168.10.77";
        box.LanStations[host] = MacOf(host);
        Apply(box, UsualPolicy().Host(host, null).Udp(9000, 9000, host));
        box.Advance(3000);
        Assert.AreEqual(host, box.FromWan(InUdp(Server1, 5000, 9000)).OnlyLan.Destination, "the forward leads nowhere");
        Assert.AreEqual(sessions - 1, box.State.Sessions.Count, "one guest makes room, no more");
        Assert.AreEqual(sessions - 1, box.State.Mappings.Count);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
        box.CheckBalance();
    }

    [TestMethod]
    public void Apply_OfAGatewayWhileEveryWanNeighborIsAskedFor_FindsAPlaceForIt()
    {
        Box box = new();
        box.WanStations.Clear();
        for (int i = 20; i < 60; i++)
        {
            box.FromLan(OutUdp(MaxA, 7000, ((Ip4)"198.18.5.0").Plus(i), 5000));
        }

        Assert.IsTrue(box.Counters.Drops[DropReason.NeighborTableFull] > 0, "the table does not fill");
        Apply(box, UsualPolicy().Wan("198.18.5.2", 24, "198.18.5.9"));
        Assert.AreNotEqual(0, box.State.GatewaySlot);
        Assert.AreEqual(((Ip4)"198.18.5.9").Words, box.State.WanNeighbors.Address[box.State.GatewaySlot]);
        box.CheckBalance();
    }

    [TestMethod]
    public void Apply_OfAForwardOverAMappedPort_EndsThatMappingOnly()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 9000, Server1, 5000));
        box.FromLan(OutUdp(Pc, 9001, Server1, 5000));
        Apply(box, UsualPolicy().Udp(9000, 9000, MaxB));
        Assert.AreEqual(1, box.State.Mappings.Count);
        Assert.AreEqual(MaxB, box.FromWan(InUdp(Server1, 5000, 9000)).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 9001)).OnlyLan.Destination);
        Assert.AreNotEqual(9000, box.FromLan(OutUdp(Pc, 9000, Server1, 5000)).OnlyWan.SourcePort);
    }

    [TestMethod]
    public void Apply_OfAForwardForAMappedEndpoint_MovesItToItsStaticPort()
    {
        Box box = new();
        box.FromLan(OutUdp(MaxA, 9000, Server1, 5000));
        int outside = box.FromLan(OutUdp(MaxB, 9000, Server1, 5000)).OnlyWan.SourcePort;
        Assert.AreNotEqual(9000, outside);
        Apply(box, UsualPolicy().Udp(9000, 9000, MaxB));
        Assert.AreEqual(9000, box.FromLan(OutUdp(MaxB, 9000, Server1, 5000)).OnlyWan.SourcePort);
        box.FromWan(InUdp(Server1, 5000, outside)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    public void Apply_WithoutAForward_ClosesItsPortAtOnce()
    {
        Box box = new();
        box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.ToString();
        Apply(box, new TestPolicy().Host(MaxA, MacOf(MaxA)).Udp(7001, 7015, MaxA));
        box.FromWan(InUdp(Server1, 5000, 7000)).IsDropped(DropReason.NoRule);
        box.FromWan(InTcp(Server1, 5000, 4000)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7001)).OnlyLan.Destination);
    }

    [TestMethod]
    public void Apply_OfAnotherWanAddress_EndsEveryMappingAndForwardsFromTheNewOne()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        Ip4 moved = "198.18.5.9";
        Apply(box, UsualPolicy().Wan(moved, 24, Gateway));
        Assert.AreEqual(0, box.State.Mappings.Count);
        Assert.IsTrue(box.FromWan(InUdp(Server1, 5000, 7000)).IsSilent, "the old address");
        byte[] call = OnWan(FrameBuilder.Udp(Server1, 5000, moved, 7000, [1, 2, 3]));
        FrameAssert.IsTranslationOf(call, box.FromWan(call).OnlyLan.Bytes);
        Assert.AreEqual(moved, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.Source);
        Assert.AreEqual(moved, box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Source);
        Assert.AreEqual(moved, box.FromLan(OutTcp(Pc, 22, Server1, 80)).OnlyWan.Source);
    }

    [TestMethod]
    public void Apply_OfAnotherLanPrefix_EndsEveryMapping()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        Ip4 host = "192.168.20.5";
        Apply(box, new TestPolicy().Lan("192.168.20.1", 24).Host(host, MacOf(host)).Max(host, 8));
        Assert.AreEqual(0, box.State.Mappings.Count);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).IsDropped(DropReason.SpoofedSource);
        Assert.AreEqual(host, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void Apply_WhileFramesWait_LosesNoneInTheCounters()
    {
        Box box = new();
        box.SilenceStations();
        box.FromLan(OutUdp(MaxA, 7000, "198.18.5.77", 5000));
        Assert.AreEqual(1, box.Counters.Held);
        Apply(box, UsualPolicy().Wan("198.18.6.2", 24, "198.18.6.1"));
        box.CheckBalance();
        Assert.AreEqual(0, box.Counters.Held);
        Assert.AreEqual(1, box.Counters.Drops[DropReason.NoNeighbor]);
    }

    [TestMethod]
    public void BeforeAnyPolicy_NothingIsForwarded()
    {
        Box box = new(null);
        Assert.IsFalse(box.State.IsEnforcing);
        Assert.IsNotNull(box.State.Alarm);
        foreach (Ip4 destination in new Ip4[] { "0.0.0.0", WanAddress, MaxA, "255.255.255.255" })
        {
            foreach (Ip4 source in new Ip4[] { "0.0.0.0", Server1, MaxA })
            {
                Assert.IsTrue(box.FromWan(OnWan(FrameBuilder.Udp(source, 7000, destination, 7000, []))).IsSilent);
                Assert.IsTrue(box.FromLan(OnLan(FrameBuilder.Tcp(source, 7000, destination, 7000, 2, []), Pc)).IsSilent);
                Assert.IsTrue(box.FromWan(OnWan(FrameBuilder.Ping(source, destination, 7, 1, []))).IsSilent);
                Assert.IsTrue(box.FromLan(OnLan(FrameBuilder.Ping(source, destination, 7, 1, []), Pc)).IsSilent);
            }
        }

        Assert.IsTrue(box.FromLan(FrameBuilder.ArpRequest(MacOf(Pc), Pc, LanAddress)).LanArp.Count == 0);
        Assert.IsTrue(box.FromLan(FrameBuilder.ArpRequest(MacOf(Pc), Pc, "0.0.0.0")).LanArp.Count == 0);
    }

    private static void Apply(Box box, TestPolicy policy)
    {
        box.State.Apply(policy.Build(), box.Platform.ClockMs);
        box.Advance(500);
    }
}
