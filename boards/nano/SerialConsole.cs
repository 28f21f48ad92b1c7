// The console's serial port, without waiting for it. SerialPort.Read waits for as many bytes as it
// is asked for, so it is asked for those that are there. SerialPort.Write waits until the port has
// taken all: an ESP32 takes 128 bytes into its FIFO at once, an STM32 takes none and lets the thread
// wait until the last one is gone. So little is written at a time, and not sooner than it has left.

using System;
using System.IO.Ports;

namespace Tollgate.Nano;

/// <summary>A serial port at 115200 8N1.</summary>
public sealed class SerialConsole
{
    /// <summary>Ours: for a port with a FIFO, what 115200 baud take away in <see cref="PauseMs"/>.</summary>
    public const int BurstIntoFifo = 55;

    /// <summary>Ours: for a port without, 1.4 ms of waiting for each <see cref="PauseMs"/>.</summary>
    public const int BurstWithout = 16;

    /// <summary>Milliseconds between two bursts: a tick of the router.</summary>
    public const int PauseMs = 5;

    // Ours, native memory, of which an ESP32 keeps 100 KB free: with the shell's own 1 KB, a paste of 160 lines can be behind
    // while 30 calls take most of the time.
    private const int ReceiveBytes = 8192;

    // Ours: far longer than a burst takes. A port that does not send is a fault, not a reason to wait for ever.
    private const int WriteTimeoutMs = 1000;

    private readonly SerialPort _port;
    private readonly int _burst;
    private int _wroteMs;

    /// <summary>Opens the port.</summary>
    /// <param name="name">As the board's image calls it, "COM2".</param>
    /// <param name="burst">How many bytes it may be given at a time: one of the two constants here.</param>
    public SerialConsole(string name, int burst)
    {
        _burst = burst;
        _port = new SerialPort(name, 115200, Parity.None, 8, StopBits.One);
        _port.ReadBufferSize = ReceiveBytes;
        _port.WriteTimeout = WriteTimeoutMs;
        _port.Open();

        // Out of reach: the port would post an event for each byte, and events allocate.
        _port.ReceivedBytesThreshold = ReceiveBytes * 2;
    }

    /// <summary>Takes what has arrived. Never waits, allocates nothing.</summary>
    /// <param name="buffer">Filled from index 0.</param>
    /// <returns>How many bytes.</returns>
    public int Read(byte[] buffer)
    {
        int count = _port.BytesToRead;
        if (count == 0)
        {
            return 0;
        }

        return _port.Read(buffer, 0, count < buffer.Length ? count : buffer.Length);
    }

    /// <summary>Gives bytes to the port, up to a burst for each <see cref="PauseMs"/>.</summary>
    /// <returns>How many were taken.</returns>
    public int Write(byte[] buffer, int index, int count)
    {
        if ((int)Environment.TickCount64 - _wroteMs < PauseMs)
        {
            return 0;
        }

        count = count < _burst ? count : _burst;
        _port.Write(buffer, index, count);
        _wroteMs = (int)Environment.TickCount64;
        return count;
    }
}
