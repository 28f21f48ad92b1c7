// What can be made to go wrong in a chip: things seen in the field, each on demand.

using System;

namespace Tollgate.Sim;

/// <summary>A fault of the simulated chip.</summary>
public enum ChipFault
{
    /// <summary>The next RX_RSR that a frame has changed is read torn: its high byte is one off, once.</summary>
    TornRsr,

    /// <summary>The same for RX_WR.</summary>
    TornRxWr,

    /// <summary>The next frame's record says that it is 22000 or 65534 bytes long.</summary>
    CorruptLength,

    /// <summary>RX_RSR and RX_WR stop 14 bytes into the next frame's record, for some reads.</summary>
    RsrBelowRecord,

    /// <summary>VERSIONR reads 0 a few times.</summary>
    VersionZero,

    /// <summary>All that is read is 00, for a while. What is written still reaches the chip.</summary>
    MisoZero,

    /// <summary>All that is read is FF, for a while.</summary>
    MisoOnes,

    /// <summary>The chip resets itself: all settings and what lies in the buffers are gone.</summary>
    SpontaneousReset,

    /// <summary>The next SEND is never done, nor its frame seen: until CLOSE or a reset.</summary>
    SendNeverDone,

    /// <summary>RECV releases nothing any more: until CLOSE or a reset.</summary>
    RsrNeverDrains,
}

/// <summary>Why a frame was lost in a chip or at its door.</summary>
public enum ChipLoss
{
    /// <summary>Released unread, or together with a record that could not be read.</summary>
    Drained,

    /// <summary>In the receive buffer when the socket was closed.</summary>
    Closed,

    /// <summary>In the receive buffer when the chip was reset.</summary>
    Reset,

    /// <summary>In the transmit buffer when the socket was closed or the chip reset.</summary>
    Unsent,

    /// <summary>Arrived while the chip was in reset, or closed, or did not know its address.</summary>
    NotOpen,

    /// <summary>Arrived while the receive buffer was full.</summary>
    Full,

    /// <summary>Not sent, because the driver saw that its chip was not well, or the chip did not take it.</summary>
    NotSent,
}

/// <summary>Told of a frame that is lost.</summary>
/// <param name="frame">Destination address first. To be copied by who keeps it.</param>
/// <param name="cause">Why.</param>
public delegate void ChipLossWitness(ReadOnlySpan<byte> frame, ChipLoss cause);
