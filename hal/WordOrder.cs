// How a NIC lays the bytes of the wire into the words of a frame. It is a property of the
// board (its SPI peripheral), so it is fixed when the firmware is compiled.
// This is the only file of hal/ and firmware/ with an #if in it.

namespace Tollgate.Hal;

/// <summary>The order of the two bytes of the wire inside one word of a frame.</summary>
public static class WordOrder
{
#if HIGH_BYTE_FIRST
    /// <summary>False: the first byte on the wire is the high byte of the word (STM32, RP2040).</summary>
    public const bool LowByteFirst = false;
#else
    /// <summary>True: the first byte on the wire is the low byte of the word (ESP32, and a PC).</summary>
    public const bool LowByteFirst = true;
#endif

    /// <summary>Shift that brings the first byte of the wire to the low end of a word.</summary>
    public const int FirstByteShift = LowByteFirst ? 0 : 8;

    /// <summary>Shift that brings the second byte of the wire to the low end of a word.</summary>
    public const int SecondByteShift = LowByteFirst ? 8 : 0;

    /// <summary>Mask of the first byte of the wire inside a word.</summary>
    public const int FirstByte = 0xFF << FirstByteShift;

    /// <summary>Mask of the second byte of the wire inside a word.</summary>
    public const int SecondByte = 0xFF << SecondByteShift;

    /// <summary>
    /// A word of a frame as the number it stands for, and back: the same exchange both ways.
    /// The packet path writes this expression out where a call would cost more than it does.
    /// </summary>
    /// <param name="word">A word of a frame, or a number, 0-65535.</param>
    /// <returns>The number, or the word, 0-65535.</returns>
    public static int Swap(int word)
    {
        return LowByteFirst ? ((word & 0xFF) << 8) | (word >> 8) : word;
    }
}
