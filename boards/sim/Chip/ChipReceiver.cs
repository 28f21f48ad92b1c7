// The receiving half of socket 0 in MACRAW mode: a ring of records, each a big-endian length that
// counts itself and a frame. Beside the ring stands what a real chip does not know: which records
// were read over SPI before they were released, so that it can be told what got lost.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>Receive buffer and its pointers.</summary>
internal sealed class ChipReceiver
{
    private const int HiddenAfter = W5500Registers.RecordBytes + 12;

    private readonly byte[] _ring = new byte[W5500Registers.BufferBytes];
    private readonly byte[] _scratch = new byte[Frame.MaxBytes];
    private readonly Record[] _records = new Record[W5500Registers.BufferBytes / (Frame.MinBytes + W5500Registers.RecordBytes)];
    private readonly ChipFaults _faults;
    private readonly ChipLossWitness _lost;
    private int _firstRecord;
    private int _recordCount;
    private int _wr;
    private int _released;
    private int _received;
    private int _shownWr;
    private int _lastSeenWr;
    private int _hiddenReads;
    private bool _isRsrTorn;
    private bool _isWrTorn;
    private bool _isLarge;

    internal ChipReceiver(ChipFaults faults, ChipLossWitness lost)
    {
        _faults = faults;
        _lost = lost;
    }

    private struct Record
    {
        internal int Start;
        internal int Bytes;
        internal bool IsRead;
        internal bool IsDamaged;
    }

    /// <summary>Bytes of the ring, a power of two or 0.</summary>
    internal int Size { get; set; }

    /// <summary>Bytes received and not released: computed on arrival and on RECV, as the chip does.</summary>
    internal int Rsr => _hiddenReads > 0 ? (_shownWr - _released) & 0xFFFF : _received;

    /// <summary>RX_WR.</summary>
    internal int Wr => _hiddenReads > 0 ? _shownWr : _wr;

    /// <summary>Frames in the ring.</summary>
    internal int Held => _recordCount;

    /// <summary>The most bytes that have lain in the ring.</summary>
    internal int MostHeldBytes { get; set; }

    /// <summary>Empties the ring and sets its pointers.</summary>
    /// <param name="pointer">Of the first record.</param>
    internal void Start(int pointer)
    {
        _wr = pointer;
        _released = pointer;
        _lastSeenWr = pointer;
        _received = 0;
        _recordCount = 0;
        _hiddenReads = 0;
        _isRsrTorn = false;
        _isWrTorn = false;
        _faults.NeverDrains = false;
    }

    /// <summary>All that is in the ring is lost.</summary>
    internal void Lose(ChipLoss cause)
    {
        for (; _recordCount > 0; DropOldest())
        {
            Tell(_records[_firstRecord], cause);
        }
    }

    /// <summary>Takes a frame into the ring, whole or not at all.</summary>
    internal void Arrive(ReadOnlySpan<byte> frame)
    {
        int bytes = frame.Length + W5500Registers.RecordBytes;
        int held = (_wr - _released) & 0xFFFF;
        if (held + bytes > Size)
        {
            _lost(frame, ChipLoss.Full);
            return;
        }

        int length = bytes;
        Record record = new() { Start = _wr, Bytes = bytes };
        if (_faults.CorruptsNextLength)
        {
            _faults.CorruptsNextLength = false;
            _isLarge = !_isLarge;
            length = _isLarge ? 65534 : 22000;
            record.IsDamaged = true;
        }

        Put(_wr, (byte)(length >> 8));
        Put(_wr + 1, (byte)length);
        for (int i = 0; i < frame.Length; i++)
        {
            Put(_wr + W5500Registers.RecordBytes + i, frame[i]);
        }

        if (_faults.HidesNextRecord)
        {
            _faults.HidesNextRecord = false;
            _shownWr = (_wr + HiddenAfter) & 0xFFFF;
            _hiddenReads = ChipFaults.Reads;
        }

        _isRsrTorn |= _faults.TearsNextRsr;
        _faults.TearsNextRsr = false;
        _isWrTorn |= _faults.TearsNextRxWr;
        _faults.TearsNextRxWr = false;

        _records[(_firstRecord + _recordCount++) % _records.Length] = record;
        _wr = (_wr + bytes) & 0xFFFF;
        _received = (_wr - _released) & 0xFFFF;
        MostHeldBytes = Math.Max(MostHeldBytes, held + bytes);
    }

