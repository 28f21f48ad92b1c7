// A station's end of a cable: Ethernet and ARP (RFC 826). Above it are only whole IPv4 packets.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>One Ethernet interface of a station.</summary>
public sealed class EthernetLink : IPort
{
    private const int TypeIPv4 = 0x0800;
    private const int TypeArp = 0x0806;
    private const int MinFrameBytes = 60;
    private const int MaxWaiting = 32;
    private const long AskAgainUs = 1_000_000;
    private const int MaxTries = 3;

    private readonly VirtualClock _clock;
    private readonly Faults _faults;
    private readonly Cable _cable;
    private readonly string _name;
    private readonly Dictionary<Ip, Mac> _neighbors = new();
    private readonly Dictionary<Ip, Queue<byte[]>> _waiting = new();

    /// <summary>Plugs a station into the near end of a cable.</summary>
    /// <param name="clock">The simulation's time.</param>
    /// <param name="faults">Where to note what is wrong.</param>
    /// <param name="cable">A cable to a switch.</param>
    /// <param name="name">The station's name.</param>
    /// <param name="mac">Its Ethernet address.</param>
    /// <param name="address">Its address.</param>
    public EthernetLink(VirtualClock clock, Faults faults, Cable cable, string name, Mac mac, Ip address)
    {
        _clock = clock;
        _faults = faults;
        _cable = cable;
        _name = name;
        Station = mac;
        Address = address;
        cable.PlugNear(this);
    }

    /// <summary>The Ethernet address.</summary>
    public Mac Station { get; }

    /// <summary>The address.</summary>
    public Ip Address { get; }

    /// <summary>Told of each packet in a frame to this station, its IP header checked.</summary>
    public event Action<byte[]>? PacketArrived;

    /// <summary>Sends a packet to a neighbor, after asking for it by ARP if need be.</summary>
    public void Send(Ip nextHop, byte[] packet)
    {
        if (_neighbors.TryGetValue(nextHop, out Mac to))
        {
            SendFrame(to, TypeIPv4, packet);
            return;
        }

        if (!_waiting.TryGetValue(nextHop, out Queue<byte[]>? queue))
        {
            queue = new Queue<byte[]>();
            _waiting[nextHop] = queue;
            Ask(nextHop, 1);
        }

        if (queue.Count < MaxWaiting)
        {
            queue.Enqueue(packet);
        }
    }

    /// <inheritdoc/>
    public void Arrive(byte[] frame)
    {
        Mac to = Mac.Read(frame, 0);
        if (to != Station && to != Mac.Broadcast)
        {
            return;
        }

        int type = Bytes.Get16(frame, 12);
        if (type == TypeArp)
        {
            TakeArp(frame);
        }
        else if (type == TypeIPv4 && to == Station)
        {
            string? wrong = Packet.Unwrap(frame, out byte[] packet);
            if (wrong != null)
            {
                _faults.Note(_name, wrong);
            }
            else
            {
                PacketArrived?.Invoke(packet);
            }
        }
    }

    /// <summary>Sends a frame of any kind.</summary>
    /// <param name="to">Destination.</param>
    /// <param name="type">EtherType.</param>
    /// <param name="payload">Padded with zeros if it is short.</param>
    public void SendFrame(Mac to, int type, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[Math.Max(MinFrameBytes, 14 + payload.Length)];
        to.Write(frame, 0);
        Station.Write(frame, 6);
        Bytes.Put16(frame, 12, type);
        payload.CopyTo(frame.AsSpan(14));
        _cable.Send(this, frame);
    }

    private void Ask(Ip address, int attempt)
    {
        if (!_waiting.ContainsKey(address))
        {
            return;
        }

        if (attempt > MaxTries)
        {
            _waiting.Remove(address);
            return;
        }

        SendFrame(Mac.Broadcast, TypeArp, Arp(1, new Mac(0), address));
        _clock.After(AskAgainUs, () => Ask(address, attempt + 1));
    }

    private byte[] Arp(int operation, Mac targetMac, Ip target)
    {
        byte[] arp = new byte[28];
        Bytes.Put16(arp, 0, 1);
        Bytes.Put16(arp, 2, TypeIPv4);
        arp[4] = 6;
        arp[5] = 4;
        Bytes.Put16(arp, 6, operation);
        Station.Write(arp, 8);
        Bytes.Put32(arp, 14, Address.Value);
        targetMac.Write(arp, 18);
        Bytes.Put32(arp, 24, target.Value);
        return arp;
    }

    private void TakeArp(byte[] frame)
    {
        ReadOnlySpan<byte> arp = frame.AsSpan(14);
        int operation = Bytes.Get16(arp, 6);
        if (arp.Length < 28 || Bytes.Get16(arp, 0) != 1 || Bytes.Get16(arp, 2) != TypeIPv4 || arp[4] != 6 || arp[5] != 4
            || operation is < 1 or > 2)
        {
            _faults.Note(_name, "a malformed ARP packet");
            return;
        }

        Mac sender = Mac.Read(arp, 8);
        Ip senderAddress = new(Bytes.Get32(arp, 14));
        bool isForUs = Bytes.Get32(arp, 24) == Address.Value;
        if (senderAddress.Value != 0 && (isForUs || _neighbors.ContainsKey(senderAddress)))
        {
            Learn(senderAddress, sender);
        }

        if (isForUs && operation == 1)
        {
            SendFrame(sender, TypeArp, Arp(2, sender, senderAddress));
        }
    }

    private void Learn(Ip address, Mac station)
    {
        _neighbors[address] = station;
        if (_waiting.Remove(address, out Queue<byte[]>? queue))
        {
            foreach (byte[] packet in queue)
            {
                SendFrame(station, TypeIPv4, packet);
            }
        }
    }
}
