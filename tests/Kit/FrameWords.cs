// Between the bytes of the wire and the words of a frame buffer. Buffers start full of 0xA5, so
// that a byte nobody wrote shows.

using System;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>Bytes to words and back, in <see cref="WordOrder"/>.</summary>
public static class FrameWords
{
    /// <summary>What fills a buffer before anything is put in it.</summary>
    public const ushort Untouched = 0xA5A5;

    private static readonly bool s_firstByteLow = FirstByteIsLow();

    /// <summary>A number, 0-65535, as the word that stands for it on the wire.</summary>
    public static int FromNumber(int number)
    {
        return s_firstByteLow ? ((number & 0xFF) << 8) | ((number >> 8) & 0xFF) : number & 0xFFFF;
    }

    /// <summary>A word of a frame as the number it stands for.</summary>
    public static int ToNumber(int word)
    {
        return FromNumber(word);
    }

    /// <summary>A buffer of <see cref="Frame.Words"/> words with a frame in it.</summary>
    public static ushort[] Buffer(byte[] frame)
    {
        ushort[] buffer = new ushort[Frame.Words];
        Put(frame, buffer);
        return buffer;
    }

    /// <summary>Fills a buffer with <see cref="Untouched"/>, then puts a frame in it. Allocates nothing.</summary>
    public static void Put(byte[] frame, ushort[] buffer)
    {
        Array.Fill(buffer, Untouched);
        for (int i = 0; i < frame.Length; i++)
        {
            int at = Frame.Start + (i >> 1);
            int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
            buffer[at] = (ushort)((buffer[at] & ~(0xFF << shift)) | (frame[i] << shift));
        }
    }

    /// <summary>The bytes of a frame in a buffer.</summary>
    public static byte[] Take(ushort[] buffer, int lengthBytes)
    {
        byte[] frame = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++)
        {
            int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
            frame[i] = (byte)(buffer[Frame.Start + (i >> 1)] >> shift);
        }

        return frame;
    }

    // Through a call, because the compiler calls a branch on the constant dead.
    private static bool FirstByteIsLow()
    {
        return WordOrder.LowByteFirst;
    }
}
