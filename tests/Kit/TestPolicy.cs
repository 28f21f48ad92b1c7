// A compiled policy without the console: for tests of the tables and the packet path.

using System.Collections.Generic;
using System.Linq;
using Tollgate.Tables;

namespace Tollgate.Kit;

/// <summary>Builds a <see cref="Policy"/>. Nothing is checked: the console does that.</summary>
public sealed class TestPolicy
{
    private readonly List<(Ip4 Address, Mac48? Mac)> _hosts = [];
    private readonly List<ForwardRule> _rules = [];
    private (Ip4 Address, int Prefix, Ip4? Gateway) _wan = ("198.18.5.2", 24, "198.18.5.1");
    private (Ip4 Address, int Prefix) _lan = ("192.168.10.1", 24);
    private int _wanRate;
    private bool _marksVoice;
    private (int Mappings, int NewMappings, int Errors) _limits = (State.DefaultHostLimit, State.DefaultHostRate, State.DefaultErrorRate);
    private bool _answersWanPing;

    /// <summary>The WAN side; no gateway if null.</summary>
    public TestPolicy Wan(Ip4 address, int prefixLength, Ip4? gateway)
    {
        _wan = (address, prefixLength, gateway);
        return this;
    }

    /// <summary>The LAN side.</summary>
    public TestPolicy Lan(Ip4 address, int prefixLength)
    {
        _lan = (address, prefixLength);
        return this;
    }

    /// <summary>Limits: mappings of a host, new ones a second, errors a second.</summary>
    public TestPolicy Limits(int mappings = State.DefaultHostLimit, int newMappings = State.DefaultHostRate, int errors = State.DefaultErrorRate)
    {
        _limits = (mappings, newMappings, errors);
        return this;
    }

    /// <summary>The WAN address answers a ping.</summary>
    public TestPolicy WanPing()
    {
        _answersWanPing = true;
        return this;
    }

    /// <summary>A configured host; without a MAC it is asked for by ARP.</summary>
    public TestPolicy Host(Ip4 address, Mac48? mac)
    {
        _hosts.Add((address, mac));
        return this;
    }

    /// <summary>A UDP port forward. Peers are prefixes such as <c>198.18.9.8/29</c> or addresses; null lets anybody in.</summary>
    public TestPolicy Udp(int firstPort, int lastPort, Ip4 host, params string[]? peers)
    {
        return Forward(FrameBuilder.ProtocolUdp, firstPort, lastPort, host, peers);
    }

    /// <summary>A TCP port forward.</summary>
    public TestPolicy Tcp(int firstPort, int lastPort, Ip4 host, params string[]? peers)
    {
        return Forward(FrameBuilder.ProtocolTcp, firstPort, lastPort, host, peers);
    }

    /// <summary>A Max unit (the Max firewall guide): 6801 if it owns it, and start to start + 2n - 1 in each range.</summary>
    public TestPolicy Max(Ip4 host, int ports, int opal = 7000, int tcp = 4000, int udp = 21000, bool owns6801 = true)
    {
        int more = (2 * ports) - 1;
        if (owns6801)
        {
            Udp(6801, 6801, host);
        }

        return Udp(opal, opal + more, host).Tcp(tcp, tcp + more, host).Udp(udp, udp + more, host).Voice(owns6801 ? 4 : 3);
    }

    /// <summary>The last port forwards are voice: those of a <c>max</c> or <c>clarent</c> line.</summary>
    public TestPolicy Voice(int forwards = 1)
    {
        _rules.TakeLast(forwards).ToList().ForEach(rule => rule.IsVoice = true);
        return this;
    }

    /// <summary>Line <c>wan rate</c>, in bits a second, and <c>option dscp</c>.</summary>
    public TestPolicy Rate(int wanRate, bool marksVoice = false)
    {
        _wanRate = wanRate;
        _marksVoice = marksVoice;
        return this;
    }

    /// <summary>The policy.</summary>
    public Policy Build()
    {
        return new Policy
        {
            WanAddress = _wan.Address.Words,
            WanMask = Ip4.Mask(_wan.Prefix).Words,
            WanGateway = _wan.Gateway?.Words ?? 0,
            LanAddress = _lan.Address.Words,
            LanMask = Ip4.Mask(_lan.Prefix).Words,
            HostAddresses = _hosts.Select(host => host.Address.Words).ToArray(),
            HostMacs = _hosts.Select(host => host.Mac?.ToWords()!).ToArray(),
            Rules = _rules.ToArray(),
            WanRate = _wanRate,
            MarksVoice = _marksVoice,
            HostLimit = _limits.Mappings,
            HostRate = _limits.NewMappings,
            ErrorRate = _limits.Errors,
            AnswersWanPing = _answersWanPing,
        };
    }

    private TestPolicy Forward(int protocol, int firstPort, int lastPort, Ip4 host, string[]? peers)
    {
        bool isOpen = peers == null || peers.Length == 0;
        _rules.Add(new ForwardRule
        {
            Protocol = protocol,
            FirstPort = firstPort,
            LastPort = lastPort,
            InsideAddress = host.Words,
            PeerAddresses = isOpen ? null : peers!.Select(peer => ((Ip4)peer.Split('/')[0]).Words).ToArray(),
            PeerMasks = isOpen ? null : peers!.Select(peer => Ip4.Mask(peer.Contains('/') ? int.Parse(peer.Split('/')[1]) : 32).Words).ToArray(),
            Line = _rules.Count + 1,
        });
        return this;
    }
}
