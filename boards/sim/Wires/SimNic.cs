// The box's end of a cable, as plain as an interface can be: a ring of waiting frames, and the
// bytes of the wire laid into words as WordOrder says. No chip stands in between; a simulated
// chip with its driver takes this place by making another INic (see Box.cs).

using System;
using System.Collections.Generic;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>An Ethernet interface of the box on a simulated cable.</summary>
public sealed class SimNic : INic, IPort
{
    /// <summary>Bytes that can wait to be received: as in the Ethernet chip that the boards use.</summary>
    public const int RingBytes = 16384;

    // Ours: the board's driver hands out bursts of up to four.
    private const int Buffers = 4;

    private readonly Cable _cable;
    private readonly Queue<byte[]> _ring = new();
    private readonly byte[] _mac = new byte[6];
    private int _ringBytes;

    /// <summary>Plugs itself into the near end of a cable.</summary>
    public SimNic(Cable cable, Mac mac)
    {
        _cable = cable;
        Frames = new ushort[Buffers][];
        Lengths = new int[Buffers];
        for (int i = 0; i < Buffers; i++)
        {
            Frames[i] = new ushort[Frame.Words];
        }

        mac.Write(_mac, 0);
        Mac = new ushort[3];
        FrameWords.Load(_mac, Mac, 0);
        cable.PlugNear(this);
    }

    /// <inheritdoc/>
    public ushort[][] Frames { get; }

    /// <inheritdoc/>
    public int[] Lengths { get; }

    /// <inheritdoc/>
    public ushort[] Mac { get; }

    /// <inheritdoc/>
    public bool IsLinkUp => _cable.IsPlugged;

    /// <inheritdoc/>
    public string Trouble => null!;

    /// <inheritdoc/>
    public string[] CountNames => [];

    /// <inheritdoc/>
    public int[] Counts => [];

    /// <summary>Frames to other stations, which the chip keeps back.</summary>
    public int Filtered { get; private set; }

    /// <summary>Frames that found the ring full.</summary>
    public int Overruns { get; private set; }

    /// <inheritdoc/>
    public void Arrive(byte[] frame)
    {
        if (frame.Length < 14 || frame.Length > Frame.MaxBytes)
        {
            return;
        }

        if ((frame[0] & 1) == 0 && !frame.AsSpan(0, 6).SequenceEqual(_mac))
        {
            Filtered++;
            return;
        }

        if (_ringBytes + frame.Length > RingBytes)
        {
            Overruns++;
            return;
        }

        _ringBytes += frame.Length;
        _ring.Enqueue(frame);
    }

    /// <inheritdoc/>
    public int Receive()
    {
        int count = 0;
        while (count < Buffers && _ring.TryDequeue(out byte[]? frame))
        {
            _ringBytes -= frame.Length;
            FrameWords.Load(frame, Frames[count], Frame.Start);
            Lengths[count] = frame.Length;
            count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        if (!IsLinkUp)
        {
            return false;
        }

        // A new array: beyond the frame's own bytes the padding is zeros (RFC 1042).
        byte[] bytes = new byte[lengthBytes < Frame.MinBytes ? Frame.MinBytes : lengthBytes];
        FrameWords.Store(frame, Frame.Start, bytes, lengthBytes);
        _cable.Send(this, bytes);
        return true;
    }

    /// <inheritdoc/>
    public void Tick(int nowMs)
    {
    }
}
