// The real router, whole, between two cables, with a clock that stands until a run turns it.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Oracle;

/// <summary>What came of a packet.</summary>
public sealed record Reaction(IReadOnlyList<byte[]> Lan, IReadOnlyList<byte[]> Wan, IReadOnlyList<string> Drops);

/// <summary>The box under test.</summary>
public sealed class Rig
{
    /// <summary>Ours: the clock may creep so far between two waits while frames wait for ARP.</summary>
    public const int MaxCreepMs = 1500;

    /// <summary>The clock goes on by so much at a time: what the box does each second it does that much later.</summary>
    public const int MaxStepMs = 30_000;

    /// <summary>Ticks after which every session has had its turn in the sweep.</summary>
    private const int SessionTicks = 18;

    /// <summary>Ticks after which every session and every neighbor has had its turn in the sweep.</summary>
    private const int RoundTicks = 60;

    private readonly TestPlatform _platform;
    private readonly Router _router;
    private readonly int[] _drops = new int[DropReason.Count];
    private PolicySpec _policy = new("none", "0.0.0.0");

    public Rig(int clockMs, int seed)
    {
        _platform = new TestPlatform { ClockMs = clockMs, Seed = seed };
        Wan = new Cable(Box.WanMac, address => _policy.IsOnWan(address) && address != _policy.Wan && (address.Number & 0xFF) < 100);
        Lan = new Cable(Box.LanMac, address => PolicySpec.IsOnLan(address) && address != PolicySpec.Lan && (address.Number & 0xFF) < 100);
        _router = new Router(Wan, Lan, _platform);
    }

    public Cable Wan { get; }

    public Cable Lan { get; }

    public State State => _router.State;

    public int NowMs => _platform.ClockMs;

    /// <summary>How far the clock has gone since the last wait.</summary>
    public int CreepMs { get; private set; }

    public void Commit(PolicySpec policy)
    {
        _policy = policy;
        State.Apply(policy.Build(Run.Hosts), NowMs);
        Tick(RoundTicks);
        Wan.Sent.Clear();
        Lan.Sent.Clear();
    }

    /// <summary>Turns the clock: what is past its time when it stands again is gone.</summary>
    public void Wait(int ms)
    {
        // The box is never away for long: what it does each second it does in between, too.
        Tick(RoundTicks);
        for (int left = ms; left > 0; left -= MaxStepMs)
        {
            _platform.ClockMs = unchecked(NowMs + Math.Min(left, MaxStepMs));
            Tick(left > MaxStepMs ? SessionTicks : RoundTicks);
        }

        _platform.Written.Clear();
        CreepMs = 0;
    }

    public Reaction Send(bool isFromLan, byte[] frame)
    {
        State.Counters.Drops.CopyTo(_drops, 0);
        Lan.Sent.Clear();
        Wan.Sent.Clear();
        (isFromLan ? Lan : Wan).Arrive(frame);
        _router.PollOnce(NowMs);
        for (int tick = 0; State.Counters.Held + Wan.Waiting + Lan.Waiting > 0; tick++)
        {
            if (tick > 1000)
            {
                throw new FrameException("a frame waits for ever");
            }

            Tick(1);
        }

        int[] now = State.Counters.Drops;
        List<string>? drops = null;
        for (int reason = 0; reason < now.Length; reason++)
        {
            for (int i = _drops[reason]; i != now[reason]; i++)
            {
                (drops ??= []).Add(DropReason.Word(reason));
            }
        }

        return new Reaction(Lan.Sent, Wan.Sent, drops ?? (IReadOnlyList<string>)Array.Empty<string>());
    }

    /// <summary>What is wrong with the counters; null if they balance (Tables/Counters.cs).</summary>
    public string? CheckBalance()
    {
        State.SweepCounts(NowMs);
        Counters c = State.Counters;
        int accounted = c.Inbound + c.Outbound + c.Answered + c.Taken + c.Held + c.Drops.Sum();
        int received = Wan.Received + Lan.Received;
        return received == accounted ? null : $"{received} frames received, {accounted} accounted for";
    }

    private void Tick(int ticks)
    {
        for (int i = 0; i < ticks; i++)
        {
            _platform.ClockMs = unchecked(NowMs + Router.TickMs);
            CreepMs += Router.TickMs;
            _router.PollOnce(NowMs);
        }

        while (Wan.Waiting + Lan.Waiting > 0)
        {
            _router.PollOnce(NowMs);
        }
    }
}
