// A board at whose console somebody types as fast as the box takes it.

using System;
using System.Text;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench.Memory;

/// <summary>A platform with a console and a store.</summary>
public sealed class TypingPlatform : QuietPlatform
{
    private readonly byte[][] _slots = new byte[4][];
    private byte[] _typed = [];
    private int _taken;

    /// <summary>Whether the box has taken all that was typed.</summary>
    public bool IsTyped => _taken == _typed.Length;

    /// <summary>Bytes that the box has printed.</summary>
    public int Printed { get; private set; }

    /// <summary>Asked how much of the heap is free; null: there is no end to it.</summary>
    public Func<int>? Free { get; set; }

    /// <summary>Types text after what was typed before.</summary>
    public void Type(string text)
    {
        _typed = Encoding.ASCII.GetBytes(text);
        _taken = 0;
    }

    /// <inheritdoc/>
    public override int ReadConsole(byte[] buffer)
    {
        int count = Math.Min(buffer.Length, _typed.Length - _taken);
        Array.Copy(_typed, _taken, buffer, 0, count);
        _taken += count;
        return count;
    }

    /// <inheritdoc/>
    public override int WriteConsole(byte[] buffer, int index, int count)
    {
        Printed += count;
        return count;
    }

    /// <inheritdoc/>
    public override int FreeBytes()
    {
        return Free == null ? int.MaxValue : Free();
    }

    /// <inheritdoc/>
    public override byte[] ReadSlot(int slot)
    {
        return _slots[slot];
    }

    /// <inheritdoc/>
    public override bool WriteSlot(int slot, byte[] bytes)
    {
        _slots[slot] = bytes;
        return true;
    }

    /// <summary>Goes on: somebody has typed reload, and the next line follows.</summary>
    public override void Reboot()
    {
    }
}
