// Between the bytes of the wire and the words of a frame, in the word order of this build.

using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>Lays bytes into words, and back.</summary>
public static class FrameWords
{
    /// <summary>Lays bytes into words. An odd last byte leaves the other half of its word zero.</summary>
    /// <param name="bytes">All of them, as on the wire.</param>
    /// <param name="words">Where to.</param>
    /// <param name="at">First word.</param>
    public static void Load(byte[] bytes, ushort[] words, int at)
    {
        for (int i = 0; i < bytes.Length; i += 2)
        {
            int second = i + 1 < bytes.Length ? bytes[i + 1] : 0;
            words[at + (i >> 1)] = (ushort)((bytes[i] << WordOrder.FirstByteShift) | (second << WordOrder.SecondByteShift));
        }
    }

    /// <summary>One byte of the wire.</summary>
    /// <param name="words">Where from.</param>
    /// <param name="at">Byte 0 is the first of word 0 on the wire.</param>
    public static byte ByteAt(ushort[] words, int at)
    {
        return (byte)(words[at >> 1] >> Shift(at));
    }

    /// <summary>Sets one byte of the wire.</summary>
    /// <param name="words">Where to.</param>
    /// <param name="at">Byte 0 is the first of word 0 on the wire.</param>
    /// <param name="value">The byte.</param>
    public static void SetByte(ushort[] words, int at, byte value)
    {
        int shift = Shift(at);
        words[at >> 1] = (ushort)((words[at >> 1] & ~(0xFF << shift)) | (value << shift));
    }

    /// <summary>Takes bytes out of words.</summary>
    /// <param name="words">Where from.</param>
    /// <param name="at">First word.</param>
    /// <param name="bytes">Where to, from index 0.</param>
    /// <param name="count">How many.</param>
    public static void Store(ushort[] words, int at, byte[] bytes, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
            bytes[i] = (byte)(words[at + (i >> 1)] >> shift);
        }
    }

    private static int Shift(int at)
    {
        return (at & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
    }
}
