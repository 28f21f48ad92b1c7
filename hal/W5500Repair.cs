// The W5500 driver in trouble, and the ladder out of it: read again (W5500.cs), drain the buffer,
// reopen the socket, reset the chip. Each rung is counted, and trouble that comes back soon is taken
// to the next one.
//
// While a chip is being repaired its partner's frames are left in the partner's own buffer, which
// holds 0.2 s of 30 calls, instead of being lost on their way to this one.

namespace Tollgate.Hal;

public sealed partial class W5500
{
    // The ladder, from the bottom. A reset by pin, where it is wired, reaches what the register does not.
    private const int DrainRung = 0;
    private const int ReopenRung = 1;
    private const int ResetRung = 2;
    private const int PinRung = 3;

    /// <summary>Finds out what is wrong, and takes the next rung of the ladder.</summary>
    private void Repair()
    {
        if (HasItsRegisters())
        {
            Escalate(DrainRung);
        }
    }

    /// <summary>Whether the chip answers and still is what we made of it. If not, that is being mended.</summary>
    private bool HasItsRegisters()
    {
        if (!Answers())
        {
            GoSilent();
            return false;
        }

        bool isOpen = IsSocketOpen();
        if (isOpen && HasOwnMac())
        {
            return true;
        }

        // The chip was reset behind our back: whatever it held is lost.
        _counts[RegistersLost]++;
        BeginTrouble();
        if (isOpen)
        {
            ResetRegisters();
        }
        else
        {
            Initialize();
        }

        return false;
    }

    /// <summary>Takes the rung above the last one if trouble has come back soon, else the lowest that may help.</summary>
    private void Escalate(int lowest)
    {
        if (_nowMs - _repairMs > CalmMs || _rung < lowest)
        {
            _rung = lowest;
        }

        _repairMs = _nowMs;
        Climb(_rung);
        if (_rung < PinRung)
        {
            _rung++;
        }
    }

    /// <summary>Takes a rung, and the next one if it does not hold.</summary>
    private void Climb(int rung)
    {
        if ((rung == DrainRung && Drain()) || (rung <= ReopenRung && Reopen()))
        {
            return;
        }

        _counts[ChipReset]++;
        BeginTrouble();
        if (rung <= ResetRung)
        {
            ResetRegisters();
        }
        else
        {
            _step = Step.Begin;
        }
    }

    /// <summary>
    /// Forgets a frame that does not leave although there is a fast link, so that the one behind it can. Not
    /// left to Tick: at 30 calls that would cost about twenty frames more.
    /// </summary>
    /// <returns>Whether the next frame can be sent.</returns>
    private bool GivesUpSending()
    {
        int read = _registers.ReadLinkAndVersion();
        if ((read & 0xFF) != W5500Registers.Version)
        {
            return false;
        }

        // On a slow wire the frame may just need longer than we have looked.
        SetLink(read >> 8);
        if (_txQuick != 0 && _status[StatusTxRd] != _txEndWord)
        {
            _counts[SendStuck]++;
            Escalate(ReopenRung);
        }

        return _isLinkUp && _step == Step.Open && _status[StatusTxRd] == _txEndWord;
    }

    private bool Drain()
    {
        _counts[BufferDrained]++;
        ReadPointers();
        _registers.WritePair(W5500Registers.SnRxRd, W5500Registers.WriteSocket, WordOrder.Swap(_status[StatusRxWr]));
        return _registers.Command(W5500Registers.CrRecv) && FollowReceived();
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
        if (!_registers.Command(W5500Registers.CrOpen)
            || !_registers.AwaitSocket(W5500Registers.SnSR, W5500Registers.SrMacRaw)
            || !FollowReceived())
        {
            return false;
        }

        // What waited to be sent is forgotten.
        _txEnd = WordOrder.Swap(_status[StatusTxRd]);
        _txEndWord = _status[StatusTxRd];
        _txFloor = LookFirst;
        return true;
    }

    /// <summary>Takes over where the chip is with what it has received.</summary>
    /// <returns>False if its pointers contradict each other.</returns>
    private bool FollowReceived()
    {
        bool isSound = ReadPointers();
        _rxReleased = WordOrder.Swap(_status[StatusRxRd]);
        _rxRead = _rxReleased;
        _rxReadWord = _status[StatusRxRd];
        return isSound;
    }

    /// <summary>Reads the status until the received bytes are what lies between the pointers, a few times.</summary>
    /// <returns>False if they never were.</returns>
    private bool ReadPointers()
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            _transfer(_readStatus, _status);
            int held = (WordOrder.Swap(_status[StatusRxWr]) - WordOrder.Swap(_status[StatusRxRd])) & 0xFFFF;
            if (held == WordOrder.Swap(_status[StatusRsr]) && held <= W5500Registers.BufferBytes)
            {
                return true;
            }
        }

        return false;
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
        else if (!OpenSocket() || !HasOwnMac())
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
        if (!IsSocketOpen() || !HasOwnMac())
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
            _counts[ChipReset]++;
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
        _watchMs = _nowMs;
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
        for (int look = 0; look < MaxLooks; look++)
        {
            if (ReadsOpen())
            {
                return true;
            }
        }

        return false;
    }

    private bool HasOwnMac()
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            if (_registers.HasMac(_mac))
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadsOpen()
    {
        return _registers.ReadByte(W5500Registers.SnSR, W5500Registers.ReadSocket) == W5500Registers.SrMacRaw;
    }
}
