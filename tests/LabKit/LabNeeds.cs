// What the lab needs from the machine, in one place. Without the first tools no test can run, and all are
// skipped with one sentence; without one of the others the tests that use it are skipped with theirs.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.LabKit.Native;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit;

/// <summary>Says whether the lab can run here.</summary>
public static class LabNeeds
{
    /// <summary>The Debian packages that the lab's tools come from. .ci/run reads this line.</summary>
    public const string Packages = "iproute2 nftables iputils-ping curl ethtool util-linux expect coturn stun-client stun-server nmap hping3 traceroute iputils-tracepath dnsmasq-base bind9-dnsutils conntrack sip-tester iperf3";

    // What every test uses.
    private static readonly string[] s_tools = { "ip", "nft", "ping", "curl", "ethtool", "setpriv", "expect" };

    // What single tests use, by the package that it comes from.
    private static readonly Dictionary<string, string> s_packageOf = new()
    {
        ["turnserver"] = "coturn",
        ["turnutils_natdiscovery"] = "coturn",
        ["stun"] = "stun-client",
        ["stund"] = "stun-server",
        ["nmap"] = "nmap",
        ["hping3"] = "hping3",
        ["traceroute"] = "traceroute",
        ["tracepath"] = "iputils-tracepath",
        ["dnsmasq"] = "dnsmasq-base",
        ["dig"] = "bind9-dnsutils",
        ["conntrack"] = "conntrack",
        ["sipp"] = "sip-tester",
        ["iperf3"] = "iperf3",
    };

    private static readonly Lazy<string?> s_missing = new(FindMissing);

    /// <summary>Why the lab cannot run here and what to do about it, in one line; null if it can.</summary>
    public static string? Missing => s_missing.Value;

    /// <summary>Which of a test's own tools are absent and how to get them, in one line; null if all are there.</summary>
    /// <param name="tools">Programs of the packages above.</param>
    public static string? MissingOf(params string[] tools)
    {
        List<string> absent = tools.Where(tool => Tool.Find(tool) == null).ToList();
        string packages = string.Join(' ', absent.Select(tool => s_packageOf[tool]).Distinct());
        return absent.Count == 0 ? null : $"This test needs {string.Join(", ", absent)}: apt-get install {packages}";
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "The lab needs Linux: it is made of network namespaces.";
        }

        List<string> absent = s_tools.Where(tool => Tool.Find(tool) == null).ToList();
        if (absent.Count != 0)
        {
            return $"The lab needs {string.Join(", ", absent)}: apt-get install {Packages}";
        }

        if (Libc.GetEffectiveUserId() != 0)
        {
            return "The lab needs root, for network namespaces.";
        }

        return TryNamespace();
    }

    /// <summary>A container may call us root and still refuse.</summary>
    private static string? TryNamespace()
    {
        try
        {
            using NetNamespace probe = NetNamespace.Create(LabNetwork.NewPrefix() + "-probe");
            ToolResult result = probe.Exec("nft", "add", "table", "ip", "probe");
            return result.IsSuccess ? null : "The lab needs nf_tables in the kernel: " + result.Errors.Split('\n')[0];
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "The lab needs the right to make network namespaces: " + failure.Message.ReplaceLineEndings(" ");
        }
    }
}
