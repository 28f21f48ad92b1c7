// A frame from the WAN on its way to the LAN: checked, matched against the static port forwards,
// then against the sessions, translated in place. Default deny: what matches neither is dropped.
// Never allocates, throws or sends. Before: Router.cs. After: the LAN interface.

using System;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>The fast path from outside to inside.</summary>
public sealed class Inbound : IPolicyCopy
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

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">The slow path of a first packet.</param>
    /// <param name="icmp">Where ICMP goes.</param>
    /// <param name="mac">The WAN interface's MAC, three words.</param>
    public Inbound(State state, Admit admit, IcmpPath icmp, ushort[] mac)
    {
        _state = state;
        _admit = admit;
        _icmp = icmp;
        _neighborHeaders = state.LanNeighbors.Headers;
        _neighborReady = state.LanNeighbors.Ready;
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
        _wanAddress = _state.IsEnforcing ? _state.Policy.WanAddress : 0;
    }

    /// <summary>Checks a frame and translates it in place.</summary>
    /// <param name="frame">As the WAN interface received it; a dropped frame is left as it came.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="nowMs">The clock.</param>
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

        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        if (destination != _wanAddress)
        {
            return RefuseDestination(destination);
        }

        // The source cannot be ourselves (LAND), the LAN, or any address that is never on the WAN.
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        int octets = frame[IPv4.Source];
        int page = _firstOctet[WordOrder.LowByteFirst ? octets & 0xFF : octets >> 8];
        if (source == destination
            || (page != 0
                && _secondOctet[(page << 8) | (WordOrder.LowByteFirst ? octets >> 8 : octets & 0xFF)] != 0
                && _state.Filter.IsMartian(source)))
        {
            return -DropReason.MartianSource;
        }

        if ((frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return -DropReason.Fragment;
        }

        int ttlProtocol = frame[IPv4.TtlProtocol];
        int protocol = ttlProtocol & IPv4.ProtocolMask;
        int transport = header >> Parse.TransportShift;
        int rule = 0;
        int portWord = frame[transport + Udp.DestinationPort];
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
            return protocol == IPv4.Icmp ? _icmp.Inbound(frame, header, nowMs) : -DropReason.Protocol;
        }

        if (rule != 0)
        {
            int port = WordOrder.LowByteFirst ? ((portWord & 0xFF) << 8) | (portWord >> 8) : portWord;
            while (port > _lastPort[rule])
            {
                rule++;
            }

            if (port < _firstPort[rule])
            {
                rule = 0;
            }
        }

        int inside;
        int host;
        int ipDelta;
        int delta;
        if (rule != 0)
        {
            ForwardTable forwards = _state.Forwards;
            if (forwards.PeerEnd[rule] != 0 && !forwards.Admits(rule, source))
            {
                return -DropReason.NotAPeer;
            }

            if ((ttlProtocol & IPv4.TtlMask) <= IPv4.TtlOne)
            {
                return -DropReason.TtlExpired;
            }

            forwards.Hits[rule]++;
            inside = forwards.Inside[rule];
            host = forwards.Host[rule];
            ipDelta = forwards.InboundIpDelta[rule];
            delta = forwards.InboundDelta[rule];
        }
        else
        {
            SessionTable sessions = _state.Sessions;
            int remotePort = protocol == IPv4.Tcp ? frame[transport + Tcp.SourcePort] : 0;
            int session = sessions.FindInbound((protocol << 16) | portWord, source, remotePort);
            if (session == 0)
            {
                session = protocol == IPv4.Tcp
                    ? _admit.Inbound((protocol << 16) | portWord, source, remotePort, nowMs)
                    : _admit.Refuse((protocol << 16) | portWord);
                if (session < 0)
                {
                    return session;
                }
            }

            if ((ttlProtocol & IPv4.TtlMask) <= IPv4.TtlOne)
            {
                return -DropReason.TtlExpired;
            }

            if (protocol == IPv4.Tcp)
            {
                sessions.NoteInbound(session, frame[transport + Tcp.OffsetFlags]);
            }

            frame[transport + Udp.DestinationPort] = (ushort)sessions.InsideFlow[session];
            inside = sessions.Inside[session];
            host = sessions.Host[session];
            ipDelta = sessions.InboundIpDelta[session];
            delta = sessions.InboundDelta[session];
        }

        frame[IPv4.Destination] = (ushort)(inside >> 16);
        frame[IPv4.Destination + 1] = (ushort)inside;
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

        if (_neighborReady[host] != inside)
        {
            return Verdict.Hold;
        }

        Array.Copy(_neighborHeaders, host * NeighborTable.HeaderStride, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return (header & Parse.TotalMask) + Ethernet.HeaderBytes;
    }

    private int RefuseDestination(int destination)
    {
        Policy policy = _state.Policy;
        if (!_state.IsEnforcing)
        {
            return -DropReason.NotEnforcing;
        }

        if (((destination ^ policy.LanAddress) & policy.LanMask) == 0)
        {
            return -DropReason.LanFromWan;
        }

        bool isBroadcast = destination == -1
            || (((destination ^ policy.WanAddress) & policy.WanMask) == 0 && IPv4.IsPrefixEnd(destination, policy.WanMask));
        return isBroadcast ? -DropReason.Broadcast : -DropReason.NotOurAddress;
    }
}
