// RFC 5508: ICMP through the box. Errors are in Rfc5508ErrorTests.cs.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc5508Tests
{
    private const int SweepMs = 512 / 8 * Router.TickMs;

    [TestMethod]
    public void I1_TwoInsideHostsWithOneEchoIdentifier_BothGetTheirAnswers()
    {
        Box box = new();
        FrameView first = box.FromLan(OutPing(Pc, Server1, 77, 1)).OnlyWan;
        FrameView second = box.FromLan(OutPing(MaxB, Server1, 77, 2)).OnlyWan;
        Assert.AreNotEqual(first.EchoIdentifier, second.EchoIdentifier);
        FrameView toSecond = box.FromWan(InPong(Server1, second.EchoIdentifier, 2)).OnlyLan;
        FrameView toFirst = box.FromWan(InPong(Server1, first.EchoIdentifier, 1)).OnlyLan;
        Assert.AreEqual((Pc, 77, 1), (toFirst.Destination, toFirst.EchoIdentifier, toFirst.EchoSequence));
        Assert.AreEqual((MaxB, 77, 2), (toSecond.Destination, toSecond.EchoIdentifier, toSecond.EchoSequence));
    }

    [TestMethod]
    public void I1_AnEcho_KeepsItsDataAndSequence()
    {
        Box box = new();
        for (int length = 0; length <= 1472; length += 23)
        {
            byte[] ping = OnLan(Ping(Pc, Server1, 5, length, Enumerable.Range(0, length).Select(i => (byte)i).ToArray()), Pc);
            FrameAssert.IsTranslationOf(ping, box.FromLan(ping).OnlyWan.Bytes);
        }
    }

    [TestMethod]
    public void I1_APing_WorksOutwardAndNotInward()
    {
        Box box = new();
        box.FromLan(OutPing(Pc, Server1, 77));
        box.FromWan(OnWan(Ping(Server1, WanAddress, 77, 1, []))).IsDropped(DropReason.WanPing);
        box.FromWan(InPong(Server2, 77)).IsDropped(DropReason.Filtered);
        box.FromWan(InPong(Server1, 78)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    public void I2_AnEchoMapping_LivesAt59SecondsAndEndsASweepAfter60()
    {
        Box box = new();
        box.FromLan(OutPing(Pc, Server1, 77));
        box.Advance(59_000);
        Assert.AreEqual(Pc, box.FromWan(InPong(Server1, 77)).OnlyLan.Destination);
        box.Advance(1_000 + SweepMs);
        box.FromWan(InPong(Server1, 77)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(0, box.State.Mappings.Count);
    }

    [TestMethod]
    public void I8_AFullTable_TellsTheInsideSenderAndNobodyElse()
    {
        Box box = new();
        FillMappings(box);
        byte[] refused = OutUdp(Pc, 3000, Server1, 5000);
        FrameView error = box.FromLan(refused).IsDroppedWithAnswer(DropReason.TableFull).OnlyLan;
        Assert.AreEqual((3, 1), (error.IcmpType, error.IcmpCode));
        Assert.AreEqual((LanAddress, Pc), (error.Source, error.Destination));
        Assert.AreEqual(MacOf(Pc), error.ToMac);
        FrameAssert.AreSame(refused.AsSpanOfPacket(), error.QuoteBytes, "quote");
    }

    [TestMethod]
    public void I8_AHostOverItsLimit_IsTold()
    {
        Box box = new();
        for (int i = 0; i < State.DefaultHostLimit; i++)
        {
            box.FromLan(OutUdp(Pc, 20_000 + i, Server1, 5000));
        }

        FrameView error = box.FromLan(OutTcp(Pc, 3000, Server1, 80)).IsDroppedWithAnswer(DropReason.HostLimit).OnlyLan;
        Assert.AreEqual((3, 1), (error.IcmpType, error.IcmpCode));
    }

    [TestMethod]
    public void I9_NoErrorAboutAShortageOrAFilter_LeavesTowardsTheWan()
    {
        // The policy of REQ-9: towards the WAN the box says nothing but time exceeded.
        Box box = new();
        FillMappings(box);
        box.FromWan(InUdp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
        box.FromWan(InTcp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
        box.FromWan(InUdp(Server2, 5000, 20_000)).IsDropped(DropReason.Filtered);
        box.FromWan(InUdp(Server2, 5000, 5001)).IsDropped(DropReason.NotAPeer);
        box.FromWan(OnWan(IPv4(50, Server1, WanAddress, [1, 2, 3, 4]))).IsDropped(DropReason.Protocol);
    }

    [TestMethod]
    public void I9_AFullSessionTable_RefusesAnInboundConnectionInSilence()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        for (int i = 0; box.State.Sessions.Count < box.SessionCapacity; i++)
        {
            box.FromWan(InTcp(Server1, 10_000 + i, 2000));
        }

        box.FromWan(InTcp(Server1, 9_999, 2000)).IsDropped(DropReason.TableFull);
    }

    [TestMethod]
    public void I10_UnreachableTimeExceededAndEcho_AreSupported()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        for (int code = 0; code < 16; code++)
        {
            FrameView error = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, code, sent)).IcmpRest(code == 4 ? 1400u : 0)).OnlyLan;
            Assert.AreEqual((3, code), (error.IcmpType, error.IcmpCode));
        }

        Assert.AreEqual(11, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 11, 1, sent))).OnlyLan.IcmpType);
        Assert.AreEqual(8, box.FromLan(OutPing(Pc, Server1, 1)).OnlyWan.IcmpType);
    }

    [TestMethod]
    public void I10_EveryOtherType_IsIgnoredBothWays()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        box.FromLan(OutPing(Pc, Server1, 77));
        for (int type = 0; type < 256; type++)
        {
            if (type is not (0 or 3 or 8 or 11))
            {
                box.FromWan(OnWan(IcmpError(Server1, WanAddress, type, 0, sent))).IsDropped(DropReason.IcmpType);
                box.FromWan(OnWan(Icmp(Server1, WanAddress, type, 0, 77 << 16, []))).IsDropped(DropReason.IcmpType);
                box.FromLan(OnLan(Icmp(Pc, Server1, type, 0, 77 << 16, []), Pc)).IsDropped(DropReason.IcmpType);
            }
        }

        // An answer has no business on its way out.
        box.FromLan(OnLan(Pong(Pc, Server1, 77, 1, []), Pc)).IsDropped(DropReason.IcmpType);
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(547)]
    [DataRow(1472)]
    public void I11_AnErrorOfTheBox_QuotesThePacketAsItCame(int payloadBytes)
    {
        Box box = new();
        byte[] payload = Enumerable.Range(0, payloadBytes).Select(i => (byte)(i * 7)).ToArray();
        byte[] inbound = InUdp(Server1, 5000, 7000, payload).Ttl(1);
        FrameView toServer = box.FromWan(inbound).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyWan;
        CheckQuote(inbound, toServer);
        Assert.AreEqual((WanAddress, Server1), (toServer.Source, toServer.Destination));

        byte[] outbound = OutUdp(Pc, 3000, Server1, 5000, payload).Ttl(1);
        FrameView toPc = box.FromLan(outbound).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyLan;
        CheckQuote(outbound, toPc);
        Assert.AreEqual((LanAddress, Pc), (toPc.Source, toPc.Destination));
        Assert.AreEqual(0, box.State.Mappings.Count);
    }

    [TestMethod]
    public void I11_AnErrorOfTheBoxAboutASession_QuotesTheOutsidePort()
    {
        Box box = new();
        int outside = box.FromLan(OutTcp(Pc, 22, Server1, 80)).OnlyWan.SourcePort;
        byte[] answer = InTcp(Server1, 80, outside, Syn | Ack).Ttl(1);
        CheckQuote(answer, box.FromWan(answer).IsDroppedWithAnswer(DropReason.TtlExpired).OnlyWan);
    }

    private static void CheckQuote(byte[] packet, FrameView error)
    {
        Assert.AreEqual((11, 0), (error.IcmpType, error.IcmpCode));

        // RFC 1812 section 4.3.2.3: as much as fits, the whole no longer than 576 bytes.
        int expected = System.Math.Min(packet.Length - 14, 576 - 28);
        FrameAssert.AreSame(packet.AsSpanOfPacket()[..expected], error.QuoteBytes, "quote");
    }

    private static void FillMappings(Box box)
    {
        for (int i = 0; box.State.Mappings.Count < box.State.Mappings.Capacity; i++)
        {
            box.FromLan(OutUdp(((Ip4)"192.168.10.100").Plus(i / 60), 20_000 + (i % 60), Server1, 5000));
        }
    }
}
