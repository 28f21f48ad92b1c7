// Receives with the time at which the kernel took a packet off the interface (SO_TIMESTAMPNS, socket(7)):
// how long the receiver then lets it lie is not in the packet's delay. Sender and receiver are on one machine, and
// both times are of its real-time clock.

using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tollgate.LabKit.Native;

namespace Tollgate.LabKit.Traffic;

/// <summary>Packets with the time of their arrival.</summary>
internal static unsafe class StampedSocket
{
    // Ours: a second of a full link, so that a listener who is held up loses nothing.
    private const int BufferBytes = 16 << 20;

    // CMSG_SPACE(sizeof(struct timespec)): a header of 16 bytes, the seconds, the nanoseconds.
    private const int ControlBytes = 64;
    private const int TimeOffset = 16;

    /// <summary>Has the kernel note the time of each packet, and gives it room for many.</summary>
    internal static void Prepare(Socket socket)
    {
        Prepare((int)socket.Handle, BufferBytes);
    }

    /// <summary>Has the kernel note the time of each packet, and gives it room for many.</summary>
    internal static void Prepare(int fd, int bufferBytes)
    {
        int on = 1;
        Libc.Check(Libc.SetSocketOption(fd, Libc.LevelSocket, Libc.ReceiveStamps, &on, sizeof(int)), "ask for times of arrival");
        Libc.Check(Libc.SetSocketOption(fd, Libc.LevelSocket, Libc.ReceiveBufferForce, &bufferBytes, sizeof(int)), "set a receive buffer");
    }

    /// <summary>Now, in nanoseconds of the clock that the stamps are of.</summary>
    internal static long Now()
    {
        Libc.TimeSpec time;
        _ = Libc.ClockGetTime(Libc.ClockRealtime, &time);
        return (time.Seconds * 1000000000) + time.Nanoseconds;
    }

    /// <summary>Takes what is there.</summary>
    /// <returns>Its length; -1 if nothing is.</returns>
    internal static int Receive(Socket socket, byte[] buffer, out long arrived)
    {
        return Receive((int)socket.Handle, buffer, out arrived);
    }

    /// <summary>Takes what is there.</summary>
    /// <returns>Its length; -1 if nothing is.</returns>
    internal static int Receive(int fd, byte[] buffer, out long arrived)
    {
        byte* control = stackalloc byte[ControlBytes];
        fixed (byte* first = buffer)
        {
            Libc.IoVector vector = new() { Base = first, Bytes = (nuint)buffer.Length };
            Libc.MessageHeader message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlBytes = ControlBytes };
            int count = (int)Libc.ReceiveMessage(fd, &message, Libc.DontWait);
            arrived = 0;
            if (count >= 0)
            {
                Libc.TimeSpec* time = (Libc.TimeSpec*)(control + TimeOffset);
                arrived = (time->Seconds * 1000000000) + time->Nanoseconds;
            }
            else if (Marshal.GetLastPInvokeError() is not (Libc.ErrorAgain or Libc.ErrorInterrupted))
            {
                Libc.Check(count, "receive");
            }

            return count;
        }
    }
}
