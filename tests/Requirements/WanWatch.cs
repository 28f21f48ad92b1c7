// A box whose WAN is watched: when each packet of the inside came in and when it left, to the millisecond
// of a clock that a test turns. For the tests of `wan rate`.

using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

/// <summary>A packet that has left by the WAN.</summary>
/// <param name="Ms">When, from the start.</param>
/// <param name="WaitedMs">After it came in; 0 for what the box sent of itself.</param>
/// <param name="Packet">What it is.</param>
internal sealed record Departure(int Ms, int WaitedMs, FrameView Packet)
{
    /// <summary>Whether it is voice of the Max unit, by its port.</summary>
    public bool IsVoice => Packet.Protocol == 17 && Packet.SourcePort is >= 7000 and <= 7059;
}

/// <summary>Puts packets through a box and writes down when they leave.</summary>
internal sealed class WanWatch
{
    /// <summary>Voice as the unit sends it: 60 bytes of IP each 30 ms at 5.3 kbit/s.</summary>
    public const int VoiceBytes = 32;

    private readonly Dictionary<string, Queue<int>> _arrivals = [];
    private readonly int _startMs;
    private int _number;
    private int _seen;

    public WanWatch(TestPolicy policy)
    {
        Box = new Box(policy.Build());
        _startMs = Box.Platform.ClockMs;
    }

    public Box Box { get; }

    public List<Departure> Departures { get; } = [];

    public int NowMs => Box.Platform.ClockMs - _startMs;

    public IEnumerable<Departure> Voice => Departures.Where(d => d.IsVoice);

    public IEnumerable<Departure> Rest => Departures.Where(d => !d.IsVoice);

    /// <summary>A voice packet of the Max unit.</summary>
    public void Talk(int call)
    {
        FromLan(OutUdp(MaxA, 7000 + (2 * call), Server1, 9000 + call, new byte[VoiceBytes]));
    }

    /// <summary>A datagram of a PC, by the bytes of its packet.</summary>
    public void Load(int packetBytes = 1500)
    {
        FromLan(OutUdp(Pc, 3000, Server2, 9, new byte[packetBytes - 28]));
    }

    /// <summary>Numbers a packet, so that it is known again, and puts it on the LAN.</summary>
    public void FromLan(FrameBuilder frame)
    {
        byte[] bytes = frame.Identification(++_number & 0xFFFF);
        string key = Key(new FrameView(bytes));
        if (!_arrivals.TryGetValue(key, out Queue<int>? times))
        {
            _arrivals[key] = times = new Queue<int>();
        }

        times.Enqueue(NowMs);
        Box.FromLan(bytes);
        Note();
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="ms">How much.</param>
    /// <param name="stepMs">From one round of the box to the next.</param>
    public void Run(int ms, int stepMs = 1)
    {
        for (int passed = 0; passed < ms; passed += stepMs)
        {
            Box.Advance(stepMs);
            Note();
        }
    }

    /// <summary>Bits a second of IP between the first departure and the last.</summary>
    public double BitsPerSecond()
    {
        int ms = Departures[^1].Ms - Departures[0].Ms;
        return Departures.SkipLast(1).Sum(d => d.Packet.TotalLength) * 8000.0 / ms;
    }

    private static string Key(FrameView packet)
    {
        return $"{packet.Protocol} {packet.Destination} {packet.Identification}";
    }

    private void Note()
    {
        for (; _seen < Box.Wan.Sent.Count; _seen++)
        {
            FrameView packet = new(Box.Wan.Sent[_seen]);
            if (packet.IsIPv4)
            {
                bool isKnown = _arrivals.TryGetValue(Key(packet), out Queue<int>? times) && times.Count != 0;
                Departures.Add(new Departure(NowMs, isKnown ? NowMs - times!.Dequeue() : 0, packet));
            }
        }
    }
}
