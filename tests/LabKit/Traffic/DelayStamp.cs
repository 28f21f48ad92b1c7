// The time of sending inside a UDP frame, beside its complement: together they add nothing to a checksum, so a ready
// frame stays right whatever time is written into it.

using System;
using System.Buffers.Binary;
using Tollgate.LabKit.Native;

namespace Tollgate.LabKit.Traffic;

/// <summary>Writes and reads the stamp of a frame.</summary>
public static class DelayStamp
{
    /// <summary>The first bytes of a payload that has room for a stamp: a time and its complement.</summary>
    public const int Bytes = 16;

    // Behind the headers of Ethernet, IP without options and UDP.
    private const int Offset = 42;

    /// <summary>A payload with room for a stamp.</summary>
    /// <param name="count">At least <see cref="Bytes"/>.</param>
    /// <param name="seed">For the rest of it.</param>
    public static byte[] Room(int count, int seed)
    {
        byte[] payload = TestBytes.Make(count, seed);
        Set(payload, 0);
        return payload;
    }

    /// <summary>Reads a stamp.</summary>
    /// <param name="frame">As it arrived.</param>
    /// <param name="sent">In nanoseconds of <see cref="FrameTap.Now"/>.</param>
    /// <returns>False if the frame has none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out long sent)
    {
        sent = 0;
        if (frame.Length < Offset + Bytes)
        {
            return false;
        }

        sent = BinaryPrimitives.ReadInt64BigEndian(frame[Offset..]);
        return sent != 0 && BinaryPrimitives.ReadInt64BigEndian(frame[(Offset + 8)..]) == ~sent;
    }

    internal static void Write(byte[] frame)
    {
        Set(frame.AsSpan(Offset), StampedSocket.Now());
    }

    private static void Set(Span<byte> place, long time)
    {
        BinaryPrimitives.WriteInt64BigEndian(place, time);
        BinaryPrimitives.WriteInt64BigEndian(place[8..], ~time);
    }
}
