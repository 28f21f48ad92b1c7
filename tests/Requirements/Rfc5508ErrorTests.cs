// RFC 5508 section 4: ICMP errors are translated by the packet they quote.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc5508ErrorTests
{
    private static readonly byte[] s_payload = [1, 2, 3, 4, 5, 6, 7];

    [TestMethod]
    public void I3_AnErrorWithABadIcmpChecksum_IsDropped()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent)).TransportChecksum(0x1234)).IsDropped(DropReason.BadIcmp);
    }

    [TestMethod]
    public void I3_AnErrorWithABadEmbeddedHeaderChecksum_IsDropped()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        sent[24] ^= 0x40;
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent))).IsDropped(DropReason.IcmpQuote);
    }

    [TestMethod]
    public void I3_EmbeddedOptions_AreSkipped()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 22, Server1, 5000).Options(7, 7, 4, 0, 0, 0, 0, 0)).OnlyWan.Bytes;
        FrameView error = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent))).OnlyLan;
        Assert.AreEqual((Pc, 22, 5000), (error.Quote.Source, error.Quote.SourcePort, error.Quote.DestinationPort));
        FrameAssert.AreSame(new byte[] { 7, 7, 4, 0, 0, 0, 0, 0 }, error.Quote.Options, "options");
    }

    [TestMethod]
    [DataRow(17)]
    [DataRow(6)]
    public void I3_TheEmbeddedTransportChecksum_IsNotChecked(int protocol)
    {
        Box box = new();
        FrameBuilder first = protocol == 17 ? OutUdp(Pc, 3000, Server1, 5000) : OutTcp(Pc, 3000, Server1, 5000);
        byte[] sent = box.FromLan(first).OnlyWan.Bytes;
        sent[34 + (protocol == 17 ? 6 : 16)] ^= 0x55;
        Assert.AreEqual(Pc, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 3, sent, 40))).OnlyLan.Destination);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(7)]
    public void I3_AQuoteBelow28Bytes_IsDropped(int quotedPayloadBytes)
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent, quotedPayloadBytes))).IsDropped(DropReason.IcmpQuote);
    }

    [TestMethod]
    public void I4_AnErrorWithoutAMapping_IsDropped()
    {
        Box box = new();
        byte[] stranger = FrameBuilder.Udp(WanAddress, 3000, Server1, 5000, s_payload);
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, stranger))).IsDropped(DropReason.IcmpNoMapping);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        Assert.AreEqual(Pc, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, stranger))).OnlyLan.Destination);

        byte[] toAnother = FrameBuilder.Udp(WanAddress, 3000, Server2, 5000, s_payload);
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, toAnother))).IsDropped(DropReason.IcmpNoMapping);
        byte[] fromAnother = FrameBuilder.Udp("198.18.5.3", 3000, Server1, 5000, s_payload);
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, fromAnother))).IsDropped(DropReason.IcmpNoMapping);
        byte[] inTcp = FrameBuilder.Tcp(WanAddress, 3000, Server1, 5000, Syn, []);
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, inTcp))).IsDropped(DropReason.IcmpNoMapping);
    }

    [TestMethod]
    public void I4_AnOutboundErrorAboutNothingOfOurs_IsDropped()
    {
        Box box = new();
        byte[] stranger = FrameBuilder.Udp(Server1, 5000, Pc, 3000, s_payload);
        box.FromLan(OnLan(IcmpError(Pc, Server1, 3, 3, stranger), Pc)).IsDropped(DropReason.IcmpNoMapping);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        Assert.AreEqual(Server1, box.FromLan(OnLan(IcmpError(Pc, Server1, 3, 3, stranger), Pc)).OnlyWan.Destination);

        // Not to anybody but who sent the quoted packet.
        box.FromLan(OnLan(IcmpError(Pc, Server2, 3, 3, stranger), Pc)).IsDropped(DropReason.IcmpNoMapping);
    }

    [TestMethod]
    [DataRow(17, 22, 8)]
    [DataRow(17, 22, 15)]
    [DataRow(17, 3000, 15)]
    [DataRow(6, 22, 8)]
    [DataRow(6, 22, 20)]
    [DataRow(6, 22, 27)]
    [DataRow(1, 500, 8)]
    [DataRow(1, 500, 15)]
    public void I5_AnInboundErrorAboutASession_RestoresTheEmbeddedEndpoint(int protocol, int insidePort, int quotedPayloadBytes)
    {
        Box box = new();
        if (protocol == 1)
        {
            box.FromLan(OutPing(MaxB, Server1, insidePort));
        }

        FrameBuilder first = protocol switch
        {
            17 => OutUdp(Pc, insidePort, Server1, 5000, s_payload),
            6 => OutTcp(Pc, insidePort, Server1, 5000, Syn, s_payload),
            _ => OnLan(Ping(Pc, Server1, insidePort, 9, s_payload), Pc),
        };
        byte[] before = first;
        byte[] sent = box.FromLan(first).OnlyWan.Bytes;
        byte[] error = OnWan(IcmpError(Gateway, WanAddress, 3, 2, sent, quotedPayloadBytes)).IcmpRest(0x0001_0203);
        FrameView after = box.FromWan(error).OnlyLan;

        Assert.AreEqual((3, 2, 0x0001_0203u), (after.IcmpType, after.IcmpCode, after.IcmpRest));
        Assert.AreEqual((Gateway, Pc, 63), (after.Source, after.Destination, after.Ttl));
        CheckRestored(before, after, quotedPayloadBytes);
    }

    [TestMethod]
    [DataRow(17, 7003)]
    [DataRow(6, 4003)]
    public void I5_AnInboundErrorAboutAForward_RestoresTheEmbeddedEndpoint(int protocol, int port)
    {
        Box box = new();
        byte[] before = protocol == 17 ? OutUdp(MaxA, port, Server1, 5000, s_payload) : OutTcp(MaxA, port, Server1, 5000, Ack, s_payload);
        byte[] sent = box.FromLan(before).OnlyWan.Bytes;
        FrameView after = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 11, 0, sent, 40))).OnlyLan;
        Assert.AreEqual((11, 0, MaxA), (after.IcmpType, after.IcmpCode, after.Destination));
        CheckRestored(before, after, 40);
    }

    [TestMethod]
    public void I5_AnInboundErrorAboutAForwardFromPeers_ComesInForItsPeersOnly()
    {
        Box box = new();
        byte[] toPeer = FrameBuilder.Udp(WanAddress, 5001, Server1, 5001, s_payload);
        byte[] toOther = FrameBuilder.Udp(WanAddress, 5001, Server2, 5001, s_payload);
        Assert.AreEqual(Clarent, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, toPeer))).OnlyLan.Destination);
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, toOther))).IsDropped(DropReason.IcmpNoMapping);
    }

    [TestMethod]
    [DataRow(17, 22)]
    [DataRow(17, 3000)]
    [DataRow(6, 22)]
    [DataRow(1, 500)]
    public void I5_AnOutboundError_LeavesWithTheWanSourceAndTheOutsideEndpoint(int protocol, int insidePort)
    {
        Box box = new();
        FrameBuilder first = protocol switch
        {
            17 => OutUdp(Pc, insidePort, Server1, 5000),
            6 => OutTcp(Pc, insidePort, Server1, 5000),
            _ => OutPing(Pc, Server1, insidePort),
        };
        FrameView sent = box.FromLan(first).OnlyWan;
        byte[] answer = protocol switch
        {
            17 => InUdp(Server1, 5000, sent.SourcePort, s_payload),
            6 => InTcp(Server1, 5000, sent.SourcePort, Syn | Ack, s_payload),
            _ => OnWan(Pong(Server1, WanAddress, sent.EchoIdentifier, 1, s_payload)),
        };
        byte[] delivered = box.FromWan(answer).OnlyLan.Bytes;
        FrameView error = box.FromLan(OnLan(IcmpError(Pc, Server1, 3, 3, delivered, 40), Pc)).OnlyWan;
        Assert.AreEqual((WanAddress, Server1, 3, 3), (error.Source, error.Destination, error.IcmpType, error.IcmpCode));
        CheckRestored(answer, error, 40);
    }

    [TestMethod]
    public void I5_AnOutboundErrorAboutAForward_LeavesWithTheWanSource()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5000, 7000, s_payload);
        byte[] delivered = box.FromWan(call).OnlyLan.Bytes;
        FrameView error = box.FromLan(OnLan(IcmpError(MaxA, Server1, 3, 3, delivered, 40), MaxA)).OnlyWan;
        Assert.AreEqual((WanAddress, Server1), (error.Source, error.Destination));
        CheckRestored(call, error, 40);
    }

    [TestMethod]
    public void I5_AnEmbeddedUdpChecksumOfZero_StaysZero()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 22, Server1, 5000).TransportChecksum(0)).OnlyWan.Bytes;
        Assert.AreEqual(0, box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 1, sent, 40))).OnlyLan.Quote.TransportChecksum);
    }

    [TestMethod]
    public void I6_Errors_NeitherRefreshNorDelete()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutTcp(Pc, 2000, Server1, 80)).OnlyWan.Bytes;
        byte[] delivered = box.FromWan(InTcp(Server1, 80, 2000, Syn | Ack)).OnlyLan.Bytes;
        box.Advance(100_000);
        box.FromWan(OnWan(IcmpError(Gateway, WanAddress, 3, 3, sent))).OnlyLan.ToString();
        box.FromLan(OnLan(IcmpError(Pc, Server1, 3, 3, delivered), Pc)).OnlyWan.ToString();
        Assert.AreEqual(1, box.State.Sessions.Count);
        Assert.AreEqual(Pc, box.FromWan(InTcp(Server1, 80, 2000, Ack)).OnlyLan.Destination);
        box.Advance(141_000);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    // What the inside sees quoted is what it sent, but for the TTL and the header checksum of the way.
    private static void CheckRestored(byte[] original, FrameView error, int quotedPayloadBytes)
    {
        byte[] expected = original.AsSpanOfPacket().ToArray();
        byte[] quote = error.QuoteBytes;
        expected = expected[..Math.Min(expected.Length, 20 + quotedPayloadBytes)];
        Assert.AreEqual(0xFFFF, InternetChecksum.Sum(quote.AsSpan(0, 20)), "embedded header checksum");
        expected[8] = quote[8];
        expected[10] = quote[10];
        expected[11] = quote[11];
        FrameAssert.AreSame(expected, quote, "quote");
    }
}
