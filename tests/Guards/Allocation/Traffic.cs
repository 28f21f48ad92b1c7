// Every kind of frame that reaches a box: per protocol and direction, hit and
// miss. What becomes of each kind is said beside it, so that a kind which goes astray is noticed.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Guards.Allocation;

/// <summary>A kind of frame.</summary>
/// <param name="Name">What it is.</param>
/// <param name="FromWan">On which side it arrives.</param>
/// <param name="Frames">One frame or several variants.</param>
/// <param name="Count">Reads the counter that each of these frames adds one to; null if it depends on the tables.</param>
internal sealed record FrameKind(string Name, bool FromWan, byte[][] Frames, Func<Counters, int>? Count)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        return Name;
    }
}

/// <summary>The frames of this guard.</summary>
internal static class Traffic
{
    private static readonly Ip4 s_unit = Box.MaxA;
    private static readonly Ip4 s_wan = Box.WanAddress;
    private static readonly Ip4 s_peer = Box.Server1;
    private static readonly Ip4 s_stranger = Box.Server2;
    private static readonly byte[] s_voice = new byte[32];
    private static readonly Func<Counters, int> s_inbound = counters => counters.Inbound;
    private static readonly Func<Counters, int> s_outbound = counters => counters.Outbound;
    private static readonly Func<Counters, int> s_answered = counters => counters.Answered;

    /// <summary>Frames from the inside that make the mappings which other kinds then hit.</summary>
    public static IEnumerable<byte[]> Openers =>
    [
        FromUnit(Udp(s_unit, 3000, s_peer, 9000, s_voice)),
        FromUnit(Tcp(s_unit, 3100, s_peer, 80, Syn, [])),
        FromUnit(Ping(s_unit, s_peer, 77, 1, s_voice)),
    ];

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<FrameKind> Kinds { get; } = FromTheWan().Concat(FromTheLan()).Concat(InFragments()).ToList();

