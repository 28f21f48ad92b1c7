// An independent reading of a frame, over bytes. It checks nothing: FrameAssert.cs does.

using System;
using System.Buffers.Binary;

namespace Tollgate.Kit;

/// <summary>The fields of one frame. Those of a layer mean something only if the frame has that layer and is whole.</summary>
public sealed class FrameView
{
    private readonly int _ip;

    /// <summary>Reads a frame.</summary>
    public FrameView(byte[] bytes)
        : this(bytes, 14)
    {
    }

    private FrameView(byte[] bytes, int ip)
    {
        Bytes = bytes;
        _ip = ip;
    }

    /// <summary>The whole frame.</summary>
    public byte[] Bytes { get; }

    /// <summary>Ethernet destination.</summary>
    public Mac48 ToMac => MacAt(0);

    /// <summary>Ethernet source.</summary>
    public Mac48 FromMac => MacAt(6);

    /// <summary>EtherType.</summary>
    public int EtherType => U16(12);

    /// <summary>Whether it is ARP.</summary>
    public bool IsArp => EtherType == 0x0806;

    /// <summary>Whether it is IPv4.</summary>
    public bool IsIPv4 => EtherType == 0x0800;

    /// <summary>ARP operation: 1 request, 2 reply.</summary>
    public int ArpOperation => U16(20);

    /// <summary>ARP sender's MAC.</summary>
    public Mac48 ArpSenderMac => MacAt(22);

    /// <summary>ARP sender's address.</summary>
    public Ip4 ArpSender => new(U32(28));

    /// <summary>ARP target's MAC.</summary>
    public Mac48 ArpTargetMac => MacAt(32);

    /// <summary>ARP target's address.</summary>
    public Ip4 ArpTarget => new(U32(38));

    /// <summary>IP version.</summary>
    public int Version => Bytes[_ip] >> 4;

    /// <summary>IP header length in bytes.</summary>
    public int HeaderBytes => (Bytes[_ip] & 0xF) * 4;

    /// <summary>Type of service.</summary>
    public int Tos => Bytes[_ip + 1];

    /// <summary>IP total length.</summary>
    public int TotalLength => U16(_ip + 2);

    /// <summary>IP identification.</summary>
    public int Identification => U16(_ip + 4);

    /// <summary>Three flag bits.</summary>
    public int Flags => U16(_ip + 6) >> 13;

    /// <summary>Fragment offset in units of 8 bytes.</summary>
    public int FragmentOffset => U16(_ip + 6) & 0x1FFF;

    /// <summary>Time to live.</summary>
    public int Ttl => Bytes[_ip + 8];

    /// <summary>Protocol number.</summary>
    public int Protocol => Bytes[_ip + 9];

    /// <summary>IP header checksum.</summary>
    public int HeaderChecksum => U16(_ip + 10);

    /// <summary>Source address.</summary>
    public Ip4 Source => new(U32(_ip + 12));

    /// <summary>Destination address.</summary>
    public Ip4 Destination => new(U32(_ip + 16));

    /// <summary>IP options with their filling.</summary>
    public byte[] Options => Bytes.AsSpan(_ip + 20, HeaderBytes - 20).ToArray();

    /// <summary>Everything after the IP header, up to the total length.</summary>
    public ReadOnlySpan<byte> Segment => Bytes.AsSpan(TransportAt, Math.Max(0, Math.Min(TotalLength - HeaderBytes, Bytes.Length - TransportAt)));

    /// <summary>Bytes after the packet: padding.</summary>
    public int Trailing => Bytes.Length - _ip - TotalLength;

    /// <summary>Source port of UDP and TCP.</summary>
    public int SourcePort => U16(TransportAt);

    /// <summary>Destination port of UDP and TCP.</summary>
    public int DestinationPort => U16(TransportAt + 2);

    /// <summary>UDP length.</summary>
    public int UdpLength => U16(TransportAt + 4);

    /// <summary>The checksum of UDP, TCP or ICMP.</summary>
    public int TransportChecksum => U16(TransportAt + ChecksumOffset);

    /// <summary>TCP sequence number.</summary>
    public uint Sequence => U32(TransportAt + 4);

    /// <summary>TCP acknowledgement number.</summary>
    public uint Acknowledgement => U32(TransportAt + 8);

    /// <summary>TCP header length in bytes.</summary>
    public int TcpHeaderBytes => (Bytes[TransportAt + 12] >> 4) * 4;

    /// <summary>TCP flags.</summary>
    public int TcpFlags => Bytes[TransportAt + 13];

    /// <summary>ICMP type.</summary>
    public int IcmpType => Bytes[TransportAt];

    /// <summary>ICMP code.</summary>
    public int IcmpCode => Bytes[TransportAt + 1];

    /// <summary>Second 32-bit word of an ICMP message.</summary>
    public uint IcmpRest => U32(TransportAt + 4);

    /// <summary>Identifier of an ICMP echo.</summary>
    public int EchoIdentifier => (int)(IcmpRest >> 16);

    /// <summary>Sequence number of an ICMP echo.</summary>
    public int EchoSequence => (int)(IcmpRest & 0xFFFF);

    /// <summary>What UDP, TCP or ICMP carry.</summary>
    public byte[] Payload => Segment[PayloadOffset..].ToArray();

    /// <summary>The packet that an ICMP error quotes. Its lengths may say more than was quoted.</summary>
    public FrameView Quote => new(Bytes, TransportAt + 8);

    /// <summary>Bytes that an ICMP error quotes.</summary>
    public byte[] QuoteBytes => Segment[8..].ToArray();

    private int TransportAt => _ip + HeaderBytes;

    private int ChecksumOffset => Protocol switch { 17 => 6, 6 => 16, _ => 2 };

    private int PayloadOffset => Protocol switch { 17 => 8, 6 => TcpHeaderBytes, 1 => 8, _ => 0 };

    /// <summary>One line for messages.</summary>
    public override string ToString()
    {
        if (!IsIPv4)
        {
            return IsArp ? $"arp {ArpOperation} {ArpSender} -> {ArpTarget}" : $"ethertype {EtherType:x4}";
        }

        return Protocol is 6 or 17
            ? $"{(Protocol == 6 ? "tcp" : "udp")} {Source}:{SourcePort} -> {Destination}:{DestinationPort}"
            : Protocol == 1 ? $"icmp {IcmpType}/{IcmpCode} {Source} -> {Destination}" : $"protocol {Protocol} {Source} -> {Destination}";
    }

    private Mac48 MacAt(int at)
    {
        return new Mac48(((ulong)U16(at) << 32) | U32(at + 2));
    }

    private int U16(int at)
    {
        return BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at));
    }

    private uint U32(int at)
    {
        return BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(at));
    }
}
