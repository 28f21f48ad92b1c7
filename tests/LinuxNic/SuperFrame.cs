// Super-frames as a Linux sender makes them, and an independent check of what came of them: its
// checksums are plain byte loops that share nothing with the code under test.

using System;
using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.LinuxNic.Tests;

/// <summary>Builds and checks IPv4 frames over TCP and UDP.</summary>
internal static class SuperFrame
{
    /// <summary>Header bytes of a TCP super-frame with the twelve bytes of options that Linux sends.</summary>
    internal const int TcpHeaderBytes = 14 + 20 + 32;

    /// <summary>Header bytes of a UDP super-frame.</summary>
    internal const int UdpHeaderBytes = 14 + 20 + 8;

    /// <summary>A frame with random payload whose transport checksum holds only the pseudo-header's sum.</summary>
    internal static byte[] Make(bool tcp, int payloadBytes, Random random, int flags = 0x18, uint sequence = 0xFFFFF000, int identification = 0xFFFE)
    {
        int headers = tcp ? TcpHeaderBytes : UdpHeaderBytes;
        byte[] frame = new byte[headers + payloadBytes];
        random.NextBytes(frame.AsSpan(headers));
        frame[12] = 8;
        Span<byte> ip = frame.AsSpan(14, 20);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(frame.Length - 14));
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)identification);
        ip[6] = 0x40;
        ip[8] = 64;
        ip[9] = (byte)(tcp ? 6 : 17);
        new byte[] { 198, 18, 0, 1, 198, 18, 5, 2 }.CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip, 0));
        Span<byte> transport = frame.AsSpan(34);
        BinaryPrimitives.WriteUInt16BigEndian(transport, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], 7000);
        int at = tcp ? 16 : 6;
        if (tcp)
        {
            BinaryPrimitives.WriteUInt32BigEndian(transport[4..], sequence);
            transport[12] = 0x80;
            transport[13] = (byte)flags;
            random.NextBytes(transport.Slice(20, 12));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)transport.Length);
        }

        uint pseudo = Sum(frame.AsSpan(26, 8)) + frame[23] + (uint)transport.Length;
        BinaryPrimitives.WriteUInt16BigEndian(transport[at..], (ushort)~Complement(pseudo));
        return frame;
    }

    /// <summary>Fails unless every length and checksum of a frame is right.</summary>
    internal static void AssertRight(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> ip = frame[14..];
        Assert.AreEqual(ip.Length, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]), "total length");
        Assert.AreEqual(0, Checksum(ip[..20], 0), "IP header checksum");
        ReadOnlySpan<byte> transport = ip[20..];
        if (ip[9] == 17)
        {
            Assert.AreEqual(transport.Length, BinaryPrimitives.ReadUInt16BigEndian(transport[4..]), "UDP length");
            Assert.AreNotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(transport[6..]), "UDP checksum is there");
        }

        Assert.AreEqual(0, Checksum(transport, Sum(ip.Slice(12, 8)) + ip[9] + (uint)transport.Length), "transport checksum");
    }

    /// <summary>The Internet checksum over bytes, high byte first, on top of a sum: RFC 1071 word for word.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> bytes, uint start)
    {
        return Complement(Sum(bytes) + start);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (uint)(bytes[i] << ((i & 1) == 0 ? 8 : 0));
        }

        return sum;
    }

    private static ushort Complement(uint sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
