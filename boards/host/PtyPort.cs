// The console on a pseudo-terminal, reached through a symbolic link of the user's choice: any
// terminal program opens it like a serial port. Clients come and go; the box keeps its end open.

using System;
using System.IO;
using System.Text;

namespace Tollgate.Hosted;

/// <summary>A pseudo-terminal as a console.</summary>
internal sealed unsafe class PtyPort : ConsolePort
{
    // Ours: output that nobody has taken for so long is dropped, as on a serial line without a cable.
    private const int PatienceMs = 1000;

    private readonly string _path;
    private readonly int _master;
    private readonly int _slave;
    private long _stuckSinceMs = -1;

    /// <param name="path">Where to put the symbolic link; one that is there already is replaced.</param>
    /// <exception cref="StartFailure">It cannot be made, and why.</exception>
    internal PtyPort(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new StartFailure("--console pty:PATH needs Linux; here the console is on standard input and output.");
        }

        _path = path;
        _master = Posix.PosixOpenPt(Posix.O_RDWR | Posix.O_NOCTTY);
        if (_master < 0 || Posix.GrantPt(_master) != 0 || Posix.UnlockPt(_master) != 0)
        {
            throw new StartFailure($"No pseudo-terminal to be had: {Errno.Text}.");
        }

        string slave = SlaveName();
        _slave = Posix.Open(slave, Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_CLOEXEC);
        _ = Posix.FCntl(_master, Posix.F_SETFL, Posix.FCntl(_master, Posix.F_GETFL, 0) | Posix.O_NONBLOCK);
        MakeRaw();
        Link(slave);
    }

    /// <inheritdoc/>
    internal override int ReadFd => _master;

    /// <inheritdoc/>
    internal override int Write(byte[] buffer, int index, int count)
    {
        fixed (byte* bytes = buffer)
        {
            nint written = Posix.Write(_master, bytes + index, (nuint)count);
            if (written > 0)
            {
                _stuckSinceMs = -1;
                return (int)written;
            }
        }

        long now = Environment.TickCount64;
        if (_stuckSinceMs < 0)
        {
            _stuckSinceMs = now;
        }

        if (now - _stuckSinceMs < PatienceMs)
        {
            return 0;
        }

        // Whoever opens the line next shall not read old lines first.
        _ = Posix.TcFlush(_slave, Posix.TCIFLUSH);
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The directory went away: so did the link.
        }

        _ = Posix.Close(_slave);
        _ = Posix.Close(_master);
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        // Our own end of the slave is open: the master does not end.
    }

    private string SlaveName()
    {
        byte* name = stackalloc byte[128];
        if (Posix.PtsName(_master, name, 128) != 0)
        {
            throw new StartFailure($"The pseudo-terminal has no name: {Errno.Text}.");
        }

        int length = 0;
        while (name[length] != 0)
        {
            length++;
        }

        return Encoding.UTF8.GetString(name, length);
    }

    /// <summary>As cfmakeraw(3).</summary>
    private void MakeRaw()
    {
        Termios termios;
        if (Posix.TcGetAttr(_slave, &termios) == 0)
        {
            termios.Input &= ~0x5EBu;
            termios.Output &= ~0x1u;
            termios.Local &= ~0x804Bu;
            termios.Control = (termios.Control & ~0x130u) | 0x30;
            _ = Posix.TcSetAttr(_slave, Posix.TCSANOW, &termios);
        }
    }

    private void Link(string slave)
    {
        try
        {
            FileInfo old = new(_path);
            if (old.LinkTarget is not null)
            {
                old.Delete();
            }

            File.CreateSymbolicLink(_path, slave);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure($"The console's link {_path} cannot be made: {failure.Message}");
        }
    }
}
