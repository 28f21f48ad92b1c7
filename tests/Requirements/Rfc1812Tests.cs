// RFC 1812: what a router checks of every packet. Who may send it stands in Rfc1812AddressTests.cs.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc1812Tests
{
    [TestMethod]
    public void R1_AHeaderThatIsNotTrue_IsDroppedInSilence()
    {
        Box box = new();
        BothWays(box, frame => frame.HeaderChecksum(0x1234), DropReason.HeaderChecksum);
        BothWays(box, frame => frame.HeaderChecksum(0), DropReason.HeaderChecksum);
        BothWays(box, frame => frame.HeaderChecksum(0xFFFF), DropReason.HeaderChecksum);
        BothWays(box, frame => frame.Version(5), DropReason.Version);
        BothWays(box, frame => frame.Version(6), DropReason.Version);
        BothWays(box, frame => frame.Version(0), DropReason.Version);
        for (int words = 0; words < 5; words++)
        {
            BothWays(box, frame => frame.HeaderWords(words), DropReason.HeaderLength);
        }

        BothWays(box, frame => frame.TotalLength(19), DropReason.HeaderLength);
        BothWays(box, frame => frame.TotalLength(0), DropReason.HeaderLength);
        BothWays(box, frame => frame.Options(1, 1, 1, 0).TotalLength(23), DropReason.HeaderLength);
    }

    [TestMethod]
    public void R1_AFrameShorterThanItsLengthsSay_IsDroppedInSilence()
    {
        Box box = new();
        BothWays(box, frame => frame.TotalLength(41), DropReason.Truncated);
        BothWays(box, frame => frame.TotalLength(65535), DropReason.Truncated);
        BothWays(box, frame => frame.Options(1, 1, 1, 0).TotalLength(1500), DropReason.Truncated);
        for (int length = 14; length < 34; length++)
        {
            BothWays(box, frame => frame.Cut(length), DropReason.Truncated);
        }

        BothWays(box, frame => frame.Cut(46), DropReason.Truncated);
        BothWays(box, frame => frame.HeaderWords(15), DropReason.HeaderLength);
    }

    [TestMethod]
    public void R1_TrailingPadding_IsIgnoredAndNotCopiedOut()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5000, 7000, [1]);
        foreach (int length in new[] { 44, 45, 60, 61, 1514 })
        {
            byte[] padded = InUdp(Server1, 5000, 7000, [1]).Pad(length, 0xEE);
            byte[] after = box.FromWan(padded).OnlyLan.Bytes;
            Assert.AreEqual(43, after.Length, "Output is sound only without a trailer, and this long");
            FrameAssert.IsTranslationOf(call, after);
        }
    }

    [TestMethod]
    public void R1_FramesThatAreNotForTheBox_AreDroppedInSilence()
    {
        Box box = new();
        BothWays(box, frame => frame.ToMac("02:00:00:00:99:99"), DropReason.NotForUs);
        BothWays(box, frame => frame.ToMac(Mac48.Broadcast), DropReason.LinkBroadcast);
        BothWays(box, frame => frame.ToMac("01:00:5e:00:00:01"), DropReason.LinkBroadcast);
        foreach (int etherType in new[] { 0x86DD, 0x8100, 0x88A8, 0x0805, 0x0807, 46, 0x05DC, 0xFFFF, 0x0008 })
        {
            BothWays(box, frame => frame.EtherType(etherType), DropReason.EtherType);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void R2_ATtlThatRunsOut_GetsTimeExceeded(int ttl)
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromLan(OutPing(Pc, Server1, 77));
        foreach (FrameBuilder inbound in new[] { InUdp(Server1, 5, 7000), InTcp(Server1, 5, 4000), InUdp(Server1, 5, 3000), InPong(Server1, 77) })
        {
            FrameView error = box.FromWan(inbound.Ttl(ttl)).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyWan;
            Assert.AreEqual((11, 0, WanAddress, Server1), (error.IcmpType, error.IcmpCode, error.Source, error.Destination));
            Assert.AreEqual(GatewayMac, error.ToMac);
        }

        box.Advance(2000);
        foreach (FrameBuilder outbound in new[]
        {
            OutUdp(MaxA, 7000, Server1, 5), OutTcp(MaxA, 4000, Server1, 5), OutUdp(MaxA, 3000, Server1, 5), OutPing(MaxA, Server1, 77),
        })
        {
            FrameView error = box.FromLan(outbound.Ttl(ttl)).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyLan;
            Assert.AreEqual((11, 0, LanAddress, MaxA), (error.IcmpType, error.IcmpCode, error.Source, error.Destination));
            Assert.AreEqual(0xC0, error.Tos, "RFC 1812 section 4.3.2.5: precedence 6");
        }
    }

    [TestMethod]
    public void R2_ATtlThatDoesNotRunOut_IsCountedDownByOne()
    {
        Box box = new();
        for (int ttl = 2; ttl < 256; ttl++)
        {
            byte[] inbound = InUdp(Server1, 5000, 7000).Ttl(ttl);
            FrameAssert.IsTranslationOf(inbound, box.FromWan(inbound).OnlyLan.Bytes);
            byte[] outbound = OutTcp(Pc, 3000, Server1, 80).Ttl(ttl);
            FrameAssert.IsTranslationOf(outbound, box.FromLan(outbound).OnlyWan.Bytes);
        }
    }

    [TestMethod]
    public void R2_ATtlThatRunsOutOnAClosedPort_GetsSilence()
    {
        Box box = new();
        box.FromWan(InUdp(Server1, 5000, 9999).Ttl(1)).IsDropped(DropReason.NoRule);
        box.FromWan(InUdp(Server2, 5000, 5001).Ttl(1)).IsDropped(DropReason.NotAPeer);
    }

    [TestMethod]
    public void R3_AnEchoToTheLanAddress_IsAnswered()
    {
        Box box = new();
        for (int length = 0; length <= 1472; length += 46)
        {
            byte[] payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            FrameView pong = box.FromLan(OnLan(Ping(Pc, LanAddress, 77, length, payload).Ttl(1), Pc)).OnlyLan;
            Assert.AreEqual((0, 0, 77, length), (pong.IcmpType, pong.IcmpCode, pong.EchoIdentifier, pong.EchoSequence));
            Assert.AreEqual((LanAddress, Pc, 64, MacOf(Pc)), (pong.Source, pong.Destination, pong.Ttl, pong.ToMac));
            CollectionAssert.AreEqual(payload, pong.Payload);
        }
    }

    [TestMethod]
    public void R3_AnEchoToTheWanAddress_IsNotAnswered()
    {
        Box box = new();
        box.FromWan(OnWan(Ping(Server1, WanAddress, 77, 1, []))).IsDropped(DropReason.WanPing);
        box.FromLan(OnLan(Ping(Pc, WanAddress, 77, 1, []), Pc)).IsDropped(DropReason.WanPing);
    }

    [TestMethod]
    public void R3_AnEchoToTheWanAddress_IsAnsweredIfTheOptionIsOn()
    {
        Box box = new(UsualPolicy().WanPing().Build());
        byte[] payload = [1, 2, 3];
        FrameView pong = box.FromWan(OnWan(Ping(Server1, WanAddress, 77, 5, payload))).OnlyWan;
        Assert.AreEqual((0, WanAddress, Server1, 64, GatewayMac), (pong.IcmpType, pong.Source, pong.Destination, pong.Ttl, pong.ToMac));
        Assert.AreEqual((77, 5), (pong.EchoIdentifier, pong.EchoSequence));
        CollectionAssert.AreEqual(payload, pong.Payload);

        // From the LAN too, also where the identifier is a mapping's.
        box.FromLan(OutPing(MaxB, Server1, 78));
        foreach (int identifier in new[] { 77, 78 })
        {
            pong = box.FromLan(OutPing(Pc, WanAddress, identifier, 6)).OnlyLan;
            Assert.AreEqual((0, WanAddress, Pc, MacOf(Pc)), (pong.IcmpType, pong.Source, pong.Destination, pong.ToMac));
            Assert.AreEqual((identifier, 6), (pong.EchoIdentifier, pong.EchoSequence));
        }

        // Nothing else is answered, and nobody who cannot be there.
        box.FromWan(OnWan(Icmp(Server1, WanAddress, 13, 0, 0, new byte[12]))).IsDropped(DropReason.IcmpType);
        box.FromWan(OnWan(Ping("198.18.5.255", WanAddress, 77, 1, []))).IsDropped(DropReason.MartianSource);
        box.FromWan(OnWan(Ping("127.0.0.1", WanAddress, 77, 1, []))).IsDropped(DropReason.MartianSource);
        box.FromWan(OnWan(Ping(Server1, WanAddress, 77, 1, [])).FromMac(Mac48.Broadcast)).IsDropped(DropReason.MartianSource);
        box.FromWan(OnWan(Ping(Server1, WanAddress, 77, 1, []).TransportChecksum(1))).IsDropped(DropReason.BadIcmp);
        box.FromLan(OutPing("10.0.0.1", WanAddress, 77)).IsDropped(DropReason.MartianSource);
        box.FromWan(InUdp(Server1, 5, 6999)).IsDropped(DropReason.NoRule);
        box.FromWan(OnWan(Ping(Server1, "198.18.5.255", 77, 1, []))).IsDropped(DropReason.Broadcast);
    }

    [TestMethod]
    public void R3_WhatElseComesToTheLanAddress_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, LanAddress, 53)).IsDropped(DropReason.ToBox);
        box.FromLan(OutTcp(Pc, 3000, LanAddress, 23)).IsDropped(DropReason.ToBox);
        box.FromLan(OnLan(Pong(Pc, LanAddress, 77, 1, []), Pc)).IsDropped(DropReason.IcmpType);
        box.FromLan(OnLan(Ping(Pc, LanAddress, 77, 1, []).TransportChecksum(7), Pc)).IsDropped(DropReason.BadIcmp);
        box.FromLan(OnLan(Ping("198.18.9.4", LanAddress, 77, 1, []), Pc)).IsDropped(DropReason.SpoofedSource);
        box.FromLan(OnLan(Ping("192.168.10.255", LanAddress, 77, 1, []), Pc)).IsDropped(DropReason.MartianSource);
    }

    [TestMethod]
    public void R4_NoErrorIsSent_AboutAnIcmpError()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        byte[] delivered = box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Bytes;
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent)).Ttl(1)).IsDropped(DropReason.TtlExpired);
        box.FromLan(OnLan(IcmpError(MaxA, Server1, 3, 3, delivered), MaxA).Ttl(1)).IsDropped(DropReason.TtlExpired);
    }

    [TestMethod]
    public void R4_NoErrorIsSent_AboutABadHeaderABroadcastOrALaterFragment()
    {
        Box box = new();
        BothWays(box, frame => frame.Ttl(1).HeaderChecksum(1), DropReason.HeaderChecksum);
        BothWays(box, frame => frame.Ttl(1).ToMac(Mac48.Broadcast), DropReason.LinkBroadcast);
        BothWays(box, frame => frame.Ttl(1).Fragment(0, 185), DropReason.TtlExpired);
        box.FromLan(OutUdp(Pc, 3000, "198.18.5.255", 5000).Ttl(1)).IsDropped(DropReason.Broadcast);
        box.FromLan(OutUdp(Pc, 3000, "224.0.0.1", 5000).Ttl(1)).IsDropped(DropReason.MartianDestination);
    }

    [TestMethod]
    [DataRow("198.18.5.255")]
    [DataRow("198.18.5.0")]
    [DataRow("127.0.0.1")]
    [DataRow("0.0.0.0")]
    [DataRow("224.0.0.1")]
    [DataRow("255.255.255.255")]
    public void R4_NoErrorIsSent_ToASourceThatIsNoHostOnTheWan(string source)
    {
        Box box = new();
        Assert.IsTrue(box.FromWan(InUdp(source, 5000, 7000).Ttl(1)).IsSilent);
        Assert.AreEqual(0, box.Counters.ErrorsMade);
    }

    [TestMethod]
    [DataRow("192.168.10.255")]
    [DataRow("192.168.10.0")]
    [DataRow("192.168.10.1")]
    [DataRow("10.0.0.1")]
    [DataRow("0.0.0.0")]
    public void R4_NoErrorIsSent_ToASourceThatIsNoHostOnTheLan(string source)
    {
        Box box = new();
        Assert.IsTrue(box.FromLan(OutUdp(source, 3000, Server1, 5000).Ttl(1)).IsSilent);
        Assert.AreEqual(0, box.Counters.ErrorsMade);
    }

    [TestMethod]
    public void R4_NothingIsAnswered_ToAGroupMac()
    {
        // A frame whose source is a group address has no sender (IEEE 802.3): answers would be heard by all.
        Box box = new();
        foreach (Mac48 group in new[] { Mac48.Broadcast, (Mac48)"01:00:5e:00:00:01" })
        {
            Assert.IsTrue(box.FromWan(InUdp(Server1, 5000, 7000).Ttl(1).FromMac(group)).IsSilent);
            Assert.IsTrue(box.FromLan(OutUdp(Pc, 3000, Server1, 5000).Ttl(1).FromMac(group)).IsSilent);
            Assert.IsTrue(box.FromLan(OnLan(Ping(Pc, LanAddress, 1, 1, []), Pc).FromMac(group)).IsSilent);
        }
    }

    [TestMethod]
    public void R5_Errors_PassATokenBucketOfTenASecond()
    {
        Box box = new();
        Assert.AreEqual(10, Expire(box, 50));
        Assert.AreEqual(40, box.Counters.ErrorsLimited);
        box.Advance(100);
        Assert.AreEqual(1, Expire(box, 50));
        box.Advance(550);
        Assert.AreEqual(5, Expire(box, 50));
        box.Advance(60_000);
        Assert.AreEqual(10, Expire(box, 50));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(100)]
    public void R5_TheLimitOfTheLine_IsTheBucketAndItsRate(int errors)
    {
        Box box = new(UsualPolicy().Limits(errors: errors).Build());
        box.Advance(1_000);
        Assert.AreEqual(errors, Expire(box, 150));
        box.Advance(1_000);
        Assert.AreEqual(errors, Expire(box, 150));
        box.State.Apply(UsualPolicy().Limits(errors: 2).Build(), box.Platform.ClockMs);
        box.Advance(900);
        Assert.IsLessThanOrEqualTo(2, Expire(box, 150));
    }

    [TestMethod]
    public void R5_AMinuteOfFlood_GetsTenErrorsASecond()
    {
        Box box = new();
        int errors = 0;
        for (int ms = 0; ms < 60_000; ms += 20)
        {
            errors += Expire(box, 3);
            box.Advance(20);
        }

        Assert.IsTrue(errors is >= 590 and <= 610, $"{errors} errors in 60 s");
    }

    [TestMethod]
    public void R6_DirectedBroadcasts_AreNeverForwarded()
    {
        Box box = new();
        foreach (Ip4 destination in new Ip4[] { "198.18.5.255", "198.18.5.0", "255.255.255.255" })
        {
            box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5, destination, 7000, []))).IsDropped(DropReason.Broadcast);
            box.FromLan(OutUdp(Pc, 3000, destination, 7)).IsDropped(DropReason.Broadcast);
            box.FromLan(OnLan(Ping(Pc, destination, 1, 1, []), Pc)).IsDropped(DropReason.Broadcast);
        }

        box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5, "192.168.10.255", 7000, []))).IsDropped(DropReason.LanFromWan);
        box.FromLan(OutUdp(Pc, 3000, "192.168.10.255", 7)).IsDropped(DropReason.Broadcast);
        Assert.IsTrue(box.FromLan(OutUdp(Pc, 3000, "192.168.10.0", 7)).IsSilent);
    }

    [TestMethod]
    [DataRow(131)]
    [DataRow(137)]
    public void R7_SourceRoutes_AreDropped(int type)
    {
        Box box = new();
        BothWays(box, frame => frame.Options((byte)type, 7, 4, 198, 18, 9, 9, 0), DropReason.SourceRoute);
        BothWays(box, frame => frame.Options(1, 1, (byte)type, 7, 4, 198, 18, 9, 9), DropReason.SourceRoute);
        BothWays(box, frame => frame.Options(148, 4, 0, 0, (byte)type, 3, 4), DropReason.SourceRoute);
    }

    [TestMethod]
    public void R7_OtherOptions_Survive()
    {
        Box box = new();
        byte[][] options =
        [
            [7, 7, 4, 0, 0, 0, 0, 0],
            [68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [148, 4, 0, 0],
            [1, 1, 1, 1],
            [0, 131, 137, 0],
            Enumerable.Repeat((byte)1, 40).ToArray(),
        ];
        foreach (byte[] option in options)
        {
            byte[] inbound = InUdp(Server1, 5000, 7000).Options(option);
            FrameAssert.IsTranslationOf(inbound, box.FromWan(inbound).OnlyLan.Bytes);
            byte[] outbound = OutTcp(Pc, 2000, Server1, 80).Options(option);
            FrameAssert.IsTranslationOf(outbound, box.FromLan(outbound).OnlyWan.Bytes);
            byte[] ping = OutPing(Pc, Server1, 77).Options(option);
            FrameAssert.IsTranslationOf(ping, box.FromLan(ping).OnlyWan.Bytes);
        }
    }

    private static int Expire(Box box, int packets)
    {
        int errors = 0;
        for (int i = 0; i < packets; i++)
        {
            errors += box.FromLan(OutUdp(Pc, 3000, Server1, 5000).Ttl(1)).Lan.Count;
        }

        return errors;
    }

    private static void BothWays(Box box, System.Func<FrameBuilder, FrameBuilder> spoil, int reason)
    {
        box.FromWan(spoil(InUdp(Server1, 5000, 7000)), false).IsDropped(reason);
        box.FromWan(spoil(InTcp(Server1, 5000, 4000)), false).IsDropped(reason);
        box.FromLan(spoil(OutUdp(MaxA, 7000, Server1, 5000)), false).IsDropped(reason);
        box.FromLan(spoil(OutTcp(Pc, 3000, Server1, 80)), false).IsDropped(reason);
    }
}
