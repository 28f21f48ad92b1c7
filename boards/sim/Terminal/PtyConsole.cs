// The box's console on a pseudo-terminal, for picocom, tio, screen, expect: a serial cable between the
// pseudo-terminal and the simulated line. Given a turn whenever simulated time has gone on a little.

using System;
using System.Collections.Generic;
using Tollgate.Hosted;

namespace Tollgate.Sim;

/// <summary>Carries bytes between a pseudo-terminal and the box.</summary>
internal sealed class PtyConsole : IDisposable
{
    // Ours: about what a PC's serial port sends ahead. The rest waits in the pseudo-terminal, and its writer with it.
    private const int Ahead = 256;

    private readonly SerialLine _line;
    private readonly PtyPort _port;
    private readonly Queue<byte[]> _written = new();
    private readonly byte[] _buffer = new byte[Ahead];
    private int _taken;

    /// <summary>Makes the pseudo-terminal.</summary>
    /// <param name="path">Where it is linked from.</param>
    /// <param name="line">The box's.</param>
    /// <exception cref="StartFailure">It cannot be made, and why.</exception>
    public PtyConsole(string path, SerialLine line)
    {
        _port = new PtyPort(path);
        _line = line;
        _line.Written += _written.Enqueue;
    }

    /// <summary>Carries what waits on both sides. Never blocks.</summary>
    public void Turn()
    {
        while (_written.TryPeek(out byte[]? bytes))
        {
            int taken = _port.Write(bytes, _taken, bytes.Length - _taken);
            if (taken == 0)
            {
                break;
            }

            _taken += taken;
            if (_taken == bytes.Length)
            {
                _written.Dequeue();
                _taken = 0;
            }
        }

        if (_line.Unread < Ahead)
        {
            // Nobody polls for it: a look costs one system call.
            _port.IsReady = true;
            int count = _port.Read(_buffer);
            _line.Type(_buffer.AsSpan(0, count));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line.Written -= _written.Enqueue;
        _port.Dispose();
    }
}
