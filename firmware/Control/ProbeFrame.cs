// The frame of a first packet, made by hand: what explain and the proof of the filter hand to the packet
// path. The shortest that is whole: a UDP datagram without payload, a SYN, a ping.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Builds probe frames.</summary>
public static class ProbeFrame
{
    /// <summary>Words of a probe, with the driver's words: the longest is that of TCP.</summary>
    public const int Words = Ethernet.Payload + ((IPv4.MinHeaderBytes + Tcp.MinHeaderBytes) >> 1);

    /// <summary>The usual time to live.</summary>
    public const int Ttl = 64;

    /// <summary>Fills a frame.</summary>
    /// <param name="frame">At least <see cref="Words"/> words.</param>
    /// <param name="mac">The MAC of the interface that it arrives at, three words. It comes from nowhere.</param>
    /// <param name="protocol">IP protocol number of UDP, TCP or ICMP.</param>
    /// <param name="source">The sender's address.</param>
    /// <param name="sourcePort">Its port, or the identifier of an echo, as a number.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="destinationPort">The port there, as a number.</param>
    /// <param name="ttl">Time to live, 1-255.</param>
    /// <returns>Its length in bytes.</returns>
    public static int Fill(ushort[] frame, ushort[] mac, int protocol, int source, int sourcePort, int destination, int destinationPort, int ttl)
    {
        int transport = IPv4.Options;
        int transportBytes = protocol == Tcp.Protocol ? Tcp.MinHeaderBytes : Udp.HeaderBytes;
        System.Array.Clear(frame, 0, Words);
        System.Array.Copy(mac, 0, frame, Ethernet.Destination, 3);
        frame[Ethernet.EtherType] = Ethernet.TypeIPv4;
        frame[IPv4.VersionIhl] = IPv4.Version4Ihl5;
        frame[IPv4.TotalLength] = (ushort)WordOrder.Swap(IPv4.MinHeaderBytes + transportBytes);
        frame[IPv4.FlagsOffset] = IPv4.DontFragment;
        frame[IPv4.TtlProtocol] = (ushort)((ttl << IPv4.TtlShift) | (protocol << WordOrder.SecondByteShift));
        frame[IPv4.Destination] = (ushort)(destination >> 16);
        frame[IPv4.Destination + 1] = (ushort)destination;
        if (protocol == Icmp.Protocol)
        {
            frame[transport + Icmp.TypeCode] = Icmp.EchoRequest << Icmp.TypeShift;
            frame[transport + Icmp.Identifier] = (ushort)WordOrder.Swap(sourcePort);
            frame[transport + Icmp.Checksum] = (ushort)(Checksum.Sum(frame, transport, Icmp.HeaderBytes) ^ 0xFFFF);
            SetSource(frame, source);
            return Ethernet.HeaderBytes + IPv4.MinHeaderBytes + transportBytes;
        }

        frame[transport + Udp.SourcePort] = (ushort)WordOrder.Swap(sourcePort);
        frame[transport + Udp.DestinationPort] = (ushort)WordOrder.Swap(destinationPort);
        if (protocol == Udp.Protocol)
        {
            frame[transport + Udp.Length] = (ushort)WordOrder.Swap(Udp.HeaderBytes);
        }
        else
        {
            frame[transport + Tcp.OffsetFlags] = (ushort)(((Tcp.MinHeaderBytes >> 2) << Tcp.DataOffsetShift) | Tcp.Syn);
        }

        SetSource(frame, source);

        // RFC 768, RFC 9293: the sum over a pseudo header of both addresses, the protocol and the length, too.
        int sum = Checksum.Sum(frame, IPv4.Source, 8 + transportBytes) + (protocol << WordOrder.SecondByteShift) + WordOrder.Swap(transportBytes);
        int checksum = Checksum.Fold(sum) ^ 0xFFFF;
        frame[transport + (protocol == Udp.Protocol ? Udp.Checksum : Tcp.Checksum)] = (ushort)(checksum == 0 && protocol == Udp.Protocol ? 0xFFFF : checksum);
        return Ethernet.HeaderBytes + IPv4.MinHeaderBytes + transportBytes;
    }

    /// <summary>Writes the sender's address and the header checksum; of the transport checksum nothing.</summary>
    public static void SetSource(ushort[] frame, int source)
    {
        frame[IPv4.Source] = (ushort)(source >> 16);
        frame[IPv4.Source + 1] = (ushort)source;
        frame[IPv4.HeaderChecksum] = 0;
        frame[IPv4.HeaderChecksum] = (ushort)(Checksum.Sum(frame, IPv4.VersionIhl, IPv4.MinHeaderBytes) ^ 0xFFFF);
    }
}
