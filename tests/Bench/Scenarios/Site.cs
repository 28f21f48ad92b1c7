// The network that all scenarios play in: a Max unit, a Clarent gateway and a PC behind the box,
// servers outside. 16 port forwards.

using System.Collections.Generic;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Bench.Scenarios;

/// <summary>Addresses of the site, and its policy.</summary>
public static class Site
{
    /// <summary>The box, outside.</summary>
    public const string Wan = "198.18.5.2";

    /// <summary>The box, inside.</summary>
    public const string Lan = "192.168.10.1";

    /// <summary>Next hop outside.</summary>
    public const string Gateway = "198.18.5.1";

    /// <summary>A server beside the gateway, on the WAN prefix.</summary>
    public const string OnLink = "198.18.5.9";

    /// <summary>A server behind the gateway; the first of the listed peers.</summary>
    public const string Server = "198.18.9.4";

    /// <summary>In the second of the listed peer prefixes.</summary>
    public const string SecondPeer = "198.18.9.10";

    /// <summary>An ordinary public address.</summary>
    public const string Public = "8.8.4.4";

    /// <summary>The Max unit.</summary>
    public const string Max = "192.168.10.11";

    /// <summary>The Clarent gateway.</summary>
    public const string Clarent = "192.168.10.21";

    /// <summary>A PC without any port forward.</summary>
    public const string Pc = "192.168.10.50";

    /// <summary>MAC of the box, outside.</summary>
    public const string WanMac = "02:54:47:00:00:01";

    /// <summary>MAC of the box, inside.</summary>
    public const string LanMac = "02:54:47:00:00:02";

    /// <summary>MAC of what is outside.</summary>
    public const string OutsideMac = "00:0c:29:10:20:30";

    /// <summary>MAC of what is inside.</summary>
    public const string InsideMac = "00:11:22:33:44:55";

    /// <summary>Frames from outside to the box.</summary>
    public static readonly Hop FromWan = new(OutsideMac, WanMac);

    /// <summary>Frames from inside to the box.</summary>
    public static readonly Hop FromLan = new(InsideMac, LanMac);

    /// <summary>The configuration: an 8-port and a 16-port Max, a Clarent gateway with listed peers, and forwards up to 16 rules.</summary>
    public static Policy NewPolicy()
    {
        var rules = new List<ForwardRule>
        {
            Rule(Udp.Protocol, 6801, 6801, Max, isListed: false),
            Rule(Udp.Protocol, 7000, 7015, Max, isListed: false),
            Rule(Tcp.Protocol, 4000, 4015, Max, isListed: false),
            Rule(Udp.Protocol, 21000, 21015, Max, isListed: false),
            Rule(Udp.Protocol, 7100, 7131, "192.168.10.12", isListed: false),
            Rule(Tcp.Protocol, 4100, 4131, "192.168.10.12", isListed: false),
            Rule(Udp.Protocol, 21100, 21131, "192.168.10.12", isListed: false),
            Rule(Udp.Protocol, 5001, 5002, Clarent, isListed: true),
            Rule(Udp.Protocol, 4040, 4040, Clarent, isListed: true),
            Rule(Udp.Protocol, 4045, 4045, Clarent, isListed: true),
            Rule(Udp.Protocol, 5010, 5010, Clarent, isListed: true),
            Rule(Tcp.Protocol, 5631, 5631, Clarent, isListed: true),
            Rule(Udp.Protocol, 5632, 5632, Clarent, isListed: true),
            Rule(Udp.Protocol, 9000, 9003, Clarent, isListed: true),
            Rule(Udp.Protocol, 3478, 3478, "192.168.10.31", isListed: false),
            Rule(Tcp.Protocol, 8443, 8443, "192.168.10.31", isListed: false),
        };
        string[] hosts = { Max, "192.168.10.12", Clarent, "192.168.10.31", Pc };
        var policy = new Policy
        {
            WanAddress = Address(Wan),
            WanMask = AddressText.MaskOf(24),
            WanGateway = Address(Gateway),
            LanAddress = Address(Lan),
            LanMask = AddressText.MaskOf(24),
            HostAddresses = new int[hosts.Length],
            HostMacs = new ushort[hosts.Length][],
            Rules = rules.ToArray(),
        };
        for (int i = 0; i < hosts.Length; i++)
        {
            policy.HostAddresses[i] = Address(hosts[i]);
            policy.HostMacs[i] = AddressText.ParseMac(InsideMac);
        }

        return policy;
    }

    private static ForwardRule Rule(int protocol, int first, int last, string inside, bool isListed)
    {
        return new ForwardRule
        {
            Protocol = protocol,
            FirstPort = first,
            LastPort = last,
            InsideAddress = Address(inside),
            PeerAddresses = isListed ? new[] { Address(Server), Address("198.18.9.8") } : null!,
            PeerMasks = isListed ? new[] { AddressText.MaskOf(32), AddressText.MaskOf(29) } : null!,
            Line = 1,
        };
    }

    private static int Address(string text)
    {
        return AddressText.TryParse(text, out int address) ? address : throw new System.FormatException(text);
    }
}
