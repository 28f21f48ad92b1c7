// The stations next to one interface: MAC addresses by IPv4 address, as ready-made Ethernet
// headers (RFC 826). The packet path copies them from a row (Row.cs).
// Services/ArpService.cs asks and answers; it never creates a neighbor that nobody wanted (A3).

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Neighbors of one interface. Slots are numbered from 1; slot 0 never matches.</summary>
public sealed class NeighborTable
{
    /// <summary>Ours: how long an answer is trusted before the neighbor is asked again (RFC 1122 section 2.3.2.1 allows a minute).</summary>
    public const int RefreshMs = 60000;

    /// <summary>Ours: time between two requests to one neighbor (RFC 1122 section 2.3.2.1: at most one a second).</summary>
    public const int RetryMs = 1000;

    /// <summary>Ours: requests without an answer until a neighbor counts as gone.</summary>
    public const int MaxTries = 3;

    /// <summary>Address of the neighbor in each slot; 0 if the slot is free.</summary>
    public readonly int[] Address;

    /// <summary>Each slot's ready Ethernet header and more, as <see cref="Row"/> says. Row 0 is never resolved.</summary>
    public readonly ushort[][] Rows;

    /// <summary>Dynamic mappings that the host in each slot has.</summary>
    public readonly byte[] Mappings;

    /// <summary>Index + 1 of the buffer in <see cref="Waiting"/> that waits for the slot's MAC, 0 if none does.</summary>
    public readonly byte[] WaitingAt;

    /// <summary>Frames that wait, complete but for their Ethernet header. The first buffer may take any frame, the others take <see cref="Frame.ShortBytes"/>.</summary>
    public readonly ushort[][] Waiting;

    /// <summary>Bytes of each frame in <see cref="Waiting"/>; 0 if the buffer is free. <see cref="FragmentTable"/> borrows free ones.</summary>
    public readonly int[] WaitingBytes;

    /// <summary>The interface's own MAC, three words.</summary>
    public readonly ushort[] Mac;

    /// <summary>Bit of <see cref="Flags"/>: it is being asked for.</summary>
    public const byte Wanted = 1;

    /// <summary>Bit of <see cref="Flags"/>: a configured neighbor.</summary>
    public const byte Pinned = 2;

    /// <summary>Bit of <see cref="Flags"/>: the configuration has its MAC.</summary>
    public const byte FixedMac = 4;

    /// <summary>Bit of <see cref="Flags"/>: it has been given up, and nothing was heard of it since.</summary>
    public const byte Silent = 8;

    /// <summary>Bit of <see cref="Flags"/>, the log's own: its silence was noted.</summary>
    public const byte Noted = 16;

    /// <summary>Bit of <see cref="Flags"/>: a Max unit, all whose mappings are voice. Goes with the configuration that says so.</summary>
    public const byte Voice = 32;

    private readonly byte[] _flags;
    private readonly byte[] _tries;
    private readonly int[] _dueMs;
    private readonly HashIndex _index;
    private readonly int _capacity;
    private int _sweepAt = 1;
    private int _victim = 1;
    private bool _hasChanged;

    /// <summary>Allocates the table.</summary>
    /// <param name="capacity">Neighbors at most.</param>
    /// <param name="waitingFrames">Frames that can wait at one time, for different neighbors.</param>
    /// <param name="takesLong">Whether one of them may be of any length, else all are short.</param>
    /// <param name="mac">The interface's own MAC, three words.</param>
    public NeighborTable(int capacity, int waitingFrames, bool takesLong, ushort[] mac)
    {
        _capacity = capacity;
        Mac = mac;
        Address = new int[capacity + 1];
        Rows = new ushort[capacity + 1][];
        for (int slot = 0; slot <= capacity; slot++)
        {
            Rows[slot] = new ushort[Row.HostWords];
            Rows[slot][Row.State] = Row.IsUnresolved;
        }

        Mappings = new byte[capacity + 1];
        WaitingAt = new byte[capacity + 1];
        Waiting = new ushort[waitingFrames][];
        WaitingBytes = new int[waitingFrames];
        for (int i = 0; i < waitingFrames; i++)
        {
            Waiting[i] = new ushort[i == 0 && takesLong ? Frame.Words : Frame.ShortWords];
        }

        _flags = new byte[capacity + 1];
        _tries = new byte[capacity + 1];
        _dueMs = new int[capacity + 1];
        _index = new HashIndex(capacity);
    }

    /// <summary>Highest slot number.</summary>
    public int Capacity
    {
        get { return _capacity; }
    }

    /// <summary>The bits of each slot. Only <see cref="Noted"/> and <see cref="Voice"/> are for others to change.</summary>
    public byte[] Flags
    {
        get { return _flags; }
    }

    /// <summary>Whether the last <see cref="Learn"/> brought a MAC that the neighbor's row did not have before.</summary>
    public bool HasChanged
    {
        get { return _hasChanged; }
    }

