// hal/W5500.cs against transcripts: what arrives, and how it is released. The transfers were worked
// out by hand from the datasheet; W5500Script.cs says how. A record in the receive buffer is two
// bytes of length, counting themselves, and the frame. Each test runs with several kinds of junk.

using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Unit;

/// <summary>Bytes of the bus, from power on to release.</summary>
[TestClass]
public sealed class W5500ReceiveTranscriptTests
{
    // To us; the body counts up, so that a byte in the wrong place shows. 74, 75 and 1514 bytes.
    private const string Frame74 = " 02 00 00 00 05 02 02 00 00 00 05 01 08 00 10-4B ";
    private const string Other74 = " 02 00 00 00 05 02 02 00 00 00 05 01 08 00 50-8B ";
    private const string Frame75 = " 02 00 00 00 05 02 02 00 00 00 05 01 08 00 20-5C ";
    private const string Frame1514 = " 02 00 00 00 05 02 02 00 00 00 05 01 08 00 00*500 11*500 22*500 ";

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void PowerOn_ToAnOpenSocket(byte junk)
    {
        ScriptedW5500 chip = new(junk);
        Assert.IsTrue(chip.Nic.IsLinkUp);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void EmptyPoll_IsOneTransfer(byte junk)
    {
        ScriptedW5500 chip = new(junk, rx: "1234", tx: "5678");
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("5678 5678", "0000 1234 1234")));
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("5678 5678", "0000 1234 1234")));
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void OneFrame_IsTwoTransfers_AndIsNotReleasedYet(byte junk)
    {
        ScriptedW5500 chip = new(junk);
        int count = chip.Receive(
            W5500Script.Pointers("0000 0000", "004C 0000 004C"),    // 2 + 74 = 4C
            "> FF FF 18 ..*93      ; receive buffer from RX_RD - 1 = FFFF, 96 bytes: past the record is harmless\n" +
            $"< ..*4 00 4C {Frame74} ..*16");
        Assert.AreEqual(1, count);
        chip.AssertFrame(0, Frame74);

        // RX_RSR still counts it, RX_RD has not moved: the driver knows where it is.
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("0000 0000", "004C 0000 004C")));
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void FourFrames_AreOneBurst_AcrossTheEndOfThePointers(byte junk)
    {
        // FF80 + 4 * 4C = 00B0: the pointers wrap, and 3F80 in the buffer of 16 KB does, too.
        ScriptedW5500 chip = new(junk, rx: "FF80");
        int count = chip.Receive(
            W5500Script.Pointers("0000 0000", "0130 FF80 00B0"),
            "> FF 7F 18 ..*349     ; from RX_RD - 1; the chip masks the offset by itself\n" +
            $"< ..*4 00 4C {Frame74} 00 4C {Other74} 00 4C {Frame74} 00 4C {Other74} ..*44");
        Assert.AreEqual(4, count);
        chip.AssertFrame(0, Frame74);
        chip.AssertFrame(1, Other74);
        chip.AssertFrame(2, Frame74);
        chip.AssertFrame(3, Other74);
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("0000 0000", "0130 FF80 00B0")));
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void FrameAcrossTheEndOfTheBuffer_IsOneTransfer(byte junk)
    {
        // 3FE0 + 4C = 402C: the buffer of 16 KB wraps, the pointers do not.
        ScriptedW5500 chip = new(junk, rx: "3FE0");
        int count = chip.Receive(
            W5500Script.Pointers("0000 0000", "004C 3FE0 402C"),
            $"> 3F DF 18 ..*93\n< ..*4 00 4C {Frame74} ..*16");
        Assert.AreEqual(1, count);
        chip.AssertFrame(0, Frame74);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void OddLength_EndsTheBurst_AndTheNextBeginsBehindIt(byte junk)
    {
        // 2 + 75 = 4D, and 4C more is 99. Behind an odd record words would be off by a byte.
        ScriptedW5500 chip = new(junk);
        int count = chip.Receive(
            W5500Script.Pointers("0000 0000", "0099 0000 0099"),
            $"> FF FF 18 ..*221\n< ..*4 00 4D {Frame75} 00 4C {Other74} ..*67");
        Assert.AreEqual(1, count);
        chip.AssertFrame(0, Frame75);

        count = chip.Receive(
            W5500Script.Pointers("0000 0000", "0099 0000 0099"),
            "> 00 4C 18 ..*93      ; 004D - 1\n" +
            $"< ..*4 00 4C {Other74} ..*16");
        Assert.AreEqual(1, count);
        chip.AssertFrame(0, Other74);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void Release_WaitsFor4096Bytes(byte junk)
    {
        // Records of 2 + 1514 = 5EC bytes: 5EC, BD8, 11C4.
        ScriptedW5500 chip = new(junk);
        Assert.AreEqual(1, chip.Receive(
            W5500Script.Pointers("0000 0000", "05EC 0000 05EC"),
            $"> FF FF 18 ..*1517   ; 1520 bytes: just the record\n< ..*4 05 EC {Frame1514}"));
        chip.AssertFrame(0, Frame1514);
        Assert.AreEqual(1, chip.Receive(
            W5500Script.Pointers("0000 0000", "0BD8 0000 0BD8"),
            $"> 05 EB 18 ..*1517\n< ..*4 05 EC {Frame1514}"));
        Assert.AreEqual(1, chip.Receive(
            W5500Script.Pointers("0000 0000", "11C4 0000 11C4"),
            $"> 0B D7 18 ..*1517\n< ..*4 05 EC {Frame1514}",
            W5500Script.SetRxRd("11C4"),
            W5500Script.Recv));
        chip.AssertFrame(0, Frame1514);
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("0000 0000", "0000 11C4 11C4")));
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void FifthFrame_WaitsForTheNextBurst(byte junk)
    {
        // 5 * 4C = 17C bytes; after a voice frame, an array for four of them is enough.
        ScriptedW5500 chip = new(junk);
        chip.Receive(W5500Script.Pointers("0000 0000", "004C 0000 004C"), $"> FF FF 18 ..*93\n< ..*4 00 4C {Frame74} ..*16");
        int count = chip.Receive(
            W5500Script.Pointers("0000 0000", "01C8 0000 01C8"),
            $"> 00 4B 18 ..*349\n< ..*4 00 4C {Frame74} 00 4C {Other74} 00 4C {Frame74} 00 4C {Other74} 00 4C ..*42");
        Assert.AreEqual(4, count);
        chip.AssertFrame(3, Other74);
        count = chip.Receive(
            W5500Script.Pointers("0000 0000", "01C8 0000 01C8"),
            $"> 01 7B 18 ..*93\n< ..*4 00 4C {Frame74} ..*16");    // 4C + 4 * 4C - 1
        Assert.AreEqual(1, count);
        chip.AssertFrame(0, Frame74);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void LongFrameAfterVoice_IsReadOnceMore(byte junk)
    {
        ScriptedW5500 chip = new(junk);
        chip.Receive(W5500Script.Pointers("0000 0000", "004C 0000 004C"), $"> FF FF 18 ..*93\n< ..*4 00 4C {Frame74} ..*16");
        string longRead = $"> 00 4B 18 ..*1517\n< ..*4 05 EC {Frame1514}";
        int count = chip.Receive(
            W5500Script.Pointers("0000 0000", "0638 0000 0638"),
            "> 00 4B 18 ..*349     ; four voice frames were expected\n< ..*4 05 EC 02 00 00 00 05 02 ..*340",
            longRead);
        Assert.AreEqual(1, count);
        chip.AssertFrame(0, Frame1514);
        chip.AssertWell();
    }

    [TestMethod]
    public void Housekeeping_IsOneTransferIn20Ms_ThreeKindsInTurn()
    {
        ScriptedW5500 chip = new(0xEE);
        for (int round = 0; round < 2; round++)
        {
            chip.TickIn20Ms("> 00 03 08 ..   ; socket 0, 0003 SR\n< .. .. .. 42");
            chip.TickIn20Ms(W5500Script.OwnAddress);
            chip.TickIn20Ms(W5500Script.Link(round == 0 ? W5500Script.FastLink : W5500Script.NoLink));
            Assert.AreEqual(round == 0, chip.Nic.IsLinkUp);
        }

        chip.AssertWell();
    }
}
