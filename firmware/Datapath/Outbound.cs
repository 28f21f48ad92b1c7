// A frame from the LAN on its way to the WAN: checked, given the outside port of its static
// forward or of its session, made a session if it has none, translated in place.
// Never allocates, throws or sends. Before: Router.cs. After: the WAN interface.

using System;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>The fast path from inside to outside.</summary>
public sealed class Outbound : IPolicyCopy
{
    private readonly State _state;
    private readonly Admit _admit;
    private readonly IcmpPath _icmp;

    // Copies of what the tables and the policy hold: one field load each instead of two.
    private readonly ushort[] _neighborHeaders;
    private readonly int[] _neighborReady;
    private readonly byte[] _firstOctet;
    private readonly byte[] _secondOctet;
    private readonly byte[] _page;
    private readonly int[] _firstPort;
    private readonly int[] _lastPort;
    private readonly int _mac0;
    private readonly int _mac1;
    private readonly int _mac2;
    private int _wanAddress;
    private int _wanMask;
    private int _gateway;
    private int _gatewaySlot;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">The slow path of a first packet.</param>
    /// <param name="icmp">Where ICMP goes.</param>
    /// <param name="mac">The LAN interface's MAC, three words.</param>
    public Outbound(State state, Admit admit, IcmpPath icmp, ushort[] mac)
    {
        _state = state;
        _admit = admit;
        _icmp = icmp;
        _neighborHeaders = state.WanNeighbors.Headers;
        _neighborReady = state.WanNeighbors.Ready;
        _firstOctet = state.Filter.FirstOctet;
        _secondOctet = state.Filter.SecondOctet;
        _page = state.Forwards.Page;
        _firstPort = state.Forwards.FirstPort;
        _lastPort = state.Forwards.LastPort;
        _mac0 = mac[0];
        _mac1 = mac[1];
        _mac2 = mac[2];
    }

    /// <summary>Takes over the addresses of a new policy.</summary>
    public void Load()
    {
        // While nothing is enforced there is no gateway and nobody on the WAN: no packet has a next hop.
        bool isEnforcing = _state.IsEnforcing;
        _wanAddress = isEnforcing ? _state.Policy.WanAddress : 0;
        _wanMask = isEnforcing ? _state.Policy.WanMask : -1;
        _gateway = isEnforcing ? _state.Policy.WanGateway : 0;
        _gatewaySlot = _state.GatewaySlot;
    }

