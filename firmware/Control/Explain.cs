// What the box would do with a packet, found out without doing it. The packet path itself is asked, with a
// frame that is made here, and afterwards everything is as it was: its row is put back.
// For what the path would have to make for a first packet, a session or a mapping, it is not asked: its
// frame gets so far as to that question, where a TTL of 1 or a port of 0 stops it, and then the tables are
// looked at as Datapath/Admit.cs does. ExplainReply.cs puts it into words.

using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A packet's fate. Allocates.</summary>
public sealed class Explain
{
    /// <summary>The packet.</summary>
    public readonly Question Question;

    /// <summary>Whether it would come from the LAN: from one of its addresses, to an address and not just to a port.</summary>
    public readonly bool IsFromLan;

    /// <summary>Whether it would come from the LAN and go to the WAN address: back to the LAN (Datapath/Hairpin.cs).</summary>
    public readonly bool IsHairpin;

    /// <summary>Where it goes: the WAN address if the question names only a port.</summary>
    public readonly int Destination;

    /// <summary>What the packet path says (<see cref="Datapath.Verdict"/>); 1 for what would begin a session.</summary>
    public readonly int Verdict;

    /// <summary>The row that it is translated by, a hairpin's the sender's; null if there is none yet.</summary>
    public ushort[] Decides;

    /// <summary>The forward's rule that <see cref="Decides"/> belongs to, 0 if it is a session's; of a hairpin the rule that lets it in.</summary>
    public int Rule;

    /// <summary>The mapping that the packet meets where it has no session, a hairpin the one it goes to; 0 if there is none.</summary>
    public int Mapping;

    /// <summary>Whether it would begin a session, and a mapping if <see cref="Mapping"/> is 0.</summary>
    public bool IsNew;

    /// <summary>Where a packet that is forwarded ends up: address.</summary>
    public int To;

    /// <summary>Where a packet that is forwarded ends up: port.</summary>
    public int ToPort;

    /// <summary>The outside port of a packet from the LAN that is forwarded; 0 if chance chooses it.</summary>
    public int OutsidePort;

    private readonly State _state;
    private readonly PacketPath _path;
    private readonly ushort[] _frame = new ushort[ProbeFrame.Words];
    private readonly bool _isTcp;

    // As the tables want them: the protocol in place in its word, ports as words, 0 for what UDP and ICMP have not.
    private readonly int _flow;
    private readonly int _remotePort;

    /// <summary>Finds out.</summary>
    public Explain(Parts parts, Question question, int nowMs)
    {
        Question = question;
        _state = parts.State;
        _path = parts.Path;
        _isTcp = question.Protocol == Tcp.Protocol;
        Policy policy = _state.Policy;
        Destination = question.Destination == 0 ? policy.WanAddress : question.Destination;
        IsFromLan = question.Destination != 0 && policy.LanAddress != 0 && ((question.Source ^ policy.LanAddress) & policy.LanMask) == 0;
        IsHairpin = IsFromLan && _state.IsEnforcing && Destination == policy.WanAddress;
        int sourcePort = WordOrder.Swap(question.SourcePort);
        int destinationPort = WordOrder.Swap(question.DestinationPort);
        _flow = (question.Protocol << (16 + WordOrder.SecondByteShift)) | (IsFromLan ? sourcePort : destinationPort);
        _remotePort = !_isTcp ? 0 : IsFromLan ? destinationPort : sourcePort;
        Find();
        Verdict = Ask(nowMs);
        if (IsHairpin)
        {
            Verdict = Verdict == -DropReason.TtlExpired ? Turn() : Verdict;
        }
        else if (IsNew && Verdict == (IsFromLan ? -DropReason.TtlExpired : -DropReason.PortZero))
        {
            Verdict = IsFromLan ? AdmitOutbound() : AdmitInbound();
        }
    }

    private bool IsPing
    {
        get { return Question.Protocol == Icmp.Protocol; }
    }

    /// <summary>Finds the row as the path does, or that there is none.</summary>
    private void Find()
    {
        SessionTable sessions = _state.Sessions;
        Decides = IsPing ? null : _state.Forwards.FindRow(_isTcp, _flow & 0xFFFF);
        if (Decides != null && (!IsFromLan || SessionTable.InsideOf(Decides) == Question.Source))
        {
            Rule = Decides[Row.Rule] & Row.RuleMask;
        }
        else if (IsFromLan)
        {
            Decides = sessions.FindOutbound(Question.Source, _flow, Destination, _remotePort);
            Mapping = _state.Mappings.FindInside(Question.Source, _flow);
            IsNew = Decides == null;
        }
        else if (!IsPing)
        {
            Decides = sessions.FindInbound(_flow, Question.Source, _remotePort);
            Mapping = _state.Mappings.FindOutside(_flow);
            IsNew = Decides == null && _isTcp && Mapping != 0 && sessions.FindInbound(_flow, Question.Source, -1) != null;
        }

        if (IsHairpin)
        {
            // What lets it in decides, not what its sender has.
            Rule = IsPing ? 0 : _state.Forwards.Find(_isTcp, Question.DestinationPort);
        }
    }

