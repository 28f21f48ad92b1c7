// The other half of the W5500 driver: starting the chip and looking after it while it works.
// W5500Repair.cs is what happens when something is wrong with it. Tick takes all of that a step at a
// time, so nothing here waits but for a bounded number of reads.

namespace Tollgate.Hal;

public sealed partial class W5500
{
    // Places in Counts. What each one counts is its name in CountNames.
    private const int ReadAgain = 0;
    private const int BadLength = 1;
    private const int BufferDrained = 2;
    private const int SocketReopened = 3;
    private const int ChipReset = 4;
    private const int RegistersLost = 5;
    private const int NoAnswer = 6;
    private const int BadPattern = 7;
    private const int SendStuck = 8;
    private const int FrameUnsent = 9;

    // Ours: each of the three looks at an open socket comes round in 60 ms.
    private const int WatchMs = 20;

    // Ours: longer than any hiccup of the bus, far shorter than a partner's buffer lasts.
    private const int PatienceMs = 20;

    // Ours: trouble that comes back within this time is taken to the next rung.
    private const int CalmMs = 100;

    // Ours: the partner's frames may wait this long; its 16 KB are then about full at 30 calls.
    private const int PartnerWaitMs = 200;

    // Datasheet 5.5.1: reset low for 500 us, then 1 ms until the clock is locked. Two readings of a
    // millisecond clock that differ by two are more than a millisecond apart.
    private const int ResetMs = 2;

    // Ours: VERSIONR may read 0 for a while after a reset.
    private const int MaxVersionReads = 20;

    // No constants: where a constant text is named, the board's interpreter makes a string object, each time.
    private static readonly string s_starting = "starting";
    private static readonly string s_silent = "no answer: the version register does not read 04; check power, MISO, MOSI, SCLK and chip select";
    private static readonly string s_noisy = "the bus changes bits: a pattern came back different; check wires and clock";
    private static readonly string s_deaf = "the chip does not open its socket";

    private readonly ISpiBus _bus;
    private readonly W5500Bus _registers;
    private readonly ushort[] _mac;
    private readonly int[] _counts = new int[FrameUnsent + 1];
    private W5500 _partner;
    private Step _step = Step.Begin;
    private string _trouble = s_starting;
    private bool _isLinkUp;
    private bool _isWaiting;
    private bool _isPartnerWaiting;
    private int _nowMs;
    private int _stepMs;
    private int _troubleMs;
    private int _repairMs;
    private int _rung;
    private int _reads;
    private int _round;
    private int _lateEnd = -1;
    private int _lateMs;
    private int _watchMs;

    /// <summary>Takes a chip, which starts with the first calls of <see cref="Tick"/>. Allocates everything it will need.</summary>
    /// <param name="bus">The chip's bus.</param>
    /// <param name="mac">The station address: three words in <see cref="WordOrder"/>.</param>
    /// <param name="buffers">Of the board; the second driver that is given them becomes the partner of the first.</param>
    public W5500(ISpiBus bus, ushort[] mac, W5500Buffers buffers)
    {
        _bus = bus;
        _mac = mac;
        _buffers = buffers;
        _transfer = bus.Transfer;
        _rxShort = buffers.RxShort;
        _binShort = buffers.BinShort;
        _bin2 = buffers.Bin2;
        _bin3 = buffers.Bin3;
        for (int i = 0; i < _frames.Length; i++)
        {
            _frames[i] = _rxShort;
        }

        W5500 first = buffers.Introduce(this);
        if (first != null)
        {
            _partner = first;
            first._partner = this;
            _registers = new W5500Bus(bus, buffers, first._registers);
            _readStatus = first._readStatus;
            _writeTxWr = first._writeTxWr;
            _writeRxRd = first._writeRxRd;
            _send = first._send;
            _receive = first._receive;
            return;
        }

        _registers = new W5500Bus(bus, buffers, null);
        _readStatus = new ushort[StatusWords];
        _writeTxWr = new ushort[3];
        _writeRxRd = new ushort[3];
        _send = new ushort[2];
        _receive = new ushort[2];
        W5500Bus.Address(_readStatus, W5500Registers.SnTxFsr - 1, W5500Registers.ReadSocket);

        // The early bytes are the low ones of TX_RD and of RX_RSR, both read only.
        W5500Bus.Address(_writeTxWr, W5500Registers.SnTxWr - 1, W5500Registers.WriteSocket);
        W5500Bus.Address(_writeRxRd, W5500Registers.SnRxRd - 1, W5500Registers.WriteSocket);
        W5500Bus.Address(_send, W5500Registers.SnCR, W5500Registers.WriteSocket);
        W5500Bus.Address(_receive, W5500Registers.SnCR, W5500Registers.WriteSocket);
        _send[1] |= W5500Registers.CrSend << WordOrder.SecondByteShift;
        _receive[1] |= W5500Registers.CrRecv << WordOrder.SecondByteShift;
    }

    private enum Step
    {
        Begin,
        PinHeld,
        PinFree,
        Answering,
        Open,
        Silent,
    }

    /// <inheritdoc/>
    public ushort[] Mac
    {
        get { return _mac; }
    }

