// A chip on a desk: SPI bytes typed by hand, frames put on its wire by hand. No driver anywhere.

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories.Chip;

/// <summary>A simulated chip and what it does, in hex.</summary>
internal sealed class RawSpi : IChipWire
{
    /// <summary>The chip's own address in <see cref="Open"/>.</summary>
    internal const string Own = "02 11 22 33 44 55";

    private readonly List<(byte[] Frame, long EndsNs)> _sent = new();

    internal RawSpi(int firstPointer = 0xFFF0)
    {
        Chip = new W5500Sim(Time, this) { DriverNs = 0, FirstPointer = firstPointer };
        Chip.Lost += (frame, cause) => Lost.Add(cause);
        Time.Spend(2_000_000);
    }

    internal BoardTime Time { get; } = new();

    internal W5500Sim Chip { get; }

    internal IReadOnlyList<(byte[] Frame, long EndsNs)> Sent => _sent;

    internal List<ChipLoss> Lost { get; } = new();

    internal int CutOff { get; private set; }

    public bool IsUp { get; set; } = true;

    public void Begin(ReadOnlySpan<byte> frame, long endsNs)
    {
        _sent.Add((frame.ToArray(), endsNs));
    }

    public void Cut()
    {
        CutOff++;
    }

    /// <summary>An Ethernet frame that can be told from others.</summary>
    internal static byte[] Frame(string to, int bytes, byte fill, string type = "08 00")
    {
        byte[] frame = new byte[bytes];
        Array.Fill(frame, fill);
        Bytes(to).CopyTo(frame, 0);
        Bytes(type).CopyTo(frame, 12);
        return frame;
    }

    internal static byte[] Bytes(string hex)
    {
        return Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
    }

    /// <summary>One chip select.</summary>
    /// <param name="hex">An even number of bytes.</param>
    /// <returns>What came back behind the three bytes of the header.</returns>
    internal string Select(string hex)
    {
        byte[] bytes = Bytes(hex);
        ushort[] write = new ushort[bytes.Length / 2];
        ushort[] read = new ushort[write.Length];
        FrameWords.Load(bytes, write, 0);
        Chip.Transfer(write, read);
        FrameWords.Store(read, 0, bytes, bytes.Length);
        return BitConverter.ToString(bytes, 3).Replace('-', ' ');
    }

    /// <summary>Reads, an odd number of bytes so that the transfer is of whole words.</summary>
    internal string Read(string header, int bytes)
    {
        return Select(header + string.Concat(System.Linq.Enumerable.Repeat(" 00", bytes)));
    }

    /// <summary>A command, and the time that the slowest takes.</summary>
    internal void Command(string code)
    {
        Select("00 01 0C " + code);
        Time.Spend(60_000);
    }

    /// <summary>Sets the chip up: own address, 16 KB for socket 0, MACRAW with a mode.</summary>
    internal void Open(string mode = "B4")
    {
        Select("00 08 04 00 " + Own);
        for (int control = 0x2C; control <= 0xEC; control += 0x20)
        {
            Select($"00 1E {control:X2} 00 00 00");
        }

        Select("00 1E 0C 10 10 00");
        Select("00 00 0C " + mode);
        Command("01");
        Assert.AreEqual("42", Read("00 03 08", 1));
    }

    /// <summary>Writes a frame behind TX_WR, which stands at a pointer, and sends it.</summary>
    internal void Send(int pointer, byte[] frame)
    {
        // An even number of bytes with the header: one more than the frame, if need be.
        string data = BitConverter.ToString(frame).Replace('-', ' ') + (frame.Length % 2 == 0 ? " 00" : "");
        Select($"{pointer >> 8:X2} {pointer & 0xFF:X2} 14 {data}");
        int end = (pointer + frame.Length) & 0xFFFF;
        Select($"00 23 0C 00 {end >> 8:X2} {end & 0xFF:X2}");
        Select("00 01 0C 20");
    }

    internal void AssertViolation(string text)
    {
        Assert.AreEqual(1, Chip.ViolationCount, string.Join("; ", Chip.Violations));
        StringAssert.Contains(Chip.Violations[0], text);
    }

    internal void AssertNoViolation()
    {
        Assert.AreEqual(0, Chip.ViolationCount, string.Join("; ", Chip.Violations));
    }
}
