// The host as a board (hal/IPlatform.cs): its clock, its console, four slots; Box.cs restarts the firmware.

using System;
using System.Security.Cryptography;
using Tollgate.Hal;
using Tollgate.Hosted;

namespace Tollgate.Linux;

/// <summary>Everything of the board but its interfaces.</summary>
internal sealed class LinuxPlatform(ConsolePort console, SlotFiles slots, Action<string> say) : IPlatform
{
    /// <summary>Whether the firmware asked for a restart.</summary>
    internal bool IsRebooting { get; set; }

    /// <summary>Whether the firmware has failed.</summary>
    internal bool HasFailed { get; private set; }

    /// <inheritdoc/>
    public int NowMs()
    {
        return unchecked((int)Environment.TickCount64);
    }

    /// <inheritdoc/>
    public int RandomSeed()
    {
        return BitConverter.ToInt32(RandomNumberGenerator.GetBytes(sizeof(int)));
    }

    /// <inheritdoc/>
    public int ReadConsole(byte[] buffer)
    {
        return console.Read(buffer);
    }

    /// <inheritdoc/>
    public int WriteConsole(byte[] buffer, int index, int count)
    {
        return console.Write(buffer, index, count);
    }

    /// <inheritdoc/>
    public byte[] ReadSlot(int slot)
    {
        // Null says that there is none: the contract is written without nullable references.
        return slots.Read(slot)!;
    }

    /// <inheritdoc/>
    public bool WriteSlot(int slot, byte[] bytes)
    {
        return slots.Write(slot, bytes);
    }

    /// <inheritdoc/>
    public byte[] ReadDeployed()
    {
        return slots.ReadDeployed()!;
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

    /// <summary>A host's service manager counts restarts.</summary>
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
        HasFailed = true;
        say("fault: " + text);
    }

    /// <inheritdoc/>
    public void Reboot()
    {
        IsRebooting = true;
    }
}
