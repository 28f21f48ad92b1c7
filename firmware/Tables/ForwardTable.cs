// The compact static port-forward table: sorted port ranges in flat parallel arrays, found by a
// page index over the port's high byte. Made at commit; the packet path reads the arrays itself:
//     rule = Page[protocol's half + high byte of the port]      0: nothing in this page
//     while (port > LastPort[rule]) rule++                      ends at a rule of 65535
//     matches if port >= FirstPort[rule]

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Static port forwards, compiled for the match. Rules are numbered from 1.</summary>
public sealed class ForwardTable
{
    /// <summary>Rules at most. Ours: 30 Max units and what goes with them.</summary>
    public const int MaxRules = 128;

    /// <summary>Peer prefixes at most, over all rules that name different peers.</summary>
    public const int MaxPeers = 128;

    /// <summary>Where TCP's half of <see cref="Page"/> begins; UDP's begins at 0.</summary>
    public const int TcpPages = 256;

    /// <summary>The first rule to look at, by protocol and the port's high byte; 0 if no rule touches that page.</summary>
    public readonly byte[] Page = new byte[512];

    /// <summary>First port of each rule, as a number. 65536 in the rule that ends each protocol.</summary>
    public readonly int[] FirstPort = new int[MaxRules + 3];

    /// <summary>Last port of each rule, as a number. 65535 in the rule that ends each protocol.</summary>
    public readonly int[] LastPort = new int[MaxRules + 3];

    /// <summary>The inside host of each rule.</summary>
    public readonly int[] Inside = new int[MaxRules + 3];

    /// <summary>The inside host's slot in the LAN's neighbor table.</summary>
    public readonly ushort[] Host = new ushort[MaxRules + 3];

    /// <summary>What an inbound translation does to the IP header's sum, TTL - 1 included.</summary>
    public readonly ushort[] InboundIpDelta = new ushort[MaxRules + 3];

    /// <summary>What an inbound translation does to the transport sum.</summary>
    public readonly ushort[] InboundDelta = new ushort[MaxRules + 3];

    /// <summary>What an outbound translation does to the IP header's sum, TTL - 1 included.</summary>
    public readonly ushort[] OutboundIpDelta = new ushort[MaxRules + 3];

    /// <summary>What an outbound translation does to the transport sum.</summary>
    public readonly ushort[] OutboundDelta = new ushort[MaxRules + 3];

    /// <summary>First peer of each rule in <see cref="PeerAddress"/>.</summary>
    public readonly byte[] PeerStart = new byte[MaxRules + 3];

    /// <summary>One after the last peer of each rule; 0 if any endpoint may send.</summary>
    public readonly byte[] PeerEnd = new byte[MaxRules + 3];

    /// <summary>Addresses of peer prefixes.</summary>
    public readonly int[] PeerAddress = new int[MaxPeers];

    /// <summary>Masks of peer prefixes.</summary>
    public readonly int[] PeerMask = new int[MaxPeers];

    /// <summary>Packets that each rule let in.</summary>
    public readonly int[] Hits = new int[MaxRules + 3];

    /// <summary>The configuration line of each rule, from 1; 0 for the rules that end a protocol.</summary>
    public readonly ushort[] Line = new ushort[MaxRules + 3];

    private int _rules;
    private int _peers;

    /// <summary>Highest rule number; the ending rules have <see cref="Line"/> 0.</summary>
    public int Rules
    {
        get { return _rules; }
    }

    /// <summary>Compiles rules. Allocates. Hits start at zero.</summary>
    /// <param name="policy">Its rules do not overlap; at most <see cref="MaxRules"/> of them.</param>
    /// <param name="hosts">The LAN's neighbors: each inside host is pinned there.</param>
    /// <param name="nowMs">The clock.</param>
    public void Load(Policy policy, NeighborTable hosts, int nowMs)
    {
        _rules = 0;
        _peers = 0;
        AddProtocol(policy, Udp.Protocol, 0, hosts, nowMs);
        AddProtocol(policy, Tcp.Protocol, TcpPages, hosts, nowMs);
    }

