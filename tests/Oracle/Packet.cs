// A packet as people speak of it, and as bytes. Two packets are the same if their records are: what the
// router sends is read back into one, with every length and checksum recomputed on the way.

using System;
using System.Buffers.Binary;
using Tollgate.Kit;

namespace Tollgate.Oracle;

/// <summary>A UDP datagram, a TCP segment or an ICMP message, with four bytes of payload.</summary>
public sealed record Packet
{
    public const int Icmp = 1;
    public const int Tcp = 6;
    public const int Udp = 17;
    public const int EchoReply = 0;
    public const int Unreachable = 3;
    public const int EchoRequest = 8;
    public const int TimeExceeded = 11;
    public const int Fin = 1;
    public const int Syn = 2;
    public const int Rst = 4;
    public const int Ack = 16;

    private const int IpAt = 14;
    private const int TransportAt = 34;

    public int Protocol { get; init; }

    public Ip4 Source { get; init; }

    /// <summary>Or the identifier of an echo message.</summary>
    public int SourcePort { get; init; }

    public Ip4 Destination { get; init; }

    /// <summary>0 of an ICMP message.</summary>
    public int DestinationPort { get; init; }

    public int Ttl { get; init; } = 64;

    /// <summary>TCP.</summary>
    public int Flags { get; init; }

    /// <summary>TCP.</summary>
    public uint Sequence { get; init; }

    /// <summary>TCP.</summary>
    public uint Acknowledgment { get; init; }

    /// <summary>UDP: sent without a checksum.</summary>
    public bool IsUnsummed { get; init; }

    /// <summary>ICMP.</summary>
    public int Type { get; init; }

    /// <summary>ICMP.</summary>
    public int Code { get; init; }

    /// <summary>Of an ICMP error: the packet that it is about, as far as its first eight bytes say.</summary>
    public Packet? Quote { get; init; }

    /// <summary>The payload.</summary>
    public int Tag { get; init; }

    public bool IsError => Protocol == Icmp && Type is Unreachable or TimeExceeded;

    /// <summary>What an ICMP error says of this packet: its header and eight bytes.</summary>
    public Packet AsQuote()
    {
        return this with { Flags = 0, Acknowledgment = 0, Tag = 0, Quote = null, IsUnsummed = false, Code = 0, Sequence = Protocol == Tcp ? Sequence : 0 };
    }

