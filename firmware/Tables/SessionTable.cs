// A mapping with one remote: what lets replies in, and in its row (Row.cs) all that the packet path
// needs to translate both ways without looking anywhere else. Datapath/Outbound.cs and Inbound.cs
// walk the two indexes themselves; Datapath/Admit.cs makes sessions; State.cs sweeps them.

using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Sessions of fixed number. Slots are numbered from 1.</summary>
/// <remarks>
/// UDP and ICMP sessions have a remote address (filtering is address-dependent, RFC 4787 REQ-8);
/// TCP sessions have a remote port too. An index is open addressing with linear probing: begin at
/// the key's home bucket, compare, go on (<c>&amp; Mask</c>) until a bucket is null. There are
/// twice as many buckets as sessions.
/// </remarks>
public sealed class SessionTable
{
    /// <summary>Multiplier of the hashes (2^32 / golden ratio, Knuth volume 3 section 6.4).</summary>
    public const int HashMultiplier = unchecked((int)0x9E3779B1);

    /// <summary>Multiplier that spreads inside hosts before they meet the rest of the key. Ours: any odd number with both bytes set.</summary>
    public const int HostMultiplier = 0x2F0B;

    /// <summary>TCP phase bit: the inside host has sent a segment without SYN, after the outside was heard.</summary>
    public const int Established = 1;

    /// <summary>TCP phase bit: the outside was heard.</summary>
    public const int OutsideHeard = 2;

    /// <summary>TCP phase bit: FIN or RST was seen.</summary>
    public const int Closing = 4;

    /// <summary>In the phase of a forward's row: it has none, segments pass without a look at their flags.</summary>
    public const int Forwarded = 8 | OutsideHeard | Established;

    /// <summary>Buckets of an index - 1; buckets are a power of two.</summary>
    public const int Mask = (1 << BucketBits) - 1;

    /// <summary>Unsigned right shift that turns a hash into a home bucket.</summary>
    public const int Shift = 32 - BucketBits;

    /// <summary>Sessions at most. Ours: three times what 30 calls need, in a third of the box's memory.</summary>
    public const int Capacity = 256;

    /// <summary>The row of each slot.</summary>
    public readonly ushort[][] Rows;

    /// <summary>Whether each slot is in use.</summary>
    public readonly bool[] IsUsed;

    /// <summary>When the inside host last sent, as the sweep saw it (RFC 4787 REQ-6: only outbound packets refresh).</summary>
    public readonly int[] OutboundMs;

    /// <summary>Rows by inside port, inside address and remote address.</summary>
    public readonly ushort[][] ByInside;

    /// <summary>Rows by outside port and remote address.</summary>
    public readonly ushort[][] ByOutside;

    private const int BucketBits = 9;
    private readonly ushort[] _free;
    private int _freeCount;

    /// <summary>Allocates the table.</summary>
    public SessionTable()
    {
        ByInside = new ushort[Mask + 1][];
        ByOutside = new ushort[Mask + 1][];
        Rows = new ushort[Capacity + 1][];
        IsUsed = new bool[Capacity + 1];
        OutboundMs = new int[Capacity + 1];
        _free = new ushort[Capacity];
        for (int slot = Capacity; slot >= 1; slot--)
        {
            Rows[slot] = new ushort[Row.SessionWords];
            Rows[slot][Row.Slot] = (ushort)slot;
            _free[_freeCount++] = (ushort)slot;
        }
    }

    /// <summary>Sessions there are.</summary>
    public int Count
    {
        get { return _free.Length - _freeCount; }
    }

