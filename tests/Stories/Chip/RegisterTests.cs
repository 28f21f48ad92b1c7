// The simulated chip's registers by SPI bytes written by hand from the datasheet's tables: reset
// values, who may write what, commands, resets.

using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Stories.Chip;

/// <summary>Registers of the simulated W5500.</summary>
[TestClass]
public sealed class RegisterTests
{
    [TestMethod]
    public void AfterPowerOn_RegistersHaveTheirResetValues()
    {
        RawSpi spi = new();
        Assert.AreEqual("07 D0 08 28 00", spi.Read("00 19 00", 5), "RTR, RCR, PTIMER, PMAGIC");
        Assert.AreEqual("BF", spi.Read("00 2E 00", 1), "PHYCFGR: 100 Mbit/s, full duplex, link");
        Assert.AreEqual("04", spi.Read("00 39 00", 1), "VERSIONR");
        Assert.AreEqual("00 00 00", spi.Read("00 00 08", 3), "Sn_MR, Sn_CR, Sn_IR");
        Assert.AreEqual("00", spi.Read("00 03 08", 1), "Sn_SR");
        Assert.AreEqual("02 02 08 00 00", spi.Read("00 1E 08", 5), "sizes, TX_FSR, TX_RD");
        Assert.AreEqual("80", spi.Read("00 16 08", 1), "Sn_TTL");
        Assert.AreEqual("02 02 08", spi.Read("00 1E E8", 3), "socket 7");
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void BeforeTheClockIsLocked_NothingAnswers()
    {
        RawSpi spi = new();
        spi.Chip.Reset(true);
        Assert.AreEqual("00", spi.Read("00 39 00", 1));
        spi.Time.Spend(500_000);
        spi.Chip.Reset(false);
        spi.Time.Spend(990_000);
        Assert.AreEqual("00", spi.Read("00 39 00", 1));
        spi.Time.Spend(10_000);
        Assert.AreEqual("04", spi.Read("00 39 00", 1));
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void AResetPulseThatIsTooShort_IsAViolation()
    {
        RawSpi spi = new();
        spi.Chip.Reset(true);
        spi.Time.Spend(499_000);
        spi.Chip.Reset(false);
        spi.AssertViolation("499 us");
    }

    [TestMethod]
    public void MrRst_BringsResetValuesBack_AndClearsItself()
    {
        RawSpi spi = new();
        spi.Open();
        spi.Select("00 00 04 80");
        Assert.AreEqual("00", spi.Read("00 39 00", 1), "busy");
        spi.Time.Spend(20_000);
        Assert.AreEqual("00", spi.Read("00 00 00", 1), "MR");
        Assert.AreEqual("00 00 00 00 00 00 00", spi.Read("00 09 00", 7), "SHAR");
        Assert.AreEqual("00", spi.Read("00 03 08", 1), "Sn_SR");
        Assert.AreEqual("02 02 08 00 00", spi.Read("00 1E 08", 5), "sizes");
        Assert.AreEqual("02 02 08", spi.Read("00 1E 28", 3), "socket 1");
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void ReadOnlyRegisters_IgnoreWrites()
    {
        RawSpi spi = new();
        spi.Open();
        spi.Select("00 39 04 77");
        spi.Select("00 03 0C 11");
        spi.Select("00 20 0C 11 22 33 44 FF");
        spi.Select("00 26 0C 11 22 33");
        spi.Select("00 2A 0C 11 22 FF");
        spi.Select("00 2E 04 F8");
        Assert.AreEqual("04", spi.Read("00 39 00", 1), "VERSIONR");
        Assert.AreEqual("42", spi.Read("00 03 08", 1), "Sn_SR");
        Assert.AreEqual("FF", spi.Read("00 2E 00", 1), "PHYCFGR: the lowest bits are not for writing");

        // Of the bytes above only TX_WR's and RX_RD's high ones could be written.
        Assert.AreEqual("FF F0", spi.Read("00 22 08", 3)[..5], "TX_RD");
        Assert.AreEqual("00 00 33", spi.Read("00 26 08", 3), "RX_RSR, RX_RD");
        Assert.AreEqual("FF F0", spi.Read("00 2A 08", 3)[..5], "RX_WR");
    }

    [TestMethod]
    public void Interrupts_AreClearedByWritingOne()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 1));
        spi.Send(0, RawSpi.Frame("FF FF FF FF FF FF", 60, 2));
        spi.Time.Spend(10_000);
        Assert.AreEqual("14", spi.Read("00 02 08", 1), "SENDOK, RECV");
        Assert.AreEqual("01", spi.Read("00 17 00", 1), "SIR");
        spi.Select("00 02 0C 04");
        Assert.AreEqual("10", spi.Read("00 02 08", 1));
        spi.Select("00 02 0C 10");
        Assert.AreEqual("00", spi.Read("00 02 08", 1));
        Assert.AreEqual("00", spi.Read("00 17 00", 1), "SIR");
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void ACommand_ShowsUntilItIsTaken_AndNoOtherMayComeBefore()
    {
        RawSpi spi = new();
        spi.Select("00 00 0C 04");
        spi.Select("00 01 0C 01");
        Assert.AreEqual("01 00 00", spi.Read("00 01 08", 3), "CR shows OPEN, SR is still closed");
        Assert.AreEqual("01", spi.Read("00 01 08", 1));
        spi.AssertNoViolation();
        spi.Select("00 01 0C 40");
        spi.AssertViolation("command 40 while CR still shows 01");
        spi.Time.Spend(50_000);
        Assert.AreEqual("00 00 42", spi.Read("00 01 08", 3));
    }

    [TestMethod]
    public void Open_SetsAllPointers_SoThatTheyWrapAtOnce()
    {
        RawSpi spi = new();
        spi.Open();
        Assert.AreEqual("40 00 FF F0 FF F0 00 00 FF F0 FF F0 FF", spi.Read("00 20 08", 13));
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void TheLink_IsSeenInPhycfgr()
    {
        RawSpi spi = new();
        spi.IsUp = false;
        Assert.AreEqual("B8", spi.Read("00 2E 00", 1));
        spi.IsUp = true;
        spi.Chip.Is100Mbit = false;
        Assert.AreEqual("BD", spi.Read("00 2E 00", 1));
        spi.Chip.IsFullDuplex = false;
        Assert.AreEqual("B9", spi.Read("00 2E 00", 1));
        spi.Select("00 2E 04 38");
        Assert.AreEqual("38", spi.Read("00 2E 00", 1), "PHY held in reset");
        spi.Select("00 2E 04 F0");
        Assert.AreEqual("F0", spi.Read("00 2E 00", 1), "powered down");
    }

    [TestMethod]
    [DataRow("00 39 01 00", "fixed length")]
    [DataRow("00 00 20 00", "reserved block")]
    [DataRow("00 00 1C 00", "write to the receive buffer")]
    [DataRow("00 00 30 00", "buffer of a socket other than 0")]
    [DataRow("00 01 2C 01", "command to a socket other than 0")]
    [DataRow("00 30 04 00", "reserved common register 30")]
    [DataRow("00 18 0C 00", "reserved socket register 18")]
    [DataRow("00 1E 0C 03", "sizes of 3")]
    [DataRow("00 01 0C 40", "RECV on a closed socket")]
    [DataRow("00 01 0C 20", "SEND on a closed socket")]
    [DataRow("00 01 0C 01", "only MACRAW")]
    [DataRow("00 01 0C 02", "command 02")]
    public void WhatNoDriverDoes_IsAViolation(string hex, string text)
    {
        RawSpi spi = new();
        spi.Select(hex);
        spi.Time.Spend(60_000);
        spi.Read("00 39 00", 1);
        spi.AssertViolation(text);
    }

    [TestMethod]
    public void BuffersOfMoreThanTheChipHas_AreAViolation()
    {
        RawSpi spi = new();
        spi.Select("00 1E 0C 10 02 00");
        spi.Select("00 00 0C 04");
        spi.Command("01");
        spi.Read("00 03 08", 1);
        spi.AssertViolation("above 16 KB");
    }

    [TestMethod]
    public void ArraysOfUnequalLength_OrTheSameTwice_AreAViolation()
    {
        RawSpi spi = new();
        spi.Chip.Transfer(new ushort[2], new ushort[3]);
        spi.AssertViolation("2 words out, 3 in");
        ushort[] both = new ushort[2];
        spi.Chip.Transfer(both, both);
        Assert.AreEqual("one array for both directions", spi.Chip.Violations[1]);
        spi.Chip.Transfer(new ushort[8193], new ushort[8193]);
        Assert.AreEqual(3, spi.Chip.ViolationCount);
        Assert.AreEqual(0, spi.Chip.Transfers);
    }

    [TestMethod]
    public void Time_MovesWithTheBytesClocked()
    {
        RawSpi spi = new();
        long beforeNs = spi.Time.NowNs;
        spi.Read("00 39 00", 13);
        Assert.AreEqual(16 * 308, spi.Time.NowNs - beforeNs, "26 MHz: 307.7 ns a byte, rounded up");
    }
}
