// Everything of a board that is no Ethernet chip (hal/IPlatform.cs), over nanoFramework's class
// libraries. The constructor opens no hardware, so that a fault can be kept before anything works:
// Open brings in what a board's Program has wired up.

using System;
using System.Device.Gpio;
using System.Text;
using nanoFramework.Runtime.Native;
using Tollgate.Hal;

namespace Tollgate.Nano;

/// <summary>Clock, console, files, lamp and button of a board.</summary>
public sealed class NanoPlatform : IPlatform
{
    private const string SlotName = "tollgate.";
    private const string DeployedName = "tollgate.cfg";
    private const string FaultName = "tollgate.fault";

    private readonly NanoFiles _files;
    private SerialConsole _console;
    private OutputPin _lamp;
    private GpioPin _button;
    private NanoIdentity _identity;
    private int _faultCount;
    private string _faultText = "";

    /// <summary>Makes a board whose pins are not open yet, and reads what it has kept about faults.</summary>
    /// <param name="folder">Where its files are, with the last backslash.</param>
    public NanoPlatform(string folder)
    {
        _files = new NanoFiles(folder);
        ReadFault();
    }

    /// <summary>MAC addresses; from <see cref="Open"/> on.</summary>
    public NanoIdentity Identity
    {
        get { return _identity; }
    }

    /// <summary>Takes what the board's program has opened.</summary>
    /// <param name="console">The serial console.</param>
    /// <param name="lamp">Lit when high.</param>
    /// <param name="button">An input that the button pulls low.</param>
    public void Open(SerialConsole console, OutputPin lamp, GpioPin button)
    {
        _console = console;
        _lamp = lamp;
        _button = button;
        _identity = new NanoIdentity(_files);
    }

    /// <inheritdoc/>
    public int NowMs()
    {
        return (int)Environment.TickCount64;
    }

    /// <inheritdoc/>
    public int RandomSeed()
    {
        return _identity.Seed();
    }

    /// <inheritdoc/>
    public int ReadConsole(byte[] buffer)
    {
        return _console.Read(buffer);
    }

    /// <inheritdoc/>
    public int WriteConsole(byte[] buffer, int index, int count)
    {
        return _console.Write(buffer, index, count);
    }

    /// <inheritdoc/>
    public byte[] ReadSlot(int slot)
    {
        return _files.Read(SlotName + slot.ToString());
    }

    /// <inheritdoc/>
    public bool WriteSlot(int slot, byte[] bytes)
    {
        return _files.Write(SlotName + slot.ToString(), bytes);
    }

    /// <inheritdoc/>
    public byte[] ReadDeployed()
    {
        return _files.Read(DeployedName);
    }

    /// <inheritdoc/>
    public int FreeBytes()
    {
        return (int)nanoFramework.Runtime.Native.GC.Run(false);
    }

    /// <inheritdoc/>
    public void ShowLamp(bool isOn)
    {
        if (_lamp != null)
        {
            _lamp.Set(isOn);
        }
    }

    /// <inheritdoc/>
    public bool IsButtonDown()
    {
        return _button != null && _button.Read() == PinValue.Low;
    }

    /// <inheritdoc/>
    public int FaultCount()
    {
        return _faultCount;
    }

    /// <inheritdoc/>
    public string FaultText()
    {
        return _faultText;
    }

    /// <inheritdoc/>
    public void KeepFault(string text)
    {
        _faultCount++;
        _faultText = text;
        try
        {
            // The count in the first line, the text in the second.
            _files.Write(FaultName, Encoding.UTF8.GetBytes(_faultCount.ToString() + "\n" + text));
        }
        catch (Exception)
        {
            // No memory even for this. The restart that follows is what counts.
        }
    }

    /// <inheritdoc/>
    public void Reboot()
    {
        Power.RebootDevice(RebootOption.NormalReboot);
    }

    private void ReadFault()
    {
        byte[] bytes = _files.Read(FaultName);
        if (bytes == null)
        {
            return;
        }

        int at = 0;
        while (at < bytes.Length && bytes[at] >= '0' && bytes[at] <= '9')
        {
            _faultCount = (_faultCount * 10) + bytes[at] - '0';
            at++;
        }

        // The line feed.
        at++;
        _faultText = at < bytes.Length ? Encoding.UTF8.GetString(bytes, at, bytes.Length - at) : "";
    }
}
