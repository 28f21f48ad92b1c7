// The receiving half of PacketNic: the kernel writes frames into a ring that it shares with us
// (PACKET_RX_RING, see SharedRing.cs), so taking one costs no system call
// and one copy of the frame's own length. A super-frame does not fit into its slot: the kernel then also
// queues it on the socket (PACKET_COPY_THRESH), from where it is read and cut, over as many calls
// as it takes. Nothing is taken from the ring before that is done, so order is kept.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Tollgate.Hal;
using Tollgate.Linux.Native;
using Tollgate.Linux.Offload;

namespace Tollgate.Linux;

/// <summary>Receives frames from a shared ring. One thread. No allocation after construction.</summary>
internal sealed unsafe class RxRing
{
    /// <summary>Frames given out at once. Ours: enough to make one batch of sends worth its system call.</summary>
    internal const int Size = 64;

    /// <summary>Slots to ask the kernel for. Ours: a second of voice for 30 calls each way, in 4 MB.</summary>
    internal const int Slots = 2048;

    // The longest IPv4 packet in a frame; a longer one (jumbo GSO) comes truncated and is counted.
    private const int SuperBytes = 14 + 65536;

    private readonly int _fd;
    private readonly SharedRing _ring;
    private readonly NicCounters _counters;
    private readonly SegmentSplitter _splitter = new();
    private readonly byte[] _super = GC.AllocateArray<byte>(SuperBytes, pinned: true);
    private bool _isSplitting;

    /// <param name="fd">From <see cref="PacketSocket.OpenReceiver"/>.</param>
    /// <param name="ring">Its ring.</param>
    /// <param name="counters">Where to count.</param>
    internal RxRing(int fd, SharedRing ring, NicCounters counters)
    {
        _fd = fd;
        _ring = ring;
        _counters = counters;
        for (int i = 0; i < Size; i++)
        {
            Frames[i] = new ushort[Frame.Words];
        }
    }

    /// <summary>As <see cref="INic.Frames"/>.</summary>
    internal ushort[][] Frames { get; } = new ushort[Size][];

    /// <summary>As <see cref="INic.Lengths"/>.</summary>
    internal int[] Lengths { get; } = new int[Size];

    /// <summary>As <see cref="INic.Receive"/>.</summary>
    internal int Receive()
    {
        int filled = 0;
        // Slots that give no frame count too, so that a flood of them cannot keep us here.
        for (int turns = 0; turns < 2 * Size && filled < Size; turns++)
        {
            int length;
            if (_isSplitting)
            {
                length = NextSegment(Frames[filled]);
            }
            else
            {
                SlotHeader* slot = _ring.Current;
                uint status = Volatile.Read(ref slot->Status);
                if ((status & C.TP_STATUS_USER) == 0)
                {
                    break;
                }

                length = Take(slot, status, Frames[filled]);
                Volatile.Write(ref slot->Status, C.TP_STATUS_KERNEL);
                _ring.Advance();
            }

            if (length != 0)
            {
                Lengths[filled++] = length;
            }
        }

        _counters.Received += filled;
        return filled;
    }

    /// <summary>Takes what a slot holds.</summary>
    /// <returns>The length of the frame, 0 if there is none for the router.</returns>
    private int Take(SlotHeader* slot, uint status, ushort[] frame)
    {
        byte* start = (byte*)slot + slot->MacOffset;
        VnetHeader* vnet = (VnetHeader*)(start - SharedRing.VnetBytes);
        int length = (int)slot->Length;
        if ((status & (C.TP_STATUS_COPY | C.TP_STATUS_VLAN_VALID)) != 0 || vnet->GsoType != C.VIRTIO_NET_HDR_GSO_NONE
            || length > Frame.MaxBytes || length < 14 || slot->CapturedLength != length
            || slot->Address.PacketType >= C.PACKET_OTHERHOST)
        {
            return TakeUnusual(slot, status, start, vnet, frame);
        }

        Span<byte> bytes = BytesOf(frame);
        new ReadOnlySpan<byte>(start, length).CopyTo(bytes);
        return (vnet->Flags & C.VIRTIO_NET_HDR_F_NEEDS_CSUM) == 0 || FinishChecksum(bytes[..length], vnet) ? length : 0;
    }

