// What the box changes on an interface while it runs, each with its way back: link up, receive
// coalescing off, the host's own IPv6 off, and the host's own network stack kept from hearing.

using System;
using System.Collections.Generic;
using System.IO;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>Changes made to one interface. Disposing undoes them, the last first.</summary>
internal sealed class AdapterChanges : IDisposable
{
    private readonly Adapter _adapter;
    private readonly Action<string> _say;
    private readonly Stack<Action> _undo = new();

    /// <param name="adapter">The interface.</param>
    /// <param name="say">Takes a line for the person who started the box.</param>
    internal AdapterChanges(Adapter adapter, Action<string> say)
    {
        _adapter = adapter;
        _say = say;
    }

    /// <summary>Makes all changes. What is not possible is said, unless the box cannot work without it.</summary>
    internal void Make()
    {
        if (_adapter.Mtu > 1500)
        {
            Say($"MTU is {_adapter.Mtu}; frames longer than 1514 bytes will be dropped and counted");
        }

        // Before the link comes up, so that no address is made for it in between.
        Sysctl("ipv6", "disable_ipv6", "1");
        QuietStack();
        BringUp();
        SwitchOff("generic receive offload", C.ETHTOOL_GGRO, C.ETHTOOL_SGRO, 1);
        SwitchOff("large receive offload", C.ETHTOOL_GFLAGS, C.ETHTOOL_SFLAGS, C.ETH_FLAG_LRO);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_undo.TryPop(out Action? undo))
        {
            undo();
        }
    }

    private void BringUp()
    {
        if (!_adapter.TryReadFlags(out int flags) || (flags & C.IFF_UP) != 0)
        {
            return;
        }

        if (!_adapter.TrySetUp(true))
        {
            throw new StartFailure($"{_adapter.Name} is down and cannot be brought up: {Errno.Text}.");
        }

        Say("was down, is up now");
        _undo.Push(() => _adapter.TrySetUp(false));
    }

    /// <summary>Clears one feature flag. Coalesced frames are cut again if this fails, so failing is no error.</summary>
    private void SwitchOff(string what, uint get, uint set, uint flag)
    {
        uint old = 0;
        if (!_adapter.TryEthtool(get, ref old) || (old & flag) == 0)
        {
            return;
        }

        uint off = old & ~flag;
        if (_adapter.TryEthtool(set, ref off))
        {
            _undo.Push(() => _adapter.TryEthtool(set, ref old));
        }
        else
        {
            Say($"{what} cannot be switched off ({Errno.Text}); its frames will be cut again");
        }
    }

    /// <summary>
    /// Keeps the host's own stack from answering and routing what is meant for the box: it would answer
    /// ARP for the host's other addresses here and, where the host routes, forward past the filter.
    /// </summary>
    private void QuietStack()
    {
        if (IngressDrop.TryAttach(_adapter.Index, out IngressDrop? drop))
        {
            _undo.Push(drop!.Dispose);
            return;
        }

        // Kernels before 6.6, or the right is missing: packets to the host's other addresses still get in.
        Say($"the tcx hook is not to be had ({Errno.Text}); only the host's ARP answers and routing are switched off here");
        Sysctl("ipv4", "arp_ignore", "8");
        Sysctl("ipv4", "forwarding", "0");
    }

    private void Sysctl(string family, string name, string value)
    {
        string path = $"/proc/sys/net/{family}/conf/{_adapter.Name}/{name}";
        try
        {
            if (!File.Exists(path))
            {
                return;
            }

            string old = File.ReadAllText(path).Trim();
            if (old != value)
            {
                File.WriteAllText(path, value);
                _undo.Push(() => Restore(path, old));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Say($"{path} cannot be set to {value}: {failure.Message}");
        }
    }

    private void Restore(string path, string old)
    {
        try
        {
            File.WriteAllText(path, old);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The interface may be gone by now; then there is nothing to restore.
            if (_adapter.TryReadFlags(out _))
            {
                Say($"{path} cannot be set back to {old}: {failure.Message}");
            }
        }
    }

    private void Say(string sentence)
    {
        _say($"{_adapter.Name}: {sentence}.");
    }
}
