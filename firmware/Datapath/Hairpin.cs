// A packet from the LAN to the box's own WAN address: the outbound and then the inbound translation of
// one frame, which goes back to the LAN (RFC 4787 REQ-9, RFC 5382 REQ-8, RFC 5508 REQ-7). The inside host
// sees the sender's outside endpoint, so its replies come this way, too. A slow path: OutboundSlow.cs
// hands the frame over, IcmpErrors.cs has the errors. Never allocates, throws or sends.
//
// It cannot loop: each frame is turned once, and its TTL is counted down.

using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>From inside to inside, by the WAN address.</summary>
public sealed class Hairpin
{
    private readonly State _state;
    private readonly Admit _admit;
    private readonly Egress _egress;
    private readonly IcmpErrors _errors;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">Makes sessions.</param>
    /// <param name="egress">The last stop.</param>
    /// <param name="errors">Where ICMP errors go.</param>
    public Hairpin(State state, Admit admit, Egress egress, IcmpErrors errors)
    {
        _state = state;
        _admit = admit;
        _egress = egress;
        _errors = errors;
    }

    /// <summary>Whether a forward takes packets of other inside hosts: not if it names its peers, whose addresses are outside.</summary>
    /// <param name="forwards">The table.</param>
    /// <param name="row">A forward's row.</param>
    public static bool IsOpen(ForwardTable forwards, ushort[] row)
    {
        return forwards.PeerEnd[row[Row.Rule] & Row.RuleMask] == 0;
    }

