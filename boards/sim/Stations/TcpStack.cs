// The TCP of one station: who listens, and which connection a segment belongs to.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>Connections and listening ports of a station.</summary>
public sealed class TcpStack
{
    private readonly Host _host;
    private readonly Dictionary<int, Action<TcpConnection>> _listening = new();
    private readonly Dictionary<(int Port, Endpoint Remote), TcpConnection> _connections = new();

    internal TcpStack(Host host)
    {
        _host = host;
    }

    /// <summary>Segments that were sent again because no acknowledgment came.</summary>
    public int Retransmitted { get; internal set; }

    internal Host Host => _host;

    /// <summary>Accepts connections to a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="accepted">Told of each connection as it opens, to say who listens to it.</param>
    public void Listen(int port, Action<TcpConnection> accepted)
    {
        _listening.Add(port, accepted);
    }

    /// <summary>Opens a connection. An ended one between the same endpoints makes room.</summary>
    /// <param name="port">The own port.</param>
    /// <param name="remote">The other side.</param>
    public TcpConnection Connect(int port, Endpoint remote)
    {
        TcpConnection connection = new(this, port, remote);
        _connections[(port, remote)] = connection;
        connection.Open();
        return connection;
    }

    internal void Receive(Ip source, ReadOnlySpan<byte> bytes)
    {
        TcpSegment? segment = TcpSegment.Read(source, _host.Address, bytes);
        if (segment == null)
        {
            _host.Note($"a TCP segment from {source} with a wrong header or checksum");
            return;
        }

        Endpoint remote = new(source, segment.SourcePort);
        (int Port, Endpoint Remote) key = (segment.DestinationPort, remote);
        bool isOpening = segment.Has(TcpSegment.Syn) && !segment.Has(TcpSegment.Ack);
        _connections.TryGetValue(key, out TcpConnection? connection);
        if (isOpening && (connection == null || connection.IsOver) && _listening.TryGetValue(key.Port, out Action<TcpConnection>? accepted))
        {
            connection = new TcpConnection(this, key.Port, remote);
            _connections[key] = connection;
            accepted(connection);
        }

        if (connection != null)
        {
            connection.Receive(segment);
        }
        else if (!segment.Has(TcpSegment.Rst))
        {
            Reset(remote, segment);
        }
    }

    internal void Forget(TcpConnection connection)
    {
        (int Port, Endpoint Remote) key = (connection.Port, connection.Remote);
        if (_connections.TryGetValue(key, out TcpConnection? known) && known == connection)
        {
            _connections.Remove(key);
        }
    }

    internal void Send(Endpoint to, TcpSegment segment)
    {
        _host.SendPacket(to.Address, Packet.Tcp, segment.Build(_host.Address, to.Address));
    }

    private void Reset(Endpoint remote, TcpSegment segment)
    {
        // RFC 9293 section 3.10.7.1: a segment to nobody is answered with RST.
        TcpSegment reset = segment.Has(TcpSegment.Ack)
            ? new(segment.DestinationPort, remote.Port, segment.Acknowledged, 0, TcpSegment.Rst, Array.Empty<byte>())
            : new(segment.DestinationPort, remote.Port, 0, segment.Sequence + segment.Length, TcpSegment.Rst | TcpSegment.Ack, Array.Empty<byte>());
        Send(remote, reset);
    }
}
