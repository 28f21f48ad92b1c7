// hal/W5500.cs and W5500Care.cs: frames to send, and a chip that does not send them.

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>Sending.</summary>
[TestClass]
public sealed class W5500SendTests
{
    [TestMethod]
    public void EveryLength_FromBuffersOfEverySize_IsSentByteForByte()
    {
        BareBoard board = BareBoard.Working();
        foreach (int length in Lengths(14))
        {
            byte[] frame = BareBoard.Frame(length, length);
            ushort[] full = FrameWords.Buffer(frame);
            ushort[] tight = full[..(Frame.Start + (length + 1) / 2)];
            Assert.IsTrue(board.Nic.Transmit(full, length));
            AssertSent(board, frame);
            if (length <= Frame.ShortBytes)
            {
                Assert.IsTrue(board.Nic.Transmit(tight, length));
                AssertSent(board, frame);
            }
        }

        board.AssertWell();
    }

    [TestMethod]
    public void EveryLength_ReceivedAloneAndInABurst_IsDeliveredAndSentOn()
    {
        BareBoard board = BareBoard.Working();
        foreach (int length in Lengths(Frame.MinBytes))
        {
            Assert.IsTrue(board.Chip.Arrive(BareBoard.Frame(length, 1)));
            SendOn(board, length, 1, 1);
            for (int number = 1; number <= 4; number++)
            {
                Assert.IsTrue(board.Chip.Arrive(BareBoard.Frame(length, number)));
            }

            SendOn(board, length, 1, 4);
        }

        board.AssertWell();
    }

    [TestMethod]
    [DataRow(13)]
    [DataRow(1515)]
    [DataRow(0)]
    [DataRow(-1)]
    public void ImpossibleLength_IsNotSent(int length)
    {
        BareBoard board = BareBoard.Working();
        int transfers = board.Chip.Count;
        Assert.IsFalse(board.Nic.Transmit(new ushort[Frame.Words], length));
        Assert.AreEqual(transfers, board.Chip.Count);
        board.AssertCounts("frame not sent 1");
    }

    [TestMethod]
    public void SlowChip_IsWaitedFor()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.SendLooks = 30;
        for (int i = 0; i < 20; i++)
        {
            byte[] frame = BareBoard.Frame(1000 + i, i);
            Assert.IsTrue(board.Send(frame));
        }

        for (int i = 0; i < 30; i++)
        {
            board.Poll();
        }

        Assert.HasCount(20, board.Chip.Sent);
        Assert.AreEqual(0, board.Chip.SendsWhileBusy);
        CollectionAssert.AreEqual(BareBoard.Frame(1019, 19), board.Chip.Sent[19]);
        board.AssertWell();
    }

    [TestMethod]
    public void SendThatNeverCompletes_WithALink_ReopensTheSocket()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.IsSendStuck = true;
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 1)));
        board.Run(15);
        board.AssertWell();
        board.Run(100);
        board.AssertCounts("send stuck 1", "socket reopened 1");
        board.Chip.IsSendStuck = false;
        board.AssertWorks();
    }

    [TestMethod]
    public void SendThatNeverCompletes_CostsTheNextFrameNothing()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.IsSendStuck = true;
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 1)));
        board.Run(15);
        int transfers = board.Chip.Count;
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 2)));
        Assert.IsLessThan(100, board.Chip.Count - transfers, "bounded");
        board.Chip.IsSendStuck = false;
        board.Run(1);
        board.AssertCounts("send stuck 1", "socket reopened 1");
        board.AssertWorks();
    }

    [TestMethod]
    public void SendThatNeverCompletes_WhateverIsDone_EndsInResets()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.IsSendStuck = true;
        for (int i = 0; i < 1000; i++)
        {
            board.Send(BareBoard.Frame(74, i));
            board.Run(1);
        }

        Assert.IsGreaterThan(2, board.Count("chip reset"));
        Assert.AreEqual(0, board.Chip.SendsWhileBusy);
        board.Chip.IsSendStuck = false;
        board.Run(100);
        board.AssertWorks();
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(10)]
    [DataRow(20)]
    [DataRow(30)]
    [DataRow(40)]
    [DataRow(50)]
    public void SendThatNeverCompletes_WithoutALink_IsNoTrouble_AndForgottenWhenTheLinkIsBack(int msBefore)
    {
        BareBoard board = BareBoard.Working();
        board.Run(msBefore);
        board.Chip.IsSendStuck = true;
        board.Chip.Common[W5500Registers.PHYCFGR] = 0xB8;
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 1)), "nobody knows yet");
        board.Run(70);
        Assert.IsFalse(board.Nic.IsLinkUp);
        Assert.IsFalse(board.Send(BareBoard.Frame(74, 2)));
        board.Run(1000);
        board.AssertCounts("frame not sent 1");
        Assert.IsNull(board.Nic.Trouble);

        board.Chip.Common[W5500Registers.PHYCFGR] = 0xBF;
        board.Run(70);
        Assert.IsTrue(board.Nic.IsLinkUp);
        board.AssertCounts("frame not sent 1", "socket reopened 1");
        board.Chip.IsSendStuck = false;
        board.AssertWorks();
    }

    [TestMethod]
    public void TransfersOfAForwardedFrame_AreFiveAlone_AndThreeAndAHalfInFours()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 0));
        SendOn(board, 74, 0, 1);
        Assert.AreEqual(5, Transfers(board, 1), "two to receive, three to send");
        Assert.AreEqual(14, Transfers(board, 4), "two to receive four, three to send each");
    }

    // Every length of which one more byte may change the arrays used, some of the others.
    private static IEnumerable<int> Lengths(int first)
    {
        for (int length = first; length <= Frame.MaxBytes; length += length is < 400 or > 1500 ? 1 : 49)
        {
            yield return length;
        }
    }

    private static int Transfers(BareBoard board, int frames)
    {
        board.Poll();
        for (int i = 0; i < frames; i++)
        {
            board.Chip.Arrive(BareBoard.Frame(74, i));
        }

        int before = board.Chip.Count;
        SendOn(board, 74, 0, frames);
        return board.Chip.Count - before;
    }

    // Receives until all are there, and sends each on from where it lies.
    private static void SendOn(BareBoard board, int length, int first, int count)
    {
        int got = 0;
        for (int polls = 0; got < count && polls < count; polls++)
        {
            int frames = board.Nic.Receive();
            for (int i = 0; i < frames; i++)
            {
                byte[] expected = BareBoard.Frame(length, first + got);
                Assert.AreEqual(length, board.Nic.Lengths[i]);
                Assert.IsTrue(expected.AsSpan().SequenceEqual(FrameWords.Take(board.Nic.Frames[i], length)), $"{length} bytes");
                Assert.IsTrue(board.Nic.Transmit(board.Nic.Frames[i], length));
                AssertSent(board, expected);
                got++;
            }
        }

        Assert.AreEqual(count, got);
    }

    private static void AssertSent(BareBoard board, byte[] frame)
    {
        byte[] padded = new byte[Math.Max(frame.Length, Frame.MinBytes)];
        frame.CopyTo(padded, 0);
        Assert.IsTrue(padded.AsSpan().SequenceEqual(board.Chip.Sent[^1]), $"{frame.Length} bytes");
        board.Chip.Sent.Clear();
    }
}
