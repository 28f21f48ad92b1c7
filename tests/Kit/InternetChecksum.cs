// RFC 1071, done the slow way over bytes: what the firmware's Checksum.cs is measured against.

using System;

namespace Tollgate.Kit;

/// <summary>Full recomputation of Internet checksums.</summary>
public static class InternetChecksum
{
    /// <summary>The one's-complement sum of big-endian 16-bit numbers, an odd last byte high, plus a start value.</summary>
    public static int Sum(ReadOnlySpan<byte> bytes, long start = 0)
    {
        long sum = start;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (i & 1) == 0 ? bytes[i] << 8 : bytes[i];
        }

        while (sum > 0xFFFF)
        {
            sum = (sum >> 16) + (sum & 0xFFFF);
        }

        return (int)sum;
    }

    /// <summary>The checksum of bytes whose checksum field is 0.</summary>
    public static int Of(ReadOnlySpan<byte> bytes, long start = 0)
    {
        return ~Sum(bytes, start) & 0xFFFF;
    }

    /// <summary>What the pseudo header adds (RFC 768, RFC 9293 section 3.1).</summary>
    public static long PseudoHeader(Ip4 source, Ip4 destination, int protocol, int lengthBytes)
    {
        return (source.Number >> 16) + (source.Number & 0xFFFF) + (destination.Number >> 16) + (destination.Number & 0xFFFF)
            + protocol + lengthBytes;
    }
}
