// A TCP connection between two hosts of the lab, both ends in the test's hands.

using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

/// <summary>An established connection.</summary>
internal sealed class TcpPair : IDisposable
{
    // linux/tcp.h.
    private const int LevelTcp = 6;
    private const int TcpMaxSegment = 2;
    private const int TcpRepair = 19;
    private const int TcpRepairQueue = 20;
    private const int TcpQueueSequence = 21;
    private const int ReceiveQueue = 1;
    private const int RepairOff = 0;

    private const int PatienceMs = 3000;

    private TcpPair(Socket client, Socket server)
    {
        Client = client;
        Server = server;
    }

    /// <summary>The end that has connected.</summary>
    internal Socket Client { get; }

    /// <summary>The end that was connected to.</summary>
    internal Socket Server { get; }

    /// <summary>The client's endpoint as the server has it.</summary>
    internal IPEndPoint Seen => (IPEndPoint)Server.RemoteEndPoint!;

    /// <summary>Connects one host to another.</summary>
    internal static TcpPair Open(LabHost from, LabHost to, int port)
    {
        Socket listener = to.Listen(port);
        Socket? client = from.Connect(new IPEndPoint(to.Address, port), PatienceMs);
        Assert.IsNotNull(client, $"{to.Name} does not answer on TCP {port}");
        return new TcpPair(client, listener.Accept());
    }

    /// <summary>The longest segment that each end sends now, the client's first.</summary>
    internal string SegmentBytes => FormattableString.Invariant($"{SegmentBytesOf(Client)} and {SegmentBytesOf(Server)}");

    /// <summary>The sequence number that the client expects next (TCP_REPAIR, as checkpointing uses it).</summary>
    internal uint NextFromServer()
    {
        Set(TcpRepair, 1);
        Set(TcpRepairQueue, ReceiveQueue);
        Span<byte> next = stackalloc byte[4];
        Client.GetRawSocketOption(LevelTcp, TcpQueueSequence, next);
        Set(TcpRepair, RepairOff);
        return BinaryPrimitives.ReadUInt32LittleEndian(next);
    }

    /// <summary>Bytes go both ways and arrive as they were sent.</summary>
    internal void Exchange(int count)
    {
        Assert.AreEqual("goes on", TryExchange(count));
    }

    /// <summary>Tries to get bytes both ways, the server's first.</summary>
    /// <returns>"goes on", or what became of the connection.</returns>
    internal string TryExchange(int count)
    {
        string down = TryDownload(count);
        return down == "goes on" ? TryUpload(count + 1) : down;
    }

    /// <summary>Tries to get bytes from the server to the client.</summary>
    internal string TryDownload(int count)
    {
        return Try(Server, Client, count);
    }

    /// <summary>Tries to get bytes from the client to the server.</summary>
    internal string TryUpload(int count)
    {
        return Try(Client, Server, count);
    }

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private static string Try(Socket from, Socket to, int count)
    {
        byte[] sent = TestBytes.Make(count, count);
        byte[] received = new byte[count];
        from.SendTimeout = PatienceMs;
        to.ReceiveTimeout = PatienceMs;
        try
        {
            // It may not fit into the buffers on the way.
            Task sending = Task.Run(() => from.Send(sent));
            for (int at = 0; at < count;)
            {
                int taken = to.Receive(received, at, count - at, SocketFlags.None);
                if (taken == 0)
                {
                    return "is closed";
                }

                at += taken;
            }

            sending.GetAwaiter().GetResult();
            return sent.AsSpan().SequenceEqual(received) ? "goes on" : "is damaged";
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return "is stuck";
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return "is reset";
        }
    }

    private static int SegmentBytesOf(Socket socket)
    {
        Span<byte> bytes = stackalloc byte[4];
        socket.GetRawSocketOption(LevelTcp, TcpMaxSegment, bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    private void Set(int name, int value)
    {
        Client.SetRawSocketOption(LevelTcp, name, BitConverter.GetBytes(value));
    }
}