    /// <summary>The packet in an Ethernet frame.</summary>
    public byte[] ToFrame(ulong toMac, ulong fromMac)
    {
        byte[] transport = Transport();
        byte[] frame = new byte[Math.Max(60, TransportAt + transport.Length)];
        BinaryPrimitives.WriteUInt64BigEndian(frame, toMac << 16);
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(6), fromMac << 16);
        frame[12] = 8;
        frame[13] = 0;
        WriteHeader(frame.AsSpan(IpAt), transport.Length);
        transport.CopyTo(frame, TransportAt);
        return frame;
    }

    /// <summary>Reads a frame back. Throws if a length or a checksum in it is wrong.</summary>
    public static Packet FromFrame(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> packet = frame[IpAt..];
        int total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (total > packet.Length || packet[0] != 0x45 || InternetChecksum.Sum(packet[..20]) != 0xFFFF)
        {
            throw new FrameException($"a frame with a wrong header: {Convert.ToHexString(frame)}");
        }

        return Read(packet[..total], false);
    }

    private static Packet Read(ReadOnlySpan<byte> packet, bool isQuote)
    {
        Packet read = new()
        {
            Protocol = packet[9],
            Ttl = packet[8],
            Source = new Ip4(BinaryPrimitives.ReadUInt32BigEndian(packet[12..])),
            Destination = new Ip4(BinaryPrimitives.ReadUInt32BigEndian(packet[16..])),
        };
        ReadOnlySpan<byte> transport = packet[20..];
        int first = BinaryPrimitives.ReadUInt16BigEndian(transport);
        int second = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]);
        if (!isQuote)
        {
            CheckSum(read, transport);
        }

        if (read.Protocol == Icmp)
        {
            bool isEcho = transport[0] is EchoRequest or EchoReply;
            return read with
            {
                Type = transport[0],
                Code = isQuote ? 0 : transport[1],
                SourcePort = isEcho ? BinaryPrimitives.ReadUInt16BigEndian(transport[4..]) : 0,
                Quote = isEcho || isQuote || transport[0] is not (Unreachable or TimeExceeded) ? null : Read(Quoted(transport[8..]), true),
                Tag = isEcho && !isQuote ? BinaryPrimitives.ReadInt32BigEndian(transport[8..]) : 0,
            };
        }

        read = read with { SourcePort = first, DestinationPort = second };
        if (read.Protocol == Udp)
        {
            return isQuote ? read : read with
            {
                IsUnsummed = BinaryPrimitives.ReadUInt16BigEndian(transport[6..]) == 0,
                Tag = BinaryPrimitives.ReadInt32BigEndian(transport[8..]),
            };
        }

        read = read with { Sequence = BinaryPrimitives.ReadUInt32BigEndian(transport[4..]) };
        return isQuote ? read : read with
        {
            Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(transport[8..]),
            Flags = transport[13],
            Tag = BinaryPrimitives.ReadInt32BigEndian(transport[20..]),
        };
    }

    private static ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> quote)
    {
        return quote.Length >= 28 && InternetChecksum.Sum(quote[..20]) == 0xFFFF ? quote
            : throw new FrameException($"a wrong header in a quote: {Convert.ToHexString(quote)}");
    }

    private static void CheckSum(Packet packet, ReadOnlySpan<byte> transport)
    {
        if (packet.Protocol == Udp && BinaryPrimitives.ReadUInt16BigEndian(transport[6..]) == 0)
        {
            return;
        }

        long start = packet.Protocol == Icmp ? 0 : InternetChecksum.PseudoHeader(packet.Source, packet.Destination, packet.Protocol, transport.Length);
        if (InternetChecksum.Sum(transport, start) != 0xFFFF)
        {
            throw new FrameException($"a wrong checksum in {packet}");
        }
    }

    private void WriteHeader(Span<byte> header, int transportBytes)
    {
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(20 + transportBytes));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)Tag);
        header[6] = 0x40;
        header[8] = (byte)Ttl;
        header[9] = (byte)Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], Source.Number);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], Destination.Number);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)InternetChecksum.Of(header[..20]));
    }

    private byte[] Transport()
    {
        byte[] bytes = new byte[Protocol == Tcp ? 24 : Protocol == Udp || Quote == null ? 12 : 36];
        int sumAt = Protocol == Tcp ? 16 : Protocol == Udp ? 6 : 2;
        if (Protocol == Icmp)
        {
            bytes[0] = (byte)Type;
            bytes[1] = (byte)Code;
            if (Quote == null)
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)SourcePort);
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), Tag);
            }
            else
            {
                byte[] quoted = Quote.Transport();
                Quote.WriteHeader(bytes.AsSpan(8), quoted.Length);
                quoted.AsSpan(0, 8).CopyTo(bytes.AsSpan(28));
            }
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)SourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)DestinationPort);
            if (Protocol == Udp)
            {
                bytes[5] = 12;
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), Tag);
            }
            else
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), Sequence);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Acknowledgment);
                bytes[12] = 0x50;
                bytes[13] = (byte)Flags;
                bytes[14] = 0x20;
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), Tag);
            }
        }

        if (!IsUnsummed)
        {
            long start = Protocol == Icmp ? 0 : InternetChecksum.PseudoHeader(Source, Destination, Protocol, bytes.Length);
            int sum = InternetChecksum.Of(bytes, start);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(sumAt), (ushort)(sum == 0 && Protocol == Udp ? 0xFFFF : sum));
        }

        return bytes;
    }

    public override string ToString()
    {
        string name = Protocol == Udp ? "udp" : Protocol == Tcp ? $"tcp[{Flags:x2} {Sequence:x8} {Acknowledgment:x8}]" : $"icmp {Type}/{Code}";
        return $"{name} {Source}:{SourcePort} -> {Destination}:{DestinationPort} ttl {Ttl}" + (IsUnsummed ? " unsummed" : "") + (Quote == null ? "" : $" about ({Quote})");
    }
}