    /// <inheritdoc/>
    public bool IsLinkUp
    {
        get { return _isLinkUp; }
    }

    /// <inheritdoc/>
    public string Trouble
    {
        get { return _trouble; }
    }

    /// <inheritdoc/>
    public string[] CountNames
    {
        get
        {
            // Made when somebody reads them, seldom: kept, they would take memory for ever.
            return new string[]
            {
                "read again", "bad length", "buffer drained", "socket reopened", "chip reset",
                "registers lost", "no answer", "bad pattern", "send stuck", "frame not sent",
            };
        }
    }

    /// <inheritdoc/>
    public int[] Counts
    {
        get { return _counts; }
    }

    /// <inheritdoc/>
    public void Tick(int nowMs)
    {
        _nowMs = nowMs;
        if (_step == Step.Open)
        {
            if (nowMs - _watchMs >= WatchMs)
            {
                _watchMs = nowMs;
                Watch();
            }

            return;
        }

        if (_isPartnerWaiting && nowMs - _troubleMs > PartnerWaitMs)
        {
            HoldPartner(false);
        }

        if (nowMs - _stepMs >= ResetMs || _step == Step.Begin)
        {
            _stepMs = nowMs;
            Advance();
        }
    }

    /// <summary>One step towards an open socket.</summary>
    private void Advance()
    {
        switch (_step)
        {
            case Step.Begin:
                _bus.Reset(true);
                _step = Step.PinHeld;
                break;
            case Step.PinHeld:
                _bus.Reset(false);
                _step = Step.PinFree;
                break;
            case Step.PinFree:
                ResetRegisters();
                break;
            case Step.Answering:
                if (Answers())
                {
                    Initialize();
                }
                else if (++_reads >= MaxVersionReads)
                {
                    Fail(NoAnswer, s_silent);
                }

                break;
            default:
                if (Answers())
                {
                    Resume();
                }
                else if (_nowMs - _troubleMs >= PatienceMs)
                {
                    _counts[ChipReset]++;
                    _step = Step.Begin;
                }

                break;
        }
    }

    /// <summary>Looks after an open socket: one transfer a call, three kinds in turn; more if something is odd.</summary>
    private void Watch()
    {
        if (!IsHeldTrue() && !SettlesDown())
        {
            Repair();
            return;
        }

        _round = _round == 2 ? 0 : _round + 1;
        if (_round == 0)
        {
            int read = _registers.ReadLinkAndVersion();
            if ((read & 0xFF) == W5500Registers.Version)
            {
                SetLink(read >> 8);
                if (_step != Step.Open)
                {
                    return;
                }
            }
            else if (Answers())
            {
                _counts[ReadAgain]++;
            }
            else
            {
                GoSilent();
                return;
            }
        }
        else if (_round == 1 ? !ReadsOpen() : !_registers.HasMac(_mac))
        {
            if (!HasItsRegisters())
            {
                return;
            }

            _counts[ReadAgain]++;
        }

        WatchSending();
        if (((_rxRead - _rxReleased) & 0xFFFF) >= WatchedReleaseBytes && _step == Step.Open)
        {
            Release();
        }
    }

    /// <summary>Whether the pointers agree when they are read again: a frame may have come, or been released.</summary>
    private bool SettlesDown()
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            _transfer(_readStatus, _status);
            if (IsHeldTrue())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notices a frame that does not leave although there is a link.</summary>
    private void WatchSending()
    {
        if (!_isLinkUp || _status[StatusTxRd] == _txEndWord)
        {
            _lateEnd = -1;
        }
        else if (_lateEnd != _txEnd)
        {
            _lateEnd = _txEnd;
            _lateMs = _nowMs;
        }
        else if (_nowMs - _lateMs >= PatienceMs)
        {
            _lateEnd = -1;
            if (IsSending() && HasStillLink())
            {
                _counts[SendStuck]++;
                Escalate(ReopenRung);
            }
        }
    }

    /// <summary>Whether the link is up now: the last look may be older than the trouble. Of a chip that does not say, nothing is known.</summary>
    private bool HasStillLink()
    {
        int read = _registers.ReadLinkAndVersion();
        if ((read & 0xFF) != W5500Registers.Version)
        {
            return false;
        }

        SetLink(read >> 8);
        return _isLinkUp;
    }

    /// <summary>Whether a frame has not left yet. Looks once if the last status read does not say so: it may be old.</summary>
    private bool IsSending()
    {
        if (_status[StatusTxRd] != _txEndWord)
        {
            _transfer(_readStatus, _status);
        }

        return _status[StatusTxRd] != _txEndWord;
    }

    private void SetLink(int phy)
    {
        const int Fast = W5500Registers.PhySpd | W5500Registers.PhyDpx;
        bool isUp = (phy & W5500Registers.PhyLnk) != 0;
        bool wasUp = _isLinkUp;
        _isLinkUp = isUp;
        _txQuick = isUp && (phy & Fast) == Fast ? QuickBytes : 0;
        if (_txQuick == 0)
        {
            _txFloor = LookFirst;
        }

        if (isUp && !wasUp && IsSending())
        {
            // A frame from before the cable was pulled: nobody wants it now.
            Climb(ReopenRung);
        }
    }
}
