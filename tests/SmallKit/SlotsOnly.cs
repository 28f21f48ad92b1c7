// A board that has nothing but configuration slots, in memory: what a console needs for a commit.

using Tollgate.Hal;

namespace Tollgate.SmallKit;

/// <summary>Four slots, a clock that stands, and a serial line on which nobody types.</summary>
public sealed class SlotsOnly : IPlatform
{
    private readonly byte[][] _slots = new byte[4][];

    /// <inheritdoc/>
    public int NowMs()
    {
        return 0;
    }

    /// <inheritdoc/>
    public int RandomSeed()
    {
        return 20240229;
    }

    /// <inheritdoc/>
    public int ReadConsole(byte[] buffer)
    {
        return 0;
    }

    /// <inheritdoc/>
    public int WriteConsole(byte[] buffer, int index, int count)
    {
        return count;
    }

    /// <inheritdoc/>
    public byte[] ReadSlot(int slot)
    {
        return _slots[slot];
    }

    /// <inheritdoc/>
    public bool WriteSlot(int slot, byte[] bytes)
    {
        _slots[slot] = bytes;
        return true;
    }

    /// <inheritdoc/>
    public byte[] ReadDeployed()
    {
        return null;
    }

    /// <inheritdoc/>
    public int FreeBytes()
    {
        return int.MaxValue;
    }

    /// <inheritdoc/>
    public void ShowLamp(bool isOn)
    {
    }

    /// <inheritdoc/>
    public bool IsButtonDown()
    {
        return false;
    }

    /// <inheritdoc/>
    public int FaultCount()
    {
        return 0;
    }

    /// <inheritdoc/>
    public string FaultText()
    {
        return "";
    }

    /// <inheritdoc/>
    public void KeepFault(string text)
    {
    }

    /// <inheritdoc/>
    public void Reboot()
    {
    }
}
