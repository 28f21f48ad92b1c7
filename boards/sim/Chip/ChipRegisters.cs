// The register bytes of a W5500 that are plain memory: what they are after a reset and what a write
// does to each (W5500 Datasheet, chapters 3 and 4). Registers that the chip computes lie elsewhere.

using System;

namespace Tollgate.Sim;

/// <summary>A block of registers with the rules for writing them.</summary>
internal sealed class ChipRegisters
{
    private readonly byte[] _atReset;
    private readonly Rule[] _rules;

    private ChipRegisters(int count)
    {
        Bytes = new byte[count];
        _atReset = new byte[count];
        _rules = new Rule[count];
    }

    private enum Rule : byte
    {
        Plain,
        ReadOnly,
        WriteOneToClear,
        Reserved,
    }

    /// <summary>What the registers hold.</summary>
    internal byte[] Bytes { get; }

    /// <summary>The common registers.</summary>
    internal static ChipRegisters Common()
    {
        ChipRegisters common = new(0x3A);
        common.Preset(0x19, 0x07, 0xD0); // RTR
        common.Preset(0x1B, 0x08); // RCR
        common.Preset(0x1C, 0x28); // PTIMER
        common.Preset(0x26, 0xFF, 0xFF); // PMRU
        common.Preset(0x2E, 0xB8); // PHYCFGR: running, all capable
        common.Preset(0x39, 0x04); // VERSIONR
        common.Mark(Rule.WriteOneToClear, 0x15, 0x15); // IR
        common.Mark(Rule.ReadOnly, 0x17, 0x17); // SIR
        common.Mark(Rule.ReadOnly, 0x28, 0x2D); // UIPR, UPORTR
        common.Mark(Rule.Reserved, 0x2F, 0x38);
        common.Mark(Rule.ReadOnly, 0x39, 0x39); // VERSIONR
        common.Reset();
        return common;
    }

    /// <summary>The registers of a socket.</summary>
    internal static ChipRegisters Socket()
    {
        ChipRegisters socket = new(0x30);
        socket.Preset(0x06, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF); // DHAR
        socket.Preset(0x16, 0x80); // TTL
        socket.Preset(0x1E, 0x02, 0x02, 0x08); // RXBUF_SIZE, TXBUF_SIZE, TX_FSR
        socket.Preset(0x2C, 0xFF, 0x40); // IMR, FRAG
        socket.Mark(Rule.WriteOneToClear, 0x02, 0x02); // IR
        socket.Mark(Rule.ReadOnly, 0x03, 0x03); // SR
        socket.Mark(Rule.Reserved, 0x14, 0x14);
        socket.Mark(Rule.Reserved, 0x17, 0x1D);
        socket.Mark(Rule.ReadOnly, 0x20, 0x23); // TX_FSR, TX_RD
        socket.Mark(Rule.ReadOnly, 0x26, 0x27); // RX_RSR
        socket.Mark(Rule.ReadOnly, 0x2A, 0x2B); // RX_WR
        socket.Reset();
        return socket;
    }

    /// <summary>Puts the reset values in.</summary>
    internal void Reset()
    {
        _atReset.CopyTo(Bytes, 0);
    }

    /// <summary>A register, 0 where there is none.</summary>
    internal byte Read(int offset)
    {
        return offset < Bytes.Length ? Bytes[offset] : (byte)0;
    }

    /// <summary>Writes a register as its rule says.</summary>
    /// <returns>False if nobody may write there.</returns>
    internal bool Write(int offset, byte value)
    {
        if (offset >= Bytes.Length || _rules[offset] == Rule.Reserved)
        {
            return false;
        }

        if (_rules[offset] == Rule.WriteOneToClear)
        {
            Bytes[offset] &= (byte)~value;
        }
        else if (_rules[offset] == Rule.Plain)
        {
            Bytes[offset] = value;
        }

        return true;
    }

    private void Preset(int offset, params ReadOnlySpan<byte> values)
    {
        values.CopyTo(_atReset.AsSpan(offset));
    }

    private void Mark(Rule rule, int first, int last)
    {
        _rules.AsSpan(first, last - first + 1).Fill(rule);
    }
}
