// Cuts a frame's packet into fragments and puts fragments together again, by the text of RFC 791 section 3.2
// and over bytes: it shares nothing with the firmware's own way of doing it.

using System;
using System.Collections.Generic;
using System.Linq;

namespace Tollgate.Kit;

/// <summary>Packets in fragments, for tests.</summary>
public static class Fragments
{
    /// <summary>The fragments of a packet, in order.</summary>
    /// <param name="frame">Its frame, of any length; its flags do not matter.</param>
    /// <param name="bytes">Payload of each fragment but the last: a multiple of 8.</param>
    /// <param name="identification">The same in all.</param>
    public static List<byte[]> Of(byte[] frame, int bytes, int identification = 0x4321)
    {
        FrameView view = new(frame);
        byte[] payload = frame[(14 + view.HeaderBytes)..];
        List<byte[]> parts = [];
        for (int at = 0; at < payload.Length; at += bytes)
        {
            bool isLast = at + bytes >= payload.Length;
            parts.Add(Part(frame, payload[at..Math.Min(at + bytes, payload.Length)], at / 8, !isLast, identification));
        }

        return parts;
    }

    /// <summary>A fragment with the header of a frame.</summary>
    /// <param name="frame">Ethernet header, addresses, protocol and TTL.</param>
    /// <param name="payload">Its own payload.</param>
    /// <param name="offset">In units of 8 bytes.</param>
    /// <param name="isMore">Whether more follow it.</param>
    /// <param name="identification">Of its datagram.</param>
    public static byte[] Part(byte[] frame, byte[] payload, int offset, bool isMore, int identification = 0x4321)
    {
        int headerBytes = (frame[14] & 0xF) * 4;
        byte[] part = [.. frame[..(14 + headerBytes)], .. payload];
        Put(part, 16, part.Length - 14);
        Put(part, 18, identification);
        Put(part, 20, (isMore ? 0x2000 : 0) | offset);
        Seal(part);
        return part;
    }

    /// <summary>The packet that fragments make up, in any order. Throws if one is missing, overlaps or does not belong to them.</summary>
    public static FrameView Join(IEnumerable<FrameView> parts)
    {
        List<FrameView> sorted = parts.OrderBy(part => part.FragmentOffset).ToList();
        FrameView first = sorted[0];
        List<byte> payload = [];
        foreach (FrameView part in sorted)
        {
            bool isLast = part == sorted[^1];
            if (part.FragmentOffset * 8 != payload.Count || (part.Flags & 1) == (isLast ? 1 : 0)
                || (part.Identification, part.Source, part.Destination, part.Protocol) != (first.Identification, first.Source, first.Destination, first.Protocol))
            {
                throw new FrameException($"fragments that do not fit: {string.Join(", ", sorted.Select(view => $"{view} id {view.Identification} at {view.FragmentOffset * 8}"))}", part.Bytes);
            }

            payload.AddRange(part.Segment.ToArray());
        }

        byte[] whole = [.. first.Bytes[..(14 + first.HeaderBytes)], .. payload];
        Put(whole, 16, whole.Length - 14);
        Put(whole, 20, 0);
        Seal(whole);
        string? problem = FrameAssert.TransportProblem(whole);
        return problem == null ? new FrameView(whole) : throw new FrameException("of the fragments together: " + problem, whole);
    }

    private static void Seal(byte[] frame)
    {
        Put(frame, 24, 0);
        Put(frame, 24, InternetChecksum.Of(frame.AsSpan(14, (frame[14] & 0xF) * 4)));
    }

    private static void Put(byte[] frame, int at, int number)
    {
        frame[at] = (byte)(number >> 8);
        frame[at + 1] = (byte)number;
    }
}
