// A frame from the WAN on its way to the LAN, the fast path: UDP and TCP without IP options, to a
// port forward or to a session. It matches first, reading only; then verifies; then translates in
// place. Whatever is not plain goes to InboundSlow.cs, which says what is wrong with it.
// Never allocates, throws or sends. Before: Router.cs. After: the LAN interface.
//
// One long method on purpose: a call costs the interpreter as much as ten lines of it do, and a
// local as much as three reads. firmware/README.md says what each trick here bought.

using System;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>The fast path from outside to inside.</summary>
public sealed class Inbound : IPolicyCopy
{
    // The UDP length is 20 below the total length. Modulo 65535, where exchanging the bytes of a
    // word is multiplying by 256, the difference of the words is that of the numbers, exchanged.
    // The bytes of the total length itself are exchanged so; 65535 comes out as 0, which is too short.
    private const int UdpLengthBehind = WordOrder.LowByteFirst ? 20 << 8 : 20;
    private const int MinTotal = IPv4.MinHeaderBytes + Udp.HeaderBytes;
    private const int MinTotalTcp = IPv4.MinHeaderBytes + Tcp.MinHeaderBytes;

    private readonly State _state;
    private readonly InboundSlow _slow;

    // Copies of what the tables and the policy hold: one field load each instead of two.
    private readonly AddressFilter _filter;
    private readonly byte[] _first;
    private readonly byte[] _second;
    private readonly byte[] _third;
    private readonly ushort[][] _udpPages;
    private readonly ushort[] _tcpPages;
    private readonly ushort[][] _sessions;
    private readonly ushort[][] _rows;
    private readonly byte[] _perPage;
    private readonly int _mac2;
    private ushort[][] _forwards;
    private int _wanAddress;
    private int _wanSum;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="slow">Where everything goes that is not plain.</param>
    /// <param name="mac">The WAN interface's MAC, three words.</param>
    public Inbound(State state, InboundSlow slow, ushort[] mac)
    {
        _state = state;
        _slow = slow;
        _filter = state.Filter;
        _first = state.Filter.First;
        _second = state.Filter.Second;
        _third = state.Filter.Third;
        _udpPages = state.Forwards.UdpPages;
        _tcpPages = state.Forwards.TcpPages;
        _sessions = state.Sessions.ByOutside;
        _rows = state.Sessions.Rows;
        _perPage = state.Mappings.PerPage;
        _mac2 = mac[2];
        Load();
    }

    /// <summary>Takes over the forwards and addresses of a new policy. While nothing is enforced, no frame is plain.</summary>
    public void Load()
    {
        _forwards = _state.Forwards.Rows;
        _wanAddress = _state.IsEnforcing ? _state.Policy.WanAddress : 0;
        _wanSum = ((_wanAddress >> 16) & 0xFFFF) + (_wanAddress & 0xFFFF);
    }

