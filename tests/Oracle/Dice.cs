// Makes operations: few hosts, few ports and few remotes, so that they meet, answers to what came out, and
// whatever is nearly an answer.

using System;
using System.Linq;
using Tollgate.Kit;

namespace Tollgate.Oracle;

/// <summary>A source of operations. The same seed makes the same ones for the same router.</summary>
public sealed class Dice(int seed)
{
    // Each more than a gigabyte, the largest window, from the others.
    private const uint InsideSequence = 0x1000_1000;
    private const uint OutsideSequence = 0x6555_1000;
    private const uint FarSequence = 0xBAAA_1000;
    private const int Remembered = 64;

    private static readonly Ip4[] s_remotes = ["198.18.9.4", "198.18.9.9", "198.19.7.7", "1.2.3.4", "198.18.5.77", "198.19.9.4", "77.88.9.4"];
    private static readonly Ip4[] s_impossible = ["10.1.2.3", "127.0.0.1", "224.0.0.5", "0.1.2.3", "192.168.10.77", "198.51.100.3", "169.254.1.1"];
    private static readonly Ip4 s_unlisted = "192.168.10.50";
    private static readonly int[] s_flags = [Packet.Syn, Packet.Syn | Packet.Ack, Packet.Ack, Packet.Ack, Packet.Ack, Packet.Fin | Packet.Ack, Packet.Rst, Packet.Rst | Packet.Ack, 0];
    private static readonly int[] s_seconds = [1, 30, 58, 62, 100, 118, 122, 200, 238, 242, 298, 302, 600, 3600, 7430, 7450];

    private readonly Random _random = new(seed);
    private readonly Packet?[] _toWan = new Packet?[Remembered];
    private readonly Packet?[] _toLan = new Packet?[Remembered];
    private int _wanCount;
    private int _lanCount;
    private int _tag;

    // How many ports the hosts use for now: with many of them the tables fill.
    private int _ports = 4;
    private int _leftOfMood;

    /// <summary>The next operation.</summary>
    public Operation Next(Run run)
    {
        if (_leftOfMood-- == 0)
        {
            _leftOfMood = _random.Next(200, 3000);
            _ports = Pick(1, 4, 12, 40, 200);
        }

        int kind = _random.Next(2000);
        if (run.MustWait || kind < 8)
        {
            return new Wait(Pick(s_seconds) * 1000);
        }

        if (kind == 8)
        {
            return new Commit(Pick(0, 0, 1, 2, 3, 4, 5));
        }

        if (run.Model.Policy.Overlaps && _random.Next(20) == 0)
        {
            return new Commit(0);
        }

        return _random.Next(100) switch
        {
            < 38 => new Send(true, Out()),
            < 62 => Answer(run) ?? new Send(true, Out()),
            < 68 => ToForward(run),
            < 73 => new Send(false, Stranger(run)),
            < 78 => Turn(run),
            < 83 => ErrorIn(run) ?? new Send(true, Out()),
            < 86 => ErrorOut() ?? new Send(true, Out()),
            < 91 => AnswerFromInside(),
            < 94 => Wrong(run),
            _ => new Send(true, Out() with { SourcePort = Pick(7001, 6801, 4002, 5001, 40000 + _random.Next(3), 7100) }),
        };
    }

    /// <summary>Takes in what came out.</summary>
    public void Note(Run run)
    {
        if (run.ToWan != null)
        {
            _toWan[_wanCount++ % Remembered] = run.ToWan;
        }

        if (run.ToLan != null)
        {
            _toLan[_lanCount++ % Remembered] = run.ToLan;
        }
    }

    /// <summary>From an inside host to a remote.</summary>
    private Packet Out()
    {
        int protocol = Pick(Packet.Udp, Packet.Udp, Packet.Tcp, Packet.Tcp, Packet.Icmp);
        Ip4 source = _random.Next(12) == 0 ? s_unlisted : Pick(Run.Hosts);
        int port = Pick(5060, 1024, 80, 6801) + (_random.Next(2) * 7);
        if (_random.Next(3) != 0)
        {
            port = 40000 + _random.Next(_ports);
        }

        return Finish(new Packet
        {
            Protocol = protocol,
            Source = source,
            SourcePort = protocol == Packet.Icmp ? Pick(1, 2, 257, port) : port,
            Destination = Pick(s_remotes),
            DestinationPort = protocol == Packet.Icmp ? 0 : 80 + _random.Next(2),
            Type = protocol == Packet.Icmp ? Packet.EchoRequest : 0,
        }, true);
    }

