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
    /// <exception cref="SocketException">An ICMP error came for this connected socket.</exception>
    public static Datagram? Receive(this Socket socket, int timeoutMs = PatienceMs)
    {
        byte[] buffer = new byte[65536];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        // 0 would mean for ever.
        socket.ReceiveTimeout = Math.Max(timeoutMs, 1);
        int count;
        try
        {
            count = socket.ReceiveFrom(buffer, ref from);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return null;
        }

        return new Datagram((IPEndPoint)from, buffer[..count]);
    }

    /// <summary>The port that a socket is bound to.</summary>
    public static int Port(this Socket socket)
    {
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