    /// <summary>Checks a frame and translates it in place.</summary>
    /// <param name="frame">An IPv4 frame as the WAN interface received it; a dropped one is left as it came.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Translate(ushort[] frame, int lengthBytes, int nowMs)
    {
        // To us? The chip has compared the whole MAC already; a look at its last word finds what
        // slipped past, all but one in 65536.
        if (frame[Ethernet.Destination + 2] != _mac2)
        {
            return (frame[Ethernet.Destination] & Ethernet.GroupBit) != 0 ? -DropReason.LinkBroadcast : -DropReason.NotForUs;
        }

        // Plain? To our address, no options, no fragment.
        ushort[] row;
        int ttlProtocol = frame[IPv4.TtlProtocol];
        int port = frame[IPv4.Options + Udp.DestinationPort];
        int word = frame[IPv4.TotalLength];
        int remotePort = 0;
        if (((frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1]) != _wanAddress
            || (frame[IPv4.VersionIhl] & WordOrder.FirstByte) != IPv4.Version4Ihl5
            || (frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        // Match a port forward. Where there is none and no mapping either, the default needs no closer look.
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
            remotePort = frame[IPv4.Options + Tcp.SourcePort];
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

        while (row != null && (port > row[Row.LastPort] || port < row[Row.FirstPort]))
        {
            row = _forwards[row[Row.Next]];
        }

        if (row == null && _perPage[WordOrder.LowByteFirst ? port & 0xFF : port >> 8] == 0)
        {
            return -DropReason.NoRule;
        }

        // Verify: a true header sums to a multiple of 65535 (RFC 1071); the lengths fit in each other.
        // A word is what the total length lies in, and from here on what TCP's offset and flags do.
        int source0 = frame[IPv4.Source];
        int source1 = frame[IPv4.Source + 1];
        int total = WordOrder.LowByteFirst ? (word << 8) % 0xFFFF : word;
        if ((frame[IPv4.VersionIhl] + word + frame[IPv4.Identification] + frame[IPv4.FlagsOffset] + ttlProtocol
                + frame[IPv4.HeaderChecksum] + source0 + source1 + _wanSum) % 0xFFFF != 0
            || total < MinTotal || total > lengthBytes - Ethernet.HeaderBytes
            || (remotePort != 0
                && (total < MinTotalTcp
                    || (uint)((((word = frame[IPv4.Options + Tcp.OffsetFlags]) & Tcp.DataOffset) >> Tcp.DataOffsetBytesShift) - Tcp.MinHeaderBytes) > (uint)(total - MinTotalTcp)))
            || (ttlProtocol & IPv4.TtlAboveOne) == 0)
        {
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        if (row == null)
        {
            // Match a session. A remote that has one was looked at when the session began.
            row = _sessions[(int)((uint)((((source1 << 16) | port) ^ source0) * SessionTable.HashMultiplier) >> SessionTable.Shift)];
            while (row != null && (row[Row.OutsidePort] != port || row[Row.Remote + 1] != source1 || row[Row.Remote] != source0
                || row[Row.RemotePort] != remotePort))
            {
                row = _rows[row[Row.Links] >> 8];
            }

            if (row == null || row[Row.State] != 0)
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }

            frame[IPv4.Options + Udp.DestinationPort] = row[Row.InsidePort];
        }
        else if (row[Row.State] == 0)
        {
            // Anybody may send to this forward, but nobody as ourselves or from an impossible address.
            int special = _first[WordOrder.LowByteFirst ? source0 & 0xFF : source0 >> 8];
            if (special != 0
                && (special & _second[WordOrder.LowByteFirst ? source0 >> 8 : source0 & 0xFF] & _third[WordOrder.LowByteFirst ? source1 & 0xFF : source1 >> 8]) != 0
                && (((source0 << 16) | source1) == _wanAddress || _filter.IsMartian((source0 << 16) | source1)))
            {
                return _slow.Translate(frame, lengthBytes, nowMs);
            }
        }
        else if (row[Row.State] != Row.HasPeer
            || ((source1 ^ row[Row.Peer + 1]) & row[Row.Peer + 3]) != 0
            || ((source0 ^ row[Row.Peer]) & row[Row.Peer + 2]) != 0)
        {
            // Not from the first peer. From another, or not ready, or to be refused: not plain.
            return _slow.Translate(frame, lengthBytes, nowMs);
        }

        // Translate. A UDP checksum of 0 was never made and stays 0 (RFC 768).
        if (remotePort == 0)
        {
            if (frame[IPv4.Options + Udp.Checksum] != 0)
            {
                frame[IPv4.Options + Udp.Checksum] = (ushort)(((frame[IPv4.Options + Udp.Checksum] + row[Row.InboundTransport]) % 0xFFFF) + 1);
            }
        }
        else
        {
            // What opens and ends a connection is rare. What comes while it opens or was reset is not plain (Row.IsWatched).
            if ((word & (Tcp.Syn | Tcp.Fin | Tcp.Rst)) != 0)
            {
                _slow.Note(frame, IPv4.Options, row, nowMs);
            }

            frame[IPv4.Options + Tcp.Checksum] = (ushort)((frame[IPv4.Options + Tcp.Checksum] + row[Row.InboundTransport]) % 0xFFFF);
        }

        frame[IPv4.TtlProtocol] = (ushort)(ttlProtocol - IPv4.TtlOne);
        frame[IPv4.HeaderChecksum] = (ushort)((frame[IPv4.HeaderChecksum] + row[Row.InboundIp]) % 0xFFFF);
        frame[IPv4.Destination] = row[Row.Inside];
        frame[IPv4.Destination + 1] = row[Row.Inside + 1];
        row[Row.InboundCount]++;
        Array.Copy(row, Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return total + Ethernet.HeaderBytes;
    }
}
