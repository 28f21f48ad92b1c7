// The kinds of packet that are metered. The first eleven names are fixed: others compare by them.

using System.Collections.Generic;
using Tollgate.Tables;
using static Tollgate.Bench.Scenarios.Site;

namespace Tollgate.Bench.Scenarios;

/// <summary>All scenarios, in the order of the table.</summary>
public static class Catalog
{
    private const int Syn = 2;
    private const int Ack = 16;

    /// <summary>A port of the voice range of the Max.</summary>
    private const int Voice = 21003;

    /// <summary>Ours: how often an idle board's loop turns, by 2 500 instructions and two SPI reads a turn.</summary>
    private const int IdleTurnsAMs = 8;

    /// <summary>A source port of the PC.</summary>
    private const int PcPort = 30000;

    /// <summary>The scenarios.</summary>
    public static IEnumerable<Scenario> All()
    {
        yield return Inbound("inbound-static-udp", WireFrame.Udp(Site.FromWan, Server, 40000, Wan, Voice));
        yield return Inbound("inbound-static-udp-peers", WireFrame.Udp(Site.FromWan, Server, 40000, Wan, 5010));
        yield return Inbound("inbound-static-tcp", WireFrame.Tcp(Site.FromWan, Server, 40000, Wan, 4003, Ack));
        yield return Outbound("outbound-static-udp", WireFrame.Udp(Site.FromLan, Max, Voice, Server, 40000));
        yield return Inbound("inbound-dynamic-udp", WireFrame.Udp(Site.FromWan, Server, 5000, Wan, PcPort)) with { Before = CallUdp };
        yield return Outbound("outbound-dynamic-udp", WireFrame.Udp(Site.FromLan, Pc, PcPort, Server, 5000)) with { Before = CallUdp };
        yield return NewMapping("new-mapping-udp", i => WireFrame.Udp(Site.FromLan, Pc, PcPort + i, Server, 5000));
        yield return Drop("drop-ethertype", WireFrame.Ethernet(WanMac, OutsideMac, 0x86DD, WireFrame.VoiceBytes), DropReason.EtherType);
        yield return Drop("drop-not-for-us", WireFrame.Udp(new Hop(OutsideMac, "02:54:47:00:00:77"), Server, 40000, Wan, Voice), DropReason.NotForUs);
        yield return Drop("drop-no-rule", WireFrame.Udp(Site.FromWan, Server, 40000, Wan, 9999), DropReason.NoRule);
        yield return Idle("idle-poll") with { TurnsAGap = IdleTurnsAMs };

        yield return Inbound("inbound-static-udp-public", WireFrame.Udp(Site.FromWan, Public, 40000, Wan, Voice));
        yield return Inbound("inbound-static-udp-second-on-page", WireFrame.Udp(Site.FromWan, Server, 40000, Wan, 21103));
        yield return Inbound("inbound-static-udp-second-peer", WireFrame.Udp(Site.FromWan, SecondPeer, 40000, Wan, 5010));
        yield return Outbound("outbound-static-udp-public", WireFrame.Udp(Site.FromLan, Max, Voice, Public, 40000));
        yield return Outbound("outbound-static-udp-on-link", WireFrame.Udp(Site.FromLan, Max, Voice, OnLink, 40000)) with { Before = FindOnLink };
        yield return Outbound("outbound-static-tcp", WireFrame.Tcp(Site.FromLan, Max, 4003, Server, 40000, Ack));
        yield return Inbound("inbound-dynamic-tcp", WireFrame.Tcp(Site.FromWan, Server, 80, Wan, PcPort, Ack)) with { Before = CallTcp };
        yield return Outbound("outbound-dynamic-tcp", WireFrame.Tcp(Site.FromLan, Pc, PcPort, Server, 80, Ack)) with { Before = CallTcp };
        yield return Inbound("inbound-dynamic-echo", WireFrame.Echo(Site.FromWan, Server, Wan, 0, 77)) with { Before = Ping };
        yield return Outbound("outbound-dynamic-echo", WireFrame.Echo(Site.FromLan, Pc, Server, 8, 77)) with { Before = Ping };
        yield return NewMapping("new-mapping-tcp", i => WireFrame.Tcp(Site.FromLan, Pc, PcPort + i, Server, 80, Syn));
        yield return Pairs("inbound-static-udp-fragments", true, WireFrame.Udp(Site.FromWan, Server, 40000, Wan, Voice));
        yield return Pairs("outbound-static-udp-fragments", false, WireFrame.Udp(Site.FromLan, Max, Voice, Server, 40000));
        yield return Drop("drop-not-our-address", WireFrame.Udp(Site.FromWan, Server, 40000, OnLink, Voice), DropReason.NotOurAddress);
        yield return Drop("drop-no-rule-tcp", WireFrame.Tcp(Site.FromWan, Server, 40000, Wan, 23, Syn), DropReason.NoRule);
        yield return Drop("drop-not-a-peer", WireFrame.Udp(Site.FromWan, Public, 40000, Wan, 5010), DropReason.NotAPeer);
        yield return Drop("drop-filtered", WireFrame.Udp(Site.FromWan, Public, 5000, Wan, PcPort), DropReason.Filtered) with { Before = CallUdp };
        yield return Drop("drop-martian-source", WireFrame.Udp(Site.FromWan, "10.1.2.3", 40000, Wan, Voice), DropReason.MartianSource);
        yield return new Scenario("answer-arp", false, Fate.Answered, _ => WireFrame.Arp(Site.FromLan, 1, Max, Lan));
        yield return new Scenario("answer-lan-ping", false, Fate.Answered, _ => WireFrame.Echo(Site.FromLan, Max, Lan, 8, 5));
        yield return TtlExpired();
        yield return Idle("idle-poll-with-tick") with { GapMs = Router.TickMs, TurnsAGap = 1 };
    }

