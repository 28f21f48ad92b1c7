// The seam between a chip driver and the wires of a board.

namespace Tollgate.Hal;

/// <summary>
/// One transfer: chip select low, all words of <paramref name="write"/> out and as many into
/// <paramref name="read"/> at the same time, chip select high. Words are in <see cref="WordOrder"/>
/// on the wire. Bounded by their length; does not allocate, does not throw.
/// </summary>
/// <param name="write">What is sent. Not changed.</param>
/// <param name="read">What comes back. As long as <paramref name="write"/>, and another array.</param>
public delegate void SpiTransfer(ushort[] write, ushort[] read);

/// <summary>One chip on an SPI bus: SPI mode 0, 8 bits, most significant bit first.</summary>
public interface ISpiBus
{
    /// <summary>
    /// Does one transfer. A delegate and no method: on a board it leads straight to the library's call, and
    /// the interpreter is spared a method in between, for each transfer.
    /// </summary>
    SpiTransfer Transfer { get; }

    /// <summary>Drives the chip's reset pin. Nothing happens on a board that has not wired it.</summary>
    /// <param name="isHeld">True to hold the chip in reset, false to let it run.</param>
    void Reset(bool isHeld);
}
