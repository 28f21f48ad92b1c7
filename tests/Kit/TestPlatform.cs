// A board whose clock a test turns by hand.

using System;
using System.Collections.Generic;
using System.Text;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>Manual clock, console and configuration slots in memory.</summary>
public sealed class TestPlatform : IPlatform
{
    private readonly byte[]?[] _slots = new byte[]?[4];

    /// <summary>The clock.</summary>
    public int ClockMs { get; set; }

    /// <summary>What <see cref="RandomSeed"/> returns.</summary>
    public int Seed { get; set; } = 20240229;

    /// <summary>Bytes that a person has typed and the box has not read yet.</summary>
    public Queue<byte> Typed { get; } = new();

    /// <summary>What the box has written on the console.</summary>
    public StringBuilder Written { get; } = new();

    /// <summary>How many bytes one <see cref="WriteConsole"/> takes at most.</summary>
    public int ConsoleRoom { get; set; } = int.MaxValue;

    /// <summary>How often the box has restarted itself.</summary>
    public int Reboots { get; private set; }

    /// <summary>Thrown by whatever touches the console; null: nothing is.</summary>
    public Exception? ConsoleFault { get; set; }

    /// <summary>Thrown by whatever touches the slots; null: nothing is.</summary>
    public Exception? SlotFault { get; set; }

    /// <summary>Thrown by the lamp; null: nothing is.</summary>
    public Exception? LampFault { get; set; }

    /// <summary>Thrown by whoever asks for the heap; null: nothing is.</summary>
    public Exception? HeapFault { get; set; }

    /// <summary>What is free on the heap.</summary>
    public int HeapBytes { get; set; } = int.MaxValue;

    /// <summary>Whether the slots take what is written.</summary>
    public bool TakesSlots { get; set; } = true;

    /// <summary>Takes the place of the medium when a slot is written, and may call <see cref="SetSlot"/>; null: it is written.</summary>
    public Func<int, byte[], bool>? WriteInstead { get; set; }

    /// <summary>Changes what is read from a slot; null: nothing does.</summary>
    public Func<int, byte[]?, byte[]?>? ReadInstead { get; set; }

    /// <summary>How often the lamp was switched.</summary>
    public int LampWrites { get; private set; }

    /// <summary>Types text on the console.</summary>
    public void Type(string text)
    {
        foreach (byte b in Encoding.Latin1.GetBytes(text))
        {
            Typed.Enqueue(b);
        }
    }

    /// <inheritdoc/>
    public int NowMs()
    {
        return ClockMs;
    }

    /// <inheritdoc/>
    public int RandomSeed()
    {
        return Seed;
    }

    /// <inheritdoc/>
    public int ReadConsole(byte[] buffer)
    {
        Throw(ConsoleFault);
        int count = 0;
        while (count < buffer.Length && Typed.TryDequeue(out byte b))
        {
            buffer[count++] = b;
        }

        return count;
    }

    /// <inheritdoc/>
    public int WriteConsole(byte[] buffer, int index, int count)
    {
        Throw(ConsoleFault);
        int taken = Math.Min(count, ConsoleRoom);
        for (int i = 0; i < taken; i++)
        {
            Written.Append((char)buffer[index + i]);
        }

        return taken;
    }

    /// <inheritdoc/>
    public byte[] ReadSlot(int slot)
    {
        Throw(SlotFault);
        byte[]? bytes = (byte[]?)_slots[slot]?.Clone();
        return (ReadInstead == null ? bytes : ReadInstead(slot, bytes))!;
    }

    /// <inheritdoc/>
    public bool WriteSlot(int slot, byte[] bytes)
    {
        Throw(SlotFault);
        if (WriteInstead != null)
        {
            return WriteInstead(slot, bytes);
        }

        if (TakesSlots)
        {
            SetSlot(slot, bytes);
        }

        return TakesSlots;
    }

    /// <summary>Lays bytes into a slot.</summary>
    public void SetSlot(int slot, byte[]? bytes)
    {
        _slots[slot] = (byte[]?)bytes?.Clone();
    }

    /// <summary>What lies in the slots.</summary>
    public byte[]?[] CopySlots()
    {
        return Array.ConvertAll(_slots, slot => (byte[]?)slot?.Clone());
    }

    /// <summary>What was deployed beside the application; null: nothing.</summary>
    public byte[]? Deployed { get; set; }

    /// <inheritdoc/>
    public byte[] ReadDeployed()
    {
        return (byte[]?)Deployed?.Clone()!;
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
        Throw(HeapFault);
        return HeapBytes;
    }

    /// <inheritdoc/>
    public void ShowLamp(bool isOn)
    {
        Throw(LampFault);
        IsLampOn = isOn;
        LampWrites++;
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
    }

    /// <inheritdoc/>
    public void Reboot()
    {
        Reboots++;
    }

    private static void Throw(Exception? fault)
    {
        if (fault != null)
        {
            throw fault;
        }
    }
}
