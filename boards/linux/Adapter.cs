// One network interface of the host, by name: what it is, and whether it is fit for the box.
// Changes nothing; AdapterChanges.cs does. Asks through netdevice(7).

using System;
using System.Collections.Generic;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Tollgate.Hal;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>An Ethernet interface that exists and has no IPv4 address of its own.</summary>
internal sealed unsafe class Adapter : IDisposable
{
    private const int NameBytes = 16;
    private readonly int _control;
    private readonly InterfaceRequest _named;

    /// <param name="name">As ip(8) shows it.</param>
    /// <exception cref="StartFailure">It is not fit, and why.</exception>
    internal Adapter(string name)
    {
        Name = name;
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length is 0 or >= NameBytes)
        {
            throw new StartFailure($"\"{name}\" is no interface name: it has 1 to 15 characters.");
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            _named.Name[i] = bytes[i];
        }

        _control = Libc.Socket(C.AF_INET, C.SOCK_DGRAM | C.SOCK_CLOEXEC, 0);
        InterfaceRequest request = _named;
        if (!TryAsk(C.SIOCGIFINDEX, ref request))
        {
            throw new StartFailure($"There is no interface \"{name}\". There are: {string.Join(", ", Names())}.");
        }

        Index = request.Number;
        Mac = ReadMac();
        request = _named;
        Mtu = TryAsk(C.SIOCGIFMTU, ref request) ? request.Number : 0;
        RefuseAddress();
    }

    /// <summary>The name.</summary>
    internal string Name { get; }

    /// <summary>The kernel's number for it.</summary>
    internal int Index { get; }

    /// <summary>The MAC address: three words in <see cref="WordOrder"/>.</summary>
    internal ushort[] Mac { get; }

    /// <summary>Longest IP packet it sends, in bytes.</summary>
    internal int Mtu { get; }

    /// <summary>Whether it is up and has a link now.</summary>
    internal bool IsRunning => TryReadFlags(out int flags) && IsUpAndRunning(flags);

    /// <summary>Whether flags say that it is up and has a link.</summary>
    internal static bool IsUpAndRunning(int flags)
    {
        return (flags & (C.IFF_UP | C.IFF_RUNNING)) == (C.IFF_UP | C.IFF_RUNNING);
    }

    /// <summary>Reads the flags of netdevice(7). Does not allocate.</summary>
    /// <returns>False if the interface is gone.</returns>
    internal bool TryReadFlags(out int flags)
    {
        InterfaceRequest request = _named;
        bool done = TryAsk(C.SIOCGIFFLAGS, ref request);
        flags = (ushort)request.Number;
        // Another interface may have taken the name since; ours is then gone all the same.
        InterfaceRequest same = _named;
        return done && TryAsk(C.SIOCGIFINDEX, ref same) && same.Number == Index;
    }

    /// <summary>Brings it up or down.</summary>
    internal bool TrySetUp(bool up)
    {
        if (!TryReadFlags(out int flags))
        {
            return false;
        }

        InterfaceRequest request = _named;
        request.Number = up ? flags | C.IFF_UP : flags & ~C.IFF_UP;
        return TryAsk(C.SIOCSIFFLAGS, ref request);
    }

    /// <summary>Asks the driver for one number, or sets it, through SIOCETHTOOL.</summary>
    /// <param name="command">ETHTOOL_G... or ETHTOOL_S...</param>
    /// <param name="value">The number to set, or the answer.</param>
    internal bool TryEthtool(uint command, ref uint value)
    {
        uint* words = stackalloc uint[2];
        words[0] = command;
        words[1] = value;
        InterfaceRequest request = _named;
        request.Pointer = words;
        bool done = TryAsk(C.SIOCETHTOOL, ref request);
        value = words[1];
        return done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Posix.Close(_control);
    }

    private static List<string> Names()
    {
        List<string> names = [];
        foreach (NetworkInterface each in NetworkInterface.GetAllNetworkInterfaces())
        {
            names.Add(each.Name);
        }

        return names;
    }

    private ushort[] ReadMac()
    {
        InterfaceRequest request = _named;
        if (!TryAsk(C.SIOCGIFHWADDR, ref request) || request.Family != C.ARPHRD_ETHER)
        {
            throw new StartFailure($"{Name} is not an Ethernet interface.");
        }

        ushort[] mac = new ushort[3];
        for (int i = 0; i < 6; i++)
        {
            mac[i / 2] |= (ushort)(request.Address[i] << ((i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift));
        }

        return mac;
    }

    /// <summary>An address would make the host's own kernel answer beside the box.</summary>
    private void RefuseAddress()
    {
        foreach (NetworkInterface each in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (each.Name != Name)
            {
                continue;
            }

            foreach (UnicastIPAddressInformation own in each.GetIPProperties().UnicastAddresses)
            {
                if (own.Address.AddressFamily == AddressFamily.InterNetwork)
                {
                    throw new StartFailure($"{Name} has the address {own.Address}, so this host would answer beside the box. "
                        + $"Take it away (ip addr flush dev {Name}) and keep network managers off the interface.");
                }
            }
        }
    }

    private bool TryAsk(int command, ref InterfaceRequest request)
    {
        fixed (InterfaceRequest* pointer = &request)
        {
            return Libc.IoCtl(_control, (nuint)command, pointer) == 0;
        }
    }

    /// <summary><c>struct ifreq</c>: a name, and what the command wants.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct InterfaceRequest
    {
        [FieldOffset(0)]
        internal fixed byte Name[NameBytes];

        [FieldOffset(NameBytes)]
        internal int Number;

        [FieldOffset(NameBytes)]
        internal ushort Family;

        [FieldOffset(NameBytes)]
        internal void* Pointer;

        [FieldOffset(NameBytes + 2)]
        internal fixed byte Address[6];
    }
}
