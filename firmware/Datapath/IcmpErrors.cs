// ICMP errors on their way through (RFC 5508 section 4): what matters is the packet they quote.
// It has to be one of ours, of TCP one that may have been sent lately; then its translated endpoint and
// the outer address are changed, the type and code are not. An error refreshes nothing and ends nothing,
// a hard one neither (REQ-5, RFC 5927 sections 4 and 5.2).

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Translates ICMP errors by the packet they quote.</summary>
public sealed class IcmpErrors
{
    // RFC 791 section 3.2: every link carries packets of 68 bytes. Less is a lie that makes senders send slivers.
    private const int LeastMtu = 68;
    private const int FragmentationNeeded = (Icmp.Unreachable << Icmp.TypeShift) | (Icmp.FragmentationNeeded << Icmp.CodeShift);

    private readonly State _state;
    private readonly Egress _egress;

    // Where the quoted packet belongs; valid after FindInbound or FindOutbound has returned true.
    private ushort[] _row;
    private int _insidePort;
    private int _outsidePort;
    private int _reason;

    /// <summary>Works on the tables of a state.</summary>
    public IcmpErrors(State state, Egress egress)
    {
        _state = state;
        _egress = egress;
    }

    /// <summary>Why the last call of <see cref="Hairpin"/> returned null: a drop reason.</summary>
    public int Reason
    {
        get { return _reason; }
    }

