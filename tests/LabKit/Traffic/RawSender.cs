// Puts ready frames on a cable, one by one or as fast as the kernel takes them. Never without a
// bound in count or time.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tollgate.LabKit.Native;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>A packet socket for sending on one interface.</summary>
public sealed unsafe class RawSender : IDisposable
{
    // Ours: frames per system call.
    private const int Batch = 32;

    private readonly int _fd;

    /// <summary>Opens it.</summary>
    /// <param name="place">The namespace of the interface.</param>
    /// <param name="interfaceName">Where frames leave.</param>
    public RawSender(NetNamespace place, string interfaceName)
    {
        _fd = place.Run(() => OpenOn(interfaceName));
    }

    /// <summary>Sends one frame.</summary>
    public void Send(byte[] frame)
    {
        fixed (byte* first = frame)
        {
            Libc.Check((int)Libc.Write(_fd, first, (nuint)frame.Length), "send a frame");
        }
    }

    /// <summary>Sends frames in turn, over and over.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="perSecond">How many a second; 0 is as many as possible.</param>
    /// <returns>How many the kernel took.</returns>
    public long Blast(IReadOnlyList<byte[]> frames, TimeSpan duration, int perSecond)
    {
        int count = (frames.Count + Batch - 1) / Batch * Batch;
        GCHandle[] pins = new GCHandle[frames.Count];
        Libc.ManyHeader* headers = (Libc.ManyHeader*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Libc.ManyHeader));
        Libc.IoVector* vectors = (Libc.IoVector*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Libc.IoVector));
        try
        {
            for (int i = 0; i < frames.Count; i++)
            {
                pins[i] = GCHandle.Alloc(frames[i], GCHandleType.Pinned);
            }

            for (int i = 0; i < count; i++)
            {
                byte[] frame = frames[i % frames.Count];
                vectors[i].Base = (byte*)pins[i % frames.Count].AddrOfPinnedObject();
                vectors[i].Bytes = (nuint)frame.Length;
                headers[i].Vectors = &vectors[i];
                headers[i].VectorCount = 1;
            }

            return Blast(headers, count, duration, perSecond);
        }
        finally
        {
            NativeMemory.Free(headers);
            NativeMemory.Free(vectors);
            Array.ForEach(pins, pin => pin.Free());
        }
    }

    /// <summary>Sends frames in turn, one by one and evenly, each with the time at which it left.</summary>
    /// <param name="frames">From <see cref="DelayStamp.Room"/>.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="perSecond">How many a second, if that can be done.</param>
    /// <returns>How many the kernel took.</returns>
    public long SendStamped(IReadOnlyList<byte[]> frames, TimeSpan duration, int perSecond)
    {
        Stopwatch clock = Stopwatch.StartNew();
        long sent = 0;
        while (clock.Elapsed < duration)
        {
            if (clock.Elapsed.TotalSeconds * perSecond < sent)
            {
                continue;
            }

            byte[] frame = frames[(int)(sent % frames.Count)];
            DelayStamp.Write(frame);
            fixed (byte* first = frame)
            {
                sent += Libc.Write(_fd, first, (nuint)frame.Length) == frame.Length ? 1 : 0;
            }
        }

        return sent;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.Close(_fd);
    }

    private long Blast(Libc.ManyHeader* headers, int count, TimeSpan duration, int perSecond)
    {
        Stopwatch clock = Stopwatch.StartNew();
        long sent = 0;
        int at = 0;
        while (clock.Elapsed < duration)
        {
            long due = perSecond == 0 ? long.MaxValue : (long)(clock.Elapsed.TotalSeconds * perSecond);
            int want = (int)Math.Min(Math.Min(Batch, count - at), due - sent);
            if (want <= 0)
            {
                continue;
            }

            int taken = Libc.SendMany(_fd, &headers[at], (uint)want, 0);
            if (taken < 0 && Marshal.GetLastPInvokeError() is not (Libc.ErrorAgain or Libc.ErrorNoBuffers))
            {
                Libc.Check(taken, "send frames");
            }

            sent += Math.Max(0, taken);
            at = (at + Math.Max(0, taken)) % count;
        }

        return sent;
    }

    private static int OpenOn(string interfaceName)
    {
        // Protocol 0: it sends only.
        int fd = Libc.Check(Libc.Socket(Libc.FamilyPacket, Libc.SockRaw | Libc.SockCloseOnExec, 0), "open a packet socket");
        Libc.LinkAddress address = new() { Family = Libc.FamilyPacket, InterfaceIndex = (int)Libc.InterfaceIndex(interfaceName) };
        Libc.Check(Libc.Bind(fd, &address, sizeof(Libc.LinkAddress)), "bind to " + interfaceName);
        int on = 1;
        Libc.Check(Libc.SetSocketOption(fd, Libc.LevelPacket, Libc.PacketQdiscBypass, &on, sizeof(int)), "bypass the queue");
        return fd;
    }
}
