// A frame from the LAN on its way to the WAN, the fast path: UDP and TCP without IP options, from
// the port of a forward or with a session. It verifies, matches, and translates in place. Whatever
// is not plain goes to OutboundSlow.cs. A first packet gets its session from Admit.cs.
// Never allocates, throws or sends. Before: Router.cs. After: the WAN interface.
//
// One long method on purpose, like its twin Inbound.cs: see there.

using System;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>The fast path from inside to outside.</summary>
public sealed class Outbound : IPolicyCopy
{
    // As in Inbound.cs.
    private const int UdpLengthBehind = WordOrder.LowByteFirst ? 20 << 8 : 20;
    private const int MinTotal = IPv4.MinHeaderBytes + Udp.HeaderBytes;
    private const int MinTotalTcp = IPv4.MinHeaderBytes + Tcp.MinHeaderBytes;

    private readonly State _state;
    private readonly OutboundSlow _slow;
    private readonly Admit _admit;
    private readonly ushort[][] _rows;

    // Copies of what the tables and the policy hold: one field load each instead of two.
    private readonly AddressFilter _filter;
    private readonly byte[][] _octets;
    private readonly ushort[][] _forwards;
    private readonly ushort[][] _nothing;
    private readonly int _mac2;
    private ushort[][] _udpPages;
    private ushort[][] _tcpPages;
    private ushort[][] _sessions;
    private ushort[] _gateway;
    private ushort _wan0;
    private ushort _wan1;
    private int _onLink0;
    private int _onLink1;
    private int _onLinkMask0;
    private int _onLinkMask1;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">Makes sessions.</param>
    /// <param name="slow">Where everything goes that is not plain.</param>
    /// <param name="mac">The LAN interface's MAC, three words.</param>
    public Outbound(State state, Admit admit, OutboundSlow slow, ushort[] mac)
    {
        _state = state;
        _slow = slow;
        _admit = admit;
        _rows = state.Sessions.Rows;
        _filter = state.Filter;
        _octets = state.Filter.Octets;
        _forwards = state.Forwards.Rows;
        _nothing = new ushort[SessionTable.Mask + 1][];
        _mac2 = mac[2];
        Load();
    }

    /// <summary>Takes over the addresses of a new policy, and whether the gateway answers.</summary>
    public void Load()
    {
        Policy policy = _state.Policy;
        _wan0 = (ushort)(policy.WanAddress >> 16);
        _wan1 = (ushort)policy.WanAddress;
        _onLinkMask0 = (policy.WanMask >> 16) & 0xFFFF;
        _onLinkMask1 = policy.WanMask & 0xFFFF;
        _onLink0 = _wan0 & _onLinkMask0;
        _onLink1 = _wan1 & _onLinkMask1;
        _gateway = _state.WanNeighbors.Rows[_state.GatewaySlot];

        // Without a gateway that answers there is nothing to match, and no frame is plain.
        bool isPlain = _state.IsEnforcing && _gateway[Row.State] == 0;
        _udpPages = isPlain ? _state.Forwards.UdpPages : _nothing;
        _tcpPages = isPlain ? _state.Forwards.TcpPages : _nothing;
        _sessions = isPlain ? _state.Sessions.ByInside : _nothing;
    }

