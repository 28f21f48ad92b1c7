// The sending half of socket 0 in MACRAW mode: SEND puts what lies between TX_RD and TX_WR on the
// wire as one frame, which takes its time. Only then TX_RD moves.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>Transmit buffer and its pointers.</summary>
internal sealed class ChipTransmitter
{
    // IEEE 802.3: preamble and start delimiter 8, frame check sequence 4, gap to the next frame 12.
    private const int WireExtraBytes = 24;

    private readonly byte[] _ring = new byte[W5500Registers.BufferBytes];
    private readonly byte[] _scratch = new byte[Frame.MaxBytes];
    private readonly IChipWire _wire;
    private readonly ChipFaults _faults;
    private readonly ChipLossWitness _lost;
    private int _end;
    private bool _isOnWire;
    private bool _isStuck;
    private long _endsNs;

    internal ChipTransmitter(IChipWire wire, ChipFaults faults, ChipLossWitness lost)
    {
        _wire = wire;
        _faults = faults;
        _lost = lost;
    }

    /// <summary>Bytes of the ring, a power of two or 0.</summary>
    internal int Size { get; set; }

    /// <summary>TX_RD.</summary>
    internal int Rd { get; private set; }

    /// <summary>TX_WR.</summary>
    internal int Wr { get; set; }

    /// <summary>TX_FSR.</summary>
    internal int Free => (Size - (Wr - Rd)) & 0xFFFF;

    /// <summary>Whether TX_WR is where it can be.</summary>
    internal bool IsWithin => ((Wr - Rd) & 0xFFFF) <= Size;

    /// <summary>Whether a SEND is not done.</summary>
    internal bool IsBusy { get; private set; }

    /// <summary>When the frame on the wire will be out; the end of time if there is none.</summary>
    internal long EndsNs => _isOnWire ? _endsNs : long.MaxValue;

    /// <summary>Frames sent.</summary>
    internal int Sent { get; private set; }

    /// <summary>Empties the ring and sets its pointers.</summary>
    internal void Start(int pointer)
    {
        Rd = pointer;
        Wr = pointer;
        IsBusy = false;
        _isOnWire = false;
        _isStuck = false;
    }

    /// <summary>The frame that is being sent, or waits to be, is lost.</summary>
    internal void Lose()
    {
        if (!IsBusy)
        {
            return;
        }

        if (_isOnWire)
        {
            _wire.Cut();
        }

        _lost(Take(), ChipLoss.Unsent);
        IsBusy = false;
        _isOnWire = false;
    }

    /// <summary>SEND.</summary>
    /// <param name="nowNs">The time.</param>
    /// <returns>Null, or what is wrong with it; nothing is sent then.</returns>
    internal string? Send(long nowNs)
    {
        int bytes = (Wr - Rd) & 0xFFFF;
        if (bytes is < Frame.MinBytes or > Frame.MaxBytes)
        {
            return $"SEND of {bytes} bytes";
        }

        _end = Wr;
        _isStuck = _faults.SticksNextSend;
        if (_isStuck)
        {
            _faults.SticksNextSend = false;
            _faults.StuckSendNs = nowNs;
        }

        IsBusy = true;
        return null;
    }

    /// <summary>Puts a waiting frame on the wire once there is one, and takes note when it is out.</summary>
    /// <param name="nowNs">The time.</param>
    /// <param name="isLinkUp">Whether there is a link.</param>
    /// <param name="byteNs">What a byte takes on it.</param>
    /// <returns>Whether a SEND is done.</returns>
    internal bool Settle(long nowNs, bool isLinkUp, long byteNs)
    {
        if (!IsBusy || _isStuck)
        {
            return false;
        }

        if (!_isOnWire && isLinkUp)
        {
            ReadOnlySpan<byte> frame = Take();
            _isOnWire = true;
            _endsNs = nowNs + ((frame.Length + WireExtraBytes) * byteNs);
            _wire.Begin(frame, _endsNs);
        }

        if (!_isOnWire || nowNs < _endsNs)
        {
            return false;
        }

        Rd = _end;
        IsBusy = false;
        _isOnWire = false;
        Sent++;
        return true;
    }

    /// <summary>A byte of the ring.</summary>
    internal byte Read(int offset)
    {
        return Size == 0 ? (byte)0 : _ring[offset & (Size - 1)];
    }

    /// <summary>Writes a byte.</summary>
    /// <returns>False if it belongs to a frame that is being sent.</returns>
    internal bool Write(int offset, byte value)
    {
        if (Size == 0)
        {
            return true;
        }

        _ring[offset & (Size - 1)] = value;
        return !IsBusy || ((offset - Rd) & (Size - 1)) >= ((_end - Rd) & 0xFFFF);
    }

    private ReadOnlySpan<byte> Take()
    {
        int bytes = (_end - Rd) & 0xFFFF;
        for (int i = 0; i < bytes; i++)
        {
            _scratch[i] = _ring[(Rd + i) & (Size - 1)];
        }

        return _scratch.AsSpan(0, bytes);
    }
}