    /// <summary>The high byte of RX_RSR, which is read first.</summary>
    internal int ReadRsrHigh()
    {
        int torn = _isRsrTorn ? 1 : 0;
        _isRsrTorn = false;
        return (Rsr >> 8) ^ torn;
    }

    /// <summary>The high byte of RX_WR.</summary>
    internal int ReadWrHigh()
    {
        int torn = _isWrTorn ? 1 : 0;
        _isWrTorn = false;
        return (Wr >> 8) ^ torn;
    }

    /// <summary>The low byte of RX_WR, which is read last.</summary>
    internal int ReadWrLow()
    {
        _lastSeenWr = Wr;
        _hiddenReads = Math.Max(0, _hiddenReads - 1);
        return _lastSeenWr & 0xFF;
    }

    /// <summary>A byte of the ring.</summary>
    internal byte Read(int offset)
    {
        return Size == 0 ? (byte)0 : _ring[offset & (Size - 1)];
    }

    /// <summary>
    /// Notes that a stretch of the ring has reached the driver in one transfer. What lies beyond the RX_WR
    /// that it was shown last it cannot take for frames.
    /// </summary>
    internal void NoteRead(int offset, int count)
    {
        if (Size == 0)
        {
            return;
        }

        for (int i = 0; i < _recordCount; i++)
        {
            ref Record record = ref _records[(_firstRecord + i) % _records.Length];
            int behind = (record.Start - offset) & (Size - 1);
            bool isShown = ((record.Start - _released) & 0xFFFF) + record.Bytes <= ((_lastSeenWr - _released) & 0xFFFF);
            record.IsRead |= isShown && behind + record.Bytes <= count;
        }
    }

    /// <summary>RECV: everything before a pointer is free again.</summary>
    /// <returns>False if the pointer is none that this ring could have.</returns>
    internal bool Release(int rd)
    {
        if (_faults.NeverDrains)
        {
            return true;
        }

        int bytes = (rd - _released) & 0xFFFF;
        bool isWithin = bytes <= ((_wr - _released) & 0xFFFF);
        bool isLost = IsLostBefore(bytes);
        for (int at = 0; _recordCount > 0 && at < bytes; DropOldest())
        {
            Record record = _records[_firstRecord];
            at = ((record.Start - _released) & 0xFFFF) + record.Bytes;
            if (isLost)
            {
                Tell(record, ChipLoss.Drained);
            }
        }

        _released = rd;
        _received = (_wr - _released) & 0xFFFF;
        return isWithin;
    }

    /// <summary>
    /// Whether a release throws frames away: if it reaches over a record that was not read, or only in
    /// part, or that nobody could read.
    /// </summary>
    private bool IsLostBefore(int bytes)
    {
        for (int i = 0; i < _recordCount; i++)
        {
            Record record = _records[(_firstRecord + i) % _records.Length];
            int start = (record.Start - _released) & 0xFFFF;
            if (start >= bytes)
            {
                return false;
            }

            if (!record.IsRead || record.IsDamaged || start + record.Bytes > bytes)
            {
                return true;
            }
        }

        return false;
    }

    private void DropOldest()
    {
        _firstRecord = (_firstRecord + 1) % _records.Length;
        _recordCount--;
    }

    private void Tell(Record record, ChipLoss cause)
    {
        int bytes = record.Bytes - W5500Registers.RecordBytes;
        for (int i = 0; i < bytes; i++)
        {
            _scratch[i] = _ring[(record.Start + W5500Registers.RecordBytes + i) & (Size - 1)];
        }

        _lost(_scratch.AsSpan(0, bytes), cause);
    }

    private void Put(int pointer, byte value)
    {
        _ring[pointer & (Size - 1)] = value;
    }
}