    private static IEnumerable<FrameKind> FromTheWan()
    {
        byte[] sent = FromUnit(Udp(s_wan, 3000, s_peer, 9000, s_voice));
        byte[] neverSent = FromUnit(Udp(s_wan, 3999, s_peer, 9000, s_voice));
        yield return In("inbound UDP, forward", Udp(s_stranger, 40000, s_wan, 7003, s_voice), s_inbound);
        yield return In("inbound UDP, forward with peers", Udp(s_peer, 5001, s_wan, 5001, s_voice), s_inbound);
        yield return In("inbound UDP, forward, not a peer", Udp(s_stranger, 5001, s_wan, 5001, s_voice), Drop(DropReason.NotAPeer));
        yield return In("inbound UDP, mapping", Udp(s_peer, 9000, s_wan, 3000, s_voice), s_inbound);
        yield return In("inbound UDP, mapping, filtered", Udp(s_stranger, 9000, s_wan, 3000, s_voice), Drop(DropReason.Filtered));
        yield return In("inbound UDP, miss", Udp(s_stranger, 9000, s_wan, 2000, s_voice), Drop(DropReason.NoRule));
        yield return In("inbound TCP, forward", Tcp(s_stranger, 50000, s_wan, 4003, Syn, []), s_inbound);
        yield return In("inbound TCP, mapping", Tcp(s_peer, 80, s_wan, 3100, Syn | Ack, []), s_inbound);
        yield return In("inbound TCP, miss", Tcp(s_stranger, 80, s_wan, 2000, Syn, []), Drop(DropReason.NoRule));
        yield return In("inbound echo reply, mapping", Pong(s_peer, s_wan, 77, 1, s_voice), s_inbound);
        yield return In("inbound echo reply, miss", Pong(s_stranger, s_wan, 78, 1, s_voice), Drop(DropReason.NoRule));
        yield return In("ping of the WAN address", Ping(s_stranger, s_wan, 5, 1, s_voice), Drop(DropReason.WanPing));
        yield return In("inbound ICMP error, mapping", IcmpError(s_stranger, s_wan, 3, 3, sent), s_inbound);
        yield return In("inbound ICMP error, miss", IcmpError(s_stranger, s_wan, 3, 3, neverSent), Drop(DropReason.IcmpNoMapping));
        yield return In("inbound, time to live 1", Udp(s_stranger, 40000, s_wan, 7003, s_voice).Ttl(1), Drop(DropReason.TtlExpired));
        yield return In("inbound, wrong header checksum", Udp(s_stranger, 40000, s_wan, 7003, s_voice).HeaderChecksum(1), Drop(DropReason.HeaderChecksum));
        yield return In("inbound, cut short", Udp(s_stranger, 40000, s_wan, 7003, s_voice).Cut(50), Drop(DropReason.Truncated));
        yield return In("inbound, martian source", Udp("10.0.0.1", 40000, s_wan, 7003, s_voice), Drop(DropReason.MartianSource));
        yield return In("inbound, not our address", Udp(s_stranger, 40000, "198.18.5.3", 7003, s_voice), Drop(DropReason.NotOurAddress));
        yield return In("inbound, other EtherType", Ethernet(0x86DD, new byte[50]), Drop(DropReason.EtherType));
        yield return In("inbound, IP version 6 in IPv4's clothes", Udp(s_stranger, 40000, s_wan, 7003, s_voice).Version(6), Drop(DropReason.Version));
        yield return In("inbound, header too short", Udp(s_stranger, 40000, s_wan, 7003, s_voice).HeaderWords(4), Drop(DropReason.HeaderLength));
        yield return In("inbound, harmless option", Udp(s_stranger, 40000, s_wan, 7003, s_voice).Options(1, 1, 1, 0), s_inbound);
        yield return In("inbound, malformed option", Udp(s_stranger, 40000, s_wan, 7003, s_voice).Options(7, 0), Drop(DropReason.BadOption));
        yield return In("inbound, source route", Udp(s_stranger, 40000, s_wan, 7003, s_voice).Options(131, 3, 4), Drop(DropReason.SourceRoute));
        yield return In("inbound, to a LAN address", Udp(s_stranger, 40000, s_unit, 7003, s_voice), Drop(DropReason.LanFromWan));
        yield return In("inbound, to everybody", Udp(s_stranger, 40000, "255.255.255.255", 7003, s_voice), Drop(DropReason.Broadcast));
        yield return In("inbound, UDP length too short", Udp(s_stranger, 40000, s_wan, 7003, s_voice).UdpLength(4), Drop(DropReason.UdpLength));
        yield return In("inbound, TCP header too short", Tcp(s_stranger, 40000, s_wan, 4003, Syn, []).DataOffset(4), Drop(DropReason.TcpHeader));
        yield return In("inbound, other protocol", IPv4(47, s_stranger, s_wan, s_voice), Drop(DropReason.Protocol));
        yield return In("inbound ICMP error, wrong checksum", IcmpError(s_stranger, s_wan, 3, 3, sent).TransportChecksum(1), Drop(DropReason.BadIcmp));
        yield return In("inbound ICMP, timestamp", Icmp(s_stranger, s_wan, 13, 0, 0, s_voice), Drop(DropReason.IcmpType));
        yield return In("inbound ICMP error, quote cut short", IcmpError(s_stranger, s_wan, 3, 3, sent, 0), Drop(DropReason.IcmpQuote));
        yield return To("02:00:00:00:99:99", "another station's frame", Udp(s_stranger, 40000, s_wan, 7003, s_voice), DropReason.NotForUs);
        yield return To(Mac48.Broadcast, "IPv4 in a broadcast frame", Udp(s_stranger, 40000, s_wan, 7003, s_voice), DropReason.LinkBroadcast);
        yield return In("malformed ARP", ArpRequest(Box.GatewayMac, Box.Gateway, s_wan).ArpKind(6, 0x0800, 0x0604), Drop(DropReason.BadArp));
        yield return In("ARP request on the WAN", ArpRequest(Box.GatewayMac, Box.Gateway, s_wan), s_answered);
        yield return In("ARP reply that nobody asked for", ArpReply(Box.GatewayMac, "198.18.5.9", Box.WanMac, s_wan), Drop(DropReason.ArpIgnored));
    }