    /// <summary>The slot of an address.</summary>
    /// <returns>0 if the address is not in the table.</returns>
    public int Find(int address)
    {
        HashIndex index = _index;
        int slot = index.First[(int)((uint)(address * SessionTable.HashMultiplier) >> index.Shift)];
        while (slot != 0 && Address[slot] != address)
        {
            slot = index.Next[slot];
        }

        return slot;
    }

    /// <summary>The slot of an address, made if need be: the next sweep asks for its MAC.</summary>
    /// <returns>0 if the table is full of neighbors that are in use.</returns>
    public int FindOrAdd(int address, int nowMs)
    {
        int slot = Find(address);
        if (slot == 0)
        {
            slot = FreeSlot();
            if (slot == 0)
            {
                return 0;
            }

            Address[slot] = address;
            _index.Add(slot, Home(address));
            _flags[slot] = 0;
            Want(slot, nowMs);
        }
        else if (Rows[slot][Row.State] != 0 && (_flags[slot] & Wanted) == 0)
        {
            Want(slot, nowMs);
        }

        return slot;
    }

    /// <summary>Puts a configured host into the table, for as long as the configuration has it.</summary>
    /// <param name="address">The host's address.</param>
    /// <param name="mac">Three words, or null to ask by ARP.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Its slot; 0 if the table is full of neighbors that are in use.</returns>
    public int Pin(int address, ushort[] mac, int nowMs)
    {
        int slot = FindOrAdd(address, nowMs);
        if (slot != 0)
        {
            _flags[slot] |= Pinned;
            if (mac != null)
            {
                _flags[slot] = Pinned | FixedMac;
                SetMac(slot, mac, 0);
            }
        }

        return slot;
    }

    /// <summary>Lets all configured hosts go: before a new configuration pins its own. Learned MACs stay.</summary>
    public void UnpinAll(int nowMs)
    {
        for (int slot = 1; slot <= _capacity; slot++)
        {
            if ((_flags[slot] & FixedMac) != 0)
            {
                // A typed MAC goes with its line: ask again.
                Rows[slot][Row.State] = Row.IsUnresolved;
                _flags[slot] = 0;
                Want(slot, nowMs);
            }

            _flags[slot] = (byte)(_flags[slot] & ~(Pinned | Voice));
        }
    }

    /// <summary>The neighbor that a configured one may take the place of: not configured itself, with the fewest mappings.</summary>
    /// <returns>0 if all are configured.</returns>
    public int FindUnpinned()
    {
        int found = 0;
        for (int slot = 1; slot <= _capacity; slot++)
        {
            if ((_flags[slot] & Pinned) == 0 && (found == 0 || Mappings[slot] < Mappings[found]))
            {
                found = slot;
            }
        }

        return found;
    }

    /// <summary>Frees the slot of a neighbor that has no mapping and no waiting frame.</summary>
    public void Forget(int slot)
    {
        _index.Remove(slot, Home(Address[slot]));
        Address[slot] = 0;
        Rows[slot][Row.State] = Row.IsUnresolved;
        _flags[slot] = 0;
    }

    /// <summary>Forgets everything, waiting frames too: the prefix of the interface has changed.</summary>
    /// <returns>How many frames had waited.</returns>
    public int Clear()
    {
        int waiting = 0;
        for (int slot = 1; slot <= _capacity; slot++)
        {
            waiting += DropWaiting(slot);
            Address[slot] = 0;
            Rows[slot][Row.State] = Row.IsUnresolved;
            Mappings[slot] = 0;
            _flags[slot] = 0;
        }

        _index.Clear();
        return waiting;
    }

    /// <summary>Takes in that an address was heard with a MAC. Only a neighbor already in the table is touched.</summary>
    /// <param name="address">The sender's address.</param>
    /// <param name="packet">A frame or other words that hold the MAC.</param>
    /// <param name="macAt">Index of its first word.</param>
    /// <param name="isReply">Whether this is a reply: only one that was asked for counts.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>The slot if its MAC is now known, else 0.</returns>
    public int Learn(int address, ushort[] packet, int macAt, bool isReply, int nowMs)
    {
        int slot = Find(address);
        if (slot == 0 || (_flags[slot] & FixedMac) != 0 || (isReply && (_flags[slot] & Wanted) == 0))
        {
            return 0;
        }

        SetMac(slot, packet, macAt);
        _flags[slot] = (byte)(_flags[slot] & ~(Wanted | Silent));
        _tries[slot] = 0;
        _dueMs[slot] = nowMs + RefreshMs;
        return slot;
    }

    /// <summary>How long ago a neighbor whose MAC is known was last heard, in milliseconds.</summary>
    public int AgeMs(int slot, int nowMs)
    {
        // It is due a minute after it was heard, then each second until it answers.
        return RefreshMs + (_tries[slot] * RetryMs) - (_dueMs[slot] - nowMs);
    }

