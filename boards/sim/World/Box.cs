// The box in the simulation: the real firmware on a simulated board, with a power switch. The
// board calls Router.PollOnce as a real one does, only not without end but each 250 us.

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
    private string _configuration = "";
    private Router? _router;

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
        _clock.Every(PollUs, Poll);
    }

    /// <summary>The board.</summary>
    public SimPlatform Platform { get; }

    /// <summary>The firmware; null while the power is off.</summary>
    public Router? Router => _router;

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

    /// <summary>Starts since it was made.</summary>
    public int Starts { get; private set; }

    /// <summary>Frames that the firmware has received since the last start.</summary>
    public int Received { get; private set; }

    /// <summary>Frames dropped before the last start: a restart clears the counters.</summary>
    public int DroppedBefore { get; private set; }

    /// <summary>Frames dropped since the box was made, for any reason.</summary>
    public int Dropped => DroppedBefore + (_router?.State.Counters.Dropped() ?? 0);

    /// <summary>Switches the power on: the firmware starts with the configuration that was in force last.</summary>
    public void PowerOn()
    {
        W5500Buffers buffers = new();
        WanChip = Connect(_wan, _wanMac, buffers);
        LanChip = Connect(_lan, _lanMac, buffers);
        _router = new Router(WanChip.Nic, LanChip.Nic, Platform);
        Starts++;
        Received = 0;
        if (_configuration.Length != 0)
        {
            _router.Shell.LoadScript(_configuration, _clock.NowMs);
        }
    }

    /// <summary>Pulls the plug: everything but the configuration in force is gone.</summary>
    public void PowerOff()
    {
        if (_router != null)
        {
            _configuration = _router.Shell.RunningText;
            DroppedBefore = Dropped;
            _router = null;
            WanChip = null;
            LanChip = null;
            _wan.PlugNear(null);
            _lan.PlugNear(null);
            Platform.ClearTyped();
        }
    }

    /// <summary>Pulls the plug and puts it back in; the board takes <see cref="BootUs"/> to start.</summary>
    public void Restart()
    {
        if (_router != null)
        {
            PowerOff();
            _clock.After(BootUs, PowerOn);
        }
    }

    /// <summary>Gives a configuration to the box.</summary>
    /// <returns>Null if it is in force, else what is wrong with it.</returns>
    public string? Configure(string lines)
    {
        return _router!.Shell.LoadScript(lines, _clock.NowMs);
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
        while (_router != null && received != 0 && rounds-- > 0)
        {
            received = _router.PollOnce(_clock.NowMs);
            Received += received;
        }
    }
}