    /// <summary>What a remote answers to something that came out, or nearly that.</summary>
    private Send? Answer(Run run)
    {
        Packet? sent = Pick(_toWan);
        if (sent == null || sent.IsError || sent.Type == Packet.EchoReply && sent.Protocol == Packet.Icmp)
        {
            return null;
        }

        Packet answer = Reverse(sent);
        answer = _random.Next(12) switch
        {
            0 => answer with { Source = Pick(s_remotes) },
            1 when answer.Protocol != Packet.Icmp => answer with { SourcePort = _random.Next(1, 65536) },
            2 when answer.Protocol != Packet.Icmp => answer with { DestinationPort = answer.DestinationPort ^ 1 },
            3 => answer with { Ttl = Pick(1, 2, 255) },
            4 when answer.Protocol != Packet.Icmp => answer with { Protocol = Packet.Tcp + Packet.Udp - answer.Protocol },
            _ => answer,
        };
        return new Send(false, Finish(answer with { Destination = run.Model.Policy.Wan }, false));
    }

    private Send ToForward(Run run)
    {
        Forward[] forwards = run.Model.Policy.Forwards;
        if (forwards.Length == 0 || run.Model.Policy.Overlaps)
        {
            return new Send(false, Stranger(run));
        }

        Forward forward = Pick(forwards);
        Packet packet = new()
        {
            Protocol = forward.Protocol,
            Source = Pick(s_remotes),
            SourcePort = _random.Next(1, 65536),
            Destination = run.Model.Policy.Wan,
            DestinationPort = Pick(forward.First, forward.Last, forward.First - 1, forward.Last + 1, _random.Next(forward.First, forward.Last + 1)),
        };
        return new Send(false, Finish(packet, false));
    }

    /// <summary>From anybody to anything.</summary>
    private Packet Stranger(Run run)
    {
        Mapping? mapping = _random.Next(2) == 0 ? run.Model.All.Skip(_random.Next(run.Model.Mappings + 1)).FirstOrDefault() : null;
        int protocol = mapping?.Protocol ?? Pick(Packet.Udp, Packet.Tcp, Packet.Icmp);
        int port = mapping?.OutsidePort ?? Pick(_random.Next(1, 65536), 40000 + _random.Next(_ports), 80, 1024);
        bool isIcmp = protocol == Packet.Icmp;
        return Finish(new Packet
        {
            Protocol = protocol,
            Source = _random.Next(10) == 0 ? Pick(s_impossible) : Pick(s_remotes),
            SourcePort = isIcmp ? (port == 257 ? 258 : port) : _random.Next(1, 65536),
            Destination = run.Model.Policy.Wan,
            DestinationPort = isIcmp ? 0 : port,
            Type = isIcmp ? Pick(Packet.EchoReply, Packet.EchoReply, Packet.EchoRequest) : 0,
        }, false);
    }

    /// <summary>From an inside host to the WAN address.</summary>
    private Send Turn(Run run)
    {
        Packet packet = Out() with { Destination = run.Model.Policy.Wan };
        Mapping? to = run.Model.All.Skip(_random.Next(run.Model.Mappings + 1)).FirstOrDefault();
        Forward? forward = run.Model.Policy.Forwards.Length == 0 ? null : Pick(run.Model.Policy.Forwards);
        if (to != null && _random.Next(4) != 0)
        {
            packet = Finish(packet with { Protocol = to.Protocol, DestinationPort = to.Protocol == Packet.Icmp ? 0 : to.OutsidePort, Type = to.Protocol == Packet.Icmp ? Packet.EchoRequest : 0 }, true);
            return new Send(true, to.Protocol == Packet.Icmp ? packet with { SourcePort = to.OutsidePort } : packet);
        }

        return new Send(true, packet.Protocol == Packet.Icmp || forward == null ? packet : Finish(packet with { Protocol = forward.Protocol, DestinationPort = forward.First }, true));
    }

