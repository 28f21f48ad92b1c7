// The sending half of PacketNic: frames are copied into a ring of pinned buffers, so that the
// caller has its buffer back at once, and go to the kernel by one sendmmsg(2) for many.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Tollgate.Hal;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>Sends frames in batches. One thread. No allocation after construction.</summary>
internal sealed unsafe class TxBatch
{
    /// <summary>Frames of one batch: as many as one batch received may make, twice.</summary>
    internal const int Size = 128;

    private const int BufferBytes = 1536;
    // Ours: with a wait of a millisecond each, the most that a jammed interface can hold the box up per batch.
    private const int MaxRetries = 4;

    private readonly int _fd;
    private readonly NicCounters _counters;
    private readonly byte[] _buffers = GC.AllocateArray<byte>(Size * BufferBytes, pinned: true);
    private readonly MMsgHdr[] _messages = GC.AllocateArray<MMsgHdr>(Size, pinned: true);
    private readonly IoVec[] _pieces = GC.AllocateArray<IoVec>(Size, pinned: true);
    private int _count;

    /// <param name="fd">From <see cref="PacketSocket.OpenSender"/>.</param>
    /// <param name="counters">Where to count.</param>
    internal TxBatch(int fd, NicCounters counters)
    {
        _fd = fd;
        _counters = counters;
        for (int i = 0; i < Size; i++)
        {
            _pieces[i].Base = (byte*)Unsafe.AsPointer(ref _buffers[i * BufferBytes]);
            _messages[i].Header.Pieces = (IoVec*)Unsafe.AsPointer(ref _pieces[i]);
            _messages[i].Header.PieceCount = 1;
        }
    }

    /// <summary>Copies a frame into the ring, padded to <see cref="Frame.MinBytes"/>.</summary>
    /// <param name="frame">Laid out as <see cref="Frame"/> says.</param>
    /// <param name="lengthBytes">14 to <see cref="Frame.MaxBytes"/>.</param>
    internal void Add(ushort[] frame, int lengthBytes)
    {
        if (_count == Size)
        {
            Flush();
        }

        Span<byte> buffer = _buffers.AsSpan(_count * BufferBytes, BufferBytes);
        MemoryMarshal.AsBytes(frame.AsSpan(Frame.Start))[..lengthBytes].CopyTo(buffer);
        if (lengthBytes < Frame.MinBytes)
        {
            buffer[lengthBytes..Frame.MinBytes].Clear();
            lengthBytes = Frame.MinBytes;
        }

        _pieces[_count].Length = (nuint)lengthBytes;
        _count++;
    }

    /// <summary>Gives the ring to the kernel. What it does not take in time is counted and gone: the ring is empty after.</summary>
    internal void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        fixed (MMsgHdr* messages = _messages)
        {
            int done = 0;
            int retries = 0;
            while (done < _count)
            {
                int sent = Libc.SendMany(_fd, messages + done, (uint)(_count - done), C.MSG_DONTWAIT);
                if (sent > 0)
                {
                    done += sent;
                    _counters.Sent += sent;
                }
                else
                {
                    done += Skip(Errno.Last, _count - done, ref retries);
                }
            }
        }

        _count = 0;
    }

    /// <summary>Decides what a refused send means.</summary>
    /// <returns>How many frames to give up, from the refused one on.</returns>
    private int Skip(int error, int waiting, ref int retries)
    {
        switch (error)
        {
            case C.EINTR:
                return 0;
            case C.EAGAIN or C.ENOBUFS when retries < MaxRetries:
                retries++;
                _counters.SendRetries++;
                WaitForRoom(error);
                return 0;
            case C.EAGAIN or C.ENOBUFS:
                _counters.LostNoRoom += waiting;
                return waiting;
            case C.ENETDOWN or C.ENXIO or C.ENODEV:
                _counters.LostLinkDown += waiting;
                return waiting;
            default:
                _counters.LostRefused++;
                return 1;
        }
    }

    /// <summary>EAGAIN: our send buffer is full, poll tells when it is not. ENOBUFS: the driver's ring is, nothing tells.</summary>
    private void WaitForRoom(int error)
    {
        if (error == C.ENOBUFS)
        {
            Thread.SpinWait(2000);
            return;
        }

        PollFd poll = new() { Fd = _fd, Events = C.POLLOUT };
        Libc.Poll(&poll, 1, 1);
    }
}
