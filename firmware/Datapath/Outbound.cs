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
    private readonly byte[] _first;
    private readonly byte[] _second;
    private readonly byte[] _third;
    private readonly ushort[][] _udpPages;
    private readonly ushort[] _tcpPages;
    private readonly ushort[][] _sessions;
    private readonly int _ownMac2;
    private ushort[][] _forwards;
    private int _mac2;
    private ushort[] _gateway;
    private ushort _wan0;
    private ushort _wan1;
    private int _mtu;

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
        _first = state.Filter.First;
        _second = state.Filter.Second;
        _third = state.Filter.Third;
        _udpPages = state.Forwards.UdpPages;
        _tcpPages = state.Forwards.TcpPages;
        _sessions = state.Sessions.ByInside;
        _ownMac2 = mac[2];
        Load();
    }

    /// <summary>Takes over the forwards and addresses of a new policy, and whether the gateway answers.</summary>
    public void Load()
    {
        Policy policy = _state.Policy;
        _forwards = _state.Forwards.Rows;
        _wan0 = (ushort)(policy.WanAddress >> 16);
        _wan1 = (ushort)policy.WanAddress;
        _mtu = policy.WanMtu;
        _gateway = _state.WanNeighbors.Rows[_state.GatewaySlot];

        // Without a gateway that answers no frame is plain: none has this last word of a MAC.
        _mac2 = _state.IsEnforcing && _gateway[Row.State] == 0 ? _ownMac2 : -1;
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
            if (_mac2 < 0)
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }

            return (frame[Ethernet.Destination] & Ethernet.GroupBit) != 0 ? -DropReason.LinkBroadcast : -DropReason.NotForUs;
        }

        // Plain? No options, no fragment.
        ushort[] row;
        int ttlProtocol = frame[IPv4.TtlProtocol];
        int port = frame[IPv4.Options + Udp.SourcePort];
        int word = frame[IPv4.TotalLength];
        int remotePort = 0;
        int number;
        if ((frame[IPv4.VersionIhl] & WordOrder.FirstByte) != IPv4.Version4Ihl5
            || (frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        if ((ttlProtocol & IPv4.ProtocolMask) == IPv4.Udp)
        {
            if (word - frame[IPv4.Options + Udp.Length] != UdpLengthBehind
                && word - frame[IPv4.Options + Udp.Length] != UdpLengthBehind - 0xFFFF)
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

            row = _forwards[_tcpPages[WordOrder.LowByteFirst ? port & 0xFF : port >> 8]];
        }
        else
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        // Verify: a true header sums to a multiple of 65535 (RFC 1071); the lengths fit in each other.
        // A word is what the total length lies in, and from here on what TCP's offset and flags do.
        int source0 = frame[IPv4.Source];
        int source1 = frame[IPv4.Source + 1];
        int remote0 = frame[IPv4.Destination];
        int remote1 = frame[IPv4.Destination + 1];
        int total = WordOrder.LowByteFirst ? (word << 8) % 0xFFFF : word;
        if ((frame[IPv4.VersionIhl] + word + frame[IPv4.Identification] + frame[IPv4.FlagsOffset] + ttlProtocol
                + frame[IPv4.HeaderChecksum] + source0 + source1 + remote0 + remote1) % 0xFFFF != 0
            || total > lengthBytes - Ethernet.HeaderBytes
            || ((uint)(total - MinTotal) > IPv4.SafeBytes - MinTotal
                && (total < MinTotal || total > _mtu || (frame[IPv4.FlagsOffset] & IPv4.DontFragment) == 0))
            || (remotePort != 0
                && (total < MinTotalTcp
                    || (uint)((((word = frame[IPv4.Options + Tcp.OffsetFlags]) & Tcp.DataOffset) >> Tcp.DataOffsetBytesShift) - Tcp.MinHeaderBytes) > (uint)(total - MinTotalTcp)))
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
            number = _first[WordOrder.LowByteFirst ? remote0 & 0xFF : remote0 >> 8];
            if (number != 0
                && (number & _second[WordOrder.LowByteFirst ? remote0 >> 8 : remote0 & 0xFF] & _third[WordOrder.LowByteFirst ? remote1 & 0xFF : remote1 >> 8]) != 0)
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }
        }
        else
        {
            // A remote that has a session was looked at when the session began.
            row = _sessions[(int)((uint)(((((remote1 << 16) | port) ^ remote0) ^ (source1 * SessionTable.HostMultiplier)) * SessionTable.HashMultiplier) >> SessionTable.Shift)];
            while (row != null && (row[Row.InsidePort] != port || row[Row.Inside + 1] != source1 || row[Row.Inside] != source0
                || row[Row.Remote + 1] != remote1 || row[Row.Remote] != remote0
                || row[Row.RemotePort] != remotePort))
            {
                row = _rows[row[Row.Links] & Row.LowByte];
            }

            if (row == null)
            {
                // A first packet, to the gateway and not to an impossible address, gets a session here.
                if ((_first[WordOrder.LowByteFirst ? remote0 & 0xFF : remote0 >> 8]
                    & _second[WordOrder.LowByteFirst ? remote0 >> 8 : remote0 & 0xFF]
                    & _third[WordOrder.LowByteFirst ? remote1 & 0xFF : remote1 >> 8]) != 0)
                {
                    return _slow.Translate(frame, lengthBytes, nowMs);
                }

                number = _admit.Outbound((source0 << 16) | source1, ((ttlProtocol & IPv4.ProtocolMask) << 16) | port, (remote0 << 16) | remote1, remotePort, nowMs);
                if (number < 0)
                {
                    return number;
                }

                row = _rows[number];
                if (remotePort != 0 && (word & Tcp.Syn) == 0)
                {
                    // In the middle of a connection: its phase is for the slow path to find out.
                    return _slow.Translate(frame, lengthBytes, nowMs);
                }
            }
            else if ((row[Row.State] & (Row.IsNotPlain | Row.IsWatched)) != 0)
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
            // As in Inbound.cs. Where the connection is, the row of a forward remembers too: asking costs as much.
            if ((word & (Tcp.Syn | Tcp.Fin | Tcp.Rst)) != 0)
            {
                _slow.Note(frame, IPv4.Options, row, nowMs);
            }
            else
            {
                row[Row.InsideSequence] = frame[IPv4.Options + Tcp.Sequence];
                row[Row.InsideAcknowledged] = frame[IPv4.Options + Tcp.Acknowledgment];
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
