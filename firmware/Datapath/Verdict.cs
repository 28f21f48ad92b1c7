// What the datapath says of a frame. Router.cs acts on it; the datapath itself sends nothing.

namespace Tollgate.Datapath;

/// <summary>
/// A verdict is an <c>int</c>: above 0 the frame goes on, translated, with that many bytes;
/// below 0 it is dropped for the <see cref="Tables.DropReason"/> of that number negated, unless
/// it is one of these.
/// </summary>
public static class Verdict
{
    /// <summary>Translated, but the next hop's MAC is not known yet.</summary>
    public const int Hold = 0;

    /// <summary>An ARP packet: for Services/ArpService.cs. The frame is as it came.</summary>
    public const int Arp = -1000;

    /// <summary>An IPv4 packet to the box's LAN address, a ping of its WAN address, or what may answer its own: for Services/PingService.cs. The frame is as it came.</summary>
    public const int ToBox = -1001;

    /// <summary>Translated both ways (Datapath/Hairpin.cs): it goes out of the LAN interface that it came in by. Counted as outbound.</summary>
    public const int Turned = -1002;

    /// <summary>The same, but the inside host's MAC is not known yet.</summary>
    public const int TurnedHold = -1003;

    /// <summary>
    /// Translated. It is longer than the WAN's MTU and goes in pieces (Pieces.cs), or it is a first fragment that
    /// others have waited for (<see cref="Tables.FragmentTable.TakeReady"/>), or both.
    /// </summary>
    public const int InPieces = -1004;

    /// <summary>A later fragment that waits for its first, counted as held.</summary>
    public const int Kept = -1005;
}
