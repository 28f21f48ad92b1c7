// Where the console's bytes come from and go to. The loop polls ReadFd and tells what it found, so
// that a quiet console costs no system call.

using System;

namespace Tollgate.Hosted;

/// <summary>A byte stream with a person or a script at its other end. Never blocks.</summary>
internal abstract unsafe class ConsolePort : IDisposable
{
    /// <summary>The descriptor to poll for input, or -1 if there will be none.</summary>
    internal abstract int ReadFd { get; }

    /// <summary>Whether poll(2) found input.</summary>
    internal bool IsReady { get; set; }

    /// <summary>Takes what was typed.</summary>
    /// <returns>How many bytes were taken.</returns>
    internal int Read(byte[] buffer)
    {
        if (!IsReady || ReadFd < 0)
        {
            return 0;
        }

        IsReady = false;
        fixed (byte* bytes = buffer)
        {
            nint count = Posix.Read(ReadFd, bytes, (nuint)buffer.Length);
            if (count == 0 || (count < 0 && Errno.Last is not (Posix.EAGAIN or Posix.EINTR)))
            {
                Ended();
            }

            // A full buffer means that there may be more.
            IsReady = count == buffer.Length;
            return count > 0 ? (int)count : 0;
        }
    }

    /// <summary>Offers bytes to the other end.</summary>
    /// <returns>How many were taken.</returns>
    internal abstract int Write(byte[] buffer, int index, int count);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The other end will not type any more.</summary>
    protected abstract void Ended();
}
