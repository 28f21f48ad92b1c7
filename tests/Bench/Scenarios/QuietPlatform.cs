// The meter's board: nobody types, nothing is stored.

using System;
using Tollgate.Hal;

namespace Tollgate.Bench.Scenarios;

/// <summary>A platform on which nothing happens.</summary>
public class QuietPlatform : IPlatform
{
    /// <inheritdoc/>
    public int NowMs()
    {
        return 0;
    }

    /// <summary>Always the same, so that the figures are.</summary>
    public int RandomSeed()
    {
        return 0x2545F491;
    }

    /// <inheritdoc/>
    public virtual int ReadConsole(byte[] buffer)
    {
        return 0;
    }

    /// <inheritdoc/>
    public virtual int WriteConsole(byte[] buffer, int index, int count)
    {
        return count;
    }

    /// <inheritdoc/>
    public virtual byte[] ReadSlot(int slot)
    {
        return null!;
    }

    /// <inheritdoc/>
    public virtual bool WriteSlot(int slot, byte[] bytes)
    {
        return true;
    }

    /// <inheritdoc/>
    public virtual byte[] ReadDeployed()
    {
        return null!;
    }

    /// <inheritdoc/>
    public virtual int FreeBytes()
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
    public virtual void Reboot()
    {
        throw new NotSupportedException();
    }
}
