// The receiving half of PacketNic: one recvmmsg(2) fills up to 64 of the router's frame buffers in
// place. Only what is not an ordinary frame (a super-frame, a tag, our own frame looped back) makes
// it copy: that frame and those after it move aside and are handed out from there, over as many
// calls as it takes. Nothing is read again before that is done, so order is kept.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tollgate.Hal;
using Tollgate.Linux.Native;
using Tollgate.Linux.Offload;

namespace Tollgate.Linux;

/// <summary>Receives frames in batches. One thread. No allocation after construction.</summary>
internal sealed unsafe class RxBatch
{
    /// <summary>Frames of one batch. Ours: the system call's own cost is a few per cent of a full batch.</summary>
    internal const int Size = 64;

    private const int PiecesPerMessage = 3;
    private const int VnetBytes = 10;
    // The longest IPv4 packet in a frame; a longer one (jumbo GSO) comes truncated and is counted.
    private const int AsideBytes = 14 + 65536;

    private readonly int _fd;
    private readonly NicCounters _counters;
    private readonly byte[][] _aside = new byte[Size][];
    private readonly MMsgHdr[] _messages = GC.AllocateArray<MMsgHdr>(Size, pinned: true);
    private readonly IoVec[] _pieces = GC.AllocateArray<IoVec>(Size * PiecesPerMessage, pinned: true);
    private readonly VnetHeader[] _vnets = GC.AllocateArray<VnetHeader>(Size, pinned: true);
    private readonly SockAddrLl[] _names = GC.AllocateArray<SockAddrLl>(Size, pinned: true);
    private readonly AuxMessage[] _aux = GC.AllocateArray<AuxMessage>(Size, pinned: true);
    private readonly SegmentSplitter _splitter = new();
    private readonly bool _seesOwn;
    private int _next;
    private int _end;
    private bool _isSplitting;

    /// <param name="fd">From <see cref="PacketSocket.OpenReceiver"/>.</param>
    /// <param name="seesOwn">As that said.</param>
    /// <param name="counters">Where to count.</param>
    internal RxBatch(int fd, bool seesOwn, NicCounters counters)
    {
        _fd = fd;
        _seesOwn = seesOwn;
        _counters = counters;
        for (int i = 0; i < Size; i++)
        {
            Frames[i] = GC.AllocateArray<ushort>(Frame.Words, pinned: true);
            _aside[i] = GC.AllocateUninitializedArray<byte>(AsideBytes, pinned: true);
            Prepare(i);
        }
    }

    /// <summary>As <see cref="INic.Frames"/>.</summary>
    internal ushort[][] Frames { get; } = new ushort[Size][];

    /// <summary>As <see cref="INic.Lengths"/>.</summary>
    internal int[] Lengths { get; } = new int[Size];

    /// <summary>Whether frames wait here that no poll(2) will tell of.</summary>
    internal bool HasLeftOver => _next < _end;

    /// <summary>As <see cref="INic.Receive"/>.</summary>
    internal int Receive()
    {
        if (_next < _end)
        {
            return HandOut(0);
        }

        fixed (MMsgHdr* messages = _messages)
        {
            int count = Libc.ReceiveMany(_fd, messages, Size, C.MSG_DONTWAIT, null);
            if (count <= 0)
            {
                CountError();
                return 0;
            }

            for (int i = 0; i < count; i++)
            {
                if (!TryInPlace(i, ref messages[i]))
                {
                    MoveAside(i, count);
                    return HandOut(i);
                }
            }

            _counters.Received += count;
            return count;
        }
    }

