// Changes one field of a packet and its checksum in one call (RFC 1624). For the slow paths:
// Inbound.cs and Outbound.cs write these lines out, because a call costs as much as they do.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Translations of a packet in place.</summary>
public static class Rewrite
{
    /// <summary>Replaces an address of the IPv4 header, counts the TTL down and keeps the header checksum true.</summary>
    /// <param name="frame">A packet with a TTL above 1.</param>
    /// <param name="at"><see cref="IPv4.Source"/> or <see cref="IPv4.Destination"/>.</param>
    /// <param name="address">The new address.</param>
    /// <param name="ipAddend">What that and the TTL do to the checksum (<see cref="Row"/>).</param>
    public static void Address(ushort[] frame, int at, int address, int ipAddend)
    {
        frame[at] = (ushort)(address >> 16);
        frame[at + 1] = (ushort)address;
        frame[IPv4.TtlProtocol] = (ushort)(frame[IPv4.TtlProtocol] - IPv4.TtlOne);
        frame[IPv4.HeaderChecksum] = (ushort)((frame[IPv4.HeaderChecksum] + ipAddend) % 0xFFFF);
    }

    /// <summary>Takes a count of the TTL back: the same frame is about to be translated once more.</summary>
    /// <param name="frame">A packet whose TTL was counted down.</param>
    public static void GiveTtlBack(ushort[] frame)
    {
        frame[IPv4.TtlProtocol] = (ushort)(frame[IPv4.TtlProtocol] + IPv4.TtlOne);
        frame[IPv4.HeaderChecksum] = (ushort)((frame[IPv4.HeaderChecksum] + (0xFFFF - IPv4.TtlOne)) % 0xFFFF);
    }

    /// <summary>Keeps the checksum of a UDP datagram or TCP segment true whose endpoint has been exchanged.</summary>
    /// <param name="frame">The packet.</param>
    /// <param name="transport">Word index of the transport header.</param>
    /// <param name="protocol"><see cref="IPv4.Udp"/> or <see cref="IPv4.Tcp"/>.</param>
    /// <param name="addend">What the exchange does to the checksum (<see cref="Row"/>).</param>
    public static void Transport(ushort[] frame, int transport, int protocol, int addend)
    {
        int at = transport + (protocol == IPv4.Udp ? Udp.Checksum : Tcp.Checksum);
        int checksum = frame[at];
        if (protocol == IPv4.Tcp)
        {
            frame[at] = (ushort)((checksum + addend) % 0xFFFF);
        }
        else if (checksum != 0)
        {
            // A UDP checksum of 0 was never made and stays 0 (RFC 768).
            frame[at] = (ushort)(((checksum + addend) % 0xFFFF) + 1);
        }
    }

    /// <summary>Makes the header checksum anew. For headers that were true before they were changed.</summary>
    public static void HeaderSum(ushort[] frame)
    {
        int headerBytes = ((frame[IPv4.VersionIhl] >> WordOrder.FirstByteShift) & 0xF) << 2;
        frame[IPv4.HeaderChecksum] = 0;
        frame[IPv4.HeaderChecksum] = (ushort)(Checksum.Sum(frame, IPv4.VersionIhl, headerBytes) ^ 0xFFFF);
    }

    /// <summary>Replaces a word and says what that does to a sum over it.</summary>
    /// <returns>A delta for <see cref="Checksum.Update"/>.</returns>
    public static int Word(ushort[] frame, int at, int word)
    {
        int delta = Checksum.Delta(frame[at], word);
        frame[at] = (ushort)word;
        return delta;
    }
}
