// Ethernet frames made by hand: what no socket of the kernel would send, and what has to be ready
// before the clock starts.

using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Linq;
using System.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>Builds frames without the frame check sequence.</summary>
public static class RawFrame
{
    private const int EthernetBytes = 14;
    private const int IPv4Bytes = 20;
    private const int UdpBytes = 8;
    private const int TypeIPv4 = 0x0800;
    private const int TypeVlan = 0x8100;
    private const byte ProtocolUdp = 17;

    /// <summary>A UDP datagram in a frame, checksums right, TTL 64.</summary>
    /// <param name="destinationMac">As ip(8) writes it.</param>
    /// <param name="from">Source endpoint.</param>
    /// <param name="to">Destination endpoint.</param>
    /// <param name="payload">What it carries.</param>
    public static byte[] Udp(string destinationMac, IPEndPoint from, IPEndPoint to, byte[] payload)
    {
        byte[] frame = new byte[EthernetBytes + IPv4Bytes + UdpBytes + payload.Length];
        Mac(destinationMac).CopyTo(frame, 0);
        Mac("02:54:47:00:00:99").CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), TypeIPv4);

        Span<byte> ip = frame.AsSpan(EthernetBytes);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        ip[8] = 64;
        ip[9] = ProtocolUdp;
        from.Address.TryWriteBytes(ip[12..], out _);
        to.Address.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~Sum(ip[..IPv4Bytes], 0));

        Span<byte> udp = ip[IPv4Bytes..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpBytes..]);
        int pseudo = Sum(ip[12..20], ProtocolUdp + udp.Length);
        int checksum = ~Sum(udp, pseudo) & 0xFFFF;
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], (ushort)(checksum == 0 ? 0xFFFF : checksum));
        return frame;
    }

    /// <summary>The same frame with an 802.1Q tag.</summary>
    public static byte[] Tagged(byte[] frame, int vlan)
    {
        byte[] tagged = new byte[frame.Length + 4];
        frame.AsSpan(0, 12).CopyTo(tagged);
        BinaryPrimitives.WriteUInt16BigEndian(tagged.AsSpan(12), TypeVlan);
        BinaryPrimitives.WriteUInt16BigEndian(tagged.AsSpan(14), (ushort)vlan);
        frame.AsSpan(12).CopyTo(tagged.AsSpan(16));
        return tagged;
    }

    private static byte[] Mac(string text)
    {
        return text.Split(':').Select(each => byte.Parse(each, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
    }

    /// <summary>The one's-complement sum of RFC 1071, big-endian, folded to 16 bits.</summary>
    private static int Sum(ReadOnlySpan<byte> bytes, int start)
    {
        int sum = start;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (i & 1) == 0 ? bytes[i] << 8 : bytes[i];
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (sum & 0xFFFF) + (sum >> 16);
    }
}
