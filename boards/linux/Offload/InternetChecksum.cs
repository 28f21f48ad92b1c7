// One's-complement sums over bytes (RFC 1071) for what a Linux host leaves to its hardware.
// The packet path has its own (firmware/Wire/Checksum.cs), which changes sums and never makes
// them over a payload; this one reads eight bytes at a time.

using System;
using System.Runtime.InteropServices;

namespace Tollgate.Linux.Offload;

/// <summary>Sums over the bytes of the wire, and finishing a checksum that the sender only began.</summary>
internal static class InternetChecksum
{
    /// <summary>Sum of bytes as little-endian words, not complemented; an odd last byte counts with a zero after it.</summary>
    /// <param name="bytes">Any length.</param>
    /// <param name="start">A sum to go on from, up to 2^32.</param>
    /// <returns>0-65535.</returns>
    internal static uint Sum(ReadOnlySpan<byte> bytes, ulong start = 0)
    {
        ulong sum = start;
        ReadOnlySpan<ulong> eights = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong eight in eights)
        {
            sum += eight;
            sum += sum < eight ? 1UL : 0UL;
        }

        ulong rest = 0;
        ReadOnlySpan<byte> tail = bytes.Slice(eights.Length * 8);
        for (int i = 0; i < tail.Length; i++)
        {
            rest |= (ulong)tail[i] << (8 * i);
        }

        sum += rest;
        sum += sum < rest ? 1UL : 0UL;
        return Fold(sum);
    }

    /// <summary>Adds the carries back in.</summary>
    /// <returns>0-65535; 0 only for 0.</returns>
    internal static uint Fold(ulong sum)
    {
        sum = (sum & 0xFFFFFFFF) + (sum >> 32);
        sum = (sum & 0xFFFFFFFF) + (sum >> 32);
        uint half = (uint)sum;
        half = (half & 0xFFFF) + (half >> 16);
        return (half & 0xFFFF) + (half >> 16);
    }

    /// <summary>
    /// Finishes a checksum: its field holds the sum of the pseudo-header, the rest of the frame from
    /// <paramref name="start"/> on is still to be added (VIRTIO_NET_HDR_F_NEEDS_CSUM). As the kernel
    /// does, a result of 0 is written as 0xFFFF, which is the same number and right for UDP too.
    /// </summary>
    /// <param name="frame">From the destination address on.</param>
    /// <param name="start">Where the sum begins, in bytes from the start of the frame.</param>
    /// <param name="offset">Where the checksum lies, in bytes from <paramref name="start"/>.</param>
    /// <returns>False if that lies outside the frame; nothing was written.</returns>
    internal static bool Finish(Span<byte> frame, int start, int offset)
    {
        if (start + offset + 2 > frame.Length)
        {
            return false;
        }

        uint checksum = Sum(frame.Slice(start)) ^ 0xFFFF;
        Write(frame, start + offset, checksum == 0 ? 0xFFFF : checksum);
        return true;
    }

    /// <summary>Writes a word that <see cref="Sum"/> made or its complement: low byte first.</summary>
    internal static void Write(Span<byte> bytes, int at, uint word)
    {
        bytes[at] = (byte)word;
        bytes[at + 1] = (byte)(word >> 8);
    }
}
