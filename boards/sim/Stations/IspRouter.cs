// The provider's router between the box's WAN and the rest of the Internet: two links, no filter. It answers a ping
// of its own addresses.

using System;

namespace Tollgate.Sim;

/// <summary>A router with two interfaces, one prefix on each side.</summary>
public sealed class IspRouter
{
    private const int EchoReply = 0;
    private const int EchoRequest = 8;

    private readonly EthernetLink _near;
    private readonly EthernetLink _far;
    private readonly int _nearLength;
    private readonly int _farLength;

    /// <summary>Connects two networks. Its addresses are the ones that their stations send to.</summary>
    /// <param name="near">The customers' network.</param>
    /// <param name="far">The Internet.</param>
    public IspRouter(Network near, Network far)
    {
        _near = near.Connect("isp", near.Router);
        _far = far.Connect("isp", far.Router);
        _nearLength = near.PrefixLength;
        _farLength = far.PrefixLength;
        _near.PacketArrived += Forward;
        _far.PacketArrived += Forward;
    }

    /// <summary>Packets that it had no way for, or whose time to live ran out.</summary>
    public int Dropped { get; private set; }

    private void Forward(byte[] packet)
    {
        Ip to = Packet.Destination(packet);
        bool isNear = to.IsNear(_near.Address, _nearLength);
        if ((to == _near.Address || to == _far.Address) && Answer(packet))
        {
            return;
        }

        bool isFar = to.IsNear(_far.Address, _farLength);
        if (packet[8] <= 1 || to == _near.Address || to == _far.Address || (!isNear && !isFar))
        {
            Dropped++;
            return;
        }

        packet[8]--;
        Packet.SealHeader(packet);
        (isNear ? _near : _far).Send(to, packet);
    }

    private bool Answer(byte[] packet)
    {
        Span<byte> message = packet.AsSpan(Packet.HeaderBytes);
        if (packet[9] != Packet.Icmp || message.Length < 8 || message[0] != EchoRequest || Bytes.Checksum(message) != 0)
        {
            return false;
        }

        message[0] = EchoReply;
        Bytes.Put16(message, 2, 0);
        Bytes.Put16(message, 2, Bytes.Checksum(message));
        Ip from = Packet.Source(packet);
        byte[] reply = Packet.Build(Packet.Destination(packet), from, Packet.Icmp, 0, message);
        (from.IsNear(_near.Address, _nearLength) ? _near : _far).Send(from, reply);
        return true;
    }
}
