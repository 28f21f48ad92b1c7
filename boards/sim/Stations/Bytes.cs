// Network byte order and the Internet checksum over bytes: the stations' own, plainly written, so
// that they check the box's word arithmetic instead of repeating it.

using System;
using System.Buffers.Binary;

namespace Tollgate.Sim;

/// <summary>Numbers in network byte order, and the checksum of RFC 1071.</summary>
public static class Bytes
{
    /// <summary>Two bytes as a number.</summary>
    public static int Get16(ReadOnlySpan<byte> bytes, int at)
    {
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
    }

    /// <summary>Four bytes as a number.</summary>
    public static uint Get32(ReadOnlySpan<byte> bytes, int at)
    {
        return BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
    }

    /// <summary>The low 16 bits of a number as two bytes.</summary>
    public static void Put16(Span<byte> bytes, int at, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes[at..], (ushort)value);
    }

    /// <summary>A number as four bytes.</summary>
    public static void Put32(Span<byte> bytes, int at, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], value);
    }

    /// <summary>The checksum of some bytes; 0 over bytes that contain their right checksum.</summary>
    public static int Checksum(ReadOnlySpan<byte> bytes)
    {
        return Checksum(bytes, 0);
    }

    /// <summary>The checksum of a UDP datagram or TCP segment with its pseudo header (RFC 768, RFC 9293 section 3.1).</summary>
    public static int Checksum(Ip source, Ip destination, int protocol, ReadOnlySpan<byte> bytes)
    {
        ulong pseudo = (source.Value >> 16) + (source.Value & 0xFFFF) + (destination.Value >> 16)
            + (destination.Value & 0xFFFF) + (uint)protocol + (uint)bytes.Length;
        return Checksum(bytes, pseudo);
    }

    private static int Checksum(ReadOnlySpan<byte> bytes, ulong sum)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (uint)bytes[i] << ((i & 1) == 0 ? 8 : 0);
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (int)(sum ^ 0xFFFF);
    }
}
