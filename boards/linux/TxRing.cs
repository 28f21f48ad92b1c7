// The sending half of PacketNic: frames are copied into a ring that the kernel shares with us
// (PACKET_TX_RING, see SharedRing.cs), so that the caller has its buffer back at once, and one send(2)
// makes it take all that wait. What it has no room for stays in the
// ring and goes with the next; when the ring is full, frames are refused.

using System;
using System.Runtime.InteropServices;
using System.Threading;
using Tollgate.Hal;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>Sends frames through a shared ring. One thread. No allocation after construction.</summary>
internal sealed unsafe class TxRing
{
    /// <summary>Slots to ask the kernel for. Ours: several turns of the router, while a driver still holds older frames.</summary>
    internal const int Slots = 512;

    // TPACKET2_HDRLEN without its sockaddr_ll: where the kernel reads from.
    private const int DataOffset = 32;
    // Ours: the most that an interface which takes nothing can hold the box up, once until it takes again.
    private const int MaxWaitMs = 4;

    private readonly int _fd;
    private readonly SharedRing _ring;
    private readonly NicCounters _counters;
    private SlotHeader* _last;
    private bool _isJammed;

    /// <param name="fd">From <see cref="PacketSocket.OpenSender"/>.</param>
    /// <param name="ring">Its ring.</param>
    /// <param name="counters">Where to count.</param>
    internal TxRing(int fd, SharedRing ring, NicCounters counters)
    {
        _fd = fd;
        _ring = ring;
        _counters = counters;
    }

    /// <summary>Whether frames wait that the kernel had no room for: call <see cref="Flush"/> soon.</summary>
    internal bool IsWaiting => _last != null;

    /// <summary>Copies a frame into the ring, padded to <see cref="Frame.MinBytes"/>.</summary>
    /// <param name="frame">Laid out as <see cref="Frame"/> says.</param>
    /// <param name="lengthBytes">14 to <see cref="Frame.MaxBytes"/>.</param>
    /// <returns>False if the ring is full.</returns>
    internal bool Add(ushort[] frame, int lengthBytes)
    {
        SlotHeader* slot = _ring.Current;
        if (!IsFree(slot) && !WaitFor(slot))
        {
            _counters.LostNoRoom++;
            return false;
        }

        byte* start = (byte*)slot + DataOffset;
        Span<byte> buffer = new(start + SharedRing.VnetBytes, Frame.MaxBytes);
        MemoryMarshal.AsBytes(frame.AsSpan(Frame.Start))[..lengthBytes].CopyTo(buffer);
        if (lengthBytes < Frame.MinBytes)
        {
            buffer[lengthBytes..Frame.MinBytes].Clear();
            lengthBytes = Frame.MinBytes;
        }

        // All of it is "header": so the kernel copies it at once instead of holding on to our page.
        *(VnetHeader*)start = new VnetHeader { HeaderBytes = (ushort)lengthBytes };
        slot->Length = (uint)(SharedRing.VnetBytes + lengthBytes);
        Volatile.Write(ref slot->Status, C.TP_STATUS_SEND_REQUEST);
        _last = slot;
        _ring.Advance();
        _isJammed = false;
        _counters.Sent++;
        return true;
    }

    /// <summary>Has the kernel take what waits. Does nothing if nothing does.</summary>
    internal void Flush()
    {
        if (_last == null)
        {
            return;
        }

        if (Libc.Send(_fd, null, 0, C.MSG_DONTWAIT) < 0)
        {
            _counters.SendRetries++;
        }

        // It takes them in order: if the last is not waiting any more, none is.
        if (Volatile.Read(ref _last->Status) != C.TP_STATUS_SEND_REQUEST)
        {
            _last = null;
        }
    }

    private static bool IsFree(SlotHeader* slot)
    {
        return (Volatile.Read(ref slot->Status) & C.TP_STATUS_BUSY) == 0;
    }

    /// <summary>The ring is full: gives the kernel some time, but not again for each further frame.</summary>
    private bool WaitFor(SlotHeader* slot)
    {
        Flush();
        for (int i = 0; i < MaxWaitMs && !_isJammed && !IsFree(slot); i++)
        {
            PollFd poll = new() { Fd = _fd, Events = Posix.POLLOUT };
            _ = Posix.Poll(&poll, 1, 1);
            Flush();
        }

        _isJammed = !IsFree(slot);
        return !_isJammed;
    }
}
