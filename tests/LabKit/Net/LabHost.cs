// One computer of the lab: a namespace with one interface and its addresses. Sockets that are
// opened here live in it.

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Tollgate.LabKit.Net;

/// <summary>A host with one interface, eth0.</summary>
public sealed class LabHost : IDisposable
{
    private readonly List<IDisposable> _sockets = new();

    internal LabHost(string name, NetNamespace network, IPAddress address)
    {
        Name = name;
        Network = network;
        Address = address;
    }

    /// <summary>What it is called in the lab.</summary>
    public string Name { get; }

    /// <summary>Its namespace.</summary>
    public NetNamespace Network { get; }

    /// <summary>Its first address.</summary>
    public IPAddress Address { get; }

    /// <summary>Opens a UDP socket; closed with the host at the latest.</summary>
    /// <param name="port">0 lets the kernel choose.</param>
    /// <param name="address">Another of the host's addresses than the first.</param>
    public Socket Udp(int port = 0, IPAddress? address = null)
    {
        return Keep(Network.Run(() =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address ?? Address, port));
            return socket;
        }));
    }

    /// <summary>Listens for TCP connections.</summary>
    public Socket Listen(int port)
    {
        return Keep(Network.Run(() =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(Address, port));
            socket.Listen(64);
            return socket;
        }));
    }

    /// <summary>Connects over TCP.</summary>
    /// <param name="to">The other end.</param>
    /// <param name="timeoutMs">Below 1000 the kernel sends one SYN only (RFC 6298 section 2.1).</param>
    /// <returns>The connection, or null if nobody answered at all.</returns>
    /// <exception cref="SocketException">Somebody answered, with a refusal.</exception>
    public Socket? Connect(IPEndPoint to, int timeoutMs)
    {
        Socket socket = Keep(Network.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        using CancellationTokenSource cancel = new(timeoutMs);
        try
        {
            socket.ConnectAsync(to, cancel.Token).AsTask().GetAwaiter().GetResult();
            return socket;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Closes its sockets and removes its namespace.</summary>
    public void Dispose()
    {
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }

        Network.Dispose();
    }

    private Socket Keep(Socket socket)
    {
        lock (_sockets)
        {
            _sockets.Add(socket);
        }

        return socket;
    }
}
