// Faults for BareW5500.Tamper: what comes back wrong, and how often.

using System;

namespace Tollgate.Unit;

/// <summary>Makes them.</summary>
public static class SpiFaults
{
    /// <summary>Spoils the status read of the six pointers.</summary>
    public static Action<byte[], byte[]> Pointers(int times, Action<byte[]> spoil)
    {
        return Of(0x001F, 0x08, times, spoil);
    }

    /// <summary>Spoils reads that begin at an offset of a block.</summary>
    /// <param name="offset">Where the transfer begins; -1 for anywhere in the block.</param>
    /// <param name="control">The control byte.</param>
    /// <param name="times">How many of them.</param>
    /// <param name="spoil">Changes the bytes that come back; the first of them is at index 3.</param>
    public static Action<byte[], byte[]> Of(int offset, int control, int times, Action<byte[]> spoil)
    {
        return (sent, back) =>
        {
            if (times > 0 && sent[2] == control && (offset < 0 || ((sent[0] << 8) | sent[1]) == offset))
            {
                times--;
                spoil(back);
            }
        };
    }
}
