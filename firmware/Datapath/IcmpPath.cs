// ICMP on its way through, both directions: echo is translated by its identifier like a port
// (RFC 5508 section 3.1), errors by the packet they quote (IcmpErrors.cs), the rest is ignored.
// A slow path: it may call, but it still never allocates, throws or sends.

using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>ICMP through the box.</summary>
public sealed class IcmpPath
{
    private readonly State _state;
    private readonly Admit _admit;
    private readonly Egress _egress;
    private readonly IcmpErrors _errors;

    /// <summary>Works on the tables of a state.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="admit">Makes sessions.</param>
    /// <param name="egress">The last stop.</param>
    /// <param name="errors">Where errors go.</param>
    public IcmpPath(State state, Admit admit, Egress egress, IcmpErrors errors)
    {
        _state = state;
        _admit = admit;
        _egress = egress;
        _errors = errors;
    }

    /// <summary>Translates an ICMP message from the WAN in place.</summary>
    /// <param name="frame">Not a fragment; addressed to the WAN address.</param>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Inbound(ushort[] frame, int header, int nowMs)
    {
        int transport = header >> Parse.TransportShift;
        if (LengthOf(header) < Icmp.HeaderBytes)
        {
            return -DropReason.BadIcmp;
        }

        int type = (frame[transport + Icmp.TypeCode] >> Icmp.TypeShift) & 0xFF;
        if (type == Icmp.Unreachable || type == Icmp.TimeExceeded)
        {
            return _errors.Inbound(frame, header);
        }

        if (type == Icmp.EchoRequest)
        {
            return _state.Policy.AnswersWanPing ? Verdict.ToBox : -DropReason.WanPing;
        }

        if (type != Icmp.EchoReply)
        {
            return -DropReason.IcmpType;
        }

        SessionTable sessions = _state.Sessions;
        int flow = (IPv4.Icmp << 16) | frame[transport + Icmp.Identifier];
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        ushort[] row = sessions.FindInbound(flow, source, 0);
        if (row == null)
        {
            // No mapping has the identifier of the box's own requests.
            return frame[transport + Icmp.Identifier] == Icmp.OwnIdentifier ? Verdict.ToBox : _admit.Refuse(flow);
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        frame[transport + Icmp.Identifier] = row[Row.InsidePort];
        frame[transport + Icmp.Checksum] = (ushort)Checksum.Update(frame[transport + Icmp.Checksum], row[Row.InboundTransport]);
        Rewrite.Address(frame, IPv4.Destination, SessionTable.InsideOf(row), row[Row.InboundIp]);
        row[Row.InboundCount]++;
        return _egress.ToLan(frame, row, header & Parse.TotalMask);
    }

    /// <summary>Translates an ICMP message from the LAN in place.</summary>
    /// <param name="frame">Not a fragment; its destination is on the WAN and can be reached.</param>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Outbound(ushort[] frame, int header, int nowMs)
    {
        int transport = header >> Parse.TransportShift;
        if (LengthOf(header) < Icmp.HeaderBytes)
        {
            return -DropReason.BadIcmp;
        }

        int type = (frame[transport + Icmp.TypeCode] >> Icmp.TypeShift) & 0xFF;
        if (type == Icmp.Unreachable || type == Icmp.TimeExceeded)
        {
            return _errors.Outbound(frame, header);
        }

        if (type != Icmp.EchoRequest)
        {
            return -DropReason.IcmpType;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        SessionTable sessions = _state.Sessions;
        int flow = (IPv4.Icmp << 16) | frame[transport + Icmp.Identifier];
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        ushort[] row = sessions.FindOutbound(source, flow, destination, 0);
        if (row == null)
        {
            int session = _admit.Outbound(source, flow, destination, 0, nowMs);
            if (session < 0)
            {
                return session;
            }

            row = sessions.Rows[session];
        }

        frame[transport + Icmp.Identifier] = row[Row.OutsidePort];
        frame[transport + Icmp.Checksum] = (ushort)Checksum.Update(frame[transport + Icmp.Checksum], row[Row.OutboundTransport]);
        Rewrite.Address(frame, IPv4.Source, _state.Policy.WanAddress, row[Row.OutboundIp]);
        row[Row.OutboundCount]++;
        return _egress.ToWan(frame, destination, header & Parse.TotalMask);
    }

    /// <summary>Bytes of an ICMP message.</summary>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    internal static int LengthOf(int header)
    {
        return (header & Parse.TotalMask) - (((header >> Parse.TransportShift) - Ethernet.Payload) << 1);
    }
}