    /// <summary>Checks a frame and translates it in place.</summary>
    /// <param name="frame">An IPv4 frame as the LAN interface received it; a dropped one is left as it came.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Translate(ushort[] frame, int lengthBytes, int nowMs)
    {
        // To us? See Inbound.cs.
        if (frame[Ethernet.Destination + 2] != _mac2)
        {
            return (frame[Ethernet.Destination] & Ethernet.GroupBit) != 0 ? -DropReason.LinkBroadcast : -DropReason.NotForUs;
        }

        // Plain? No options, no fragment.
        ushort[] row;
        int ttlProtocol = frame[IPv4.TtlProtocol];
        int port = frame[IPv4.Options + Udp.SourcePort];
        int length = frame[IPv4.TotalLength];
        int remotePort = 0;
        if ((frame[IPv4.VersionIhl] & WordOrder.FirstByte) != IPv4.Version4Ihl5
            || (frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        if ((ttlProtocol & IPv4.ProtocolMask) == IPv4.Udp)
        {
            if (length - frame[IPv4.Options + Udp.Length] != UdpLengthBehind
                && length - frame[IPv4.Options + Udp.Length] != UdpLengthBehind - 0xFFFF)
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }

            row = _udpPages[WordOrder.LowByteFirst ? port & 0xFF : port >> 8];
        }
        else if ((ttlProtocol & IPv4.ProtocolMask) == IPv4.Tcp)
        {
            remotePort = frame[IPv4.Options + Tcp.DestinationPort];
            if (remotePort == 0)
            {
                // From here on 0 means UDP.
                return _slow.Translate(frame, lengthBytes, nowMs);
            }

            row = _tcpPages[WordOrder.LowByteFirst ? port & 0xFF : port >> 8];
        }
        else
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        // Verify: a true header sums to a multiple of 65535 (RFC 1071); the lengths fit in each other.
        int source0 = frame[IPv4.Source];
        int source1 = frame[IPv4.Source + 1];
        int remote0 = frame[IPv4.Destination];
        int remote1 = frame[IPv4.Destination + 1];
        int total = WordOrder.LowByteFirst ? ((length & 0xFF) << 8) | (length >> 8) : length;
        if ((frame[IPv4.VersionIhl] + length + frame[IPv4.Identification] + frame[IPv4.FlagsOffset] + ttlProtocol
                + frame[IPv4.HeaderChecksum] + source0 + source1 + remote0 + remote1) % 0xFFFF != 0
            || total < MinTotal || total > lengthBytes - Ethernet.HeaderBytes
            || (remotePort != 0
                && (total < MinTotalTcp
                    || (uint)((((frame[IPv4.Options + Tcp.OffsetFlags] >> Tcp.DataOffsetShift) & 0xF) << 2) - Tcp.MinHeaderBytes) > (uint)(total - MinTotalTcp)))
            || (ttlProtocol & IPv4.TtlAboveOne) == 0)
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        // Match: a forward's own port, or else a session.
        while (row != null && (port > row[Row.LastPort] || port < row[Row.FirstPort]))
        {
            row = _forwards[row[Row.Next]];
        }

        if (row != null && row[Row.Inside + 1] == source1 && row[Row.Inside] == source0)
        {
            // A forward's host may send to anybody, but not to an impossible address. Neighbors on
            // the WAN's own prefix are not plain: the next hop is not the gateway.
            byte[] page = _octets[WordOrder.LowByteFirst ? remote0 & 0xFF : remote0 >> 8];
            if (page != null
                && (((remote1 & _onLinkMask1) == _onLink1 && (remote0 & _onLinkMask0) == _onLink0)
                    || (page[WordOrder.LowByteFirst ? remote0 >> 8 : remote0 & 0xFF] != 0 && _filter.IsMartian((remote0 << 16) | remote1))))
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }
        }
        else
        {
            // A remote that has a session was looked at when the session began.
            int bucket = (int)((uint)(((((remote1 << 16) | port) ^ remote0) ^ (source1 * SessionTable.HostMultiplier)) * SessionTable.HashMultiplier) >> SessionTable.Shift);
            row = _sessions[bucket];
            while (row != null && (row[Row.InsidePort] != port || row[Row.Inside + 1] != source1 || row[Row.Inside] != source0
                || row[Row.Remote + 1] != remote1 || row[Row.Remote] != remote0
                || row[Row.RemotePort] != remotePort))
            {
                bucket = (bucket + 1) & SessionTable.Mask;
                row = _sessions[bucket];
            }

            // A first packet, to the gateway and not to an impossible address, gets a session here.
            if (row == null && _sessions != _nothing && ((remote1 & _onLinkMask1) != _onLink1 || (remote0 & _onLinkMask0) != _onLink0)
                && !_filter.IsMartian((remote0 << 16) | remote1))
            {
                bucket = _admit.Outbound((source0 << 16) | source1, ((ttlProtocol & IPv4.ProtocolMask) << 16) | port, (remote0 << 16) | remote1, remotePort, nowMs);
                if (bucket < 0)
                {
                    return bucket;
                }

                row = _rows[bucket];
            }

            if (row == null || (row[Row.State] & Row.IsNotPlain) != 0)
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }

            frame[IPv4.Options + Udp.SourcePort] = row[Row.OutsidePort];
        }

        // Translate. A UDP checksum of 0 was never made and stays 0 (RFC 768).
        if (remotePort == 0)
        {
            if (frame[IPv4.Options + Udp.Checksum] != 0)
            {
                frame[IPv4.Options + Udp.Checksum] = (ushort)(((frame[IPv4.Options + Udp.Checksum] + row[Row.OutboundTransport]) % 0xFFFF) + 1);
            }
        }
        else
        {
            if ((frame[IPv4.Options + Tcp.OffsetFlags] & (Tcp.Syn | Tcp.Fin | Tcp.Rst)) != 0 || row[Row.Phase] == SessionTable.OutsideHeard)
            {
                SessionTable.NoteOutbound(row, frame[IPv4.Options + Tcp.OffsetFlags]);
            }

            frame[IPv4.Options + Tcp.Checksum] = (ushort)((frame[IPv4.Options + Tcp.Checksum] + row[Row.OutboundTransport]) % 0xFFFF);
        }

        frame[IPv4.TtlProtocol] = (ushort)(ttlProtocol - IPv4.TtlOne);
        frame[IPv4.HeaderChecksum] = (ushort)((frame[IPv4.HeaderChecksum] + row[Row.OutboundIp]) % 0xFFFF);
        frame[IPv4.Source] = _wan0;
        frame[IPv4.Source + 1] = _wan1;
        row[Row.OutboundCount]++;
        Array.Copy(_gateway, Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return total + Ethernet.HeaderBytes;
    }
}