    /// <summary>Lets a frame wait for a neighbor's MAC. One waits for each address; a newer one takes its place.</summary>
    /// <param name="slot">The neighbor.</param>
    /// <param name="frame">Copied.</param>
    /// <param name="lengthBytes">Its bytes.</param>
    /// <returns>0 if it waits now, 1 if it waits instead of an older one, -1 if all buffers that take it are taken: then an older one goes on waiting.</returns>
    public int Hold(int slot, ushort[] frame, int lengthBytes)
    {
        int words = Frame.Start + ((lengthBytes + 1) >> 1);
        int displaced = 0;
        int at = WaitingAt[slot] - 1;
        if (at >= 0 && words <= Waiting[at].Length)
        {
            displaced = 1;
        }
        else
        {
            at = WaitingBytes.Length - 1;
            while (at >= 0 && (WaitingBytes[at] != 0 || words > Waiting[at].Length))
            {
                at--;
            }

            if (at < 0)
            {
                return -1;
            }

            displaced = DropWaiting(slot);
        }

        System.Array.Copy(frame, Frame.Start, Waiting[at], Frame.Start, words - Frame.Start);
        WaitingBytes[at] = lengthBytes;
        WaitingAt[slot] = (byte)(at + 1);
        return displaced;
    }

    /// <summary>Whether a neighbor is wanted and nobody has asked for it yet. If so, the asking counts as done now.</summary>
    public bool IsFirstAskDue(int slot, int nowMs)
    {
        if ((_flags[slot] & Wanted) == 0 || _tries[slot] != 0)
        {
            return false;
        }

        _tries[slot] = 1;
        _dueMs[slot] = nowMs + RetryMs;
        return true;
    }

    /// <summary>A neighbor that was to be asked could not be: it is due again, as if it never had been.</summary>
    public void TakeBackAsk(int slot, int nowMs)
    {
        _tries[slot]--;
        _dueMs[slot] = nowMs;
    }

    /// <summary>Lets go of the frame that waits for a neighbor.</summary>
    /// <returns>1 if one had waited, else 0.</returns>
    public int DropWaiting(int slot)
    {
        int at = WaitingAt[slot];
        if (at == 0)
        {
            return 0;
        }

        WaitingBytes[at - 1] = 0;
        WaitingAt[slot] = 0;
        return 1;
    }

    /// <summary>
    /// Looks at one slot, in turn. A return above 0 is a neighbor to ask now; below 0, one that
    /// has just been given up: its waiting frame has to go.
    /// </summary>
    public int Sweep(int nowMs)
    {
        int slot = _sweepAt;
        _sweepAt = slot == _capacity ? 1 : slot + 1;
        if (Address[slot] == 0 || (_flags[slot] & FixedMac) != 0 || nowMs - _dueMs[slot] < 0)
        {
            return 0;
        }

        if ((_flags[slot] & Wanted) == 0)
        {
            // A neighbor that was given up and is not configured stays silent until somebody wants it.
            if (Rows[slot][Row.State] != 0 && (_flags[slot] & Pinned) == 0)
            {
                _dueMs[slot] = nowMs + RefreshMs;
                return 0;
            }

            Want(slot, nowMs);
        }

        if (_tries[slot] < MaxTries)
        {
            _tries[slot]++;
            _dueMs[slot] = nowMs + RetryMs;
            return slot;
        }

        Rows[slot][Row.State] = Row.IsUnresolved;
        _tries[slot] = 0;
        _flags[slot] = (byte)((_flags[slot] & ~Wanted) | Silent);
        _dueMs[slot] = nowMs + (RetryMs * 5);
        return -slot;
    }

    private void Want(int slot, int nowMs)
    {
        _flags[slot] |= Wanted;
        _tries[slot] = 0;
        _dueMs[slot] = nowMs;
    }

    private void SetMac(int slot, ushort[] words, int at)
    {
        ushort[] row = Rows[slot];
        _hasChanged = row[Row.State] != 0 || row[0] != words[at] || row[1] != words[at + 1] || row[2] != words[at + 2];
        for (int i = 0; i < 3; i++)
        {
            row[i] = words[at + i];
            row[3 + i] = Mac[i];
        }

        row[6] = Ethernet.TypeIPv4;
        row[Row.State] = 0;
    }

    private int FreeSlot()
    {
        // A free slot, else one that nobody depends on: not configured, no mappings, nothing waiting.
        for (int turn = 0; turn < 2; turn++)
        {
            for (int i = 0; i < _capacity; i++)
            {
                int slot = _victim;
                _victim = slot == _capacity ? 1 : slot + 1;
                if (Address[slot] == 0)
                {
                    return slot;
                }

                if (turn == 1 && (_flags[slot] & (Pinned | Wanted)) == 0 && Mappings[slot] == 0 && WaitingAt[slot] == 0)
                {
                    Forget(slot);
                    return slot;
                }
            }
        }

        return 0;
    }

    private int Home(int address)
    {
        return (int)((uint)(address * SessionTable.HashMultiplier) >> _index.Shift);
    }
}
