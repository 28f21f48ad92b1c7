// The answer to reload and factory-reset: says so, erases if it is to, and restarts the board when the
// line has had time to reach the terminal.

namespace Tollgate.Control;

/// <summary>Restarts the box. Who runs a line at once and to its end stops before that (Reply.IsWaiting).</summary>
public sealed class RestartReply : Reply
{
    // Ours: at 115200 baud time for 5000 characters, more than wait anywhere.
    private const int PrintMs = 500;

    private readonly Parts _parts;
    private bool _erases;
    private int _fromMs;

    /// <summary>Begins.</summary>
    /// <param name="parts">The board and its store.</param>
    /// <param name="erases">Whether to erase all that is stored: factory-reset.</param>
    public RestartReply(Parts parts, bool erases)
    {
        _parts = parts;
        _erases = erases;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        if (!IsDeciding)
        {
            IsDeciding = true;
            IsWaiting = !_erases;
            _fromMs = nowMs;
            return _erases ? "erasing every stored configuration, then restarting" : "restarting";
        }

        if (_erases)
        {
            // A slot a turn: each is a write to the flash.
            int slot = _parts.Store.EraseNext();
            _erases = slot >= 0;
            IsWaiting = !_erases;
            _fromMs = nowMs;
            if (slot == -2)
            {
                IsDeciding = false;
                IsRefusal = true;
                IsDone = true;
                return "error: the board could not erase a slot: the newest configuration stays, older ones may be gone";
            }
        }
        else if (nowMs - _fromMs >= PrintMs)
        {
            // On a host this returns, and the firmware ends a moment later.
            IsDone = true;
            _parts.Platform.Reboot();
        }

        return null;
    }
}
