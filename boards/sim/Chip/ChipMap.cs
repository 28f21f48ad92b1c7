// What lies behind the blocks of the control byte: common registers, socket 0 with its buffers, and
// of the other sockets the registers alone, because their buffers have to be given up.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>The address space of the chip, and its PHY.</summary>
internal sealed class ChipMap
{
    private const int Sockets = 8;
    private const int SIR = 0x17;

    private const int PhyRst = 0x80;
    private const int PhyOpmd = 0x40;
    private const int PhyOpmdc = 0x38;
    private const int PhyPowerDown = 0x30;
    private const int PhyState = W5500Registers.PhyLnk | W5500Registers.PhySpd | W5500Registers.PhyDpx;

    private readonly ChipRegisters _common = ChipRegisters.Common();
    private readonly ChipRegisters[] _others = new ChipRegisters[Sockets - 1];
    private readonly IChipWire _wire;
    private readonly ChipFaults _faults;
    private readonly Action<string> _violate;

    internal ChipMap(IChipWire wire, ChipFaults faults, ChipLossWitness lost, Action<string> violate)
    {
        _wire = wire;
        _faults = faults;
        _violate = violate;
        Socket = new ChipSocket(wire, faults, lost, violate, KilobytesOfAll);
        for (int i = 0; i < _others.Length; i++)
        {
            _others[i] = ChipRegisters.Socket();
        }
    }

    internal ChipSocket Socket { get; }

    internal bool Is100Mbit { get; set; } = true;

    internal bool IsFullDuplex { get; set; } = true;

    /// <summary>SHAR.</summary>
    internal ReadOnlySpan<byte> Address => _common.Bytes.AsSpan(W5500Registers.SHAR, 6);

    internal bool IsLinkUp
    {
        get
        {
            int phy = _common.Bytes[W5500Registers.PHYCFGR];
            bool isPoweredDown = (phy & PhyOpmd) != 0 && (phy & PhyOpmdc) == PhyPowerDown;
            return _wire.IsUp && (phy & PhyRst) != 0 && !isPoweredDown;
        }
    }

    /// <summary>What is wrong with a header.</summary>
    /// <returns>Null if nothing is.</returns>
    internal static string? Refuse(int control)
    {
        int block = control >> 3;
        bool isWrite = (control & 4) != 0;
        return (control & 3) != 0 ? "a fixed length mode"
            : block % 4 == 0 && block != 0 ? "a reserved block"
            : block > 3 && block % 4 != 1 ? "a buffer of a socket other than 0"
            : block == 3 && isWrite ? "a write to the receive buffer"
            : null;
    }

    /// <summary>As after a reset of the chip.</summary>
    internal void Reset()
    {
        _common.Reset();
        Socket.Reset();
        foreach (ChipRegisters other in _others)
        {
            other.Reset();
        }
    }

    /// <summary>Lets everything happen that is due.</summary>
    internal void Settle(long nowNs)
    {
        // A byte at 100 Mbit/s takes 80 ns.
        Socket.Settle(nowNs, IsLinkUp, Is100Mbit ? 80 : 800);
    }

    /// <summary>Reads a byte.</summary>
    internal byte Read(int block, int offset)
    {
        return block switch
        {
            0 => ReadCommon(offset),
            1 => Socket.Read(offset),
            2 => Socket.Transmitter.Read(offset),
            3 => Socket.Receiver.Read(offset),
            _ => _others[(block >> 2) - 1].Read(offset),
        };
    }

    /// <summary>Writes a byte.</summary>
    /// <returns>Whether this resets the chip.</returns>
    internal bool Write(int block, int offset, byte value, long nowNs)
    {
        switch (block)
        {
            case 0:
                return WriteCommon(offset, value);

            case 1:
                Socket.Write(offset, value, nowNs);
                break;

            case 2:
                if (!Socket.Transmitter.Write(offset, value))
                {
                    _violate($"byte {offset:X4} of the transmit buffer written while its frame is being sent");
                }

                break;

            default:
                if (offset == W5500Registers.SnCR)
                {
                    _violate("a command to a socket other than 0");
                }
                else if (!_others[(block >> 2) - 1].Write(offset, value))
                {
                    _violate($"write to reserved socket register {offset:X2}");
                }

                break;
        }

        return false;
    }

    private byte ReadCommon(int offset)
    {
        byte value = _common.Read(offset);
        switch (offset)
        {
            case SIR:
                return (byte)(Socket.Read(W5500Registers.SnIR) != 0 ? 1 : 0);

            case W5500Registers.PHYCFGR:
                int state = !IsLinkUp ? 0
                    : W5500Registers.PhyLnk | (Is100Mbit ? W5500Registers.PhySpd : 0) | (IsFullDuplex ? W5500Registers.PhyDpx : 0);
                return (byte)((value & ~PhyState) | state);

            case W5500Registers.VERSIONR when _faults.VersionZeroReads > 0:
                _faults.VersionZeroReads--;
                return 0;

            default:
                return value;
        }
    }

    private bool WriteCommon(int offset, byte value)
    {
        if (!_common.Write(offset, value))
        {
            _violate($"write to reserved common register {offset:X2}");
        }

        if (offset == W5500Registers.SHAR + 5)
        {
            _faults.HasLostSettings = false;
        }

        return offset == W5500Registers.MR && (value & W5500Registers.MrRst) != 0;
    }

    private int KilobytesOfAll()
    {
        int rx = Socket.Receiver.Size / 1024;
        int tx = Socket.Transmitter.Size / 1024;
        foreach (ChipRegisters other in _others)
        {
            rx += other.Bytes[W5500Registers.SnRxBufSize];
            tx += other.Bytes[W5500Registers.SnTxBufSize];
        }

        return Math.Max(rx, tx);
    }
}
