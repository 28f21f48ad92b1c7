// Where sums and clocks wrap.

using System;
using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class ArithmeticTests
{
    private const int SweepMs = 512 / 8 * Router.TickMs;

    [TestMethod]
    [DataRow(68)]
    [DataRow(576)]
    [DataRow(1492)]
    [DataRow(0xABCD)]
    public void M1_FragmentationNeeded_CarriesTheMtuThroughInTheLow16Bits(int mtu)
    {
        Box box = new();
        byte[] sent = box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack, new byte[1000])).OnlyWan.Bytes;
        FrameView error = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 4, sent)).IcmpRest((uint)mtu)).OnlyLan;
        Assert.AreEqual((3, 4, (uint)mtu, Pc), (error.IcmpType, error.IcmpCode, error.IcmpRest, error.Destination));

        byte[] delivered = box.FromWan(InUdp(Server1, 5000, 7000, new byte[1000])).OnlyLan.Bytes;
        FrameView outwards = box.FromLan(OnLan(IcmpError(MaxA, Server1, 3, 4, delivered), MaxA).IcmpRest((uint)mtu)).OnlyWan;
        Assert.AreEqual((3, 4, (uint)mtu, WanAddress), (outwards.IcmpType, outwards.IcmpCode, outwards.IcmpRest, outwards.Source));
    }

    [TestMethod]
    public void M3_AUdpChecksumOfZero_StaysZero()
    {
        Box box = new();
        Assert.AreEqual(0, box.FromWan(InUdp(Server1, 5000, 7000).TransportChecksum(0)).OnlyLan.TransportChecksum);
        Assert.AreEqual(0, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000).TransportChecksum(0)).OnlyWan.TransportChecksum);
        Assert.AreEqual(0, box.FromLan(OutUdp(Pc, 22, Server1, 5000).TransportChecksum(0)).OnlyWan.TransportChecksum);
        Assert.AreEqual(0, box.FromWan(InUdp(Server1, 5000, box.FromLan(OutUdp(Pc, 22, Server1, 5000)).OnlyWan.SourcePort).TransportChecksum(0)).OnlyLan.TransportChecksum);
    }

    [TestMethod]
    public void M3_AUdpChecksumThatComputesTo0_IsSentAsFfff()
    {
        Box box = new();
        Assert.AreEqual(0xFFFF, WithSumOfZero(payload => box.FromWan(InUdp(Server1, 5000, 7000, payload)).OnlyLan));
        Assert.AreEqual(0xFFFF, WithSumOfZero(payload => box.FromLan(OutUdp(MaxA, 7000, Server1, 5000, payload)).OnlyWan));
        Assert.AreEqual(0xFFFF, WithSumOfZero(payload => box.FromLan(OutUdp(Pc, 22, Server1, 5000, payload)).OnlyWan));
        int outside = box.FromLan(OutUdp(Pc, 22, Server1, 5000)).OnlyWan.SourcePort;
        Assert.AreEqual(0xFFFF, WithSumOfZero(payload => box.FromWan(InUdp(Server1, 5000, outside, payload)).OnlyLan));
    }

    [TestMethod]
    public void M3_ATcpOrIcmpChecksumThatComputesTo0_IsSentAs0()
    {
        Box box = new();
        Assert.AreEqual(0, WithSumOfZero(payload => box.FromWan(InTcp(Server1, 5000, 4000, Ack, payload)).OnlyLan));
        Assert.AreEqual(0, WithSumOfZero(payload => box.FromLan(OutTcp(Pc, 22, Server1, 80, Ack, payload)).OnlyWan));
        box.FromLan(OutPing(MaxA, Server1, 77));
        Assert.AreEqual(0, WithSumOfZero(payload => box.FromLan(OnLan(Ping(Pc, Server1, 77, 1, payload), Pc)).OnlyWan));
    }

    [TestMethod]
    public void M3_EveryHeaderChecksum_IsThatOfAFullRecomputation()
    {
        // All 65536 identifications: every value of the sum, the one where RFC 1141 goes wrong too.
        Box box = new();
        box.FromLan(OutUdp(Pc, 22, Server1, 5000));
        int outside = box.FromLan(OutUdp(Pc, 22, Server1, 5000)).OnlyWan.SourcePort;
        for (int id = 0; id < 65536; id++)
        {
            Check(box.FromWan(InUdp(Server1, 5000, (id & 1) == 0 ? 7000 : outside).Identification(id)).OnlyLan, id);
            Check(box.FromLan((id & 1) == 0 ? OutUdp(MaxA, 7000, Server1, 5).Identification(id) : OutUdp(Pc, 22, Server1, 5).Identification(id)).OnlyWan, id);
            box.Lan.Sent.Clear();
            box.Wan.Sent.Clear();
        }
    }

    [TestMethod]
    [DataRow(int.MaxValue - 150_000)]
    [DataRow(-150_000)]
    public void M4_AcrossTheClocksWrap_TimersHold(int startMs)
    {
        Box box = new(UsualPolicy().Build(), startMs);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromLan(OutTcp(Pc, 3001, Server1, 80));
        box.Advance(239_000);
        Assert.IsTrue(startMs < 0 ? box.Platform.ClockMs > 0 : box.Platform.ClockMs < 0, "the clock did not wrap");
        Assert.AreEqual(2, box.State.Sessions.Count);
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(1, box.State.Sessions.Count);
        box.Advance(58_000);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        box.Advance(3_000);
        box.FromWan(InUdp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    [DataRow(int.MaxValue - 3_000)]
    [DataRow(-3_000)]
    public void M4_AcrossTheClocksWrap_ArpAndTheErrorLimitHold(int startMs)
    {
        Box box = new(UsualPolicy().Build(), startMs);
        int errors = 0;
        for (int ms = 0; ms < 130_000; ms += 100)
        {
            box.Advance(100);
            Assert.AreEqual(GatewayMac, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.ToMac);
            errors += box.FromLan(OutUdp(MaxA, 7000, Server1, 5000).Ttl(1)).Lan.Count;
            errors += box.FromLan(OutUdp(MaxA, 7000, Server1, 5000).Ttl(1)).Lan.Count;
        }

        Assert.IsTrue(errors is >= 1300 and <= 1325, $"{errors} errors in 130 s");
        Assert.IsTrue(box.Counters.ArpAsked is >= 2 and <= 5, $"{box.Counters.ArpAsked} ARP requests in 130 s");
    }

    // The checksum of the translated packet, with a payload chosen so that its sum leaves 0.
    private static int WithSumOfZero(Func<byte[], FrameView> send)
    {
        byte[] payload = [0x12, 0x34, 0, 0];
        int checksum = send(payload).TransportChecksum;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)checksum);
        return send(payload).TransportChecksum;
    }

    private static void Check(FrameView view, int id)
    {
        byte[] header = view.Bytes.AsSpan(14, 20).ToArray();
        header[10] = header[11] = 0;
        Assert.AreEqual(InternetChecksum.Of(header), view.HeaderChecksum, $"identification {id}");
    }
}
