// Socket 0 of the chip: its registers, its commands and the two buffers. Nothing but MACRAW is known
// here; whoever wants another protocol is told so.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>Socket 0.</summary>
internal sealed class ChipSocket
{
    // Ours: the datasheet says only that the chip clears CR when it has taken a command. OPEN and CLOSE
    // take longer than a transfer, so that a driver has to look more than once.
    private const long SlowCommandNs = 50_000;
    private const long FastCommandNs = 1_000;

    private const int IrSendOk = 0x10;
    private const int IrRecv = 0x04;
    private const int ProtocolMask = 0x0F;
    private const int None = -1;

    private readonly ChipRegisters _registers = ChipRegisters.Socket();
    private readonly Action<string> _violate;
    private readonly Func<int> _kilobytesOfAll;
    private int _command = None;
    private long _takenNs;

    internal ChipSocket(IChipWire wire, ChipFaults faults, ChipLossWitness lost, Action<string> violate, Func<int> kilobytesOfAll)
    {
        Receiver = new ChipReceiver(faults, lost);
        Transmitter = new ChipTransmitter(wire, faults, lost);
        _violate = violate;
        _kilobytesOfAll = kilobytesOfAll;
        Reset();
    }

    internal ChipReceiver Receiver { get; }

    internal ChipTransmitter Transmitter { get; }

    /// <summary>Where the pointers begin after OPEN.</summary>
    internal int FirstPointer { get; set; } = 0xFFF0;

    /// <summary>Whether it takes and sends frames.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>SENDs that sent nothing, because the socket was closed or busy or the frame had no possible length.</summary>
    internal int IgnoredSends { get; private set; }

    /// <summary>Sn_MR.</summary>
    internal int Mode => _registers.Bytes[W5500Registers.SnMR];

    /// <summary>When something will happen by itself.</summary>
    internal long NextNs => Math.Min(_command == None ? long.MaxValue : _takenNs, Transmitter.EndsNs);

    /// <summary>As after a reset of the chip.</summary>
    internal void Reset()
    {
        if (_command == W5500Registers.CrSend)
        {
            // Not taken yet, but it would have been.
            Send();
        }

        Receiver.Lose(ChipLoss.Reset);
        Transmitter.Lose();
        _registers.Reset();
        _command = None;
        IsOpen = false;
        SetSizes();
        Receiver.Start(0);
        Transmitter.Start(0);
    }

    /// <summary>Takes in a frame that has passed the filters.</summary>
    internal void Arrive(ReadOnlySpan<byte> frame)
    {
        Receiver.Arrive(frame);
        _registers.Bytes[W5500Registers.SnIR] |= IrRecv;
    }

    /// <summary>Lets everything happen that is due.</summary>
    internal void Settle(long nowNs, bool isLinkUp, long byteNs)
    {
        if (_command != None && nowNs >= _takenNs)
        {
            int command = _command;
            _command = None;
            Obey(command);

            // A SEND begins when the command was taken, and not when somebody looks.
            Transmitter.Settle(_takenNs, isLinkUp, byteNs);
        }

        if (Transmitter.Settle(nowNs, isLinkUp, byteNs))
        {
            _registers.Bytes[W5500Registers.SnIR] |= IrSendOk;
        }
    }

    /// <summary>Reads a register.</summary>
    internal byte Read(int offset)
    {
        return offset switch
        {
            W5500Registers.SnCR => (byte)(_command == None ? 0 : _command),
            W5500Registers.SnSR => (byte)(IsOpen ? W5500Registers.SrMacRaw : W5500Registers.SrClosed),
            W5500Registers.SnTxFsr => (byte)(Transmitter.Free >> 8),
            W5500Registers.SnTxFsr + 1 => (byte)Transmitter.Free,
            W5500Registers.SnTxRd => (byte)(Transmitter.Rd >> 8),
            W5500Registers.SnTxRd + 1 => (byte)Transmitter.Rd,
            W5500Registers.SnRxRsr => (byte)Receiver.ReadRsrHigh(),
            W5500Registers.SnRxRsr + 1 => (byte)Receiver.Rsr,
            W5500Registers.SnRxWr => (byte)Receiver.ReadWrHigh(),
            W5500Registers.SnRxWr + 1 => (byte)Receiver.ReadWrLow(),
            _ => _registers.Read(offset),
        };
    }

