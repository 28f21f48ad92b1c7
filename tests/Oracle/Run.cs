// One run: operations go to the router and to the model, and what comes out is compared.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;

namespace Tollgate.Oracle;

/// <summary>The router and the model, side by side.</summary>
public sealed class Run
{
    /// <summary>Sessions end within this time of their timer: runs stay away from it.</summary>
    private const int DoubtMs = 4000;

    /// <summary>Hosts of the configuration.</summary>
    public static readonly Ip4[] Hosts =
    [
        "192.168.10.11", "192.168.10.12", "192.168.10.13", "192.168.10.14", "192.168.10.15", "192.168.10.16",
    ];

    /// <summary>What a run may commit.</summary>
    public static readonly PolicySpec[] Policies =
    [
        new("a Max", "198.18.5.2",
            new(Packet.Udp, 6801, 6801, Hosts[0]), new(Packet.Udp, 7000, 7003, Hosts[0]), new(Packet.Tcp, 4000, 4003, Hosts[0]),
            new(Packet.Udp, 5001, 5002, Hosts[2], "198.18.9.4", "198.18.9.8/29"), new(Packet.Tcp, 5631, 5631, Hosts[2], "198.18.9.4")),
        new("nothing open", "198.18.5.2") { HostLimit = 100, UdpSeconds = 120, IcmpSeconds = 90, AnswersWanPing = true },
        new("other owners", "198.18.5.2",
            new(Packet.Udp, 6801, 6801, Hosts[1]), new(Packet.Udp, 7002, 7300, Hosts[1]), new(Packet.Tcp, 4001, 4001, Hosts[3], "198.19.7.0/24"),
            new(Packet.Tcp, 40000, 40003, Hosts[4]), new(Packet.Udp, 40000, 40002, Hosts[4])) { HostLimit = 20 },
        new("a large range", "198.18.5.2",
            new(Packet.Udp, 7000, 39990, Hosts[0]), new(Packet.Tcp, 1025, 65400, Hosts[5], "198.18.9.4")) { TcpSeconds = 8000, OpeningSeconds = 300 },
        new("another WAN address", "198.18.5.3", new Forward(Packet.Udp, 6801, 6801, Hosts[0])) { HostRate = 6 },
        new("overlap", "192.168.10.200", new Forward(Packet.Udp, 6801, 6801, Hosts[0])),
    ];

    private readonly Rig _rig;
    private readonly SlowNat _model = new();
    private readonly List<int> _errorsMs = [];
    private int _count;

    public Run(int clockMs, int seed)
    {
        _rig = new Rig(clockMs, seed);
        Step(new Commit(0));
    }

    public SlowNat Model => _model;

    /// <summary>The packets of the last operation as they came out.</summary>
    public Packet? ToWan { get; private set; }

    /// <inheritdoc cref="ToWan"/>
    public Packet? ToLan { get; private set; }

    public bool MustWait => _rig.CreepMs > Rig.MaxCreepMs;

    /// <summary>How the outcomes were spread: a run that only drops shows nothing.</summary>
    public Dictionary<string, int> Tally { get; } = [];

    /// <summary>Takes an operation to both.</summary>
    /// <returns>How they differ; null if they do not.</returns>
    public string? Step(Operation operation)
    {
        _count++;
        try
        {
            string? wrong = operation switch
            {
                Send send => Pass(send),
                Wait wait => Pass(wait),
                Commit commit => Pass(commit),
                _ => throw new ArgumentException(operation.ToString()),
            };
            return wrong ?? CompareTables();
        }
        catch (Exception e) when (e is FrameException or IndexOutOfRangeException or NullReferenceException or ArgumentException)
        {
            return e.GetType().Name + ": " + e.Message;
        }
    }

    private string? Pass(Commit commit)
    {
        _rig.Commit(Policies[commit.Index]);
        _model.Commit(Policies[commit.Index], _rig.NowMs);

        // It may have brought other timers.
        return Pass(new Wait(1));
    }

    private string? Pass(Wait wait)
    {
        int ms = wait.Ms;
        for (int i = 0; i < 1000 && _model.IsDoubtful(unchecked(_rig.NowMs + ms), DoubtMs); i++)
        {
            ms += 1009;
        }

        _rig.Wait(ms);
        _model.Expire(_rig.NowMs);
        return _rig.CheckBalance();
    }

    private string? Pass(Send send)
    {
        ToWan = null;
        ToLan = null;
        Packet packet = send.Packet;
        ulong router = Box.MacOf(PolicySpec.Gateway).Number;
        Cable from = send.IsFromLan ? _rig.Lan : _rig.Wan;
        Reaction reaction = _rig.Send(send.IsFromLan, packet.ToFrame(from.OwnMac.Number, send.IsFromLan ? Box.MacOf(packet.Source).Number : router));
        _model.IsTooFast = reaction.Drops.Contains("host-rate");
        Outcome outcome = _model.Judge(send.IsFromLan, packet, _rig.NowMs);
        Count(outcome);
        if (outcome.Reasons != null)
        {
            return CheckDrop(send, outcome, reaction);
        }

        int expected = (outcome.ToLan == null ? 0 : 1) + (outcome.ToWan == null ? 0 : 1) + (outcome.IsAnswered ? 1 : 0);
        if (reaction.Drops.Count != 0 || reaction.Lan.Count + reaction.Wan.Count != expected)
        {
            return $"expected {Describe(outcome)}; got {Describe(reaction)}";
        }

        if (outcome.IsAnswered)
        {
            Packet answer = packet with { Source = packet.Destination, Destination = packet.Source, Type = Packet.EchoReply };
            return Compare(answer, (send.IsFromLan ? reaction.Lan : reaction.Wan).Single(), false);
        }

        return outcome.ToLan != null ? CheckForwarded(outcome.ToLan, outcome.Made, reaction.Lan, true)
            : CheckForwarded(outcome.ToWan!, outcome.Made, reaction.Wan, false);
    }

