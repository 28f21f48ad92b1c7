// A W5500 driver whose chip is a script: started by the transcript of W5500Script.cs.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>The driver and its scripted bus.</summary>
public sealed class ScriptedW5500
{
    private int _nowMs = 1000;

    /// <summary>Starts the driver, with the pointers at which the chip opens its socket.</summary>
    /// <param name="junk">What the bus says where the chip says nothing.</param>
    /// <param name="tx">TX_RD and TX_WR after OPEN.</param>
    /// <param name="rx">RX_RD and RX_WR after OPEN.</param>
    /// <param name="link">PHYCFGR.</param>
    public ScriptedW5500(byte junk, string tx = "0000", string rx = "0000", string link = W5500Script.FastLink)
    {
        Bus = new ScriptedBus(junk);
        Nic = new W5500(Bus, W5500Script.Mac.ToWords(), new W5500Buffers());
        Bus.AssertFinished();
        Bus.Expect(W5500Script.Awake);
        Bus.Expect(W5500Script.Prepared);
        Bus.Expect(W5500Script.Pattern());
        Bus.Expect(W5500Script.Opened);
        Bus.Expect(W5500Script.Pointers(tx + tx, "0000" + rx + rx));
        Bus.Expect(W5500Script.OwnAddress);
        Bus.Expect(W5500Script.Link(link));
        for (int i = 0; i < 20 && Bus.Remaining > 0; i++)
        {
            Advance();
        }

        Bus.AssertFinished();
    }

    /// <summary>The bus.</summary>
    public ScriptedBus Bus { get; }

    /// <summary>The driver.</summary>
    public W5500 Nic { get; }

    /// <summary>One call of <see cref="W5500.Tick"/>, 5 ms after the last, that makes exactly these transfers.</summary>
    public void Tick(params string[] transcripts)
    {
        Expect(transcripts);
        Advance();
        Bus.AssertFinished();
    }

    /// <summary>Calls of <see cref="W5500.Tick"/> that make no transfer, and after 20 ms one that makes exactly these.</summary>
    public void TickIn20Ms(params string[] transcripts)
    {
        Tick();
        Tick();
        Tick();
        Tick(transcripts);
    }

    /// <summary>Receives, and checks that exactly these transfers were made.</summary>
    /// <returns>How many frames.</returns>
    public int Receive(params string[] transcripts)
    {
        Expect(transcripts);
        int count = Nic.Receive();
        Bus.AssertFinished();
        return count;
    }

    /// <summary>Sends a frame that must be taken, and checks that exactly these transfers were made.</summary>
    public void Transmit(ushort[] frame, int lengthBytes, params string[] transcripts)
    {
        Expect(transcripts);
        Assert.IsTrue(Nic.Transmit(frame, lengthBytes));
        Bus.AssertFinished();
    }

    /// <summary>A received frame is these bytes, written as in a transcript.</summary>
    public void AssertFrame(int index, string bytes)
    {
        byte[] expected = SpiTranscript.Bytes(bytes);
        Assert.AreEqual(expected.Length, Nic.Lengths[index]);
        CollectionAssert.AreEqual(expected, FrameWords.Take(Nic.Frames[index], Nic.Lengths[index]));
    }

    /// <summary>The driver has seen nothing wrong.</summary>
    public void AssertWell()
    {
        Assert.IsNull(Nic.Trouble);
        for (int i = 0; i < Nic.Counts.Length; i++)
        {
            Assert.AreEqual(0, Nic.Counts[i], Nic.CountNames[i]);
        }
    }

    private void Advance()
    {
        Nic.Tick(_nowMs);
        _nowMs += 5;
    }

    private void Expect(string[] transcripts)
    {
        foreach (string transcript in transcripts)
        {
            Bus.Expect(transcript);
        }
    }
}
