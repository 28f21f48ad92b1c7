// The answer to explain in words: the packet, its fate, the line that decides, and its counter.

using System.Collections;
using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>What becomes of a packet, and why.</summary>
public sealed class ExplainReply : Reply
{
    private readonly Parts _parts;
    private readonly Question _question;
    private readonly ArrayList _lines = new ArrayList();
    private Explain _fate;
    private int _next;

    /// <summary>Begins with a question.</summary>
    public ExplainReply(Parts parts, Question question)
    {
        _parts = parts;
        _question = question;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        if (_fate == null)
        {
            _fate = new Explain(_parts, _question, nowMs);
            int reason = Reason();
            _lines.Add("packet     " + Packet());
            _lines.Add("verdict    " + (reason == 0 ? Forwarded() : "dropped: " + DropReason.Word(reason)));
            _lines.Add("decided by " + Decided(reason));
            _lines.Add("counter    " + Counter(reason));
            _lines.Add(_parts.Interfaces.FilterText(_parts.State));
        }

        string line = (string)_lines[_next];
        _next++;
        IsDone = _next == _lines.Count;
        return line;
    }

    private string Packet()
    {
        Question question = _question;
        bool isPing = question.Protocol == Icmp.Protocol;
        return (isPing ? "ping" : question.Protocol == Tcp.Protocol ? "tcp" : "udp")
            + " " + AddressText.Format(question.Source) + (isPing ? "" : ":" + question.SourcePort.ToString())
            + " -> " + AddressText.Format(_fate.Destination) + (isPing ? "" : ":" + question.DestinationPort.ToString())
            + (_fate.IsFromLan ? ", from the LAN" : ", from the WAN");
    }

    /// <summary>Why it is dropped; 0 if it is not.</summary>
    private int Reason()
    {
        int verdict = _fate.Verdict;
        if (verdict != Verdict.ToBox)
        {
            return verdict >= 0 || verdict == Verdict.Turned || verdict == Verdict.TurnedHold ? 0 : -verdict;
        }

        // Services/PingService.cs: nothing else listens.
        Policy policy = _parts.State.Policy;
        return _question.Protocol != Icmp.Protocol ? DropReason.ToBox
            : (_fate.IsFromLan ? policy.IsLanHost(_question.Source) : policy.IsWanHost(_question.Source)) ? 0 : DropReason.MartianSource;
    }

    private string Forwarded()
    {
        Explain fate = _fate;
        if (fate.Verdict == Verdict.ToBox)
        {
            return "answered by the box";
        }

        bool isPing = _question.Protocol == Icmp.Protocol;
        string text = (fate.IsHairpin ? "turned back to " : "forwarded to ") + AddressText.Format(fate.To) + (isPing ? "" : ":" + fate.ToPort.ToString());
        if (fate.IsFromLan)
        {
            text += " as " + AddressText.Format(_parts.State.Policy.WanAddress) + (isPing || fate.OutsidePort == 0 ? "" : ":" + fate.OutsidePort.ToString());
        }

        if (fate.Verdict == Verdict.Hold || fate.Verdict == Verdict.TurnedHold)
        {
            text += ", once " + AddressText.Format(fate.IsFromLan && !fate.IsHairpin ? _parts.Path.Egress.NextHop(fate.Destination) : fate.To) + " answers ARP";
        }

        return text;
    }

    private string Decided(int reason)
    {
        Explain fate = _fate;
        if (fate.Rule != 0 && (reason == 0 || reason == DropReason.NotAPeer))
        {
            int number = _parts.State.Forwards.Line[fate.Rule];
            Config running = _parts.Candidate.Running;
            return number >= 1 && number <= running.Count ? running.Line(number - 1).Text : "line " + number.ToString();
        }

        if (reason == DropReason.Filtered)
        {
            return "no line: " + Host() + " has this port, and has not called " + AddressText.Format(_question.Source);
        }

        if (reason != 0)
        {
            return reason == DropReason.NoRule ? "no line: the default" : "no line: " + DropHelp.Text(reason);
        }

        if (fate.Verdict == Verdict.ToBox)
        {
            return _fate.Destination == _parts.State.Policy.WanAddress ? "option wan-ping on" : "no line: a ping of the LAN address is answered";
        }

        if (fate.IsHairpin)
        {
            return "no line: " + Host() + " has this " + (_question.Protocol == Icmp.Protocol ? "identifier" : "port");
        }

        if (!fate.IsNew)
        {
            return "no line: a session of " + AddressText.Format(SessionTable.InsideOf(fate.Decides)) + ":" + WordOrder.Swap(fate.Decides[Row.InsidePort]).ToString();
        }

        return fate.Mapping != 0 ? "no line: a new session in the mapping of " + Host()
            : "no line: hosts may call out; a new mapping" + (fate.OutsidePort == 0 ? ", its port is chosen then" : "");
    }

    /// <summary>The inside endpoint of the mapping.</summary>
    private string Host()
    {
        MappingTable mappings = _parts.State.Mappings;
        return AddressText.Format(mappings.InsideOf(_fate.Mapping)) + ":" + WordOrder.Swap(mappings.InsidePort[_fate.Mapping]).ToString();
    }

    private string Counter(int reason)
    {
        State state = _parts.State;
        if (reason != 0)
        {
            return DropReason.Word(reason) + " " + ((uint)state.Counters.Drops[reason]).ToString();
        }

        if (_fate.Rule == 0)
        {
            return "none of its own, see show sessions";
        }

        // What its rows have counted since they were last swept, too.
        int hits = state.Forwards.Hits[_fate.Rule];
        ushort[][] rows = state.Forwards.Rows;
        for (int number = 1; number < rows.Length; number++)
        {
            hits += (rows[number][Row.Rule] & Row.RuleMask) == _fate.Rule ? rows[number][Row.InboundCount] : 0;
        }

        return "hits " + ((uint)hits).ToString();
    }
}
