// A W5500 reduced to what its driver can see when nothing takes time: registers, two buffers, four
// commands. It is there to be broken: every register and every byte of a transfer is open to a test.
// A chip that behaves, with wires, time and filters, is boards/sim's; this one shares nothing with it.

using System;
using System.Collections.Generic;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>Registers of a chip, open to a test. Throws <see cref="FrameException"/> at what breaks the bus's contract.</summary>
public sealed class BareW5500 : ISpiBus
{
    private const int BufferBytes = 16384;

    private readonly byte[] _tx = new byte[BufferBytes];
    private readonly byte[] _rx = new byte[BufferBytes];
    private readonly int _firstPointer;
    private int _txRd;
    private int _rxRdTaken;
    private int _rxWr;
    private int _sendEnd;
    private int _looksLeft;
    private bool _isBusy;

    /// <summary>Makes a chip.</summary>
    /// <param name="firstPointer">Where OPEN sets the pointers.</param>
    public BareW5500(int firstPointer = 0xFFF0)
    {
        _firstPointer = firstPointer;
        Transfer = Play;
        Restart();
    }

    /// <inheritdoc/>
    public SpiTransfer Transfer { get; }

    /// <summary>The common registers.</summary>
    public byte[] Common { get; } = new byte[64];

    /// <summary>The registers of socket 0, pointers excepted.</summary>
    public byte[] Socket { get; } = new byte[48];

    /// <summary>Changes what comes back: bytes sent, bytes returned.</summary>
    public Action<byte[], byte[]>? Tamper { get; set; }

    /// <summary>Every transfer returns this byte only, and the chip hears nothing; null is a bus that works.</summary>
    public byte? StuckAt { get; set; }

    /// <summary>PHYCFGR after a reset.</summary>
    public byte Link { get; set; } = 0xBF;

    /// <summary>At which look at TX_RD SEND has finished; 0 is at once.</summary>
    public int SendLooks { get; set; }

    /// <summary>SEND does not finish.</summary>
    public bool IsSendStuck { get; set; }

    /// <summary>OPEN is not obeyed.</summary>
    public bool IsOpenRefused { get; set; }

    /// <summary>Frames sent, oldest first.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>SEND given before the one before it had finished: a driver must not.</summary>
    public int SendsWhileBusy { get; private set; }

    /// <summary>Transfers so far.</summary>
    public int Count { get; private set; }

    /// <summary>Resets so far, by pin or register.</summary>
    public int Resets { get; private set; }

    /// <summary>How many of them by pin.</summary>
    public int PinResets { get; private set; }

    /// <summary>OPEN, CLOSE, SEND and RECV so far, by their number.</summary>
    public int[] Commands { get; } = new int[256];

    /// <summary>Bytes received and not released.</summary>
    public int Waiting => (_rxWr - _rxRdTaken) & 0xFFFF;

    /// <summary>A frame arrives; false if there is no room or the socket is closed.</summary>
    public bool Arrive(byte[] frame)
    {
        return ArriveRecord(frame.Length + 2, frame);
    }

    /// <summary>A record arrives that says another length than it has.</summary>
    public bool ArriveRecord(int length, byte[] frame)
    {
        if (Socket[W5500Registers.SnSR] != W5500Registers.SrMacRaw || Waiting + frame.Length + 2 > BufferBytes)
        {
            return false;
        }

        Put((byte)(length >> 8));
        Put((byte)length);
        foreach (byte value in frame)
        {
            Put(value);
        }

        return true;
    }

    /// <summary>The chip restarts by itself: all registers as after power on.</summary>
    public void Restart()
    {
        Array.Clear(Common);
        Array.Clear(Socket);
        Common[W5500Registers.PHYCFGR] = Link;
        Common[W5500Registers.VERSIONR] = 4;
        _txRd = _rxRdTaken = _rxWr = 0;
        _isBusy = false;
    }

    /// <summary>Time passes as it does between two looks of a driver: a frame may get sent.</summary>
    public void Look()
    {
        if (_isBusy && --_looksLeft <= 0)
        {
            Finish();
        }
    }

    /// <inheritdoc/>
    public void Reset(bool isHeld)
    {
        Resets += isHeld ? 1 : 0;
        PinResets += isHeld ? 1 : 0;
        Restart();
    }

