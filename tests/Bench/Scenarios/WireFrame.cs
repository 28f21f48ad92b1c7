// Builds the frames that the scenarios send, as bytes in wire order and with right checksums.

using System;
using System.Buffers.Binary;
using System.Net;

namespace Tollgate.Bench.Scenarios;

/// <summary>Frames as a cable carries them, without the frame check sequence.</summary>
public static class WireFrame
{
    /// <summary>The length that the budgets are for: a G.723.1 voice packet.</summary>
    public const int VoiceBytes = 74;

    private const int IpAt = 14;
    private const int TransportAt = 34;

    /// <summary>An Ethernet header and zeros.</summary>
    public static byte[] Ethernet(string destination, string source, int etherType, int lengthBytes)
    {
        var frame = new byte[lengthBytes];
        Mac(destination).CopyTo(frame, 0);
        Mac(source).CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)etherType);
        return frame;
    }

    /// <summary>A UDP datagram of <see cref="VoiceBytes"/>.</summary>
    public static byte[] Udp(Hop hop, string from, int fromPort, string to, int toPort)
    {
        byte[] frame = IPv4(hop, from, to, 17, VoiceBytes, ttl: 60);
        Span<byte> udp = frame.AsSpan(TransportAt);
        Ports(udp, fromPort, toPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        return Checked(frame, 6, 17);
    }

    /// <summary>A TCP segment of <see cref="VoiceBytes"/> with these flags (RFC 9293: FIN 1, SYN 2, RST 4, ACK 16).</summary>
    public static byte[] Tcp(Hop hop, string from, int fromPort, string to, int toPort, int flags)
    {
        byte[] frame = IPv4(hop, from, to, 6, VoiceBytes, ttl: 60);
        Span<byte> tcp = frame.AsSpan(TransportAt);
        Ports(tcp, fromPort, toPort);
        tcp[12] = 0x50;
        tcp[13] = (byte)flags;
        tcp[14] = 0x20;
        return Checked(frame, 16, 6);
    }

    /// <summary>An ICMP echo of <see cref="VoiceBytes"/>: type 8 asks, 0 answers.</summary>
    public static byte[] Echo(Hop hop, string from, string to, int type, int identifier)
    {
        byte[] frame = IPv4(hop, from, to, 1, VoiceBytes, ttl: 60);
        Span<byte> icmp = frame.AsSpan(TransportAt);
        icmp[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[4..], (ushort)identifier);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Complement(Sum(icmp)));
        return frame;
    }

    /// <summary>The same frame with another time to live.</summary>
    public static byte[] WithTtl(byte[] frame, int ttl)
    {
        frame[IpAt + 8] = (byte)ttl;
        Seal(frame.AsSpan(IpAt, 20));
        return frame;
    }

    /// <summary>A frame's packet, short of its last fragment; or that last one, of 40 bytes, whatever it carries.</summary>
    public static byte[] Fragment(byte[] frame, int identification, bool isLast)
    {
        int offset = (frame.Length - IpAt - 20) / 8;
        byte[] fragment = isLast ? [.. frame[..(IpAt + 20)], .. new byte[40]] : frame[..(IpAt + 20 + (offset * 8))];
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(IpAt + 2), (ushort)(fragment.Length - IpAt));
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(IpAt + 4), (ushort)identification);
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(IpAt + 6), (ushort)(isLast ? offset : 0x2000));
        Seal(fragment.AsSpan(IpAt, 20));
        return fragment;
    }

    /// <summary>An ARP request (1) or reply (2), padded to the shortest frame.</summary>
    public static byte[] Arp(Hop hop, int operation, string from, string to)
    {
        byte[] frame = Ethernet(operation == 1 ? "ff:ff:ff:ff:ff:ff" : hop.To, hop.From, 0x0806, 60);
        new byte[] { 0, 1, 8, 0, 6, 4, 0, (byte)operation }.CopyTo(frame, 14);
        Mac(hop.From).CopyTo(frame, 22);
        IPAddress.Parse(from).GetAddressBytes().CopyTo(frame, 28);
        (operation == 1 ? new byte[6] : Mac(hop.To)).CopyTo(frame, 32);
        IPAddress.Parse(to).GetAddressBytes().CopyTo(frame, 38);
        return frame;
    }

    private static byte[] IPv4(Hop hop, string from, string to, int protocol, int lengthBytes, int ttl)
    {
        byte[] frame = Ethernet(hop.To, hop.From, 0x0800, lengthBytes);
        Span<byte> ip = frame.AsSpan(IpAt);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], 0x1234);
        ip[8] = (byte)ttl;
        ip[9] = (byte)protocol;
        IPAddress.Parse(from).GetAddressBytes().CopyTo(ip[12..]);
        IPAddress.Parse(to).GetAddressBytes().CopyTo(ip[16..]);
        for (int i = 28; i < ip.Length; i++)
        {
            ip[i] = (byte)(i * 7);
        }

        ip.Slice(20, Math.Min(20, ip.Length - 20)).Clear();
        Seal(ip[..20]);
        return frame;
    }

    private static void Seal(Span<byte> header)
    {
        header.Slice(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Complement(Sum(header)));
    }

    private static void Ports(Span<byte> transport, int from, int to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, (ushort)from);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], (ushort)to);
    }

    /// <summary>Fills in a checksum over the transport and its pseudo-header (RFC 768, RFC 9293).</summary>
    private static byte[] Checked(byte[] frame, int checksumAt, int protocol)
    {
        Span<byte> transport = frame.AsSpan(TransportAt);
        long sum = Sum(transport) + Sum(frame.AsSpan(IpAt + 12, 8)) + protocol + transport.Length;
        ushort checksum = Complement(sum);
        BinaryPrimitives.WriteUInt16BigEndian(transport[checksumAt..], checksum == 0 ? (ushort)0xFFFF : checksum);
        return frame;
    }

    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        long sum = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        return sum;
    }

    private static ushort Complement(long sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private static byte[] Mac(string text)
    {
        return Convert.FromHexString(text.Replace(":", string.Empty));
    }
}

/// <summary>The two stations of one cable that a frame goes between.</summary>
/// <param name="From">MAC address of the sender.</param>
/// <param name="To">MAC address of the receiver.</param>
public sealed record Hop(string From, string To);