    /// <summary>Writes a register.</summary>
    internal void Write(int offset, byte value, long nowNs)
    {
        if (offset == W5500Registers.SnCR)
        {
            Command(value, nowNs);
        }
        else if (!_registers.Write(offset, value))
        {
            _violate($"write to reserved socket register {offset:X2}");
        }
        else if (offset is W5500Registers.SnRxBufSize or W5500Registers.SnTxBufSize)
        {
            if (IsOpen)
            {
                _violate("buffer size changed while the socket is open");
            }

            SetSizes();
        }
        else if (offset is W5500Registers.SnTxWr or W5500Registers.SnTxWr + 1)
        {
            Transmitter.Wr = Word(W5500Registers.SnTxWr);
        }
    }

    /// <summary>Looks at the registers once a transfer has written them all.</summary>
    /// <param name="first">First offset written.</param>
    /// <param name="end">Behind the last.</param>
    internal void Written(int first, int end)
    {
        if (IsOpen && first <= W5500Registers.SnTxWr + 1 && end > W5500Registers.SnTxWr && !Transmitter.IsWithin)
        {
            _violate($"TX_WR beyond the free space: TX_RD {Transmitter.Rd:X4}, TX_WR {Transmitter.Wr:X4}");
        }
    }

    private static bool IsSize(int kilobytes)
    {
        return kilobytes is 0 or 1 or 2 or 4 or 8 or 16;
    }

    private void Command(byte command, long nowNs)
    {
        bool isSend = command == W5500Registers.CrSend;
        string? wrong = _command != None ? $"command {command:X2} while CR still shows {_command:X2}"
            : isSend && !IsOpen ? "SEND on a closed socket"
            : isSend && Transmitter.IsBusy ? "SEND while the SEND before is not done"
            : null;
        if (wrong != null)
        {
            IgnoredSends += isSend ? 1 : 0;
            _violate(wrong);
            return;
        }

        _command = command;
        _takenNs = nowNs + (command is W5500Registers.CrOpen or W5500Registers.CrClose ? SlowCommandNs : FastCommandNs);
    }

    private void Obey(int command)
    {
        switch (command)
        {
            case W5500Registers.CrOpen:
                Open();
                break;

            case W5500Registers.CrClose:
                Receiver.Lose(ChipLoss.Closed);
                Transmitter.Lose();
                Receiver.Start(Receiver.Wr);
                Transmitter.Start(Transmitter.Rd);
                IsOpen = false;
                break;

            case W5500Registers.CrSend:
                Send();
                break;

            case W5500Registers.CrRecv:
                if (!IsOpen)
                {
                    _violate("RECV on a closed socket");
                }
                else if (!Receiver.Release(Word(W5500Registers.SnRxRd)))
                {
                    _violate("RECV with RX_RD beyond RX_WR");
                }

                break;

            default:
                _violate($"command {command:X2}, which is not simulated");
                break;
        }
    }

    private void Open()
    {
        if (IsOpen)
        {
            _violate("OPEN of an open socket");
        }

        if ((Mode & ProtocolMask) != W5500Registers.MrMacRaw)
        {
            _violate($"OPEN with mode {Mode:X2}: only MACRAW is simulated");
            return;
        }

        if (_kilobytesOfAll() > W5500Registers.BufferKilobytes)
        {
            _violate("buffers of all sockets above 16 KB");
        }

        Receiver.Start(FirstPointer);
        Transmitter.Start(FirstPointer);
        SetWord(W5500Registers.SnTxWr, FirstPointer);
        SetWord(W5500Registers.SnRxRd, FirstPointer);
        IsOpen = true;
    }

    private void Send()
    {
        string? wrong = Transmitter.Send(_takenNs);
        if (wrong != null)
        {
            IgnoredSends++;
            _violate(wrong);
        }
    }

    private void SetSizes()
    {
        int rx = _registers.Bytes[W5500Registers.SnRxBufSize];
        int tx = _registers.Bytes[W5500Registers.SnTxBufSize];
        if (!IsSize(rx) || !IsSize(tx))
        {
            _violate($"buffer sizes of {rx} and {tx} KB");
            return;
        }

        Receiver.Size = rx * 1024;
        Transmitter.Size = tx * 1024;
    }

    private int Word(int offset)
    {
        return (_registers.Bytes[offset] << 8) | _registers.Bytes[offset + 1];
    }

    private void SetWord(int offset, int value)
    {
        _registers.Bytes[offset] = (byte)(value >> 8);
        _registers.Bytes[offset + 1] = (byte)value;
    }
}