    /// <summary>Checks a frame and translates it in place.</summary>
    /// <param name="frame">As the LAN interface received it; a dropped frame is left as it came.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="nowMs">The clock: outbound packets refresh a session (RFC 4787 REQ-6).</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Translate(ushort[] frame, int lengthBytes, int nowMs)
    {
        if (frame[Ethernet.EtherType] != Ethernet.TypeIPv4)
        {
            return frame[Ethernet.EtherType] == Ethernet.TypeArp ? Verdict.Arp : -DropReason.EtherType;
        }

        if (frame[Ethernet.Destination + 2] != _mac2 || frame[Ethernet.Destination + 1] != _mac1 || frame[Ethernet.Destination] != _mac0)
        {
            return (frame[Ethernet.Destination] & Ethernet.GroupBit) != 0 ? -DropReason.LinkBroadcast : -DropReason.NotForUs;
        }

        int header = Parse.Header(frame, lengthBytes);
        if (header < 0)
        {
            return header;
        }

        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        int octets = frame[IPv4.Destination];
        int page = _firstOctet[WordOrder.LowByteFirst ? octets & 0xFF : octets >> 8];
        if (page != 0
            && _secondOctet[(page << 8) | (WordOrder.LowByteFirst ? octets >> 8 : octets & 0xFF)] != 0
            && _state.Filter.IsMartian(destination))
        {
            return NotRouted(source, destination);
        }

        if ((frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return -DropReason.Fragment;
        }

        // The next hop first: nothing may be made for a packet that cannot leave.
        int nextHop = _gateway;
        int hop = _gatewaySlot;
        if (((destination ^ _wanAddress) & _wanMask) == 0)
        {
            if (destination == _wanAddress || IPv4.IsPrefixEnd(destination, _wanMask))
            {
                return destination == _wanAddress ? -DropReason.Hairpin : -DropReason.Broadcast;
            }

            nextHop = destination;
            hop = _state.WanNeighbors.Find(destination);
        }
        else if (nextHop == 0)
        {
            return _state.IsEnforcing ? -DropReason.NoRoute : -DropReason.NotEnforcing;
        }

        int ttlProtocol = frame[IPv4.TtlProtocol];
        int protocol = ttlProtocol & IPv4.ProtocolMask;
        int transport = header >> Parse.TransportShift;
        int rule = 0;
        int portWord = frame[transport + Udp.SourcePort];
        if (protocol == IPv4.Udp)
        {
            if (!Parse.IsUdpWhole(frame, header))
            {
                return -DropReason.UdpLength;
            }

            rule = _page[WordOrder.LowByteFirst ? portWord & 0xFF : portWord >> 8];
        }
        else if (protocol == IPv4.Tcp)
        {
            if (!Parse.IsTcpWhole(frame, header))
            {
                return -DropReason.TcpHeader;
            }

            rule = _page[ForwardTable.TcpPages + (WordOrder.LowByteFirst ? portWord & 0xFF : portWord >> 8)];
        }
        else
        {
            return protocol == IPv4.Icmp ? _icmp.Outbound(frame, header, nowMs) : -DropReason.Protocol;
        }

        if ((ttlProtocol & IPv4.TtlMask) <= IPv4.TtlOne)
        {
            return -DropReason.TtlExpired;
        }

        if (rule != 0)
        {
            int port = WordOrder.LowByteFirst ? ((portWord & 0xFF) << 8) | (portWord >> 8) : portWord;
            while (port > _lastPort[rule])
            {
                rule++;
            }

            if (port < _firstPort[rule] || _state.Forwards.Inside[rule] != source)
            {
                rule = 0;
            }
        }

        int ipDelta;
        int delta;
        if (rule != 0)
        {
            ipDelta = _state.Forwards.OutboundIpDelta[rule];
            delta = _state.Forwards.OutboundDelta[rule];
        }
        else
        {
            SessionTable sessions = _state.Sessions;
            int remotePort = protocol == IPv4.Tcp ? frame[transport + Tcp.DestinationPort] : 0;
            int session = sessions.FindOutbound(source, (protocol << 16) | portWord, destination, remotePort);
            if (session == 0)
            {
                session = _admit.Outbound(source, (protocol << 16) | portWord, destination, remotePort, nowMs);
                if (session < 0)
                {
                    return session;
                }
            }

            if (protocol == IPv4.Tcp)
            {
                sessions.NoteOutbound(session, frame[transport + Tcp.OffsetFlags]);
            }

            sessions.OutboundMs[session] = nowMs;
            frame[transport + Udp.SourcePort] = (ushort)sessions.OutsideFlow[session];
            ipDelta = sessions.OutboundIpDelta[session];
            delta = sessions.OutboundDelta[session];
        }

        frame[IPv4.Source] = (ushort)(_wanAddress >> 16);
        frame[IPv4.Source + 1] = (ushort)_wanAddress;
        frame[IPv4.TtlProtocol] = (ushort)(ttlProtocol - IPv4.TtlOne);
        int sum = (frame[IPv4.HeaderChecksum] ^ 0xFFFF) + ipDelta;
        frame[IPv4.HeaderChecksum] = (ushort)(((sum & 0xFFFF) + (sum >> 16)) ^ 0xFFFF);

        // A UDP checksum of 0 was never made and stays 0; a computed 0 is sent as 0xFFFF (RFC 768).
        int checksumAt = transport + (protocol == IPv4.Udp ? Udp.Checksum : Tcp.Checksum);
        int checksum = frame[checksumAt];
        if (checksum != 0 || protocol != IPv4.Udp)
        {
            sum = (checksum ^ 0xFFFF) + delta;
            checksum = ((sum & 0xFFFF) + (sum >> 16)) ^ 0xFFFF;
            frame[checksumAt] = (ushort)(checksum == 0 && protocol == IPv4.Udp ? 0xFFFF : checksum);
        }

        if (_neighborReady[hop] != nextHop)
        {
            return Verdict.Hold;
        }

        Array.Copy(_neighborHeaders, hop * NeighborTable.HeaderStride, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return (header & Parse.TotalMask) + Ethernet.HeaderBytes;
    }

    private int NotRouted(int source, int destination)
    {
        Policy policy = _state.Policy;
        if (((destination ^ policy.LanAddress) & policy.LanMask) != 0)
        {
            return destination == -1 ? -DropReason.Broadcast : -DropReason.MartianDestination;
        }

        if (destination != policy.LanAddress)
        {
            return (destination | policy.LanMask) == -1 ? -DropReason.Broadcast : -DropReason.MartianDestination;
        }

        return ((source ^ policy.LanAddress) & policy.LanMask) == 0 ? Verdict.ToBox : -DropReason.SpoofedSource;
    }
}