    private void Play(ushort[] write, ushort[] read)
    {
        if (write.Length != read.Length || ReferenceEquals(write, read) || write.Length < 2)
        {
            throw new FrameException($"{write.Length} words out, {read.Length} back, {(ReferenceEquals(write, read) ? "one array" : "two arrays")}");
        }

        Count++;
        byte[] sent = new byte[write.Length * 2];
        byte[] back = new byte[sent.Length];
        for (int i = 0; i < sent.Length; i++)
        {
            sent[i] = (byte)(write[i >> 1] >> ((i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift));
        }

        if (StuckAt is byte stuck)
        {
            Array.Fill(back, stuck);
        }
        else
        {
            Work(sent, back);
            Tamper?.Invoke(sent, back);
        }

        for (int i = 0; i < read.Length; i++)
        {
            read[i] = (ushort)((back[2 * i] << WordOrder.FirstByteShift) | (back[2 * i + 1] << WordOrder.SecondByteShift));
        }
    }

    private void Work(byte[] sent, byte[] back)
    {
        int offset = (sent[0] << 8) | sent[1];
        int block = sent[2] >> 3;
        bool isWrite = (sent[2] & 4) != 0;
        bool isLook = block == 1 && !isWrite && offset <= W5500Registers.SnTxRd && offset + sent.Length - 3 > W5500Registers.SnTxRd;
        if (isLook)
        {
            Look();
        }

        Commit();
        for (int i = 3; i < sent.Length; i++, offset++)
        {
            if (isWrite)
            {
                Write(block, offset, sent[i]);
            }
            else
            {
                back[i] = Read(block, offset);
            }
        }
    }

    private byte Read(int block, int offset)
    {
        return block switch
        {
            0 => offset < Common.Length ? Common[offset] : (byte)0,
            1 => offset < Socket.Length ? Socket[offset] : (byte)0,
            2 => _tx[offset & (BufferBytes - 1)],
            3 => _rx[offset & (BufferBytes - 1)],
            _ => 0,
        };
    }

    private void Write(int block, int offset, byte value)
    {
        if (block == 0 && offset == W5500Registers.MR && (value & W5500Registers.MrRst) != 0)
        {
            Resets++;
            Restart();
        }
        else if (block == 0 && offset < W5500Registers.VERSIONR && offset != W5500Registers.PHYCFGR)
        {
            Common[offset] = value;
        }
        else if (block == 1 && offset == W5500Registers.SnCR)
        {
            Obey(value);
        }
        else if (block == 1 && offset is W5500Registers.SnMR or W5500Registers.SnRxBufSize or W5500Registers.SnTxBufSize
            or W5500Registers.SnTxWr or W5500Registers.SnTxWr + 1 or W5500Registers.SnRxRd or W5500Registers.SnRxRd + 1)
        {
            Socket[offset] = value;
        }
        else if (block == 2)
        {
            _tx[offset & (BufferBytes - 1)] = value;
        }
    }

    private void Obey(byte command)
    {
        Commands[command]++;
        switch ((int)command)
        {
            case W5500Registers.CrOpen when !IsOpenRefused:
                Socket[W5500Registers.SnSR] = W5500Registers.SrMacRaw;
                _txRd = _rxRdTaken = _rxWr = _firstPointer;
                Set(W5500Registers.SnTxWr, _firstPointer);
                Set(W5500Registers.SnRxRd, _firstPointer);
                break;
            case W5500Registers.CrClose:
                _isBusy = false;
                Socket[W5500Registers.SnSR] = W5500Registers.SrClosed;
                break;
            case W5500Registers.CrRecv:
                _rxRdTaken = Get(W5500Registers.SnRxRd);
                break;
            case W5500Registers.CrSend:
                Launch();
                break;
        }
    }

    private void Launch()
    {
        SendsWhileBusy += _isBusy ? 1 : 0;
        _isBusy = true;
        _sendEnd = Get(W5500Registers.SnTxWr);
        _looksLeft = SendLooks;
        if (_looksLeft == 0)
        {
            Finish();
        }
    }

    // The frame is what lies in the buffer when the last byte of it is out.
    private void Finish()
    {
        if (!_isBusy || IsSendStuck)
        {
            return;
        }

        byte[] frame = new byte[(_sendEnd - _txRd) & 0xFFFF];
        for (int i = 0; i < frame.Length; i++)
        {
            frame[i] = _tx[(_txRd + i) & (BufferBytes - 1)];
        }

        Sent.Add(frame);
        _txRd = _sendEnd;
        _isBusy = false;
    }

    // What the driver is about to read.
    private void Commit()
    {
        Set(W5500Registers.SnTxRd, _txRd);
        Set(W5500Registers.SnTxFsr, BufferBytes - ((Get(W5500Registers.SnTxWr) - _txRd) & 0xFFFF));
        Set(W5500Registers.SnRxRsr, Waiting);
        Set(W5500Registers.SnRxWr, _rxWr);
    }

    private int Get(int register)
    {
        return (Socket[register] << 8) | Socket[register + 1];
    }

    private void Set(int register, int value)
    {
        Socket[register] = (byte)(value >> 8);
        Socket[register + 1] = (byte)value;
    }

    private void Put(byte value)
    {
        _rx[_rxWr & (BufferBytes - 1)] = value;
        _rxWr = (_rxWr + 1) & 0xFFFF;
    }
}
