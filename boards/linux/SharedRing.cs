// A ring of slots in memory that the kernel and we both see (TPACKET_V2, packet_mmap.txt in the
// kernel's documentation). A slot's status says whose it is; RxRing.cs and TxRing.cs know which
// status means what.

using System;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>The slots of a ring, one after the other, for ever.</summary>
internal sealed unsafe class SharedRing : IDisposable
{
    /// <summary>Bytes of a slot: its header, a vnet header and the longest frame of the router fit.</summary>
    internal const int SlotBytes = 2048;

    /// <summary>Bytes of the vnet header before each frame (struct virtio_net_hdr).</summary>
    internal const int VnetBytes = 10;

    private const int SlotsPerBlock = 32;

    private readonly byte* _start;
    private readonly int _slots;
    private readonly bool _isMapped;
    private int _index;

    /// <summary>A ring in memory that is there already.</summary>
    /// <param name="start">Aligned like a page, all zeros.</param>
    /// <param name="slots">How many, a power of two.</param>
    internal SharedRing(byte* start, int slots)
    {
        _start = start;
        _slots = slots;
    }

    /// <summary>The ring that a socket has made.</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="slots">As many as were asked for.</param>
    /// <exception cref="StartFailure">The kernel does not share it.</exception>
    internal SharedRing(int fd, int slots)
    {
        nuint bytes = (nuint)slots * SlotBytes;
        _start = (byte*)Libc.MMap(null, bytes, C.PROT_READ | C.PROT_WRITE, C.MAP_SHARED, fd, 0);
        if ((nint)_start == -1)
        {
            throw new StartFailure($"The raw socket does not share its ring: {Errno.Text}.");
        }

        _slots = slots;
        _isMapped = true;
    }

    /// <summary>The slot whose turn it is.</summary>
    internal SlotHeader* Current => (SlotHeader*)(_start + (_index * SlotBytes));

    /// <summary>What to ask the kernel for with PACKET_RX_RING or PACKET_TX_RING.</summary>
    /// <param name="slots">A power of two, at least 32.</param>
    internal static RingRequest RequestFor(int slots)
    {
        return new RingRequest
        {
            BlockBytes = SlotBytes * SlotsPerBlock,
            Blocks = (uint)slots / SlotsPerBlock,
            SlotBytes = SlotBytes,
            Slots = (uint)slots,
        };
    }

    /// <summary>On to the next slot; after the last comes the first.</summary>
    internal void Advance()
    {
        _index = (_index + 1) & (_slots - 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isMapped)
        {
            _ = Libc.MUnmap(_start, (nuint)_slots * SlotBytes);
        }
    }
}