    /// <summary>Takes a free slot, fills its row and puts it in the indexes.</summary>
    /// <param name="hostRow">Row of the inside host, addresses and deltas filled.</param>
    /// <param name="insideFlow">Protocol and inside port (<see cref="MappingTable"/>).</param>
    /// <param name="outsideFlow">Protocol and outside port.</param>
    /// <param name="remote">The remote's address.</param>
    /// <param name="remotePort">Its port as a word for TCP; 0 else.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>The row; null if the table is full. <see cref="Row.Mapping"/> and <see cref="Row.Host"/> are the caller's to fill.</returns>
    public ushort[] Add(ushort[] hostRow, int insideFlow, int outsideFlow, int remote, int remotePort, int nowMs)
    {
        if (_freeCount == 0)
        {
            return null;
        }

        int slot = _free[--_freeCount];
        int protocol = insideFlow >> 16;
        ushort[] row = Rows[slot];
        System.Array.Copy(hostRow, 0, row, 0, Row.HostWords);
        row[Row.InsidePort] = (ushort)insideFlow;
        row[Row.OutsidePort] = (ushort)outsideFlow;
        row[Row.Protocol] = (ushort)protocol;
        row[Row.Remote] = (ushort)(remote >> 16);
        row[Row.Remote + 1] = (ushort)remote;
        row[Row.RemotePort] = (ushort)remotePort;
        if (protocol != IPv4.Udp || insideFlow != outsideFlow)
        {
            RowMath.Close(row, hostRow, protocol, insideFlow & 0xFFFF, outsideFlow & 0xFFFF);
        }

        int key = (remote << 16) ^ ((remote >> 16) & 0xFFFF);
        int bucket = (int)((uint)((key ^ (outsideFlow & 0xFFFF)) * HashMultiplier) >> Shift);
        while (ByOutside[bucket] != null)
        {
            bucket = (bucket + 1) & Mask;
        }

        ByOutside[bucket] = row;
        key ^= row[Row.Inside + 1] * HostMultiplier;
        bucket = (int)((uint)((key ^ (insideFlow & 0xFFFF)) * HashMultiplier) >> Shift);
        while (ByInside[bucket] != null)
        {
            bucket = (bucket + 1) & Mask;
        }

        ByInside[bucket] = row;
        IsUsed[slot] = true;
        OutboundMs[slot] = nowMs;
        return row;
    }

    /// <summary>Frees a session whose counts have been collected. Its mapping is the caller's to look after (<see cref="State.EndSession"/>).</summary>
    public void Remove(int slot)
    {
        TakeOut(ByInside, Rows[slot], true);
        TakeOut(ByOutside, Rows[slot], false);
        Rows[slot][Row.Phase] = 0;
        IsUsed[slot] = false;
        _free[_freeCount++] = (ushort)slot;
    }

    /// <summary>The row of a packet from the inside: the fast path's walk, for the slow paths.</summary>
    /// <param name="inside">Its source.</param>
    /// <param name="insideFlow">Protocol and source port.</param>
    /// <param name="remote">Its destination.</param>
    /// <param name="remotePort">Its destination port as a word for TCP; 0 else.</param>
    /// <returns>Null if there is none.</returns>
    public ushort[] FindOutbound(int inside, int insideFlow, int remote, int remotePort)
    {
        int key = (remote << 16) ^ ((remote >> 16) & 0xFFFF) ^ ((inside & 0xFFFF) * HostMultiplier) ^ (insideFlow & 0xFFFF);
        int bucket = (int)((uint)(key * HashMultiplier) >> Shift);
        while (true)
        {
            ushort[] row = ByInside[bucket];
            if (row == null || (row[Row.InsidePort] == (insideFlow & 0xFFFF) && InsideOf(row) == inside
                && IsRemote(row, insideFlow >> 16, remote, remotePort)))
            {
                return row;
            }

            bucket = (bucket + 1) & Mask;
        }
    }

    /// <summary>The row of a packet from the outside: the fast path's walk, for the slow paths.</summary>
    /// <param name="outsideFlow">Protocol and outside port.</param>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="remotePort">The port it comes from for TCP; 0 else. -1 finds any session with the address.</param>
    /// <returns>Null if there is none.</returns>
    public ushort[] FindInbound(int outsideFlow, int remote, int remotePort)
    {
        int key = (remote << 16) ^ ((remote >> 16) & 0xFFFF) ^ (outsideFlow & 0xFFFF);
        int bucket = (int)((uint)(key * HashMultiplier) >> Shift);
        while (true)
        {
            ushort[] row = ByOutside[bucket];
            if (row == null || (row[Row.OutsidePort] == (outsideFlow & 0xFFFF)
                && IsRemote(row, outsideFlow >> 16, remote, remotePort)))
            {
                return row;
            }

            bucket = (bucket + 1) & Mask;
        }
    }

