// What must be true of every frame that leaves the box: lengths, checksums by full recomputation,
// nothing after the packet. And how what left compares with what went in.

using System;

namespace Tollgate.Kit;

/// <summary>Checks of whole frames. A failed check throws <see cref="FrameException"/>.</summary>
public static class FrameAssert
{
    /// <summary>A frame is sound: every length is true, every checksum is right, nothing trails.</summary>
    public static void IsSound(byte[] frame)
    {
        string? problem = Problem(frame) ?? TransportProblem(frame);
        if (problem != null)
        {
            throw new FrameException(problem, frame);
        }
    }

    /// <summary>As <see cref="IsSound"/>, but a UDP or TCP checksum may be wrong (the box passes on what a sender made of it).</summary>
    public static void IsSoundUpToTransport(byte[] frame)
    {
        string? problem = Problem(frame);
        if (problem != null)
        {
            throw new FrameException(problem, frame);
        }
    }

    /// <summary>What is wrong with a frame up to the IP header and the transport's lengths; null if nothing.</summary>
    public static string? Problem(byte[] frame)
    {
        if (frame.Length is < 14 or > 1514)
        {
            return $"{frame.Length} bytes";
        }

        FrameView view = new(frame);
        if (view.IsArp)
        {
            return frame.Length == 42 ? null : $"ARP in {frame.Length} bytes";
        }

        if (!view.IsIPv4)
        {
            return $"EtherType {view.EtherType:x4}";
        }

        if (frame.Length < 34 || view.Version != 4 || view.HeaderBytes < 20)
        {
            return "no IPv4 header";
        }

        if (view.Trailing != 0 || view.TotalLength < view.HeaderBytes)
        {
            return $"total length {view.TotalLength} in {frame.Length} bytes";
        }

        if (InternetChecksum.Sum(frame.AsSpan(14, view.HeaderBytes)) != 0xFFFF)
        {
            return "header checksum";
        }

        return LengthProblem(view);
    }

    /// <summary>What is wrong with a frame's UDP, TCP or ICMP checksum; null if nothing, or if none was made.</summary>
    public static string? TransportProblem(byte[] frame)
    {
        FrameView view = new(frame);
        if (!view.IsIPv4 || view.FragmentOffset != 0 || (view.Flags & 1) != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> segment = view.Segment;
        int sum;
        switch (view.Protocol)
        {
            case 17 when view.TransportChecksum == 0:
                return null;
            case 17:
                int length = view.UdpLength;
                sum = InternetChecksum.Sum(segment[..Math.Min(length, segment.Length)], Pseudo(view, length));
                break;
            case 6:
                sum = InternetChecksum.Sum(segment, Pseudo(view, segment.Length));
                break;
            case 1:
                sum = InternetChecksum.Sum(segment);
                break;
            default:
                return null;
        }

        return sum == 0xFFFF ? null : $"checksum of protocol {view.Protocol}";
    }

    /// <summary>Two byte strings are the same.</summary>
    public static void AreSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new FrameException($"{what}: expected {Convert.ToHexString(expected)}, is {Convert.ToHexString(actual)}");
        }
    }

    /// <summary>
    /// A translation changed nothing it may not change: of the IP header only addresses, TTL - 1 and
    /// checksum; of UDP and TCP only ports and checksum; of an ICMP echo only identifier and checksum.
    /// </summary>
    public static void IsTranslationOf(byte[] before, byte[] after)
    {
        FrameView was = new(before);
        FrameView isNow = new(after);
        Mask(was, out byte[] expected);
        Mask(isNow, out byte[] actual);
        AreSame(expected, actual, "outside the translated fields");
        if (isNow.Ttl != was.Ttl - 1)
        {
            throw new FrameException($"TTL {was.Ttl} became {isNow.Ttl}", after);
        }

        if (was.Protocol == 17 && (was.TransportChecksum == 0) != (isNow.TransportChecksum == 0))
        {
            throw new FrameException("a UDP checksum of 0 stays 0, and none becomes 0", after);
        }
    }

    private static void Mask(FrameView view, out byte[] packet)
    {
        packet = view.Bytes.AsSpan(14, view.TotalLength).ToArray();
        Array.Clear(packet, 8, 1);
        Array.Clear(packet, 10, 10);
        int transport = view.HeaderBytes;
        switch (view.Protocol)
        {
            case 17:
                Array.Clear(packet, transport, 4);
                Array.Clear(packet, transport + 6, 2);
                break;
            case 6:
                Array.Clear(packet, transport, 4);
                Array.Clear(packet, transport + 16, 2);
                break;
            case 1:
                Array.Clear(packet, transport + 2, 4);
                break;
        }
    }

    private static string? LengthProblem(FrameView view)
    {
        int length = view.Segment.Length;
        return view.Protocol switch
        {
            _ when view.FragmentOffset != 0 || (view.Flags & 1) != 0 => null,
            17 when length < 8 || view.UdpLength < 8 || view.UdpLength > length => "UDP length",
            6 when length < 20 || view.TcpHeaderBytes < 20 || view.TcpHeaderBytes > length => "TCP data offset",
            1 when length < 8 => "ICMP cut short",
            _ => null,
        };
    }

    private static long Pseudo(FrameView view, int length)
    {
        return InternetChecksum.PseudoHeader(view.Source, view.Destination, view.Protocol, length);
    }
}
