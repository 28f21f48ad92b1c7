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

    /// <summary>Names of the losses, as <see cref="Losses"/> orders them.</summary>
    internal static readonly string[] LossNames =
    [
        "overrun in the kernel", "too long", "too short", "unknown offload", "no room to send", "link down", "longer than the MTU",
    ];

    private readonly int[] _losses = new int[7];

    /// <summary>The losses, each with its name in <see cref="LossNames"/>; the same array at each call.</summary>
    internal int[] Losses()
    {
        _losses[0] = (int)LostInKernel;
        _losses[1] = (int)LostTooLong;
        _losses[2] = (int)LostTooShort;
        _losses[3] = (int)LostOffload;
        _losses[4] = (int)LostNoRoom;
        _losses[5] = (int)LostLinkDown;
        _losses[6] = (int)LostRefused;
        return _losses;
    }

    /// <summary>The losses that happened, as "12 too long, 3 link down"; empty if there were none. Allocates.</summary>
    internal string LossText()
    {
        int[] losses = Losses();
        List<string> parts = [];
        for (int i = 0; i < losses.Length; i++)
        {
            if (losses[i] != 0)
            {
                parts.Add($"{(uint)losses[i]} {LossNames[i]}");
            }
        }

        return string.Join(", ", parts);
    }
}
