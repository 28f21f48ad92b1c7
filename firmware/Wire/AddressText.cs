// Addresses as people write them, and the int of two words that the tables hold. Allocates;
// not for the packet path.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>Dotted quads, prefix lengths and MAC addresses, between text, numbers and words.</summary>
public static class AddressText
{
    /// <summary>An address from the number that its dotted quad stands for (first octet highest).</summary>
    /// <returns>Two words, as <see cref="IPv4"/> says.</returns>
    public static int FromNumber(int number)
    {
        return (WordOrder.Swap((number >> 16) & 0xFFFF) << 16) | WordOrder.Swap(number & 0xFFFF);
    }

    /// <summary>The number that an address's dotted quad stands for: the way back from <see cref="FromNumber"/>.</summary>
    public static int ToNumber(int address)
    {
        return FromNumber(address);
    }

    /// <summary>An address from its four octets, each 0-255.</summary>
    public static int FromOctets(int a, int b, int c, int d)
    {
        return FromNumber((a << 24) | (b << 16) | (c << 8) | d);
    }

    /// <summary>The mask of a prefix length, 0-32, in the form of an address.</summary>
    public static int MaskOf(int prefixLength)
    {
        return FromNumber(prefixLength == 0 ? 0 : -1 << (32 - prefixLength));
    }

    /// <summary>The prefix length of a mask that <see cref="MaskOf"/> made.</summary>
    public static int PrefixLengthOf(int mask)
    {
        uint number = (uint)ToNumber(mask);
        int length = 0;
        while (number != 0)
        {
            length++;
            number <<= 1;
        }

        return length;
    }

    /// <summary>Reads a dotted quad: four decimal numbers 0-255 without leading zeros.</summary>
    /// <param name="text">Just the address.</param>
    /// <param name="address">Two words, as <see cref="IPv4"/> says; 0 if not read.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(string text, out int address)
    {
        address = 0;
        int number = 0;
        int octet = -1;
        int octets = 0;
        int length = text.Length;
        for (int i = 0; i <= length; i++)
        {
            char c = i < length ? text[i] : '.';
            if (c == '.')
            {
                if (octet < 0 || octets == 4)
                {
                    return false;
                }

                number = (number << 8) | octet;
                octets++;
                octet = -1;
            }
            else if (c < '0' || c > '9' || octet == 0)
            {
                return false;
            }
            else
            {
                octet = (octet < 0 ? 0 : octet * 10) + (c - '0');
                if (octet > 255)
                {
                    return false;
                }
            }
        }

        if (octets != 4)
        {
            return false;
        }

        address = FromNumber(number);
        return true;
    }

    /// <summary>An address as a dotted quad. Allocates.</summary>
    public static string Format(int address)
    {
        int number = ToNumber(address);
        return ((number >> 24) & 0xFF).ToString() + "." + ((number >> 16) & 0xFF).ToString() + "."
            + ((number >> 8) & 0xFF).ToString() + "." + (number & 0xFF).ToString();
    }

    /// <summary>Reads a MAC address of six two-digit hexadecimal octets with colons or hyphens. Allocates.</summary>
    /// <returns>Three words in <see cref="WordOrder"/>, or null if the text is no MAC address.</returns>
    public static ushort[] ParseMac(string text)
    {
        if (text.Length != 17)
        {
            return null;
        }

        ushort[] words = new ushort[3];
        for (int i = 0; i < 6; i++)
        {
            int high = HexDigit(text[i * 3]);
            int low = HexDigit(text[(i * 3) + 1]);
            if (high < 0 || low < 0 || (i > 0 && text[(i * 3) - 1] != ':' && text[(i * 3) - 1] != '-'))
            {
                return null;
            }

            int octet = (high << 4) | low;
            int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
            words[i >> 1] = (ushort)(words[i >> 1] | (octet << shift));
        }

        return words;
    }

    /// <summary>A MAC address as <c>00:11:22:33:44:55</c>. Allocates.</summary>
    /// <param name="words">Three words from <paramref name="at"/>.</param>
    /// <param name="at">Index of the first.</param>
    public static string FormatMac(ushort[] words, int at)
    {
        char[] text = new char[17];
        for (int i = 0; i < 6; i++)
        {
            int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
            int octet = (words[at + (i >> 1)] >> shift) & 0xFF;
            text[i * 3] = "0123456789abcdef"[octet >> 4];
            text[(i * 3) + 1] = "0123456789abcdef"[octet & 0xF];
            if (i < 5)
            {
                text[(i * 3) + 2] = ':';
            }
        }

        return new string(text);
    }

    private static int HexDigit(char c)
    {
        if (c >= '0' && c <= '9')
        {
            return c - '0';
        }

        int letter = (c | 0x20) - 'a';
        return letter >= 0 && letter < 6 ? letter + 10 : -1;
    }
}
