// RFC 7857 section 2 and RFC 5382 section 5: how long the box remembers a connection, and what ends it.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc7857Tests
{
    private const int SweepMs = 512 / 8 * Router.TickMs;

    [TestMethod]
    public void T5_AnEstablishedConnection_Lives7440Seconds()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        box.FromWan(InTcp(Server1, 80, 2000, Syn | Ack));
        box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack));
        box.Advance(7_439_000);
        Assert.AreEqual(Pc, box.FromWan(InTcp(Server1, 80, 2000, Ack)).OnlyLan.Destination);
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T5_AConnectionThatOpensOrCloses_Lives240Seconds()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        box.FromLan(OutTcp(Pc, 2001, Server1, 80));
        box.FromWan(InTcp(Server1, 80, 2001, Syn | Ack));
        box.FromLan(OutTcp(Pc, 2001, Server1, 80, Ack));
        box.FromLan(OutTcp(Pc, 2001, Server1, 80, Fin | Ack));
        box.FromWan(InTcp(Server1, 80, 2001, Fin | Ack));
        box.Advance(239_000);
        Assert.AreEqual(2, box.State.Sessions.Count);
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void T5_AHalfClosedConnection_LivesAsLongAsAnOpenOne(bool isInsideFirst)
    {
        // RFC 5382 section 5: the closing phase begins when both sides have sent a FIN. Until then one of them may send for hours.
        Box box = new();
        Open(box, 2000);
        Close(box, 2000, isInsideFirst);
        box.Advance(7_439_000);
        Assert.AreEqual(1, box.State.Sessions.Count);
        Close(box, 2000, !isInsideFirst);
        box.Advance(239_000);
        Assert.AreEqual(isInsideFirst ? 0 : 1, box.State.Sessions.Count, "the outside's FIN prolongs nothing");
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T5_TheShortTimer_BeginsWhenTheOutsideCloses()
    {
        Box box = new();
        Open(box, 2000);
        Close(box, 2000, true);
        box.Advance(1_000_000);
        Close(box, 2000, false);
        box.Advance(239_000);
        Assert.AreEqual(1, box.State.Sessions.Count);
        Passes(box, InTcp(Server1, 80, 2000, Fin | Ack), false);
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T5_AConnectionFromTheOutside_IsEstablishedOnceItIsAcknowledged()
    {
        Box box = new();
        box.FromLan(OutTcp(Pc, 2000, Server1, 80));
        Passes(box, InTcp(Server1, 9999, 2000, Syn).Sequence(0x3000_0000, 0), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 9999, Syn | Ack).Sequence(0x5000_0000, 0x3000_0001), true);
        Passes(box, InTcp(Server1, 9999, 2000, Ack).Sequence(0x3000_0001, 0x7777_7777), false);
        Assert.AreEqual(State.DefaultTcpTransitoryMs, TimeoutOf(box, 9999), "that acknowledges something else");
        Passes(box, InTcp(Server1, 9999, 2000, Ack).Sequence(0x3000_0001, 0x5000_0001), false);
        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 9999));
        Assert.AreEqual(State.DefaultTcpTransitoryMs, TimeoutOf(box, 80));
    }

    [TestMethod]
    public void T5_AConnectionWithoutItsBeginning_IsEstablishedOnceBothSidesAnswer()
    {
        // The box has been switched off and on.
        Box box = new();
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack, new byte[9]).Sequence(0x1000_0000, 0x2000_0000), true);
        Assert.AreEqual(State.DefaultTcpTransitoryMs, TimeoutOf(box, 80));
        Passes(box, InTcp(Server1, 80, 2000, Ack).Sequence(0x2000_0000, 0x1000_0009), false);
        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 80));
    }

    [TestMethod]
    [DataRow(0u)]
    [DataRow(8191u)]
    public void T6_AnInWindowReset_PassesAndTheStateStays240Seconds(uint ahead)
    {
        Box box = new();
        Open(box, 2000);
        box.Advance(1_000_000);
        Passes(box, InTcp(Server1, 80, 2000, Rst).Sequence(0x2000_0001 + ahead, 0), false);
        box.Advance(239_000);
        Assert.AreEqual(1, box.State.Sessions.Count);
        Passes(box, InTcp(Server1, 80, 2000, Rst).Sequence(0x2000_0001 + ahead, 0), false);
        Passes(box, InTcp(Server1, 80, 2000, Ack).Sequence(0x2000_0001, 0x1000_0001), false);
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count, "nothing from the outside prolongs it");
    }

    [TestMethod]
    public void T6_AnInWindowReset_FromTheInside_LeavesTheState240Seconds()
    {
        Box box = new();
        Open(box, 2000);
        box.Advance(1_000_000);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Rst).Sequence(0x1000_0001, 0), true);
        Assert.AreEqual(State.DefaultTcpTransitoryMs, TimeoutOf(box, 80));
        box.Advance(239_000);
        Assert.AreEqual(1, box.State.Sessions.Count);
        box.Advance(1_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void U6_AReset_FromTheInside_RefreshesNothing()
    {
        // Who sends to a closed port must not keep its session alive by the host's answers.
        Box box = new();
        Open(box, 2000);
        Close(box, 2000, true);
        Close(box, 2000, false);
        for (int i = 0; i < 12; i++)
        {
            box.Advance(19_000);
            Passes(box, InTcp(Server1, 80, 2000, Syn).Sequence(0x7000_0000, 0), false);
            Passes(box, OutTcp(Pc, 2000, Server1, 80, Rst | Ack).Sequence(0, 0x7000_0001), true);
            Passes(box, OutTcp(MaxA, 4000, Server1, 80, Rst | Ack).Sequence(0, 0x7000_0001), true);
        }

        box.Advance(12_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T6_AReset_NeverProlongsASession()
    {
        Box box = new();
        Open(box, 2000);
        box.Advance(7_300_000);
        Passes(box, InTcp(Server1, 80, 2000, Rst).Sequence(0x2000_0001, 0), false);
        box.Advance(140_000 + SweepMs);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T6_AnOutOfWindowReset_EndsNothing()
    {
        Box box = new();
        Open(box, 2000);
        Random random = new(6);
        for (int i = 0; i < 2000; i++)
        {
            // RFC 7857 section 2.2: it is translated; the host it is for knows its window to the byte.
            uint sequence = 0x2004_0000 + (uint)random.NextInt64(0xFFF8_0000);
            Passes(box, InTcp(Server1, 80, 2000, Rst | (i % 2 == 0 ? Ack : 0)).Sequence(sequence, (uint)random.NextInt64(1L << 32)), false);
        }

        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 80));
        box.Advance(7_439_000);
        Assert.AreEqual(1, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T6_WhatTheOutsideForges_DoesNotMoveTheWindow()
    {
        Box box = new();
        Open(box, 2000);
        Passes(box, InTcp(Server1, 80, 2000, Ack, new byte[9]).Sequence(0x7777_0000, 0x8888_0000), false);
        Passes(box, InTcp(Server1, 80, 2000, Syn).Sequence(0x7777_0000, 0).TcpOptions(3, 3, 14, 1), false);
        Passes(box, InTcp(Server1, 80, 2000, Rst).Sequence(0x7777_0000, 0), false);
        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 80));
    }

    [TestMethod]
    public void T6_TrafficAfterAReset_BringsTheSessionBack()
    {
        // RFC 7857 section 2.2: the RST may have been lost behind the box, or forged.
        Box box = new();
        Open(box, 2000);
        Passes(box, InTcp(Server1, 80, 2000, Rst).Sequence(0x2000_0001, 0), false);
        Assert.AreEqual(State.DefaultTcpTransitoryMs, TimeoutOf(box, 80));
        Passes(box, InTcp(Server1, 80, 2000, Ack, new byte[9]).Sequence(0x2000_0001, 0x1000_0001), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(0x1000_0001, 0x2000_000A), true);
        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 80));
        box.Advance(7_439_000);
        Assert.AreEqual(1, box.State.Sessions.Count);
    }

    [TestMethod]
    public void T6_OneSide_CannotReopenAClosedSession()
    {
        Box box = new();
        Open(box, 2000);
        Open(box, 2001);
        Close(box, 2000, true);
        Close(box, 2000, false);
        Close(box, 2001, true);
        Close(box, 2001, false);
        for (int i = 0; i < 23; i++)
        {
            // The outside tries on the one, the inside on the other.
            box.Advance(10_000);
            Passes(box, InTcp(Server1, 80, 2000, Syn).Sequence(0x4000_0000, 0), false);
            Passes(box, InTcp(Server1, 80, 2000, Ack).Sequence(0x4000_0001, 0x1000_0002), false);
            Passes(box, OutTcp(Pc, 2001, Server1, 80, Syn).Sequence(0x6000_0000, 0), true);
            Passes(box, OutTcp(Pc, 2001, Server1, 80, Ack).Sequence(0x6000_0001, 0x2000_0002), true);
            Passes(box, InTcp(Server1, 80, 2001, Fin | Ack).Sequence(0x2000_0001, 0x1000_0002), false);
            CollectionAssert.AreEqual(new[] { State.DefaultTcpTransitoryMs, State.DefaultTcpTransitoryMs }, Timeouts(box));
        }

        box.Advance(10_000 + SweepMs);
        Assert.AreEqual(1, box.State.Sessions.Count, "what only the outside wants ends 240 s after the inside's last word");
        Passes(box, InTcp(Server1, 80, 2001, Syn | Ack).Sequence(0x4000_0000, 0x6000_0001), false);
        Passes(box, OutTcp(Pc, 2001, Server1, 80, Ack).Sequence(0x6000_0001, 0x4000_0001), true);
        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 80), "both want it");
    }

    [TestMethod]
    public void T6_AForwardHasNoSession_AndIsNotJudged()
    {
        Box box = new();
        foreach (int flags in new[] { Syn, Syn | Ack, Ack, Rst, Fin | Ack, Rst | Ack, Syn })
        {
            Passes(box, InTcp(Server1, 80, 4003, flags).Sequence(0x1234_5678, 0x9ABC_DEF0), false);
            Passes(box, OutTcp(MaxA, 4003, Server1, 80, flags).Sequence(0x1234_5678, 0x9ABC_DEF0), true);
        }

        Assert.AreEqual(0, box.State.Sessions.Count);
        Assert.IsTrue(box.State.Forwards.Rows.Where(row => row != null).All(row => row[Row.Rule] < 0x8000));
    }

    [TestMethod]
    public void T10_NoIcmpMessage_EndsAConnection()
    {
        // RFC 5382 REQ-10.
        Box box = new();
        Open(box, 2000);
        byte[] sent = box.FromLan(OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(0x1000_0001, 0x2000_0001)).OnlyWan.Bytes;
        byte[] got = box.FromWan(InTcp(Server1, 80, 2000, Ack).Sequence(0x2000_0001, 0x1000_0001)).OnlyLan.Bytes;
        for (int code = 0; code < 16; code++)
        {
            foreach (int type in new[] { 0, 3, 4, 5, 8, 11, 12, 13 })
            {
                box.FromWan(OnWan(IcmpError(Server1, WanAddress, type, code, sent)).IcmpRest(1400));
                box.FromLan(OnLan(IcmpError(Pc, Server1, type, code, got), Pc).IcmpRest(1400));
            }
        }

        Assert.AreEqual(State.DefaultTcpTimeoutMs, TimeoutOf(box, 80));
        Passes(box, InTcp(Server1, 80, 2000, Ack, new byte[9]).Sequence(0x2000_0001, 0x1000_0001), false);
        Passes(box, OutTcp(Pc, 2000, Server1, 80, Ack).Sequence(0x1000_0001, 0x2000_000A), true);
    }

    private static void Open(Box box, int port)
    {
        Passes(box, OutTcp(Pc, port, Server1, 80, Syn).Sequence(0x1000_0000, 0), true);
        Passes(box, InTcp(Server1, 80, port, Syn | Ack).Sequence(0x2000_0000, 0x1000_0001), false);
        Passes(box, OutTcp(Pc, port, Server1, 80, Ack).Sequence(0x1000_0001, 0x2000_0001), true);
    }

    private static void Close(Box box, int port, bool isInside)
    {
        Passes(box, isInside
            ? OutTcp(Pc, port, Server1, 80, Fin | Ack).Sequence(0x1000_0001, 0x2000_0001)
            : InTcp(Server1, 80, port, Fin | Ack).Sequence(0x2000_0001, 0x1000_0002), isInside);
    }

    private static int TimeoutOf(Box box, int remotePort)
    {
        return Timeouts(box, remotePort).Single();
    }

    private static int[] Timeouts(Box box, int remotePort = 0)
    {
        return Enumerable.Range(1, SessionTable.Capacity)
            .Where(slot => box.State.Sessions.IsUsed[slot]
                && (remotePort == 0 || box.State.Sessions.Rows[slot][Row.RemotePort] == Hal.WordOrder.Swap(remotePort)))
            .Select(box.State.TimeoutOf).ToArray();
    }

    private static void Passes(Box box, byte[] segment, bool isOutbound)
    {
        FrameView after = isOutbound ? box.FromLan(segment).OnlyWan : box.FromWan(segment).OnlyLan;
        FrameAssert.IsTranslationOf(segment, after.Bytes);
    }
}
