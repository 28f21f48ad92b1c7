// What the box knows of a TCP connection of a session: the state machine of RFC 7857 section 2, in the
// bits of one word, fed by Datapath/InboundSlow.cs and OutboundSlow.cs. The fast path keeps two high
// words beside it (Row.InsideSequence, Row.InsideAcknowledged), both of segments from the inside: whoever
// forges segments from the outside cannot move the window that judges them.
// No phase stops a segment: it only decides how long the session may be idle (RFC 5382 REQ-5).

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>The phase of a TCP session, in <see cref="Row.Phase"/>.</summary>
/// <remarks>
/// <para>Established: both sides have sent an ACK (RFC 5382 section 5), and not both a FIN, and no RST since.
/// A connection of which one side has sent a FIN is half closed and may stay so for hours.</para>
/// <para>Windows are judged by high words, 64 KB, and by the window scale of the side that receives
/// (RFC 7323 section 2). Where no SYN was seen the scale is not known: then a segment counts as one of the
/// connection in the largest window there is, and a RST only in the smallest.</para>
/// </remarks>
public static class TcpPhase
{
    /// <summary>Bit of every session's phase: a forward's row has a small number in that word.</summary>
    public const int IsSession = 0x8000;

    /// <summary>The inside host has sent an ACK.</summary>
    public const int InsideAnswers = 1;

    /// <summary>The outside has acknowledged what the inside host sent.</summary>
    public const int OutsideAnswers = 2;

    /// <summary>The inside host has sent a FIN.</summary>
    public const int InsideEnds = 4;

    /// <summary>The outside has sent a FIN.</summary>
    public const int OutsideEnds = 8;

    /// <summary>A RST in the window was seen, and nothing from the inside since.</summary>
    public const int IsReset = 16;

    /// <summary>The inside host has sent more than RSTs. Else the row's numbers are those of the session that had the row before.</summary>
    public const int InsideBegins = 0x4000;

    /// <summary>The whole phase of an ICMP echo session.</summary>
    public const int Echo = IsSession | 32;

    /// <summary>The phase of a new session: nothing is known.</summary>
    public const int First = IsSession | (UnknownScale << InsideScaleShift) | (UnknownScale << OutsideScaleShift);

    private const int Open = InsideAnswers | OutsideAnswers;
    private const int Ended = InsideEnds | OutsideEnds;
    private const int InsideScaleShift = 6;
    private const int OutsideScaleShift = 10;
    private const int ScaleMask = 15;
    private const int UnknownScale = 15;
    private const int Scales = (ScaleMask << InsideScaleShift) | (ScaleMask << OutsideScaleShift);

    // RFC 7323 section 2.3.
    private const int MaxScale = 14;

    /// <summary>Whether a TCP session has the long timer.</summary>
    public static bool IsEstablished(ushort[] row)
    {
        int phase = row[Row.Phase];
        return (phase & (Open | IsReset)) == Open && (phase & Ended) != Ended;
    }

    /// <summary>The phase in a word, for the console.</summary>
    /// <param name="row">A TCP session.</param>
    public static string Word(ushort[] row)
    {
        int phase = row[Row.Phase];
        if ((phase & Ended) == Ended)
        {
            return "closed";
        }

        if ((phase & IsReset) != 0)
        {
            return "reset";
        }

        return (phase & Open) != Open ? "opening" : (phase & Ended) != 0 ? "half-closed" : "open";
    }

    /// <summary>Takes in a segment from the inside.</summary>
    /// <param name="row">A session, or a forward: that has no phase.</param>
    /// <param name="flags">The segment's word at <see cref="Tcp.OffsetFlags"/>.</param>
    /// <param name="sequence">Its word at <see cref="Tcp.Sequence"/>.</param>
    /// <param name="acknowledgment">Its word at <see cref="Tcp.Acknowledgment"/>.</param>
    /// <param name="scale">Of a SYN: its window scale, -1 if it has none.</param>
    /// <returns>Whether the session has lost the long timer by a RST: then the short one begins now.</returns>
    public static bool NoteOutbound(ushort[] row, int flags, int sequence, int acknowledgment, int scale)
    {
        int phase = row[Row.Phase];
        if ((phase & IsSession) == 0)
        {
            return false;
        }

        if ((flags & Tcp.Rst) != 0)
        {
            int window = Window(phase, OutsideScaleShift, 0);
            bool ends = IsEstablished(row) && IsBetween(sequence, row[Row.InsideSequence], -window, window);
            Set(row, ends ? phase | IsReset : phase);
            return ends;
        }

        if ((flags & Tcp.Syn) != 0)
        {
            // Only the inside begins a connection anew, and the outside has to acknowledge it: so neither
            // side alone brings back what both have closed. The same SYN again, while it opens, begins nothing.
            if ((phase & Open) == Open || (phase & (Ended | IsReset)) != 0 || sequence != row[Row.InsideSequence])
            {
                phase = (flags & Tcp.Ack) != 0 ? phase & (IsSession | Scales) : First;
            }

            phase = WithScale(phase, flags, scale, InsideScaleShift);
        }
        else
        {
            // RFC 7857 section 2.2: after a RST that was lost, or forged, traffic goes on. The outside's
            // does not count, because it keeps nothing alive (requirement U6); but a living host answers it.
            phase &= ~IsReset;
            phase |= (flags & Tcp.Fin) != 0 ? InsideEnds : 0;
        }

        row[Row.InsideSequence] = (ushort)sequence;
        row[Row.InsideAcknowledged] = (ushort)acknowledgment;
        phase |= InsideBegins;
        Set(row, (flags & Tcp.Ack) != 0 ? phase | InsideAnswers : phase);
        return false;
    }

