// Listens on a cable: every frame that arrives on an interface, with the time at which the kernel took it off.
// It stands before everything else there: a counter at the ingress hook that drops the frames leaves them to this.

using System;
using System.Net;
using Tollgate.LabKit.Native;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>A packet socket for listening on one interface. Not for several threads.</summary>
public sealed unsafe class FrameTap : IDisposable
{
    // ETH_P_ALL; the taps for one type only stand behind the ingress hook.
    private const int AllTypes = 3;

    private readonly int _fd;
    private readonly byte[] _frame = new byte[2048];

    /// <summary>Begins to listen.</summary>
    /// <param name="place">The namespace of the interface.</param>
    /// <param name="interfaceName">Where frames arrive.</param>
    /// <param name="bufferBytes">Room for what is not taken at once, about 1 KB for a short frame.</param>
    public FrameTap(NetNamespace place, string interfaceName, int bufferBytes)
    {
        _fd = place.Run(() => OpenOn(interfaceName, bufferBytes));
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">The frame, good until the next call.</param>
    /// <param name="arrived">In nanoseconds of <see cref="Now"/>.</param>
    /// <returns>False if nothing is there.</returns>
    public bool TryTake(out ReadOnlySpan<byte> frame, out long arrived)
    {
        int count = StampedSocket.Receive(_fd, _frame, out arrived);
        frame = _frame.AsSpan(0, Math.Clamp(count, 0, _frame.Length));
        return count >= 0;
    }

    /// <summary>Now, by the clock of the arrivals.</summary>
    public static long Now()
    {
        return StampedSocket.Now();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.Close(_fd);
    }

    private static int OpenOn(string interfaceName, int bufferBytes)
    {
        // Protocol 0 until it is bound: else frames of other interfaces come in between.
        int fd = Libc.Check(Libc.Socket(Libc.FamilyPacket, Libc.SockRaw | Libc.SockCloseOnExec, 0), "open a packet socket");
        StampedSocket.Prepare(fd, bufferBytes);
        int on = 1;
        Libc.Check(Libc.SetSocketOption(fd, Libc.LevelPacket, Libc.PacketIgnoreOutgoing, &on, sizeof(int)), "leave out what is sent");
        Libc.LinkAddress address = new()
        {
            Family = Libc.FamilyPacket,
            Protocol = (ushort)IPAddress.HostToNetworkOrder((short)AllTypes),
            InterfaceIndex = (int)Libc.InterfaceIndex(interfaceName),
        };
        Libc.Check(Libc.Bind(fd, &address, sizeof(Libc.LinkAddress)), "bind to " + interfaceName);
        return fd;
    }
}
