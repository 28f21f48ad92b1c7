// The W5500 driver in trouble, and the ladder out of it: read again (W5500.cs), drain the buffer,
// reopen the socket, reset the chip. Each rung is counted, and trouble that comes back soon is taken
// to the next one.
//
// While a chip is being repaired its partner's frames are left in the partner's own buffer, which
// holds 0.2 s of 30 calls, instead of being lost on their way to this one.

namespace Tollgate.Hal;

public sealed partial class W5500
{
    /// <summary>Finds out what is wrong, and takes the next rung of the ladder.</summary>
    private void Repair()
    {
        if (!Answers())
        {
            GoSilent();
        }
        else if (!IsSocketOpen())
        {
            // The chip was reset behind our back: whatever it held is lost.
            _counts[RegistersLost]++;
            BeginTrouble();
            Initialize();
        }
        else if (!_registers.HasMac(_mac))
        {
            _counts[RegistersLost]++;
            BeginTrouble();
            ResetRegisters();
        }
        else
        {
            if (_nowMs - _repairMs > CalmMs)
            {
                _rung = 0;
            }

            _repairMs = _nowMs;
            Climb(_rung);
            _rung++;
        }
    }

    /// <summary>Takes a rung, and the next one if it does not hold.</summary>
    private void Climb(int rung)
    {
        if ((rung > 0 || !Drain()) && (rung > 1 || !Reopen()))
        {
            _counts[ChipReset]++;
            BeginTrouble();
            ResetRegisters();
        }
    }

    private bool Drain()
    {
        _counts[BufferDrained]++;
        _transfer(_readStatus, _status);
        _registers.WritePair(W5500Registers.SnRxRd, W5500Registers.WriteSocket, WordOrder.Swap(_status[StatusRxWr]));
        return _registers.Command(W5500Registers.CrRecv) && Follow();
    }

    private bool Reopen()
    {
        _counts[SocketReopened]++;
        return _registers.Command(W5500Registers.CrClose) && OpenSocket();
    }

    private bool OpenSocket()
    {
        // To our address and broadcast only: no IPv6, no multicast; and no lower layer that answers by itself.
        const int Mode = W5500Registers.MrMacRaw | W5500Registers.MrMfen | W5500Registers.MrMmb | W5500Registers.MrMip6b;
        _registers.WriteByte(W5500Registers.SnMR, W5500Registers.WriteSocket, Mode);
        return _registers.Command(W5500Registers.CrOpen)
            && _registers.AwaitSocket(W5500Registers.SnSR, W5500Registers.SrMacRaw)
            && Follow();
    }

    /// <summary>Takes over the chip's pointers. What waits to be sent is forgotten.</summary>
    /// <returns>False if they make no sense.</returns>
    private bool Follow()
    {
        _transfer(_readStatus, _status);
        _rxReleased = WordOrder.Swap(_status[StatusRxRd]);
        _rxKept = 0;
        _rxEndWord = _status[StatusRxRd];
        _txEnd = WordOrder.Swap(_status[StatusTxRd]);
        _txEndWord = _status[StatusTxRd];
        _txFloor = LookFirst;
        return WordOrder.Swap(_status[StatusRsr]) <= W5500Registers.BufferBytes;
    }

    private void ResetRegisters()
    {
        _registers.WriteByte(W5500Registers.MR, W5500Registers.WriteCommon, W5500Registers.MrRst);
        _reads = 0;
        _stepMs = _nowMs;
        _step = Step.Answering;
    }

    /// <summary>From reset values to an open socket; the chip has to answer.</summary>
    private void Initialize()
    {
        // Without an address of its own the chip answers nothing; PB is for certainty.
        _registers.WriteByte(W5500Registers.MR, W5500Registers.WriteCommon, W5500Registers.MrPb);
        _registers.WriteMac(_mac);
        for (int socket = 7; socket > 0; socket--)
        {
            _registers.WriteBufferSizes(socket, 0);
        }

        _registers.WriteBufferSizes(0, W5500Registers.BufferKilobytes);
        if (!_registers.KeepsPattern(_buffers))
        {
            Fail(BadPattern, s_noisy);
        }
        else if (!OpenSocket() || !_registers.HasMac(_mac))
        {
            Fail(NoAnswer, s_deaf);
        }
        else
        {
            EndTrouble();
        }
    }

    /// <summary>Goes on after silence if the chip is as it was, else begins anew.</summary>
    private void Resume()
    {
        if (!IsSocketOpen() || !_registers.HasMac(_mac))
        {
            _counts[RegistersLost]++;
            ResetRegisters();
            return;
        }

        _transfer(_readStatus, _status);
        bool isAsBefore = WordOrder.Swap(_status[StatusRxRd]) == _rxReleased && _status[StatusTxWr] == _txEndWord;
        if (isAsBefore || Reopen())
        {
            EndTrouble();
        }
        else
        {
            _step = Step.Begin;
        }
    }

    private void Fail(int counter, string trouble)
    {
        _counts[counter]++;
        _trouble = trouble;
        _step = Step.Begin;
    }

    private void GoSilent()
    {
        _counts[NoAnswer]++;
        BeginTrouble();
        _trouble = s_silent;
        _stepMs = _nowMs;
        _step = Step.Silent;
    }

    private void BeginTrouble()
    {
        _trouble = s_starting;
        _troubleMs = _nowMs;
        _mayReceive = false;
        _txFloor = LookFirst;
        HoldPartner(true);
    }

    private void EndTrouble()
    {
        _trouble = null;
        _step = Step.Open;
        _mayReceive = !_isWaiting;
        _lateEnd = -1;
        HoldPartner(false);
        SetLink(_registers.ReadLinkAndVersion() >> 8);
    }

    private void HoldPartner(bool isHeld)
    {
        _isPartnerWaiting = isHeld;
        if (_partner != null)
        {
            _partner._isWaiting = isHeld;
            _partner._mayReceive = _partner._step == Step.Open && !isHeld;
        }
    }

    private bool Answers()
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            if (_registers.ReadByte(W5500Registers.VERSIONR, W5500Registers.ReadCommon) == W5500Registers.Version)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSocketOpen()
    {
        return _registers.ReadByte(W5500Registers.SnSR, W5500Registers.ReadSocket) == W5500Registers.SrMacRaw;
    }
}
