// What the box counts. Plain fields and arrays: the packet path adds to them, the console reads them.

namespace Tollgate.Tables;

/// <summary>Frames by what became of them. All counters wrap at 2^32 (read them as unsigned).</summary>
/// <remarks>
/// Every received frame is in just one of <see cref="Inbound"/>, <see cref="Outbound"/>,
/// <see cref="Answered"/>, <see cref="Taken"/>, <see cref="Held"/> or <see cref="Drops"/>; a test
/// holds this over every kind of frame. Forwarded frames are counted in the rows that let them
/// through and collected by the sweep: call <see cref="State.SweepCounts"/> before reading.
/// </remarks>
public sealed class Counters
{
    /// <summary>Dropped frames, by <see cref="DropReason"/>.</summary>
    public readonly int[] Drops = new int[DropReason.Count];

    /// <summary>Frames that went on from the WAN to the LAN.</summary>
    public int Inbound;

    /// <summary>Frames that went on from the LAN to the WAN.</summary>
    public int Outbound;

    /// <summary>Frames that the box answered itself (ARP requests, pings of the LAN address).</summary>
    public int Answered;

    /// <summary>Frames that were for the box and need no answer (ARP and echo replies that it had asked for).</summary>
    public int Taken;

    /// <summary>Frames that wait now, for ARP or for the first fragment.</summary>
    public int Held;

    /// <summary>ICMP errors that the box made. Not part of the balance: the frame they answer is counted as dropped.</summary>
    public int ErrorsMade;

    /// <summary>ICMP errors that the rate limit kept back (RFC 1812 section 4.3.2.8).</summary>
    public int ErrorsLimited;

    /// <summary>ARP requests that the box sent.</summary>
    public int ArpAsked;

    /// <summary>Sum of <see cref="Drops"/>.</summary>
    public int Dropped()
    {
        int sum = 0;
        for (int i = 1; i < DropReason.Count; i++)
        {
            sum += Drops[i];
        }

        return sum;
    }

    /// <summary>Frames received, from both sides.</summary>
    public int Received()
    {
        return Inbound + Outbound + Answered + Taken + Held + Dropped();
    }

    /// <summary>Sets every counter but <see cref="Held"/> to zero.</summary>
    public void Clear()
    {
        for (int i = 0; i < DropReason.Count; i++)
        {
            Drops[i] = 0;
        }

        Inbound = 0;
        Outbound = 0;
        Answered = 0;
        Taken = 0;
        ErrorsMade = 0;
        ErrorsLimited = 0;
        ArpAsked = 0;
    }
}