    /// <summary>Translates a UDP datagram or a TCP segment in place. A dynamic mapping takes it whatever its filter says: both ends are inside.</summary>
    /// <param name="frame">A whole packet to the WAN address; a dropped one is left as it came.</param>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    /// <param name="protocol">In place in its word.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int TranslatePort(ushort[] frame, int header, int protocol, int nowMs)
    {
        int transport = header >> Parse.TransportShift;
        bool isTcp = protocol == IPv4.Tcp;
        int wan = _state.Policy.WanAddress;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        int outsidePort = frame[transport + Udp.SourcePort];
        int insidePort = frame[transport + Udp.DestinationPort];
        int toFlow = (protocol << 16) | insidePort;
        int mapping = 0;
        ushort[] to = _state.Forwards.FindRow(isTcp, insidePort);
        if (to == null)
        {
            mapping = _state.Mappings.FindOutside(toFlow);
            if (mapping == 0)
            {
                return -DropReason.NoRule;
            }
        }
        else if (!IsOpen(_state.Forwards, to))
        {
            return -DropReason.NotAPeer;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        // Both ends are found, or made, before a word of the frame is changed.
        int made = 0;
        ushort[] from = _state.Forwards.FindRow(isTcp, outsidePort);
        if (from == null || SessionTable.InsideOf(from) != source)
        {
            int remotePort = isTcp ? insidePort : 0;
            from = _state.Sessions.FindOutbound(source, (protocol << 16) | outsidePort, wan, remotePort);
            if (from == null)
            {
                made = _admit.Outbound(source, (protocol << 16) | outsidePort, wan, remotePort, nowMs);
                if (made < 0)
                {
                    return made;
                }

                from = _state.Sessions.Rows[made];
                from[Row.State] |= Row.IsNotPlain;
            }

            outsidePort = from[Row.OutsidePort];
        }

        if (to == null)
        {
            to = _state.Sessions.FindInbound(toFlow, wan, isTcp ? outsidePort : 0);
            if (to == null)
            {
                int session = _admit.Hairpin(mapping, isTcp ? outsidePort : 0, nowMs);
                if (session < 0)
                {
                    if (made != 0)
                    {
                        _state.EndSession(made);
                    }

                    return session;
                }

                to = _state.Sessions.Rows[session];
            }

            insidePort = to[Row.InsidePort];
        }

        if (isTcp)
        {
            Note(frame, transport, from, to, nowMs);
        }

        frame[transport + Udp.SourcePort] = (ushort)outsidePort;
        Rewrite.Transport(frame, transport, protocol, from[Row.OutboundTransport]);
        frame[transport + Udp.DestinationPort] = (ushort)insidePort;
        Rewrite.Transport(frame, transport, protocol, to[Row.InboundTransport]);
        Rewrite.Address(frame, IPv4.Source, wan, from[Row.OutboundIp]);
        from[Row.OutboundCount]++;

        // One frame is counted once, as outbound; that it was let in is a hit of the forward all the same.
        to[Row.InboundCount]++;
        _state.Counters.Inbound--;
        return Turn(frame, header, to);
    }

    /// <summary>
    /// Translates an ICMP message in place. A ping goes to the host whose identifier it has, and has the
    /// sender's outside identifier there, which leads the answer back.
    /// </summary>
    /// <param name="frame">A whole packet to the WAN address; a dropped one is left as it came.</param>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int TranslateIcmp(ushort[] frame, int header, int nowMs)
    {
        int transport = header >> Parse.TransportShift;
        if (IcmpPath.LengthOf(header) < Icmp.HeaderBytes)
        {
            return -DropReason.BadIcmp;
        }

        int type = (frame[transport + Icmp.TypeCode] >> Icmp.TypeShift) & 0xFF;
        if (type == Icmp.Unreachable || type == Icmp.TimeExceeded)
        {
            ushort[] host = _errors.Hairpin(frame, header);
            return host == null ? -_errors.Reason : Turn(frame, header, host);
        }

        if (type == Icmp.EchoRequest)
        {
            return Request(frame, header, nowMs);
        }

        return type == Icmp.EchoReply ? Answer(frame, header) : -DropReason.IcmpType;
    }

    private void Note(ushort[] frame, int transport, ushort[] from, ushort[] to, int nowMs)
    {
        // No packet of the WAN has to carry it: the segment size stays.
        int flags = frame[transport + Tcp.OffsetFlags];
        int sequence = frame[transport + Tcp.Sequence];
        int acknowledgment = frame[transport + Tcp.Acknowledgment];
        int scale = (flags & Tcp.Syn) != 0 ? TcpSyn.Clamp(frame, transport, 0xFFFF) : -1;
        bool ends = TcpPhase.NoteOutbound(from, flags, sequence, acknowledgment, scale);
        if ((flags & Tcp.Rst) != 0)
        {
            _state.CountReset(from, ends, nowMs);
        }

        if (TcpPhase.NoteInbound(to, flags, sequence, acknowledgment, scale))
        {
            _state.ShortenTimer(SessionTable.SlotOf(to), nowMs);
        }
    }

    private int Request(ushort[] frame, int header, int nowMs)
    {
        int identifierAt = (header >> Parse.TransportShift) + Icmp.Identifier;
        int flow = (IPv4.Icmp << 16) | frame[identifierAt];
        int wan = _state.Policy.WanAddress;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        if (_state.Policy.AnswersWanPing)
        {
            return Verdict.ToBox;
        }

        int mapping = _state.Mappings.FindOutside(flow);
        if (mapping == 0)
        {
            return -DropReason.WanPing;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        ushort[] from = _state.Sessions.FindOutbound(source, flow, wan, 0);
        if (from == null)
        {
            int session = _admit.Outbound(source, flow, wan, 0, nowMs);
            if (session < 0)
            {
                return session;
            }

            from = _state.Sessions.Rows[session];
        }

        int checksumAt = (header >> Parse.TransportShift) + Icmp.Checksum;
        frame[identifierAt] = from[Row.OutsidePort];
        frame[checksumAt] = (ushort)Checksum.Update(frame[checksumAt], from[Row.OutboundTransport]);
        Rewrite.Address(frame, IPv4.Source, wan, from[Row.OutboundIp]);
        from[Row.OutboundCount]++;
        return Turn(frame, header, _state.LanNeighbors.Rows[_state.Mappings.Host[mapping]]);
    }

    private int Answer(ushort[] frame, int header)
    {
        int identifierAt = (header >> Parse.TransportShift) + Icmp.Identifier;
        int flow = (IPv4.Icmp << 16) | frame[identifierAt];
        Policy policy = _state.Policy;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        if (!policy.IsLanHost(source))
        {
            return -DropReason.SpoofedSource;
        }

        ushort[] to = _state.Sessions.FindInbound(flow, policy.WanAddress, 0);
        if (to == null)
        {
            return _admit.Refuse(flow);
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        int checksumAt = (header >> Parse.TransportShift) + Icmp.Checksum;
        frame[identifierAt] = to[Row.InsidePort];
        frame[checksumAt] = (ushort)Checksum.Update(frame[checksumAt], to[Row.InboundTransport]);
        Rewrite.Address(frame, IPv4.Source, policy.WanAddress, IcmpErrors.IpAddend(source, policy.WanAddress));
        _state.Counters.Outbound++;
        return Turn(frame, header, to);
    }

    /// <summary>The last step: to the inside host. The TTL was counted down with the source.</summary>
    private int Turn(ushort[] frame, int header, ushort[] to)
    {
        Rewrite.GiveTtlBack(frame);
        Rewrite.Address(frame, IPv4.Destination, SessionTable.InsideOf(to), to[Row.InboundIp]);
        return _egress.ToLan(frame, to, header & Parse.TotalMask) == Verdict.Hold ? Verdict.TurnedHold : Verdict.Turned;
    }
}
