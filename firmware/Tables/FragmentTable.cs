// Datagrams that cross the box in fragments (RFC 791 section 3.2): what the first fragment of each was
// translated to, which parts of it have come, and later fragments that came before their first. These
// wait in the buffers where frames wait for ARP: whole packets take them back if they need them (F7).
// Datapath/FragmentPath.cs asks and tells; State.Sweep ends what is older than five seconds.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Records of datagrams in fragments, each known by the index of its first word. Allocates when it is made.</summary>
public sealed class FragmentTable
{
    /// <summary>Ours: how long a datagram's fragments may take (requirement F4; RFC 791 section 3.2 takes 15 s as a start).</summary>
    public const int TimeoutMs = 5000;

    /// <summary>Datagrams at one time (requirement F4).</summary>
    public const int Capacity = 16;

    // A record. What the fragments have when they arrive; the protocol in its place and beside it four bits.
    private const int Identification = 0;
    private const int Protocol = 1;
    private const int Source = 2;
    private const int Destination = 4;

    // What they leave with. From the LAN their source is the WAN address.
    private const int NewIdentification = 6;
    private const int NewDestination = 7;

    // Where the datagram ends, in units of 8 bytes; 0 until its last fragment has come.
    private const int End = 9;
    private const int Due = 10;

    // Parts that have come: first unit, unit after the last; the second is 0 where there is none.
    private const int Ranges = 11;
    private const int RecordWords = 17;

    private const int Used = 1 << IPv4.TtlShift;
    private const int FromLan = 2 << IPv4.TtlShift;
    private const int Known = 4 << IPv4.TtlShift;
    private const int Bad = 8 << IPv4.TtlShift;
    private const int KeyMask = IPv4.ProtocolMask | Used | FromLan;

    // Time in a word: units of 16 ms wrap after 17 minutes.
    private const int DueShift = 4;

    private readonly ushort[] _words = new ushort[Capacity * RecordWords];
    private readonly NeighborTable _buffers;
    private readonly Counters _counters;

    // Of each buffer the record, + 1, that its frame belongs to; 0 if it is not ours.
    private readonly byte[] _heldFor;
    private int _ready = -1;
    private int _identification;

    /// <summary>Datagrams there are.</summary>
    public int Count;

    /// <summary>Allocates the table.</summary>
    /// <param name="buffers">Whose waiting buffers may be used while nobody else does.</param>
    /// <param name="counters">Where held and dropped fragments are counted.</param>
    public FragmentTable(NeighborTable buffers, Counters counters)
    {
        _buffers = buffers;
        _counters = counters;
        _heldFor = new byte[buffers.Waiting.Length];
    }

    /// <summary>An identification that no packet of the box had for 65536 others (RFC 791 section 3.2, RFC 6864; requirement F8).</summary>
    /// <returns>As a word.</returns>
    public int NextIdentification()
    {
        _identification = (_identification + 1) & 0xFFFF;
        return WordOrder.Swap(_identification);
    }

