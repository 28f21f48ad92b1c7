// Single datagrams with a deadline: what was sent arrives with its payload, or nothing does.

using System;
using System.Net;
using System.Net.Sockets;

namespace Tollgate.LabKit.Traffic;

/// <summary>A received datagram.</summary>
/// <param name="From">Source endpoint as the receiver sees it.</param>
/// <param name="Payload">What it carried.</param>
public sealed record Datagram(IPEndPoint From, byte[] Payload);

/// <summary>Sends and receives single datagrams.</summary>
public static class Datagrams
{
    /// <summary>Ours: how long a datagram may take through the box on a busy machine.</summary>
    public const int PatienceMs = 2000;

    /// <summary>Sends one.</summary>
    public static void Send(this Socket socket, byte[] payload, IPEndPoint to)
    {
        socket.SendTo(payload, to);
    }

    /// <summary>Waits for one.</summary>
    /// <param name="socket">Where.</param>
    /// <param name="timeoutMs">0 takes what is there already.</param>
    /// <returns>Null if none came.</returns>
    public static Datagram? Receive(this Socket socket, int timeoutMs = PatienceMs)
    {
        if (!socket.Poll(TimeSpan.FromMilliseconds(timeoutMs), SelectMode.SelectRead))
        {
            return null;
        }

        byte[] buffer = new byte[65536];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        int count = socket.ReceiveFrom(buffer, ref from);
        return new Datagram((IPEndPoint)from, buffer[..count]);
    }

    /// <summary>The port that a socket is bound to.</summary>
    public static int Port(this Socket socket)
    {
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
