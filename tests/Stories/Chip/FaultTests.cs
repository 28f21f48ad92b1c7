// The faults of the simulated chip, as they show in its registers.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories.Chip;

/// <summary>Faults on demand.</summary>
[TestClass]
public sealed class FaultTests
{
    private const string Broadcast = "FF FF FF FF FF FF";

    [TestMethod]
    public void TornRsr_IsWrongOnce()
    {
        RawSpi spi = Opened(ChipFault.TornRsr);
        Assert.AreEqual("00 00 00", spi.Read("00 26 08", 3), "nothing has arrived yet");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual("01 3E 00", spi.Read("00 26 08", 3));
        Assert.AreEqual("00 3E 00", spi.Read("00 26 08", 3));
    }

    [TestMethod]
    public void TornRxWr_IsWrongOnce()
    {
        RawSpi spi = Opened(ChipFault.TornRxWr);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual("00 3E 00 00 01 3E FF", spi.Read("00 26 08", 7));
        Assert.AreEqual("00 3E 00 00 00 3E FF", spi.Read("00 26 08", 7));
    }

    [TestMethod]
    public void CorruptLength_IsInOneRecord()
    {
        RawSpi spi = Opened(ChipFault.CorruptLength);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Chip.Inject(ChipFault.CorruptLength);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual("FF FE 02", spi.Read("00 00 18", 3), "65534");
        Assert.AreEqual("00 3E 02", spi.Read("00 3E 18", 3));
        Assert.AreEqual("55 F0 02", spi.Read("00 7C 18", 3), "22000");
        Assert.AreEqual("00 BA 00", spi.Read("00 26 08", 3), "RX_RSR is right");

        // Nobody can have read past such a record: with it goes what lies behind it.
        spi.Read("00 26 08", 7);
        spi.Read("00 00 18", 201);
        spi.Select("00 27 0C 00 00 BA");
        spi.Command("40");
        spi.Read("00 03 08", 1);
        CollectionAssert.AreEqual(new[] { ChipLoss.Drained, ChipLoss.Drained, ChipLoss.Drained }, spi.Lost);
    }

    [TestMethod]
    public void RsrBelowRecord_ShowsHalfARecord_ForAWhile()
    {
        RawSpi spi = Opened(ChipFault.RsrBelowRecord);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual("00 0E 00 00 00 0E FF", spi.Read("00 26 08", 7), "RX_RSR, RX_RD, RX_WR");
        }

        Assert.AreEqual("00 3E 00 00 00 3E FF", spi.Read("00 26 08", 7));
    }

    [TestMethod]
    public void VersionZero_IsReadFourTimes()
    {
        RawSpi spi = Opened(ChipFault.VersionZero);
        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual("00", spi.Read("00 39 00", 1));
        }

        Assert.AreEqual("04", spi.Read("00 39 00", 1));
    }

    [TestMethod]
    [DataRow(ChipFault.MisoZero, "00")]
    [DataRow(ChipFault.MisoOnes, "FF")]
    public void MisoStuck_HidesEverything_ButWhatIsWrittenArrives(ChipFault fault, string shown)
    {
        RawSpi spi = Opened(fault);
        Assert.AreEqual(shown, spi.Read("00 39 00", 1));
        Assert.AreEqual(shown, spi.Read("00 03 08", 1));
        spi.Select("00 1B 04 77");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Read("00 26 08", 7);
        spi.Read("00 00 18", 63);
        spi.Time.Spend(3_000_000);
        Assert.AreEqual("04", spi.Read("00 39 00", 1));
        Assert.AreEqual("77", spi.Read("00 1B 00", 1));

        // What was read meanwhile has not reached the driver.
        spi.Select("00 27 0C 00 00 3E");
        spi.Command("40");
        spi.Read("00 03 08", 1);
        CollectionAssert.AreEqual(new[] { ChipLoss.Drained }, spi.Lost);
    }

    [TestMethod]
    public void SpontaneousReset_ForgetsEverything_AndTheDriverIsNotToBlame()
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Chip.Inject(ChipFault.SpontaneousReset);
        CollectionAssert.AreEqual(new[] { ChipLoss.Reset }, spi.Lost);
        spi.Send(0, RawSpi.Frame(Broadcast, 60, 0));
        spi.Time.Spend(30_000);
        Assert.AreEqual("00 00", spi.Read("00 09 00", 3)[..5], "SHAR");
        Assert.AreEqual("00", spi.Read("00 03 08", 1), "closed");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual(ChipLoss.NotOpen, spi.Lost[1]);

        // Open again, but without its address, it lets frames to itself pass by.
        spi.Select("00 00 0C B4");
        spi.Command("01");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        Assert.AreEqual(ChipLoss.NotOpen, spi.Lost[2]);
        spi.AssertNoViolation();
        spi.Select("00 08 04 00 " + RawSpi.Own);
        spi.Select("00 01 0C 20");
        spi.Time.Spend(60_000);
        spi.Read("00 03 08", 1);
        spi.AssertViolation("SEND of 0 bytes");
    }

    [TestMethod]
    public void SendNeverDone_LastsUntilClose()
    {
        RawSpi spi = Opened(ChipFault.SendNeverDone);
        spi.Send(0, RawSpi.Frame(Broadcast, 60, 0));
        spi.Time.Spend(1_000_000_000);
        Assert.AreEqual("3F C4 00 00 00 3C 00", spi.Read("00 20 08", 7));
        Assert.IsEmpty(spi.Sent);
        spi.Command("10");
        spi.Command("01");
        Assert.AreEqual("42", spi.Read("00 03 08", 1));
        CollectionAssert.AreEqual(new[] { ChipLoss.Unsent }, spi.Lost);
        spi.Send(0, RawSpi.Frame(Broadcast, 60, 0));
        spi.Time.Spend(10_000);
        spi.Read("00 03 08", 1);
        Assert.AreEqual(1, spi.Chip.Sent);
        spi.AssertNoViolation();
    }

    [TestMethod]
    public void RsrNeverDrains_LastsUntilClose()
    {
        RawSpi spi = Opened(ChipFault.RsrNeverDrains);
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Read("00 00 18", 63);
        spi.Select("00 27 0C 00 00 3E");
        spi.Command("40");
        Assert.AreEqual("00 3E 00 3E 00 3E FF", spi.Read("00 26 08", 7), "RX_RSR, RX_RD, RX_WR");
        spi.Command("10");
        spi.Command("01");
        spi.Chip.Arrive(RawSpi.Frame(RawSpi.Own, 60, 0));
        spi.Read("00 00 18", 63);
        spi.Select("00 27 0C 00 00 3E");
        spi.Command("40");
        Assert.AreEqual("00 00 00 3E 00 3E FF", spi.Read("00 26 08", 7));
        spi.AssertNoViolation();
    }

    private static RawSpi Opened(ChipFault fault)
    {
        RawSpi spi = new(0);
        spi.Open();
        spi.Chip.Inject(fault);
        return spi;
    }
}
