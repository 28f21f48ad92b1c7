// A TCP connection between two hosts of the lab, both ends in the test's hands.

using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

/// <summary>An established connection.</summary>
internal sealed class TcpPair : IDisposable
{
    // linux/tcp.h.
    private const int LevelTcp = 6;
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
        try
        {
            return Carry(Server, Client, count) && Carry(Client, Server, count + 1) ? "goes on" : "is stuck";
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

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private static bool Carry(Socket from, Socket to, int count)
    {
        byte[] sent = TestBytes.Make(count, count);
        byte[] received = new byte[count];
        from.SendTimeout = PatienceMs;
        to.ReceiveTimeout = PatienceMs;
        from.Send(sent);
        for (int at = 0; at < count;)
        {
            int taken = to.Receive(received, at, count - at, SocketFlags.None);
            if (taken == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            at += taken;
        }

        return sent.AsSpan().SequenceEqual(received);
    }

    private void Set(int name, int value)
    {
        Client.SetRawSocketOption(LevelTcp, name, BitConverter.GetBytes(value));
    }
}
