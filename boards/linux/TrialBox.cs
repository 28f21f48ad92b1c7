// A whole box in memory for who wants to try lines on its console: the firmware as it starts on every board,
// between two interfaces with a link and nobody at its other end, on a clock that goes on when it is told to.

using System;
using System.Security.Cryptography;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Hosted;

namespace Tollgate.Linux;

/// <summary>A box in factory state. What the firmware keeps is forgotten with the object.</summary>
internal sealed class TrialBox : IPlatform, IConsoleLine
{
    private readonly byte[]?[] _slots = new byte[]?[4];
    private readonly byte[]? _deployed;
    private byte[] _typed = [];
    private Boot _boot;
    private bool _restarts;

    /// <param name="deployed">What lies beside its application as tollgate.cfg; null for nothing.</param>
    internal TrialBox(byte[]? deployed)
    {
        _deployed = deployed;
        _boot = Start();
    }

    /// <inheritdoc/>
    public event Action<byte[]>? Written;

    /// <inheritdoc/>
    public Shell? Shell => _boot.Router?.Shell;

    /// <inheritdoc/>
    public bool IsTyping => _typed.Length != 0;

    /// <summary>Milliseconds since the start.</summary>
    internal int ElapsedMs { get; private set; }

    /// <summary>The port forwards in force.</summary>
    internal int Forwards => _boot.Router.State.Forwards.Rules;

    /// <summary>What the firmware failed of; null while it has not.</summary>
    internal string? Fault { get; private set; }

    /// <summary>Lets time pass.</summary>
    internal void RunMs(int ms)
    {
        for (int i = 0; i < ms; i++)
        {
            ElapsedMs++;
            _ = _boot.Turn(1);
            if (_restarts)
            {
                _restarts = false;
                _typed = [];
                _boot = Start();
            }
        }
    }

    /// <inheritdoc/>
    public void Type(ReadOnlySpan<byte> bytes)
    {
        _typed = [.. _typed, .. bytes];
    }

    /// <inheritdoc/>
    public int NowMs()
    {
        return ElapsedMs;
    }

    /// <inheritdoc/>
    public int RandomSeed()
    {
        return RandomNumberGenerator.GetInt32(int.MaxValue);
    }

    /// <inheritdoc/>
    public int ReadConsole(byte[] buffer)
    {
        int count = Math.Min(buffer.Length, _typed.Length);
        _typed.AsSpan(0, count).CopyTo(buffer);
        _typed = _typed[count..];
        return count;
    }

    /// <inheritdoc/>
    public int WriteConsole(byte[] buffer, int index, int count)
    {
        Written?.Invoke(buffer.AsSpan(index, count).ToArray());
        return count;
    }

    /// <inheritdoc/>
    public byte[] ReadSlot(int slot)
    {
        return _slots[slot]!;
    }

    /// <inheritdoc/>
    public bool WriteSlot(int slot, byte[] bytes)
    {
        _slots[slot] = (byte[])bytes.Clone();
        return true;
    }

    /// <inheritdoc/>
    public byte[] ReadDeployed()
    {
        return _deployed!;
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
        Fault = text;
    }

    /// <inheritdoc/>
    public void Reboot()
    {
        _restarts = true;
    }

    private Boot Start()
    {
        Boot boot = new(this, () => [new TrialNic(1), new TrialNic(2)]);
        _ = boot.Turn(1);
        return boot;
    }

    /// <summary>An interface that hears nothing, and whose frames go nowhere.</summary>
    private sealed class TrialNic(byte number) : INic
    {
        /// <inheritdoc/>
        public ushort[][] Frames { get; } = [new ushort[Frame.Words]];

        /// <inheritdoc/>
        public int[] Lengths { get; } = new int[1];

        // 02:00:00:00:00:01 or :02, in either order of words.
        /// <inheritdoc/>
        public ushort[] Mac { get; } = WordOrder.LowByteFirst ? [0x0002, 0, (ushort)(number << 8)] : [0x0200, 0, number];

        /// <inheritdoc/>
        public bool IsLinkUp => true;

        /// <inheritdoc/>
        public string Trouble => null!;

        /// <inheritdoc/>
        public string[] CountNames { get; } = [];

        /// <inheritdoc/>
        public int[] Counts { get; } = [];

        /// <inheritdoc/>
        public int Receive()
        {
            return 0;
        }

        /// <inheritdoc/>
        public bool Transmit(ushort[] frame, int lengthBytes)
        {
            return true;
        }

        /// <inheritdoc/>
        public void Tick(int nowMs)
        {
        }
    }
}
