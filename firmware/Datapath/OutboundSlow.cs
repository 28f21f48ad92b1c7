// A frame from the LAN that is not plain: the same path as Outbound.cs in its obvious form, with a
// drop reason for everything that can be wrong, with IP options, with ICMP, with packets to the
// box itself, with first packets, which get a session here, and with all that opens and ends a
// connection. Never allocates, throws or sends.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>The slow path from inside to outside.</summary>
public sealed class OutboundSlow
{
    private readonly State _state;
    private readonly Admit _admit;
    private readonly IcmpPath _icmp;
    private readonly Hairpin _hairpin;
    private readonly FragmentPath _fragments;
    private readonly Egress _egress;
    private readonly ushort[] _mac;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">Makes sessions.</param>
    /// <param name="icmp">Where ICMP goes.</param>
    /// <param name="hairpin">Where packets to the WAN address go.</param>
    /// <param name="fragments">Where fragments go.</param>
    /// <param name="egress">The last stop.</param>
    /// <param name="mac">The LAN interface's MAC, three words.</param>
    public OutboundSlow(State state, Admit admit, IcmpPath icmp, Hairpin hairpin, FragmentPath fragments, Egress egress, ushort[] mac)
    {
        _state = state;
        _admit = admit;
        _icmp = icmp;
        _hairpin = hairpin;
        _fragments = fragments;
        _egress = egress;
        _mac = mac;
    }

    /// <summary>Checks a frame and translates it in place.</summary>
    /// <param name="frame">An IPv4 frame as the LAN interface received it; a dropped one is left as it came.</param>
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

        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        bool isHairpin = destination == _state.Policy.WanAddress && _state.IsEnforcing;
        if (!isHairpin && _state.Filter.IsMartian(destination))
        {
            return NotRouted(source, destination);
        }

        // Nothing may be made for a packet that cannot leave.
        int reason = isHairpin ? 0 : CheckWay(destination);
        if (reason != 0)
        {
            return -reason;
        }

        // Its sender is told before anything of it is changed (RFC 1191 section 4).
        if ((header & Parse.TotalMask) > IPv4.SafeBytes && !isHairpin && (header & Parse.TotalMask) > _state.Policy.WanMtu
            && (frame[IPv4.FlagsOffset] & IPv4.DontFragment) != 0)
        {
            return -DropReason.TooBig;
        }

        int record = -1;
        if ((frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            if ((frame[IPv4.FlagsOffset] & IPv4.OffsetBits) != 0)
            {
                return _fragments.Later(frame, header, true, nowMs);
            }

            record = _fragments.Begin(frame, header, true, nowMs);
            if (record < 0)
            {
                return record;
            }
        }

        int verdict;
        int protocol = frame[IPv4.TtlProtocol] & IPv4.ProtocolMask;
        if (protocol == IPv4.Icmp)
        {
            verdict = isHairpin ? _hairpin.TranslateIcmp(frame, header, nowMs) : _icmp.Outbound(frame, header, nowMs);
        }
        else
        {
            reason = Parse.CheckTransport(frame, header, protocol);
            verdict = reason != 0 ? -reason
                : isHairpin ? _hairpin.TranslatePort(frame, header, protocol, nowMs)
                : TranslatePort(frame, header, protocol, source, destination, nowMs);
        }

        return record < 0 ? verdict : _fragments.Finish(record, frame, verdict);
    }

    /// <summary>As <see cref="InboundSlow.Note"/>, for a segment from the inside.</summary>
    public void Note(ushort[] frame, int transport, ushort[] row, int nowMs)
    {
        int flags = frame[transport + Tcp.OffsetFlags];
        int scale = (flags & Tcp.Syn) != 0 ? TcpSyn.Clamp(frame, transport, _state.Policy.WanMtu - TcpSyn.HeaderBytes) : -1;
        bool ends = TcpPhase.NoteOutbound(row, flags, frame[transport + Tcp.Sequence], frame[transport + Tcp.Acknowledgment], scale);
        if ((flags & Tcp.Rst) != 0)
        {
            _state.CountReset(row, ends, nowMs);
        }
    }

    private int CheckWay(int destination)
    {
        Policy policy = _state.Policy;
        if (!_state.IsEnforcing)
        {
            return DropReason.NotEnforcing;
        }

        if (((destination ^ policy.WanAddress) & policy.WanMask) != 0)
        {
            return policy.WanGateway == 0 ? DropReason.NoRoute : 0;
        }

        return IPv4.IsPrefixEnd(destination, policy.WanMask) ? DropReason.Broadcast : 0;
    }

    private int NotRouted(int source, int destination)
    {
        Policy policy = _state.Policy;
        if (destination == policy.WanAddress)
        {
            return -DropReason.NotEnforcing;
        }

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

    private int TranslatePort(ushort[] frame, int header, int protocol, int source, int destination, int nowMs)
    {
        int transport = header >> Parse.TransportShift;
        int portWord = frame[transport + Udp.SourcePort];
        int flow = (protocol << 16) | portWord;
        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        ushort[] row = _state.Forwards.FindRow(protocol == IPv4.Tcp, portWord);
        int outsidePort = portWord;
        if (row == null || SessionTable.InsideOf(row) != source)
        {
            int remotePort = protocol == IPv4.Tcp ? frame[transport + Tcp.DestinationPort] : 0;
            row = _state.Sessions.FindOutbound(source, flow, destination, remotePort);
            if (row == null)
            {
                int session = _admit.Outbound(source, flow, destination, remotePort, nowMs);
                if (session < 0)
                {
                    return session;
                }

                row = _state.Sessions.Rows[session];
                if (_egress.NextHop(destination) == destination)
                {
                    row[Row.State] |= Row.IsNotPlain;
                }
            }

            outsidePort = row[Row.OutsidePort];
        }

        if (protocol == IPv4.Tcp)
        {
            Note(frame, transport, row, nowMs);
        }

        frame[transport + Udp.SourcePort] = (ushort)outsidePort;
        Rewrite.Transport(frame, transport, protocol, row[Row.OutboundTransport]);
        Rewrite.Address(frame, IPv4.Source, _state.Policy.WanAddress, row[Row.OutboundIp]);
        row[Row.OutboundCount]++;
        return _egress.ToWan(frame, destination, header & Parse.TotalMask);
    }
}
