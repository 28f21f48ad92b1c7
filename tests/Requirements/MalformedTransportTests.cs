// Malformed input of the classes 7 to 9: UDP, TCP, ICMP.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MalformedTransportTests
{
    [TestMethod]
    public void Malformed7_AUdpLengthThatIsNotTrue_IsDropped()
    {
        Box box = new();
        for (int length = 0; length < 8; length++)
        {
            BothWays(box, frame => frame.UdpLength(length), DropReason.UdpLength);
        }

        foreach (int length in new[] { 14, 60, 1500, 0x8000, 65535 })
        {
            BothWays(box, frame => frame.UdpLength(length), DropReason.UdpLength);
        }

        for (int bytes = 0; bytes < 8; bytes++)
        {
            box.FromWan(OnWan(FrameBuilder.IPv4(17, Server1, WanAddress, new byte[bytes]))).IsDropped(DropReason.UdpLength);
            box.FromLan(OnLan(FrameBuilder.IPv4(17, Pc, Server1, new byte[bytes]), Pc)).IsDropped(DropReason.UdpLength);
        }
    }

    [TestMethod]
    public void Malformed7_AUdpLengthBelowThePacket_PassesWithItsTail()
    {
        Box box = new();
        byte[] packet = InUdp(Server1, 5, 7000, [1, 2, 3, 4]).UdpLength(10).TransportChecksum(0);
        FrameAssert.IsTranslationOf(packet, box.FromWan(packet).OnlyLan.Bytes);
    }

    [TestMethod]
    public void Malformed7_AnEmptyDatagram_Passes()
    {
        Box box = new();
        byte[] packet = InUdp(Server1, 5, 7000, []);
        FrameAssert.IsTranslationOf(packet, box.FromWan(packet).OnlyLan.Bytes);
    }

    [TestMethod]
    public void Malformed7_AWrongChecksum_PassesAndStaysWrong()
    {
        // The box is no end of the connection: who is, has to see that the datagram was damaged.
        Box box = new();
        for (int wrong = 1; wrong < 65536; wrong += 251)
        {
            byte[] packet = InUdp(Server1, 5, 7000).TransportChecksum(wrong);
            bool isRight = FrameAssert.TransportProblem(packet) == null;
            byte[] after = box.FromWan(packet, false).OnlyLan.Bytes;
            Assert.AreEqual(isRight, FrameAssert.TransportProblem(after) == null, $"checksum {wrong:x4}");
        }
    }

    [TestMethod]
    public void Malformed7_PortZero_NeverMakesAMapping()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 0, Server1, 5)).IsDropped(DropReason.PortZero);
        box.FromLan(OutTcp(Pc, 0, Server1, 5)).IsDropped(DropReason.PortZero);
        box.FromWan(InUdp(Server1, 5, 0)).IsDropped(DropReason.NoRule);
        box.FromWan(InTcp(Server1, 0, 0)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(0, box.State.Mappings.Count);
    }

    [TestMethod]
    public void Malformed8_ADataOffsetThatIsNotTrue_IsDropped()
    {
        Box box = new();
        for (int words = 0; words < 16; words++)
        {
            if (words != 5)
            {
                box.FromWan(InTcp(Server1, 5, 4000).DataOffset(words)).IsDropped(DropReason.TcpHeader);
                box.FromLan(OutTcp(Pc, 3000, Server1, 5).DataOffset(words)).IsDropped(DropReason.TcpHeader);
            }
        }

        byte[] header = [0x12, 0x34, 4000 >> 8, 4000 & 0xFF, .. new byte[16]];
        for (int bytes = 4; bytes < 20; bytes++)
        {
            box.FromWan(OnWan(FrameBuilder.IPv4(6, Server1, WanAddress, header[..bytes]))).IsDropped(DropReason.TcpHeader);
            box.FromLan(OnLan(FrameBuilder.IPv4(6, Pc, Server1, header[..bytes]), Pc)).IsDropped(DropReason.TcpHeader);
        }

        for (int bytes = 0; bytes < 4; bytes++)
        {
            Assert.IsTrue(box.FromWan(OnWan(FrameBuilder.IPv4(6, Server1, WanAddress, header[..bytes]))).IsSilent);
        }

        Assert.AreEqual(0, box.State.Mappings.Count);
    }

    [TestMethod]
    public void Malformed8_APortOf0_IsNotTakenForUdp()
    {
        // Nothing but TCP's own port says of a session which protocol it has (Tables/Row.cs).
        Box box = new();
        byte[] call = InTcp(Server1, 0, 4000, Ack, [1, 2, 3, 4]).Sequence(0x1234_5678, 9);
        FrameAssert.IsTranslationOf(call, box.FromWan(call).OnlyLan.Bytes);
        byte[] answer = OutTcp(MaxA, 4000, Server1, 0, Ack, [1, 2, 3, 4]).Sequence(0x1234_5678, 9);
        FrameAssert.IsTranslationOf(answer, box.FromLan(answer).OnlyWan.Bytes);

        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        Assert.IsTrue(box.FromWan(InTcp(Server1, 0, 3000)).IsSilent);
        box.FromLan(OutTcp(Pc, 3000, Server1, 0)).IsDropped(DropReason.PortZero);
        box.FromLan(OutTcp(Pc, 3000, Server1, 80));
        box.FromWan(InTcp(Server1, 0, 3000)).IsDropped(DropReason.PortZero);
        Assert.AreEqual(2, box.State.Sessions.Count);
    }

    [TestMethod]
    [DataRow(new byte[] { 2, 0, 5, 0xb4 })]
    [DataRow(new byte[] { 2, 1, 5, 0xb4 })]
    [DataRow(new byte[] { 2, 4, 0, 0 })]
    [DataRow(new byte[] { 2, 4, 0, 1 })]
    [DataRow(new byte[] { 2, 4, 5, 0xb4 })]
    [DataRow(new byte[] { 2, 6, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0 })]
    [DataRow(new byte[] { 0, 2, 4, 0xFF, 0xFF, 0, 0, 0 })]
    [DataRow(new byte[] { 3, 0, 2, 4, 0xFF, 0xFF, 0, 0 })]
    [DataRow(new byte[] { 3, 1, 2, 4, 0xFF, 0xFF, 0, 0 })]
    [DataRow(new byte[] { 3, 9, 2, 4, 0xFF, 0xFF, 0, 0 })]
    [DataRow(new byte[] { 3, 3, 200, 1 })]
    [DataRow(new byte[] { 1, 1, 1, 2 })]
    [DataRow(new byte[] { 1, 1, 1, 3 })]
    [DataRow(new byte[] { 1, 2, 4, 0xFF })]
    [DataRow(new byte[] { 2, 4, 5, 0xb4, 2, 4, 0, 1 })]
    [DataRow(new byte[] { 1, 2, 4, 5, 0xb4, 0, 0, 0 })]
    [DataRow(new byte[] { 8, 40, 1, 1 })]
    [DataRow(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    public void Malformed8_OddOptions_PassAsTheyAre(byte[] options)
    {
        Box box = new();
        byte[] inbound = InTcp(Server1, 5, 4000, Syn, [1, 2, 3]).TcpOptions(options);
        FrameAssert.IsTranslationOf(inbound, box.FromWan(inbound).OnlyLan.Bytes);
        byte[] outbound = OutTcp(Pc, 3000, Server1, 5, Syn, [1, 2, 3]).TcpOptions(options);
        FrameAssert.IsTranslationOf(outbound, box.FromLan(outbound).OnlyWan.Bytes);
    }

    [TestMethod]
    public void Malformed8_NoSetOfFlags_OpensAnything()
    {
        Box box = new();
        for (int flags = 0; flags < 256; flags++)
        {
            box.FromWan(InTcp(Server1, 5, 3999, flags)).IsDropped(DropReason.NoRule);
            box.FromWan(InTcp(Server1, 5, 5631, flags).Sequence(0xFFFF_FFFF, 0xFFFF_FFFF)).OnlyLan.ToString();
            box.FromWan(InTcp(Server2, 5, 5631, flags)).IsDropped(DropReason.NotAPeer);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("o2")]
    [DataRow("o2 i18")]
    [DataRow("o2 i18 o16")]
    [DataRow("o2 i18 o16 i17")]
    [DataRow("o2 i18 o16 i17 o17")]
    [DataRow("o2 i18 o16 i4")]
    public void Malformed8_EverySetOfFlags_InEveryPhase_PassesAndDecidesNothingButATimer(string phase)
    {
        for (int flags = 0; flags < 64; flags++)
        {
            foreach (bool isOutbound in new[] { true, false })
            {
                Box box = new();
                box.FromLan(OutTcp(Pc, 2001, Server1, 80));
                foreach (string segment in phase.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    Send(box, segment[0] == 'o', int.Parse(segment[1..]), 1, 1, []);
                }

                Send(box, isOutbound, flags, 1, 1, [2, 4, 0xFF, 0xFF]);
                Send(box, isOutbound, flags, 0xFFFF_FFFF, 0x8000_0000, [3, 3, 0xFF, 2]);
                for (int slot = 1; slot <= box.State.Sessions.Count; slot++)
                {
                    int timeout = box.State.TimeoutOf(slot);
                    Assert.IsTrue(timeout is State.DefaultTcpTimeoutMs or State.DefaultTcpTransitoryMs, $"flags {flags:x2}: {timeout}");
                }

                Send(box, true, Ack, 1, 1, []);
                Send(box, false, Ack, 1, 1, []);
            }
        }
    }

    [TestMethod]
    public void Malformed8_AFloodOfForgedSegments_EndsNoConnection()
    {
        const int Seed = 8;
        Random random = new(Seed);
        Box box = new();
        Send(box, true, Syn, 0x1000_0000, 0, [3, 3, 7, 1]);
        Send(box, false, Syn | Ack, 0x2000_0000, 0x1000_0001, [3, 3, 7, 1]);
        Send(box, true, Ack, 0x1000_0001, 0x2000_0001, []);
        int resets = 0;
        for (int i = 0; i < 20_000; i++)
        {
            // Anything from the outside, anywhere; the host goes on acknowledging now and then.
            Send(box, false, random.Next(64), (uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32), random.Next(4) == 0 ? [3, 3, 14, 1] : []);
            resets += (box.State.Sessions.Rows[1][Row.Phase] & TcpPhase.IsReset) != 0 ? 1 : 0;
            if (i % 16 == 0)
            {
                Send(box, true, Ack, 0x1000_0001, 0x2000_0001, []);
                Assert.AreEqual(State.DefaultTcpTimeoutMs, box.State.TimeoutOf(1), $"seed {Seed}, segment {i}");
            }

            box.Lan.Sent.Clear();
            box.Wan.Sent.Clear();
        }

        // A window of 8 MB is the 512th part of all numbers, and half of the segments are resets.
        Assert.IsTrue(resets is > 0 and < 20_000 / 32, $"seed {Seed}: {resets} times it looked as if it were over");
        Assert.AreEqual(1, box.State.Sessions.Count);
        MalformedTests.StillWorks(box);
    }

    [TestMethod]
    public void Malformed9_AnIcmpMessageBelow8Bytes_IsDropped()
    {
        Box box = new();
        for (int bytes = 0; bytes < 8; bytes++)
        {
            foreach (byte type in new byte[] { 0, 3, 8, 11 })
            {
                byte[] message = new byte[bytes];
                if (bytes > 0)
                {
                    message[0] = type;
                }

                box.FromWan(OnWan(FrameBuilder.IPv4(1, Server1, WanAddress, message))).IsDropped(DropReason.BadIcmp);
                box.FromLan(OnLan(FrameBuilder.IPv4(1, Pc, Server1, message), Pc)).IsDropped(DropReason.BadIcmp);
                box.FromLan(OnLan(FrameBuilder.IPv4(1, Pc, LanAddress, message), Pc)).IsDropped(DropReason.BadIcmp);
            }
        }
    }

    [TestMethod]
    public void Malformed9_AQuoteThatLies_IsDropped()
    {
        Box box = new();
        FrameBuilder Quoted() => FrameBuilder.Udp(WanAddress, 3000, Server1, 5000, new byte[20]);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        foreach (byte[] quoted in new byte[][] { Quoted().Version(6), Quoted().Version(0), Quoted().HeaderWords(4), Quoted().HeaderWords(15), Quoted().HeaderChecksum(7), Quoted().Fragment(0, 9) })
        {
            byte[] error = OnWan(Icmp(Gateway, WanAddress, 3, 1, 0, quoted[14..]));
            box.FromWan(error).IsDropped(DropReason.IcmpQuote);
        }

        // An error about an error, an echo reply or another protocol is about nothing that we sent.
        byte[] sent = box.FromLan(OutPing(Pc, Server1, 77)).OnlyWan.Bytes;
        foreach (byte[] quoted in new byte[][] { IcmpError(WanAddress, Server1, 3, 1, sent), Pong(WanAddress, Server1, 77, 1, []), FrameBuilder.IPv4(47, WanAddress, Server1, new byte[8]) })
        {
            box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, quoted))).IsDropped(DropReason.IcmpNoMapping);
        }

        MalformedTests.StillWorks(box);
    }

    [TestMethod]
    public void Malformed9_ASmurf_IsNotAnswered()
    {
        Box box = new();
        foreach (Ip4 destination in new Ip4[] { "192.168.10.255", "192.168.10.0", "255.255.255.255", "198.18.5.255", "224.0.0.1" })
        {
            Assert.IsTrue(box.FromLan(OnLan(Ping(Pc, destination, 1, 1, []), Pc)).IsSilent);
            Assert.IsTrue(box.FromLan(OnLan(Ping(Pc, destination, 1, 1, []), Pc).ToMac(Mac48.Broadcast)).IsSilent);
            Assert.IsTrue(box.FromWan(OnWan(Ping(Server1, destination, 1, 1, []))).IsSilent);
        }

        Assert.IsTrue(box.FromLan(OnLan(Ping(Pc, LanAddress, 1, 1, []), Pc).ToMac(Mac48.Broadcast)).IsSilent);
    }

    [TestMethod]
    public void Malformed9_AQuoteCutAtEveryByte_IsSurvived()
    {
        Box box = new();
        byte[][] sent =
        [
            box.FromLan(OutUdp(Pc, 22, Server1, 5000, new byte[9])).OnlyWan.Bytes,
            box.FromLan(OutTcp(Pc, 22, Server1, 5000, Syn, new byte[9])).OnlyWan.Bytes,
            box.FromLan(OutTcp(Pc, 22, Server1, 5000).TcpOptions(2, 4, 5, 0xb4).Options(7, 7, 4, 0, 0, 0, 0, 0)).OnlyWan.Bytes,
        ];
        foreach (byte[] packet in sent)
        {
            for (int length = 0; length <= packet.Length - 14; length++)
            {
                Output output = box.FromWan(OnWan(Icmp(Gateway, WanAddress, 3, 1, 0, packet.AsSpan(14, length).ToArray())));
                int needed = ((packet[14] & 0xF) * 4) + 8;
                Assert.AreEqual(length < needed, output.IsSilent, $"{length} bytes quoted");
            }
        }
    }

    private static void Send(Box box, bool isOutbound, int flags, uint sequence, uint acknowledgment, byte[] options)
    {
        byte[] segment = (isOutbound ? OutTcp(Pc, 2001, Server1, 80, flags) : InTcp(Server1, 80, 2001, flags))
            .Sequence(sequence, acknowledgment).TcpOptions(options).Window(flags * 1000);
        FrameView after = isOutbound ? box.FromLan(segment).OnlyWan : box.FromWan(segment).OnlyLan;
        Assert.AreEqual((flags, sequence, acknowledgment), (after.TcpFlags, after.Sequence, after.Acknowledgement));
    }

    private static void BothWays(Box box, Func<FrameBuilder, FrameBuilder> spoil, int reason)
    {
        box.FromWan(spoil(InUdp(Server1, 5, 7000)), false).IsDropped(reason);
        box.FromWan(spoil(InUdp(Server1, 5, 6999)), false).IsDropped(reason);
        box.FromLan(spoil(OutUdp(MaxA, 7000, Server1, 5)), false).IsDropped(reason);
        box.FromLan(spoil(OutUdp(Pc, 3000, Server1, 5)), false).IsDropped(reason);
    }
}
