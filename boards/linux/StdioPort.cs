// The console on standard input and output. On a terminal it takes the line editing away from the
// kernel (the shell does its own) and gives it back on exit; Ctrl-C still ends the program.

using System;
using Tollgate.Hosted;

namespace Tollgate.Linux;

/// <summary>Standard input and output as a console.</summary>
internal sealed unsafe class StdioPort : ConsolePort
{
    private const int Input = 0;
    private const int Output = 1;
    // Ours: a pipe or terminal that poll(2) calls writable takes this much at once (PIPE_BUF is 4096).
    private const int MaxWrite = 512;

    // termios(3): ICRNL, IXON; OPOST; ICANON, ECHO, IEXTEN.
    private const uint InputOff = 0x100 | 0x400;
    private const uint OutputOff = 0x1;
    private const uint LocalOff = 0x2 | 0x8 | 0x8000;

    private readonly bool _isTerminal;
    private Termios _saved;
    private bool _hasInput;
    private byte _lastWritten = (byte)'\n';

    internal StdioPort()
    {
        // A program in the background must not touch the terminal: the kernel would stop it.
        bool isTty = Posix.IsATty(Input) == 1;
        _isTerminal = isTty && Posix.TcGetPGrp(Input) == Posix.GetPGrp();
        _hasInput = _isTerminal || !isTty;
        if (_isTerminal)
        {
            MakeRaw();
        }
    }

    /// <inheritdoc/>
    internal override int ReadFd => _hasInput ? Input : -1;

    /// <inheritdoc/>
    internal override int Write(byte[] buffer, int index, int count)
    {
        PollFd poll = new() { Fd = Output, Events = Posix.POLLOUT };
        if (Posix.Poll(&poll, 1, 0) <= 0)
        {
            return 0;
        }

        fixed (byte* bytes = buffer)
        {
            nint written = Posix.Write(Output, bytes + index, (nuint)Math.Min(count, MaxWrite));
            if (written > 0)
            {
                _lastWritten = buffer[index + (int)written - 1];
            }

            // Nobody reads any more: what is said is gone, as on a serial line without a cable.
            return written < 0 ? (Errno.Last is Posix.EAGAIN or Posix.EINTR ? 0 : count) : (int)written;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_lastWritten != (byte)'\n')
        {
            // Whatever is printed next shall not stand behind the prompt.
            Write("\r\n"u8.ToArray(), 0, 2);
        }

        if (_isTerminal)
        {
            Termios saved = _saved;
            _ = Posix.TcSetAttr(Input, Posix.TCSANOW, &saved);
        }
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        _hasInput = false;
    }

    private void MakeRaw()
    {
        Termios termios;
        if (Posix.TcGetAttr(Input, &termios) != 0)
        {
            return;
        }

        _saved = termios;
        termios.Input &= ~InputOff;
        termios.Output &= ~OutputOff;
        termios.Local &= ~LocalOff;
        _ = Posix.TcSetAttr(Input, Posix.TCSANOW, &termios);
    }
}
