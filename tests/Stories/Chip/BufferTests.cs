// The simulated chip's buffers by SPI bytes written by hand: records and their wrap, SEND and the time
// it takes, filters.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories.Chip;

/// <summary>Receiving and sending by the simulated W5500.</summary>
[TestClass]
public sealed class BufferTests
{
    private const string Broadcast = "FF FF FF FF FF FF";

    [TestMethod]
    public void AFrame_LiesInTheRingWithItsLength_AcrossTheWrap()
    {
        RawSpi spi = new();
        spi.Open();
        byte[] frame = RawSpi.Frame(RawSpi.Own, 60, 0xC3);
        spi.Chip.Arrive(frame);
        Assert.AreEqual("00 3E FF F0 00 2E FF", spi.Read("00 26 08", 7), "RX_RSR, RX_RD, RX_WR");

        // FFF0 and 3FF0 are one place: the ring has 16 KB. The record ends 46 bytes into it.
        string record = "00 3E " + BitConverter.ToString(frame).Replace('-', ' ');
        Assert.AreEqual(record, spi.Read("FF F0 18", 63)[..record.Length]);
        Assert.AreEqual(record, spi.Read("3F F0 18", 63)[..record.Length]);
        Assert.AreEqual("C3 C3 C3", spi.Read("00 2B 18", 3), "its last three bytes");
    }

