// What waits in front of the WAN while the line `wan rate` is in force: voice, and the rest, and when
// the next frame of which of them may begin. It makes the box slower than the line behind it, so that
// the queue is here, where voice goes first, and not in a modem that knows no voice.
// Router.cs asks it once a round and sends. Without a rate there is none.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Two strict, bounded queues and the time of the line. Allocates when it is made.</summary>
/// <remarks>
/// <para>
/// The line is counted in thousandths of a bit: a millisecond has as many of them as a second has bits.
/// A frame may begin once the line has carried the one before it.
/// </para>
/// <para>
/// Nothing overtakes a frame that has begun. A frame of the rest of time L that begins while no voice waits makes a
/// voice packet wait for at most L + E: E is what comes together, before it, of packets that a line for voice alone
/// could not carry so soon. Calls send in turns, so E is measured: P, the most that a packet has found before it on a line of voice alone;
/// or X + I, where X is the most it has found there less the idle time before that bunch, and I the idle time so far.
/// The rest begins only where L + E is not longer than a full frame takes, which is soon after a bunch has passed. While voice leaves no
/// room for a full frame in a second it does not begin at all: nothing would make up for the delay.
/// </para>
/// </remarks>
public sealed class WanQueue
{
    /// <summary>What is about to leave: valid after <see cref="Next"/> or <see cref="TakeAny"/>.</summary>
    public readonly ushort[] Head = new ushort[Frame.Words];

    /// <summary>Voice. Ours: 40 packets of G.723.1; 25 of them take as long as a full frame.</summary>
    public readonly FrameRing Voice = new FrameRing(40 * (FrameRing.RecordWords + ((Ethernet.HeaderBytes + 60) / 2)));

    /// <summary>All else. Room for <see cref="FewFrames"/> full ones is room for 78 acknowledgements of TCP.</summary>
    public readonly FrameRing Rest;

    /// <summary>Ours: full frames that wait at most where memory is short. TCP takes three behind a lost one to notice it at once (RFC 5681 section 3.2).</summary>
    public const int FewFrames = 3;

    /// <summary>Bytes of a queue with <see cref="FewFrames"/> on the board's heap (firmware/README.md, Memory; tests/Guards holds it).</summary>
    public const int HeapBytes = 9744;

    // Ours: where there is memory a tenth of a second of full frames waits, and not more than so many.
    private const int ManyFrames = 64;
    private const int ManyFreeBytes = 1 << 20;

    // A full frame's packet (RFC 894), in bits and in thousandths of them.
    private const int FullBits = 12000;
    private const int FullWork = FullBits * 1000;

    // Bytes of a packet to thousandths of a bit.
    private const int WorkPerByte = 8000;

    // Ours: voice may wait so long in any case. It is the time between two packets of G.723.1, the slowest of the codecs.
    private const int AlwaysMs = 30;

    // Ours: what is made up for after a late round beside a full frame; a board's longest round with frames on both sides takes 3 ms.
    private const int LateMs = 8;

    // Ours: how long a bunch of voice is remembered, once or twice that.
    private const int WindowMs = 1000;

    // Ours: in so long there is one end of a bunch at least, of voice that is sent each 20 or 30 ms.
    private const int KeptMs = 40;

    // Ours: where the rest waits for voice to let it, a look now and then is enough.
    private const int LookMs = 10;

    private int _rate;
    private int _longMs;
    private int _limit;
    private int _nowMs;

    // What the line could have carried since the last frame began, less that frame.
    private int _credit;

    // What a line that carries voice alone would have before it now; below 0 how long it would be idle. And its idle time before this bunch.
    private int _voiceAlone;
    private int _gap = FullWork;

    // P, X and the bits of voice, in this window and the one before.
    private int _peak;
    private int _peakBefore;
    private int _excess = -FullWork;
    private int _excessBefore = -FullWork;
    private int _voiceBits;
    private int _voiceBitsBefore;
    private int _windowMs;

    // Since when voice has kept the rest back although the line is free.
    private bool _isKept;
    private int _keptMs;

    private bool _isOwn;

    /// <summary>Begins with an empty queue and an idle line.</summary>
    /// <param name="rate">Bits a second, 8 000 to 100 000 000.</param>
    /// <param name="freeBytes">What the heap has.</param>
    /// <param name="nowMs">The clock.</param>
    public WanQueue(int rate, int freeBytes, int nowMs)
    {
        int frames = freeBytes < ManyFreeBytes ? 0 : rate / (FullBits * 10);
        frames = frames < FewFrames ? FewFrames : frames < ManyFrames ? frames : ManyFrames;
        Rest = new FrameRing(frames * (FrameRing.RecordWords + (Frame.MaxBytes / 2)));
        _nowMs = nowMs;
        _windowMs = nowMs;
        SetRate(rate);
    }

    /// <summary>Bits a second.</summary>
    public int Rate
    {
        get { return _rate; }
    }

    /// <summary>Whether the frame in <see cref="Head"/> is one of the box's own packets, which no counter knows.</summary>
    public bool IsOwn
    {
        get { return _isOwn; }
    }

