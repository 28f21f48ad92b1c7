// A policy as the model reads it, and how the router gets the same one.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Oracle;

/// <summary>A range of outside ports that leads to an inside host; no peers: anybody may send.</summary>
public sealed record Forward(int Protocol, int First, int Last, Ip4 Host, params string[] Peers)
{
    public bool Covers(int protocol, int port)
    {
        return protocol == Protocol && port >= First && port <= Last;
    }

    public bool Admits(Ip4 remote)
    {
        return Peers.Length == 0 || Peers.Any(peer => Contains(peer, remote));
    }

    private static bool Contains(string prefix, Ip4 address)
    {
        string[] parts = prefix.Split('/');
        uint mask = Ip4.Mask(parts.Length == 1 ? 32 : int.Parse(parts[1])).Number;
        return (((Ip4)parts[0]).Number & mask) == (address.Number & mask);
    }
}

/// <summary>Addresses, forwards, timers and limits.</summary>
public sealed record PolicySpec(string Name, Ip4 Wan, params Forward[] Forwards)
{
    public static readonly Ip4 Gateway = "198.18.5.1";
    public static readonly Ip4 Lan = "192.168.10.1";

    public int UdpSeconds { get; init; } = 300;

    public int IcmpSeconds { get; init; } = 60;

    public int TcpSeconds { get; init; } = 7440;

    public int OpeningSeconds { get; init; } = 240;

    /// <summary>Mappings of one host (RFC 6888 REQ-4).</summary>
    public int HostLimit { get; init; } = 64;

    /// <summary>New mappings a second of one host (RFC 6888 REQ-4).</summary>
    public int HostRate { get; init; } = 1000;

    /// <summary>Whether a ping of the WAN address is answered (requirement R3).</summary>
    public bool AnswersWanPing { get; init; }

    /// <summary>Whether the WAN's prefix overlaps the LAN's: then nothing is forwarded (requirement U7).</summary>
    public bool Overlaps => ((Wan.Number ^ Lan.Number) & 0xFFFFFF00) == 0;

    public static bool IsOnLan(Ip4 address)
    {
        return ((address.Number ^ Lan.Number) & 0xFFFFFF00) == 0;
    }

    public bool IsOnWan(Ip4 address)
    {
        return ((address.Number ^ Wan.Number) & 0xFFFFFF00) == 0;
    }

    public Policy Build(IEnumerable<Ip4> hosts)
    {
        TestPolicy policy = new TestPolicy().Wan(Wan, 24, new Ip4((Wan.Number & 0xFFFFFF00) | 1)).Lan(Lan, 24);
        foreach (Ip4 host in hosts)
        {
            policy.Host(host, Box.MacOf(host));
        }

        foreach (Forward forward in Forwards)
        {
            string[]? peers = forward.Peers.Length == 0 ? null : forward.Peers;
            _ = forward.Protocol == Packet.Tcp
                ? policy.Tcp(forward.First, forward.Last, forward.Host, peers)
                : policy.Udp(forward.First, forward.Last, forward.Host, peers);
        }

        Policy built = policy.Build();
        built.UdpTimeoutMs = UdpSeconds * 1000;
        built.IcmpTimeoutMs = IcmpSeconds * 1000;
        built.TcpTimeoutMs = TcpSeconds * 1000;
        built.TcpTransitoryMs = OpeningSeconds * 1000;
        built.HostLimit = HostLimit;
        built.HostRate = HostRate;
        built.AnswersWanPing = AnswersWanPing;
        return built;
    }
}
