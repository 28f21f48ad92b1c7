// IPv4 packets of the stations: building them, and saying what is wrong with one (RFC 791).

using System;

namespace Tollgate.Sim;

/// <summary>An IPv4 packet as bytes, header first, without options.</summary>
public static class Packet
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 20;

    /// <summary>Protocol number of ICMP.</summary>
    public const int Icmp = 1;

    /// <summary>Protocol number of TCP.</summary>
    public const int Tcp = 6;

    /// <summary>Protocol number of UDP.</summary>
    public const int Udp = 17;

    /// <summary>Builds a packet that must not be fragmented, with a TTL of 64.</summary>
    public static byte[] Build(Ip source, Ip destination, int protocol, int id, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[HeaderBytes + payload.Length];
        packet[0] = 0x45;
        Bytes.Put16(packet, 2, packet.Length);
        Bytes.Put16(packet, 4, id);
        packet[6] = 0x40;
        packet[8] = 64;
        packet[9] = (byte)protocol;
        Bytes.Put32(packet, 12, source.Value);
        Bytes.Put32(packet, 16, destination.Value);
        payload.CopyTo(packet.AsSpan(HeaderBytes));
        SealHeader(packet);
        return packet;
    }

    /// <summary>Makes the header checksum anew.</summary>
    public static void SealHeader(Span<byte> packet)
    {
        Bytes.Put16(packet, 10, 0);
        Bytes.Put16(packet, 10, Bytes.Checksum(packet[..HeaderBytes]));
    }

    /// <summary>Takes the packet out of a frame, without the padding.</summary>
    /// <param name="frame">An Ethernet frame of type IPv4.</param>
    /// <param name="packet">The packet, if nothing is wrong with it.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Unwrap(byte[] frame, out byte[] packet)
    {
        packet = Array.Empty<byte>();
        ReadOnlySpan<byte> bytes = frame.AsSpan(14);
        if (bytes.Length < HeaderBytes || bytes[0] != 0x45)
        {
            return "an IP header that is cut short or has options";
        }

        int total = Bytes.Get16(bytes, 2);
        if (total < HeaderBytes || total > bytes.Length)
        {
            return $"a total length of {total} in {bytes.Length} bytes";
        }

        if (Bytes.Checksum(bytes[..HeaderBytes]) != 0)
        {
            return "a wrong IP header checksum";
        }

        if (bytes[total..].IndexOfAnyExcept((byte)0) >= 0)
        {
            return "padding that is not zero";
        }

        packet = bytes[..total].ToArray();
        return null;
    }

    /// <summary>Source address of a packet.</summary>
    public static Ip Source(ReadOnlySpan<byte> packet)
    {
        return new Ip(Bytes.Get32(packet, 12));
    }

    /// <summary>Destination address of a packet.</summary>
    public static Ip Destination(ReadOnlySpan<byte> packet)
    {
        return new Ip(Bytes.Get32(packet, 16));
    }
}
