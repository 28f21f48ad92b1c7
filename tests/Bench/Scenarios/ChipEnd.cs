// A wire end behind a simulated W5500: the box drives the chip through hal/W5500.cs, and each of its
// transfers is counted on the way.

using System;
using Tollgate.Hal;
using Tollgate.Sim;

namespace Tollgate.Bench.Scenarios;

/// <summary>A chip with a cable that is always up.</summary>
public sealed class ChipEnd : IWireEnd, IChipWire
{
    private readonly W5500Sim _chip;

    /// <summary>Makes the chip and its driver.</summary>
    /// <param name="time">The board's.</param>
    /// <param name="mac">The station address.</param>
    /// <param name="buffers">The board's.</param>
    public ChipEnd(BoardTime time, ushort[] mac, W5500Buffers buffers)
    {
        _chip = new W5500Sim(time, this);
        _chip.Violated += what => throw new InvalidOperationException(what);
        Nic = new W5500(_chip, mac, buffers);
    }

    /// <inheritdoc/>
    public INic Nic { get; }

    /// <summary>Transfers so far.</summary>
    public int Transfers => _chip.Transfers;

    /// <summary>Bytes clocked so far, headers and what lies behind a frame included.</summary>
    public long Bytes => _chip.BytesClocked;

    /// <inheritdoc/>
    public int Sent { get; private set; }

    /// <inheritdoc/>
    public byte[] LastSent { get; private set; } = Array.Empty<byte>();

    /// <inheritdoc/>
    public bool KeepsLast { get; set; }

    /// <inheritdoc/>
    public bool IsUp => true;

    /// <inheritdoc/>
    public void Arrive(byte[] bytes)
    {
        byte[] padded = bytes;
        Array.Resize(ref padded, Math.Max(bytes.Length, Frame.MinBytes));
        _chip.Arrive(padded);
    }

    /// <inheritdoc/>
    public void Forget()
    {
        LastSent = Array.Empty<byte>();
    }

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<byte> frame, long endsNs)
    {
        Sent++;
        if (KeepsLast)
        {
            LastSent = frame.ToArray();
        }
    }

    /// <inheritdoc/>
    public void Cut()
    {
        throw new InvalidOperationException("a frame was cut off");
    }
}
