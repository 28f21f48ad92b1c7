// Frames for tests, byte by byte. Every length and checksum is right unless a test asks for a lie.
// What a header looks like stands in FrameBytes.cs.

using System;

namespace Tollgate.Kit;

/// <summary>Builds one frame. Calls may come in any order; <see cref="Build"/> may be called again.</summary>
public sealed partial class FrameBuilder
{
    /// <summary>Protocol number of ICMP.</summary>
    public const int ProtocolIcmp = 1;

    /// <summary>Protocol number of TCP.</summary>
    public const int ProtocolTcp = 6;

    /// <summary>Protocol number of UDP.</summary>
    public const int ProtocolUdp = 17;

    /// <summary>TCP flag FIN.</summary>
    public const int Fin = 0x01;

    /// <summary>TCP flag SYN.</summary>
    public const int Syn = 0x02;

    /// <summary>TCP flag RST.</summary>
    public const int Rst = 0x04;

    /// <summary>TCP flag ACK.</summary>
    public const int Ack = 0x10;

    private Mac48 _to = "02:00:00:00:00:fe";
    private Mac48 _from = "02:00:00:00:00:fd";
    private int _etherType = 0x0800;
    private byte[] _body = [];
    private bool _isIPv4;
    private byte[] _trailer = [];
    private int _padTo;
    private int? _cutTo;

    private FrameBuilder()
    {
    }

    /// <summary>A frame of any EtherType with any bytes after it.</summary>
    public static FrameBuilder Ethernet(int etherType, byte[] body)
    {
        return new FrameBuilder { _etherType = etherType, _body = body };
    }

    /// <summary>An ARP packet; the source MAC of the frame is the sender's.</summary>
    public static FrameBuilder Arp(int operation, Mac48 senderMac, Ip4 sender, Mac48 targetMac, Ip4 target)
    {
        FrameBuilder builder = Ethernet(0x0806, []);
        builder._isArp = true;
        builder._from = senderMac;
        builder._to = operation == 1 ? Mac48.Broadcast : targetMac;
        builder._arpOperation = operation;
        builder._arpSenderMac = senderMac;
        builder._arpSender = sender;
        builder._arpTargetMac = targetMac;
        builder._arpTarget = target;
        return builder;
    }

    /// <summary>An ARP request, broadcast.</summary>
    public static FrameBuilder ArpRequest(Mac48 senderMac, Ip4 sender, Ip4 target)
    {
        return Arp(1, senderMac, sender, new Mac48(0), target);
    }

    /// <summary>An ARP reply.</summary>
    public static FrameBuilder ArpReply(Mac48 senderMac, Ip4 sender, Mac48 targetMac, Ip4 target)
    {
        return Arp(2, senderMac, sender, targetMac, target);
    }

    /// <summary>An IPv4 packet of any protocol.</summary>
    public static FrameBuilder IPv4(int protocol, Ip4 source, Ip4 destination, byte[] payload)
    {
        return new FrameBuilder { _isIPv4 = true, _protocol = protocol, _source = source, _destination = destination, _body = payload };
    }

    /// <summary>A UDP datagram.</summary>
    public static FrameBuilder Udp(Ip4 source, int sourcePort, Ip4 destination, int destinationPort, byte[] payload)
    {
        FrameBuilder builder = IPv4(ProtocolUdp, source, destination, payload);
        builder._sourcePort = sourcePort;
        builder._destinationPort = destinationPort;
        builder._transport = Transport.Udp;
        return builder;
    }

    /// <summary>A TCP segment with sequence number 1 and, with <see cref="Ack"/>, acknowledgement 1.</summary>
    public static FrameBuilder Tcp(Ip4 source, int sourcePort, Ip4 destination, int destinationPort, int flags, byte[] payload)
    {
        FrameBuilder builder = IPv4(ProtocolTcp, source, destination, payload);
        builder._sourcePort = sourcePort;
        builder._destinationPort = destinationPort;
        builder._tcpFlags = flags;
        builder._acknowledgement = (flags & Ack) != 0 ? 1u : 0u;
        builder._transport = Transport.Tcp;
        return builder;
    }

    /// <summary>An ICMP message: <paramref name="rest"/> is the second 32-bit word, first octet highest.</summary>
    public static FrameBuilder Icmp(Ip4 source, Ip4 destination, int type, int code, uint rest, byte[] payload)
    {
        FrameBuilder builder = IPv4(ProtocolIcmp, source, destination, payload);
        builder._icmpType = type;
        builder._icmpCode = code;
        builder._icmpRest = rest;
        builder._transport = Transport.Icmp;
        return builder;
    }

    /// <summary>An ICMP echo request.</summary>
    public static FrameBuilder Ping(Ip4 source, Ip4 destination, int identifier, int sequence, byte[] payload)
    {
        return Icmp(source, destination, 8, 0, ((uint)identifier << 16) | (uint)sequence, payload);
    }

    /// <summary>An ICMP echo reply.</summary>
    public static FrameBuilder Pong(Ip4 source, Ip4 destination, int identifier, int sequence, byte[] payload)
    {
        return Icmp(source, destination, 0, 0, ((uint)identifier << 16) | (uint)sequence, payload);
    }

    /// <summary>An ICMP error about a frame: it quotes the IP header and so many bytes after it (8 at least by RFC 792).</summary>
    public static FrameBuilder IcmpError(Ip4 source, Ip4 destination, int type, int code, byte[] aboutFrame, int quotedPayloadBytes = 8)
    {
        int headerBytes = (aboutFrame[14] & 0xF) * 4;
        int total = (aboutFrame[16] << 8) | aboutFrame[17];
        int quote = Math.Min(Math.Min(headerBytes + quotedPayloadBytes, total), aboutFrame.Length - 14);
        return Icmp(source, destination, type, code, 0, aboutFrame.AsSpan(14, quote).ToArray());
    }

    /// <summary>Ethernet destination.</summary>
    public FrameBuilder ToMac(Mac48 mac)
    {
        _to = mac;
        return this;
    }

    /// <summary>Ethernet source.</summary>
    public FrameBuilder FromMac(Mac48 mac)
    {
        _from = mac;
        return this;
    }

    /// <summary>EtherType.</summary>
    public FrameBuilder EtherType(int etherType)
    {
        _etherType = etherType;
        return this;
    }

    /// <summary>Pads the frame with a byte value up to a length (60: the shortest on a wire).</summary>
    public FrameBuilder Pad(int toBytes, byte value = 0)
    {
        _padTo = toBytes;
        _padValue = value;
        return this;
    }

    /// <summary>Bytes after the packet, before any padding.</summary>
    public FrameBuilder Trailer(params byte[] bytes)
    {
        _trailer = bytes;
        return this;
    }

    /// <summary>Cuts the finished frame off.</summary>
    public FrameBuilder Cut(int toBytes)
    {
        _cutTo = toBytes;
        return this;
    }
}
