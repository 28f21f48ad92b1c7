// The lab's wires: a Max LAN, an Internet of a few servers, and between them a namespace with two
// interfaces, lan0 and wan0, for the router under test. tests/Lab/README.md draws it.
// Every name begins with the run's own prefix; Dispose removes all of it.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;
using System.Threading;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit;

/// <summary>The namespaces of one experiment.</summary>
public sealed class LabNetwork : IDisposable
{
    /// <summary>MAC address of the router's LAN interface.</summary>
    public const string LanMac = "02:54:47:00:00:01";

    /// <summary>MAC address of the router's WAN interface.</summary>
    public const string WanMac = "02:54:47:00:00:02";

    /// <summary>The router's address on the LAN.</summary>
    public static readonly IPAddress LanAddress = IPAddress.Parse("192.168.10.1");

    /// <summary>The router's address on the WAN, which is 198.18.5.0/24.</summary>
    public static readonly IPAddress WanAddress = IPAddress.Parse("198.18.5.2");

    /// <summary>The provider's router, the default gateway on the WAN.</summary>
    public static readonly IPAddress ProviderAddress = IPAddress.Parse("198.18.5.1");

    private const string NameStart = "tgl";

    private static readonly Lazy<bool> s_swept = new(RemoveLeftovers);
    private static int s_built;

    private readonly string _prefix = NewPrefix();
    private readonly Dictionary<string, LabHost> _hosts = new();
    private readonly List<NetNamespace> _switches = new();

    private LabNetwork()
    {
        _ = s_swept.Value;
    }

    /// <summary>The namespace that the router under test runs in.</summary>
    public NetNamespace Router { get; private set; } = null!;

    /// <summary>The provider's router, a host of its own in <see cref="Build"/>'s network.</summary>
    public LabHost Provider => this["isp"];

    /// <summary>The names of the hosts on the LAN.</summary>
    public IEnumerable<string> LanHosts => _hosts.Where(each => each.Value.Address.GetAddressBytes()[0] == 192).Select(each => each.Key);

    /// <summary>A host by its name in the drawing.</summary>
    public LabHost this[string name] => _hosts[name];

    /// <summary>The whole drawing: four hosts on the LAN; provider, on-link neighbor and three servers outside.</summary>
    public static LabNetwork Build()
    {
        return Make(network => network.Wire());
    }

    /// <summary>
    /// Two cables and no switch, for timing: maxA with 192.168.10.11 and .50 at one end, the provider with
    /// 198.18.9.4 and 198.18.44.7 as further addresses of its own at the other.
    /// </summary>
    public static LabNetwork BuildDirect()
    {
        return Make(network => network.WireDirect());
    }

    /// <summary>A name that no other run uses, to begin names with.</summary>
    internal static string NewPrefix()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{NameStart}{Environment.ProcessId}x{Interlocked.Increment(ref s_built)}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LabHost host in _hosts.Values)
        {
            host.Dispose();
        }

        _switches.ForEach(each => each.Dispose());
        Router?.Dispose();
    }

    private static LabNetwork Make(Action<LabNetwork> wire)
    {
        LabNetwork network = new();
        try
        {
            network.Router = NetNamespace.Create(network._prefix + "-router");
            wire(network);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private void Wire()
    {
        NetNamespace lan = AddSwitch("lan");
        lan.Ip("link add br0 type bridge", "link set br0 up");
        Cable(Router, "lan0", LanMac, lan, "router");
        Plug(lan, "router", "br0");
        AddHost("maxA", lan, "br0", "192.168.10.11/24", LanAddress);
        AddHost("maxB", lan, "br0", "192.168.10.12/24", LanAddress);
        AddHost("gw1", lan, "br0", "192.168.10.21/24", LanAddress);
        AddHost("pc", lan, "br0", "192.168.10.50/24", LanAddress);

        NetNamespace isp = NetNamespace.Create(_prefix + "-isp");
        _hosts.Add("isp", new LabHost("isp", isp, ProviderAddress));
        isp.Sysctl("ipv4/ip_forward", 1);
        isp.Ip(
            "link add wan type bridge", "addr add 198.18.5.1/24 dev wan", "link set wan up",
            "link add net type bridge", "addr add 198.18.9.1/24 dev net", "addr add 198.18.44.1/24 dev net", "link set net up");
        Cable(Router, "wan0", WanMac, isp, "router");
        Plug(isp, "router", "wan");
        AddHost("near", isp, "wan", "198.18.5.9/24", ProviderAddress);
        AddHost("server1", isp, "net", "198.18.9.4/24", IPAddress.Parse("198.18.9.1"));
        this["server1"].Network.Ip("addr add 198.18.9.9/24 dev eth0");
        AddHost("server2", isp, "net", "198.18.9.20/24", IPAddress.Parse("198.18.9.1"));
        AddHost("stranger", isp, "net", "198.18.44.7/24", IPAddress.Parse("198.18.44.1"));
    }

    private void WireDirect()
    {
        LabHost inside = NewHost("maxA", IPAddress.Parse("192.168.10.11"));
        Cable(Router, "lan0", LanMac, inside.Network, "eth0");
        inside.Network.Ip("addr add 192.168.10.11/24 dev eth0", "addr add 192.168.10.50/24 dev eth0", "link set eth0 up", $"route add default via {LanAddress}");

        LabHost outside = NewHost("isp", ProviderAddress);
        Cable(Router, "wan0", WanMac, outside.Network, "eth0");
        outside.Network.Ip("addr add 198.18.5.1/24 dev eth0", "addr add 198.18.9.4/32 dev eth0", "addr add 198.18.44.7/32 dev eth0", "link set eth0 up");
    }

    private NetNamespace AddSwitch(string name)
    {
        NetNamespace made = NetNamespace.Create(_prefix + "-" + name);
        _switches.Add(made);
        return made;
    }

    private LabHost NewHost(string name, IPAddress address)
    {
        LabHost host = new(name, NetNamespace.Create(_prefix + "-" + name), address);
        _hosts.Add(name, host);
        return host;
    }

    private void AddHost(string name, NetNamespace at, string bridge, string prefix, IPAddress gateway)
    {
        LabHost host = NewHost(name, IPAddress.Parse(prefix.Split('/')[0]));
        Cable(host.Network, "eth0", null, at, name);
        host.Network.Ip($"addr add {prefix} dev eth0", "link set lo up", "link set eth0 up", $"route add default via {gateway}");
        Plug(at, name, bridge);
    }

    private static void Plug(NetNamespace at, string port, string bridge)
    {
        at.Ip($"link set {port} master {bridge} up");
    }

    /// <summary>A veth pair, with the offloads the kernel gives it.</summary>
    private static void Cable(NetNamespace one, string name, string? mac, NetNamespace other, string otherName)
    {
        List<string> words = ["link", "add", name];
        words.AddRange(mac == null ? [] : ["address", mac]);
        words.AddRange(["netns", one.Name, "type", "veth", "peer", "name", otherName, "netns", other.Name]);
        Tool.Must("ip", words.ToArray());
    }

    private static bool RemoveLeftovers()
    {
        Regex name = new($@"^{NameStart}(\d+)x\d+-");
        NetNamespace.RemoveLeftovers(each => name.Match(each) is { Success: true } match && !IsRunning(int.Parse(match.Groups[1].Value)));
        return true;
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
