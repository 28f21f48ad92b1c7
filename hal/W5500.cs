// An Ethernet interface on a WIZnet W5500 in MACRAW mode, over SPI: how frames come in and go out.
// W5500Care.cs starts the chip and looks after it, W5500Repair.cs mends it, W5500Registers.cs is its map.
// A transfer costs a board far more than the bytes in it, so there are as few as possible: a status
// read a poll; one read for all frames that wait; releasing them put off; three writes a frame sent.
// The frame lies at word 3 of its array, because each data transfer starts early: by one byte when
// receiving, so that the record's length is word 2; by three when sending, from the very same array.

namespace Tollgate.Hal;

/// <summary>
/// The driver of one chip. Nothing allocates after construction, nothing throws, nothing waits without
/// a bound. Source of the facts: W5500 Datasheet chapters 2 to 4.
/// </summary>
public sealed partial class W5500 : INic
{
    /// <summary>
    /// Ours: received bytes are given back to the chip when this many have been read, in two transfers
    /// for about fifty voice frames. The rest of its 16 KB takes what comes meanwhile.
    /// </summary>
    public const int ReleaseBytes = 4096;

    /// <summary>
    /// Ours: this many are given back by the look at the chip each 20 ms, so that whatever keeps the loop for long, a commit above
    /// all, finds the chip's 16 KB nearly empty: 30 calls bring it 80 bytes a millisecond.
    /// </summary>
    public const int WatchedReleaseBytes = 512;

    /// <summary>
    /// Ours: the next frame may follow a frame of up to this many bytes at once. It is gone from a
    /// 100 Mbit/s wire in 10 us. The driver's own calls take longer than that before the next frame's
    /// first byte reaches the chip, and the early three bytes of that lie on the end of this one.
    /// </summary>
    public const int QuickBytes = 100;

    // Words of a status read: from TX_FSR, one byte early, to RX_WR.
    private const int StatusTxRd = 3;
    private const int StatusTxWr = 4;
    private const int StatusRsr = 5;
    private const int StatusRxRd = 6;
    private const int StatusRxWr = 7;
    private const int StatusWords = 8;

    private const int ShortestRecord = Frame.MinBytes + W5500Registers.RecordBytes;
    private const int LongestRecord = Frame.MaxBytes + W5500Registers.RecordBytes;

    // Ours: reading a pointer while a frame arrives tears it; at 1 000 frames a second that spoils one
    // read in 250, four in a row once in weeks.
    private const int MaxLooks = 4;

    // Ours: reads of TX_RD, each at least 20 us, for a frame that needs 1.3 ms at 10 Mbit/s.
    private const int MaxSendLooks = 64;

    // Every frame is shorter than this: look first.
    private const int LookFirst = 0x10000;

    private readonly SpiTransfer _transfer;
    private readonly W5500Buffers _buffers;
    private readonly ushort[] _rxShort;
    private readonly ushort[] _binShort;
    private readonly ushort[] _bin2;
    private readonly ushort[] _bin3;

    // What goes out is the same for both chips of a board, up to a word that is written each time: the second has the first one's.
    private readonly ushort[] _readStatus;
    private readonly ushort[] _writeTxWr;
    private readonly ushort[] _send;
    private readonly ushort[] _writeRxRd;
    private readonly ushort[] _receive;
    private readonly ushort[] _status = new ushort[StatusWords];
    private readonly ushort[][] _frames = new ushort[W5500Buffers.MaxBurst][];
    private readonly int[] _lengths = new int[W5500Buffers.MaxBurst];

    // Whether frames are taken: the chip works, and so does its partner.
    private bool _mayReceive;

    // Pointers as numbers 0-65535, and as the word that a status read shows for them.
    private int _rxReleased;
    private int _rxRead;
    private int _rxReadWord;
    private int _txEnd;
    private int _txEndWord;

    // The shortest frame that may be sent without looking at anything first.
    private int _txFloor = LookFirst;

    // After a frame of up to this many bytes the next may follow at once; 0 on a slow or half-duplex wire.
    private int _txQuick;

    private int _lastRecord = LongestRecord;
    private bool _isLooking;

    /// <inheritdoc/>
    public ushort[][] Frames
    {
        get { return _frames; }
    }

