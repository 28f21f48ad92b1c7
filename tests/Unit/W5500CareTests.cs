// hal/W5500Care.cs: a chip that starts badly, forgets itself, or is not there for a while.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;

namespace Tollgate.Unit;

/// <summary>Registers, silence and start.</summary>
[TestClass]
public sealed class W5500CareTests
{
    [TestMethod]
    public void Version_WrongOnce_IsReadAgain_NothingIsLost()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Tamper = SpiFaults.Of(0x002D, 0x00, 1, back => back[15] = 0);
        RunWithFrames(board, 50);
        board.AssertCounts("read again 1");
    }

    [TestMethod]
    public void WhatWasRead_IsGivenBackWithin20Ms_BeforeItIsMuch()
    {
        BareBoard board = BareBoard.Working();
        const int Frames = (W5500.WatchedReleaseBytes / 76) + 1;
        for (int i = 0; i < Frames; i++)
        {
            board.Chip.Arrive(BareBoard.Frame(74, i));
        }

        // Few enough for the reading itself to give nothing back.
        Assert.IsLessThan(W5500.ReleaseBytes, Frames * 76);
        board.Run(26);
        Assert.HasCount(Frames, board.Received);
        Assert.AreEqual(0, board.Chip.Waiting);

        board.Chip.Arrive(BareBoard.Frame(74, 99));
        board.Run(60);
        Assert.AreEqual(76, board.Chip.Waiting, "one frame is not worth two transfers");
        board.AssertWell();
    }

    [TestMethod]
    public void Version_WrongForLong_ResetsTheChip()
    {
        BareBoard board = BareBoard.Working();
        int resets = board.Chip.Resets;
        board.Chip.Common[W5500Registers.VERSIONR] = 5;
        board.Run(65);
        Assert.IsNotNull(board.Nic.Trouble);
        board.Run(100);
        Assert.IsGreaterThan(resets, board.Chip.Resets);
        Assert.AreEqual(1, board.Count("no answer"));
        Assert.AreEqual(1, board.Count("chip reset"));
        board.AssertWorks();
    }

    [TestMethod]
    public void Address_WrongOnce_IsReadAgain_NothingIsLost()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Tamper = SpiFaults.Of(0x0008, 0x00, 1, back => back[9] ^= 1);
        RunWithFrames(board, 70);
        board.AssertCounts("read again 1");
    }

    [TestMethod]
    public void Address_ThatIsNotOurs_IsWrittenAgain()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Common[W5500Registers.SHAR + 5] ^= 1;
        board.Run(40);
        Assert.AreEqual(BareBoard.Mac.Number & 0xFF, board.Chip.Common[W5500Registers.SHAR + 5]);
        Assert.AreEqual(1, board.Count("registers lost"));
        board.AssertWorks();
    }

    [TestMethod]
    public void State_WrongOnce_IsReadAgain_NothingIsLost()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Tamper = SpiFaults.Of(0x0003, 0x08, 1, back => back[3] = 0);
        RunWithFrames(board, 70);
        board.AssertCounts("read again 1");
    }

    [TestMethod]
    public void SocketThatHasClosed_IsOpenedAgain()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Socket[W5500Registers.SnSR] = W5500Registers.SrClosed;
        board.Run(70);
        board.AssertCounts("registers lost 1");
        board.AssertWorks();
    }

    [TestMethod]
    public void ChipThatRestarts_IsInitializedAgain()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Chip.Restart();
        board.Run(20);
        Assert.AreEqual(1, board.Count("registers lost"));
        Assert.AreEqual(0xB4, board.Chip.Socket[W5500Registers.SnMR]);
        Assert.AreEqual(16, board.Chip.Socket[W5500Registers.SnRxBufSize]);
        Assert.AreEqual(16, board.Chip.Socket[W5500Registers.SnTxBufSize]);
        Assert.AreEqual(0x10, board.Chip.Common[W5500Registers.MR]);
        board.AssertWorks();
    }

    [TestMethod]
    [DataRow((byte)0x00, 1)]
    [DataRow((byte)0xFF, 1)]
    [DataRow((byte)0x00, 8)]
    [DataRow((byte)0xFF, 8)]
    public void ShortSilence_LosesNothing(byte stuck, int ms)
    {
        // Shorter than the driver's patience: the chip is found as it was, with what arrived meanwhile.
        BareBoard board = BareBoard.Working();
        board.Chip.StuckAt = stuck;
        board.Run(ms / 2);
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Run(ms - ms / 2);
        board.Chip.StuckAt = null;
        board.Run(15);
        Assert.HasCount(1, board.Received);
        CollectionAssert.AreEqual(BareBoard.Frame(74, 1), board.Received[0]);
        Assert.AreEqual(0, board.Count("chip reset"));
        board.AssertWorks();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    public void ShortSilence_ThatSwallowedAFrame_CostsThisFrameOnly(byte stuck)
    {
        // TX_WR is not where the driver left it: found at once, not when a SEND does not complete.
        BareBoard board = BareBoard.Working();
        board.Chip.StuckAt = stuck;
        board.Send(BareBoard.Frame(74, 1));
        board.Run(5);
        board.Chip.StuckAt = null;
        board.Run(10);
        board.AssertWorks();
        board.Run(50);
        Assert.AreEqual(1, board.Count("socket reopened"));
        Assert.AreEqual(0, board.Count("send stuck"));
        Assert.AreEqual(0, board.Count("frame not sent"));
    }

    [TestMethod]
    [DataRow((byte)0x00, 50)]
    [DataRow((byte)0xFF, 50)]
    [DataRow((byte)0xA5, 50)]
    [DataRow((byte)0x04, 50)]
    [DataRow((byte)0x00, 5000)]
    [DataRow((byte)0xFF, 5000)]
    [DataRow((byte)0x04, 5000)]
    [DataRow((byte)0x42, 5000)]
    public void LongSilence_IsTrouble_UntilTheChipAnswers(byte stuck, int ms)
    {
        BareBoard board = BareBoard.Working();
        board.Chip.StuckAt = stuck;
        board.Run(ms);
        Assert.IsNotNull(board.Nic.Trouble);
        Assert.IsEmpty(board.Received);
        Assert.IsFalse(board.Send(BareBoard.Frame(74, 1)));
        // A bus that reads 04 has the right version, and nothing else.
        Assert.IsGreaterThan(0, board.Count(stuck == 4 ? "bad pattern" : "chip reset"));
        board.Chip.StuckAt = null;
        board.Run(200);
        board.AssertWorks();
    }

    [TestMethod]
    public void Start_WaitsForTheVersion()
    {
        BareBoard board = new();
        Assert.AreEqual(0, board.Chip.Count, "nothing before the first tick");
        Assert.AreEqual(0, board.Poll());
        Assert.IsFalse(board.Send(BareBoard.Frame(74, 1)));
        board.Chip.Tamper = SpiFaults.Of(0x0039, 0x00, 40, back => back[3] = 0);
        board.Run(100);
        Assert.AreEqual(0, board.Count("chip reset"));
        Assert.AreEqual(0, board.Count("no answer"));
        board.AssertWorks();
    }

    [TestMethod]
    public void Start_WithoutAChip_SaysSo_AndTriesForEver()
    {
        BareBoard board = new();
        board.Chip.StuckAt = 0xFF;
        board.Run(3000);
        StringAssert.StartsWith(board.Nic.Trouble, "no answer");
        Assert.IsGreaterThan(10, board.Chip.Resets);
        board.Chip.StuckAt = null;
        board.Run(300);
        board.AssertWorks();
    }

    [TestMethod]
    public void Start_OverANoisyBus_SaysSo()
    {
        BareBoard board = new();
        board.Chip.Tamper = SpiFaults.Of(-1, 0x10, int.MaxValue, back => back[50] ^= 0x20);
        board.Run(300);
        StringAssert.StartsWith(board.Nic.Trouble, "the bus changes bits");
        Assert.IsGreaterThan(1, board.Count("bad pattern"));
        board.Chip.Tamper = null;
        board.Run(100);
        board.AssertWorks();
    }

    [TestMethod]
    public void Start_OfAChipThatDoesNotOpen_SaysSo()
    {
        BareBoard board = new();
        board.Chip.IsOpenRefused = true;
        board.Run(300);
        StringAssert.Contains(board.Nic.Trouble, "does not open");
        board.Chip.IsOpenRefused = false;
        board.Run(100);
        board.AssertWorks();
    }

    [TestMethod]
    public void Clock_ThatWraps_IsNoTrouble()
    {
        BareBoard board = new(null, int.MaxValue - 20);
        board.Run(200);
        board.AssertWell();
        board.Chip.Common[W5500Registers.SHAR] ^= 1;
        board.Run(100);
        board.AssertWorks();
    }

    [TestMethod]
    public void PartnerOfAChipInTrouble_KeepsItsFramesInItsBuffer()
    {
        W5500Buffers buffers = new();
        BareBoard wan = BareBoard.Working(buffers);
        BareBoard lan = BareBoard.Working(buffers);
        wan.Chip.StuckAt = 0;
        RunBoth(wan, lan, 30);
        lan.Chip.Arrive(BareBoard.Frame(74, 1));
        RunBoth(wan, lan, 50);
        Assert.IsEmpty(lan.Received);
        wan.Chip.StuckAt = null;
        RunBoth(wan, lan, 120);
        Assert.HasCount(1, lan.Received);
        lan.AssertWell();
    }

    [TestMethod]
    public void PartnerOfADeadChip_IsHeldBackForAFifthOfASecondOnly()
    {
        W5500Buffers buffers = new();
        BareBoard wan = BareBoard.Working(buffers);
        BareBoard lan = BareBoard.Working(buffers);
        wan.Chip.StuckAt = 0xFF;
        RunBoth(wan, lan, 250);
        lan.AssertWorks();
        lan.AssertWell();
    }

    [TestMethod]
    public void PartnerThatWaits_DoesNotTakeItsLastFrameForStuck()
    {
        // Its frame went out just before; without polls nobody has seen that yet.
        W5500Buffers buffers = new();
        BareBoard wan = BareBoard.Working(buffers);
        BareBoard lan = BareBoard.Working(buffers);
        wan.Chip.StuckAt = 0;
        RunBoth(wan, lan, 4);
        lan.Send(BareBoard.Frame(74, 2));
        lan.Chip.Arrive(BareBoard.Frame(74, 1));
        RunBoth(wan, lan, 100);
        wan.Chip.StuckAt = null;
        RunBoth(wan, lan, 120);
        lan.AssertWell();
        Assert.HasCount(1, lan.Received);
    }

    private static void RunBoth(BareBoard wan, BareBoard lan, int ms)
    {
        for (int i = 0; i < ms; i++)
        {
            wan.Run(1);
            lan.Run(1);
        }
    }

    // Frames that wait while the driver looks after its chip, so that a needless repair would lose them.
    private static void RunWithFrames(BareBoard board, int ms)
    {
        for (int i = 0; i < ms; i++)
        {
            Assert.IsTrue(board.Chip.Arrive(BareBoard.Frame(74, i)));
            board.Step(i % 10 == 9);
        }

        while (board.Poll() > 0)
        {
        }

        Assert.HasCount(ms, board.Received);
        for (int i = 0; i < ms; i++)
        {
            CollectionAssert.AreEqual(BareBoard.Frame(74, i), board.Received[i]);
        }
    }
}
