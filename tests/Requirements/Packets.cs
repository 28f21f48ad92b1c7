using System;

namespace Tollgate.Requirements;

internal static class Packets
{
    /// <summary>The IPv4 packet in a frame without padding.</summary>
    public static ReadOnlySpan<byte> AsSpanOfPacket(this byte[] frame)
    {
        return frame.AsSpan(14);
    }
}
