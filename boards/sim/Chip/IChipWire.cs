// What is plugged into a chip's Ethernet socket.

using System;

namespace Tollgate.Sim;

/// <summary>The medium that a chip sends on. What arrives is given to <see cref="W5500Sim.Arrive"/>.</summary>
public interface IChipWire
{
    /// <summary>Whether there is somebody at the other end.</summary>
    bool IsUp { get; }

    /// <summary>A frame begins to leave.</summary>
    /// <param name="frame">Destination address first, no frame check sequence. To be copied by who keeps it.</param>
    /// <param name="endsNs">When its last bit is out, in nanoseconds of <see cref="BoardTime"/>.</param>
    void Begin(ReadOnlySpan<byte> frame, long endsNs);

    /// <summary>The frame that leaves is cut off: nobody receives it.</summary>
    void Cut();
}