    /// <inheritdoc/>
    public int[] Lengths
    {
        get { return _lengths; }
    }

    /// <inheritdoc/>
    public int Receive()
    {
        if (!_mayReceive)
        {
            return 0;
        }

        ushort[] status = _status;
        _transfer(_readStatus, status);
        if (status[StatusTxRd] != _txEndWord)
        {
            _txFloor = LookFirst;
        }

        return status[StatusRxWr] == _rxReadWord ? 0 : Take(status);
    }

    /// <inheritdoc/>
    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        ushort[] bin = _binShort;
        if (lengthBytes < _txFloor || frame.Length != W5500Buffers.ShortWords)
        {
            frame = MaySend(lengthBytes) ? _buffers.Fit(frame, lengthBytes) : null;
            if (frame == null)
            {
                _counts[FrameUnsent]++;
                return false;
            }

            bin = _buffers.BinFor(frame);
            if (lengthBytes < Frame.MinBytes)
            {
                lengthBytes = Frame.MinBytes;
            }

            _txFloor = lengthBytes <= _txQuick ? Frame.MinBytes : LookFirst;
        }

        SpiTransfer transfer = _transfer;
        int end = _txEnd;
        int early = (end - Frame.Start) & 0xFFFF;
        frame[0] = (ushort)(WordOrder.LowByteFirst ? (early << 8) | (early >> 8) : early);
        frame[1] = W5500Registers.WriteTxBuffer << WordOrder.FirstByteShift;
        transfer(frame, bin);
        end = (end + lengthBytes) & 0xFFFF;
        _txEnd = end;
        end = WordOrder.LowByteFirst ? ((end & 0xFF) << 8) | (end >> 8) : end;
        _txEndWord = end;
        ushort[] write = _writeTxWr;
        write[2] = (ushort)end;
        transfer(write, _bin3);
        transfer(_send, _bin2);
        return true;
    }

    /// <summary>Reads what waits and finds the frames in it.</summary>
    /// <param name="status">A status read that shows something new.</param>
    /// <returns>How many frames there are.</returns>
    private int Take(ushort[] status)
    {
        int read = _rxRead;
        int word = status[StatusRxWr];
        int waiting = ((WordOrder.LowByteFirst ? ((word & 0xFF) << 8) | (word >> 8) : word) - read) & 0xFFFF;
        int room = W5500Buffers.ShortRecordBytes;
        ushort[] buffer = _rxShort;
        ushort[] bin = _binShort;
        if (waiting > room)
        {
            buffer = _buffers.RxFor(waiting, _lastRecord);
            bin = _buffers.BinFor(buffer);
            room = (buffer.Length - 2) * 2;
        }

        int at = (read - 1) & 0xFFFF;
        bin[0] = (ushort)(WordOrder.LowByteFirst ? (at << 8) | (at >> 8) : at);
        bin[1] = W5500Registers.ReadRxBuffer << WordOrder.FirstByteShift;
        _transfer(bin, buffer);
        at = buffer[2];
        at = WordOrder.LowByteFirst ? ((at & 0xFF) << 8) | (at >> 8) : at;
        if (at != waiting || at > room || at < ShortestRecord)
        {
            at = TakeBurst(buffer, waiting, at);
            return at > 0 || _isLooking ? at : LookAgain();
        }

        // One frame, and nothing but this frame: the pointers and the record agree.
        _frames[0] = buffer;
        _lengths[0] = at - W5500Registers.RecordBytes;
        _lastRecord = at;
        read = (read + at) & 0xFFFF;
        _rxRead = read;
        _rxReadWord = word;
        if (((read - _rxReleased) & 0xFFFF) >= ReleaseBytes)
        {
            Release();
        }

        return 1;
    }

    /// <summary>Takes several frames out of the array that they were read into.</summary>
    /// <param name="buffer">The records.</param>
    /// <param name="waiting">Record bytes that wait, by the status.</param>
    /// <param name="record">The first record's length, as it was read.</param>
    /// <returns>How many there are; 0 if the chip contradicts itself.</returns>
    private int TakeBurst(ushort[] buffer, int waiting, int record)
    {
        if (!IsHeldTrue() || waiting > W5500Registers.BufferBytes)
        {
            return 0;
        }

        if (record < ShortestRecord || record > waiting || record > LongestRecord)
        {
            _counts[BadLength]++;
            return 0;
        }

        if (record > (buffer.Length - 2) * 2)
        {
            // A longer frame than the last one.
            buffer = _buffers.RxFor(LongestRecord, LongestRecord);
            ushort[] bin = _buffers.BinFor(buffer);
            W5500Bus.Address(bin, _rxRead - 1, W5500Registers.ReadRxBuffer);
            _transfer(bin, buffer);
        }

        _lastRecord = record;
        ushort[][] frames = _frames;
        int[] lengths = _lengths;
        ushort[][] slots = _buffers.ShortSlots;
        int end = buffer.Length;
        if (((waiting + 1) >> 1) + 2 < end)
        {
            end = ((waiting + 1) >> 1) + 2;
        }

        // Words: at is where a record begins, end where the last one ends.
        int count = 0;
        int at = 2;
        int odd = 0;
        do
        {
            // Frames that fit the short slots, nearly all in a burst, are spared a call.
            ushort[] slot = record <= W5500Buffers.ShortRecordBytes ? slots[count] : _buffers.Slot(count, record);
            if (slot == null)
            {
                // Too long to be worth a copy: the first one stays where it is, others wait for their turn.
                if (count > 0)
                {
                    break;
                }

                slot = buffer;
            }
            else
            {
                System.Array.Copy(buffer, at + 1, slot, Frame.Start, (record - 1) >> 1);
            }

            frames[count] = slot;
            lengths[count] = record - W5500Registers.RecordBytes;
            count++;
            at += record >> 1;
            odd = record & 1;
            if (odd != 0 || slot == buffer || at >= end)
            {
                break;
            }

            record = buffer[at];
            record = WordOrder.LowByteFirst ? ((record & 0xFF) << 8) | (record >> 8) : record;
        }
        while (count < W5500Buffers.MaxBurst && record >= ShortestRecord && at + ((record + 1) >> 1) <= end);

        int read = (_rxRead + ((at - 2) * 2) + odd) & 0xFFFF;
        _rxRead = read;
        _rxReadWord = WordOrder.Swap(read);
        if (((read - _rxReleased) & 0xFFFF) >= ReleaseBytes)
        {
            Release();
        }

        return count;
    }

    /// <summary>Reads everything again after a contradiction, a few times, then has the chip repaired.</summary>
    /// <returns>How many frames were received after all.</returns>
    private int LookAgain()
    {
        _isLooking = true;
        int count = 0;
        bool isAtRest = false;
        for (int look = 1; look < MaxLooks && count == 0 && !isAtRest; look++)
        {
            _counts[ReadAgain]++;
            _transfer(_readStatus, _status);
            isAtRest = _status[StatusRxWr] == _rxReadWord && IsHeldTrue();
            if (!isAtRest)
            {
                count = Take(_status);
            }
        }

        _isLooking = false;
        if (count == 0 && !isAtRest)
        {
            Repair();
        }

        return count;
    }

    /// <summary>Whether the chip says that it holds what lies between its pointer and ours.</summary>
    private bool IsHeldTrue()
    {
        int held = (WordOrder.Swap(_status[StatusRxWr]) - _rxReleased) & 0xFFFF;
        return held == WordOrder.Swap(_status[StatusRsr]) && held <= W5500Registers.BufferBytes;
    }

    /// <summary>Gives the chip back the space of everything that was read.</summary>
    private void Release()
    {
        int read = _rxRead;
        _rxReleased = read;
        _writeRxRd[2] = (ushort)WordOrder.Swap(read);
        _transfer(_writeRxRd, _bin3);
        _transfer(_receive, _bin2);
    }

    /// <summary>Whether the chip can take a frame now; looks at TX_RD if it has to.</summary>
    private bool MaySend(int lengthBytes)
    {
        if (_step != Step.Open || !_isLinkUp || lengthBytes < 14 || lengthBytes > Frame.MaxBytes)
        {
            return false;
        }

        for (int look = 0; _status[StatusTxRd] != _txEndWord; look++)
        {
            if (look == MaxSendLooks)
            {
                return GivesUpSending();
            }

            _transfer(_readStatus, _status);
        }

        return true;
    }
}
