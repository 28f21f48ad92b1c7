// The seam between the packet path and an Ethernet chip. hal/README.md is the contract in prose.

namespace Tollgate.Hal;

/// <summary>
/// One Ethernet interface. After construction no member allocates, throws or waits without a
/// bound: what goes wrong is counted by the driver.
/// </summary>
public interface INic
{
    /// <summary>
    /// The buffers that <see cref="Receive"/> fills. The same array of the same buffers for the
    /// interface's lifetime, at least one. Each is laid out as <see cref="Frame"/> says.
    /// </summary>
    ushort[][] Frames { get; }

    /// <summary>Bytes of each received frame, without the frame check sequence. As long as <see cref="Frames"/>.</summary>
    int[] Lengths { get; }

    /// <summary>The station address: three words in <see cref="WordOrder"/>. Never changes.</summary>
    ushort[] Mac { get; }

    /// <summary>Whether the physical link is up, as the driver last saw it.</summary>
    bool IsLinkUp { get; }

    /// <summary>
    /// Takes what has arrived, up to as many frames as there are buffers, and returns at once.
    /// Frames shorter than 14 or longer than <see cref="Frame.MaxBytes"/> bytes are not delivered.
    /// Nor are unicast frames to another station: the chip filters them by their whole address. The
    /// packet path looks only at the last word of it again.
    /// </summary>
    /// <returns>How many of <see cref="Frames"/> are filled, from the first. They stay valid until the next call.</returns>
    int Receive();

    /// <summary>
    /// Sends a frame. When this returns the buffer is the caller's again; the words before
    /// <see cref="Frame.Start"/> may have changed. Short frames are padded with zeros to
    /// <see cref="Frame.MinBytes"/>, inside the buffer where it has room.
    /// </summary>
    /// <param name="frame">A buffer laid out as <see cref="Frame"/> says: this interface's, the other one's or the caller's own.</param>
    /// <param name="lengthBytes">14 to <see cref="Frame.MaxBytes"/>.</param>
    /// <returns>False if it could not be taken (link down, or no room in time). It is then gone.</returns>
    bool Transmit(ushort[] frame, int lengthBytes);
}
