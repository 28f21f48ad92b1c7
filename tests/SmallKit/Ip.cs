// Addresses in tests that also run on a board, as tests write them: "198.18.5.2". By the number of
// the dotted quad, not by firmware/Wire, so that the kit shares no arithmetic with what it checks.

using Tollgate.Hal;

namespace Tollgate.SmallKit;

/// <summary>IPv4 addresses as text, as numbers (first octet highest), and as the firmware's two words.</summary>
public static class Ip
{
    /// <summary>The firmware's two words, the first one high.</summary>
    public static int Words(string text)
    {
        return OfNumber(Number(text));
    }

    /// <summary>The number of a dotted quad. The text has to be one: nothing is checked.</summary>
    public static uint Number(string text)
    {
        uint number = 0;
        uint octet = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                number = (number << 8) | octet;
                octet = 0;
            }
            else
            {
                octet = (octet * 10) + (uint)(text[i] - '0');
            }
        }

        return (number << 8) | octet;
    }

    /// <summary>The firmware's words of a number.</summary>
    public static int OfNumber(uint number)
    {
        return (WordOf((int)(number >> 16)) << 16) | WordOf((int)(number & 0xFFFF));
    }

    /// <summary>The firmware's words of the address so many further on.</summary>
    public static int Plus(string text, int offset)
    {
        return OfNumber((uint)(Number(text) + offset));
    }

    /// <summary>The mask of a prefix length, 0-32, as a number.</summary>
    public static uint MaskNumber(int prefixLength)
    {
        return prefixLength == 0 ? 0 : 0xFFFFFFFF << (32 - prefixLength);
    }

    /// <summary>The mask of a prefix length, 0-32, as words.</summary>
    public static int Mask(int prefixLength)
    {
        return OfNumber(MaskNumber(prefixLength));
    }

    /// <summary>A number, 0-65535, as the word that stands for it on the wire; and back.</summary>
    public static int WordOf(int number)
    {
        return ((number >> 8) << WordOrder.FirstByteShift) | ((number & 0xFF) << WordOrder.SecondByteShift);
    }
}
