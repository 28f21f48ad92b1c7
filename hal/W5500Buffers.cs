// What the two chips of a board share: the arrays that their SPI transfers need. One thread drives
// both drivers, and a frame is gone before the next Receive, so one set is enough.
//
// A transfer clocks whole arrays, so there are a few sizes and each array has one of them. An array
// that lies in a frame's way is Rx (a burst as it comes off the bus), Slot (a frame of a burst) or
// Scratch (a frame on its way out that lay in an array of the wrong size). Bins are what the other
// direction of a transfer needs: their contents mean nothing.

using System;

namespace Tollgate.Hal;

/// <summary>Buffers for the drivers of one board. Allocates everything it will ever need.</summary>
public sealed class W5500Buffers
{
    /// <summary>Most frames in one burst. Ours: two more transfers for four frames are half a transfer for each.</summary>
    public const int MaxBurst = 4;

    /// <summary>Words of the shortest array: a voice frame of up to 90 bytes (G.723.1 and G.729 need 74 to 78).</summary>
    public const int ShortWords = 48;

    /// <summary>Words of an array for frames of up to <see cref="Frame.ShortBytes"/>.</summary>
    public const int MediumWords = 112;

    /// <summary>Words of an array for a burst of four voice frames, or a frame of up to 346 bytes.</summary>
    public const int BurstWords = 176;

    /// <summary>Record bytes (length and frame) that an array of <see cref="ShortWords"/> takes.</summary>
    public const int ShortRecordBytes = (ShortWords - 2) * 2;

    /// <summary>Record bytes that an array of <see cref="MediumWords"/> takes.</summary>
    public const int MediumRecordBytes = (MediumWords - 2) * 2;

    /// <summary>Record bytes that an array of <see cref="BurstWords"/> takes.</summary>
    public const int BurstRecordBytes = (BurstWords - 2) * 2;

    /// <summary>Where a burst is read to, <see cref="ShortWords"/>.</summary>
    public readonly ushort[] RxShort = new ushort[ShortWords];

    /// <summary>What goes out while <see cref="RxShort"/> is read or comes in while a short frame is sent.</summary>
    public readonly ushort[] BinShort = new ushort[ShortWords];

    /// <summary>A bin of two words, for transfers that write a register.</summary>
    public readonly ushort[] Bin2 = new ushort[2];

    /// <summary>A bin of three words, for transfers that write a register of two bytes.</summary>
    public readonly ushort[] Bin3 = new ushort[3];

    /// <summary>Places for the short frames of a burst, by their place in it.</summary>
    public readonly ushort[][] ShortSlots = new ushort[MaxBurst][];

    private readonly ushort[] _rxMedium = new ushort[MediumWords];
    private readonly ushort[] _rxBurst = new ushort[BurstWords];
    private readonly ushort[] _rxFull = new ushort[Frame.Words];
    private readonly ushort[] _binMedium = new ushort[MediumWords];
    private readonly ushort[] _binBurst = new ushort[BurstWords];
    private readonly ushort[] _binFull = new ushort[Frame.Words];
    private readonly ushort[][] _mediumSlots = new ushort[MaxBurst][];
    private readonly ushort[] _scratchShort = new ushort[ShortWords];
    private readonly ushort[] _scratchMedium = new ushort[MediumWords];
    private W5500 _first;

    /// <summary>Allocates the arrays, about 6 KB.</summary>
    public W5500Buffers()
    {
        for (int i = 0; i < MaxBurst; i++)
        {
            ShortSlots[i] = new ushort[ShortWords];
            _mediumSlots[i] = new ushort[MediumWords];
        }
    }

    /// <summary>Makes two drivers known to each other.</summary>
    /// <param name="driver">The one that begins to use these buffers.</param>
    /// <returns>The one that came before it; null for the first.</returns>
    public W5500 Introduce(W5500 driver)
    {
        W5500 before = _first;
        _first = driver;
        return before;
    }

    /// <summary>The array to read waiting records into.</summary>
    /// <param name="waitingBytes">Record bytes that wait in the chip, 1-16384.</param>
    /// <param name="lastRecordBytes">The record that came last: four like it are expected to follow.</param>
    /// <returns>One of the Rx arrays: the shortest that takes all that waits, or four such records.</returns>
    public ushort[] RxFor(int waitingBytes, int lastRecordBytes)
    {
        if (waitingBytes <= ShortRecordBytes)
        {
            return RxShort;
        }

        if (waitingBytes <= MediumRecordBytes)
        {
            return _rxMedium;
        }

        return waitingBytes <= BurstRecordBytes || lastRecordBytes * MaxBurst <= BurstRecordBytes ? _rxBurst : _rxFull;
    }

    /// <summary>The bin as long as an array.</summary>
    /// <returns>Null if no transfer has this length.</returns>
    public ushort[] BinFor(ushort[] array)
    {
        switch (array.Length)
        {
            case ShortWords:
                return BinShort;
            case MediumWords:
                return _binMedium;
            case BurstWords:
                return _binBurst;
            case Frame.Words:
                return _binFull;
            default:
                return null;
        }
    }

    /// <summary>A place for a frame of a burst.</summary>
    /// <param name="index">Of the frame in the burst, from 0.</param>
    /// <param name="recordBytes">Length and frame.</param>
    /// <returns>The shortest array that takes it; null if it is too long for a copy.</returns>
    public ushort[] Slot(int index, int recordBytes)
    {
        if (recordBytes <= ShortRecordBytes)
        {
            return ShortSlots[index];
        }

        return recordBytes <= MediumRecordBytes ? _mediumSlots[index] : null;
    }

    /// <summary>
    /// The frame in an array that can be transferred without clocking much more than the frame, and
    /// padded with zeros to <see cref="Frame.MinBytes"/>.
    /// </summary>
    /// <param name="frame">Where the frame lies.</param>
    /// <param name="lengthBytes">14 to <see cref="Frame.MaxBytes"/>.</param>
    /// <returns>The same array, or a copy; null if the caller broke the contract of <see cref="INic.Transmit"/>.</returns>
    public ushort[] Fit(ushort[] frame, int lengthBytes)
    {
        ushort[] fit = frame;
        int words = (lengthBytes + 1) >> 1;
        if (lengthBytes <= ShortRecordBytes - W5500Registers.RecordBytes)
        {
            fit = frame.Length == ShortWords ? frame : _scratchShort;
        }
        else if (lengthBytes <= Frame.ShortBytes)
        {
            fit = frame.Length == MediumWords ? frame : _scratchMedium;
        }

        if (words > frame.Length - Frame.Start || words > fit.Length - Frame.Start || BinFor(fit) == null)
        {
            return null;
        }

        if (fit != frame)
        {
            Array.Copy(frame, Frame.Start, fit, Frame.Start, words);
        }

        if (lengthBytes < Frame.MinBytes)
        {
            Pad(fit, lengthBytes);
        }

        return fit;
    }

    private static void Pad(ushort[] frame, int lengthBytes)
    {
        int at = Frame.Start + (lengthBytes >> 1);
        if ((lengthBytes & 1) != 0)
        {
            frame[at] &= WordOrder.FirstByte;
            at++;
        }

        for (; at < Frame.Start + (Frame.MinBytes / 2); at++)
        {
            frame[at] = 0;
        }
    }
}
