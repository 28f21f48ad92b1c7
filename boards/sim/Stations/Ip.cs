// Addresses and endpoints of the simulated stations. They are independent of the firmware's own
// arithmetic on purpose: a station must not share a mistake with the box.

using System;
using System.Globalization;

namespace Tollgate.Sim;

/// <summary>An IPv4 address, its first octet highest.</summary>
public readonly record struct Ip(uint Value)
{
    /// <summary>Reads a dotted quad.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static Ip Parse(string text)
    {
        string[] octets = text.Split('.');
        uint value = 0;
        foreach (string octet in octets)
        {
            value = (value << 8) | byte.Parse(octet, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return octets.Length == 4 ? new Ip(value) : throw new FormatException(text + " is no address");
    }

    /// <summary>Whether two addresses share a prefix.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="length">Bits of the prefix, 1-32.</param>
    public bool IsNear(Ip other, int length)
    {
        return (Value ^ other.Value) >> (32 - length) == 0;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return $"{Value >> 24}.{Value >> 16 & 0xFF}.{Value >> 8 & 0xFF}.{Value & 0xFF}";
    }
}

/// <summary>An address and a port.</summary>
public readonly record struct Endpoint(Ip Address, int Port)
{
    /// <summary>Reads <c>198.18.8.1:6801</c>.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static Endpoint Parse(string text)
    {
        int colon = text.IndexOf(':');
        return new Endpoint(Ip.Parse(text[..Math.Max(0, colon)]), ushort.Parse(text[(colon + 1)..], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return $"{Address}:{Port}";
    }
}
