// The board around the box: virtual time, a serial line, configuration slots in memory that outlive a
// restart.

using System;
using System.Collections.Generic;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>The platform of the simulated board.</summary>
public sealed class SimPlatform : IPlatform
{
    private readonly VirtualClock _clock;
    private readonly Random _random;
    private readonly byte[]?[] _slots = new byte[4][];

    /// <summary>Makes a board without power.</summary>
    /// <param name="clock">The simulation's time.</param>
    /// <param name="seed">Makes a run the same every time. A real board must not be so predictable.</param>
    public SimPlatform(VirtualClock clock, int seed)
    {
        _clock = clock;
        Line = new SerialLine(clock);
        _random = new Random(seed);
    }

    /// <summary>The console's line.</summary>
    public SerialLine Line { get; }

    /// <summary>Told of a fault of the firmware that the board keeps; it restarts then.</summary>
    public event Action<string>? FaultKept;

    /// <summary>Told when the box wants to restart.</summary>
    public event Action? RebootWanted;

    /// <inheritdoc/>
    public int NowMs()
    {
        return _clock.NowMs;
    }

    /// <inheritdoc/>
    public int RandomSeed()
    {
        return _random.Next();
    }

    /// <inheritdoc/>
    public int ReadConsole(byte[] buffer)
    {
        return Line.Read(buffer);
    }

    /// <inheritdoc/>
    public int WriteConsole(byte[] buffer, int index, int count)
    {
        return Line.Write(buffer, index, count);
    }

    /// <inheritdoc/>
    public byte[] ReadSlot(int slot)
    {
        return _slots[slot]!;
    }

    /// <summary>Told of bytes on their way into a slot; gives what gets there. Null: all of them.</summary>
    public Func<byte[], byte[]>? Writing { get; set; }

    /// <inheritdoc/>
    public bool WriteSlot(int slot, byte[] bytes)
    {
        _slots[slot] = Writing == null ? bytes : Writing(bytes);
        return true;
    }

    /// <summary>What was deployed beside the application; null: nothing.</summary>
    public byte[]? Deployed { get; set; }

    /// <inheritdoc/>
    public byte[] ReadDeployed()
    {
        return Deployed!;
    }

    /// <summary>Whether the lamp is lit.</summary>
    public bool IsLampOn { get; private set; }

    /// <summary>Whether somebody holds the button.</summary>
    public bool IsButtonHeld { get; set; }

    /// <summary>The faults kept, oldest first.</summary>
    public List<string> Faults { get; } = [];

    /// <inheritdoc/>
    public int FreeBytes()
    {
        return int.MaxValue;
    }

    /// <inheritdoc/>
    public void ShowLamp(bool isOn)
    {
        IsLampOn = isOn;
    }

    /// <inheritdoc/>
    public bool IsButtonDown()
    {
        return IsButtonHeld;
    }

    /// <inheritdoc/>
    public int FaultCount()
    {
        return Faults.Count;
    }

    /// <inheritdoc/>
    public string FaultText()
    {
        return Faults.Count == 0 ? "" : Faults[^1];
    }

    /// <inheritdoc/>
    public void KeepFault(string text)
    {
        Faults.Add(text);
        FaultKept?.Invoke(text);
    }

    /// <inheritdoc/>
    public void Reboot()
    {
        RebootWanted?.Invoke();
    }
}
