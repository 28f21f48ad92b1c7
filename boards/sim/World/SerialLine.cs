// The line between a terminal and the box's console: 115200 baud of simulated time each way, 8N1, no flow
// control. What the box does not fetch in time overruns the board's buffer and is lost, as on a board.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>A serial line.</summary>
public sealed class SerialLine
{
    /// <summary>Bytes that the board's receive buffer holds: as boards/nano/SerialConsole.cs asks for.</summary>
    public const int ReceiveBytes = 8192;

    // ESP32 technical reference, UART: what its transmit FIFO holds.
    private const int SendBytes = 128;

    // Ten bits at 115200 baud.
    private const long ByteNs = 86_806;

    private readonly VirtualClock _clock;
    private readonly Queue<(byte Value, long DueNs)> _coming = new();
    private readonly Queue<byte> _arrived = new();
    private long _typedUntilNs;
    private long _sentUntilNs;

    /// <summary>Lays a line.</summary>
    public SerialLine(VirtualClock clock)
    {
        _clock = clock;
    }

    /// <summary>Told of bytes when the last of them has reached the terminal.</summary>
    public event Action<byte[]>? Written;

    /// <summary>Bytes on their way to the box, or in its buffer.</summary>
    public int Unread => _coming.Count + _arrived.Count;

    /// <summary>Bytes that found the receive buffer full.</summary>
    public int Overruns { get; private set; }

    private long NowNs => _clock.NowUs * 1000;

    /// <summary>The terminal sends bytes, one behind the other.</summary>
    public void Type(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _typedUntilNs = Math.Max(_typedUntilNs, NowNs) + ByteNs;
            _coming.Enqueue((value, _typedUntilNs));
        }
    }

    /// <summary>The box has no power: what it has not fetched is gone.</summary>
    public void Forget()
    {
        _coming.Clear();
        _arrived.Clear();
        _typedUntilNs = 0;
    }

    /// <summary>The box fetches what has arrived.</summary>
    /// <returns>How many bytes.</returns>
    public int Read(byte[] buffer)
    {
        while (_coming.TryPeek(out (byte Value, long DueNs) next) && next.DueNs <= NowNs)
        {
            _coming.Dequeue();
            if (_arrived.Count < ReceiveBytes)
            {
                _arrived.Enqueue(next.Value);
            }
            else
            {
                Overruns++;
            }
        }

        int count = 0;
        while (count < buffer.Length && _arrived.TryDequeue(out byte value))
        {
            buffer[count++] = value;
        }

        return count;
    }

    /// <summary>The box sends bytes.</summary>
    /// <returns>How many there was room for.</returns>
    public int Write(byte[] buffer, int index, int count)
    {
        long startNs = Math.Max(_sentUntilNs, NowNs);
        int taken = Math.Min(count, SendBytes - (int)((startNs - NowNs + ByteNs - 1) / ByteNs));
        if (taken <= 0)
        {
            return 0;
        }

        _sentUntilNs = startNs + (taken * ByteNs);
        byte[] bytes = buffer.AsSpan(index, taken).ToArray();
        _clock.After((_sentUntilNs - NowNs + 999) / 1000, () => Written?.Invoke(bytes));
        return taken;
    }
}
