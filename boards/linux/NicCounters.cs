// What one interface moved, changed and lost. Written by the loop's thread only.

using System.Collections.Generic;

namespace Tollgate.Linux;

/// <summary>Counts of frames since the start.</summary>
internal sealed class NicCounters
{
    /// <summary>Frames given to the router; each segment of a super-frame counts.</summary>
    internal long Received;

    /// <summary>Super-frames that were cut into segments.</summary>
    internal long SuperFrames;

    /// <summary>Frames whose checksum the sender had left unfinished, and that needed no cutting.</summary>
    internal long ChecksumsFinished;

    /// <summary>Frames whose VLAN tag was put back.</summary>
    internal long Tagged;

    /// <summary>Frames given to the kernel for sending.</summary>
    internal long Sent;

    /// <summary>Times that the kernel had no room for all that waited.</summary>
    internal long SendRetries;

    /// <summary>Our own frames that the kernel showed us again; ignored.</summary>
    internal long Looped;

    /// <summary>Frames to another station, heard because something has put the interface in promiscuous mode; ignored.</summary>
    internal long Foreign;

    /// <summary>Lost before we could read them: the ring was full, or the kernel has no vnet header for it.</summary>
    internal long LostInKernel;

    /// <summary>Lost: longer than the router takes, tag included.</summary>
    internal long LostTooLong;

    /// <summary>Lost: shorter than an Ethernet header.</summary>
    internal long LostTooShort;

    /// <summary>Lost: a kind of offload that we cannot undo, or headers that lie about it.</summary>
    internal long LostOffload;

    /// <summary>Lost on sending: the ring was full.</summary>
    internal long LostNoRoom;

    /// <summary>Lost on sending: the link was down.</summary>
    internal long LostLinkDown;

    /// <summary>Lost on sending: longer than the interface's MTU.</summary>
    internal long LostRefused;

    /// <summary>The losses that happened, as "12 too long, 3 link down"; empty if there were none. Allocates.</summary>
    internal string Losses()
    {
        List<string> parts = [];
        Add(parts, LostInKernel, "overrun in the kernel");
        Add(parts, LostTooLong, "too long");
        Add(parts, LostTooShort, "too short");
        Add(parts, LostOffload, "unknown offload");
        Add(parts, LostNoRoom, "no room to send");
        Add(parts, LostLinkDown, "link down");
        Add(parts, LostRefused, "longer than the MTU");
        return string.Join(", ", parts);
    }

    private static void Add(List<string> parts, long count, string words)
    {
        if (count != 0)
        {
            parts.Add($"{count} {words}");
        }
    }
}
