// FrameBuilder's bytes: each header from its RFC, written out, sharing nothing with firmware/Wire.

using System;
using System.Collections.Generic;

namespace Tollgate.Kit;

public sealed partial class FrameBuilder
{
    /// <summary>A built frame, so that a builder can stand where bytes are wanted.</summary>
    public static implicit operator byte[](FrameBuilder builder)
    {
        return builder.Build();
    }

    /// <summary>The frame's bytes, without the frame check sequence.</summary>
    public byte[] Build()
    {
        List<byte> frame = [];
        AddMac(frame, _to);
        AddMac(frame, _from);
        Add16(frame, _etherType);
        frame.AddRange(_isArp ? ArpBytes() : _isIPv4 ? IPv4Bytes() : _body);
        frame.AddRange(_trailer);
        while (frame.Count < _padTo)
        {
            frame.Add(_padValue);
        }

        byte[] bytes = frame.ToArray();
        return _cutTo is int cut && cut < bytes.Length ? bytes[..cut] : bytes;
    }

    private byte[] ArpBytes()
    {
        List<byte> arp = [];
        Add16(arp, _arpHardware);
        Add16(arp, _arpProtocol);
        Add16(arp, _arpLengths);
        Add16(arp, _arpOperation);
        AddMac(arp, _arpSenderMac);
        Add32(arp, _arpSender.Number);
        AddMac(arp, _arpTargetMac);
        Add32(arp, _arpTarget.Number);
        return arp.ToArray();
    }

    private byte[] IPv4Bytes()
    {
        byte[] options = Whole(_options);
        byte[] payload = TransportBytes();
        List<byte> header = [];
        header.Add((byte)((_version << 4) | (_headerWords ?? (20 + options.Length) / 4)));
        header.Add((byte)_tos);
        Add16(header, _totalLength ?? 20 + options.Length + payload.Length);
        Add16(header, _identification);
        Add16(header, (_flags << 13) | _fragmentOffset);
        header.Add((byte)_ttl);
        header.Add((byte)_protocol);
        Add16(header, 0);
        Add32(header, _source.Number);
        Add32(header, _destination.Number);
        header.AddRange(options);

        byte[] packet = [.. header, .. payload];
        Put16(packet, 10, _headerChecksum ?? InternetChecksum.Of(packet.AsSpan(0, header.Count)));
        return packet;
    }

    private byte[] TransportBytes()
    {
        return _transport switch
        {
            Transport.Udp => UdpBytes(),
            Transport.Tcp => TcpBytes(),
            Transport.Icmp => IcmpBytes(),
            _ => _body,
        };
    }

    private byte[] UdpBytes()
    {
        List<byte> header = [];
        int length = 8 + _body.Length;
        Add16(header, _sourcePort);
        Add16(header, _destinationPort);
        Add16(header, _udpLength ?? length);
        Add16(header, 0);
        byte[] datagram = [.. header, .. _body];

        // RFC 768: the length counts twice, and a computed 0 is sent as all ones.
        int checksum = InternetChecksum.Of(datagram, InternetChecksum.PseudoHeader(_source, _destination, ProtocolUdp, _udpLength ?? length));
        Put16(datagram, 6, _transportChecksum ?? (checksum == 0 ? 0xFFFF : checksum));
        return datagram;
    }

    private byte[] TcpBytes()
    {
        byte[] options = Whole(_tcpOptions);
        List<byte> header = [];
        Add16(header, _sourcePort);
        Add16(header, _destinationPort);
        Add32(header, _sequence);
        Add32(header, _acknowledgement);
        header.Add((byte)((_dataOffset ?? (20 + options.Length) / 4) << 4));
        header.Add((byte)_tcpFlags);
        Add16(header, _window);
        Add16(header, 0);
        Add16(header, 0);
        byte[] segment = [.. header, .. options, .. _body];
        long pseudo = InternetChecksum.PseudoHeader(_source, _destination, ProtocolTcp, segment.Length);
        Put16(segment, 16, _transportChecksum ?? InternetChecksum.Of(segment, pseudo));
        return segment;
    }

    private byte[] IcmpBytes()
    {
        List<byte> header = [];
        header.Add((byte)_icmpType);
        header.Add((byte)_icmpCode);
        Add16(header, 0);
        Add32(header, _icmpRest);
        byte[] message = [.. header, .. _body];
        Put16(message, 2, _transportChecksum ?? InternetChecksum.Of(message));
        return message;
    }

    private static byte[] Whole(byte[] options)
    {
        byte[] whole = new byte[(options.Length + 3) / 4 * 4];
        options.CopyTo(whole, 0);
        return whole;
    }

    private static void Add16(List<byte> bytes, int number)
    {
        bytes.Add((byte)(number >> 8));
        bytes.Add((byte)number);
    }

    private static void Add32(List<byte> bytes, uint number)
    {
        Add16(bytes, (int)(number >> 16));
        Add16(bytes, (int)(number & 0xFFFF));
    }

    private static void AddMac(List<byte> bytes, Mac48 mac)
    {
        Add16(bytes, (int)(mac.Number >> 32) & 0xFFFF);
        Add32(bytes, (uint)mac.Number);
    }

    private static void Put16(byte[] bytes, int at, int number)
    {
        bytes[at] = (byte)(number >> 8);
        bytes[at + 1] = (byte)number;
    }
}
