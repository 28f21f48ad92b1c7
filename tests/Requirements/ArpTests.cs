// RFC 826 and RFC 5227: what the box believes about its neighbors, and what waits for them.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class ArpTests
{
    private static readonly Mac48 s_thief = "02:bb:bb:bb:bb:bb";

    [TestMethod]
    public void A3_AnUnsolicitedReply_NeverMakesANeighbor()
    {
        Box box = new();
        box.SilenceStations();
        box.FromLan(ArpReply(s_thief, Pc, LanMac, LanAddress).Pad(60)).IsDropped(DropReason.ArpIgnored);
        box.FromWan(ArpReply(s_thief, "198.18.5.77", WanMac, WanAddress).Pad(60)).IsDropped(DropReason.ArpIgnored);
        Assert.AreEqual(0, box.State.LanNeighbors.Find(Pc.Words));
        Assert.AreEqual(0, box.State.WanNeighbors.Find(((Ip4)"198.18.5.77").Words));
    }

    [TestMethod]
    public void A3_AGratuitousRequest_NeverMakesANeighbor()
    {
        Box box = new();
        box.FromLan(ArpRequest(s_thief, Pc, Pc).Pad(60)).IsDropped(DropReason.ArpIgnored);
        Assert.AreEqual(0, box.State.LanNeighbors.Find(Pc.Words));
    }

    [TestMethod]
    public void A3_AnUnsolicitedReply_DoesNotMoveAKnownNeighbor()
    {
        Box box = new();
        box.FromWan(ArpReply(s_thief, Gateway, WanMac, WanAddress).Pad(60)).IsDropped(DropReason.ArpIgnored);
        Assert.AreEqual(GatewayMac, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.ToMac);
    }

    [TestMethod]
    public void A3_AConfiguredMac_IsMovedByNothing()
    {
        Box box = new();
        box.FromLan(ArpReply(s_thief, MaxA, LanMac, LanAddress).Pad(60)).IsDropped(DropReason.ArpIgnored);
        box.FromLan(ArpRequest(s_thief, MaxA, LanAddress).Pad(60));
        Assert.AreEqual(MacOf(MaxA), box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.ToMac);
    }

    [TestMethod]
    public void A3_AReplyThatWasAskedFor_MakesTheNeighbor()
    {
        Box box = new();
        box.SilenceStations();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        FrameView ask = box.FromWan(InUdp(Server1, 5000, 3000)).LanArp.Single();
        Assert.AreEqual((1, LanAddress, LanMac, Pc, Mac48.Broadcast), (ask.ArpOperation, ask.ArpSender, ask.ArpSenderMac, ask.ArpTarget, ask.ToMac));
        Output after = box.FromLan(ArpReply(MacOf(Pc), Pc, LanMac, LanAddress).Pad(60));
        Assert.AreEqual((Pc, MacOf(Pc)), (after.OnlyLan.Destination, after.OnlyLan.ToMac));
        Assert.AreEqual(0, box.Counters.Held);
    }

    [TestMethod]
    public void A4_ARequestForTheBox_IsAnswered()
    {
        Box box = new();
        FrameView lan = box.FromLan(ArpRequest(MacOf(Pc), Pc, LanAddress).Pad(60)).LanArp.Single();
        Assert.AreEqual((2, LanAddress, LanMac, Pc, MacOf(Pc)), (lan.ArpOperation, lan.ArpSender, lan.ArpSenderMac, lan.ArpTarget, lan.ArpTargetMac));
        Assert.AreEqual(MacOf(Pc), lan.ToMac);
        FrameView wan = box.FromWan(ArpRequest(GatewayMac, Gateway, WanAddress).Pad(60)).WanArp.Single();
        Assert.AreEqual((2, WanAddress, WanMac, GatewayMac), (wan.ArpOperation, wan.ArpSender, wan.ArpSenderMac, wan.ToMac));
    }

    [TestMethod]
    public void A4_ARequestForAnother_IsNotAnswered()
    {
        Box box = new();
        box.FromLan(ArpRequest(MacOf(Pc), Pc, MaxA).Pad(60)).IsDropped(DropReason.ArpIgnored);
        Output forTheOtherSide = box.FromLan(ArpRequest(MacOf(Pc), Pc, WanAddress).Pad(60));
        forTheOtherSide.IsDropped(DropReason.ArpIgnored);
        Assert.AreEqual(0, forTheOtherSide.LanArp.Count, "proxy ARP");
    }

    [TestMethod]
    public void A4_ASenderOf0_IsAnsweredButNotLearned()
    {
        // An address probe (RFC 5227 section 2.1.1) wants to know whether the address is in use: it is.
        Box box = new();
        FrameView answer = box.FromLan(ArpRequest(MacOf(Pc), "0.0.0.0", LanAddress).Pad(60)).LanArp.Single();
        Assert.AreEqual((2, LanMac, MacOf(Pc)), (answer.ArpOperation, answer.ArpSenderMac, answer.ToMac));
        Assert.AreEqual(0, box.State.LanNeighbors.Find(0));
        box.FromLan(ArpReply(s_thief, "0.0.0.0", LanMac, LanAddress).Pad(60)).IsDropped(DropReason.BadArp);
    }

    [TestMethod]
    [DataRow("192.168.10.255")]
    [DataRow("192.168.10.0")]
    [DataRow("192.168.10.1")]
    [DataRow("255.255.255.255")]
    [DataRow("224.0.0.1")]
    [DataRow("198.18.9.4")]
    [DataRow("192.168.11.5")]
    public void A4_ASenderAddressThatIsNoNeighbors_IsIgnored(string sender)
    {
        Box box = new();
        foreach (FrameBuilder frame in new[] { ArpRequest(s_thief, sender, LanAddress), ArpReply(s_thief, sender, LanMac, LanAddress) })
        {
            Output output = box.FromLan(frame.Pad(60));
            output.IsDropped(DropReason.BadArp);
            Assert.AreEqual(0, output.LanArp.Count);
        }
    }

    [TestMethod]
    [DataRow("ff:ff:ff:ff:ff:ff")]
    [DataRow("01:00:5e:00:00:01")]
    [DataRow("02:00:00:00:0a:01")]
    public void A4_ASenderMacThatIsAGroupOrTheBoxItself_IsIgnored(string mac)
    {
        Box box = new();
        box.SilenceStations();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromWan(InUdp(Server1, 5000, 3000));
        box.FromLan(ArpReply(mac, Pc, LanMac, LanAddress).Pad(60)).IsDropped(DropReason.BadArp);
        box.FromLan(ArpRequest(mac, Pc, LanAddress).Pad(60)).IsDropped(DropReason.BadArp);
        Assert.AreEqual(1, box.Counters.Held);
    }

    [TestMethod]
    public void A5_OnePacketWaitsForAnAddress_TheNewest()
    {
        Box box = new();
        box.SilenceStations();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        for (byte i = 1; i <= 5; i++)
        {
            Assert.IsTrue(box.FromWan(InUdp(Server1, 5000, 3000, [i])).IsSilent);
        }

        Assert.AreEqual(1, box.Counters.Held);
        Assert.AreEqual(4, box.Counters.Drops[DropReason.Displaced]);
        FrameView only = box.FromLan(ArpReply(MacOf(Pc), Pc, LanMac, LanAddress).Pad(60)).OnlyLan;
        CollectionAssert.AreEqual(new byte[] { 5 }, only.Payload);
    }

    [TestMethod]
    public void A5_ASilentNeighbor_IsAskedThreeTimesAndThenItsPacketGoes()
    {
        Box box = new();
        box.SilenceStations();
        Output first = box.FromLan(OutUdp(MaxA, 7000, "198.18.5.77", 5000));
        Output later = box.Advance(6_000);
        Assert.AreEqual(3, first.WanArp.Concat(later.WanArp).Count(ask => ask.ArpTarget == "198.18.5.77"));
        Assert.AreEqual(0, box.Counters.Held);
        Assert.AreEqual(1, box.Counters.Drops[DropReason.NoNeighbor]);
    }

    [TestMethod]
    public void A5_AGatewayThatFallsSilentAndComesBack_IsUsedAgain()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.WanStations.Clear();
        box.Advance(70_000);
        foreach (FrameBuilder frame in new[] { OutUdp(MaxA, 7000, Server1, 5000), OutUdp(Pc, 3000, Server1, 5000), OutTcp(Pc, 3001, Server1, 80), OutPing(Pc, Server1, 7) })
        {
            Assert.IsTrue(box.FromLan(frame).IsSilent, "sent to a gateway that does not answer");
        }

        Mac48 spare = "02:00:00:00:05:99";
        box.WanStations[Gateway] = spare;
        box.Advance(7_000);
        foreach (FrameBuilder frame in new[] { OutUdp(MaxA, 7000, Server1, 5000), OutUdp(Pc, 3000, Server1, 5000), OutTcp(Pc, 3001, Server1, 80), OutPing(Pc, Server1, 7) })
        {
            Assert.AreEqual(spare, box.FromLan(frame).OnlyWan.ToMac);
        }
    }

    [TestMethod]
    public void A5_WithoutALink_NobodyIsGivenUp()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.Wan.IsLinkUp = false;
        box.Advance(70_000);
        box.Wan.IsLinkUp = true;
        box.Advance(500);
        Assert.AreEqual(GatewayMac, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.ToMac);
    }

    [TestMethod]
    public void A5_AnInsideHostThatChangesItsMac_IsFollowedByItsSessionsAndForwards()
    {
        Box box = new(new TestPolicy().Host(MaxA, null).Max(MaxA, 8).Build());
        box.FromLan(OutUdp(MaxA, 30_000, Server1, 5000));
        Assert.AreEqual(MacOf(MaxA), box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.ToMac);
        Assert.AreEqual(MacOf(MaxA), box.FromWan(InUdp(Server1, 5000, 30_000)).OnlyLan.ToMac);
        Mac48 other = "02:00:00:00:77:77";
        box.LanStations[MaxA] = other;
        box.Advance(70_000);
        Assert.AreEqual(other, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.ToMac);
        Assert.AreEqual(other, box.FromWan(InTcp(Server1, 5000, 4000)).OnlyLan.ToMac);
        Assert.AreEqual(other, box.FromWan(InUdp(Server1, 5000, 30_000)).OnlyLan.ToMac);
        Assert.AreEqual(other, box.FromWan(InUdp(Server1, 5000, 30_000).Options(1, 1, 1, 1)).OnlyLan.ToMac);
    }

    [TestMethod]
    public void A5_AnInsideHostThatFallsSilent_GetsNothingMore()
    {
        Box box = new(new TestPolicy().Host(MaxA, null).Max(MaxA, 8).Build());
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
        box.LanStations.Clear();
        box.Advance(70_000);
        Assert.IsTrue(box.FromWan(InUdp(Server1, 5000, 7000)).IsSilent);
        box.LanStations[MaxA] = MacOf(MaxA);
        box.Advance(2_000);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void A5_AScanOfTheWanPrefix_DoesNotCostTheGatewayItsPlace()
    {
        Box box = new();
        for (int i = 3; i < 115; i++)
        {
            Assert.IsTrue(box.FromLan(OutUdp(Pc, 3000, ((Ip4)"198.18.5.0").Plus(i), 5000)).IsSilent);
            Assert.AreEqual(GatewayMac, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.ToMac);
        }

        Assert.IsTrue(box.Counters.Drops[DropReason.NeighborTableFull] > 0, "112 neighbors found room in 16 slots");
        box.Advance(10_000);
        Assert.AreEqual(0, box.Counters.Held);
        box.WanStations["198.18.5.200"] = MacOf("198.18.5.200");
        Assert.AreEqual(MacOf("198.18.5.200"), box.FromLan(OutUdp(MaxA, 7000, "198.18.5.200", 5000)).OnlyWan.ToMac, "the table did not recover");
    }

    [TestMethod]
    public void A5_ManyInsideHosts_DoNotCostAConfiguredHostItsPlace()
    {
        Box box = new();
        for (int i = 20; i < 255; i++)
        {
            box.FromLan(OutUdp(((Ip4)"192.168.10.0").Plus(i), 3000, Server1, 5000));
            Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
        }

        Assert.IsTrue(box.Counters.Drops[DropReason.NeighborTableFull] > 0, "235 hosts found room in 64 slots");
    }

    [TestMethod]
    public void A5_AMalformedArpPacket_IsDropped()
    {
        Box box = new();
        FrameBuilder Good() => ArpRequest(MacOf(Pc), Pc, LanAddress).Pad(60);
        box.FromLan(Good().ArpKind(2, 0x0800, 0x0604)).IsDropped(DropReason.BadArp);
        box.FromLan(Good().ArpKind(1, 0x86DD, 0x0604)).IsDropped(DropReason.BadArp);
        box.FromLan(Good().ArpKind(1, 0x0800, 0x0804)).IsDropped(DropReason.BadArp);
        box.FromLan(Good().ArpKind(1, 0x0800, 0x0606)).IsDropped(DropReason.BadArp);
        foreach (int operation in new[] { 0, 3, 4, 8, 9, 0x0100, 0xFFFF })
        {
            box.FromLan(Arp(operation, MacOf(Pc), Pc, LanMac, LanAddress).Pad(60)).IsDropped(DropReason.BadArp);
        }

        for (int length = 14; length < 42; length++)
        {
            box.FromLan(Good().Cut(length)).IsDropped(DropReason.BadArp);
        }

        Assert.AreEqual(1, box.FromLan(ArpRequest(MacOf(Pc), Pc, LanAddress)).LanArp.Count, "42 bytes are enough");
    }

    [TestMethod]
    public void A5_AKnownNeighbor_IsAskedAgainInTimeAndLosesNothing()
    {
        Box box = new();
        int asked = box.Counters.ArpAsked;
        for (int i = 0; i < 300; i++)
        {
            box.Advance(1_000);
            Assert.AreEqual(GatewayMac, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.ToMac);
        }

        Assert.IsTrue(box.Counters.ArpAsked - asked is >= 4 and <= 5, $"{box.Counters.ArpAsked - asked} requests in 300 s");
    }
}
