// A simulated WIZnet W5500 below the driver: it sees chip select, the bytes of the SPI bus and the
// reset pin, and answers as the registers of its datasheet say. One socket, in MACRAW mode. What it
// does not simulate is listed in boards/sim/README.md; ChipMap.cs is what lies behind the SPI bus.

using System;
using System.Collections.Generic;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>
/// The chip. It does not correct its driver: what no driver should do is noted in
/// <see cref="Violations"/>, and one is enough to fail a test. A transfer that is in order allocates
/// nothing.
/// </summary>
public sealed class W5500Sim : ISpiBus, IPort
{
    // Ours: what MISO shows while the chip has nothing to say. Nobody may rely on it.
    private const byte Junk = 0xA5;

    // Ours: enough to see the pattern.
    private const int MaxViolations = 20;

    private const int HeaderBytes = 3;
    private const int MaxTransferBytes = 16384;

    // Datasheet 5.5.1: RSTn low for 500 us, then 1 ms until the PLL has locked. How long MR.RST takes is ours.
    private const long PulseNs = 500_000;
    private const long LockNs = 1_000_000;
    private const long SoftResetNs = 20_000;

    private readonly BoardTime _time;
    private readonly ChipFaults _faults = new();
    private readonly ChipMap _map;
    private readonly List<string> _violations = new();
    private long _nowNs;
    private long _readyNs;
    private long _heldSinceNs;
    private bool _isHeld;

    /// <summary>Makes a chip that has just got power.</summary>
    /// <param name="time">The time of the board that it sits on.</param>
    /// <param name="wire">What is plugged in.</param>
    public W5500Sim(BoardTime time, IChipWire wire)
    {
        _time = time;
        _nowNs = time.NowNs;
        _readyNs = _nowNs + LockNs;
        _map = new ChipMap(wire, _faults, (frame, cause) => Lost?.Invoke(frame, cause), Violate);
        Transfer = Select;
    }

    /// <summary>Told of each frame that is lost in the chip or at its door.</summary>
    public event ChipLossWitness? Lost;

    /// <summary>Told of each violation.</summary>
    public event Action<string>? Violated;

    /// <inheritdoc/>
    public SpiTransfer Transfer { get; }

    /// <summary>The clock of the bus: what an ESP32 does through its pin matrix.</summary>
    public int ClockHz { get; init; } = 26_000_000;

    /// <summary>What a transfer takes beside its bytes, in nanoseconds: polled DMA on an ESP32.</summary>
    public long DriverNs { get; init; } = 15_000;

    /// <summary>Where all pointers begin after OPEN: so close to the end that they wrap at once.</summary>
    public int FirstPointer
    {
        get => _map.Socket.FirstPointer;
        init => _map.Socket.FirstPointer = value;
    }

    /// <summary>Whether the link runs at 100 Mbit/s, and not at 10.</summary>
    public bool Is100Mbit
    {
        get => _map.Is100Mbit;
        set => _map.Is100Mbit = value;
    }

    /// <summary>Whether the link is full duplex. The chip only shows it: collisions are not simulated.</summary>
    public bool IsFullDuplex
    {
        get => _map.IsFullDuplex;
        set => _map.IsFullDuplex = value;
    }

    /// <summary>Transfers since the chip got power.</summary>
    public int Transfers { get; private set; }

    /// <summary>Bytes of all transfers.</summary>
    public long BytesClocked { get; private set; }

    /// <summary>Frames sent on the wire.</summary>
    public int Sent => _map.Socket.Transmitter.Sent;

    /// <summary>SENDs of which nothing came.</summary>
    public int IgnoredSends => _map.Socket.IgnoredSends;

    /// <summary>Frames that the filters kept back.</summary>
    public int Filtered { get; private set; }

    /// <summary>Frames in the receive buffer, those read but not released among them.</summary>
    public int Held => _map.Socket.Receiver.Held;

    /// <summary>The most bytes that have lain in the receive buffer since this was set to 0.</summary>
    public int MostHeldBytes
    {
        get => _map.Socket.Receiver.MostHeldBytes;
        set => _map.Socket.Receiver.MostHeldBytes = value;
    }

    /// <summary>Whether its socket is open.</summary>
    public bool IsOpen => _map.Socket.IsOpen;

    /// <summary>How often the driver did what no driver should do.</summary>
    public int ViolationCount { get; private set; }

    /// <summary>The first ones, in words.</summary>
    public IReadOnlyList<string> Violations => _violations;

    private bool Answers => !_isHeld && _nowNs >= _readyNs;

    // Rounded up: never faster than said.
    private long SpiByteNs => (8_000_000_000L + ClockHz - 1) / ClockHz;

