// One TCP segment (RFC 9293 section 3.1) as the stations read and write it.

using System;

namespace Tollgate.Sim;

/// <summary>A TCP segment without options, but for the maximum segment size in a SYN.</summary>
public sealed record TcpSegment(int SourcePort, int DestinationPort, uint Sequence, uint Acknowledged, int Flags, byte[] Payload)
{
    /// <summary>FIN.</summary>
    public const int Fin = 0x01;

    /// <summary>SYN.</summary>
    public const int Syn = 0x02;

    /// <summary>RST.</summary>
    public const int Rst = 0x04;

    /// <summary>PSH.</summary>
    public const int Push = 0x08;

    /// <summary>ACK.</summary>
    public const int Ack = 0x10;

    /// <summary>Bytes of the receive window that the stations offer: it never changes.</summary>
    public const int Window = 8192;

    /// <summary>Bytes of payload at most: 1500 - 40.</summary>
    public const int MaxPayload = 1460;

    private const int HeaderBytes = 20;

    /// <summary>Whether a flag is set.</summary>
    public bool Has(int flag)
    {
        return (Flags & flag) != 0;
    }

    /// <summary>Sequence numbers that the segment takes.</summary>
    public uint Length => (uint)Payload.Length + (Has(Syn) ? 1u : 0) + (Has(Fin) ? 1u : 0);

    /// <summary>The segment's bytes with their checksum.</summary>
    public byte[] Build(Ip source, Ip destination)
    {
        int header = Has(Syn) ? HeaderBytes + 4 : HeaderBytes;
        byte[] bytes = new byte[header + Payload.Length];
        Bytes.Put16(bytes, 0, SourcePort);
        Bytes.Put16(bytes, 2, DestinationPort);
        Bytes.Put32(bytes, 4, Sequence);
        Bytes.Put32(bytes, 8, Acknowledged);
        bytes[12] = (byte)(header << 2);
        bytes[13] = (byte)Flags;
        Bytes.Put16(bytes, 14, Window);
        if (Has(Syn))
        {
            bytes[20] = 2;
            bytes[21] = 4;
            Bytes.Put16(bytes, 22, MaxPayload);
        }

        Payload.CopyTo(bytes, header);
        Bytes.Put16(bytes, 16, Bytes.Checksum(source, destination, Packet.Tcp, bytes));
        return bytes;
    }

    /// <summary>Reads a segment.</summary>
    /// <returns>Null if its checksum or its header is wrong.</returns>
    public static TcpSegment? Read(Ip source, Ip destination, ReadOnlySpan<byte> bytes)
    {
        int header = bytes.Length < HeaderBytes ? 0 : (bytes[12] >> 4) * 4;
        if (header < HeaderBytes || header > bytes.Length || Bytes.Checksum(source, destination, Packet.Tcp, bytes) != 0)
        {
            return null;
        }

        return new TcpSegment(Bytes.Get16(bytes, 0), Bytes.Get16(bytes, 2), Bytes.Get32(bytes, 4), Bytes.Get32(bytes, 8), bytes[13], bytes[header..].ToArray());
    }
}
