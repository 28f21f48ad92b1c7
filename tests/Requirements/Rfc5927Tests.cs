// RFC 5927: ICMP errors as an attack on TCP. X1 to X4 of the requirements.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc5927Tests
{
    private const uint OurSequence = 0x1000_0000;
    private const uint TheirSequence = 0x2000_0000;

    [TestMethod]
    public void X2_ANewSession_IsNotJudgedByTheNumbersOfAnOldOne()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(0x7777_0000, 0));
        box.Advance(241_000);
        Assert.AreEqual(0, box.State.Sessions.Count);
        byte[] sent = box.FromLan(OutTcp(Pc, 2001, Server1, 80, Rst).Sequence(OurSequence, 0)).OnlyWan.Bytes;
        Assert.AreEqual(Pc, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent))).OnlyLan.Destination);
    }

    [TestMethod]
    public void X1_AnErrorAboutAnotherFiveTuple_IsDropped()
    {
        Box box = new();
        Open(box);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        FrameBuilder[] others =
        [
            FrameBuilder.Tcp(WanAddress, 2000, Server1, 81, Ack, []),
            FrameBuilder.Tcp(WanAddress, 2001, Server1, 80, Ack, []),
            FrameBuilder.Tcp(WanAddress, 2000, Server2, 80, Ack, []),
            FrameBuilder.Tcp("198.18.5.3", 2000, Server1, 80, Ack, []),
            FrameBuilder.Tcp(Pc, 2000, Server1, 80, Ack, []),
            FrameBuilder.Tcp(Server1, 80, WanAddress, 2000, Ack, []),
            FrameBuilder.Udp(WanAddress, 2000, Server1, 80, []),
            FrameBuilder.Udp(WanAddress, 3000, Server2, 5000, []),
            FrameBuilder.Udp(WanAddress, 3001, Server1, 5000, []),
            FrameBuilder.Udp(WanAddress, 5001, Server2, 5001, []),
        ];
        foreach (FrameBuilder other in others)
        {
            box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, other.Sequence(OurSequence, TheirSequence)))).IsDropped(DropReason.IcmpNoMapping);
        }

        byte[] ours = FrameBuilder.Tcp(WanAddress, 2000, Server1, 80, Ack, []).Sequence(OurSequence, TheirSequence);
        Assert.AreEqual(Pc, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, ours))).OnlyLan.Destination);
    }

    [TestMethod]
    public void X1_AnErrorFromTheInsideAboutWhatCouldNotComeIn_IsDropped()
    {
        Box box = new();
        byte[] fromPeer = FrameBuilder.Tcp("198.18.9.4", 999, Clarent, 5631, Syn, []);
        byte[] fromOther = FrameBuilder.Tcp("198.18.9.5", 999, Clarent, 5631, Syn, []);
        Assert.AreEqual(Server1, box.FromLan(OnLan(IcmpError(Clarent, "198.18.9.4", 3, 3, fromPeer), Clarent)).OnlyWan.Destination);
        box.FromLan(OnLan(IcmpError(Clarent, "198.18.9.5", 3, 3, fromOther), Clarent)).IsDropped(DropReason.IcmpNoMapping);
    }

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(65_535, true)]
    [DataRow(-65_536, true)]
    [DataRow(0x2_0000, false)]
    [DataRow(-0x2_0000, false)]
    [DataRow(0x4000_0000, false)]
    [DataRow(int.MinValue, false)]
    public void X2_ATcpErrorsSequence_HasToBeInTheWindow(int away, bool passes)
    {
        Box box = new();
        Open(box);
        byte[] quoted = FrameBuilder.Tcp(WanAddress, 2000, Server1, 80, Ack, []).Sequence(unchecked(OurSequence + (uint)away), 0);
        Verify(box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 3, quoted))), passes);
        quoted = FrameBuilder.Tcp(Server1, 80, Pc, 2000, Ack, []).Sequence(unchecked(TheirSequence + (uint)away), 0);
        Verify(box.FromLan(OnLan(IcmpError(Pc, Server1, 3, 3, quoted), Pc)), passes);
    }

    [TestMethod]
    public void X2_TheWindow_FollowsWhatTheInsideSends()
    {
        Box box = new();
        Open(box);
        uint sequence = OurSequence;
        for (int i = 0; i < 200; i++)
        {
            sequence = unchecked(sequence + 0x0300_0000);
            byte[] sent = box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack, new byte[9]).Sequence(sequence, TheirSequence)).OnlyWan.Bytes;
            box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 11, 0, sent))).OnlyLan.ToString();
            byte[] old = FrameBuilder.Tcp(WanAddress, 2000, Server1, 80, Ack, []).Sequence(unchecked(sequence - 0x0300_0000), 0);
            box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 11, 0, old))).IsDropped(DropReason.IcmpNoMapping);
        }
    }

    [TestMethod]
    public void X2_AScaledWindow_IsAllowedFor()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80, Syn).Sequence(OurSequence, 0).TcpOptions(3, 3, 7, 1));
        box.FromWan(InTcp(Server1, 80, 2000, Syn | Ack).Sequence(TheirSequence, OurSequence + 1).TcpOptions(3, 3, 4, 1));
        box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(OurSequence, TheirSequence));
        byte[] quoted = FrameBuilder.Tcp(WanAddress, 2000, Server1, 80, Ack, []).Sequence(OurSequence - (65_535 << 4), 0);
        Verify(box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 3, quoted))), true);
        quoted = FrameBuilder.Tcp(WanAddress, 2000, Server1, 80, Ack, []).Sequence(OurSequence - (17 << 16), 0);
        Verify(box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 3, quoted))), false);
    }

    [TestMethod]
    public void X2_AnErrorAboutTheSyn_ComesIn()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutTcp(Pc, 2000, Server1, 80).Sequence(0xFFFF_FFFF, 0)).OnlyWan.Bytes;
        Verify(box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent))), true);
    }

    [TestMethod]
    [DataRow(0u, false)]
    [DataRow(1u, false)]
    [DataRow(67u, false)]
    [DataRow(68u, true)]
    [DataRow(576u, true)]
    [DataRow(1400u, true)]
    [DataRow(65535u, true)]
    [DataRow(0xFFFF_0000u, false)]
    [DataRow(0xFFFF_0044u, true)]
    public void X3_Code4WithAnMtuBelow68_IsDropped(uint rest, bool passes)
    {
        Box box = new();
        Open(box);
        byte[][] sent =
        [
            box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(OurSequence, TheirSequence)).OnlyWan.Bytes,
            box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes,
            box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.Bytes,
            box.FromLan(OutPing(Pc, Server1, 5)).OnlyWan.Bytes,
        ];
        foreach (byte[] packet in sent)
        {
            Output output = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 4, packet)).IcmpRest(rest));
            if (passes)
            {
                Assert.AreEqual((3, 4, rest), (output.OnlyLan.IcmpType, output.OnlyLan.IcmpCode, output.OnlyLan.IcmpRest));
            }
            else
            {
                output.IsDropped(DropReason.BadIcmp);
            }

            // Of other codes it is no MTU.
            Assert.AreEqual(rest, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 3, packet)).IcmpRest(rest)).OnlyLan.IcmpRest);
        }

        byte[] delivered = box.FromWan(InTcp(Server1, 80, 2000, Ack).Sequence(TheirSequence, OurSequence)).OnlyLan.Bytes;
        Output outbound = box.FromLan(OnLan(IcmpError(Pc, Server1, 3, 4, delivered), Pc).IcmpRest(rest));
        Assert.AreEqual(passes, outbound.Wan.Count == 1);
    }

    [TestMethod]
    public void X4_AHardError_NeverKillsAFlow()
    {
        Box box = new();
        Open(box);
        byte[] tcp = box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(OurSequence, TheirSequence)).OnlyWan.Bytes;
        byte[] udp = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        byte[] ping = box.FromLan(OutPing(Pc, Server1, 5)).OnlyWan.Bytes;
        byte[] first = box.FromLan(OutTcp(Pc, 2001, Server1, 80)).OnlyWan.Bytes;
        foreach (int code in new[] { 2, 3, 4, 9, 10, 13 })
        {
            foreach (byte[] packet in new[] { tcp, udp, ping, first })
            {
                Assert.AreEqual(Pc, box.FromWan(OnWan(IcmpError(Server1, WanAddress, 3, code, packet)).IcmpRest(1000)).OnlyLan.Destination);
            }
        }

        Assert.AreEqual(4, box.State.Sessions.Count);
        Assert.AreEqual(Pc, box.FromWan(InTcp(Server1, 80, 2000, Ack).Sequence(TheirSequence, OurSequence)).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromWan(InTcp(Server1, 80, 2001, Syn | Ack)).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        Assert.AreEqual(Pc, box.FromWan(InPong(Server1, 5)).OnlyLan.Destination);
        box.Advance(7_000_000);
        Assert.AreEqual(1, box.State.Sessions.Count, "the open connection keeps its hours");
    }

    private static void Verify(Output output, bool passes)
    {
        if (passes)
        {
            Assert.AreEqual(1, output.Lan.Count + output.Wan.Count);
        }
        else
        {
            output.IsDropped(DropReason.IcmpNoMapping);
        }
    }

    private static void Open(Box box)
    {
        box.FromLan(OutTcp(Pc, 2000, Server1, 80, Syn).Sequence(OurSequence - 1, 0));
        box.FromWan(InTcp(Server1, 80, 2000, Syn | Ack).Sequence(TheirSequence - 1, OurSequence));
        box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(OurSequence, TheirSequence));
    }
}
