// What is longer than the WAN takes (line `wan mtu`): U13 and M1 (RFC 791 section 3.2, RFC 1191, RFC 1812 section
// 5.2.5, RFC 4787 REQ-13).

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;
using static Tollgate.Requirements.Rfc1858Tests;

namespace Tollgate.Requirements;

[TestClass]
public sealed class PathMtuTests
{
    [TestMethod]
    [DataRow(576)]
    [DataRow(1400)]
    [DataRow(1492)]
    public void U13_TooLongWithDontFragment_IsTold(int mtu)
    {
        Box box = WithMtu(mtu);
        foreach (FrameBuilder packet in new[]
        {
            OutUdp(Pc, 3000, Server1, 5000, Bytes(mtu - 27)), OutTcp(MaxA, 4003, Server1, 5000, Ack, Bytes(mtu - 39)),
            OnLan(Ping(Pc, Server1, 7, 1, Bytes(mtu - 27)), Pc), OutUdp(MaxA, 7000, Server1, 5000, Bytes(mtu - 27)),
        })
        {
            byte[] frame = packet;
            FrameView error = box.FromLan(frame).IsDroppedWithAnswer(DropReason.TooBig).OnlyLan;
            Assert.AreEqual((3, 4, (uint)mtu), (error.IcmpType, error.IcmpCode, error.IcmpRest));
            Assert.AreEqual((LanAddress, new FrameView(frame).Source), (error.Source, error.Destination));
            FrameAssert.AreSame(frame.AsSpan(14, Math.Min(mtu + 1, 548)), error.QuoteBytes, "the quote is the packet before translation");
        }

        Assert.AreEqual(0, box.State.Mappings.Count, "nothing is made for what cannot leave");
        Assert.AreEqual(mtu, box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(mtu - 28))).OnlyWan.TotalLength);
        Assert.AreEqual(mtu, box.FromLan(OutTcp(MaxA, 4003, Server1, 5000, Ack, Bytes(mtu - 40))).OnlyWan.TotalLength);
    }

    [TestMethod]
    [DataRow(576)]
    [DataRow(577)]
    [DataRow(700)]
    [DataRow(1400)]
    [DataRow(1492)]
    [DataRow(1499)]
    public void U13_TooLongWithoutDontFragment_IsFragmentedInOrder(int mtu)
    {
        Box box = WithMtu(mtu);
        for (int bytes = mtu - 30; bytes <= 1472; bytes += bytes < mtu - 20 ? 1 : 97)
        {
            byte[] payload = Bytes(bytes);
            Check(box.FromLan(OutUdp(Pc, 3000, Server1, 5000, payload).Fragment(0, 0)), mtu, payload);
            Check(box.FromLan(OutUdp(MaxA, 7000, Server1, 5000, payload).Fragment(0, 0)), mtu, payload);
            Check(box.FromLan(OnLan(Ping(Pc, Server1, 7, 1, payload), Pc).Fragment(0, 0)), mtu, payload);
            Check(box.FromLan(OutUdp(Pc, 3000, "198.18.5.1", 5000, payload).Fragment(0, 0)), mtu, payload);
        }

        Assert.AreEqual(0, box.Counters.Dropped());
    }

    [TestMethod]
    [DataRow(576)]
    [DataRow(1492)]
    public void U13_FragmentsThatAreTooLong_AreFragmentedFurther(int mtu)
    {
        foreach (int[] order in new[] { new[] { 0, 1 }, new[] { 1, 0 } })
        {
            Box box = WithMtu(mtu);
            byte[] payload = Bytes(2900);
            Check(Send(box, order, OutUdp(Pc, 3000, Server1, 5000, payload)), mtu, payload);
        }
    }

    [TestMethod]
    public void U13_APacketInPieces_DoesNotSendWhatWaitsForSomethingElse()
    {
        Box box = WithMtu(1000);
        Assert.AreEqual(0, box.FromWan(Fragments.Of(InUdp(Server1, 5000, 7003, Bytes(300)), 160)[1]).Lan.Count);
        Output output = box.FromLan(OutUdp(MaxA, 7000, Server1, 5000, Bytes(1400)).Fragment(0, 0));
        Assert.AreEqual((2, 0, 1), (output.Wan.Count, output.Lan.Count, box.Counters.Held));
        Send(box, [1, 0], OutUdp(Pc, 3000, Server1, 5000, Bytes(300)), 160);
        output = box.FromLan(OutUdp(MaxA, 7000, Server1, 5000, Bytes(1400)).Fragment(0, 0));
        Assert.AreEqual((2, 0, 1), (output.Wan.Count, output.Lan.Count, box.Counters.Held));
    }

    [TestMethod]
    public void U13_OptionsThatAreNotToBeCopied_StandInTheFirstPieceOnly()
    {
        Box box = WithMtu(600);
        byte[] options = [7, 7, 4, 0, 0, 0, 0, 148, 4, 0, 0, 1];
        Output output = box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(1400)).Options(options).Fragment(0, 0));
        Check(output, 600, Bytes(1400));
        CollectionAssert.AreEqual(options, output.Wan[0].Options);
        CollectionAssert.AreEqual(new byte[] { 1, 1, 1, 1, 1, 1, 1, 148, 4, 0, 0, 1 }, output.Wan[1].Options);
        CollectionAssert.AreEqual(output.Wan[1].Options, output.Wan[2].Options);
    }

    [TestMethod]
    public void U13_AFragmentThatMayNotBeFragmented_IsToldOnceAndDropped()
    {
        Box box = WithMtu(1400);
        byte[] first = OutUdp(Pc, 3000, Server1, 5000, Bytes(1472)).UdpLength(2000).Fragment(3, 0);
        Assert.AreEqual(4, box.FromLan(first).IsDroppedWithAnswer(DropReason.TooBig).OnlyLan.IcmpCode);
        box.FromLan(OnLan(IPv4(ProtocolUdp, Pc, Server1, Bytes(1480)), Pc).Fragment(2, 185)).IsDropped(DropReason.TooBig);
    }

    [TestMethod]
    public void U13_WhatComesFromTheWan_IsNotHeldToItsMtu()
    {
        Box box = WithMtu(576);
        Assert.AreEqual(1500, box.FromWan(InUdp(Server1, 5000, 7000, Bytes(1472))).OnlyLan.TotalLength);
        Assert.AreEqual(2, Send(box, [1, 0], InUdp(Server1, 5000, 7000, Bytes(2900))).Lan.Count);
    }

    [TestMethod]
    public void U13_WhereThereIsNoRoomForAPiece_ThePacketIsCountedOnceAsDropped()
    {
        Box box = WithMtu(576);
        box.Wan.HasRoom = false;
        Assert.AreEqual(DropReason.TxFull, box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(1472)).Fragment(0, 0)).Drop);
    }

    [TestMethod]
    public void U13_NoErrorIsSent_ToASourceThatIsNoHost()
    {
        Box box = WithMtu(1400);
        Assert.IsTrue(box.FromLan(OutUdp("192.168.10.255", 3000, Server1, 5000, Bytes(1472))).IsSilent);
        Assert.IsTrue(box.FromLan(OutUdp("10.0.0.1", 3000, Server1, 5000, Bytes(1472))).IsSilent);
        box.FromLan(OutUdp(Pc, 3000, "198.18.5.255", 5000, Bytes(1472))).IsDropped(DropReason.Broadcast);
    }

    [TestMethod]
    public void M1_Code4OfTheBox_CarriesTheMtuInTheLowSixteenBits()
    {
        Box box = WithMtu(1280);
        FrameView error = box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(1472))).IsDroppedWithAnswer(DropReason.TooBig).OnlyLan;
        Assert.AreEqual(1280u, error.IcmpRest);
    }

    [TestMethod]
    public void M1_Code4FromTheWan_KeepsItsMtu()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(1472))).OnlyWan.Bytes;
        FrameView error = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 4, sent).IcmpRest(1372))).OnlyLan;
        Assert.AreEqual((3, 4, 1372u), (error.IcmpType, error.IcmpCode, error.IcmpRest));
    }

    [TestMethod]
    public void I11_Code4OfTheBox_PassesTheTokenBucket()
    {
        Box box = WithMtu(1400);
        box.Advance(1_000);
        int told = Enumerable.Range(0, 100).Sum(i => box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(1472))).Lan.Count);
        Assert.AreEqual(State.DefaultErrorRate, told);
    }

    internal static Box WithMtu(int mtu)
    {
        Policy policy = UsualPolicy().Build();
        policy.WanMtu = mtu;
        return new Box(policy);
    }

    private static void Check(Output output, int mtu, byte[] payload)
    {
        Assert.AreEqual(0, output.Lan.Count);
        IReadOnlyList<FrameView> pieces = output.Wan;
        FrameView whole = Fragments.Join(pieces);
        FrameAssert.AreSame(payload, whole.Payload, "payload");
        Assert.AreEqual((WanAddress, 63), (whole.Source, whole.Ttl));
        CollectionAssert.AreEqual(pieces.Select(piece => piece.FragmentOffset).Order().ToArray(), pieces.Select(piece => piece.FragmentOffset).ToArray(), "in order");
        Assert.IsTrue(pieces.All(piece => piece.TotalLength <= mtu), "no longer than the MTU");
        Assert.AreEqual(whole.TotalLength <= mtu, pieces.Count == 1);
    }
}
