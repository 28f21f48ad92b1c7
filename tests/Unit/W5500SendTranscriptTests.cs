// hal/W5500.cs against transcripts: what is sent. A buffer goes out as it lies: its first two words
// become offset and control byte, so the transfer begins at TX_WR - 3 and three bytes of junk and
// length fall into space that the frame before has left; the chip sends TX_RD to TX_WR only.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>Bytes of the bus for frames sent.</summary>
[TestClass]
public sealed class W5500SendTranscriptTests
{
    private const string Frame74 = " 02 00 00 00 05 01 02 00 00 00 05 02 08 00 10-4B ";
    private const string Other74 = " 02 00 00 00 05 01 02 00 00 00 05 02 08 00 50-8B ";
    private const string Frame42 = " FF FF FF FF FF FF 02 00 00 00 05 02 08 06 10-2B ";
    private const string Frame1514 = " 02 00 00 00 05 01 02 00 00 00 05 02 08 00 00*500 11*500 22*500 ";

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void ReceivedFrame_GoesOutFromWhereItLies(byte junk)
    {
        ScriptedW5500 chip = new(junk, tx: "0001");
        Assert.AreEqual(1, chip.Receive(
            W5500Script.Pointers("0001 0001", "004C 0000 004C"),
            $"> FF FF 18 ..*93\n< ..*4 00 4C {Frame74} ..*16"));
        chip.Transmit(
            chip.Nic.Frames[0],
            74,
            $"> FF FE 14 ..*3 {Frame74} ..*16   ; transmit buffer from TX_WR - 3, 96 bytes: as many as came",
            W5500Script.SetTxWr("004B"),    // 1 + 74
            W5500Script.Send);
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("004B 004B", "004C 0000 004C")));
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void ShortFrame_IsPaddedWithZeros(byte junk)
    {
        ScriptedW5500 chip = new(junk, tx: "FFF0");
        chip.Transmit(
            FrameWords.Buffer(SpiTranscript.Bytes(Frame42)),
            42,
            $"> FF ED 14 ..*3 {Frame42} 00*18 ..*30   ; 60 bytes with the padding",
            W5500Script.SetTxWr("002C"),    // FFF0 + 3C
            W5500Script.Send);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void VoiceAfterVoice_NeedsNoLook(byte junk)
    {
        // At 20 MHz the 96 bytes of the second frame take 38 us on the bus; the first one, 74 bytes with
        // 4 of checksum, 8 of preamble and 12 of gap, takes 7.8 us on a wire of 100 Mbit/s. The frames lie
        // in arrays as short as those that they are received into.
        ScriptedW5500 chip = new(junk);
        chip.Transmit(Voice(Frame74), 74, Data("FF FD", Frame74), W5500Script.SetTxWr("004A"), W5500Script.Send);
        chip.Transmit(Voice(Other74), 74, Data("00 47", Other74), W5500Script.SetTxWr("0094"), W5500Script.Send);
        chip.Transmit(Voice(Frame74), 74, Data("00 91", Frame74), W5500Script.SetTxWr("00DE"), W5500Script.Send);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void ShortAfterLong_LooksUntilTheLongOneIsGone(byte junk)
    {
        // 1514 bytes take 123 us on the wire: SEND must not be given before TX_RD has come to TX_WR.
        ScriptedW5500 chip = new(junk);
        chip.Transmit(
            FrameWords.Buffer(SpiTranscript.Bytes(Frame1514)),
            1514,
            $"> FF FD 14 ..*3 {Frame1514}",
            W5500Script.SetTxWr("05EA"),
            W5500Script.Send);
        chip.Transmit(
            Voice(Frame74),
            74,
            W5500Script.Pointers("0000 05EA", "0000 0000 0000", "3A16"),    // 4000 - 5EA
            W5500Script.Pointers("05EA 05EA", "0000 0000 0000"),
            Data("05 E7", Frame74),
            W5500Script.SetTxWr("0634"),
            W5500Script.Send);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow(W5500Script.SlowLink)]
    [DataRow("BB", DisplayName = "100 Mbit/s, half duplex")]
    [DataRow("BD", DisplayName = "10 Mbit/s, full duplex")]
    public void SlowLink_LooksEachTime(string link)
    {
        // 74 bytes take 78 us at 10 Mbit/s, and half duplex may put them off for longer.
        ScriptedW5500 chip = new(0xEE, link: link);
        chip.Transmit(Voice(Frame74), 74, Data("FF FD", Frame74), W5500Script.SetTxWr("004A"), W5500Script.Send);
        chip.Transmit(
            Voice(Other74),
            74,
            W5500Script.Pointers("004A 004A", "0000 0000 0000"),
            Data("00 47", Other74),
            W5500Script.SetTxWr("0094"),
            W5500Script.Send);
        chip.AssertWell();
    }

    [TestMethod]
    [DataRow((byte)0x00)]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0xEE)]
    public void CompletionSeenByAPoll_NeedsNoOtherLook(byte junk)
    {
        ScriptedW5500 chip = new(junk, link: W5500Script.SlowLink);
        chip.Transmit(FrameWords.Buffer(SpiTranscript.Bytes(Frame74)), 74, Data("FF FD", Frame74), W5500Script.SetTxWr("004A"), W5500Script.Send);
        Assert.AreEqual(0, chip.Receive(W5500Script.Pointers("004A 004A", "0000 0000 0000")));
        chip.Transmit(FrameWords.Buffer(SpiTranscript.Bytes(Other74)), 74, Data("00 47", Other74), W5500Script.SetTxWr("0094"), W5500Script.Send);
        chip.AssertWell();
    }

    private static ushort[] Voice(string frame)
    {
        return FrameWords.Buffer(SpiTranscript.Bytes(frame))[..48];
    }

    // A voice frame in a transfer of 96 bytes.
    private static string Data(string offset, string frame)
    {
        return $"> {offset} 14 ..*3 {frame} ..*16";
    }
}
