// A cable in the Ethernet socket of a simulated chip.

using System;

namespace Tollgate.Sim;

/// <summary>Puts what a chip sends on a cable when its last bit is out, and lets it have what arrives.</summary>
public sealed class CableWire : IChipWire
{
    private readonly VirtualClock _clock;
    private readonly Cable _cable;
    private W5500Sim? _chip;
    private Alarm? _leaving;

    /// <summary>Takes a cable.</summary>
    /// <param name="clock">The simulation's time.</param>
    /// <param name="cable">Its near end is for the chip.</param>
    public CableWire(VirtualClock clock, Cable cable)
    {
        _clock = clock;
        _cable = cable;
    }

    /// <inheritdoc/>
    public bool IsUp => _cable.IsPlugged;

    /// <summary>Plugs it in.</summary>
    public void Plug(W5500Sim chip)
    {
        _chip = chip;
        _cable.PlugNear(chip);
    }

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<byte> frame, long endsNs)
    {
        byte[] bytes = frame.ToArray();
        long endsUs = (endsNs + 999) / 1000;
        _leaving = _clock.After(endsUs - _clock.NowUs, () => _cable.Send(_chip!, bytes));
    }

    /// <inheritdoc/>
    public void Cut()
    {
        _leaving?.Cancel();
    }
}
