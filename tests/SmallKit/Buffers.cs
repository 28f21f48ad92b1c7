// Between the bytes of the wire and the words of a frame buffer, for tests that also run on a board.
// Buffers are as long as need be and start full of 0xA5, so that a byte nobody wrote shows.

using Tollgate.Hal;

namespace Tollgate.SmallKit;

/// <summary>Bytes to words and back, in <see cref="WordOrder"/>.</summary>
public static class Buffers
{
    // Whatever a header may claim, what reads it finds words there.
    private const int LeastWords = Frame.Start + 60;

    /// <summary>A buffer with a frame in it.</summary>
    public static ushort[] Of(byte[] frame)
    {
        int words = Frame.Start + ((frame.Length + 1) / 2);
        ushort[] buffer = new ushort[words < LeastWords ? LeastWords : words];
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = 0xA5A5;
        }

        for (int i = 0; i < frame.Length; i++)
        {
            int at = Frame.Start + (i >> 1);
            int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
            buffer[at] = (ushort)((buffer[at] & ~(0xFF << shift)) | (frame[i] << shift));
        }

        return buffer;
    }

    /// <summary>A buffer with a frame in it that is written in hexadecimal digits, in small letters.</summary>
    public static ushort[] OfHex(string hex)
    {
        byte[] frame = new byte[hex.Length / 2];
        for (int i = 0; i < frame.Length; i++)
        {
            frame[i] = (byte)((Mac.Digit(hex[i * 2]) << 4) | Mac.Digit(hex[(i * 2) + 1]));
        }

        return Of(frame);
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

    /// <summary>Two bytes of a frame as a number.</summary>
    public static int Number(byte[] frame, int at)
    {
        return (frame[at] << 8) | frame[at + 1];
    }
}