    [TestMethod]
    public void Rsr_ChangesOnArrivalAndOnRecv_NotByWritingRxRd()
    {
        RawSpi spi = new();
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 1));
        Assert.AreEqual("00 3E FF F0 00 2E FF", spi.Read("00 26 08", 7), "RX_RSR, RX_RD, RX_WR");
        spi.Read("FF F0 18", 63);
        spi.Select("00 27 0C 00 00 2E");
        Assert.AreEqual("00 3E 00 2E 00 2E FF", spi.Read("00 26 08", 7));
        spi.Command("40");
        Assert.AreEqual("00 00 00 2E 00 2E FF", spi.Read("00 26 08", 7));
        Assert.AreEqual(0, spi.Chip.Held);
        Assert.IsEmpty(spi.Lost);
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void Recv_BeyondWhatWasReceived_IsAViolation()
    {
        RawSpi spi = new();
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 1));
        spi.Select("00 27 0C 00 00 2F");
        spi.Command("40");
        spi.Read("00 03 08", 1);
        spi.AssertViolation("beyond RX_WR");
    }

    [TestMethod]
    public void WhatDoesNotFit_IsDroppedWhole()
    {
        RawSpi spi = new(0);
        spi.Open();
        for (int i = 0; i < 10; i++)
        {
            spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 1514, 1));
        }

        // 10 records of 1516 bytes are 15160: room for 1222 more with their length.
        Assert.IsEmpty(spi.Lost);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 1223, 1));
        CollectionAssert.AreEqual(new[] { ChipLoss.Full }, spi.Lost);
        Assert.AreEqual("3B 38 00", spi.Read("00 26 08", 3), "15160");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 1222, 1));
        Assert.AreEqual("40 00 00", spi.Read("00 26 08", 3), "16384");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 1));
        Assert.HasCount(2, spi.Lost);
    }

    [TestMethod]
    public void AReleaseOfWhatNobodyRead_IsALoss()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 1));
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 1));
        spi.Read("00 26 08", 7);
        spi.Read("00 00 18", 63);
        spi.Select("00 27 0C 00 00 7C");
        spi.Command("40");
        spi.Read("00 03 08", 1);
        CollectionAssert.AreEqual(new[] { ChipLoss.Drained, ChipLoss.Drained }, spi.Lost);
        spi.AssertNoViolation();
    }

    [TestMethod]
    [DataRow("04", RawSpi.Own, "08 00", true)]
    [DataRow("04", "02 99 99 99 99 99", "08 00", true)]
    [DataRow("84", "02 99 99 99 99 99", "08 00", false)]
    [DataRow("84", "02 11 22 33 44 54", "08 00", false)]
    [DataRow("84", RawSpi.Own, "08 00", true)]
    [DataRow("84", Broadcast, "08 06", true)]
    [DataRow("C4", Broadcast, "08 06", false)]
    [DataRow("84", "01 00 5E 00 00 01", "08 00", true)]
    [DataRow("A4", "01 00 5E 00 00 01", "08 00", false)]
    [DataRow("A4", Broadcast, "08 06", true)]
    [DataRow("84", "33 33 00 00 00 01", "86 DD", true)]
    [DataRow("94", "33 33 00 00 00 01", "86 DD", false)]
    [DataRow("94", RawSpi.Own, "86 DD", false)]
    public void Filters_DoWhatTheirBitsSay(string mode, string to, string type, bool isTaken)
    {
        RawSpi spi = new();
        spi.Open(mode);
        spi.Chip.Arrive(RawSpi.Frame(to, 60, 0, type));
        Assert.AreEqual(isTaken ? 1 : 0, spi.Chip.Held);
        Assert.AreEqual(isTaken ? 0 : 1, spi.Chip.Filtered);
    }

    [TestMethod]
    public void FramesThatNoWireCarries_AreNotTaken()
    {
        RawSpi spi = new();
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 59, 0));
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 1515, 0));
        spi.IsUp = false;
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual(0, spi.Chip.Held);
    }

    [TestMethod]
    public void Send_PutsTheFrameOnTheWire_AndTakesItsTime()
    {
        RawSpi spi = new();
        spi.Open();
        byte[] frame = RawSpi.Frame(Broadcast, 76, 0x5A);
        spi.Send(0xFFF0, frame);
        long sentNs = spi.Time.NowNs;
        Assert.AreEqual("3F B4 FF F0 00 3C 00", spi.Read("00 20 08", 7), "TX_FSR, TX_RD, TX_WR: not done");
        CollectionAssert.AreEqual(frame, spi.Sent[0].Frame);

        // The chip takes 1 us for the command, the wire 80 ns for each of 76 + 24 bytes.
        Assert.AreEqual(sentNs + 1000 + 8000, spi.Sent[0].EndsNs);
        spi.Time.Spend(spi.Sent[0].EndsNs - spi.Time.NowNs);
        Assert.AreEqual("40 00 00 3C 00 3C 00", spi.Read("00 20 08", 7), "done");
        Assert.AreEqual("10", spi.Read("00 02 08", 1), "SENDOK");
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void Send_At10Mbit_TakesTenTimesAsLong()
    {
        RawSpi spi = new(0);
        spi.Chip.Is100Mbit = false;
        spi.Open();
        spi.Send(0, RawSpi.Frame(Broadcast, 76, 0));
        spi.Read("00 20 08", 7);
        Assert.IsLessThan(500, Math.Abs(spi.Sent[0].EndsNs - spi.Time.NowNs - 80_000 + (10 * 308)) - 1000);
    }

    [TestMethod]
    public void Send_WhileBusy_IsAViolation_AndSendsNothing()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Send(0, RawSpi.Frame(Broadcast, 1514, 0));
        spi.Send(1514, RawSpi.Frame(Broadcast, 60, 0));
        spi.Read("00 20 08", 7);
        spi.AssertViolation("the SEND before is not done");
        Assert.HasCount(1, spi.Sent);
        Assert.AreEqual(1, spi.Chip.IgnoredSends);
    }

    [TestMethod]
    public void AWriteIntoAFrameThatIsBeingSent_IsAViolation()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Send(0, RawSpi.Frame(Broadcast, 1514, 0));
        spi.Select("05 E9 14 00");
        spi.AssertViolation("05E9");
        spi.Select("05 EA 14 00");
        spi.AssertViolation("05E9");
        spi.Time.Spend(200_000);
        spi.Select("05 E9 14 00");
        spi.AssertViolation("05E9");
    }

    [TestMethod]
    public void WithoutALink_ASendIsNotDone_UntilTheLinkIsBack()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.IsUp = false;
        spi.Send(0, RawSpi.Frame(Broadcast, 60, 0));
        spi.Time.Spend(1_000_000);
        Assert.AreEqual("00", spi.Read("00 02 08", 1));
        Assert.AreEqual("3F C4 00 00 00 3C 00", spi.Read("00 20 08", 7));
        Assert.IsEmpty(spi.Sent);
        spi.IsUp = true;
        spi.Read("00 02 08", 1);
        spi.Time.Spend(10_000);
        Assert.AreEqual("10", spi.Read("00 02 08", 1));
        Assert.HasCount(1, spi.Sent);
        spi.AssertNoViolation();
    }

    [TestMethod]
    [DataRow(59, "SEND of 59 bytes")]
    [DataRow(1515, "SEND of 1515 bytes")]
    public void AFrameThatNoWireCarries_IsNotSent(int bytes, string text)
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Send(0, RawSpi.Frame(Broadcast, bytes, 0));
        spi.Read("00 20 08", 7);
        spi.AssertViolation(text);
        Assert.IsEmpty(spi.Sent);
    }

    [TestMethod]
    public void TxWr_BeyondTheFreeSpace_IsAViolation()
    {
        RawSpi spi = new();
        spi.Open();
        spi.Select("00 23 0C 00 3F F0");
        spi.AssertNoViolation();
        spi.Select("00 23 0C 00 3F F1");
        spi.AssertViolation("TX_WR beyond");
    }

    [TestMethod]
    public void Reset_CutsAFrameOff_AndEmptiesTheBuffers()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Send(0, RawSpi.Frame(Broadcast, 1514, 0));
        spi.Read("00 20 08", 7);
        spi.Select("00 00 04 80");
        Assert.AreEqual(1, spi.CutOff);
        CollectionAssert.AreEqual(new[] { ChipLoss.Reset, ChipLoss.Unsent }, spi.Lost);
        spi.Time.Spend(30_000);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual(ChipLoss.NotOpen, spi.Lost[2]);
    }

    [TestMethod]
    public void ATransferInOrder_AllocatesNothing()
    {
        RawSpi spi = new(0);
        spi.Open();
        byte[] frame = RawSpi.Frame(RawSpi.Own, 60, 0);
        ushort[] write = new ushort[8];
        ushort[] read = new ushort[8];
        FrameWords.Load(RawSpi.Bytes("00 1F 08 00"), write, 0);
        spi.Chip.Arrive(frame);
        spi.Chip.Transfer(write, read);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            spi.Chip.Arrive(frame);
            spi.Chip.Transfer(write, read);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(101, spi.Chip.Held);
    }
}
