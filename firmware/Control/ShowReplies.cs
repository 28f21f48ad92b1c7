// The answers to show config, forwards, sessions and drops: each line is made from the tables when
// its turn comes, so what scrolls by is as fresh as it can be. StatusReply.cs has show status.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The candidate, in the lines that would make it.</summary>
public sealed class ConfigReply : Reply
{
    private readonly Config _config;
    private int _next;

    /// <summary>Begins with a configuration.</summary>
    public ConfigReply(Config config)
    {
        _config = config;
        IsDone = config.Count == 0;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        string text = _next < _config.Count ? _config.Line(_next).Text : null;
        _next++;
        IsDone = _next >= _config.Count;
        return text;
    }
}

/// <summary>The port forwards in force, from the lowest port.</summary>
public sealed class ForwardsReply : Reply
{
    private readonly State _state;
    private readonly Config _running;
    private int _rule;

    /// <summary>Begins with the tables and the lines they were made from.</summary>
    public ForwardsReply(State state, Config running)
    {
        _state = state;
        _running = running;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        ForwardTable forwards = _state.Forwards;
        int rule = _rule;
        _rule++;
        IsDone = _rule > forwards.Rules;
        if (rule == 0)
        {
            _state.SweepCounts(nowMs);
            return forwards.Rules == 0 ? "no port forwards" : Columns("", "PORTS", "INSIDE", "FROM", "HITS", "LINE");
        }

        if (rule > forwards.Rules || forwards.Line[rule] == 0)
        {
            return null;
        }

        int number = forwards.Line[rule];
        ConfigLine line = number <= _running.Count ? _running.Line(number - 1) : null;
        return Columns(
            forwards.IsTcp[rule] ? "tcp" : "udp",
            PortRange.PortsText(forwards.FirstPort[rule], forwards.LastPort[rule]),
            AddressText.Format(forwards.Inside[rule]),
            From(rule, line),
            ((uint)forwards.Hits[rule]).ToString(),
            line == null ? "" : line.Text);
    }

    private static string Columns(string protocol, string ports, string inside, string from, string hits, string line)
    {
        return protocol.PadRight(4, ' ') + ports.PadRight(12, ' ') + inside.PadRight(16, ' ') + from.PadRight(8, ' ')
            + hits.PadLeft(10, ' ') + "  " + line;
    }

    private string From(int rule, ConfigLine line)
    {
        if (_state.Forwards.PeerEnd[rule] == 0)
        {
            return "any";
        }

        return line == null || line.From == null ? "peers" : line.From;
    }
}

/// <summary>The sessions of the dynamic mappings.</summary>
public sealed class SessionsReply : Reply
{
    // Ours: how many free slots one turn steps over.
    private const int SlotsATurn = 32;

    private readonly State _state;
    private int _slot;
    private int _shown;

    /// <summary>Begins with the tables.</summary>
    public SessionsReply(State state)
    {
        _state = state;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        SessionTable sessions = _state.Sessions;
        if (_slot == 0)
        {
            _state.SweepCounts(nowMs);
            _slot = 1;
            return Columns("", "INSIDE", "OUTSIDE", "REMOTE", "IDLE s") + "  TCP";
        }

        for (int i = 0; i < SlotsATurn && _slot <= SessionTable.Capacity; i++)
        {
            int slot = _slot;
            _slot++;
            if (sessions.IsUsed[slot])
            {
                _shown++;
                return Describe(slot, nowMs);
            }
        }

        if (_slot <= SessionTable.Capacity)
        {
            return null;
        }

        IsDone = true;
        return _shown.ToString() + " sessions";
    }

    private string Describe(int slot, int nowMs)
    {
        SessionTable sessions = _state.Sessions;
        ushort[] row = sessions.Rows[slot];
        int protocol = SessionTable.ProtocolOf(row);
        string remote = AddressText.Format(SessionTable.RemoteOf(row));
        if (row[Row.RemotePort] != 0)
        {
            remote += ":" + WordOrder.Swap(row[Row.RemotePort]).ToString();
        }

        string line = Columns(
            protocol == IPv4.Udp ? "udp" : protocol == IPv4.Tcp ? "tcp" : "icmp",
            AddressText.Format(SessionTable.InsideOf(row)) + ":" + WordOrder.Swap(row[Row.InsidePort]).ToString(),
            WordOrder.Swap(row[Row.OutsidePort]).ToString(),
            remote,
            ((nowMs - sessions.OutboundMs[slot]) / 1000).ToString());
        return protocol == IPv4.Tcp ? line + "  " + TcpPhase.Word(row) : line;
    }

    private static string Columns(string protocol, string inside, string outside, string remote, string idle)
    {
        return protocol.PadRight(5, ' ') + inside.PadRight(22, ' ') + outside.PadRight(8, ' ') + remote.PadRight(22, ' ') + idle.PadLeft(7, ' ');
    }
}

/// <summary>The drop reasons that were ever counted.</summary>
public sealed class DropsReply : Reply
{
    private readonly State _state;
    private int _reason;

    /// <summary>Begins with the counters.</summary>
    public DropsReply(State state)
    {
        _state = state;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        Counters counters = _state.Counters;
        if (_reason == 0)
        {
            _reason = 1;
            return ((uint)counters.Dropped()).ToString().PadLeft(10, ' ') + "  dropped in all";
        }

        while (_reason < DropReason.Count && counters.Drops[_reason] == 0)
        {
            _reason++;
        }

        if (_reason >= DropReason.Count)
        {
            IsDone = true;
            return null;
        }

        int reason = _reason;
        _reason++;
        return ((uint)counters.Drops[reason]).ToString().PadLeft(10, ' ') + "  " + DropReason.Word(reason).PadRight(20, ' ') + DropHelp.Text(reason);
    }
}