    /// <summary>Takes in a segment from the outside. Parameters as <see cref="NoteOutbound"/>.</summary>
    /// <returns>Whether the session has lost the long timer by it.</returns>
    public static bool NoteInbound(ushort[] row, int flags, int sequence, int acknowledgment, int scale)
    {
        int phase = row[Row.Phase];
        if ((phase & IsSession) == 0)
        {
            return false;
        }

        bool wasEstablished = IsEstablished(row);
        bool isOpen = (phase & Open) == Open;
        if ((flags & Tcp.Rst) != 0)
        {
            // RFC 9293 section 3.10.7.4: from what the inside host expects next, to the end of its window.
            if (wasEstablished && IsBetween(sequence, row[Row.InsideAcknowledged], 0, Window(phase, InsideScaleShift, 0)))
            {
                phase |= IsReset;
            }
        }
        else
        {
            // A SYN of the inside has nothing behind it that could be acknowledged.
            bool isSynSeen = ((phase >> InsideScaleShift) & ScaleMask) != UnknownScale;
            int window = Window(phase, OutsideScaleShift, isSynSeen ? 0 : MaxScale);
            if ((flags & Tcp.Ack) != 0 && (phase & InsideBegins) != 0 && IsBetween(acknowledgment, row[Row.InsideSequence], -window, window))
            {
                phase |= OutsideAnswers;
            }

            window = Window(phase, InsideScaleShift, MaxScale);
            if ((flags & Tcp.Syn) != 0)
            {
                phase = wasEstablished ? phase : WithScale(phase, flags, scale, OutsideScaleShift);
            }
            else if ((flags & Tcp.Fin) != 0 && (!isOpen || IsBetween(sequence, row[Row.InsideAcknowledged], -window, window)))
            {
                phase |= OutsideEnds;
            }
        }

        Set(row, phase);
        return wasEstablished && !IsEstablished(row);
    }

    /// <summary>Whether the inside host may have sent a segment lately that an ICMP error quotes (RFC 5927 section 4.1).</summary>
    /// <param name="row">A TCP session.</param>
    /// <param name="sequence">The quoted word at <see cref="Tcp.Sequence"/>.</param>
    public static bool MayBeFromInside(ushort[] row, int sequence)
    {
        int window = Window(row[Row.Phase], OutsideScaleShift, MaxScale);
        return (row[Row.Phase] & InsideBegins) == 0 || IsBetween(sequence, row[Row.InsideSequence], -window, window);
    }

    /// <summary>Whether the outside may have sent it lately. Until the inside host has answered nobody knows.</summary>
    public static bool MayBeFromOutside(ushort[] row, int sequence)
    {
        int window = Window(row[Row.Phase], InsideScaleShift, MaxScale);
        return (row[Row.Phase] & InsideAnswers) == 0 || IsBetween(sequence, row[Row.InsideAcknowledged], -window, window);
    }

    /// <summary>Stores a phase. Segments of a session that opens or was reset are looked at, each of them.</summary>
    private static void Set(ushort[] row, int phase)
    {
        row[Row.Phase] = (ushort)phase;
        bool isWatched = (phase & Ended) != Ended && (phase & (Open | IsReset)) != Open;
        row[Row.State] = (ushort)(isWatched ? row[Row.State] | Row.IsWatched : row[Row.State] & ~Row.IsWatched);
    }

    /// <summary>Windows are scaled if both SYNs say so (RFC 7323 section 2.2): a SYN-ACK that does not ends it for both.</summary>
    private static int WithScale(int phase, int flags, int scale, int shift)
    {
        if (scale >= 0)
        {
            return (phase & ~(ScaleMask << shift)) | (scale << shift);
        }

        return (flags & Tcp.Ack) != 0 ? phase & ~Scales : phase & ~(ScaleMask << shift);
    }

    /// <summary>The largest window of a side, in units of 64 KB.</summary>
    private static int Window(int phase, int shift, int unknown)
    {
        int scale = (phase >> shift) & ScaleMask;
        return 1 << (scale == UnknownScale ? unknown : scale);
    }

    private static bool IsBetween(int word, int reference, int least, int most)
    {
        int ahead = (short)(WordOrder.Swap(word) - WordOrder.Swap(reference));
        return ahead >= least && ahead <= most;
    }
}
