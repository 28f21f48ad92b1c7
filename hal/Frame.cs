// The shape of a frame buffer, shared by drivers and the packet path.

namespace Tollgate.Hal;

/// <summary>
/// A frame is a <c>ushort[]</c>: three words that belong to the driver, then the Ethernet frame
/// from its destination address on, without the frame check sequence, in <see cref="WordOrder"/>.
/// </summary>
public static class Frame
{
    /// <summary>
    /// Words before the frame. Ours: a chip on SPI needs its command there, so that a received
    /// frame can be sent on in place (see hal/README.md).
    /// </summary>
    public const int Start = 3;

    /// <summary>Shortest frame on the wire in bytes, without the frame check sequence (IEEE 802.3, 64 - 4).</summary>
    public const int MinBytes = 60;

    /// <summary>Longest untagged frame in bytes, without the frame check sequence (IEEE 802.3, 1518 - 4).</summary>
    public const int MaxBytes = 1514;

    /// <summary>
    /// Ours: up to here a frame to be sent may lie in a buffer of any size; it is copied where a driver
    /// needs it. A G.711 voice frame of 20 ms has 214 bytes.
    /// </summary>
    public const int ShortBytes = 218;

    /// <summary>Words of a buffer that takes a frame of <see cref="ShortBytes"/>, with the driver's words.</summary>
    public const int ShortWords = Start + (ShortBytes / 2);

    /// <summary>Words of a buffer that takes any frame, with the driver's words.</summary>
    public const int Words = Start + (MaxBytes / 2);
}