    /// <summary>In how many milliseconds after the last <see cref="Turn"/> there may be something to send: a host may sleep so long.</summary>
    /// <returns><see cref="int.MaxValue"/> if nothing waits.</returns>
    public int DueInMs
    {
        get
        {
            if (Voice.Count + Rest.Count == 0)
            {
                return int.MaxValue;
            }

            if (_credit < 0)
            {
                return (_rate - 1 - _credit) / _rate;
            }

            return Voice.Count != 0 || MayBegin() ? 0 : LookMs;
        }
    }

    /// <summary>Goes on with another rate. What waits goes on waiting.</summary>
    /// <param name="rate">Bits a second, 8 000 to 100 000 000.</param>
    public void SetRate(int rate)
    {
        _rate = rate;
        _longMs = (FullWork / rate) + LateMs + 1;
        _limit = FullWork > AlwaysMs * rate ? FullWork : AlwaysMs * rate;
    }

    /// <summary>Lets time pass. Once a round, before <see cref="Next"/>.</summary>
    public void Turn(int nowMs)
    {
        int passedMs = nowMs - _nowMs;
        if (passedMs == 0)
        {
            return;
        }

        // After so long the line is idle, however long it was. A clock that went back says nothing: the same.
        _nowMs = nowMs;
        if (passedMs < 0 || passedMs > _longMs)
        {
            passedMs = _longMs;
        }

        int work = passedMs * _rate;
        int most = FullWork > LateMs * _rate ? FullWork : LateMs * _rate;
        _credit += work;
        _credit = _credit < most ? _credit : most;
        _voiceAlone -= work;
        _voiceAlone = _voiceAlone > -FullWork ? _voiceAlone : -FullWork;
        if (nowMs - _windowMs >= WindowMs || nowMs - _windowMs < 0)
        {
            _windowMs = nowMs;
            _peakBefore = _peak;
            _excessBefore = _excess;
            _voiceBitsBefore = _voiceBits;
            _peak = 0;
            _excess = -FullWork;
            _voiceBits = 0;
        }
    }

    /// <summary>Lets a frame wait.</summary>
    /// <param name="frame">Complete. Copied.</param>
    /// <param name="lengthBytes">Its bytes: its packet and the Ethernet header.</param>
    /// <param name="isVoice">In which of the queues.</param>
    /// <param name="isOwn">Whether it is one of the box's own packets.</param>
    /// <returns>False if that queue is full: the frame is gone.</returns>
    public bool Add(ushort[] frame, int lengthBytes, bool isVoice, bool isOwn)
    {
        if (!isVoice)
        {
            return Rest.Add(frame, lengthBytes, isOwn, _nowMs);
        }

        int bytes = lengthBytes - Ethernet.HeaderBytes;
        if (_voiceAlone < 0)
        {
            _gap = -_voiceAlone;
            _voiceAlone = 0;
        }

        _peak = _voiceAlone > _peak ? _voiceAlone : _peak;
        _excess = _voiceAlone - _gap > _excess ? _voiceAlone - _gap : _excess;
        _voiceAlone += bytes * WorkPerByte;
        _voiceAlone = _voiceAlone < FullWork ? _voiceAlone : FullWork;
        _voiceBits += bytes << 3;
        return Voice.Add(frame, lengthBytes, isOwn, _nowMs);
    }

    /// <summary>Takes out the next frame if it may begin now, into <see cref="Head"/>.</summary>
    /// <returns>Its bytes; 0 if there is none.</returns>
    public int Next()
    {
        if (_credit < 0)
        {
            return 0;
        }

        if (Voice.Count == 0 && (Rest.Count == 0 || !MayBegin()))
        {
            // The line is idle: of that, a millisecond is carried on, because the clock knows no less.
            _credit = _credit < _rate ? _credit : _rate;
            if (!_isKept)
            {
                _keptMs = _nowMs;
                _isKept = Rest.Count != 0;
            }

            return 0;
        }

        _isKept &= Voice.Count != 0;
        int lengthBytes = TakeAny();
        _credit -= (lengthBytes - Ethernet.HeaderBytes) * WorkPerByte;
        return lengthBytes;
    }

    /// <summary>Takes out the next frame, whether it may begin or not, into <see cref="Head"/>.</summary>
    /// <returns>Its bytes; 0 if there is none.</returns>
    public int TakeAny()
    {
        FrameRing ring = Voice.Count != 0 ? Voice : Rest;
        int lengthBytes = ring.Take(Head, _nowMs);
        _isOwn = ring.IsOwn;
        return lengthBytes;
    }

    /// <summary>Whether the first frame of the rest may begin, as far as voice is concerned; none waits.</summary>
    private bool MayBegin()
    {
        int bits = _voiceBits > _voiceBitsBefore ? _voiceBits : _voiceBitsBefore;
        if (bits == 0)
        {
            return true;
        }

        // Only between two bunches is there a gap to count on.
        int peak = _peak > _peakBefore ? _peak : _peakBefore;
        int excess = _voiceAlone >= 0 ? peak : (_excess > _excessBefore ? _excess : _excessBefore) - _voiceAlone;
        int limit = _limit;
        if (_isKept && _nowMs - _keptMs >= KeptMs && bits <= (_rate >> 4) * 9)
        {
            // Voice has half of the line, and its packets come so that there is no good moment: a quarter more. The delay is soon made up for.
            limit += limit >> 2;
        }

        return bits <= _rate - FullBits && ((Rest.FirstBytes - Ethernet.HeaderBytes) * WorkPerByte) + (peak < excess ? peak : excess) <= limit;
    }
}
