// The serial line to a box that runs in this program, seen from the terminal's end.

using System;
using Tollgate.Control;

namespace Tollgate.Hosted;

/// <summary>A console to type on.</summary>
internal interface IConsoleLine
{
    /// <summary>Told of bytes that the box has written.</summary>
    event Action<byte[]> Written;

    /// <summary>The shell at its other end; another one after a restart, null while there is none.</summary>
    Shell? Shell { get; }

    /// <summary>Whether there is something typed that the box has not read yet.</summary>
    bool IsTyping { get; }

    /// <summary>Types bytes.</summary>
    void Type(ReadOnlySpan<byte> bytes);
}
