// One UDP port of a station.

using System;
using System.Text;

namespace Tollgate.Sim;

/// <summary>An open UDP port.</summary>
public sealed class UdpSocket
{
    private readonly Host _host;
    private readonly Action<Endpoint, byte[]> _received;

    internal UdpSocket(Host host, int port, Action<Endpoint, byte[]> received)
    {
        _host = host;
        _received = received;
        Port = port;
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Sends a datagram.</summary>
    public void Send(Endpoint to, ReadOnlySpan<byte> payload)
    {
        _host.SendUdp(Port, to, payload);
    }

    /// <summary>Sends words as a datagram.</summary>
    public void Send(Endpoint to, string text)
    {
        _host.SendUdp(Port, to, Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Closes the port.</summary>
    public void Close()
    {
        _host.Close(this);
    }

    internal void Receive(Endpoint from, byte[] payload)
    {
        _received(from, payload);
    }
}
