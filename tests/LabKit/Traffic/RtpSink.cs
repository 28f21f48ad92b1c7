// Counts the RTP packets that arrive at a host for some ports, each once, on its cable: the program that the
// packets are for need not tell.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>Takes down the RTP packets of some streams, a port each (RFC 3550 section 5.1).</summary>
public sealed class RtpSink : IDisposable
{
    // Where things lie in a frame with an IP header without options.
    private const int TypeOffset = 12;
    private const int ProtocolOffset = 23;
    private const int PortOffset = 36;
    private const int RtpOffset = 42;
    private const int RtpBytes = 12;
    private const int TypeIPv4 = 0x0800;
    private const byte ProtocolUdp = 17;
    private const int BufferBytes = 64 << 20;

    private readonly FrameTap _tap;
    private readonly HashSet<int> _ports;

    /// <summary>Begins to listen.</summary>
    /// <param name="host">Where the packets arrive.</param>
    /// <param name="ports">The voice ports. Those that nobody is at are opened here, for else the host complains to the sender.</param>
    /// <param name="isOpen">Whether a program of its own has opened a port.</param>
    public RtpSink(LabHost host, IEnumerable<int> ports, Predicate<int> isOpen)
    {
        _tap = new FrameTap(host.Network, "eth0", BufferBytes);
        _ports = ports.ToHashSet();
        foreach (int port in _ports.Where(port => !isOpen(port)))
        {
            _ = host.Udp(port);
        }
    }

    /// <summary>How many different packets have come to all ports together since it was asked last.</summary>
    public int Count()
    {
        HashSet<(int Port, int Number)> seen = new();
        while (_tap.TryTake(out ReadOnlySpan<byte> frame, out _))
        {
            if (frame.Length < RtpOffset + RtpBytes || BinaryPrimitives.ReadUInt16BigEndian(frame[TypeOffset..]) != TypeIPv4
                || frame[ProtocolOffset] != ProtocolUdp || frame[RtpOffset] >> 6 != 2)
            {
                continue;
            }

            int port = BinaryPrimitives.ReadUInt16BigEndian(frame[PortOffset..]);
            if (_ports.Contains(port))
            {
                seen.Add((port, BinaryPrimitives.ReadUInt16BigEndian(frame[(RtpOffset + 2)..])));
            }
        }

        return seen.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tap.Dispose();
    }
}