    /// <summary>The rule of an outside port, for the slow paths and the console.</summary>
    /// <param name="isTcp">TCP, else UDP.</param>
    /// <param name="port">As a number, 0-65535.</param>
    /// <returns>0 if there is none.</returns>
    public int Find(bool isTcp, int port)
    {
        int rule = Page[(isTcp ? TcpPages : 0) + (port >> 8)];
        if (rule == 0)
        {
            return 0;
        }

        while (port > LastPort[rule])
        {
            rule++;
        }

        return port >= FirstPort[rule] ? rule : 0;
    }

    /// <summary>Whether a rule lets a remote in.</summary>
    /// <param name="rule">A rule.</param>
    /// <param name="remote">The remote's address.</param>
    public bool Admits(int rule, int remote)
    {
        int end = PeerEnd[rule];
        for (int peer = PeerStart[rule]; peer < end; peer++)
        {
            if (((remote ^ PeerAddress[peer]) & PeerMask[peer]) == 0)
            {
                return true;
            }
        }

        return end == 0;
    }

    private void AddProtocol(Policy policy, int protocol, int pages, NeighborTable hosts, int nowMs)
    {
        int first = _rules + 1;
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            if (policy.Rules[i].Protocol == protocol)
            {
                Insert(first, policy.Rules[i]);
            }
        }

        for (int rule = first; rule <= _rules; rule++)
        {
            Compile(rule, policy, hosts, nowMs);
        }

        _rules++;
        FirstPort[_rules] = 65536;
        LastPort[_rules] = 65535;
        Line[_rules] = 0;
        Hits[_rules] = 0;
        int next = first;
        for (int page = 0; page < 256; page++)
        {
            while (LastPort[next] < page << 8)
            {
                next++;
            }

            Page[pages + page] = (byte)(FirstPort[next] <= ((page << 8) | 0xFF) ? next : 0);
        }
    }

    private void Insert(int first, ForwardRule added)
    {
        int rule = _rules + 1;
        while (rule > first && FirstPort[rule - 1] > added.FirstPort)
        {
            FirstPort[rule] = FirstPort[rule - 1];
            LastPort[rule] = LastPort[rule - 1];
            Inside[rule] = Inside[rule - 1];
            Line[rule] = Line[rule - 1];
            PeerStart[rule] = PeerStart[rule - 1];
            PeerEnd[rule] = PeerEnd[rule - 1];
            rule--;
        }

        FirstPort[rule] = added.FirstPort;
        LastPort[rule] = added.LastPort;
        Inside[rule] = added.InsideAddress;
        Line[rule] = (ushort)added.Line;
        PeerStart[rule] = 0;
        PeerEnd[rule] = 0;
        if (added.PeerAddresses != null)
        {
            // Nobody, not anybody: an empty list must not read as "no list".
            int start = added.PeerAddresses.Length == 0 ? 1 : PeersAt(added);
            PeerStart[rule] = (byte)start;
            PeerEnd[rule] = (byte)(start + added.PeerAddresses.Length);
        }

        _rules++;
    }

    private int PeersAt(ForwardRule added)
    {
        // Lines that name the same peers share them.
        int length = added.PeerAddresses.Length;
        for (int at = 0; at + length <= _peers; at++)
        {
            int same = 0;
            while (same < length && PeerAddress[at + same] == added.PeerAddresses[same]
                && PeerMask[at + same] == added.PeerMasks[same])
            {
                same++;
            }

            if (same == length)
            {
                return at;
            }
        }

        int start = _peers;
        for (int i = 0; i < length; i++)
        {
            PeerAddress[_peers] = added.PeerAddresses[i];
            PeerMask[_peers] = added.PeerMasks[i];
            _peers++;
        }

        return start;
    }

    private void Compile(int rule, Policy policy, NeighborTable hosts, int nowMs)
    {
        int ttl = ~IPv4.TtlOne & 0xFFFF;
        Host[rule] = (ushort)hosts.Pin(Inside[rule], null, nowMs);
        InboundDelta[rule] = (ushort)Checksum.Delta(policy.WanAddress, Inside[rule]);
        InboundIpDelta[rule] = (ushort)Checksum.Fold(InboundDelta[rule] + ttl);
        OutboundDelta[rule] = (ushort)Checksum.Delta(Inside[rule], policy.WanAddress);
        OutboundIpDelta[rule] = (ushort)Checksum.Fold(OutboundDelta[rule] + ttl);
        Hits[rule] = 0;
    }
}
