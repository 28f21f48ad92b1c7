// The meter's network interface: frames are put into its buffers, and what it is asked to send
// is counted. Its own code is not metered: the call is, and the driver has its own figures.

using System;
using Tollgate.Hal;

namespace Tollgate.Bench.Scenarios;

/// <summary>An interface that ends in memory.</summary>
public sealed class MemoryNic : INic, IWireEnd
{
    private const int Buffers = 4;
    private int _waiting;

    /// <summary>An interface with a MAC address.</summary>
    public MemoryNic(ushort[] mac)
    {
        Mac = mac;
        Frames = new ushort[Buffers][];
        for (int i = 0; i < Buffers; i++)
        {
            Frames[i] = new ushort[Frame.Words];
        }
    }

    /// <inheritdoc/>
    public ushort[][] Frames { get; }

    /// <inheritdoc/>
    public int[] Lengths { get; } = new int[Buffers];

    /// <inheritdoc/>
    public ushort[] Mac { get; }

    /// <inheritdoc/>
    public bool IsLinkUp => true;

    /// <inheritdoc/>
    public string Trouble => null!;

    /// <inheritdoc/>
    public string[] CountNames => [];

    /// <inheritdoc/>
    public int[] Counts => [];

    /// <inheritdoc/>
    public INic Nic => this;

    /// <inheritdoc/>
    public int Sent { get; private set; }

    /// <inheritdoc/>
    public byte[] LastSent { get; private set; } = Array.Empty<byte>();

    /// <inheritdoc/>
    public bool KeepsLast { get; set; }

    /// <summary>Lays a frame into the next buffer.</summary>
    public void Arrive(byte[] bytes)
    {
        ushort[] words = Frames[_waiting];
        for (int i = 0; i < bytes.Length; i += 2)
        {
            int second = i + 1 < bytes.Length ? bytes[i + 1] : 0;
            words[Frame.Start + (i / 2)] = (ushort)((bytes[i] << WordOrder.FirstByteShift) | (second << WordOrder.SecondByteShift));
        }

        Lengths[_waiting++] = bytes.Length;
    }

    /// <inheritdoc/>
    public void Forget()
    {
        LastSent = Array.Empty<byte>();
    }

    /// <inheritdoc/>
    public int Receive()
    {
        int waiting = _waiting;
        _waiting = 0;
        return waiting;
    }

    /// <inheritdoc/>
    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        Sent++;
        if (KeepsLast)
        {
            LastSent = new byte[lengthBytes];
            for (int i = 0; i < lengthBytes; i++)
            {
                int shift = (i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
                LastSent[i] = (byte)(frame[Frame.Start + (i / 2)] >> shift);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Tick(int nowMs)
    {
    }
}
