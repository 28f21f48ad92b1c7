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

    /// <summary>Bit of <see cref="State"/>: a TCP session that opens or was reset. Each of its segments may change its phase, so none is for the fast path.</summary>
    public const int IsWatched = 16;

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

    /// <summary>Forward: number of the rule, with <see cref="IsVoice"/>. A session has its <see cref="Phase"/> here.</summary>
    public const int Rule = 19;

    /// <summary>Mask of the number in <see cref="Rule"/>.</summary>
    public const int RuleMask = 0x3FFF;

    /// <summary>Bit of <see cref="Rule"/>: a forward of voice, which leaves by the WAN before all else.</summary>
    public const int IsVoice = 0x4000;

    /// <summary>
    /// Forward: the first listed peer's prefix, two words of address and two of mask. The peers after
    /// it are in <see cref="ForwardTable"/>. Its last two words are written by segments and never read.
    /// </summary>
    public const int Peer = 20;

    /// <summary>Words of a forward's row.</summary>
    public const int ForwardWords = 26;

    /// <summary>Session: inside port, or ICMP identifier.</summary>
    public const int InsidePort = 16;

    /// <summary>Session: outside port, or ICMP identifier.</summary>
    public const int OutsidePort = 17;

    /// <summary>
    /// Session: in the low byte the slot of the next one in its chain of <see cref="SessionTable.ByInside"/>,
    /// or of the next free one, in the high byte that of <see cref="SessionTable.ByOutside"/>; 0 after the last.
    /// </summary>
    public const int Links = 18;

    /// <summary>Mask of the low byte of <see cref="Links"/> and <see cref="Slots"/>; the high byte is 8 bits further up.</summary>
    public const int LowByte = 0xFF;

    /// <summary>Session: its phase (<see cref="TcpPhase"/>), where a forward has its rule's number: it tells a session from a forward.</summary>
    public const int Phase = 19;

    /// <summary>Session: the remote's address, two words.</summary>
    public const int Remote = 20;

    /// <summary>Session: the remote's port for TCP, 0 for UDP and ICMP: no TCP port is 0, so it tells them apart.</summary>
    public const int RemotePort = 22;

    /// <summary>Session: its slot in the low byte, its mapping in the high byte.</summary>
    public const int Slots = 23;

    /// <summary>TCP session: high word of the sequence number that the inside host sent last. A forward's row has room for it, so that the fast path need not ask.</summary>
    public const int InsideSequence = 24;

    /// <summary>TCP session: high word of what the inside host acknowledged last. As <see cref="InsideSequence"/>.</summary>
    public const int InsideAcknowledged = 25;

    /// <summary>Words of a session's row: 26 words fill six blocks of the board's heap, a word more takes a seventh.</summary>
    public const int SessionWords = 26;
}
