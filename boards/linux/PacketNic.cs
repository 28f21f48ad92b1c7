// One Ethernet interface of a Linux host as the router sees it (hal/INic.cs), over two raw sockets.
// RxRing.cs and TxRing.cs move the frames; what Linux leaves unfinished in them is undone there.
// Frames wait for sending until Flush or the next Receive.

using System;
using Tollgate.Hal;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>An interface over AF_PACKET, with the interface's own MAC address. One thread.</summary>
internal sealed unsafe class PacketNic : INic, IDisposable
{
    private const int EthernetBytes = 14;

    private readonly Adapter _adapter;
    private readonly int _maxBytes;
    private readonly int _receiver;
    private readonly int _sender;
    private readonly SharedRing _received;
    private readonly SharedRing _toSend;
    private readonly RxRing _rx;
    private readonly TxRing _tx;

    /// <param name="adapter">The interface, set up already.</param>
    /// <param name="bypassQueue">Whether to send past the queueing discipline.</param>
    internal PacketNic(Adapter adapter, bool bypassQueue)
    {
        _adapter = adapter;
        _maxBytes = Math.Min(Frame.MaxBytes, EthernetBytes + adapter.Mtu);
        _receiver = PacketSocket.OpenReceiver(adapter.Index, SharedRing.RequestFor(RxRing.Slots));
        _sender = PacketSocket.OpenSender(adapter.Index, bypassQueue, SharedRing.RequestFor(TxRing.Slots));
        _received = new SharedRing(_receiver, RxRing.Slots);
        _toSend = new SharedRing(_sender, TxRing.Slots);
        _rx = new RxRing(_receiver, _received, Counters);
        _tx = new TxRing(_sender, _toSend, Counters);
        Mac = adapter.Mac;
        IsLinkUp = adapter.IsRunning;
    }

    /// <inheritdoc/>
    public ushort[][] Frames => _rx.Frames;

    /// <inheritdoc/>
    public int[] Lengths => _rx.Lengths;

    /// <inheritdoc/>
    public ushort[] Mac { get; }

    /// <inheritdoc/>
    public bool IsLinkUp { get; private set; }

    /// <inheritdoc/>
    public string Trouble => null!;

    /// <inheritdoc/>
    public string[] CountNames => NicCounters.LossNames;

    /// <inheritdoc/>
    public int[] Counts => Counters.Losses();

    /// <summary>The interface's name.</summary>
    internal string Name => _adapter.Name;

    /// <summary>The descriptor that poll(2) finds readable when frames wait.</summary>
    internal int ReceiveFd => _receiver;

    /// <summary>What happened here.</summary>
    internal NicCounters Counters { get; } = new();

    /// <inheritdoc/>
    public int Receive()
    {
        _tx.Flush();
        return _rx.Receive();
    }

    /// <inheritdoc/>
    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        if (!IsLinkUp)
        {
            Counters.LostLinkDown++;
            return false;
        }

        if (lengthBytes < EthernetBytes || lengthBytes > _maxBytes)
        {
            Counters.LostRefused++;
            return false;
        }

        return _tx.Add(frame, lengthBytes);
    }

    /// <summary>Nothing: the loop calls <see cref="Refresh"/> at its own pace.</summary>
    public void Tick(int nowMs)
    {
    }

    /// <summary>Whether frames wait that the kernel had no room for yet.</summary>
    internal bool IsWaitingToSend => _tx.IsWaiting;

    /// <summary>Sends what waits.</summary>
    internal void Flush()
    {
        _tx.Flush();
    }

    /// <summary>
    /// Takes the socket's error ("network is down") and asks for the link state: until it is taken,
    /// poll(2) returns at once.
    /// </summary>
    internal void ClearError()
    {
        int error;
        uint length = sizeof(int);
        _ = Libc.GetSockOpt(_receiver, C.SOL_SOCKET, C.SO_ERROR, &error, &length);
        Refresh();
    }

    /// <summary>Reads the link state and the kernel's drop counter; a few times a second is enough.</summary>
    /// <returns>False if the interface no longer exists.</returns>
    internal bool Refresh()
    {
        PacketStatistics statistics;
        uint length = (uint)sizeof(PacketStatistics);
        if (Libc.GetSockOpt(_receiver, C.SOL_PACKET, C.PACKET_STATISTICS, &statistics, &length) == 0)
        {
            Counters.LostInKernel += statistics.Drops;
        }

        bool exists = _adapter.TryReadFlags(out int flags);
        IsLinkUp = exists && Adapter.IsUpAndRunning(flags);
        return exists;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _received.Dispose();
        _toSend.Dispose();
        _ = Posix.Close(_receiver);
        _ = Posix.Close(_sender);
    }
}
