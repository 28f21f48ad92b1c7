// Why a frame was not forwarded. Each dropped frame has exactly one reason, counted once
// (Counters.cs); the same word stands in `show drops`.

namespace Tollgate.Tables;

/// <summary>The reasons for dropping a frame, as numbers from 1, with their words and a line of help.</summary>
public static class DropReason
{
    /// <summary>Neither IPv4 nor ARP: IPv6, VLAN tags, 802.3 length frames.</summary>
    public const int EtherType = 1;

    /// <summary>A unicast frame to another station's MAC address.</summary>
    public const int NotForUs = 2;

    /// <summary>An IPv4 packet in a broadcast or multicast frame (RFC 1812 section 5.3.4).</summary>
    public const int LinkBroadcast = 3;

    /// <summary>Shorter than its own lengths say (RFC 1812 section 5.2.2).</summary>
    public const int Truncated = 4;

    /// <summary>IP version is not 4.</summary>
    public const int Version = 5;

    /// <summary>IP header length below 20 bytes, or total length below the header.</summary>
    public const int HeaderLength = 6;

    /// <summary>IP header checksum is wrong.</summary>
    public const int HeaderChecksum = 7;

    /// <summary>An IP option that is malformed.</summary>
    public const int BadOption = 8;

    /// <summary>Loose or strict source route (RFC 7126 sections 4.3 and 4.4).</summary>
    public const int SourceRoute = 9;

    /// <summary>A fragment that no honest sender makes: tiny, overlapping, of impossible length (RFC 1858, RFC 3128).</summary>
    public const int Fragment = 10;

    /// <summary>A source that cannot be on that side: RFC 6890 special, broadcast, or our own.</summary>
    public const int MartianSource = 11;

    /// <summary>A destination that is never routed: RFC 6890 special, multicast or broadcast.</summary>
    public const int MartianDestination = 12;

    /// <summary>A LAN frame whose source is outside the LAN prefix (RFC 2827).</summary>
    public const int SpoofedSource = 13;

    /// <summary>A WAN frame to an address that is not the WAN address.</summary>
    public const int NotOurAddress = 14;

    /// <summary>A WAN frame to an address of the LAN.</summary>
    public const int LanFromWan = 15;

    /// <summary>A directed or limited broadcast (RFC 2644).</summary>
    public const int Broadcast = 16;

    /// <summary>UDP length below 8 or beyond the packet.</summary>
    public const int UdpLength = 17;

    /// <summary>TCP header cut short or with a data offset below 5.</summary>
    public const int TcpHeader = 18;

    /// <summary>A source or destination port of 0.</summary>
    public const int PortZero = 19;

    /// <summary>A protocol other than UDP, TCP and ICMP.</summary>
    public const int Protocol = 20;

    /// <summary>No port forward and no mapping for it: the default.</summary>
    public const int NoRule = 21;

    /// <summary>A port forward, but not from this sender.</summary>
    public const int NotAPeer = 22;

    /// <summary>A dynamic mapping, but the inside host never sent to this remote (RFC 4787 section 5).</summary>
    public const int Filtered = 23;

    /// <summary>The next hop does not answer ARP.</summary>
    public const int NoNeighbor = 24;

    /// <summary>Waited for ARP until a newer packet took its place.</summary>
    public const int Displaced = 25;

    /// <summary>No gateway is configured.</summary>
    public const int NoRoute = 26;

    /// <summary>ICMP cut short or with a wrong checksum.</summary>
    public const int BadIcmp = 27;

    /// <summary>An ICMP type that is not forwarded, or not in this direction.</summary>
    public const int IcmpType = 28;

    /// <summary>An ICMP error whose quoted packet is cut short or wrong.</summary>
    public const int IcmpQuote = 29;

    /// <summary>An ICMP error about a packet that is not ours.</summary>
    public const int IcmpNoMapping = 30;

    /// <summary>A ping of the WAN address.</summary>
    public const int WanPing = 31;

