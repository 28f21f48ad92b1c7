// Faults of the chips, one after the other, and the proof of what they cost: each lost datagram of
// voice has to be one that was seen to get lost in the chip that had a fault, or at its door.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>One fault of one chip, and what came of it until the chip's next.</summary>
public sealed class Strike
{
    private readonly int[] _countsBefore;

    internal Strike(ChipFault fault, BoxChip chip)
    {
        Fault = fault;
        Chip = chip;
        _countsBefore = (int[])chip.Nic.Counts.Clone();
        Counted = new int[_countsBefore.Length];
    }

    /// <summary>The fault.</summary>
    public ChipFault Fault { get; }

    /// <summary>Where it struck.</summary>
    public BoxChip Chip { get; }

    /// <summary>By how much each counter of the driver grew.</summary>
    public int[] Counted { get; }

    /// <summary>Datagrams of voice that were lost, by cause.</summary>
    public int[] Lost { get; } = new int[Enum.GetValues<ChipLoss>().Length];

    internal void Conclude()
    {
        for (int i = 0; i < Counted.Length; i++)
        {
            Counted[i] = Chip.Nic.Counts[i] - _countsBefore[i];
        }
    }
}

/// <summary>Lets faults strike, in turn, on both chips of a box.</summary>
public sealed class FaultPlan
{
    /// <summary>Microseconds from one to the next.</summary>
    public const long PeriodUs = 1_000_000;

    private readonly Scene _scene;
    private readonly ChipFault[] _faults;
    private readonly List<Strike> _strikes = new();
    private readonly Dictionary<BoxChip, Strike> _last = new();
    private readonly Dictionary<(uint Source, int Number), (Strike Strike, ChipLoss Cause)> _seen = new();
    private bool _isOver;

    /// <summary>Begins one period from now.</summary>
    /// <param name="scene">The world.</param>
    /// <param name="faults">Which, in turn; all if none is named.</param>
    public FaultPlan(Scene scene, params ChipFault[] faults)
    {
        _scene = scene;
        _faults = faults.Length == 0 ? Enum.GetValues<ChipFault>() : faults;
        scene.Box.Lost += NoteLoss;
        scene.Clock.After(PeriodUs, StrikeNext);
    }

    /// <summary>The faults so far.</summary>
    public IReadOnlyList<Strike> Strikes => _strikes;

    /// <summary>Datagrams of voice that were lost in or at a chip with a fault.</summary>
    public int Explained { get; private set; }

    /// <summary>Datagrams of voice that were lost, and nobody saw where, or in a chip without a fault.</summary>
    public int Unexplained { get; private set; }

    /// <summary>No more faults.</summary>
    public void Stop()
    {
        _isOver = true;
    }

    /// <summary>Finds out what became of all that was sent. Once, when nothing is on its way any more.</summary>
    public void Conclude()
    {
        foreach (Strike last in _last.Values)
        {
            last.Conclude();
        }

        foreach (Call call in _scene.Book.Calls)
        {
            if (call.Inside != null && call.Outside != null)
            {
                Account(call.Inside, call.Outside);
                Account(call.Outside, call.Inside);
            }
        }
    }

    private void Account(VoiceEnd from, VoiceEnd to)
    {
        for (int number = 0; number < from.Sent; number++)
        {
            if (to.HasHeard(number))
            {
                continue;
            }

            if (_seen.TryGetValue((from.Source, number), out (Strike Strike, ChipLoss Cause) loss))
            {
                loss.Strike.Lost[(int)loss.Cause]++;
                Explained++;
            }
            else
            {
                Unexplained++;
            }
        }
    }

    private void NoteLoss(BoxChip chip, ReadOnlySpan<byte> frame, ChipLoss cause)
    {
        if (_last.TryGetValue(chip, out Strike? strike) && VoiceEnd.TryIdentify(frame, out uint source, out int number))
        {
            _seen[(source, number)] = (strike, cause);
        }
    }

    private void StrikeNext()
    {
        Box box = _scene.Box;
        // Each fault meets the other chip in the next round.
        int turn = _strikes.Count % _faults.Length;
        int round = _strikes.Count / _faults.Length;
        BoxChip? chip = (turn + round) % 2 == 0 ? box.WanChip : box.LanChip;
        if (_isOver || chip == null)
        {
            return;
        }

        if (_last.TryGetValue(chip, out Strike? before))
        {
            before.Conclude();
        }

        Strike strike = new(_faults[turn], chip);
        _strikes.Add(strike);
        _last[chip] = strike;
        chip.Chip.Inject(strike.Fault);
        _scene.Clock.After(PeriodUs, StrikeNext);
    }
}