    /// <summary>Lets a fault strike, now or at the next occasion.</summary>
    public void Inject(ChipFault fault)
    {
        Advance();
        switch (fault)
        {
            case ChipFault.MisoZero:
            case ChipFault.MisoOnes:
                _faults.StuckAt = fault == ChipFault.MisoZero ? (byte)0 : (byte)0xFF;
                _faults.StuckUntilNs = _nowNs + ChipFaults.StuckNs;
                break;

            case ChipFault.SpontaneousReset:
                Restart(SoftResetNs);
                _faults.HasLostSettings = true;
                break;

            default:
                _faults.Arm(fault);
                break;
        }
    }

    /// <inheritdoc/>
    public void Arrive(byte[] frame)
    {
        Advance();
        if (frame.Length < Frame.MinBytes || frame.Length > Frame.MaxBytes || !_map.IsLinkUp)
        {
            return;
        }

        bool passes = MacFilter.Passes(frame, _map.Socket.Mode, _map.Address);
        if (!Answers || !IsOpen || (_faults.HasLostSettings && !passes))
        {
            Lost?.Invoke(frame, ChipLoss.NotOpen);
        }
        else if (passes)
        {
            _map.Socket.Arrive(frame);
        }
        else
        {
            Filtered++;
        }
    }

    /// <inheritdoc/>
    public void Reset(bool isHeld)
    {
        Advance();
        if (isHeld && !_isHeld)
        {
            _heldSinceNs = _nowNs;
            Restart(LockNs);
        }
        else if (!isHeld && _isHeld)
        {
            if (_nowNs - _heldSinceNs < PulseNs)
            {
                Violate($"RSTn low for {(_nowNs - _heldSinceNs) / 1000} us only");
            }

            Restart(LockNs);
        }

        _isHeld = isHeld;
    }

    /// <summary>One chip select.</summary>
    private void Select(ushort[] write, ushort[] read)
    {
        int bytes = write.Length * 2;
        if (write.Length != read.Length || ReferenceEquals(write, read) || bytes <= HeaderBytes || bytes > MaxTransferBytes)
        {
            Violate(ReferenceEquals(write, read) ? "one array for both directions" : $"{write.Length} words out, {read.Length} in");
            return;
        }

        Transfers++;
        BytesClocked += bytes;
        _time.Spend(DriverNs);
        Advance();
        bool isStuck = _nowNs < _faults.StuckUntilNs;
        int offset = (FrameWords.ByteAt(write, 0) << 8) | FrameWords.ByteAt(write, 1);
        int control = FrameWords.ByteAt(write, 2);
        string? wrong = ChipMap.Refuse(control);
        if (wrong != null)
        {
            Violate($"{wrong}: {offset:X4} {control:X2}, {bytes - HeaderBytes} bytes");
        }

        bool isWrite = (control & 4) != 0;
        long byteNs = SpiByteNs;
        for (int i = 0; i < bytes; i++)
        {
            _nowNs += byteNs;
            if (_nowNs >= _map.Socket.NextNs)
            {
                _map.Settle(_nowNs);
            }

            byte answer = Answers ? Junk : (byte)0;
            if (i >= HeaderBytes && Answers && wrong == null)
            {
                int at = (offset + i - HeaderBytes) & 0xFFFF;
                if (!isWrite)
                {
                    answer = _map.Read(control >> 3, at);
                }
                else if (_map.Write(control >> 3, at, FrameWords.ByteAt(write, i), _nowNs))
                {
                    Restart(SoftResetNs);
                }
            }

            FrameWords.SetByte(read, i, _nowNs < _faults.StuckUntilNs ? _faults.StuckAt : answer);
        }

        _time.Spend(_nowNs - _time.NowNs);
        if (Answers && control == W5500Registers.ReadRxBuffer && !isStuck)
        {
            _map.Socket.Receiver.NoteRead(offset, bytes - HeaderBytes);
        }
        else if (Answers && control == W5500Registers.WriteSocket)
        {
            _map.Socket.Written(offset, offset + bytes - HeaderBytes);
        }
    }

    private void Restart(long takesNs)
    {
        _map.Reset();
        _faults.HasLostSettings = false;
        _readyNs = _nowNs + takesNs;
    }

    private void Advance()
    {
        _nowNs = Math.Max(_nowNs, _time.NowNs);
        _map.Settle(_nowNs);
    }

    private void Violate(string text)
    {
        if (_faults.ExcuseDriver(_nowNs))
        {
            return;
        }

        ViolationCount++;
        if (_violations.Count < MaxViolations)
        {
            _violations.Add(text);
        }

        Violated?.Invoke(text);
    }
}