    /// <summary>An ARP packet about others, or a reply that nobody asked for.</summary>
    public const int ArpIgnored = 32;

    /// <summary>To the box itself, where nothing listens.</summary>
    public const int ToBox = 33;

    /// <summary>The interface could not send it.</summary>
    public const int TxFull = 34;

    /// <summary>No configuration is enforced: nothing is forwarded.</summary>
    public const int NotEnforcing = 35;

    /// <summary>An ARP packet that is malformed or has an impossible sender.</summary>
    public const int BadArp = 36;

    /// <summary>The queue in front of the WAN was full (line <c>wan rate</c>).</summary>
    public const int QueueFull = 37;

    /// <summary>A later fragment whose first did not come, or was not let through.</summary>
    public const int FragmentUnknown = 38;

    /// <summary>Too many datagrams in fragments at once, or one with too many holes.</summary>
    public const int FragmentsFull = 39;

    /// <summary>Reasons up to this one need nothing but their counter; of the others a sender may be told by ICMP.</summary>
    public const int LastPlain = 39;

    /// <summary>Time to live ran out here.</summary>
    public const int TtlExpired = 40;

    /// <summary>The mapping or session table is full.</summary>
    public const int TableFull = 41;

    /// <summary>The inside host has its share of mappings (RFC 6888 REQ-4).</summary>
    public const int HostLimit = 42;

    /// <summary>No room for another neighbor.</summary>
    public const int NeighborTableFull = 43;

    /// <summary>Longer than the WAN takes, and not to be fragmented (RFC 1191 section 4).</summary>
    public const int TooBig = 44;

    /// <summary>The inside host makes new mappings too fast (RFC 6888 REQ-4).</summary>
    public const int HostRate = 45;

    /// <summary>One more than the last reason.</summary>
    public const int Count = 46;

    /// <summary>The reason's word on the console.</summary>
    /// <param name="reason">1 to <see cref="Count"/> - 1.</param>
    public static string Word(int reason)
    {
        switch (reason)
        {
            case EtherType: return "ethertype";
            case NotForUs: return "not-for-us";
            case LinkBroadcast: return "link-broadcast";
            case Truncated: return "truncated";
            case Version: return "version";
            case HeaderLength: return "header-length";
            case HeaderChecksum: return "header-checksum";
            case BadOption: return "bad-option";
            case SourceRoute: return "source-route";
            case Fragment: return "fragment";
            case MartianSource: return "martian-source";
            case MartianDestination: return "martian-destination";
            case SpoofedSource: return "spoofed-source";
            case NotOurAddress: return "not-our-address";
            case LanFromWan: return "lan-from-wan";
            case Broadcast: return "broadcast";
            case TtlExpired: return "ttl-expired";
            case UdpLength: return "udp-length";
            case TcpHeader: return "tcp-header";
            case PortZero: return "port-zero";
            case Protocol: return "protocol";
            case NoRule: return "no-rule";
            case NotAPeer: return "not-a-peer";
            case Filtered: return "filtered";
            case TableFull: return "table-full";
            case HostLimit: return "host-limit";
            case HostRate: return "host-rate";
            case NeighborTableFull: return "neighbor-table-full";
            case NoNeighbor: return "no-neighbor";
            case Displaced: return "displaced";
            case NoRoute: return "no-route";
            case BadIcmp: return "bad-icmp";
            case IcmpType: return "icmp-type";
            case IcmpQuote: return "icmp-quote";
            case IcmpNoMapping: return "icmp-no-mapping";
            case WanPing: return "wan-ping";
            case ToBox: return "to-box";
            case TxFull: return "tx-full";
            case QueueFull: return "queue-full";
            case NotEnforcing: return "not-enforcing";
            case BadArp: return "bad-arp";
            case ArpIgnored: return "arp-ignored";
            case FragmentUnknown: return "fragment-unknown";
            case FragmentsFull: return "fragments-full";
            case TooBig: return "too-big";
            default: return "unknown";
        }
    }
}
