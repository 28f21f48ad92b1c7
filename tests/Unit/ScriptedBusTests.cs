// tests/Kit/ScriptedBus.cs and SpiTranscript.cs: a script that is not followed is noticed, whatever
// the difference, and a transcript says nothing that the chip would not.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class ScriptedBusTests
{
    private const string Read = "> 00 1F 08 .. .. ..\n< ..*4 12 34";

    [TestMethod]
    public void Script_ThatIsFollowed_GivesItsBytesAndJunk()
    {
        ScriptedBus bus = new(0x5A);
        bus.Expect(Read);
        ushort[] read = new ushort[3];
        bus.Transfer(Words(0x00, 0x1F, 0x08, 0x77, 0x66, 0x55), read);
        bus.AssertFinished();
        CollectionAssert.AreEqual(Words(0x5A, 0x5A, 0x5A, 0x5A, 0x12, 0x34), read);
    }

    [TestMethod]
    [DataRow("> 00 1F 08 00", "00 1F 09 00", "byte 2")]
    [DataRow("> 00 1F 08 00", "00 1F 08 01", "byte 3")]
    [DataRow("> 00 1F 08 00", "00 1F 08 00 00 00", "a transfer of 6 bytes")]
    [DataRow("! reset held", "00 1F 08 00", "instead of line 1: the reset pin held")]
    [DataRow("", "00 1F 08 00", "nothing more was expected")]
    public void Script_ThatIsNotFollowed_Fails(string script, string sent, string complaint)
    {
        ScriptedBus bus = new();
        bus.Expect(script);
        ushort[] write = Words(Convert.FromHexString(sent.Replace(" ", "")));
        FrameException now = Assert.ThrowsExactly<FrameException>(() => bus.Transfer(write, new ushort[write.Length]));
        StringAssert.Contains(now.Message, complaint);
        FrameException later = Assert.ThrowsExactly<FrameException>(bus.AssertFinished);
        Assert.AreEqual(now.Message, later.Message, "and is remembered");
    }

    [TestMethod]
    public void Script_WithTheWrongArrays_Fails()
    {
        ScriptedBus bus = new();
        bus.Expect(Read + "\n\n" + Read);
        ushort[] write = Words(0x00, 0x1F, 0x08, 0, 0, 0);
        StringAssert.Contains(Assert.ThrowsExactly<FrameException>(() => bus.Transfer(write, write)).Message, "one array");
        bus = new();
        bus.Expect(Read);
        StringAssert.Contains(Assert.ThrowsExactly<FrameException>(() => bus.Transfer(write, new ushort[4])).Message, "4 back");
    }

    [TestMethod]
    public void Script_ThatIsNotFinished_Fails()
    {
        ScriptedBus bus = new();
        bus.Expect(Read + "\n\n! reset held");
        bus.Transfer(Words(0x00, 0x1F, 0x08, 0, 0, 0), new ushort[3]);
        StringAssert.Contains(Assert.ThrowsExactly<FrameException>(bus.AssertFinished).Message, "line 4: the reset pin held");
    }

    [TestMethod]
    public void ResetPin_IsPartOfTheScript()
    {
        ScriptedBus bus = new();
        bus.Expect("! reset held ; 500 us at least\n! reset released");
        bus.Reset(true);
        Assert.ThrowsExactly<FrameException>(() => bus.Reset(true));
    }

    [TestMethod]
    public void Transcript_RangesRepeatsAndRemarks_AreBytes()
    {
        SpiStep step = SpiTranscript.Parse("; first\n; second\n> 00 00 14 ..*2 10-13  ; third\n>   A5*3  \n\n")[0];
        CollectionAssert.AreEqual(new[] { 0, 0, 0x14, -1, -1, 0x10, 0x11, 0x12, 0x13, 0xA5, 0xA5, 0xA5 }, step.Mosi);
        Assert.AreEqual(3, step.Line);
        Assert.AreEqual("third", step.Remark);
    }

    [TestMethod]
    [DataRow("> 00 01 0C ..", "the chip looks at byte 3", DisplayName = "CR left open")]
    [DataRow("> 00 .. 08 00", "the chip looks at byte 1", DisplayName = "an offset left open")]
    [DataRow("> 00 27 0C .. .. 00", "the chip looks at byte 4", DisplayName = "RX_RD left open behind RX_RSR")]
    [DataRow("> 00 08 04 .. 00 00", "the chip looks at byte 3", DisplayName = "a common register left open")]
    [DataRow("> 00 1F 08 ..\n< .. .. 01 ..", "the chip says nothing in byte 2", DisplayName = "an answer in a header")]
    [DataRow("> 00 01 0C 40\n< .. .. .. 00", "the chip says nothing in byte 3", DisplayName = "an answer to a write")]
    [DataRow("> 00 1F 08 ..\n< .. .. ..", "4 bytes out, 3 back")]
    [DataRow("> 00 1F 08", "3 bytes out")]
    [DataRow("> 00 1F 8 00", "cannot read '8'")]
    [DataRow("> 00 1F 08 12-10", "cannot read '12-10'")]
    [DataRow("? 00 1F 08 00", "cannot read '? 00 1F 08 00'")]
    [DataRow("! reset", "cannot read '! reset'")]
    public void Transcript_ThatCannotBe_IsRefused(string script, string complaint)
    {
        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => SpiTranscript.Parse(script)).Message, complaint);
    }

    private static ushort[] Words(params byte[] bytes)
    {
        ushort[] buffer = FrameWords.Buffer(bytes);
        return buffer[Tollgate.Hal.Frame.Start..(Tollgate.Hal.Frame.Start + bytes.Length / 2)];
    }
}
