// Frames that wait in order, in a ring of words. WanQueue.cs has two of them in front of the WAN.

using Tollgate.Hal;

namespace Tollgate.Tables;

/// <summary>A bounded queue of frames. A full one refuses the newest.</summary>
public sealed class FrameRing
{
    /// <summary>Words that a frame takes beside its own: its length with <see cref="OwnBit"/>, and when it came.</summary>
    public const int RecordWords = 2;

    /// <summary>Frames that wait.</summary>
    public int Count;

    /// <summary>The most that ever waited at one time.</summary>
    public int MostCount;

    /// <summary>The longest that one has waited, in milliseconds, modulo 2^16.</summary>
    public int MostMs;

    /// <summary>Frames refused, wrapping at 2^32.</summary>
    public int Refused;

    // A length needs 11 bits.
    private const int OwnBit = 0x8000;

    private readonly ushort[] _words;
    private int _first;
    private int _used;
    private bool _isOwn;

    /// <summary>Allocates the ring.</summary>
    /// <param name="words">All frames with <see cref="RecordWords"/> each.</param>
    public FrameRing(int words)
    {
        _words = new ushort[words];
    }

    /// <summary>Bytes of the first frame; 0 or what lies there if there is none.</summary>
    public int FirstBytes
    {
        get { return _words[_first] & ~OwnBit; }
    }

    /// <summary>Whether the frame that was taken last is one of the box's own packets.</summary>
    public bool IsOwn
    {
        get { return _isOwn; }
    }

    /// <summary>Puts a frame at the end.</summary>
    /// <param name="frame">Copied.</param>
    /// <param name="lengthBytes">Its bytes.</param>
    /// <param name="isOwn">Whether it is one of the box's own packets.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>False if there is no room for it.</returns>
    public bool Add(ushort[] frame, int lengthBytes, bool isOwn, int nowMs)
    {
        int words = (lengthBytes + 1) >> 1;
        if (RecordWords + words > _words.Length - _used)
        {
            Refused++;
            return false;
        }

        int at = _first + _used;
        at = at >= _words.Length ? at - _words.Length : at;
        _words[at] = (ushort)(isOwn ? lengthBytes | OwnBit : lengthBytes);
        at = at + 1 == _words.Length ? 0 : at + 1;
        _words[at] = (ushort)nowMs;
        at = at + 1 == _words.Length ? 0 : at + 1;
        int straight = _words.Length - at;
        System.Array.Copy(frame, Frame.Start, _words, at, words < straight ? words : straight);
        if (words > straight)
        {
            System.Array.Copy(frame, Frame.Start + straight, _words, 0, words - straight);
        }

        _used += RecordWords + words;
        Count++;
        MostCount = Count > MostCount ? Count : MostCount;
        return true;
    }

    /// <summary>Takes the first frame out.</summary>
    /// <param name="frame">Where it is copied to: of <see cref="Frame.Words"/>.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Its bytes; 0 if there is none.</returns>
    public int Take(ushort[] frame, int nowMs)
    {
        if (Count == 0)
        {
            return 0;
        }

        int at = _first;
        int lengthBytes = _words[at] & ~OwnBit;
        int words = (lengthBytes + 1) >> 1;
        _isOwn = (_words[at] & OwnBit) != 0;
        at = at + 1 == _words.Length ? 0 : at + 1;
        int waitedMs = (nowMs - _words[at]) & 0xFFFF;
        MostMs = waitedMs > MostMs ? waitedMs : MostMs;
        at = at + 1 == _words.Length ? 0 : at + 1;
        int straight = _words.Length - at;
        System.Array.Copy(_words, at, frame, Frame.Start, words < straight ? words : straight);
        if (words > straight)
        {
            System.Array.Copy(_words, 0, frame, Frame.Start + straight, words - straight);
        }

        at += words;
        _first = at >= _words.Length ? at - _words.Length : at;
        _used -= RecordWords + words;
        Count--;
        return lengthBytes;
    }
}
