// Fragments through the box: F1 to F8 and U14 (RFC 791 section 3.2, RFC 1858, RFC 3128, RFC 4787 REQ-14).
// What the box cuts itself is in PathMtuTests.cs.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc1858Tests
{
    private const int Full = 1480;

    public static IEnumerable<object[]> Orders()
    {
        yield return [new[] { 0, 1 }, 2000];
        yield return [new[] { 1, 0 }, 2000];
        yield return [new[] { 1, 0 }, 2960];
        yield return [new[] { 0, 1, 2 }, 4000];
        yield return [new[] { 0, 2, 1 }, 4000];
        yield return [new[] { 1, 0, 2 }, 4000];
        yield return [new[] { 2, 1, 0 }, 3100];
        yield return [new[] { 1, 2, 0 }, 3100];
        yield return [new[] { 2, 0, 1 }, 3100];
        yield return [new[] { 0, 5, 1, 4, 2, 3 }, 8000];
    }

    [TestMethod]
    [DynamicData(nameof(Orders))]
    public void U14_FragmentsInAnyOrder_AreDeliveredBothWays(int[] order, int bytes)
    {
        byte[] payload = Bytes(bytes - 8);
        Box box = new();
        FrameView inwards = Fragments.Join(Send(box, order, InUdp(Server1, 5000, 7003, payload)).Lan);
        Assert.AreEqual((Server1, 5000, MaxA, 7003), (inwards.Source, inwards.SourcePort, inwards.Destination, inwards.DestinationPort));
        FrameAssert.AreSame(payload, inwards.Payload, "payload");

        FrameView outwards = Fragments.Join(Send(box, order, OutUdp(MaxB, 45_678, Server1, 5000, payload)).Wan);
        Assert.AreEqual((WanAddress, 45_678, Server1, 5000), (outwards.Source, outwards.SourcePort, outwards.Destination, outwards.DestinationPort));
        FrameAssert.AreSame(payload, outwards.Payload, "payload");
        FrameView answer = Fragments.Join(Send(box, order, InUdp(Server1, 5000, 45_678, payload)).Lan);
        Assert.AreEqual((MaxB, 45_678), (answer.Destination, answer.DestinationPort));
        Assert.AreEqual(0, box.State.Fragments.Count, "all have come");
        Assert.AreEqual(0, box.Counters.Held);
        Assert.AreEqual(0, box.Counters.Dropped());
    }

    [TestMethod]
    public void U14_OfWhatHadWaited_TheLowestOffsetIsSentFirst()
    {
        Box box = new();
        Output output = Send(box, [2, 3, 1, 0], InUdp(Server1, 5000, 7003, Bytes(600)), 160);
        CollectionAssert.AreEqual(new[] { 0, 20, 40, 60 }, output.Lan.Select(view => view.FragmentOffset).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Orders))]
    public void U14_AnEchoInFragments_WorksThereAndBack(int[] order, int bytes)
    {
        byte[] data = Bytes(bytes - 8);
        Box box = new();
        box.FromWan(InPong(Server1, box.FromLan(OutPing(Pc, Server1, 77)).OnlyWan.EchoIdentifier));
        FrameView request = Fragments.Join(Send(box, order, OnLan(Ping(Pc, Server1, 77, 3, data), Pc)).Wan);
        Assert.AreEqual((WanAddress, 77, 3), (request.Source, request.EchoIdentifier, request.EchoSequence));
        FrameView reply = Fragments.Join(Send(box, order, OnWan(Pong(Server1, WanAddress, 77, 3, data))).Lan);
        Assert.AreEqual((Pc, 77, 3), (reply.Destination, reply.EchoIdentifier, reply.EchoSequence));
        FrameAssert.AreSame(data, reply.Payload, "data");
    }

    [TestMethod]
    [DynamicData(nameof(Orders))]
    public void U9_AHairpinInFragments_IsDeliveredThereAndBack(int[] order, int bytes)
    {
        byte[] payload = Bytes(bytes - 8);
        Box box = new();
        FrameView call = Fragments.Join(Send(box, order, OutUdp(MaxB, 3000, WanAddress, 7003, payload)).Lan);
        Assert.AreEqual((WanAddress, 3000, MaxA, 7003), (call.Source, call.SourcePort, call.Destination, call.DestinationPort));
        FrameView answer = Fragments.Join(Send(box, order, OutUdp(MaxA, 7003, WanAddress, 3000, payload)).Lan);
        Assert.AreEqual((WanAddress, 7003, MaxB, 3000, 63), (answer.Source, answer.SourcePort, answer.Destination, answer.DestinationPort, answer.Ttl));
        Assert.AreNotEqual(call.Identification, answer.Identification);
        Assert.AreEqual((0, 0), (box.State.Fragments.Count, box.Counters.Dropped()));
    }

    [TestMethod]
    public void U14_ATcpSegmentInFragments_IsDelivered()
    {
        Box box = new();
        FrameView syn = Fragments.Join(Send(box, [1, 0], OutTcp(Pc, 3000, Server1, 80, Ack, Bytes(900)), 600).Wan);
        Assert.AreEqual((3000, 80), (syn.SourcePort, syn.DestinationPort));
        FrameView answer = Fragments.Join(Send(box, [0, 1], InTcp(Server1, 80, 3000, Ack, Bytes(900)), 600).Lan);
        Assert.AreEqual((Pc, 3000), (answer.Destination, answer.DestinationPort));
        Assert.AreEqual(MaxA, Fragments.Join(Send(box, [1, 0], InTcp(Server1, 80, 4003, Ack, Bytes(900)), 600).Lan).Destination);
    }

    [TestMethod]
    public void U14_FragmentsWithOptionsAndPadding_AreDelivered()
    {
        Box box = new();
        List<byte[]> parts = Fragments.Of(InUdp(Server1, 5000, 7003, Bytes(15)).Options(148, 4, 0, 0), 16);
        box.FromWan([.. parts[1], .. new byte[60 - parts[1].Length]]);
        FrameView whole = Fragments.Join(box.FromWan(parts[0]).Lan);
        CollectionAssert.AreEqual(new byte[] { 148, 4, 0, 0 }, whole.Options);
    }

    [TestMethod]
    public void U14_TheFilter_IsThatOfWholePackets()
    {
        Box box = new();
        byte[] payload = Bytes(2000);
        AreDropped(box, InUdp(Server2, 5000, 5001, payload), DropReason.NotAPeer);
        Assert.AreEqual(Clarent, Fragments.Join(Send(box, [1, 0], InUdp(Server1, 5000, 5001, payload)).Lan).Destination);
        AreDropped(box, InUdp(Server1, 5000, 6999, payload), DropReason.NoRule);
        Send(box, [0, 1], OutUdp(Pc, 3000, Server1, 5000, payload));
        AreDropped(box, InUdp(Server2, 5000, 3000, payload), DropReason.Filtered);
        AreDropped(box, OnWan(Ping(Server1, WanAddress, 1, 1, payload)), DropReason.WanPing);
    }

    [TestMethod]
    public void U14_ALaterFragmentFromElsewhere_DoesNotJoinTheFirst()
    {
        Box box = new();
        List<byte[]> mine = Fragments.Of(InUdp(Server1, 5000, 5001, Bytes(2000)), Full);
        Assert.AreEqual(1, box.FromWan(mine[0]).Lan.Count);
        Assert.IsTrue(box.FromWan(Fragments.Of(InUdp(Server2, 5000, 5001, Bytes(2000)), Full)[1]).IsSilent, "another source");
        Assert.IsTrue(box.FromWan(Fragments.Of(InUdp(Server1, 5000, 5001, Bytes(2000)), Full, 7)[1]).IsSilent, "another identification");
        byte[] icmp = OnWan(IPv4(ProtocolIcmp, Server1, WanAddress, []));
        Assert.IsTrue(box.FromWan(Fragments.Part(icmp, Bytes(528), Full / 8, false)).IsSilent, "another protocol");
        Assert.AreEqual(1, box.FromWan(mine[1]).Lan.Count);
    }

    [TestMethod]
    public void U14_AFragmentsTtlAndPaddingAndMac_AreThoseOfARouter()
    {
        Box box = new();
        foreach (byte[] part in Fragments.Of(InUdp(Server1, 5000, 7003, Bytes(2000)), Full))
        {
            FrameView sent = box.FromWan(part).OnlyLan;
            Assert.AreEqual((63, MacOf(MaxA)), (sent.Ttl, sent.ToMac));
        }

        List<byte[]> old = Fragments.Of(InUdp(Server1, 5000, 7003, Bytes(2000)).Ttl(1), Full);
        box.FromWan(old[1]).IsDropped(DropReason.TtlExpired);
        Assert.AreEqual(11, box.FromWan(old[0]).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyWan.IcmpType);
    }

    [TestMethod]
    public void F1_ATcpFragmentWithinTheHeader_IsDropped()
    {
        Box box = new();
        byte[] syn = InTcp(Server1, 80, 4003, Ack, Bytes(900));
        foreach (int offset in new[] { 1, 2 })
        {
            byte[] tiny = Fragments.Part(syn, Bytes(16), offset, false);
            box.FromWan(tiny).IsDropped(DropReason.Fragment);
            box.FromLan(Fragments.Part(OutTcp(Pc, 3000, Server1, 80, Ack), Bytes(16), offset, true)).IsDropped(DropReason.Fragment);
        }

        Assert.AreEqual(0, box.Counters.Held);
    }

    [TestMethod]
    public void F2_AFirstTcpFragmentWithoutItsWholeHeader_IsDropped()
    {
        Box box = new();
        byte[] segment = InTcp(Server1, 80, 4003, Ack, Bytes(900)).TcpOptions(1, 1, 1, 1, 1, 1, 1, 1);
        foreach (int length in new[] { 8, 16, 24 })
        {
            box.FromWan(Fragments.Part(segment, segment[34..(34 + length)], 0, true)).IsDropped(DropReason.TcpHeader);
        }

        Assert.AreEqual(1, box.FromWan(Fragments.Part(segment, segment[34..(34 + 32)], 0, true)).Lan.Count);
    }

    [TestMethod]
    public void F3_AFirstFragmentOfLessThanEightBytes_IsDropped()
    {
        Box box = new();
        for (int length = 0; length < 8; length++)
        {
            box.FromWan(Fragments.Part(InUdp(Server1, 5000, 7003), Bytes(length), 0, true)).IsDropped(DropReason.Fragment);
            box.FromLan(Fragments.Part(OutPing(Pc, Server1, 7), Bytes(length), 0, true)).IsDropped(DropReason.Fragment);
        }

        Assert.AreEqual(0, box.State.Fragments.Count);
    }

    [TestMethod]
    public void F4_ALaterFragmentWithoutItsFirst_WaitsForFiveSeconds()
    {
        Box box = new();
        List<byte[]> parts = Fragments.Of(InUdp(Server1, 5000, 7003, Bytes(2000)), Full);
        Assert.IsTrue(box.FromWan(parts[1]).IsSilent);
        Assert.AreEqual(1, box.Counters.Held);
        box.Advance(4_900);
        Assert.AreEqual(1, box.Counters.Held);
        box.Advance(200);
        Assert.AreEqual(0, box.Counters.Held);
        Assert.AreEqual(1, box.Counters.Drops[DropReason.FragmentUnknown]);
        Assert.AreEqual(1, box.FromWan(parts[0]).Lan.Count);
        box.Advance(5_100);
        Assert.AreEqual(0, box.State.Fragments.Count);
    }

    [TestMethod]
    public void F4_WhereNothingIsFreeToWaitIn_ALaterFragmentIsDropped()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5000, 7003, Bytes(2000));
        box.FromWan(Fragments.Of(call, Full, 1)[1]);
        box.FromWan(Fragments.Of(call, Full, 2)[1]).IsDropped(DropReason.FragmentUnknown);
        for (int id = 3; id < 6; id++)
        {
            Assert.AreEqual(0, box.FromWan(Fragments.Part(call, Bytes(160), 185, false, id)).Drop);
        }

        box.FromWan(Fragments.Part(call, Bytes(160), 185, false, 6)).IsDropped(DropReason.FragmentUnknown);
        Assert.AreEqual(4, box.State.Fragments.Count, "what cannot wait leaves nothing behind");
    }

    [TestMethod]
    public void F4_APacketThatWaitsForArp_TakesAFragmentsPlace()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        byte[] call = InUdp(Server1, 5000, 7003, Bytes(2000));
        for (int id = 0; id < 4; id++)
        {
            box.FromWan(Fragments.Part(call, Bytes(160), 185, false, id));
        }

        Assert.AreEqual(4, box.Counters.Held);
        box.LanStations.Remove(Pc);
        box.Advance(65_000);
        for (int id = 0; id < 4; id++)
        {
            box.FromWan(Fragments.Part(call, Bytes(160), 185, false, id));
        }

        box.FromWan(InUdp(Server1, 5000, 3000)).IsDropped(DropReason.FragmentUnknown);
        box.LanStations[Pc] = MacOf(Pc);
        Assert.AreEqual(Pc, box.Advance(6_000).Lan.Single().Destination);
    }

    [TestMethod]
    [DataRow(0, 8)]
    [DataRow(0, 1480)]
    [DataRow(1, 16)]
    [DataRow(184, 8)]
    [DataRow(184, 800)]
    [DataRow(180, 16)]
    public void F5_AnOverlap_CondemnsTheDatagram(int offset, int length)
    {
        foreach (bool isFirstFirst in new[] { true, false })
        {
            Box box = new();
            byte[] call = InUdp(Server1, 5000, 7003, Bytes(4000));
            List<byte[]> parts = Fragments.Of(call, Full);
            byte[] evil = Fragments.Part(call, call[(34 + (offset * 8))..(34 + (offset * 8) + length)], offset, true);
            box.FromWan(isFirstFirst ? parts[0] : evil);
            Assert.IsTrue(box.FromWan(isFirstFirst ? evil : parts[0]).IsSilent, $"offset {offset}");
            Assert.AreEqual(0, box.Counters.Held);
            box.FromWan(parts[0]).IsDropped(DropReason.Fragment);
            box.FromWan(parts[1]).IsDropped(DropReason.Fragment);
            box.FromWan(parts[2]).IsDropped(DropReason.Fragment);
            box.Advance(5_200);
            Assert.AreEqual(3, parts.Sum(part => box.FromWan(part).Lan.Count), "its identification is free again");
        }
    }

    [TestMethod]
    public void F5_ADatagramWithTwoEnds_IsCondemned()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5000, 7003, Bytes(6000));
        List<byte[]> parts = Fragments.Of(call, Full);
        Assert.AreEqual(1, box.FromWan(parts[0]).Lan.Count);
        Assert.AreEqual(1, box.FromWan(Fragments.Part(call, Bytes(100), 400, false)).Lan.Count);
        box.FromWan(Fragments.Part(call, Bytes(104), 600, true)).IsDropped(DropReason.Fragment);
        box.FromWan(parts[1]).IsDropped(DropReason.Fragment);

        box = new();
        Assert.AreEqual(1, box.FromWan(parts[0]).Lan.Count);
        Assert.AreEqual(1, box.FromWan(Fragments.Part(call, Bytes(104), 600, true)).Lan.Count);
        box.FromWan(Fragments.Part(call, Bytes(100), 400, false)).IsDropped(DropReason.Fragment);
    }

    [TestMethod]
    public void F6_OffsetAndLengthAbove65535_IsDropped()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5000, 7003);
        Assert.AreEqual(1, box.FromWan(Fragments.Part(call, call[34..42], 0, true)).Lan.Count);
        for (int offset = 8189; offset <= 8191; offset++)
        {
            int room = 65535 - 20 - (offset * 8);
            for (int length = 1; length < 64; length++)
            {
                if (length > room)
                {
                    box.FromWan(Fragments.Part(call, Bytes(length), offset, false)).IsDropped(DropReason.Fragment);
                    box.FromLan(Fragments.Part(OutUdp(Pc, 3000, Server1, 5000), Bytes(length), offset, false)).IsDropped(DropReason.Fragment);
                }
            }
        }

        Assert.AreEqual(1, box.FromWan(Fragments.Part(call, Bytes(3), 8189, false)).Lan.Count, "the last byte there can be");
    }

    [TestMethod]
    public void F7_AFullTable_DropsFragmentsOnly()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5000, 7003, Bytes(2000));
        for (int id = 0; id < FragmentTable.Capacity; id++)
        {
            Assert.AreEqual(1, box.FromWan(Fragments.Of(call, Full, id)[0]).Lan.Count);
        }

        box.FromWan(Fragments.Of(call, Full, 99)[0]).IsDropped(DropReason.FragmentsFull);
        box.FromWan(Fragments.Of(call, Full, 99)[1]).IsDropped(DropReason.FragmentsFull);
        MalformedTests.StillWorks(box);
        box.Advance(5_000);
        Assert.AreEqual(2, Fragments.Of(call, Full, 99).Sum(part => box.FromWan(part).Lan.Count));
    }

    [TestMethod]
    public void F7_FirstsThatAreNotLetThrough_TakeNoRoom()
    {
        Box box = new();
        for (int id = 0; id < 1000; id++)
        {
            box.FromWan(Fragments.Of(InUdp(Server1, 5000, 6999, Bytes(2000)), Full, id)[0]).IsDropped(DropReason.NoRule);
        }

        Assert.AreEqual(MaxA, Fragments.Join(Send(box, [0, 1], InUdp(Server1, 5000, 7003, Bytes(2000))).Lan).Destination);
    }

    [TestMethod]
    public void F8_OutgoingDatagramsThatMayBeFragmented_HaveIdentificationsOfTheirOwn()
    {
        Box box = new();
        HashSet<int> used = [];
        for (int i = 0; i < 1000; i++)
        {
            // Two hosts with the same identification towards one server: whole, and in fragments.
            Ip4 host = i % 2 == 0 ? Pc : MaxB;
            FrameView whole = box.FromLan(OutUdp(host, 3000, Server1, 5000, Bytes(600)).Identification(7).Fragment(0, 0)).OnlyWan;
            Assert.IsTrue(used.Add(whole.Identification));
            FrameView joined = Fragments.Join(Send(box, i % 3 == 0 ? [0, 1] : [1, 0], OutUdp(host, 3000, Server1, 5000, Bytes(1600))).Wan);
            Assert.IsTrue(used.Add(joined.Identification));
        }
    }

    [TestMethod]
    public void F8_WhatIsNotToBeFragmentedOrShort_KeepsItsIdentification()
    {
        Box box = new();
        Assert.AreEqual(7, box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(1472)).Identification(7)).OnlyWan.Identification);
        Assert.AreEqual(7, box.FromLan(OutUdp(Pc, 3000, Server1, 5000, Bytes(548)).Identification(7).Fragment(0, 0)).OnlyWan.Identification);
        Assert.AreEqual(7, box.FromWan(InUdp(Server1, 5000, 7003, Bytes(1400)).Identification(7).Fragment(0, 0)).OnlyLan.Identification);
    }

    [TestMethod]
    public void F4_ACommit_ForgetsWhatIsUnderWay()
    {
        Box box = new();
        List<byte[]> parts = Fragments.Of(InUdp(Server1, 5000, 7003, Bytes(2000)), Full);
        box.FromWan(parts[1]);
        box.State.Apply(UsualPolicy().Build(), box.Platform.ClockMs);
        box.CheckBalance();
        Assert.AreEqual((0, 0), (box.Counters.Held, box.State.Fragments.Count));
        Assert.AreEqual(1, box.FromWan(parts[0]).Lan.Count);
    }

    internal static byte[] Bytes(int length)
    {
        return Enumerable.Range(0, length).Select(i => (byte)((i * 31) ^ (i >> 8))).ToArray();
    }

    /// <summary>Sends a packet in fragments of 1480 bytes and more, in an order; what came out altogether.</summary>
    internal static Output Send(Box box, int[] order, FrameBuilder packet, int bytes = Full)
    {
        List<byte[]> parts = Fragments.Of(packet, bytes);
        Assert.AreEqual(order.Length, parts.Count);
        bool isFromLan = new FrameView(packet).ToMac == LanMac;
        List<Output> outputs = order.Select(i => isFromLan ? box.FromLan(parts[i]) : box.FromWan(parts[i])).ToList();
        return new Output(outputs.SelectMany(output => output.Lan).Select(view => view.Bytes), outputs.SelectMany(output => output.Wan).Select(view => view.Bytes), new int[DropReason.Count]);
    }

    private static void AreDropped(Box box, FrameBuilder packet, int reason)
    {
        List<byte[]> parts = Fragments.Of(packet, Full);
        box.FromWan(parts[0]).IsDropped(reason);
        Assert.IsTrue(box.FromWan(parts[1]).IsSilent);
        Assert.AreEqual(1, box.Counters.Held, "the box does not remember what it refused");
        Assert.AreEqual(0, box.FromWan(parts[0]).Lan.Count);
        Assert.AreEqual(0, box.Counters.Held);
    }
}
