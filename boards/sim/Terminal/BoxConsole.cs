// The console of the simulated box, for who types a script on it.

using System;
using Tollgate.Control;
using Tollgate.Hosted;

namespace Tollgate.Sim;

/// <summary>The terminal's end of the box's serial line.</summary>
internal sealed class BoxConsole(Box box) : IConsoleLine
{
    /// <inheritdoc/>
    public event Action<byte[]> Written
    {
        add => box.Platform.Line.Written += value;
        remove => box.Platform.Line.Written -= value;
    }

    /// <inheritdoc/>
    public Shell? Shell => box.Router?.Shell;

    /// <inheritdoc/>
    public bool IsTyping => box.Platform.Line.Unread != 0;

    /// <inheritdoc/>
    public void Type(ReadOnlySpan<byte> bytes)
    {
        box.Platform.Line.Type(bytes);
    }
}