    /// <summary>Accepts an ordinary frame where it lies, its checksum finished.</summary>
    private bool TryInPlace(int i, ref MMsgHdr message)
    {
        int length = (int)message.Length - VnetBytes;
        if (length < 14 || length > Frame.MaxBytes || message.Header.Flags != 0 || _seesOwn
            || (_aux[i].Data.Status & C.TP_STATUS_VLAN_VALID) != 0 || _vnets[i].GsoType != C.VIRTIO_NET_HDR_GSO_NONE)
        {
            return false;
        }

        if ((_vnets[i].Flags & C.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0)
        {
            if (!InternetChecksum.Finish(BytesOf(Frames[i])[..length], _vnets[i].ChecksumStart, _vnets[i].ChecksumOffset))
            {
                return false;
            }

            _counters.ChecksumsFinished++;
        }

        Lengths[i] = length;
        message.Header.ControlLength = (nuint)sizeof(AuxMessage);
        return true;
    }

    /// <summary>Completes the frames from <paramref name="first"/> on in the buffers aside, where their tails already are.</summary>
    private void MoveAside(int first, int count)
    {
        for (int i = first; i < count; i++)
        {
            int head = Math.Min((int)_messages[i].Length - VnetBytes, Frame.MaxBytes);
            if (head > 0)
            {
                BytesOf(Frames[i])[..head].CopyTo(_aside[i]);
            }
        }

        _next = first;
        _end = count;
        _isSplitting = false;
    }

    /// <summary>Fills the frame buffers from <paramref name="filled"/> on with what lies aside.</summary>
    /// <returns>How many are filled, from the first.</returns>
    private int HandOut(int filled)
    {
        while (filled < Size && _next < _end)
        {
            int length = _isSplitting ? NextSegment(Frames[filled]) : OneFrame(_next, Frames[filled]);
            if (!_isSplitting)
            {
                Prepare(_next++);
            }

            if (length > 0)
            {
                Lengths[filled++] = length;
            }
        }

        _counters.Received += filled;
        return filled;
    }

    private int NextSegment(ushort[] frame)
    {
        int length = _splitter.Next(BytesOf(frame));
        _isSplitting = length != 0;
        return length;
    }

    /// <summary>Hands out one frame from aside, begins to split it, or counts why not.</summary>
    /// <returns>Its length, or 0.</returns>
    private int OneFrame(int i, ushort[] frame)
    {
        int length = (int)_messages[i].Length - VnetBytes;
        bool isTagged = (_aux[i].Data.Status & C.TP_STATUS_VLAN_VALID) != 0;
        if (_seesOwn && _names[i].PacketType == C.PACKET_OUTGOING)
        {
            _counters.Looped++;
            return 0;
        }

        if (length < 14)
        {
            _counters.LostTooShort++;
            return 0;
        }

        if ((_messages[i].Header.Flags & C.MSG_TRUNC) != 0)
        {
            _counters.LostTooLong++;
            return 0;
        }

        if (_vnets[i].GsoType != C.VIRTIO_NET_HDR_GSO_NONE && !isTagged)
        {
            _isSplitting = _splitter.Begin(_aside[i], length, _vnets[i], Frame.MaxBytes);
            _counters.SuperFrames += _isSplitting ? 1 : 0;
            _counters.LostOffload += _isSplitting ? 0 : 1;
            return _isSplitting ? NextSegment(frame) : 0;
        }

        if (length + (isTagged ? VlanTag.Bytes : 0) > Frame.MaxBytes)
        {
            _counters.LostTooLong++;
            return 0;
        }

        return Whole(i, frame, length, isTagged);
    }

    private int Whole(int i, ushort[] frame, int length, bool isTagged)
    {
        Span<byte> bytes = BytesOf(frame);
        _aside[i].AsSpan(0, length).CopyTo(bytes);
        ref VnetHeader vnet = ref _vnets[i];
        if ((vnet.Flags & C.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0)
        {
            if (!InternetChecksum.Finish(bytes[..length], vnet.ChecksumStart, vnet.ChecksumOffset))
            {
                _counters.LostOffload++;
                return 0;
            }

            _counters.ChecksumsFinished++;
        }

        if (!isTagged)
        {
            return length;
        }

        _counters.Tagged++;
        ref AuxData aux = ref _aux[i].Data;
        ushort tpid = (aux.Status & C.TP_STATUS_VLAN_TPID_VALID) != 0 ? aux.VlanTpid : VlanTag.CustomerTpid;
        return VlanTag.Insert(bytes, length, tpid, aux.VlanTci);
    }

    private void CountError()
    {
        int error = Errno.Last;
        if (error == C.EINVAL)
        {
            // An offload that this kernel has no vnet header for: that frame is gone.
            _counters.LostOffload++;
        }
        else if (error != C.EAGAIN && error != C.EINTR && error != C.ENETDOWN)
        {
            _counters.ReceiveErrors++;
        }
    }

    /// <summary>Makes message <paramref name="i"/> ready for the next call: the kernel writes into the lengths.</summary>
    private void Prepare(int i)
    {
        _messages[i].Header.Name = _seesOwn ? Address(ref _names[i]) : null;
        _messages[i].Header.NameLength = _seesOwn ? (uint)sizeof(SockAddrLl) : 0;
        _messages[i].Header.Pieces = (IoVec*)Address(ref _pieces[i * PiecesPerMessage]);
        _messages[i].Header.PieceCount = PiecesPerMessage;
        _messages[i].Header.Control = Address(ref _aux[i]);
        _messages[i].Header.ControlLength = (nuint)sizeof(AuxMessage);
        SetPiece((i * PiecesPerMessage) + 0, Address(ref _vnets[i]), VnetBytes);
        SetPiece((i * PiecesPerMessage) + 1, Address(ref Frames[i][Frame.Start]), Frame.MaxBytes);
        SetPiece((i * PiecesPerMessage) + 2, Address(ref _aside[i][Frame.MaxBytes]), AsideBytes - Frame.MaxBytes);
    }

    private void SetPiece(int at, void* address, int lengthBytes)
    {
        _pieces[at].Base = (byte*)address;
        _pieces[at].Length = (nuint)lengthBytes;
    }

    /// <summary>The address of a place in a pinned array.</summary>
    private static void* Address<T>(ref T place)
        where T : unmanaged
    {
        return Unsafe.AsPointer(ref place);
    }

    private static Span<byte> BytesOf(ushort[] frame)
    {
        return MemoryMarshal.AsBytes(frame.AsSpan(Frame.Start));
    }

    /// <summary>A control message that carries <see cref="AuxData"/>, as large as CMSG_SPACE says.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AuxMessage
    {
        internal CMsgHdr Header;
        internal AuxData Data;
        internal uint Padding;
    }
}
