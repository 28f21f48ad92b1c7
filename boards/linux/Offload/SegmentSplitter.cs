// A Linux sender hands its interface up to 64 KB of one TCP stream (or of UDP datagrams) under one
// header and leaves the cutting to it. On a veth pair nobody cuts: the super-frame arrives here.
// This cuts it into the frames that would have been on the wire. No allocation after construction.

using System;
using System.Buffers.Binary;
using Tollgate.Linux.Native;

namespace Tollgate.Linux.Offload;

/// <summary>Cuts one super-frame at a time: <see cref="Begin"/>, then <see cref="Next"/> until it gives 0.</summary>
internal sealed class SegmentSplitter
{
    private const int EthernetBytes = 14;
    private const int UdpHeaderBytes = 8;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte FinPsh = 0x09;
    private const byte Cwr = 0x80;

    private byte[] _source = [];
    private bool _isTcp;
    private bool _withChecksum;
    private int _transport;
    private int _headerBytes;
    private int _segmentBytes;
    private int _end;
    private int _at;
    private int _index;

    /// <summary>Reads the headers of a super-frame.</summary>
    /// <param name="source">The super-frame from its destination address on. Kept until the last <see cref="Next"/>.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="vnet">What came with it.</param>
    /// <param name="maxFrameBytes">No frame may be longer.</param>
    /// <returns>False if this is nothing that we can cut: not IPv4, another kind, or headers that lie.</returns>
    internal bool Begin(byte[] source, int lengthBytes, in VnetHeader vnet, int maxFrameBytes)
    {
        byte type = (byte)(vnet.GsoType & ~C.VIRTIO_NET_HDR_GSO_ECN);
        _isTcp = type == C.VIRTIO_NET_HDR_GSO_TCPV4;
        if ((!_isTcp && type != C.VIRTIO_NET_HDR_GSO_UDP_L4) || lengthBytes < EthernetBytes + 20
            || source[12] != 0x08 || source[13] != 0x00 || source[14] >> 4 != 4
            || source[23] != (_isTcp ? Tcp : Udp))
        {
            return false;
        }

        _transport = EthernetBytes + ((source[14] & 0xF) * 4);
        int least = _transport + (_isTcp ? 20 : UdpHeaderBytes);
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(source.AsSpan(20)) & 0x3FFF) != 0;
        if (_transport < EthernetBytes + 20 || lengthBytes <= least || isFragment)
        {
            return false;
        }

        _headerBytes = _isTcp ? _transport + ((source[_transport + 12] >> 4) * 4) : least;
        _segmentBytes = vnet.GsoBytes;
        _source = source;
        _end = lengthBytes;
        _at = _headerBytes;
        _index = 0;
        _withChecksum = _isTcp || source[_transport + 6] != 0 || source[_transport + 7] != 0
            || (vnet.Flags & C.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;
        return _segmentBytes > 0 && _headerBytes >= least && _headerBytes < lengthBytes
            && _headerBytes + _segmentBytes <= maxFrameBytes;
    }

    /// <summary>Makes the next frame.</summary>
    /// <param name="frame">From the destination address on, as long as any frame may be.</param>
    /// <returns>Its length in bytes, or 0 if the super-frame is used up.</returns>
    internal int Next(Span<byte> frame)
    {
        int payload = Math.Min(_segmentBytes, _end - _at);
        if (payload <= 0)
        {
            return 0;
        }

        bool isLast = _at + payload == _end;
        int length = _headerBytes + payload;
        _source.AsSpan(0, _headerBytes).CopyTo(frame);
        _source.AsSpan(_at, payload).CopyTo(frame[_headerBytes..]);
        WriteIPv4(frame, length);
        if (_isTcp)
        {
            WriteTcp(frame, isLast);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(_transport + 4)..], (ushort)(length - _transport));
        }

        if (_withChecksum)
        {
            WriteTransportChecksum(frame[..length]);
        }

        _at += payload;
        _index++;
        return length;
    }

    /// <summary>Total length, an identification of its own for each (RFC 6864), and the header's checksum.</summary>
    private void WriteIPv4(Span<byte> frame, int length)
    {
        Span<byte> header = frame[EthernetBytes.._transport];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(length - EthernetBytes));
        int identification = BinaryPrimitives.ReadUInt16BigEndian(header[4..]) + _index;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)identification);
        InternetChecksum.Write(header, 10, 0);
        InternetChecksum.Write(header, 10, InternetChecksum.Sum(header) ^ 0xFFFF);
    }

    /// <summary>Sequence number; FIN and PSH only on the last, CWR only on the first (RFC 3168 6.1.2).</summary>
    private void WriteTcp(Span<byte> frame, bool isLast)
    {
        Span<byte> header = frame[_transport..];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequence + (uint)(_at - _headerBytes));
        int flags = header[13];
        flags &= isLast ? 0xFF : ~FinPsh;
        flags &= _index == 0 ? 0xFF : ~Cwr;
        header[13] = (byte)flags;
    }

    private void WriteTransportChecksum(Span<byte> frame)
    {
        Span<byte> segment = frame[_transport..];
        int at = _isTcp ? 16 : 6;
        InternetChecksum.Write(segment, at, 0);
        // The pseudo-header: both addresses, the protocol and the length, as little-endian words.
        uint length = (uint)segment.Length;
        ulong pseudo = InternetChecksum.Sum(frame.Slice(26, 8))
            + ((_isTcp ? Tcp : (uint)Udp) << 8) + ((length >> 8) | ((length & 0xFF) << 8));
        uint checksum = InternetChecksum.Sum(segment, pseudo) ^ 0xFFFF;
        InternetChecksum.Write(segment, at, checksum == 0 && !_isTcp ? 0xFFFF : checksum);
    }
}
