// Ethernet addresses in tests that also run on a board.

using Tollgate.Hal;

namespace Tollgate.SmallKit;

/// <summary>MAC addresses as text, bytes and words.</summary>
public static class Mac
{
    /// <summary>The six bytes of "02:00:00:00:0a:01". The text has to be one, in small letters: nothing is checked.</summary>
    public static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++)
        {
            bytes[i] = (byte)((Digit(text[i * 3]) << 4) | Digit(text[(i * 3) + 1]));
        }

        return bytes;
    }

    /// <summary>The three words that a frame has.</summary>
    public static ushort[] Words(string text)
    {
        byte[] bytes = Bytes(text);
        ushort[] words = new ushort[3];
        for (int i = 0; i < 3; i++)
        {
            words[i] = (ushort)((bytes[i * 2] << WordOrder.FirstByteShift) | (bytes[(i * 2) + 1] << WordOrder.SecondByteShift));
        }

        return words;
    }

    /// <summary>A hexadecimal digit in small letters.</summary>
    public static int Digit(char c)
    {
        return c <= '9' ? c - '0' : c - 'a' + 10;
    }
}
