// First stop of an IPv4 packet from either side: is the header true to the frame (RFC 1812
// section 5.2.2)? Nothing else of a packet is read before this has passed it.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Validity of the IPv4 header and of the transport header's length.</summary>
public static class Parse
{
    /// <summary>Right shift that takes the transport header's word index out of what <see cref="Header"/> returns.</summary>
    public const int TransportShift = 16;

    /// <summary>Mask that takes the total length in bytes out of what <see cref="Header"/> returns.</summary>
    public const int TotalMask = 0xFFFF;

    private const int MaxOptionBytes = 40;
    private const int EndOfOptions = 0;
    private const int NoOperation = 1;
    private const int LooseSourceRoute = 131;
    private const int StrictSourceRoute = 137;

    /// <summary>Checks the IPv4 header of a frame. Trailing Ethernet padding is ignored.</summary>
    /// <param name="frame">An IPv4 frame.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <returns><c>(word index of the transport header &lt;&lt; 16) | total length in bytes</c>, or minus a drop reason.</returns>
    public static int Header(ushort[] frame, int lengthBytes)
    {
        int first = frame[IPv4.VersionIhl];
        if (lengthBytes < Ethernet.HeaderBytes + IPv4.MinHeaderBytes)
        {
            return -DropReason.Truncated;
        }

        if ((first & WordOrder.FirstByte) != IPv4.Version4Ihl5)
        {
            return HeaderWithOptions(frame, lengthBytes, first);
        }

        int length = frame[IPv4.TotalLength];
        int sum = first + length + frame[IPv4.Identification] + frame[IPv4.FlagsOffset]
            + frame[IPv4.TtlProtocol] + frame[IPv4.HeaderChecksum] + frame[IPv4.Source] + frame[IPv4.Source + 1]
            + frame[IPv4.Destination] + frame[IPv4.Destination + 1];

        // A true header sums to zero in one's complement: to a multiple of 65535 (RFC 1071). One
        // remainder costs the interpreter less than folding the carries and comparing.
        if (sum % 0xFFFF != 0)
        {
            return -DropReason.HeaderChecksum;
        }

        if (WordOrder.LowByteFirst)
        {
            length = ((length & 0xFF) << 8) | (length >> 8);
        }

        if (length > lengthBytes - Ethernet.HeaderBytes)
        {
            return -DropReason.Truncated;
        }

        return length < IPv4.MinHeaderBytes ? -DropReason.HeaderLength : (IPv4.Options << TransportShift) | length;
    }

    /// <summary>Checks a frame's destination and its IPv4 header.</summary>
    /// <param name="frame">An IPv4 frame.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="mac">The interface's MAC, three words.</param>
    /// <returns>As <see cref="Header"/>.</returns>
    public static int Frame(ushort[] frame, int lengthBytes, ushort[] mac)
    {
        if (frame[Ethernet.Destination] != mac[0] || frame[Ethernet.Destination + 1] != mac[1] || frame[Ethernet.Destination + 2] != mac[2])
        {
            return (frame[Ethernet.Destination] & Ethernet.GroupBit) != 0 ? -DropReason.LinkBroadcast : -DropReason.NotForUs;
        }

        return Header(frame, lengthBytes);
    }

    /// <summary>Checks the header of a UDP datagram or TCP segment against its packet's length.</summary>
    /// <param name="frame">A frame whose header was passed; no fragment but a first one, of which it must be whole (RFC 1858, RFC 3128).</param>
    /// <param name="header">What <see cref="Header"/> returned.</param>
    /// <param name="protocol">In place in its word.</param>
    /// <returns>A drop reason; 0 if it is whole.</returns>
    public static int CheckTransport(ushort[] frame, int header, int protocol)
    {
        int transport = header >> TransportShift;
        int room = (header & TotalMask) - ((transport - Ethernet.Payload) << 1);
        if (protocol == IPv4.Udp)
        {
            int length = room < Udp.HeaderBytes ? 0 : WordOrder.Swap(frame[transport + Udp.Length]);
            return length >= Udp.HeaderBytes && (length <= room || (frame[IPv4.FlagsOffset] & IPv4.MoreFragments) != 0) ? 0 : DropReason.UdpLength;
        }

        if (protocol == IPv4.Tcp)
        {
            // RFC 9293 section 3.1: a data offset of at least 5, inside the segment.
            int headerBytes = room < Tcp.MinHeaderBytes ? 0 : ((frame[transport + Tcp.OffsetFlags] >> Tcp.DataOffsetShift) & 0xF) << 2;
            return headerBytes >= Tcp.MinHeaderBytes && headerBytes <= room ? 0 : DropReason.TcpHeader;
        }

        return DropReason.Protocol;
    }

    private static int HeaderWithOptions(ushort[] frame, int lengthBytes, int first)
    {
        int versionIhl = (first >> WordOrder.FirstByteShift) & 0xFF;
        if (versionIhl >> 4 != 4)
        {
            return -DropReason.Version;
        }

        int headerBytes = (versionIhl & 0xF) << 2;
        int length = WordOrder.Swap(frame[IPv4.TotalLength]);
        if (headerBytes < IPv4.MinHeaderBytes || length < headerBytes)
        {
            return -DropReason.HeaderLength;
        }

        if (length > lengthBytes - Ethernet.HeaderBytes)
        {
            return -DropReason.Truncated;
        }

        if (Checksum.Sum(frame, IPv4.VersionIhl, headerBytes) != 0xFFFF)
        {
            return -DropReason.HeaderChecksum;
        }

        int reason = CheckOptions(frame, headerBytes - IPv4.MinHeaderBytes);
        return reason != 0 ? -reason : ((Ethernet.Payload + (headerBytes >> 1)) << TransportShift) | length;
    }

    /// <summary>Source routes are refused (RFC 7126 sections 4.3 and 4.4); other options survive if they are well formed.</summary>
    private static int CheckOptions(ushort[] frame, int optionBytes)
    {
        int at = 0;
        for (int turn = 0; turn < MaxOptionBytes && at < optionBytes; turn++)
        {
            int type = OptionByte(frame, at);
            if (type == EndOfOptions)
            {
                return 0;
            }

            if (type == LooseSourceRoute || type == StrictSourceRoute)
            {
                return DropReason.SourceRoute;
            }

            int length = type == NoOperation ? 1 : at + 1 < optionBytes ? OptionByte(frame, at + 1) : 0;
            if (length == 0 || (type != NoOperation && length < 2) || at + length > optionBytes)
            {
                return DropReason.BadOption;
            }

            at += length;
        }

        return 0;
    }

    private static int OptionByte(ushort[] frame, int at)
    {
        int shift = (at & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
        return (frame[IPv4.Options + (at >> 1)] >> shift) & 0xFF;
    }
}
