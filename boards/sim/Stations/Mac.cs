// A station's Ethernet address.

using System;

namespace Tollgate.Sim;

/// <summary>An Ethernet address, its first byte highest of 48 bits.</summary>
public readonly record struct Mac(ulong Value)
{
    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static readonly Mac Broadcast = new(0xFFFF_FFFF_FFFF);

    /// <summary>Whether it is a multicast or broadcast address.</summary>
    public bool IsGroup => (Value >> 40 & 1) != 0;

    /// <summary>A locally administered address (IEEE 802: second-lowest bit of the first byte).</summary>
    /// <param name="number">Tells stations apart, 0-65535.</param>
    public static Mac Local(int number)
    {
        return new Mac(0x02_54_47_00_0000UL | (uint)number);
    }

    /// <summary>Reads six bytes.</summary>
    public static Mac Read(ReadOnlySpan<byte> bytes, int at)
    {
        return new Mac(((ulong)Bytes.Get16(bytes, at) << 32) | Bytes.Get32(bytes, at + 2));
    }

    /// <summary>Writes six bytes.</summary>
    public void Write(Span<byte> bytes, int at)
    {
        Bytes.Put16(bytes, at, (int)(Value >> 32));
        Bytes.Put32(bytes, at + 2, (uint)Value);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        byte[] bytes = new byte[6];
        Write(bytes, 0);
        return BitConverter.ToString(bytes).Replace('-', ':').ToLowerInvariant();
    }
}