    /// <summary>Takes over a host's Ethernet header: its MAC is known now, or has changed, or is lost.</summary>
    /// <param name="host">Slot in the LAN's neighbor table.</param>
    /// <param name="hostRow">Its row.</param>
    public void Refresh(int host, ushort[] hostRow)
    {
        for (int slot = 1; slot <= Capacity; slot++)
        {
            if (IsUsed[slot] && Rows[slot][Row.Host] == host)
            {
                RowMath.Readdress(Rows[slot], hostRow);
            }
        }
    }

    /// <summary>Takes over the Ethernet headers of all hosts: any of them may have changed.</summary>
    /// <param name="hostRows">The rows of the LAN's neighbor table, by slot.</param>
    public void RefreshAll(ushort[][] hostRows)
    {
        for (int slot = 1; slot <= Capacity; slot++)
        {
            if (IsUsed[slot])
            {
                RowMath.Readdress(Rows[slot], hostRows[Rows[slot][Row.Host]]);
            }
        }
    }

    /// <summary>Takes a TCP segment from the inside into the session's phase.</summary>
    /// <param name="row">A TCP session or forward.</param>
    /// <param name="offsetFlags">The segment's word at <see cref="Tcp.OffsetFlags"/>.</param>
    public static void NoteOutbound(ushort[] row, int offsetFlags)
    {
        int phase = row[Row.Phase];
        if (phase == Forwarded)
        {
            return;
        }

        if ((offsetFlags & (Tcp.Syn | Tcp.Fin | Tcp.Rst)) != 0)
        {
            // A SYN opens the connection anew: whether it lives is for the other side to show.
            row[Row.Phase] = (ushort)((offsetFlags & Tcp.Syn) != 0 ? 0 : phase | Closing);
        }
        else if (phase == OutsideHeard)
        {
            row[Row.Phase] = OutsideHeard | Established;
        }
    }

    /// <summary>Takes a TCP segment from the outside into the session's phase.</summary>
    /// <param name="row">A TCP session or forward.</param>
    /// <param name="offsetFlags">The segment's word at <see cref="Tcp.OffsetFlags"/>.</param>
    public static void NoteInbound(ushort[] row, int offsetFlags)
    {
        if (row[Row.Phase] != Forwarded)
        {
            int ends = (offsetFlags & (Tcp.Fin | Tcp.Rst)) != 0 ? Closing : 0;
            row[Row.Phase] = (ushort)(row[Row.Phase] | OutsideHeard | ends);
        }
    }

    /// <summary>The inside host's address in a row.</summary>
    public static int InsideOf(ushort[] row)
    {
        return (row[Row.Inside] << 16) | row[Row.Inside + 1];
    }

    /// <summary>The remote's address in a session's row.</summary>
    public static int RemoteOf(ushort[] row)
    {
        return (row[Row.Remote] << 16) | row[Row.Remote + 1];
    }

    private static bool IsRemote(ushort[] row, int protocol, int remote, int remotePort)
    {
        return row[Row.Protocol] == protocol && RemoteOf(row) == remote
            && (remotePort < 0 || row[Row.RemotePort] == remotePort);
    }

    private static int HomeOf(ushort[] row, bool isByInside)
    {
        int key = (row[Row.Remote + 1] << 16) ^ row[Row.Remote];
        key ^= isByInside ? (row[Row.Inside + 1] * HostMultiplier) ^ row[Row.InsidePort] : row[Row.OutsidePort];
        return (int)((uint)(key * HashMultiplier) >> Shift);
    }

    /// <summary>Takes a row out and closes the gap, so that no later row of the run is lost.</summary>
    private static void TakeOut(ushort[][] buckets, ushort[] row, bool isByInside)
    {
        int gap = HomeOf(row, isByInside);
        while (buckets[gap] != row)
        {
            gap = (gap + 1) & Mask;
        }

        buckets[gap] = null;
        int next = (gap + 1) & Mask;
        while (buckets[next] != null)
        {
            // A row may move back into the gap unless its home lies between the gap and itself.
            int home = HomeOf(buckets[next], isByInside);
            if (((next - home) & Mask) >= ((next - gap) & Mask))
            {
                buckets[gap] = buckets[next];
                buckets[next] = null;
                gap = next;
            }

            next = (next + 1) & Mask;
        }
    }
}
