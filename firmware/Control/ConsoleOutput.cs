// Bytes on their way to the console line: a ring that takes what is printed at once and gives it
// to the platform as fast as that takes it. Fixed size; what does not fit is the writer's fault,
// so the shell asks Free first.

using Tollgate.Hal;

namespace Tollgate.Control;

/// <summary>The console's output queue.</summary>
public sealed class ConsoleOutput
{
    /// <summary>Ours: bytes of the ring, room for two of the longest lines. A power of two.</summary>
    public const int Capacity = 1024;

    /// <summary>Ours: longest printed line. Room for a clash between two configuration lines.</summary>
    public const int MaxLine = 480;

    /// <summary>Ours: bytes given to the platform in one turn, more than a line of 115200 baud takes in 20 ms.</summary>
    public const int BytesATurn = 256;

    private readonly byte[] _ring = new byte[Capacity];
    private int _from;
    private int _count;

    /// <summary>Bytes that still fit.</summary>
    public int Free
    {
        get { return Capacity - _count; }
    }

    /// <summary>Bytes that wait.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>Queues a byte; it is lost if the ring is full.</summary>
    public void Byte(int value)
    {
        if (_count < Capacity)
        {
            _ring[(_from + _count) & (Capacity - 1)] = (byte)value;
            _count++;
        }
    }

    /// <summary>Queues ASCII text; control characters and the rest come out as question marks.</summary>
    public void Text(string text)
    {
        // One loop over arrays: a call for each character would cost four times as much.
        char[] chars = text.ToCharArray();
        int length = chars.Length < MaxLine ? chars.Length : MaxLine;
        length = length < Free ? length : Free;
        int to = (_from + _count) & (Capacity - 1);
        for (int i = 0; i < length; i++)
        {
            char c = chars[i];
            _ring[to] = (byte)(c >= ' ' && c <= '~' ? c : '?');
            to = (to + 1) & (Capacity - 1);
        }

        _count += length;
    }

    /// <summary>Queues printable bytes; what does not fit is lost.</summary>
    public void Bytes(byte[] bytes, int from, int count)
    {
        int length = count < Free ? count : Free;
        int to = (_from + _count) & (Capacity - 1);
        for (int i = 0; i < length; i++)
        {
            _ring[to] = bytes[from + i];
            to = (to + 1) & (Capacity - 1);
        }

        _count += length;
    }

    /// <summary>Queues text and the end of a line.</summary>
    public void Line(string text)
    {
        Text(text);
        Byte('\r');
        Byte('\n');
    }

    /// <summary>Gives the platform what it takes, up to <see cref="BytesATurn"/>. Never waits.</summary>
    public void Drain(IPlatform platform)
    {
        int budget = BytesATurn;
        while (_count > 0 && budget > 0)
        {
            int piece = Capacity - _from;
            piece = piece < _count ? piece : _count;
            piece = piece < budget ? piece : budget;
            int taken = platform.WriteConsole(_ring, _from, piece);
            if (taken <= 0)
            {
                return;
            }

            _from = (_from + taken) & (Capacity - 1);
            _count -= taken;
            budget -= taken;
        }
    }

    /// <summary>Throws away what waits.</summary>
    public void Clear()
    {
        _count = 0;
    }
}
