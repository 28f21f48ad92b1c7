// Hairpin (RFC 4787 REQ-9, RFC 5382 REQ-8, RFC 5508 REQ-7): what the LAN sends to the WAN address.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class HairpinTests
{
    [TestMethod]
    [DataRow(3000, 3000)]
    [DataRow(3001, 3001)]
    [DataRow(53, 0)]
    public void U9_AHostThatSendsToAForwardedPort_IsSeenFromItsOutsideEndpoint(int port, int expected)
    {
        Box box = new();
        byte[] sent = OutUdp(Pc, port, WanAddress, 7000);
        FrameView got = box.FromLan(sent).OnlyLan;
        FrameAssert.IsTranslationOf(sent, got.Bytes);
        Assert.AreEqual((WanAddress, MaxA, 7000, MacOf(MaxA)), (got.Source, got.Destination, got.DestinationPort, got.ToMac));
        Assert.IsTrue(expected == 0 ? got.SourcePort >= 1025 : got.SourcePort == expected, $"from port {got.SourcePort}");

        // The same endpoint as towards anybody else, and the answer takes the same way back.
        Assert.AreEqual(got.SourcePort, box.FromLan(OutUdp(Pc, port, Server1, 5000)).OnlyWan.SourcePort);
        byte[] reply = OutUdp(MaxA, 7000, WanAddress, got.SourcePort);
        FrameView back = box.FromLan(reply).OnlyLan;
        FrameAssert.IsTranslationOf(reply, back.Bytes);
        Assert.AreEqual((WanAddress, 7000, Pc, port), (back.Source, back.SourcePort, back.Destination, back.DestinationPort));
    }

    [TestMethod]
    public void U9_TwoDynamicMappings_ReachEachOtherWhateverTheirFilters()
    {
        Box box = new();
        int a = box.FromLan(OutUdp(Pc, 22, Server1, 5000)).OnlyWan.SourcePort;
        int b = box.FromLan(OutUdp(MaxB, 6801, Server1, 5000)).OnlyWan.SourcePort;
        for (int i = 0; i < 3; i++)
        {
            FrameView there = box.FromLan(OutUdp(Pc, 22, WanAddress, b)).OnlyLan;
            Assert.AreEqual((WanAddress, a, MaxB, 6801), (there.Source, there.SourcePort, there.Destination, there.DestinationPort));
            FrameView back = box.FromLan(OutUdp(MaxB, 6801, WanAddress, a)).OnlyLan;
            Assert.AreEqual((WanAddress, b, Pc, 22), (back.Source, back.SourcePort, back.Destination, back.DestinationPort));
        }

        Assert.AreEqual((2, 4), (box.State.Mappings.Count, box.State.Sessions.Count));
    }

    [TestMethod]
    public void U9_TwoForwards_ReachEachOtherWithoutASession()
    {
        Box box = new(UsualPolicy().Max(MaxB, 8, 7100, 4100, 21100, false).Build());
        FrameView there = box.FromLan(OutUdp(MaxA, 21000, WanAddress, 21101)).OnlyLan;
        Assert.AreEqual((WanAddress, 21000, MaxB, 21101), (there.Source, there.SourcePort, there.Destination, there.DestinationPort));
        FrameView back = box.FromLan(OutUdp(MaxB, 21101, WanAddress, 21000)).OnlyLan;
        Assert.AreEqual((WanAddress, 21101, MaxA, 21000), (back.Source, back.SourcePort, back.Destination, back.DestinationPort));
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void U9_OneHost_ReachesItselfFromAnyOfItsPorts()
    {
        // As STUN's clients try it: from a second port, or from the very endpoint that the mapping is of.
        Box box = new();
        int outside = box.FromLan(OutUdp(Pc, 22, Server1, 3478)).OnlyWan.SourcePort;
        FrameView fromSame = box.FromLan(OutUdp(Pc, 22, WanAddress, outside)).OnlyLan;
        Assert.AreEqual((WanAddress, outside, Pc, 22), (fromSame.Source, fromSame.SourcePort, fromSame.Destination, fromSame.DestinationPort));
        FrameView fromOther = box.FromLan(OutUdp(Pc, 3000, WanAddress, outside)).OnlyLan;
        Assert.AreEqual((WanAddress, 3000, Pc, 22), (fromOther.Source, fromOther.SourcePort, fromOther.Destination, fromOther.DestinationPort));
        Assert.AreEqual(MacOf(Pc), fromOther.ToMac);
    }

    [TestMethod]
    public void U9_AForwardFromPeers_TakesNoHairpin()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 5001)).IsDropped(DropReason.NotAPeer);
        box.FromLan(OutTcp(Pc, 3000, WanAddress, 5631)).IsDropped(DropReason.NotAPeer);
        Assert.AreEqual((0, 0), (box.State.Mappings.Count, box.State.Sessions.Count));
    }

    [TestMethod]
    public void U9_WhatNoLineAndNoMappingTakes_IsDroppedAndMakesNothing()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 6999)).IsDropped(DropReason.NoRule);
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 4000)).IsDropped(DropReason.NoRule);
        box.FromLan(OutTcp(Pc, 3000, WanAddress, 7000)).IsDropped(DropReason.NoRule);
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 0)).IsDropped(DropReason.NoRule);
        box.FromLan(OutTcp(Pc, 3000, WanAddress, 0)).IsDropped(DropReason.NoRule);
        box.FromLan(OutUdp(Pc, 0, WanAddress, 7000)).IsDropped(DropReason.PortZero);
        box.FromLan(OutUdp("10.0.0.1", 3000, WanAddress, 7000)).IsDropped(DropReason.SpoofedSource);
        box.FromLan(OutUdp("192.168.10.255", 3000, WanAddress, 7000)).IsDropped(DropReason.MartianSource);
        box.FromLan(OutUdp(LanAddress, 3000, WanAddress, 7000)).IsDropped(DropReason.MartianSource);
        box.FromLan(OnLan(IPv4(47, Pc, WanAddress, new byte[20]), Pc)).IsDropped(DropReason.Protocol);
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000).UdpLength(7)).IsDropped(DropReason.UdpLength);
        Assert.AreEqual((0, 0), (box.State.Mappings.Count, box.State.Sessions.Count));
    }

    [TestMethod]
    public void U9_TtlIsCountedDownOnce_AndEndsALoop()
    {
        Box box = new();
        Assert.AreEqual(1, box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000).Ttl(2)).OnlyLan.Ttl);
        Assert.AreEqual(254, box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000).Ttl(255)).OnlyLan.Ttl);
        byte[] old = OutUdp(Pc, 3001, WanAddress, 7000).Ttl(1);
        FrameView error = box.FromLan(old).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyLan;
        Assert.AreEqual((11, LanAddress, Pc), (error.IcmpType, error.Source, error.Destination));
        FrameAssert.AreSame(old.AsSpanOfPacket(), error.QuoteBytes, "quote");
        Assert.AreEqual(1, box.State.Mappings.Count, "nothing is made for a packet that goes nowhere");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(1472)]
    public void U9_APayloadOfAnyLength_IsNotTouchedAndAChecksumOfZeroStays(int length)
    {
        Box box = new();
        byte[] payload = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        byte[] sent = OutUdp(Pc, 22, WanAddress, 7000, payload).Options(7, 7, 4, 0, 0, 0, 0, 0);
        if (length < 1472)
        {
            FrameAssert.IsTranslationOf(sent, box.FromLan(sent).OnlyLan.Bytes);
        }

        sent = OutUdp(Pc, 22, WanAddress, 7000, payload).TransportChecksum(0);
        FrameView got = box.FromLan(sent).OnlyLan;
        FrameAssert.IsTranslationOf(sent, got.Bytes);
        Assert.AreEqual(0, got.TransportChecksum);
        sent = OutUdp(Pc, 22, WanAddress, 7000, payload).Pad(60, 0xEE);
        Assert.AreEqual(0, box.FromLan(sent).OnlyLan.Trailing);
    }

    [TestMethod]
    public void U9_AHostWhoseMacIsNotKnown_IsAskedForOnTheLan()
    {
        Box box = new(UsualPolicy().Udp(9000, 9000, "192.168.10.60").Build());
        Ip4 host = "192.168.10.60";
        Output waiting = box.FromLan(OutUdp(Pc, 3000, WanAddress, 9000));
        Assert.IsTrue(waiting.IsSilent, waiting.ToString());
        Assert.AreEqual(1, box.Counters.Held);
        box.LanStations[host] = MacOf(host);
        FrameView got = box.Advance(10_000).OnlyLan;
        Assert.AreEqual((WanAddress, 3000, host, 9000, MacOf(host)), (got.Source, got.SourcePort, got.Destination, got.DestinationPort, got.ToMac));
        Assert.AreEqual(0, box.Counters.Held);
    }

    [TestMethod]
    public void U9_AFrameIsCountedOnceAndIsAHitOfItsForward()
    {
        Box box = new();
        int outbound = box.Counters.Outbound;
        for (int i = 0; i < 5; i++)
        {
            box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000)).OnlyLan.ToString();
        }

        box.CheckBalance();
        Assert.AreEqual(outbound + 5, box.Counters.Outbound);
        Assert.AreEqual(0, box.Counters.Inbound);
        Assert.AreEqual(5, box.State.Forwards.Hits[box.State.Forwards.Find(false, 7000)]);
        box.Lan.HasRoom = false;
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000)).IsDropped(DropReason.TxFull);
        Assert.AreEqual(outbound + 5, box.Counters.Outbound);
    }

    [TestMethod]
    public void U9_TheSessionsOfAHairpin_ObeyTheTimers()
    {
        Box box = new();
        box.FromLan(OutUdp(MaxB, 6801, Server1, 5000));
        int b = box.FromLan(OutUdp(MaxB, 6801, Server1, 5000)).OnlyWan.SourcePort;
        box.Advance(200_000);
        for (int i = 0; i < 10; i++)
        {
            // The sender's own session is refreshed; what only comes in refreshes nothing (U6).
            box.FromLan(OutUdp(Pc, 3000, WanAddress, b)).OnlyLan.ToString();
            box.Advance(9_000);
        }

        box.FromLan(OutUdp(Pc, 3000, WanAddress, b)).OnlyLan.ToString();
        box.Advance(11_000);
        box.FromLan(OutUdp(Pc, 3000, WanAddress, b)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(1, box.State.Mappings.Count);
        box.Advance(290_000);
        Assert.AreEqual(0, box.State.Mappings.Count);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void U9_TheSessionsOfAHairpin_ObeyTheLimits()
    {
        Box box = new();
        for (int i = 0; i < State.DefaultHostLimit; i++)
        {
            box.FromLan(OutUdp(Pc, 20_000 + i, WanAddress, 7000)).OnlyLan.ToString();
            box.Advance(100);
        }

        FrameView error = box.FromLan(OutUdp(Pc, 30_000, WanAddress, 7000)).IsDroppedWithAnswer(DropReason.HostLimit).OnlyLan;
        Assert.AreEqual((3, 1), (error.IcmpType, error.IcmpCode));
        int sessions = box.State.Sessions.Count;
        int b = box.FromLan(OutUdp(MaxB, 6801, Server1, 5000)).OnlyWan.SourcePort;
        for (int i = 1; box.State.Sessions.Count < box.SessionCapacity - 1; i++)
        {
            box.FromLan(OutUdp(MaxB, 6801, Server1.Plus(i), 5000)).OnlyWan.ToString();
        }

        // There is room for the sender's session and not for the other: neither is made.
        Assert.IsTrue(sessions > 0);
        box.FromLan(OutUdp(Pc, 20_000, WanAddress, 7001)).OnlyLan.ToString();
        box.FromLan(OutUdp(MaxA, 30_000, WanAddress, b)).IsDroppedWithAnswer(DropReason.TableFull);
        Assert.AreEqual(box.SessionCapacity - 1, box.State.Sessions.Count);
    }

    [TestMethod]
    public void U9_AWanFrameThatPretendsToBeAHairpin_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000));
        box.FromLan(OutUdp(MaxB, 6801, Server1, 5000));
        int b = box.FromLan(OutUdp(MaxB, 6801, Server1, 5000)).OnlyWan.SourcePort;
        byte[] turned = box.FromLan(OutUdp(Pc, 3000, WanAddress, b)).OnlyLan.Bytes;
        box.FromWan(InUdp(WanAddress, b, 3000)).IsDropped(DropReason.MartianSource);
        box.FromWan(InUdp(WanAddress, 3000, b)).IsDropped(DropReason.MartianSource);
        byte[] quoted = FrameBuilder.Udp(WanAddress, 3000, WanAddress, b, [1, 2]);
        box.FromWan(OnWan(IcmpError(Server1, WanAddress, 3, 3, quoted))).IsDropped(DropReason.IcmpNoMapping);
        box.FromWan(OnWan(IcmpError(Server1, WanAddress, 3, 3, turned))).IsDropped(DropReason.IcmpNoMapping);
        quoted = FrameBuilder.Udp(WanAddress, 7000, WanAddress, 3000, [1, 2]);
        box.FromWan(OnWan(IcmpError(Server1, WanAddress, 3, 3, quoted))).IsDropped(DropReason.IcmpNoMapping);
    }

    [TestMethod]
    public void U9_WhileNothingIsEnforced_NothingIsTurned()
    {
        Box box = new(UsualPolicy().Wan("192.168.10.2", 24, null).Build());
        box.FromLan(OutUdp(Pc, 3000, "192.168.10.2", 7000)).IsDropped(DropReason.NotEnforcing);
    }

    [TestMethod]
    public void T8_AConnectionToAForwardedPort_WorksBothWaysAndLives()
    {
        Box box = new();
        byte[] syn = OutTcp(Pc, 80, WanAddress, 4000);
        FrameView got = box.FromLan(syn).OnlyLan;
        FrameAssert.IsTranslationOf(syn, got.Bytes);
        Assert.AreEqual((WanAddress, MaxA, 4000), (got.Source, got.Destination, got.DestinationPort));
        int outside = got.SourcePort;
        FrameView back = box.FromLan(OutTcp(MaxA, 4000, WanAddress, outside, Syn | Ack)).OnlyLan;
        Assert.AreEqual((WanAddress, 4000, Pc, 80), (back.Source, back.SourcePort, back.Destination, back.DestinationPort));
        box.FromLan(OutTcp(Pc, 80, WanAddress, 4000, Ack)).OnlyLan.ToString();
        box.Advance(7_000_000);
        Assert.AreEqual(Pc, box.FromLan(OutTcp(MaxA, 4000, WanAddress, outside, Ack, [1, 2, 3])).OnlyLan.Destination);
    }

    [TestMethod]
    public void T8_AConnectionToAMappedPort_IsLetInAndLives()
    {
        Box box = new();
        int b = box.FromLan(OutTcp(MaxB, 80, Server1, 5000)).OnlyWan.SourcePort;
        FrameView got = box.FromLan(OutTcp(Pc, 22, WanAddress, b)).OnlyLan;
        Assert.AreEqual((WanAddress, MaxB, 80), (got.Source, got.Destination, got.DestinationPort));
        int a = got.SourcePort;
        FrameView back = box.FromLan(OutTcp(MaxB, 80, WanAddress, a, Syn | Ack)).OnlyLan;
        Assert.AreEqual((WanAddress, b, Pc, 22), (back.Source, back.SourcePort, back.Destination, back.DestinationPort));
        box.FromLan(OutTcp(Pc, 22, WanAddress, b, Ack)).OnlyLan.ToString();
        box.FromLan(OutTcp(MaxB, 80, WanAddress, a, Ack, [1])).OnlyLan.ToString();
        box.Advance(7_000_000);
        Assert.AreEqual(MaxB, box.FromLan(OutTcp(Pc, 22, WanAddress, b, Ack, [2])).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromLan(OutTcp(MaxB, 80, WanAddress, a, Ack, [3])).OnlyLan.Destination);
    }

    [TestMethod]
    public void I7_APingOfAMappedIdentifier_ReachesItsHostAndIsAnswered()
    {
        Box box = new();
        box.FromLan(OutPing(MaxB, Server1, 77));
        byte[] ping = OutPing(Pc, WanAddress, 77, 9);
        FrameView got = box.FromLan(ping).OnlyLan;
        FrameAssert.IsTranslationOf(ping, got.Bytes);
        Assert.AreEqual((WanAddress, MaxB, 9), (got.Source, got.Destination, got.EchoSequence));
        Assert.AreNotEqual(77, got.EchoIdentifier, "the sender's own outside identifier");
        byte[] pong = OnLan(Pong(MaxB, WanAddress, got.EchoIdentifier, 9, [1, 2, 3]), MaxB);
        FrameView back = box.FromLan(pong).OnlyLan;
        FrameAssert.IsTranslationOf(pong, back.Bytes);
        Assert.AreEqual((WanAddress, Pc, 77, 9), (back.Source, back.Destination, back.EchoIdentifier, back.EchoSequence));
    }

    [TestMethod]
    public void I7_APingThatNobodyIsMappedFor_IsDropped()
    {
        Box box = new();
        box.FromLan(OutPing(Pc, WanAddress, 77)).IsDropped(DropReason.WanPing);
        box.FromLan(OnLan(Pong(Pc, WanAddress, 77, 1, []), Pc)).IsDropped(DropReason.NoRule);
        box.FromLan(OutPing(MaxB, Server1, 77));
        box.FromLan(OnLan(Pong(Pc, WanAddress, 77, 1, []), Pc)).IsDropped(DropReason.Filtered);
        box.FromLan(OnLan(Icmp(Pc, WanAddress, 13, 0, 0, new byte[12]), Pc)).IsDropped(DropReason.IcmpType);
        Assert.AreEqual(1, box.State.Mappings.Count);
        box.FromLan(OutPing(Pc, WanAddress, 77).Ttl(1)).IsDroppedWithAnswer(DropReason.TtlExpired);
        box.FromLan(OnLan(Pong("10.0.0.1", WanAddress, 77, 1, []), Pc)).IsDropped(DropReason.SpoofedSource);
    }

    [TestMethod]
    [DataRow(17, true)]
    [DataRow(17, false)]
    [DataRow(6, true)]
    [DataRow(6, false)]
    public void I7_AnErrorAboutAHairpinnedPacket_LeadsBackToWhoSentIt(int protocol, bool isForward)
    {
        Box box = new();
        int port = protocol == 17 ? 7000 : 4000;
        Ip4 host = isForward ? MaxA : MaxB;
        if (!isForward)
        {
            port = box.FromLan(protocol == 17 ? OutUdp(host, 80, Server1, 5) : OutTcp(host, 80, Server1, 5)).OnlyWan.SourcePort;
        }

        byte[] sent = protocol == 17 ? OutUdp(Pc, 22, WanAddress, port) : OutTcp(Pc, 22, WanAddress, port);
        FrameView got = box.FromLan(sent).OnlyLan;
        int sessions = box.State.Sessions.Count;
        foreach (int quoted in new[] { 8, 60 })
        {
            FrameView error = box.FromLan(OnLan(IcmpError(host, WanAddress, 3, 3, got.Bytes, quoted), host)).OnlyLan;
            Assert.AreEqual((3, 3, 63), (error.IcmpType, error.IcmpCode, error.Ttl));
            Assert.AreEqual((WanAddress, Pc, MacOf(Pc)), (error.Source, error.Destination, error.ToMac));

            // What is quoted is what was sent, but for the TTL and the checksum over it.
            FrameView quote = error.Quote;
            Assert.AreEqual((Pc, 22, WanAddress, port), (quote.Source, quote.SourcePort, quote.Destination, quote.DestinationPort));
            Assert.AreEqual(0xFFFF, InternetChecksum.Sum(error.QuoteBytes.AsSpan(0, 20)));
            byte[] restored = error.QuoteBytes;
            byte[] original = sent.AsSpanOfPacket()[..restored.Length].ToArray();
            restored[8]++;
            restored[10] = original[10];
            restored[11] = original[11];
            FrameAssert.AreSame(original, restored, "quote");
        }

        Assert.AreEqual(sessions, box.State.Sessions.Count);
    }

    [TestMethod]
    public void I7_AnErrorAboutAnAnswer_LeadsBackToTheForward()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000));
        FrameView answer = box.FromLan(OutUdp(MaxA, 7000, WanAddress, 3000)).OnlyLan;
        FrameView error = box.FromLan(OnLan(IcmpError(Pc, WanAddress, 3, 3, answer.Bytes), Pc)).OnlyLan;
        Assert.AreEqual((WanAddress, MaxA), (error.Source, error.Destination));
        Assert.AreEqual((MaxA, 7000, WanAddress, 3000), (error.Quote.Source, error.Quote.SourcePort, error.Quote.Destination, error.Quote.DestinationPort));
    }

    [TestMethod]
    public void I7_AnErrorAboutAHairpinnedPing_LeadsBackToWhoPinged()
    {
        Box box = new();
        box.FromLan(OutPing(MaxB, Server1, 77));
        FrameView got = box.FromLan(OutPing(Pc, WanAddress, 77, 9)).OnlyLan;
        FrameView error = box.FromLan(OnLan(IcmpError(MaxB, WanAddress, 11, 1, got.Bytes), MaxB)).OnlyLan;
        Assert.AreEqual((WanAddress, Pc, 11, 1), (error.Source, error.Destination, error.IcmpType, error.IcmpCode));
        Assert.AreEqual((Pc, WanAddress, 77, 9), (error.Quote.Source, error.Quote.Destination, error.Quote.EchoIdentifier, error.Quote.EchoSequence));
    }

    [TestMethod]
    public void U6_AHairpinToAHostThatHasJustSent_IsAsFreshAsThat()
    {
        // The sweep has not seen yet that it has sent.
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 80));
        box.Advance(250_000);
        box.FromLan(OutUdp(Pc, 3000, Server1, 80));
        Assert.AreEqual(Pc, box.FromLan(OutUdp(MaxB, 3001, WanAddress, 3000)).OnlyLan.Destination);
        box.Advance(100_000);
        Assert.AreEqual(3, box.State.Sessions.Count);
    }

    [TestMethod]
    public void I7_AnErrorAboutWhatWasNeverTurned_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, WanAddress, 7000));
        byte[] turned = box.FromLan(OutUdp(Pc, 3000, WanAddress, 7001)).OnlyLan.Bytes;
        Drops(OnLan(IcmpError(MaxB, WanAddress, 3, 3, FrameBuilder.Udp(WanAddress, 3000, MaxB, 7001, [])), MaxB), DropReason.IcmpNoMapping);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, FrameBuilder.Udp(WanAddress, 3001, MaxA, 7001, [])), MaxA), DropReason.IcmpNoMapping);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, FrameBuilder.Tcp(WanAddress, 3000, MaxA, 7001, Syn, [])), MaxA), DropReason.IcmpNoMapping);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, FrameBuilder.Udp(Server1, 3000, MaxA, 7001, [])), MaxA), DropReason.IcmpNoMapping);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, FrameBuilder.Udp(WanAddress, 5001, MaxA, 7001, [])), MaxA), DropReason.IcmpNoMapping);
        Drops(OnLan(IcmpError("10.0.0.1", WanAddress, 3, 3, turned), MaxA), DropReason.SpoofedSource);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, turned).TransportChecksum(1), MaxA), DropReason.BadIcmp);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, turned, 7), MaxA), DropReason.IcmpQuote);
        Drops(OnLan(IcmpError(MaxA, WanAddress, 3, 3, turned).Ttl(1), MaxA), DropReason.TtlExpired);
        box.FromLan(OnLan(IcmpError(MaxA, WanAddress, 3, 3, turned), MaxA)).OnlyLan.ToString();

        void Drops(FrameBuilder frame, int reason)
        {
            box.FromLan(frame).IsDropped(reason);
        }
    }
}
