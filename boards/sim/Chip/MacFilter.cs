// Which frames a MACRAW socket takes, as its mode register says (W5500 datasheet 4.2, Sn_MR).

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>The filters of a MACRAW socket.</summary>
internal static class MacFilter
{
    // Broadcast blocking; the driver has no use for it.
    private const int MrBcastb = 0x40;

    /// <summary>Whether a frame gets past.</summary>
    /// <param name="frame">At least 14 bytes.</param>
    /// <param name="mode">Sn_MR.</param>
    /// <param name="own">SHAR.</param>
    internal static bool Passes(ReadOnlySpan<byte> frame, int mode, ReadOnlySpan<byte> own)
    {
        bool isGroup = (frame[0] & 1) != 0;
        bool isBroadcast = isGroup && frame[..6].IndexOfAnyExcept((byte)0xFF) < 0;
        if (isBroadcast)
        {
            return (mode & MrBcastb) == 0;
        }

        if (isGroup)
        {
            bool isIPv6 = frame[12] == 0x86 && frame[13] == 0xDD;
            return (mode & W5500Registers.MrMmb) == 0 && !(isIPv6 && (mode & W5500Registers.MrMip6b) != 0);
        }

        bool isForeign = !frame[..6].SequenceEqual(own);
        if (isForeign && (mode & W5500Registers.MrMfen) != 0)
        {
            return false;
        }

        return (mode & W5500Registers.MrMip6b) == 0 || frame[12] != 0x86 || frame[13] != 0xDD;
    }
}
