// One network namespace: made, entered by threads and programs, and removed. A socket stays in
// the namespace that its thread was in when it was opened, so probes need no helper programs.

using System;
using System.IO;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using Tollgate.LabKit.Native;

namespace Tollgate.LabKit.Net;

/// <summary>A network namespace with a name that ip(8) knows.</summary>
public sealed class NetNamespace : IDisposable
{
    private NetNamespace(string name)
    {
        Name = name;
    }

    /// <summary>The name, as in <c>ip netns list</c>.</summary>
    public string Name { get; }

    /// <summary>Makes a namespace that speaks IPv4 only, forwards nothing and filters no source.</summary>
    public static NetNamespace Create(string name)
    {
        Tool.Must("ip", "netns", "add", name);
        NetNamespace made = new(name);
        try
        {
            made.Run(Calm);
        }
        catch
        {
            made.Dispose();
            throw;
        }

        return made;
    }

    /// <summary>Runs code on a thread of its own inside the namespace, and waits for it.</summary>
    public T Run<T>(Func<T> code)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Enter();
                result = code();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        // The thread never comes back from the namespace: it ends there.
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Runs code on a thread of its own inside the namespace, and waits for it.</summary>
    public void Run(Action code)
    {
        Run(() =>
        {
            code();
            return true;
        });
    }

    /// <summary>Runs a program inside the namespace to its end.</summary>
    public ToolResult Exec(string name, params string[] arguments)
    {
        return Tool.Run("ip", ["netns", "exec", Name, name, .. arguments]);
    }

    /// <summary>Runs a program inside the namespace; it has to succeed.</summary>
    public string Must(string name, params string[] arguments)
    {
        return Tool.Must("ip", ["netns", "exec", Name, name, .. arguments]);
    }

    /// <summary>Gives ip(8) several lines to carry out inside the namespace.</summary>
    public void Ip(params string[] lines)
    {
        Tool.MustWithInput("ip", string.Join('\n', lines) + "\n", "-n", Name, "-batch", "-");
    }

    /// <summary>Replaces the namespace's rules by a text for nft(8).</summary>
    public void Nft(string rules)
    {
        Tool.MustWithInput("ip", rules, "netns", "exec", Name, "nft", "-f", "-");
    }

    /// <summary>Sets a variable below /proc/sys/net.</summary>
    public void Sysctl(string path, int value)
    {
        Run(() => WriteSysctl(path, value));
    }

    /// <summary>Removes the namespace with every interface in it. Interfaces' other ends go too.</summary>
    public void Dispose()
    {
        // A run that was killed half way may have lost it already.
        Tool.Run("ip", "netns", "del", Name);
    }

    /// <summary>Removes namespaces that a killed run left, and ends what still runs in them.</summary>
    /// <param name="isLeftover">Says of a name whether its run is gone.</param>
    internal static void RemoveLeftovers(Func<string, bool> isLeftover)
    {
        string listing = Tool.Run("ip", "netns", "list").Output;
        foreach (string name in listing.Split('\n').Select(line => line.Split(' ')[0]).Where(isLeftover))
        {
            foreach (string id in Tool.Run("ip", "netns", "pids", name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                _ = Libc.Kill(int.Parse(id), Libc.SigTerm);
            }

            Tool.Run("ip", "netns", "del", name);
        }
    }

    private static void Calm()
    {
        foreach (string scope in new[] { "all", "default" })
        {
            if (Directory.Exists("/proc/sys/net/ipv6"))
            {
                WriteSysctl($"ipv6/conf/{scope}/disable_ipv6", 1);
            }

            // The box under test decides what is a martian; its neighbors take what comes.
            WriteSysctl($"ipv4/conf/{scope}/rp_filter", 0);
            WriteSysctl($"ipv4/conf/{scope}/accept_redirects", 0);
            WriteSysctl($"ipv4/conf/{scope}/send_redirects", 0);
        }

        WriteSysctl("ipv4/ip_forward", 0);
        WriteSysctl("ipv4/icmp_ratelimit", 0);
    }

    private static void WriteSysctl(string path, int value)
    {
        File.WriteAllText("/proc/sys/net/" + path, value.ToString());
    }

    private void Enter()
    {
        int fd = Libc.Check(Libc.Open("/run/netns/" + Name, Libc.CloseOnExec), "open namespace " + Name);
        try
        {
            Libc.Check(Libc.SetNs(fd, Libc.CloneNewNet), "enter namespace " + Name);
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
