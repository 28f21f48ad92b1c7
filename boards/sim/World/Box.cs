// The box in the simulation: the real firmware on a simulated board, with a power switch. It starts
// and runs by Boot as on a real board, only not without end but a few rounds each 250 us.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>Told of a frame that was lost in one of the box's chips.</summary>
/// <param name="chip">Which.</param>
/// <param name="frame">Destination address first. To be copied by who keeps it.</param>
/// <param name="cause">Why.</param>
public delegate void BoxLossWitness(BoxChip chip, ReadOnlySpan<byte> frame, ChipLoss cause);

/// <summary>The box.</summary>
public sealed class Box
{
    /// <summary>Ours: how long the board takes to start, in microseconds.</summary>
    public const long BootUs = 300_000;

    private const long PollUs = 250;

    // Ours: rounds in one poll at most, so that a flood cannot stop the simulation.
    private const int MaxRounds = 64;

    private readonly VirtualClock _clock;
    private readonly Cable _wan;
    private readonly Cable _lan;
    private readonly Mac _wanMac;
    private readonly Mac _lanMac;
    private readonly BoardTime _time;
    private readonly Faults _faults;
    private Boot? _boot;

    /// <summary>Makes a box that is switched off.</summary>
    /// <param name="wan">Where it meets the Internet.</param>
    /// <param name="lan">Where its gateways are.</param>
    /// <param name="seed">For its choice of ports.</param>
    public Box(Network wan, Network lan, int seed = 1)
    {
        _clock = wan.Clock;
        _wan = wan.NewCable("wan");
        _lan = lan.NewCable("lan");
        _wanMac = wan.NextMac();
        _lanMac = lan.NextMac();
        _time = new BoardTime(_clock);
        _faults = wan.Faults;
        Platform = new SimPlatform(_clock, seed);
        Platform.RebootWanted += () => _clock.After(0, Restart);
        Platform.FaultKept += text => _faults.Note("box", text);
        _clock.Every(PollUs, Poll);
    }

    /// <summary>The board.</summary>
    public SimPlatform Platform { get; }

    /// <summary>The firmware; null while the power is off, and after a fault until the restart.</summary>
    public Router? Router => _boot?.Router;

    /// <summary>The cable to the Internet.</summary>
    public Cable Wan => _wan;

    /// <summary>The cable to the gateways.</summary>
    public Cable Lan => _lan;

    /// <summary>The chip at the cable to the Internet; null while the power is off.</summary>
    public BoxChip? WanChip { get; private set; }

    /// <summary>The chip at the cable to the gateways; null while the power is off.</summary>
    public BoxChip? LanChip { get; private set; }

    /// <summary>Told of frames that are lost in a chip.</summary>
    public event BoxLossWitness? Lost;

    /// <summary>
    /// Nanoseconds that the processor has worked in the round that is over, beside its transfers to the chips; null: none, the
    /// firmware is as fast as this machine.
    /// </summary>
    public Func<long>? WorkNs { get; set; }

    /// <summary>Starts since it was made.</summary>
    public int Starts { get; private set; }

    /// <summary>Frames that the firmware has received since the last start.</summary>
    public int Received { get; private set; }

    /// <summary>Frames dropped before the last start: a restart clears the counters.</summary>
    public int DroppedBefore { get; private set; }

    /// <summary>Frames dropped since the box was made, for any reason.</summary>
    public int Dropped => DroppedBefore + (Router?.State.Counters.Dropped() ?? 0);

    /// <summary>Switches the power on: the firmware starts with the configuration that the board has kept.</summary>
    public void PowerOn()
    {
        Starts++;
        Received = 0;
        _boot = new Boot(Platform, MakeChips);
        _boot.Turn(1);
    }

    /// <summary>Pulls the plug: everything but what the board has kept is gone.</summary>
    public void PowerOff()
    {
        if (_boot != null)
        {
            DroppedBefore = Dropped;
            _boot = null;
            WanChip = null;
            LanChip = null;
            _wan.PlugNear(null);
            _lan.PlugNear(null);
            Platform.Line.Forget();
        }
    }

    /// <summary>Pulls the plug and puts it back in; the board takes <see cref="BootUs"/> to start.</summary>
    public void Restart()
    {
        if (_boot != null)
        {
            PowerOff();
            _clock.After(BootUs, PowerOn);
        }
    }

    /// <summary>Gives a configuration to the box, as if it had been typed and committed.</summary>
    /// <returns>Null if it is in force and kept, else what is wrong with it.</returns>
    public string? Configure(string lines)
    {
        string? wrong = Router!.Shell.LoadScript(lines, _clock.NowMs);
        return wrong == null && !Router.Shell.Store() ? "the board could not keep it" : wrong;
    }

    /// <summary>Lets the processor do something else for a time: no chip is looked at meanwhile.</summary>
    public void BeBusy(long us)
    {
        _time.Spend(us * 1000);
    }

    private INic[] MakeChips()
    {
        W5500Buffers buffers = new();
        WanChip = Connect(_wan, _wanMac, buffers);
        LanChip = Connect(_lan, _lanMac, buffers);
        return [WanChip.Nic, LanChip.Nic];
    }

    private BoxChip Connect(Cable cable, Mac mac, W5500Buffers buffers)
    {
        BoxChip made = new(cable, mac, _time, _clock, buffers, (chip, frame, cause) => Lost?.Invoke(chip, frame, cause));
        made.Chip.Violated += text => _faults.Note(cable.Name + " chip", text);
        return made;
    }

    private void Poll()
    {
        // What the processor has clocked over SPI so far has taken it until now, or longer.
        if (_time.IsAhead)
        {
            return;
        }

        int rounds = MaxRounds;
        int received = 1;
        while (_boot != null && received != 0 && rounds-- > 0)
        {
            received = _boot.Turn(1);
            Received += received;
            if (WorkNs != null)
            {
                // The next round begins when this one is over.
                _time.Spend(WorkNs());
                _clock.After((_time.NowNs / 1000) + 1 - _clock.NowUs, Poll);
                return;
            }
        }
    }
}