    /// <summary>Super-frames, VLAN tags, our own frames, and what cannot be taken.</summary>
    private int TakeUnusual(SlotHeader* slot, uint status, byte* start, VnetHeader* vnet, ushort[] frame)
    {
        int length = (int)slot->Length;
        bool isTagged = (status & C.TP_STATUS_VLAN_VALID) != 0;
        // The queue on the socket runs beside the ring: what lies there must be read in any case.
        bool isWhole = (status & C.TP_STATUS_COPY) != 0 ? ReadSuper(length) : CopySuper(start, length, (int)slot->CapturedLength);
        if (slot->Address.PacketType == C.PACKET_OUTGOING)
        {
            _counters.Looped++;
            return 0;
        }

        if (slot->Address.PacketType == C.PACKET_OTHERHOST)
        {
            _counters.Foreign++;
            return 0;
        }

        if (length < 14)
        {
            _counters.LostTooShort++;
            return 0;
        }

        bool isSuper = vnet->GsoType != C.VIRTIO_NET_HDR_GSO_NONE && !isTagged;
        if (!isWhole || (!isSuper && length + (isTagged ? VlanTag.Bytes : 0) > Frame.MaxBytes))
        {
            _counters.LostTooLong++;
            return 0;
        }

        if (isSuper)
        {
            _isSplitting = _splitter.Begin(_super, length, *vnet, Frame.MaxBytes);
            _counters.SuperFrames += _isSplitting ? 1 : 0;
            _counters.LostOffload += _isSplitting ? 0 : 1;
            return _isSplitting ? NextSegment(frame) : 0;
        }

        return TakeTagged(slot, status, vnet, frame);
    }

    private int TakeTagged(SlotHeader* slot, uint status, VnetHeader* vnet, ushort[] frame)
    {
        int length = (int)slot->Length;
        Span<byte> bytes = BytesOf(frame);
        _super.AsSpan(0, length).CopyTo(bytes);
        if ((vnet->Flags & C.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0 && !FinishChecksum(bytes[..length], vnet))
        {
            return 0;
        }

        _counters.Tagged++;
        ushort tpid = (status & C.TP_STATUS_VLAN_TPID_VALID) != 0 ? slot->VlanTpid : VlanTag.CustomerTpid;
        return VlanTag.Insert(bytes, length, tpid, slot->VlanTci);
    }

    private bool FinishChecksum(Span<byte> bytes, VnetHeader* vnet)
    {
        if (!InternetChecksum.Finish(bytes, vnet->ChecksumStart, vnet->ChecksumOffset))
        {
            _counters.LostOffload++;
            return false;
        }

        _counters.ChecksumsFinished++;
        return true;
    }

    private int NextSegment(ushort[] frame)
    {
        int length = _splitter.Next(BytesOf(frame));
        _isSplitting = length != 0;
        return length;
    }

    private bool CopySuper(byte* start, int length, int captured)
    {
        if (captured != length)
        {
            return false;
        }

        new ReadOnlySpan<byte>(start, length).CopyTo(_super);
        return true;
    }

    /// <summary>Reads the next frame of the socket's own queue.</summary>
    private bool ReadSuper(int length)
    {
        VnetHeader vnet;
        IoVec* pieces = stackalloc IoVec[2];
        pieces[0] = new IoVec { Base = (byte*)&vnet, Length = SharedRing.VnetBytes };
        pieces[1] = new IoVec { Base = (byte*)Unsafe.AsPointer(ref _super[0]), Length = SuperBytes };
        MsgHdr message = new() { Pieces = pieces, PieceCount = 2 };
        return Libc.ReceiveOne(_fd, &message, C.MSG_DONTWAIT) == length + SharedRing.VnetBytes;
    }

    private static Span<byte> BytesOf(ushort[] frame)
    {
        return MemoryMarshal.AsBytes(frame.AsSpan(Frame.Start));
    }
}
