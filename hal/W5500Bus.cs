// Registers of one W5500 by their offset, for everything that is not a frame: start-up, repair and
// looking after the chip. What moves frames (W5500.cs) makes its transfers itself.
//
// A transfer is a number of whole words and has a header of three bytes, so a register of two bytes
// is read or written from one byte early. Writing, that early byte has to be one that the chip
// ignores; each caller says why it is.

namespace Tollgate.Hal;

/// <summary>Reads and writes registers of one chip. Nothing allocates after construction.</summary>
public sealed class W5500Bus
{
    // Ours: a command is taken within a microsecond or two, a read of CR takes ten times that.
    private const int MaxCommandReads = 20;

    private readonly SpiTransfer _transfer;
    private readonly ushort[] _write2;
    private readonly ushort[] _read2;
    private readonly ushort[] _write3;
    private readonly ushort[] _read3;
    private readonly ushort[] _write5;
    private readonly ushort[] _read5;
    private readonly ushort[] _write8;
    private readonly ushort[] _read8;

    /// <summary>Takes the chip's transfers.</summary>
    /// <param name="bus">The chip's.</param>
    /// <param name="buffers">Of the board: what is read is taken out of them before the next transfer.</param>
    /// <param name="other">The board's other chip, whose arrays serve this one, too; null for the first.</param>
    public W5500Bus(ISpiBus bus, W5500Buffers buffers, W5500Bus other)
    {
        _transfer = bus.Transfer;
        _read2 = buffers.Bin2;
        _read3 = buffers.Bin3;
        _write2 = other == null ? new ushort[2] : other._write2;
        _write3 = other == null ? new ushort[3] : other._write3;
        _write5 = other == null ? new ushort[5] : other._write5;
        _read5 = other == null ? new ushort[5] : other._read5;
        _write8 = other == null ? new ushort[8] : other._write8;
        _read8 = other == null ? new ushort[8] : other._read8;
    }

    /// <summary>The first two words of a transfer.</summary>
    /// <param name="array">To write them into.</param>
    /// <param name="offset">Sixteen bits; higher ones are cut off.</param>
    /// <param name="control">Block, read or write.</param>
    public static void Address(ushort[] array, int offset, int control)
    {
        array[0] = (ushort)WordOrder.Swap(offset & 0xFFFF);
        array[1] = (ushort)(control << WordOrder.FirstByteShift);
    }

    /// <summary>Reads one byte.</summary>
    /// <returns>0-255.</returns>
    public int ReadByte(int offset, int control)
    {
        Address(_write2, offset, control);
        _transfer(_write2, _read2);
        return (_read2[1] >> WordOrder.SecondByteShift) & 0xFF;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(int offset, int control, int value)
    {
        Address(_write2, offset, control);
        _write2[1] |= (ushort)(value << WordOrder.SecondByteShift);
        _transfer(_write2, _read2);
    }

    /// <summary>Writes two bytes, the high one first, and a zero to the byte before them.</summary>
    public void WritePair(int offset, int control, int value)
    {
        Address(_write3, offset - 1, control);
        _write3[2] = (ushort)WordOrder.Swap(value);
        _transfer(_write3, _read3);
    }

    /// <summary>Sets the sizes of a socket's buffers.</summary>
    /// <param name="socket">0-7.</param>
    /// <param name="kilobytes">The same for both: 0, 1, 2, 4, 8 or 16.</param>
    public void WriteBufferSizes(int socket, int kilobytes)
    {
        // Three bytes from an even offset: the third goes to the first of TX_FSR, which is read only.
        int control = W5500Registers.WriteSocket + (socket * W5500Registers.NextSocket);
        Address(_write3, W5500Registers.SnRxBufSize, control);
        _write3[1] |= (ushort)(kilobytes << WordOrder.SecondByteShift);
        _write3[2] = (ushort)(kilobytes << WordOrder.FirstByteShift);
        _transfer(_write3, _read3);
    }

    /// <summary>Writes the station address.</summary>
    /// <param name="mac">Three words in <see cref="WordOrder"/>.</param>
    public void WriteMac(ushort[] mac)
    {
        // The early byte is the last one of the subnet mask, which MACRAW does not use.
        Address(_write5, W5500Registers.SHAR - 1, W5500Registers.WriteCommon);
        _write5[2] = mac[0];
        _write5[3] = mac[1];
        _write5[4] = mac[2];
        _transfer(_write5, _read5);
    }

    /// <summary>Whether the chip has this station address.</summary>
    public bool HasMac(ushort[] mac)
    {
        Address(_write5, W5500Registers.SHAR - 1, W5500Registers.ReadCommon);
        _transfer(_write5, _read5);
        return _read5[2] == mac[0] && _read5[3] == mac[1] && _read5[4] == mac[2];
    }

    /// <summary>Reads the link and the version in one transfer.</summary>
    /// <returns>PHYCFGR in bits 15-8, VERSIONR in bits 7-0.</returns>
    public int ReadLinkAndVersion()
    {
        // 2D junk, 2E PHYCFGR .. 39 VERSIONR.
        Address(_write8, W5500Registers.PHYCFGR - 1, W5500Registers.ReadCommon);
        _transfer(_write8, _read8);
        int phy = (_read8[2] >> WordOrder.FirstByteShift) & 0xFF;
        int version = (_read8[7] >> WordOrder.SecondByteShift) & 0xFF;
        return (phy << 8) | version;
    }

    /// <summary>Gives socket 0 a command and waits until the chip has taken it.</summary>
    /// <returns>False if it did not within a bounded number of reads.</returns>
    public bool Command(int command)
    {
        WriteByte(W5500Registers.SnCR, W5500Registers.WriteSocket, command);
        return AwaitSocket(W5500Registers.SnCR, 0);
    }

    /// <summary>Waits for a register of socket 0.</summary>
    /// <returns>False if it did not read as wanted within a bounded number of reads.</returns>
    public bool AwaitSocket(int offset, int value)
    {
        for (int i = 0; i < MaxCommandReads; i++)
        {
            if (ReadByte(offset, W5500Registers.ReadSocket) == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Writes a pattern to the transmit buffer and reads it back: what a loose wire or a clock that is
    /// too fast spoils. Only while nothing waits to be sent.
    /// </summary>
    /// <param name="buffers">Two of their arrays are used.</param>
    public bool KeepsPattern(W5500Buffers buffers)
    {
        ushort[] written = buffers.RxShort;
        ushort[] read = buffers.BinShort;
        for (int round = 0; round < 2; round++)
        {
            FillPattern(written, round);
            Address(written, 0, W5500Registers.WriteTxBuffer);
            _transfer(written, read);
            Address(written, 0, W5500Registers.ReadTxBuffer);
            _transfer(written, read);
            for (int i = 2; i < W5500Buffers.ShortWords; i++)
            {
                if (read[i] != written[i])
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Both neighbors of a bit differ from it, then all bits stay alike for a whole byte; then the same inverted.
    private static void FillPattern(ushort[] array, int round)
    {
        for (int i = 2; i < array.Length; i++)
        {
            int pattern = (i & 1) == 0 ? 0x55AA : 0x00FF ^ (1 << (i >> 1 & 15));
            array[i] = (ushort)WordOrder.Swap((round == 0 ? pattern : ~pattern) & 0xFFFF);
        }
    }
}
