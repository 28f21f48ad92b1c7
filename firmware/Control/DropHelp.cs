// A line of help for each drop reason: what it means at a rack. `help drops` prints all of them,
// `show drops` those that were counted. A test checks that none is missing.

using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>What each <see cref="DropReason"/> means to a technician.</summary>
public static class DropHelp
{
    /// <summary>A line of help.</summary>
    /// <param name="reason">1 to <see cref="DropReason.Count"/> - 1.</param>
    /// <returns>Null for any other number.</returns>
    public static string Text(int reason)
    {
        switch (reason)
        {
            case DropReason.EtherType: return "neither IPv4 nor ARP, such as IPv6, VLAN or spanning tree";
            case DropReason.NotForUs: return "for another station's MAC: normal on a hub";
            case DropReason.LinkBroadcast: return "IPv4 in a broadcast or multicast frame";
            case DropReason.Truncated: return "shorter than its own lengths say";
            case DropReason.Version: return "IP version is not 4";
            case DropReason.HeaderLength: return "impossible IP header or total length";
            case DropReason.HeaderChecksum: return "IP header checksum is wrong: cable, switch, or forged";
            case DropReason.BadOption: return "malformed IP option";
            case DropReason.SourceRoute: return "IP source route option: never allowed";
            case DropReason.Fragment: return "tiny, overlapping or impossible fragment: probing";
            case DropReason.MartianSource: return "sender's address cannot be on that side";
            case DropReason.MartianDestination: return "destination is never routed, such as multicast";
            case DropReason.SpoofedSource: return "LAN host outside the lan prefix: check its address";
            case DropReason.NotOurAddress: return "arrived on the WAN for an address that is not ours";
            case DropReason.LanFromWan: return "arrived on the WAN for a LAN address: probing";
            case DropReason.Broadcast: return "to a broadcast address: never forwarded";
            case DropReason.TtlExpired: return "time to live ran out here: traceroute, or a loop";
            case DropReason.UdpLength: return "impossible UDP length";
            case DropReason.TcpHeader: return "TCP header cut short or impossible";
            case DropReason.PortZero: return "source or destination port 0";
            case DropReason.Protocol: return "neither UDP, TCP nor ICMP: VPN protocols end here";
            case DropReason.NoRule: return "unasked from the WAN, and no port forward: the default";
            case DropReason.NotAPeer: return "a port forward, but the sender is not among its peers";
            case DropReason.Filtered: return "to a mapping, from an address its host never sent to";
            case DropReason.TableFull: return "mapping or session table full: see show status";
            case DropReason.HostRate: return "a LAN host makes new mappings too fast: infected?";
            case DropReason.HostLimit: return "a LAN host has its share of mappings: infected?";
            case DropReason.NeighborTableFull: return "too many stations beside the box at once";
            case DropReason.NoNeighbor: return "the next hop does not answer ARP: cable, address, or off";
            case DropReason.Displaced: return "waited for ARP until a newer packet took its place";
            case DropReason.NoRoute: return "no gateway: add gw to the wan line";
            case DropReason.BadIcmp: return "ICMP cut short or with a wrong checksum";
            case DropReason.IcmpType: return "an ICMP type that is not forwarded";
            case DropReason.IcmpQuote: return "ICMP error that quotes a broken packet";
            case DropReason.IcmpNoMapping: return "ICMP error about a packet that is not ours";
            case DropReason.WanPing: return "ping of the WAN address: not answered on purpose";
            case DropReason.ToBox: return "to the box itself, where nothing listens";
            case DropReason.TxFull: return "the interface could not send it: link down or overload";
            case DropReason.QueueFull: return "more for the WAN than wan rate lets through";
            case DropReason.NotEnforcing: return "no configuration in force: nothing is forwarded";
            case DropReason.BadArp: return "malformed ARP, or an impossible sender";
            case DropReason.ArpIgnored: return "ARP about others, or a reply nobody asked for";
            case DropReason.FragmentUnknown: return "a fragment whose first one did not come, or was dropped";
            case DropReason.FragmentsFull: return "too many packets in fragments at once";
            case DropReason.TooBig: return "longer than wan mtu, not to be fragmented: sender told";
            default: return null;
        }
    }
}
