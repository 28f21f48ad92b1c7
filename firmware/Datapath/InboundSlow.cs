// A frame from the WAN that is not plain: the same path as Inbound.cs in its obvious form, with a
// drop reason for everything that can be wrong, with IP options, with ICMP, with TCP connections
// that a known remote opens, and with all that opens and ends a connection. Never allocates, throws or sends.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>The slow path from outside to inside.</summary>
public sealed class InboundSlow
{
    private readonly State _state;
    private readonly Admit _admit;
    private readonly IcmpPath _icmp;
    private readonly FragmentPath _fragments;
    private readonly Egress _egress;
    private readonly ushort[] _mac;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">Makes sessions.</param>
    /// <param name="icmp">Where ICMP goes.</param>
    /// <param name="fragments">Where fragments go.</param>
    /// <param name="egress">The last stop.</param>
    /// <param name="mac">The WAN interface's MAC, three words.</param>
    public InboundSlow(State state, Admit admit, IcmpPath icmp, FragmentPath fragments, Egress egress, ushort[] mac)
    {
        _state = state;
        _admit = admit;
        _icmp = icmp;
        _fragments = fragments;
        _egress = egress;
        _mac = mac;
    }

    /// <summary>Checks a frame and translates it in place.</summary>
    /// <param name="frame">An IPv4 frame as the WAN interface received it; a dropped one is left as it came.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Translate(ushort[] frame, int lengthBytes, int nowMs)
    {
        int header = Parse.Frame(frame, lengthBytes, _mac);
        if (header < 0)
        {
            return header;
        }

        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        int reason = CheckAddresses(source, destination);
        if (reason != 0)
        {
            return -reason;
        }

        int record = -1;
        if ((frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            if ((frame[IPv4.FlagsOffset] & IPv4.OffsetBits) != 0)
            {
                return _fragments.Later(frame, header, false, nowMs);
            }

            record = _fragments.Begin(frame, header, false, nowMs);
            if (record < 0)
            {
                return record;
            }
        }

        int verdict;
        int protocol = frame[IPv4.TtlProtocol] & IPv4.ProtocolMask;
        if (protocol == IPv4.Icmp)
        {
            verdict = _icmp.Inbound(frame, header, nowMs);
        }
        else
        {
            reason = Parse.CheckTransport(frame, header, protocol);
            verdict = reason != 0 ? -reason
                : TranslatePort(frame, header, protocol, source, nowMs);
        }

        return record < 0 ? verdict : _fragments.Finish(record, frame, verdict);
    }

    /// <summary>Takes a TCP segment into the phase of its session, and clamps the segment size of a SYN.</summary>
    /// <param name="frame">A segment that will be forwarded; its addresses and ports do not matter.</param>
    /// <param name="transport">Word index of the TCP header.</param>
    /// <param name="row">Its session's row, or its forward's.</param>
    /// <param name="nowMs">The clock.</param>
    public void Note(ushort[] frame, int transport, ushort[] row, int nowMs)
    {
        int flags = frame[transport + Tcp.OffsetFlags];
        int scale = (flags & Tcp.Syn) != 0 ? TcpSyn.Clamp(frame, transport, _state.Policy.WanMtu - TcpSyn.HeaderBytes) : -1;
        if (TcpPhase.NoteInbound(row, flags, frame[transport + Tcp.Sequence], frame[transport + Tcp.Acknowledgment], scale))
        {
            _state.ShortenTimer(SessionTable.SlotOf(row), nowMs);
        }
    }

    private int CheckAddresses(int source, int destination)
    {
        Policy policy = _state.Policy;
        if (!_state.IsEnforcing)
        {
            return DropReason.NotEnforcing;
        }

        if (destination != policy.WanAddress)
        {
            bool isBroadcast = destination == -1
                || (((destination ^ policy.WanAddress) & policy.WanMask) == 0 && IPv4.IsPrefixEnd(destination, policy.WanMask));
            return ((destination ^ policy.LanAddress) & policy.LanMask) == 0 ? DropReason.LanFromWan
                : isBroadcast ? DropReason.Broadcast : DropReason.NotOurAddress;
        }

        return source == destination || _state.Filter.IsMartian(source) ? DropReason.MartianSource : 0;
    }

    private int TranslatePort(ushort[] frame, int header, int protocol, int source, int nowMs)
    {
        int transport = header >> Parse.TransportShift;
        int portWord = frame[transport + Udp.DestinationPort];
        int flow = (protocol << 16) | portWord;
        ushort[] row = _state.Forwards.FindRow(protocol == IPv4.Tcp, portWord);
        int insidePort = portWord;
        if (row == null)
        {
            int remotePort = protocol == IPv4.Tcp ? frame[transport + Tcp.SourcePort] : 0;
            row = _state.Sessions.FindInbound(flow, source, remotePort);
            if (row == null)
            {
                int session = protocol == IPv4.Tcp ? _admit.Inbound(flow, source, remotePort, nowMs) : _admit.Refuse(flow);
                if (session < 0)
                {
                    return session;
                }

                row = _state.Sessions.Rows[session];
            }

            insidePort = row[Row.InsidePort];
        }
        else if (!_state.Forwards.Admits(row[Row.Rule] & Row.RuleMask, source))
        {
            return -DropReason.NotAPeer;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        if (protocol == IPv4.Tcp)
        {
            Note(frame, transport, row, nowMs);
        }

        frame[transport + Udp.DestinationPort] = (ushort)insidePort;
        Rewrite.Transport(frame, transport, protocol, row[Row.InboundTransport]);
        Rewrite.Address(frame, IPv4.Destination, SessionTable.InsideOf(row), row[Row.InboundIp]);
        row[Row.InboundCount]++;
        return _egress.ToLan(frame, row, header & Parse.TotalMask);
    }
}
