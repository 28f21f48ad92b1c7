// Typed bytes that wait for their turn. A line takes 3 ms to arrive at 115200 baud and up to 10 ms
// to get its turn, so a paste piles up here: bytes that arrive without a pause. What follows a wrong line in a
// paste is dropped.

namespace Tollgate.Control;

/// <summary>The console's input queue.</summary>
public sealed class ConsoleInput
{
    /// <summary>Ours: bytes of the ring, what a paste is behind while a commit works; the rest waits in the board's own buffer. A power of two.</summary>
    public const int Capacity = 1024;

    /// <summary>Ours: bytes taken from the platform in one turn, what 115200 baud brings in 11 ms.</summary>
    public const int BytesATurn = 128;

    /// <summary>Where the platform puts what was typed.</summary>
    public readonly byte[] Arrived = new byte[BytesATurn];

    // Ours: a paste pauses for less than this, a person for more.
    private const int PasteGapMs = 300;

    private const int CtrlC = 3;

    private readonly byte[] _ring = new byte[Capacity];
    private int _from;
    private int _count;
    private bool _isDropping;
    private int _dropped;
    private int _lastMs;

    /// <summary>Bytes that wait.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>Whether what arrives is dropped until the line is quiet.</summary>
    public bool IsDropping
    {
        get { return _isDropping; }
    }

    /// <summary>Lines that were taken since the paste began.</summary>
    public int Lines;

    /// <summary>Bytes that were dropped because they followed a wrong line.</summary>
    public int Dropped
    {
        get { return _dropped; }
    }

    /// <summary>Whether there is no room for a turn's worth: then the board has to keep it.</summary>
    public bool IsFull
    {
        get { return Capacity - _count < BytesATurn; }
    }

    /// <summary>Takes in what the platform has put into <see cref="Arrived"/>.</summary>
    /// <param name="count">How many bytes.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Whether Ctrl-C was typed.</returns>
    public bool Add(int count, int nowMs)
    {
        if (_count == 0 && nowMs - _lastMs >= PasteGapMs)
        {
            Lines = 0;
        }

        _lastMs = nowMs;
        bool isCtrlC = false;
        for (int i = 0; i < count; i++)
        {
            isCtrlC |= Arrived[i] == CtrlC;
            if (_isDropping)
            {
                _dropped++;
            }
            else
            {
                _ring[(_from + _count) & (Capacity - 1)] = Arrived[i];
                _count++;
            }
        }

        return isCtrlC;
    }

    /// <summary>The next byte; only if <see cref="Count"/> is not 0.</summary>
    public int Take()
    {
        int value = _ring[_from];
        _from = (_from + 1) & (Capacity - 1);
        _count--;
        return value;
    }

    /// <summary>Whether something waits besides the rest of a line end, which it takes.</summary>
    public bool HasMore()
    {
        while (_count > 0 && (_ring[_from] == '\r' || _ring[_from] == '\n' || _ring[_from] == 0))
        {
            Take();
        }

        return _count > 0;
    }

    /// <summary>Drops what waits, and what arrives from now on until the line is quiet.</summary>
    public void DropPaste(int nowMs)
    {
        _isDropping = true;
        _dropped = _count;
        _count = 0;
        _lastMs = nowMs;
    }

    /// <summary>Whether the line has become quiet after <see cref="DropPaste"/>: true once, with <see cref="Dropped"/> final.</summary>
    public bool EndsPaste(int nowMs)
    {
        if (!_isDropping || nowMs - _lastMs < PasteGapMs)
        {
            return false;
        }

        _isDropping = false;
        return true;
    }

    /// <summary>Throws away what waits, and stops dropping.</summary>
    public void Clear()
    {
        _count = 0;
        _isDropping = false;
    }
}
