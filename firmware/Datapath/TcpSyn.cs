// The options of a SYN or SYN-ACK (RFC 9293 section 3.1): the largest segment is clamped to what fits into
// a packet of the WAN, so that no connection depends on ICMP errors that somebody's firewall eats; the
// window scale is read. Never raises, adds or removes anything; never reads past the header.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Reads and clamps the options of a SYN.</summary>
public static class TcpSyn
{
    /// <summary>What is not payload in a packet without options (RFC 9293 section 3.7.1: the option does not count options).</summary>
    public const int HeaderBytes = IPv4.MinHeaderBytes + Tcp.MinHeaderBytes;

    private const int MaxOptionBytes = 40;
    private const int EndOfOptions = 0;
    private const int NoOperation = 1;

    // RFC 9293 section 3.7.1; RFC 7323 section 2.2.
    private const int SegmentSize = 2;
    private const int SegmentSizeBytes = 4;
    private const int WindowScale = 3;
    private const int WindowScaleBytes = 3;

    // RFC 7323 section 2.3: a larger one counts as this.
    private const int MaxScale = 14;

    /// <summary>Lowers each maximum segment size above a limit, and the checksum with it.</summary>
    /// <param name="frame">A frame with a whole TCP header.</param>
    /// <param name="transport">Word index of that.</param>
    /// <param name="most">The limit in bytes.</param>
    /// <returns>The window scale, 0-14; -1 if there is none.</returns>
    public static int Clamp(ushort[] frame, int transport, int most)
    {
        int end = ((frame[transport + Tcp.OffsetFlags] >> Tcp.DataOffsetShift) & 0xF) << 2;
        int scale = -1;
        int at = Tcp.MinHeaderBytes;
        for (int turn = 0; turn < MaxOptionBytes && at < end; turn++)
        {
            int kind = ByteAt(frame, transport, at);
            if (kind == EndOfOptions)
            {
                break;
            }

            int length = kind == NoOperation ? 1 : at + 1 < end ? ByteAt(frame, transport, at + 1) : 0;
            if (length == 0 || (kind != NoOperation && length < 2) || at + length > end)
            {
                // What follows cannot be read, by the receiver neither.
                break;
            }

            if (kind == SegmentSize && length == SegmentSizeBytes)
            {
                Lower(frame, transport, at + 2, most);
            }
            else if (kind == WindowScale && length == WindowScaleBytes)
            {
                scale = ByteAt(frame, transport, at + 2);
                scale = scale > MaxScale ? MaxScale : scale;
            }

            at += length;
        }

        return scale;
    }

    private static void Lower(ushort[] frame, int transport, int at, int most)
    {
        if (((ByteAt(frame, transport, at) << 8) | ByteAt(frame, transport, at + 1)) <= most)
        {
            return;
        }

        int delta = SetByte(frame, transport, at, most >> 8);
        delta = Checksum.Fold(delta + SetByte(frame, transport, at + 1, most & 0xFF));
        frame[transport + Tcp.Checksum] = (ushort)Checksum.Update(frame[transport + Tcp.Checksum], delta);
    }

    private static int ByteAt(ushort[] frame, int transport, int at)
    {
        return (frame[transport + (at >> 1)] >> ShiftOf(at)) & 0xFF;
    }

    private static int SetByte(ushort[] frame, int transport, int at, int value)
    {
        int word = transport + (at >> 1);
        return Rewrite.Word(frame, word, (frame[word] & ~(0xFF << ShiftOf(at)) & 0xFFFF) | (value << ShiftOf(at)));
    }

    private static int ShiftOf(int at)
    {
        return (at & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
    }
}