    /// <summary>The record that a fragment belongs to.</summary>
    /// <param name="frame">As it arrived.</param>
    /// <param name="isFromLan">On which side.</param>
    /// <returns>-1 if there is none.</returns>
    public int Find(ushort[] frame, bool isFromLan)
    {
        if (Count == 0)
        {
            return -1;
        }

        ushort[] words = _words;
        int identification = frame[IPv4.Identification];
        int key = KeyOf(frame, isFromLan);
        for (int at = 0; at < words.Length; at += RecordWords)
        {
            if (words[at + Identification] == identification && (words[at + Protocol] & KeyMask) == key
                && words[at + Source + 1] == frame[IPv4.Source + 1] && words[at + Source] == frame[IPv4.Source]
                && words[at + Destination + 1] == frame[IPv4.Destination + 1] && words[at + Destination] == frame[IPv4.Destination])
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Makes a record for the datagram of a fragment that belongs to none.</summary>
    /// <returns>The record; -1 if there is no room.</returns>
    public int Add(ushort[] frame, bool isFromLan, int nowMs)
    {
        ushort[] words = _words;
        for (int at = 0; at < words.Length; at += RecordWords)
        {
            if (words[at + Protocol] == 0)
            {
                System.Array.Clear(words, at, RecordWords);
                words[at + Identification] = frame[IPv4.Identification];
                words[at + Protocol] = (ushort)KeyOf(frame, isFromLan);
                System.Array.Copy(frame, IPv4.Source, words, at + Source, 4);
                words[at + Due] = (ushort)((nowMs + TimeoutMs) >> DueShift);
                Count++;
                return at;
            }
        }

        return -1;
    }

    /// <summary>Takes a part of a datagram in. A part that overlaps another, or lies behind the end, condemns the datagram (RFC 1858, RFC 3128).</summary>
    /// <param name="at">The record.</param>
    /// <param name="start">Its offset, in units of 8 bytes.</param>
    /// <param name="end">The unit after it.</param>
    /// <param name="isLast">Whether no more fragments follow it.</param>
    /// <returns>A drop reason for this fragment; 0 if there is none.</returns>
    public int Cover(int at, int start, int end, bool isLast)
    {
        ushort[] words = _words;
        int known = words[at + End];
        bool isBad = (words[at + Protocol] & Bad) != 0 || (known != 0 && end > known);
        int free = 0;
        int below = 0;
        int above = 0;
        for (int range = at + Ranges; range < at + RecordWords; range += 2)
        {
            int first = words[range];
            int after = words[range + 1];
            if (after == 0)
            {
                free = range;
                continue;
            }

            isBad |= (start < after && first < end) || (isLast && after > end);
            below = after == start ? range : below;
            above = first == end ? range : above;
        }

        if (isBad)
        {
            words[at + Protocol] |= Bad;
            DropHeld(at, DropReason.Fragment);
            return DropReason.Fragment;
        }

        if (below + above + free == 0)
        {
            return DropReason.FragmentsFull;
        }

        Join(below, above, free, start, end);
        if (isLast)
        {
            words[at + End] = (ushort)end;
        }

        return 0;
    }

    /// <summary>On which side the fragments of a datagram arrive.</summary>
    public bool IsFromLan(int at)
    {
        return (_words[at + Protocol] & FromLan) != 0;
    }

    /// <summary>Whether the first fragment of a datagram has come and was sent on.</summary>
    public bool IsKnown(int at)
    {
        return (_words[at + Protocol] & Known) != 0;
    }

    /// <summary>Notes what the first fragment has become: later ones follow it.</summary>
    /// <param name="at">The record.</param>
    /// <param name="frame">The first fragment, translated.</param>
    public void Learn(int at, ushort[] frame)
    {
        ushort[] words = _words;
        words[at + NewIdentification] = frame[IPv4.Identification];
        words[at + NewDestination] = frame[IPv4.Destination];
        words[at + NewDestination + 1] = frame[IPv4.Destination + 1];
        words[at + Protocol] |= Known;
    }

    /// <summary>Gives a later fragment the destination and the identification of its first.</summary>
    /// <param name="at">Its record: known.</param>
    /// <param name="frame">Changed but for its source, TTL and checksum.</param>
    public void Readdress(int at, ushort[] frame)
    {
        frame[IPv4.Identification] = _words[at + NewIdentification];
        frame[IPv4.Destination] = _words[at + NewDestination];
        frame[IPv4.Destination + 1] = _words[at + NewDestination + 1];
    }

    /// <summary>Whether there is a buffer for a frame.</summary>
    public bool HasRoom(int lengthBytes)
    {
        return FreeBuffer(lengthBytes) >= 0;
    }

    /// <summary>Lets a later fragment wait for its first.</summary>
    /// <param name="at">Its record.</param>
    /// <param name="frame">Copied. <see cref="HasRoom"/> has said that there is room.</param>
    /// <param name="lengthBytes">Its bytes, without trailing ones.</param>
    public void Hold(int at, ushort[] frame, int lengthBytes)
    {
        int buffer = FreeBuffer(lengthBytes);
        System.Array.Copy(frame, Frame.Start, _buffers.Waiting[buffer], Frame.Start, (lengthBytes + 1) >> 1);
        _buffers.WaitingBytes[buffer] = lengthBytes;
        _heldFor[buffer] = (byte)((at / RecordWords) + 1);
        _counters.Held++;
    }

    /// <summary>Readies what waits for a first fragment: <see cref="TakeReady"/> hands it out.</summary>
    /// <returns>Whether anything waits.</returns>
    public bool MakeReady(int at)
    {
        if (HeldFor(at) < 0)
        {
            return false;
        }

        _ready = at;
        return true;
    }

    /// <summary>The record whose fragments are handed out; -1 if there is none.</summary>
    public int Ready
    {
        get { return _ready; }
    }

    /// <summary>Hands out what waits for a first fragment, by offset. It is no longer held: the caller counts what becomes of it.</summary>
    /// <returns>The frame as it arrived, the caller's until the next frame is held; null if nothing waits.</returns>
    public ushort[] TakeReady()
    {
        if (_ready < 0)
        {
            return null;
        }

        int buffer = HeldFor(_ready);
        if (buffer < 0)
        {
            EndIfWhole(_ready);
            _ready = -1;
            return null;
        }

        Release(buffer);
        return _buffers.Waiting[buffer];
    }

    /// <summary>Forgets a datagram of which all has come and gone.</summary>
    public void EndIfWhole(int at)
    {
        ushort[] words = _words;
        int end = words[at + Protocol] == 0 ? 0 : words[at + End];
        for (int range = at + Ranges; range < at + RecordWords && end != 0; range += 2)
        {
            if (words[range] == 0 && words[range + 1] == end)
            {
                Drop(at);
                return;
            }
        }
    }

    /// <summary>Forgets a datagram, and drops what waits for its first fragment.</summary>
    public void Drop(int at)
    {
        DropHeld(at, DropReason.FragmentUnknown);
        _words[at + Protocol] = 0;
        Count--;
    }

    /// <summary>Drops what waits for a first fragment.</summary>
    /// <param name="at">The record.</param>
    /// <param name="reason">Counted for each.</param>
    public void DropHeld(int at, int reason)
    {
        for (int buffer = HeldFor(at); buffer >= 0; buffer = HeldFor(at))
        {
            Release(buffer);
            _counters.Drops[reason]++;
        }
    }

    /// <summary>Makes room for a whole packet that has to wait: what is held for a datagram goes.</summary>
    /// <returns>False if no buffer that takes it was ours.</returns>
    public bool GiveWay(int lengthBytes)
    {
        for (int buffer = 0; buffer < _heldFor.Length; buffer++)
        {
            if (_heldFor[buffer] != 0 && Fits(buffer, lengthBytes))
            {
                Drop((_heldFor[buffer] - 1) * RecordWords);
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets the datagrams whose time is up.</summary>
    public void Sweep(int nowMs)
    {
        for (int at = 0; at < _words.Length; at += RecordWords)
        {
            if (_words[at + Protocol] != 0 && (short)((nowMs >> DueShift) - _words[at + Due]) >= 0)
            {
                Drop(at);
            }
        }
    }

    /// <summary>Forgets everything: the addresses and rules of today are others.</summary>
    public void Clear()
    {
        for (int at = 0; at < _words.Length; at += RecordWords)
        {
            if (_words[at + Protocol] != 0)
            {
                Drop(at);
            }
        }
    }

    private static int KeyOf(ushort[] frame, bool isFromLan)
    {
        return (frame[IPv4.TtlProtocol] & IPv4.ProtocolMask) | (isFromLan ? Used | FromLan : Used);
    }

    /// <summary>Adds a part to the ranges: in between two, at the end of one, before one, or by itself.</summary>
    private void Join(int below, int above, int free, int start, int end)
    {
        ushort[] words = _words;
        if (below != 0 && above != 0)
        {
            words[below + 1] = words[above + 1];
            words[above + 1] = 0;
        }
        else if (below != 0)
        {
            words[below + 1] = (ushort)end;
        }
        else
        {
            int range = above != 0 ? above : free;
            words[range] = (ushort)start;
            words[range + 1] = above != 0 ? words[range + 1] : (ushort)end;
        }
    }

    private bool Fits(int buffer, int lengthBytes)
    {
        return Frame.Start + ((lengthBytes + 1) >> 1) <= _buffers.Waiting[buffer].Length;
    }

    private int FreeBuffer(int lengthBytes)
    {
        // The long one is the first: it goes last.
        int buffer = _heldFor.Length - 1;
        while (buffer >= 0 && (_buffers.WaitingBytes[buffer] != 0 || !Fits(buffer, lengthBytes)))
        {
            buffer--;
        }

        return buffer;
    }

    /// <summary>The buffer with the lowest offset among those that wait for a record's first fragment; -1 if none does.</summary>
    private int HeldFor(int at)
    {
        int record = (at / RecordWords) + 1;
        int found = -1;
        int lowest = 0;
        for (int buffer = 0; buffer < _heldFor.Length; buffer++)
        {
            if (_heldFor[buffer] == record)
            {
                int offset = WordOrder.Swap(_buffers.Waiting[buffer][IPv4.FlagsOffset]) & IPv4.MaxOffset;
                if (found < 0 || offset < lowest)
                {
                    found = buffer;
                    lowest = offset;
                }
            }
        }

        return found;
    }

    private void Release(int buffer)
    {
        _buffers.WaitingBytes[buffer] = 0;
        _heldFor[buffer] = 0;
        _counters.Held--;
    }
}
