// Addresses as tests write them: "198.18.5.2" and "02:00:00:00:00:01". The number of a dotted quad,
// not the firmware's two words, so that the kit shares no arithmetic with what it checks.

using System;
using System.Globalization;

namespace Tollgate.Kit;

/// <summary>An IPv4 address by the number of its dotted quad, first octet highest.</summary>
public readonly record struct Ip4(uint Number)
{
    /// <summary>The address in the firmware's form: two words, the first one high.</summary>
    public int Words
    {
        get
        {
            int high = FrameWords.FromNumber((int)(Number >> 16));
            int low = FrameWords.FromNumber((int)(Number & 0xFFFF));
            return (high << 16) | low;
        }
    }

    /// <summary>Reads a dotted quad.</summary>
    public static implicit operator Ip4(string text)
    {
        string[] octets = text.Split('.');
        if (octets.Length != 4)
        {
            throw new FormatException($"'{text}' is no address");
        }

        uint number = 0;
        foreach (string octet in octets)
        {
            number = (number << 8) | byte.Parse(octet, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return new Ip4(number);
    }

    /// <summary>The address in the firmware's form, read.</summary>
    public static Ip4 FromWords(int words)
    {
        uint high = (uint)FrameWords.ToNumber((words >> 16) & 0xFFFF);
        uint low = (uint)FrameWords.ToNumber(words & 0xFFFF);
        return new Ip4((high << 16) | low);
    }

    /// <summary>The mask of a prefix length, 0-32.</summary>
    public static Ip4 Mask(int prefixLength)
    {
        return new Ip4(prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength));
    }

    /// <summary>The address so many further on.</summary>
    public Ip4 Plus(int offset)
    {
        return new Ip4((uint)(Number + offset));
    }

    /// <summary>The dotted quad.</summary>
    public override string ToString()
    {
        return $"{Number >> 24}.{(Number >> 16) & 0xFF}.{(Number >> 8) & 0xFF}.{Number & 0xFF}";
    }
}

/// <summary>An Ethernet address, in the low 48 bits.</summary>
public readonly record struct Mac48(ulong Number)
{
    /// <summary>All ones.</summary>
    public static readonly Mac48 Broadcast = new(0xFFFFFFFFFFFF);

    /// <summary>Three words as the firmware has them.</summary>
    public ushort[] ToWords()
    {
        return new[]
        {
            (ushort)FrameWords.FromNumber((int)(Number >> 32) & 0xFFFF),
            (ushort)FrameWords.FromNumber((int)(Number >> 16) & 0xFFFF),
            (ushort)FrameWords.FromNumber((int)Number & 0xFFFF),
        };
    }

    /// <summary>Reads six hexadecimal octets with colons.</summary>
    public static implicit operator Mac48(string text)
    {
        return new Mac48(Convert.ToUInt64(text.Replace(":", string.Empty, StringComparison.Ordinal), 16));
    }

    /// <summary>Six hexadecimal octets with colons.</summary>
    public override string ToString()
    {
        string digits = Number.ToString("x12", CultureInfo.InvariantCulture);
        return string.Join(':', digits[..2], digits[2..4], digits[4..6], digits[6..8], digits[8..10], digits[10..]);
    }
}
