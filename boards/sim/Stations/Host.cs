// A station with a small IP stack: ARP, UDP sockets, TCP connections, ping. It checks every
// checksum of what it receives and notes what is wrong. Its own arithmetic, not the box's.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>A station: a phone gateway, a server, a PC.</summary>
public sealed class Host
{
    private const int UdpHeaderBytes = 8;
    private const int EchoReply = 0;
    private const int Unreachable = 3;
    private const int PortUnreachable = 3;
    private const int EchoRequest = 8;

    private readonly EthernetLink _link;
    private readonly Faults _faults;
    private readonly Ip _router;
    private readonly int _prefixLength;
    private readonly Dictionary<int, UdpSocket> _sockets = new();
    private int _packetId;

    /// <summary>Connects a station to a network.</summary>
    /// <param name="network">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its address, inside the network's prefix.</param>
    public Host(Network network, string name, string address)
    {
        Name = name;
        Address = Ip.Parse(address);
        Clock = network.Clock;
        _faults = network.Faults;
        _router = network.Router;
        _prefixLength = network.PrefixLength;
        _link = network.Connect(name, Address);
        _link.PacketArrived += Receive;
        Tcp = new TcpStack(this);
    }

    /// <summary>The station's name.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public Ip Address { get; }

    /// <summary>The simulation's time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Its Ethernet interface.</summary>
    public EthernetLink Link => _link;

    /// <summary>Its TCP.</summary>
    public TcpStack Tcp { get; }

    /// <summary>Told of each answer to a ping: who answered, and the number that <see cref="Ping"/> was given.</summary>
    public event Action<Ip, int>? Answered;

    /// <summary>Told of each ICMP error: who sent it, type and code.</summary>
    public event Action<Ip, int, int>? Refused;

    /// <summary>Opens a UDP socket.</summary>
    /// <param name="port">1-65535, not open yet.</param>
    /// <param name="received">Told of each datagram: its sender and its payload.</param>
    public UdpSocket OpenUdp(int port, Action<Endpoint, byte[]> received)
    {
        UdpSocket socket = new(this, port, received);
        _sockets.Add(port, socket);
        return socket;
    }

    /// <summary>Sends a ping.</summary>
    /// <param name="to">Whom.</param>
    /// <param name="number">Comes back with the answer; the identifier and sequence number of the request.</param>
    public void Ping(Ip to, int number)
    {
        byte[] message = new byte[8 + 24];
        Bytes.Put32(message, 4, (uint)number);
        SendIcmp(to, EchoRequest, 0, message);
    }

    internal void Close(UdpSocket socket)
    {
        _sockets.Remove(socket.Port);
    }

    internal void SendUdp(int port, Endpoint to, ReadOnlySpan<byte> payload)
    {
        byte[] datagram = new byte[UdpHeaderBytes + payload.Length];
        Bytes.Put16(datagram, 0, port);
        Bytes.Put16(datagram, 2, to.Port);
        Bytes.Put16(datagram, 4, datagram.Length);
        payload.CopyTo(datagram.AsSpan(UdpHeaderBytes));
        int checksum = Bytes.Checksum(Address, to.Address, Packet.Udp, datagram);
        Bytes.Put16(datagram, 6, checksum == 0 ? 0xFFFF : checksum);
        SendPacket(to.Address, Packet.Udp, datagram);
    }

    internal void SendPacket(Ip to, int protocol, ReadOnlySpan<byte> payload)
    {
        byte[] packet = Packet.Build(Address, to, protocol, _packetId++ & 0xFFFF, payload);
        _link.Send(to.IsNear(Address, _prefixLength) ? to : _router, packet);
    }

    internal void Note(string wrong)
    {
        _faults.Note(Name, wrong);
    }

    private void Receive(byte[] packet)
    {
        if (Packet.Destination(packet) != Address)
        {
            Note($"a packet to {Packet.Destination(packet)}");
            return;
        }

        Ip source = Packet.Source(packet);
        ReadOnlySpan<byte> payload = packet.AsSpan(Packet.HeaderBytes);
        switch (packet[9])
        {
            case Packet.Udp:
                ReceiveUdp(source, payload, packet);
                break;

            case Packet.Tcp:
                Tcp.Receive(source, payload);
                break;

            case Packet.Icmp:
                ReceiveIcmp(source, payload);
                break;

            default:
                Note($"a packet of protocol {packet[9]}");
                break;
        }
    }

    private void ReceiveUdp(Ip source, ReadOnlySpan<byte> datagram, byte[] packet)
    {
        // The stations send no datagram without a checksum, so none may arrive.
        if (datagram.Length < UdpHeaderBytes || Bytes.Get16(datagram, 4) != datagram.Length
            || Bytes.Get16(datagram, 6) == 0 || Bytes.Checksum(source, Address, Packet.Udp, datagram) != 0)
        {
            Note($"a UDP datagram from {source} with a wrong length or checksum");
            return;
        }

        Endpoint from = new(source, Bytes.Get16(datagram, 0));
        if (_sockets.TryGetValue(Bytes.Get16(datagram, 2), out UdpSocket? socket))
        {
            socket.Receive(from, datagram[UdpHeaderBytes..].ToArray());
            return;
        }

        // RFC 1122 section 4.1.3.1: port unreachable, quoting the header and eight bytes (RFC 792).
        byte[] message = new byte[8 + Packet.HeaderBytes + 8];
        packet.AsSpan(0, Packet.HeaderBytes + 8).CopyTo(message.AsSpan(8));
        SendIcmp(source, Unreachable, PortUnreachable, message);
    }

    private void ReceiveIcmp(Ip source, ReadOnlySpan<byte> message)
    {
        if (message.Length < 8 || Bytes.Checksum(message) != 0)
        {
            Note($"an ICMP message from {source} that is cut short or has a wrong checksum");
            return;
        }

        if (message[0] == EchoRequest)
        {
            byte[] reply = message.ToArray();
            SendIcmp(source, EchoReply, 0, reply);
        }
        else if (message[0] == EchoReply)
        {
            Answered?.Invoke(source, (int)Bytes.Get32(message, 4));
        }
        else
        {
            // The quoted packet has to be one that this station may have sent.
            ReadOnlySpan<byte> quote = message[8..];
            if (quote.Length < Packet.HeaderBytes + 8 || Packet.Source(quote) != Address || Bytes.Checksum(quote[..Packet.HeaderBytes]) != 0)
            {
                Note($"an ICMP error from {source} that quotes somebody else's packet");
            }

            Refused?.Invoke(source, message[0], message[1]);
        }
    }

    private void SendIcmp(Ip to, int type, int code, byte[] message)
    {
        message[0] = (byte)type;
        message[1] = (byte)code;
        Bytes.Put16(message, 2, 0);
        Bytes.Put16(message, 2, Bytes.Checksum(message));
        SendPacket(to, Packet.Icmp, message);
    }
}
