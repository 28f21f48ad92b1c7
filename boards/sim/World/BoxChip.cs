// One side of the box: a cable, a chip in whose socket it sits, and the driver of that chip.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>A simulated chip with the real driver.</summary>
public sealed class BoxChip
{
    private readonly INic _driver;

    /// <summary>Gives a chip power and plugs in its cable.</summary>
    /// <param name="cable">Its near end is for the chip.</param>
    /// <param name="mac">The station address that the driver shall use.</param>
    /// <param name="time">The board's time.</param>
    /// <param name="clock">The world's time.</param>
    /// <param name="buffers">Of the board.</param>
    /// <param name="lost">Told of each frame that is lost here.</param>
    internal BoxChip(Cable cable, Mac mac, BoardTime time, VirtualClock clock, W5500Buffers buffers, BoxLossWitness lost)
    {
        Name = cable.Name;
        CableWire wire = new(clock, cable);
        Chip = new W5500Sim(time, wire);
        wire.Plug(Chip);
        byte[] bytes = new byte[6];
        mac.Write(bytes, 0);
        ushort[] words = new ushort[3];
        FrameWords.Load(bytes, words, 0);
        _driver = new W5500(Chip, words, buffers);
        ChipLossWitness lostHere = (frame, cause) => lost(this, frame, cause);
        Chip.Lost += lostHere;
        Nic = new WatchedNic(_driver, Chip, lostHere);
    }

    /// <summary>wan or lan.</summary>
    public string Name { get; }

    /// <summary>The chip.</summary>
    public W5500Sim Chip { get; }

    /// <summary>The driver, as the firmware is given it.</summary>
    public INic Nic { get; }
}
