// The seam between the packet path and an Ethernet chip. hal/README.md is the contract in prose.

namespace Tollgate.Hal;

/// <summary>
/// One Ethernet interface. After construction no member allocates, throws or waits without a
/// bound: what goes wrong is counted by the driver.
/// </summary>
public interface INic
{
    /// <summary>
    /// The received frames, each in a buffer laid out as <see cref="Frame"/> says. The same array for
    /// the interface's lifetime, of at least one buffer; <see cref="Receive"/> fills the buffers in it
    /// and may put other ones in their place.
    /// </summary>
    ushort[][] Frames { get; }

    /// <summary>Bytes of each received frame, without the frame check sequence. As long as <see cref="Frames"/>.</summary>
    int[] Lengths { get; }

    /// <summary>The station address: three words in <see cref="WordOrder"/>. Never changes.</summary>
    ushort[] Mac { get; }

    /// <summary>Whether the physical link is up, as the driver last saw it.</summary>
    bool IsLinkUp { get; }

    /// <summary>
    /// What keeps the interface from working, in words for people, or null if nothing does. A link
    /// that is down is no trouble. One of a few constant strings.
    /// </summary>
    string Trouble { get; }

    /// <summary>
    /// What the driver counts, a short lower-case name each ("chip reset"): losses and repairs only,
    /// all zero on an interface that is well. As long as <see cref="Counts"/>. May allocate.
    /// </summary>
    string[] CountNames { get; }

    /// <summary>The counters, from 0, wrapping at 2^32.</summary>
    int[] Counts { get; }

    /// <summary>
    /// Takes what has arrived, up to as many frames as there are buffers, and returns at once.
    /// Frames shorter than 14 or longer than <see cref="Frame.MaxBytes"/> bytes are not delivered.
    /// Nor are unicast frames to another station: the chip filters them by their whole address. The
    /// packet path looks only at the last word of it again.
    /// </summary>
    /// <returns>
    /// How many of <see cref="Frames"/> are filled, from the first. They stay valid until the next
    /// <see cref="Receive"/> of any interface of the board: two drivers may share their buffers.
    /// </returns>
    int Receive();

    /// <summary>
    /// Sends a frame. When this returns the buffer is the caller's again; the words before
    /// <see cref="Frame.Start"/> may have changed. Short frames are padded with zeros to
    /// <see cref="Frame.MinBytes"/>, inside the buffer where it has room.
    /// </summary>
    /// <param name="frame">
    /// A buffer laid out as <see cref="Frame"/> says: a received one of either interface, or the caller's
    /// own. The caller's own is of <see cref="Frame.Words"/> words if the frame is longer than
    /// <see cref="Frame.ShortBytes"/>, and of any size that holds it if not.
    /// </param>
    /// <param name="lengthBytes">14 to <see cref="Frame.MaxBytes"/>.</param>
    /// <returns>False if it could not be taken (link down, or no room in time). It is then gone.</returns>
    bool Transmit(ushort[] frame, int lengthBytes);

    /// <summary>
    /// Housekeeping, every few milliseconds: the driver looks after its chip and its link, a step at a
    /// time. Until the first calls of it an interface may have no link.
    /// </summary>
    /// <param name="nowMs">Milliseconds, wrapping at 2^32.</param>
    void Tick(int nowMs);
}