    private int Ask(int nowMs)
    {
        ushort[] row = Decides;
        ushort[] before = new ushort[Row.SessionWords];
        if (row != null)
        {
            System.Array.Copy(row, before, Row.SessionWords);
        }

        NeighborTable side = IsFromLan ? _state.LanNeighbors : _state.WanNeighbors;
        int length = ProbeFrame.Fill(_frame, side.Mac, Question.Protocol, Question.Source,
            IsNew && !IsFromLan ? 0 : Question.SourcePort, Destination, Question.DestinationPort, IsHairpin || (IsNew && IsFromLan) ? 1 : ProbeFrame.Ttl);
        int verdict = IsFromLan ? _path.Outbound.Translate(_frame, length, nowMs) : _path.Inbound.Translate(_frame, length, nowMs);
        if (row != null)
        {
            System.Array.Copy(before, row, Row.SessionWords);
        }

        To = (_frame[IPv4.Destination] << 16) | _frame[IPv4.Destination + 1];
        ToPort = WordOrder.Swap(_frame[IPv4.Options + Udp.DestinationPort]);
        OutsidePort = WordOrder.Swap(_frame[IPv4.Options + (IsPing ? Icmp.Identifier : Udp.SourcePort)]);
        return verdict;
    }

    /// <summary>Looks at both ends of a hairpin as Datapath/Hairpin.cs does, once it has got so far as to its TTL.</summary>
    private int Turn()
    {
        int sessions = _state.Sessions.Count;
        int own = Mapping;
        if (IsNew)
        {
            int verdict = AdmitOutbound();
            if (verdict < 0)
            {
                return verdict;
            }

            sessions++;
        }
        else if (own != 0)
        {
            // Not from a forward's own port.
            OutsidePort = WordOrder.Swap(Decides[Row.OutsidePort]);
        }

        NeighborTable hosts = _state.LanNeighbors;
        if (Rule != 0)
        {
            To = _state.Forwards.Inside[Rule];
            return (hosts.Rows[hosts.Find(To)][Row.State] & Row.IsUnresolved) != 0 ? Datapath.Verdict.TurnedHold : Datapath.Verdict.Turned;
        }

        MappingTable mappings = _state.Mappings;
        int toFlow = (_flow & ~0xFFFF) | WordOrder.Swap(IsPing ? Question.SourcePort : Question.DestinationPort);
        Mapping = mappings.FindOutside(toFlow);
        To = mappings.InsideOf(Mapping);
        ToPort = WordOrder.Swap(mappings.InsidePort[Mapping]);
        if (!IsPing && Mapping != own && sessions >= SessionTable.Capacity
            && _state.Sessions.FindInbound(toFlow, Destination, _isTcp ? WordOrder.Swap(OutsidePort) : 0) == null)
        {
            return -DropReason.TableFull;
        }

        return (hosts.Rows[mappings.Host[Mapping]][Row.State] & Row.IsUnresolved) != 0 ? Datapath.Verdict.TurnedHold : Datapath.Verdict.Turned;
    }

    private int AdmitInbound()
    {
        MappingTable mappings = _state.Mappings;
        To = mappings.InsideOf(Mapping);
        ToPort = WordOrder.Swap(mappings.InsidePort[Mapping]);
        return _state.Sessions.Count == SessionTable.Capacity ? -DropReason.TableFull
            : (_state.LanNeighbors.Rows[mappings.Host[Mapping]][Row.State] & Row.IsUnresolved) != 0 ? Datapath.Verdict.Hold : 1;
    }

    private int AdmitOutbound()
    {
        MappingTable mappings = _state.Mappings;
        NeighborTable hosts = _state.LanNeighbors;
        OutsidePort = WordOrder.Swap(mappings.OutsideFlow[Mapping] & 0xFFFF);
        if (Mapping == 0)
        {
            int host = hosts.Find(Question.Source);
            if ((host == 0 || hosts.Mappings[host] == 0) && !_state.Policy.IsLanHost(Question.Source))
            {
                return -DropReason.MartianSource;
            }

            if (host == 0 && !HasRoom(hosts))
            {
                return -DropReason.NeighborTableFull;
            }

            if (hosts.Mappings[host] >= _state.MayHave[host])
            {
                return hosts.Mappings[host] >= _state.Policy.HostLimit ? -DropReason.HostLimit : -DropReason.HostRate;
            }

            OutsidePort = FindOutsidePort();
            if (mappings.Count == mappings.Capacity || OutsidePort < 0)
            {
                return -DropReason.TableFull;
            }
        }

        NeighborTable neighbors = _state.WanNeighbors;
        return _state.Sessions.Count == SessionTable.Capacity ? -DropReason.TableFull
            : IsHairpin ? 1
            : neighbors.Rows[neighbors.Find(_path.Egress.NextHop(Destination))][Row.State] != 0 ? Datapath.Verdict.Hold : 1;
    }

    /// <summary>Whether the table would find a slot for another neighbor (Tables/NeighborTable.cs).</summary>
    private static bool HasRoom(NeighborTable hosts)
    {
        int slot = hosts.Capacity;
        while (slot > 0 && hosts.Address[slot] != 0
            && ((hosts.Flags[slot] & (NeighborTable.Pinned | NeighborTable.Wanted)) != 0 || hosts.Mappings[slot] != 0 || hosts.WaitingAt[slot] != 0))
        {
            slot--;
        }

        return slot != 0;
    }

    /// <summary>The outside port that a new mapping would have: its own if that is free.</summary>
    /// <returns>0 if it would be one of several others, -1 if there is none (Tables/MappingTable.cs).</returns>
    private int FindOutsidePort()
    {
        int port = Question.SourcePort;
        if (IsFree(port) && (IsPing || port >= MappingTable.LowestPort))
        {
            return port;
        }

        // Of the same parity, from the floor.
        for (port = MappingTable.LowestPort + ((MappingTable.LowestPort ^ port) & 1); port <= 65535; port += 2)
        {
            if (IsFree(port))
            {
                return 0;
            }
        }

        return -1;
    }

    private bool IsFree(int port)
    {
        return _state.Mappings.IsFree((_flow & ~0xFFFF) | WordOrder.Swap(port), _state.LanNeighbors.Find(Question.Source), _flow & 0xFFFF)
            && (IsPing || _state.Forwards.Find(_isTcp, port) == 0);
    }
}
