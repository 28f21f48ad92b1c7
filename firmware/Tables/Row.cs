// The words of a row: everything that the translation of one packet needs, next to each other.
// A port forward, a session and a neighbor each have one; the first words mean the same in all
// three, so that one fast path serves both kinds of match and a new session begins as a copy of
// its host's row. An element of a row costs the interpreter half of what a field's array costs.

namespace Tollgate.Tables;

/// <summary>
/// Offsets in a row, a <c>ushort[]</c>. Ports, addresses and MACs are words as they lie in a frame.
/// </summary>
/// <remarks>
/// A checksum <c>c</c> is updated by adding a row's word modulo 65535: one's-complement arithmetic
/// is arithmetic modulo 65535 with two ways to write zero (RFC 1071), and the two forms below
/// choose the right one. <c>(c + word) % 0xFFFF</c> for IPv4 and TCP, whose checksum is never
/// 0xFFFF; <c>((c + word) % 0xFFFF) + 1</c> for UDP, whose checksum is never 0 (RFC 768).
/// That is RFC 1624 equation 3, without its complements.
/// </remarks>
public static class Row
{
    /// <summary>Ethernet header towards the host or neighbor: destination, source, EtherType.</summary>
    public const int Header = 0;

    /// <summary>0 if nothing stands in the way of a packet from anywhere, else some of the next three bits.</summary>
    public const int State = 7;

    /// <summary>Bit of <see cref="State"/>: the neighbor's MAC is not known, <see cref="Header"/> does not hold.</summary>
    public const int IsUnresolved = 1;

    /// <summary>Bit of <see cref="State"/>: a forward with listed peers, of which the first is in the row and has no special address.</summary>
    public const int HasPeer = 2;

    /// <summary>Bit of <see cref="State"/>: a forward with listed peers that have to be searched.</summary>
    public const int HasPeerList = 4;

    /// <summary>
    /// Bit of <see cref="State"/>: a session that is not for the fast path. ICMP echo, and outbound
    /// where the remote is on the WAN's own prefix: the fast path knows one next hop only.
    /// </summary>
    public const int IsNotPlain = 8;

    /// <summary>The inside host's address, two words.</summary>
    public const int Inside = 8;

    /// <summary>For the IPv4 checksum of an inbound packet: WAN address to inside address, and TTL - 1.</summary>
    public const int InboundIp = 10;

    /// <summary>For the transport checksum of an inbound packet.</summary>
    public const int InboundTransport = 11;

    /// <summary>For the IPv4 checksum of an outbound packet: inside address to WAN address, and TTL - 1.</summary>
    public const int OutboundIp = 12;

    /// <summary>For the transport checksum of an outbound packet.</summary>
    public const int OutboundTransport = 13;

    /// <summary>Words that a neighbor's row has, and that a forward's and a session's row begin with.</summary>
    public const int HostWords = 14;

    /// <summary>Packets translated inbound since the last sweep, modulo 2^16.</summary>
    public const int InboundCount = 14;

    /// <summary>Packets translated outbound since the last sweep, modulo 2^16.</summary>
    public const int OutboundCount = 15;

    /// <summary>Forward: first port of the range, or 0 where the range covers the start of its page.</summary>
    public const int FirstPort = 16;

    /// <summary>Forward: last port of the range, or 0xFFFF where the range covers the end of its page.</summary>
    public const int LastPort = 17;

    /// <summary>Forward: number of the next row of the page, 0 after the last.</summary>
    public const int Next = 18;

    /// <summary>Forward: number of the rule.</summary>
    public const int Rule = 19;

    /// <summary>Forward: the first listed peer's prefix, two words of address and two of mask. The peers after it are in <see cref="ForwardTable"/>.</summary>
    public const int Peer = 20;

    /// <summary>Forward: 1 if it is voice, which leaves by the WAN before all else; 0 else.</summary>
    public const int Voice = 24;

    /// <summary>Forward and TCP session: phase bits (<see cref="SessionTable"/>); a forward has no phases and says so here, as does ICMP echo.</summary>
    public const int Phase = 25;

    /// <summary>Words of a forward's row.</summary>
    public const int ForwardWords = 26;

    /// <summary>Session: inside port, or ICMP identifier.</summary>
    public const int InsidePort = 16;

    /// <summary>Session: outside port, or ICMP identifier.</summary>
    public const int OutsidePort = 17;

    /// <summary>Session: slot of the next one in its chain of <see cref="SessionTable.ByInside"/>, or of the next free one; 0 after the last.</summary>
    public const int NextInside = 18;

    /// <summary>Session: the remote's address, two words.</summary>
    public const int Remote = 19;

    /// <summary>Session: the remote's port for TCP, 0 for UDP and ICMP: no TCP port is 0, so it tells them apart.</summary>
    public const int RemotePort = 21;

    /// <summary>Session: slot of the next one in its chain of <see cref="SessionTable.ByOutside"/>, 0 after the last.</summary>
    public const int NextOutside = 22;

    /// <summary>Session: its slot.</summary>
    public const int Slot = 23;

    /// <summary>Session: its mapping. Its last word is <see cref="Phase"/>.</summary>
    public const int Mapping = 24;

    /// <summary>Words of a session's row: 26 words fill six blocks of the board's heap, a word more takes a seventh.</summary>
    public const int SessionWords = 26;
}
