// What the lab needs from the machine, in one place. Asked before the first namespace is made; a
// machine without it skips the lab with this one sentence.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.LabKit.Native;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit;

/// <summary>Says whether the lab can run here.</summary>
public static class LabNeeds
{
    /// <summary>The Debian packages that the lab's tools come from.</summary>
    public const string Packages = "iproute2 nftables iputils-ping curl ethtool util-linux expect";

    private static readonly string[] s_tools = { "ip", "nft", "ping", "curl", "ethtool", "setpriv", "expect" };

    private static readonly Lazy<string?> s_missing = new(FindMissing);

    /// <summary>Why the lab cannot run here and what to do about it, in one line; null if it can.</summary>
    public static string? Missing => s_missing.Value;

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