    private string? CheckForwarded(Packet expected, Mapping? made, IReadOnlyList<byte[]> sent, bool isToLan)
    {
        if (sent.Count != 1)
        {
            return "it came out on the wrong side";
        }

        if (made != null)
        {
            int chosen = Packet.FromFrame(sent[0]).SourcePort;
            string? wrong = _model.Adopt(made, chosen, _rig.NowMs);
            _model.FinishTurn(chosen);
            if (wrong != null)
            {
                return wrong;
            }

            expected = expected with { SourcePort = chosen };
        }

        ToLan = isToLan ? expected : null;
        ToWan = isToLan ? null : expected;
        Ip4 next = isToLan || _model.Policy.IsOnWan(expected.Destination) ? expected.Destination : new Ip4((_model.Policy.Wan.Number & 0xFFFFFF00) | 1);
        Mac48 to = new FrameView(sent[0]).ToMac;
        return to != Box.MacOf(next) ? $"sent to {to}, not to {next}" : Compare(expected, sent[0], true);
    }

    private string? CheckDrop(Send send, Outcome outcome, Reaction reaction)
    {
        int told = reaction.Lan.Count + reaction.Wan.Count;
        if (reaction.Drops.Count != 1 || !outcome.Reasons!.Contains(reaction.Drops[0]) || told > (outcome.IsTold ? 1 : 0))
        {
            return $"expected {Describe(outcome)}; got {Describe(reaction)}";
        }

        if (!outcome.IsTold)
        {
            return null;
        }

        _errorsMs.RemoveAll(time => unchecked(_rig.NowMs - time) > 2000);
        if (told == 0)
        {
            return _errorsMs.Count == 0 ? "the sender was not told" : null;
        }

        // Ten a second, and a second's worth at once (requirement R5).
        _errorsMs.Add(_rig.NowMs);
        if (_errorsMs.Count(time => unchecked(_rig.NowMs - time) < 1000) > 20)
        {
            return "more errors than the limit allows";
        }

        bool isTtl = reaction.Drops[0] == "ttl-expired";
        Packet error = new()
        {
            Protocol = Packet.Icmp,
            Source = send.IsFromLan ? PolicySpec.Lan : _model.Policy.Wan,
            Destination = send.Packet.Source,
            Type = isTtl ? Packet.TimeExceeded : Packet.Unreachable,
            Code = isTtl ? 0 : 1,
            Quote = send.Packet.AsQuote(),
        };
        IReadOnlyList<byte[]> side = send.IsFromLan ? reaction.Lan : reaction.Wan;
        return side.Count == 1 ? Compare(error, side[0], true) : "the other side was told";
    }

    private string? CompareTables()
    {
        int sessions = _rig.State.Sessions.Count;
        int mappings = _rig.State.Mappings.Count;
        return sessions == _model.Sessions && mappings == _model.Mappings ? null
            : $"the router has {mappings} mappings and {sessions} sessions, the model {_model.Mappings} and {_model.Sessions}";
    }

    private static string? Compare(Packet expected, byte[] frame, bool withTtl)
    {
        Packet sent = Packet.FromFrame(frame);
        if (!withTtl)
        {
            sent = sent with { Ttl = expected.Ttl };
        }

        return sent == expected ? null : $"expected {expected}; got {sent}";
    }

    private void Count(Outcome outcome)
    {
        string kind = outcome.Reasons != null ? outcome.Reasons[0] : outcome.ToWan != null ? "out" : outcome.IsAnswered ? "answered"
            : outcome.ToLan!.Source == _model.Policy.Wan ? "turned" : "in";
        Tally[kind] = Tally.GetValueOrDefault(kind) + 1;
    }

    private static string Describe(Outcome outcome)
    {
        return outcome.Reasons != null ? "a drop: " + string.Join(" or ", outcome.Reasons)
            : outcome.IsAnswered ? "an answer" : outcome.ToLan != null ? $"on the LAN {outcome.ToLan}" : $"on the WAN {outcome.ToWan}";
    }

    private static string Describe(Reaction reaction)
    {
        IEnumerable<string> lines = reaction.Lan.Select(frame => "on the LAN " + Packet.FromFrame(frame))
            .Concat(reaction.Wan.Select(frame => "on the WAN " + Packet.FromFrame(frame))).Concat(reaction.Drops.Select(word => "a drop: " + word));
        return string.Join("; ", lines.DefaultIfEmpty("nothing"));
    }
}