    private Send? ErrorIn(Run run)
    {
        Packet? sent = Pick(_toWan);
        if (sent == null || sent.IsError)
        {
            return null;
        }

        Packet quote = _random.Next(8) switch
        {
            0 => sent with { Destination = Pick(s_remotes) },
            1 when sent.Protocol != Packet.Icmp => sent with { DestinationPort = sent.DestinationPort + 1 },
            2 when sent.Protocol != Packet.Icmp => sent with { SourcePort = sent.SourcePort ^ 1 },
            3 => sent with { Sequence = FarSequence },
            4 => sent with { Source = Pick(Run.Hosts) },
            _ => sent,
        };
        return new Send(false, Error(quote, Pick(s_remotes), run.Model.Policy.Wan));
    }

    private Send? ErrorOut()
    {
        Packet? got = Pick(_toLan);
        if (got == null || got.IsError)
        {
            return null;
        }

        Packet quote = _random.Next(8) switch
        {
            0 => got with { Source = Pick(s_remotes) },
            1 when got.Protocol != Packet.Icmp => got with { SourcePort = got.SourcePort % 60000 + 1 },
            2 when got.Protocol != Packet.Icmp => got with { DestinationPort = got.DestinationPort ^ 1 },
            3 => got with { Sequence = FarSequence },
            4 => got with { Destination = Pick(Run.Hosts) },
            _ => got,
        };
        Ip4 to = _random.Next(10) == 0 ? Pick(s_remotes) : quote.Source;
        return new Send(true, Error(quote, got.Destination, to));
    }

    private Packet Error(Packet quote, Ip4 source, Ip4 destination)
    {
        return new Packet
        {
            Protocol = Packet.Icmp,
            Source = source,
            Destination = destination,
            Type = Pick(Packet.Unreachable, Packet.Unreachable, Packet.TimeExceeded),
            Code = Pick(0, 1, 3),
            Quote = quote.AsQuote(),
            Ttl = _random.Next(20) == 0 ? 1 : 60,
        };
    }

    /// <summary>What an inside host answers to something that it got.</summary>
    private Send AnswerFromInside()
    {
        Packet? got = Pick(_toLan);
        if (got == null || got.IsError || (got.Protocol == Packet.Icmp && got.Type == Packet.EchoReply))
        {
            return new Send(true, Out());
        }

        return new Send(true, Finish(Reverse(got), true));
    }

    /// <summary>What must never get anywhere, and pings of the box.</summary>
    private Send Wrong(Run run)
    {
        Packet packet = Out();
        return _random.Next(7) switch
        {
            0 => new Send(true, packet with { Source = "10.9.9.9" }),
            1 => new Send(true, packet with { Destination = Pick(s_impossible) }),
            2 => new Send(true, packet with { Destination = new Ip4(run.Model.Policy.Wan.Number | 255) }),
            3 => new Send(true, packet with { Destination = PolicySpec.Lan }),
            4 => new Send(false, Stranger(run) with { Destination = Pick("198.18.5.99", Run.Hosts[0], new Ip4(run.Model.Policy.Wan.Number | 255)) }),
            5 => new Send(true, packet with { Ttl = 1 }),
            _ => new Send(true, packet with { Source = Pick<Ip4>("192.168.10.255", "192.168.10.0") }),
        };
    }

    private static Packet Reverse(Packet packet)
    {
        return packet.Protocol == Packet.Icmp
            ? packet with { Source = packet.Destination, Destination = packet.Source, Type = Packet.EchoReply }
            : packet with { Source = packet.Destination, SourcePort = packet.DestinationPort, Destination = packet.Source, DestinationPort = packet.SourcePort };
    }

    private Packet Finish(Packet packet, bool isFromLan)
    {
        packet = packet with { Tag = ++_tag, Ttl = packet.Ttl is 1 or 2 or 255 ? packet.Ttl : 64, Flags = 0, Sequence = 0, Acknowledgment = 0, IsUnsummed = false };
        if (packet.Protocol == Packet.Udp)
        {
            return packet with { IsUnsummed = _random.Next(8) == 0, Type = 0 };
        }

        if (packet.Protocol == Packet.Icmp)
        {
            return packet;
        }

        uint from = _random.Next(10) == 0 ? FarSequence : isFromLan ? InsideSequence : OutsideSequence;
        uint to = _random.Next(12) == 0 ? FarSequence : isFromLan ? OutsideSequence : InsideSequence;
        return packet with { Type = 0, Flags = Pick(s_flags), Sequence = from + (uint)_random.Next(0x8000), Acknowledgment = to + (uint)_random.Next(0x8000) };
    }

    private T Pick<T>(params T[] choices)
    {
        return choices[_random.Next(choices.Length)];
    }
}