    private static IEnumerable<FrameKind> FromTheLan()
    {
        yield return Out("outbound UDP, forward", Udp(s_unit, 7003, s_stranger, 40000, s_voice), s_outbound);
        yield return Out("outbound UDP, mapping", Udp(s_unit, 3000, s_peer, 9000, s_voice), s_outbound);
        yield return Out("outbound TCP, forward", Tcp(s_unit, 4003, s_stranger, 50000, Ack, s_voice), s_outbound);
        yield return Out("outbound TCP, mapping", Tcp(s_unit, 3100, s_peer, 80, Ack, s_voice), s_outbound);
        yield return Out("outbound ping, mapping", Ping(s_unit, s_peer, 77, 2, s_voice), s_outbound);
        yield return Out("outbound ICMP error", IcmpError(s_unit, s_peer, 3, 3, FromUnit(Udp(s_peer, 9000, s_unit, 3000, s_voice))), s_outbound);
        yield return Out("ping of the LAN address", Ping(s_unit, Box.LanAddress, 6, 1, s_voice), s_answered);
        yield return Out("outbound, time to live 1", Udp(s_unit, 3000, s_peer, 9000, s_voice).Ttl(1), Drop(DropReason.TtlExpired));
        yield return Out("outbound, spoofed source", Udp("192.168.99.1", 3000, s_peer, 9000, s_voice), Drop(DropReason.SpoofedSource));
        yield return Out("outbound, port 0", Udp(s_unit, 0, s_peer, 9000, s_voice), Drop(DropReason.PortZero));
        yield return Out("outbound, to loopback", Udp(s_unit, 3000, "127.0.0.1", 9000, s_voice), Drop(DropReason.MartianDestination));
        yield return Out("outbound, to the box itself", Udp(s_unit, 3000, Box.LanAddress, 23, s_voice), Drop(DropReason.ToBox));
        yield return Out("ARP request on the LAN", ArpRequest(Box.MacOf(s_unit), s_unit, Box.LanAddress), s_answered);
        yield return Out("outbound to a neighbor that does not answer", Udp(s_unit, 7003, "198.18.5.99", 40000, s_voice), null);

        // More endpoints than all hosts together may have mappings for, and than one host may.
        byte[][] endpoints = Enumerable.Range(0, 600)
            .Select(i => FromUnit(Udp(s_unit.Plus(i % 12), 10000 + i, s_peer, 9000, s_voice))).ToArray();
        yield return new FrameKind("outbound UDP, new mappings until the table is full", false, endpoints, null);
        byte[][] greedy = Enumerable.Range(0, 200).Select(i => FromUnit(Udp(s_unit.Plus(40), 20000 + i, s_peer, 9000, s_voice))).ToArray();
        yield return new FrameKind("outbound UDP, new mappings up to the host's limit", false, greedy, null);
        byte[][] connections = Enumerable.Range(0, 600)
            .Select(i => FromUnit(Tcp(s_unit, 3100, s_stranger, 1000 + i, Syn, []))).ToArray();
        yield return new FrameKind("outbound TCP, new sessions until the table is full", false, connections, null);
    }

    private static IEnumerable<FrameKind> InFragments()
    {
        byte[] voice = new byte[300];
        yield return Pair("inbound UDP in two fragments", Udp(s_stranger, 40000, s_wan, 7003, voice), true, [0, 1], s_inbound);
        yield return Pair("inbound UDP in two fragments, reversed", Udp(s_stranger, 40000, s_wan, 7003, voice), true, [1, 0], s_inbound);
        yield return Pair("outbound UDP in two fragments", Udp(s_unit, 3000, s_peer, 9000, voice), false, [0, 1], s_outbound);
        yield return Pair("outbound UDP in two fragments, reversed", Udp(s_unit, 3000, s_peer, 9000, voice), false, [1, 0], s_outbound);
        yield return In("inbound, tiny fragment", Udp(s_stranger, 40000, s_wan, 7003, []).UdpLength(20).Fragment(1, 0).Cut(38).TotalLength(24), Drop(DropReason.Fragment));

        // More datagrams that are never whole than there are records and buffers.
        byte[][] firsts = Enumerable.Range(0, 600).Select(id => Fragments.Of(Box.OnWan(Udp(s_stranger, 40000, s_wan, 7003, voice)), 160, id)[0]).ToArray();
        yield return new FrameKind("inbound, first fragments only", true, firsts, null);
        byte[][] laters = Enumerable.Range(0, 600).Select(id => Fragments.Of(FromUnit(Udp(s_unit, 3000, s_peer, 9000, voice)), 160, id)[1]).ToArray();
        yield return new FrameKind("outbound, later fragments only", false, laters, null);
    }

    private static FrameKind Pair(string name, FrameBuilder frame, bool fromWan, int[] order, Func<Counters, int> count)
    {
        List<byte[]> parts = Fragments.Of(fromWan ? Box.OnWan(frame) : FromUnit(frame), 160);
        return new FrameKind(name, fromWan, order.Select(i => parts[i]).ToArray(), count);
    }

    private static FrameKind In(string name, FrameBuilder frame, Func<Counters, int> count)
    {
        return new FrameKind(name, true, [Box.OnWan(frame)], count);
    }

    private static FrameKind To(Mac48 mac, string name, FrameBuilder frame, int reason)
    {
        return new FrameKind(name, true, [Box.OnWan(frame).ToMac(mac)], Drop(reason));
    }

    private static FrameKind Out(string name, FrameBuilder frame, Func<Counters, int>? count)
    {
        return new FrameKind(name, false, [FromUnit(frame)], count);
    }

    private static byte[] FromUnit(FrameBuilder frame)
    {
        return Box.OnLan(frame, s_unit);
    }

    private static Func<Counters, int> Drop(int reason)
    {
        return counters => counters.Drops[reason];
    }
}
