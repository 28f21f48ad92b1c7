// RFC 5382: TCP through the box.

using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc5382Tests
{
    [TestMethod]
    [DataRow(30000)]
    [DataRow(4000)]
    [DataRow(22)]
    public void T1_OneInsideEndpointTowardsFourRemotes_KeepsOneOutsidePort(int insidePort)
    {
        Box box = new();
        HashSet<int> outside = [];
        foreach (Ip4 remote in new[] { Server1, Server2 })
        {
            outside.Add(box.FromLan(OutTcp(Pc, insidePort, remote, 80)).OnlyWan.SourcePort);
            outside.Add(box.FromLan(OutTcp(Pc, insidePort, remote, 81)).OnlyWan.SourcePort);
        }

        Assert.AreEqual(1, outside.Count);
        Assert.AreEqual(4, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T2_AThreeWayHandshakeDataAndClose_PassWhole()
    {
        Box box = new();
        byte[] data = new byte[1460];
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Syn).Sequence(100, 0).TcpOptions(2, 4, 5, 0xb4, 1, 3, 3, 7), true);
        Passes(box, InTcp(Server1, 80, 2000, Syn | Ack).Sequence(900, 101).TcpOptions(2, 4, 5, 0xb4), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(101, 901), true);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack, data).Sequence(101, 901), true);
        Passes(box, InTcp(Server1, 80, 2000, Ack, data).Sequence(901, 1561), false);
        Passes(box, InTcp(Server1, 80, 2000, Ack | Fin).Sequence(2361, 1561), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(1561, 2362), true);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack | Fin).Sequence(1561, 2362), true);
        Passes(box, InTcp(Server1, 80, 2000, Ack).Sequence(2362, 1562), false);
    }

    [TestMethod]
    public void T2_ASimultaneousOpen_Passes()
    {
        // RFC 5382 section 4.2: SYN out, SYN in, SYN-ACK both ways.
        Box box = new();
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Syn).Sequence(100, 0), true);
        Passes(box, InTcp(Server1, 80, 2000, Syn).Sequence(900, 0), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Syn | Ack).Sequence(100, 901), true);
        Passes(box, InTcp(Server1, 80, 2000, Syn | Ack).Sequence(900, 101), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(101, 901), true);
    }

    [TestMethod]
    public void T2_ASynAckRetransmission_Passes()
    {
        Box box = new();
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Syn), true);
        Passes(box, InTcp(Server1, 80, 2000, Syn | Ack), false);
        Passes(box, InTcp(Server1, 80, 2000, Syn | Ack), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Syn), true);
        Passes(box, InTcp(Server1, 80, 2000, Syn | Ack), false);
    }

    [TestMethod]
    public void T2_EverySetOfFlags_PassesBothWays()
    {
        Box box = new();
        for (int flags = 0; flags < 256; flags++)
        {
            Passes(box, OutTcp(Pc, 2000, Server1, 80, flags), true);
            Passes(box, InTcp(Server1, 80, 2000, flags), false);
            Passes(box, OutTcp(MaxA, 4003, Server1, 80, flags), true);
            Passes(box, InTcp(Server1, 80, 4003, flags), false);
        }
    }

    [TestMethod]
    public void T3_ASegmentFromAnotherAddress_IsDropped()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        box.FromWan(InTcp(Server2, 80, 2000, Syn | Ack)).IsDropped(DropReason.Filtered);
        box.FromWan(InTcp(Server2, 80, 2000)).IsDropped(DropReason.Filtered);
    }

    [TestMethod]
    public void T3_AConnectionFromAnotherPortOfTheAddress_ComesIn()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        Assert.AreEqual(Pc, box.FromWan(InTcp(Server1, 9999, 2000)).OnlyLan.Destination);
        Assert.AreEqual(2, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T3_AForward_AcceptsItsPeersOnly()
    {
        Box box = new();
        Assert.AreEqual(Clarent, box.FromWan(InTcp("198.18.9.4", 999, 5631)).OnlyLan.Destination);
        box.FromWan(InTcp("198.18.9.5", 999, 5631)).IsDropped(DropReason.NotAPeer);
        Assert.AreEqual(MaxA, box.FromWan(InTcp("198.18.9.5", 999, 4015)).OnlyLan.Destination);
    }

    [TestMethod]
    public void T4_AnUnsolicitedSyn_GetsSilence()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        foreach (int port in new[] { 1, 22, 80, 1024, 3999, 4016, 65535 })
        {
            box.FromWan(InTcp(Server2, 80, port)).IsDropped(DropReason.NoRule);
        }

        box.FromWan(InTcp(Server2, 80, 2000)).IsDropped(DropReason.Filtered);
        Assert.IsTrue(box.Advance(7_000).IsSilent, "a late answer");
        Assert.AreEqual(1, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T7_MappingsOfOnePortInThreeProtocols_AreIndependent()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromWan(InTcp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
        box.FromWan(InPong(Server1, 3000)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(3000, box.FromLan(OutTcp(MaxB, 3000, Server1, 5000)).OnlyWan.SourcePort);
        Assert.AreEqual(3000, box.FromLan(OutPing(MaxA, Server1, 3000)).OnlyWan.EchoIdentifier);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        Assert.AreEqual(MaxB, box.FromWan(InTcp(Server1, 5000, 3000)).OnlyLan.Destination);
        Assert.AreEqual(MaxA, box.FromWan(InPong(Server1, 3000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void T7_AForwardOfOneProtocol_OpensNothingInTheOthers()
    {
        Box box = new();
        box.FromWan(InUdp(Server1, 5000, 4000)).IsDropped(DropReason.NoRule);
        box.FromWan(InTcp(Server1, 5000, 7000)).IsDropped(DropReason.NoRule);
        box.FromWan(InTcp(Server1, 5000, 6801)).IsDropped(DropReason.NoRule);
        box.FromWan(InPong(Server1, 7000)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    [DataRow(3, 0)]
    [DataRow(3, 1)]
    [DataRow(3, 3)]
    [DataRow(3, 13)]
    [DataRow(11, 0)]
    public void T9_AnIcmpErrorAboutATcpSegment_IsTranslated(int type, int code)
    {
        // RFC 5382 REQ-9.
        Box box = new();
        byte[] before = OutTcp(Pc, 22, Server1, 80).Sequence(0x1000_0000, 0);
        byte[] sent = box.FromLan(before).OnlyWan.Bytes;
        FrameView error = box.FromWan(OnWan(IcmpError(Gateway, WanAddress, type, code, sent, 40))).OnlyLan;
        Assert.AreEqual((Pc, type, code), (error.Destination, error.IcmpType, error.IcmpCode));
        Assert.AreEqual((Pc, 22, Server1, 80), (error.Quote.Source, error.Quote.SourcePort, error.Quote.Destination, error.Quote.DestinationPort));
        Assert.AreEqual(new FrameView(before).TransportChecksum, error.Quote.TransportChecksum);
    }

    private static void Passes(Box box, byte[] segment, bool isOutbound)
    {
        FrameView after = isOutbound ? box.FromLan(segment).OnlyWan : box.FromWan(segment).OnlyLan;
        FrameAssert.IsTranslationOf(segment, after.Bytes);
    }
}