    /// <summary>An error from the WAN about a packet that an inside host sent.</summary>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Inbound(ushort[] frame, int header)
    {
        int transport = header >> Parse.TransportShift;
        int quote = transport + Icmp.Quote;
        int quoted = CheckQuote(frame, transport, IcmpPath.LengthOf(header));
        if (quoted < 0)
        {
            return quoted;
        }

        int from = (frame[quote + 6] << 16) | frame[quote + 7];
        int to = (frame[quote + 8] << 16) | frame[quote + 9];
        int wan = _state.Policy.WanAddress;
        if (from != wan || to == wan || !FindInbound(frame, quote, quoted, to, frame[quoted + Udp.DestinationPort]))
        {
            return -DropReason.IcmpNoMapping;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        bool isEcho = (frame[quote + 4] & IPv4.ProtocolMask) == IPv4.Icmp;
        int portAt = quoted + (isEcho ? Icmp.Identifier : Udp.SourcePort);
        int inside = SessionTable.InsideOf(_row);
        Translate(frame, header, quote + 6, inside, portAt, _insidePort);
        Rewrite.Address(frame, IPv4.Destination, inside, _row[Row.InboundIp]);
        _state.Counters.Inbound++;
        return _egress.ToLan(frame, _row, header & Parse.TotalMask);
    }

    /// <summary>An error from an inside host about a packet that came from the WAN.</summary>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Outbound(ushort[] frame, int header)
    {
        int transport = header >> Parse.TransportShift;
        int quote = transport + Icmp.Quote;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        Policy policy = _state.Policy;
        if (((source ^ policy.LanAddress) & policy.LanMask) != 0)
        {
            return -DropReason.SpoofedSource;
        }

        int quoted = CheckQuote(frame, transport, IcmpPath.LengthOf(header));
        if (quoted < 0)
        {
            return quoted;
        }

        int from = (frame[quote + 6] << 16) | frame[quote + 7];
        int to = (frame[quote + 8] << 16) | frame[quote + 9];
        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        if (destination != from || !FindOutbound(frame, quote, quoted, from, to))
        {
            return -DropReason.IcmpNoMapping;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            return -DropReason.TtlExpired;
        }

        bool isEcho = (frame[quote + 4] & IPv4.ProtocolMask) == IPv4.Icmp;
        int portAt = quoted + (isEcho ? Icmp.Identifier : Udp.DestinationPort);
        Translate(frame, header, quote + 8, policy.WanAddress, portAt, _outsidePort);
        Rewrite.Address(frame, IPv4.Source, policy.WanAddress, IpAddend(source, policy.WanAddress));
        _state.Counters.Outbound++;
        return _egress.ToWan(frame, destination, header & Parse.TotalMask);
    }

    /// <summary>
    /// An error from an inside host about a packet that came to it from another one by the WAN address: the
    /// quote is put back to what that one sent (RFC 5508 REQ-7). All but the outer destination is translated.
    /// </summary>
    /// <returns>A row of that other host; null if the error is dropped: <see cref="Reason"/> says why.</returns>
    public ushort[] Hairpin(ushort[] frame, int header)
    {
        int transport = header >> Parse.TransportShift;
        int quote = transport + Icmp.Quote;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        Policy policy = _state.Policy;
        if (((source ^ policy.LanAddress) & policy.LanMask) != 0)
        {
            _reason = DropReason.SpoofedSource;
            return null;
        }

        int quoted = CheckQuote(frame, transport, IcmpPath.LengthOf(header));
        if (quoted < 0)
        {
            _reason = -quoted;
            return null;
        }

        // The host that got the packet, by its answers' way out; then who sent it, by their way in.
        int from = (frame[quote + 6] << 16) | frame[quote + 7];
        int to = (frame[quote + 8] << 16) | frame[quote + 9];
        bool isEcho = (frame[quote + 4] & IPv4.ProtocolMask) == IPv4.Icmp;
        _reason = DropReason.IcmpNoMapping;
        if (from != policy.WanAddress || !(isEcho ? policy.IsLanHost(to) : FindOutbound(frame, quote, quoted, from, to)))
        {
            return null;
        }

        int outsidePort = _outsidePort;
        if (!FindInbound(frame, quote, quoted, from, outsidePort))
        {
            return null;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0)
        {
            _reason = DropReason.TtlExpired;
            return null;
        }

        // A ping has one identifier, and the host that got it saw the sender's.
        int portAt = quoted + (isEcho ? Icmp.Identifier : Udp.DestinationPort);
        Translate(frame, header, quote + 8, from, portAt, isEcho ? frame[portAt] : outsidePort);
        portAt = quoted + (isEcho ? Icmp.Identifier : Udp.SourcePort);
        Translate(frame, header, quote + 6, SessionTable.InsideOf(_row), portAt, _insidePort);
        Rewrite.Address(frame, IPv4.Source, from, IpAddend(source, from));
        _state.Counters.Outbound++;
        return _row;
    }

    /// <summary>
    /// Checks the message and the IP header it quotes (RFC 5508 REQ-3): both checksums have to be
    /// right, options are skipped, the quoted transport checksum is not looked at. An MTU has to be possible.
    /// </summary>
    /// <returns>Word index of the quoted transport header, or minus a drop reason.</returns>
    private static int CheckQuote(ushort[] frame, int transport, int icmpBytes)
    {
        // In fragments it cannot be checked, and no honest one is so long (RFC 1812 section 4.3.2.3).
        if ((frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0 || Checksum.Sum(frame, transport, icmpBytes) != 0xFFFF)
        {
            return -DropReason.BadIcmp;
        }

        if (frame[transport + Icmp.TypeCode] == FragmentationNeeded && WordOrder.Swap(frame[transport + Icmp.NextHopMtu]) < LeastMtu)
        {
            return -DropReason.BadIcmp;
        }

        int quote = transport + Icmp.Quote;
        int quoteBytes = icmpBytes - Icmp.HeaderBytes;
        int versionIhl = quoteBytes < IPv4.MinHeaderBytes ? 0 : (frame[quote] >> WordOrder.FirstByteShift) & 0xFF;
        int headerBytes = (versionIhl & 0xF) << 2;
        bool isWhole = versionIhl >> 4 == 4 && headerBytes >= IPv4.MinHeaderBytes && quoteBytes >= headerBytes + 8
            && Checksum.Sum(frame, quote, headerBytes) == 0xFFFF
            && (frame[quote + 3] & IPv4.OffsetBits) == 0;
        return isWhole ? quote + (headerBytes >> 1) : -DropReason.IcmpQuote;
    }

    private bool FindInbound(ushort[] frame, int quote, int quoted, int remote, int remotePort)
    {
        int protocol = frame[quote + 4] & IPv4.ProtocolMask;
        if (protocol == IPv4.Icmp)
        {
            int type = (frame[quoted] >> Icmp.TypeShift) & 0xFF;
            int echo = (IPv4.Icmp << 16) | frame[quoted + Icmp.Identifier];
            return type == Icmp.EchoRequest && Take(_state.Sessions.FindInbound(echo, remote, 0));
        }

        int outsidePort = frame[quoted + Udp.SourcePort];
        ushort[] forward = ForwardOf(protocol, outsidePort);
        if (forward != null)
        {
            bool isAllowed = remote == _state.Policy.WanAddress
                ? Datapath.Hairpin.IsOpen(_state.Forwards, forward)
                : _state.Forwards.Admits(forward[Row.Rule] & Row.RuleMask, remote);
            return isAllowed && TakeForward(forward, outsidePort);
        }

        ushort[] session = _state.Sessions.FindInbound((protocol << 16) | outsidePort, remote, protocol == IPv4.Tcp ? remotePort : 0);
        return Take(session) && (protocol != IPv4.Tcp || TcpPhase.MayBeFromInside(session, frame[quoted + Tcp.Sequence]));
    }

    private bool FindOutbound(ushort[] frame, int quote, int quoted, int remote, int inside)
    {
        int protocol = frame[quote + 4] & IPv4.ProtocolMask;
        if (protocol == IPv4.Icmp)
        {
            int type = (frame[quoted] >> Icmp.TypeShift) & 0xFF;
            int echo = (IPv4.Icmp << 16) | frame[quoted + Icmp.Identifier];
            return type == Icmp.EchoReply && Take(_state.Sessions.FindOutbound(inside, echo, remote, 0));
        }

        int insidePort = frame[quoted + Udp.DestinationPort];
        ushort[] forward = ForwardOf(protocol, insidePort);
        if (forward != null && SessionTable.InsideOf(forward) == inside)
        {
            return _state.Forwards.Admits(forward[Row.Rule] & Row.RuleMask, remote) && TakeForward(forward, insidePort);
        }

        int remotePort = protocol == IPv4.Tcp ? frame[quoted + Tcp.SourcePort] : 0;
        ushort[] session = _state.Sessions.FindOutbound(inside, (protocol << 16) | insidePort, remote, remotePort);
        return Take(session) && (protocol != IPv4.Tcp || TcpPhase.MayBeFromOutside(session, frame[quoted + Tcp.Sequence]));
    }

    private ushort[] ForwardOf(int protocol, int portWord)
    {
        return protocol == IPv4.Udp || protocol == IPv4.Tcp ? _state.Forwards.FindRow(protocol == IPv4.Tcp, portWord) : null;
    }

    private bool TakeForward(ushort[] forward, int portWord)
    {
        _row = forward;
        _insidePort = portWord;
        _outsidePort = portWord;
        return true;
    }

    private bool Take(ushort[] session)
    {
        if (session == null)
        {
            return false;
        }

        _row = session;
        _insidePort = session[Row.InsidePort];
        _outsidePort = session[Row.OutsidePort];
        return true;
    }

    /// <summary>Restores the endpoint in the quote and every checksum that covers it, the message's own last.</summary>
    private static void Translate(ushort[] frame, int header, int addressAt, int address, int portAt, int portWord)
    {
        int transport = header >> Parse.TransportShift;
        int quote = transport + Icmp.Quote;
        int addresses = Rewrite.Word(frame, addressAt, (address >> 16) & 0xFFFF);
        addresses = Checksum.Fold(addresses + Rewrite.Word(frame, addressAt + 1, address & 0xFFFF));
        int whole = addresses + Rewrite.Word(frame, quote + 5, Checksum.Update(frame[quote + 5], addresses));
        int port = Rewrite.Word(frame, portAt, portWord);
        whole += port;

        int checksumAt = QuotedChecksumAt(frame, header, quote);
        if (checksumAt != 0)
        {
            int protocol = frame[quote + 4] & IPv4.ProtocolMask;
            int checksum = frame[checksumAt];
            int changed = protocol == IPv4.Udp
                ? Checksum.UpdateUdp(checksum, Checksum.Fold(addresses + port))
                : Checksum.Update(checksum, protocol == IPv4.Icmp ? port : Checksum.Fold(addresses + port));
            whole += Rewrite.Word(frame, checksumAt, changed);
        }

        frame[transport + Icmp.Checksum] = (ushort)Checksum.Update(frame[transport + Icmp.Checksum], Checksum.Fold(whole));
    }

    /// <summary>Word index of the quoted transport checksum; 0 if the quote ends before it.</summary>
    private static int QuotedChecksumAt(ushort[] frame, int header, int quote)
    {
        int protocol = frame[quote + 4] & IPv4.ProtocolMask;
        int quoted = quote + ((((frame[quote] >> WordOrder.FirstByteShift) & 0xF) << 2) >> 1);
        int at = quoted + (protocol == IPv4.Udp ? Udp.Checksum : protocol == IPv4.Tcp ? Tcp.Checksum : Icmp.Checksum);
        int end = (header >> Parse.TransportShift) + (IcmpPath.LengthOf(header) >> 1);
        return at < end ? at : 0;
    }

    /// <summary>For the IPv4 checksum: one address becomes another, and the TTL is counted down.</summary>
    internal static int IpAddend(int from, int to)
    {
        return Checksum.Addend(Checksum.Fold(Checksum.Delta(from, to) + (~IPv4.TtlOne & 0xFFFF)));
    }
}