    /// <summary>Those that are metered on a whole board too: everything that is forwarded, and a call.</summary>
    public static IEnumerable<Scenario> OnBoard()
    {
        byte[] back = WireFrame.Udp(Site.FromLan, Max, Voice, Server, 40000);
        yield return Inbound("call-both-ways", WireFrame.Udp(Site.FromWan, Server, 40000, Wan, Voice)) with { Back = back };
        foreach (Scenario scenario in All())
        {
            if (scenario.Fate == Fate.Forwarded)
            {
                yield return scenario;
            }
        }
    }

    private static Scenario Inbound(string name, byte[] frame)
    {
        return new Scenario(name, true, Fate.Forwarded, _ => frame);
    }

    private static Scenario Outbound(string name, byte[] frame)
    {
        return new Scenario(name, false, Fate.Forwarded, _ => frame);
    }

    /// <summary>Datagrams in two fragments, in order: the figure is the mean of the two.</summary>
    private static Scenario Pairs(string name, bool isFromWan, byte[] frame)
    {
        return new Scenario(name, isFromWan, Fate.Forwarded, i => WireFrame.Fragment(frame, i / 2, i % 2 != 0)) { HasBursts = false };
    }

    private static Scenario Drop(string name, byte[] frame, int reason)
    {
        return new Scenario(name, true, Fate.Dropped, _ => frame) { Reason = reason };
    }

    private static Scenario Idle(string name)
    {
        return new Scenario(name, true, Fate.None, _ => System.Array.Empty<byte>()) { HasBursts = false };
    }

    /// <summary>Each frame comes from another port; half of what one host may have.</summary>
    private static Scenario NewMapping(string name, System.Func<int, byte[]> frame)
    {
        return new Scenario(name, false, Fate.Forwarded, frame) { Turns = 32, HasBursts = false };
    }

    /// <summary>An ICMP error answers it; slowly enough for the rate limit.</summary>
    private static Scenario TtlExpired()
    {
        byte[] frame = WireFrame.WithTtl(WireFrame.Udp(Site.FromLan, Max, Voice, Server, 40000), 1);
        return new Scenario("answer-ttl-expired", false, Fate.Answered, _ => frame) { Turns = 32, GapMs = 200, TurnsAGap = 1, HasBursts = false };
    }

    private static void FindOnLink(World world)
    {
        for (int i = 0; i < 100; i++)
        {
            world.FromLan(WireFrame.Udp(Site.FromLan, Max, Voice, OnLink, 40000));
        }
    }

    private static void CallUdp(World world)
    {
        world.FromLan(WireFrame.Udp(Site.FromLan, Pc, PcPort, Server, 5000));
        world.FromWan(WireFrame.Udp(Site.FromWan, Server, 5000, Wan, PcPort));
    }

    private static void CallTcp(World world)
    {
        world.FromLan(WireFrame.Tcp(Site.FromLan, Pc, PcPort, Server, 80, Syn));
        world.FromWan(WireFrame.Tcp(Site.FromWan, Server, 80, Wan, PcPort, Syn | Ack));
        world.FromLan(WireFrame.Tcp(Site.FromLan, Pc, PcPort, Server, 80, Ack));
        world.FromWan(WireFrame.Tcp(Site.FromWan, Server, 80, Wan, PcPort, Ack));
    }

    private static void Ping(World world)
    {
        world.FromLan(WireFrame.Echo(Site.FromLan, Pc, Server, 8, 77));
        world.FromWan(WireFrame.Echo(Site.FromWan, Server, Wan, 0, 77));
    }
}
