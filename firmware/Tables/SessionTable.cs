// A mapping with one remote: what lets replies in, and in its row (Row.cs) all that the packet path
// needs to translate both ways without looking anywhere else. Datapath/Outbound.cs and Inbound.cs
// walk the two indexes themselves; Datapath/Admit.cs makes sessions; State.cs sweeps them.

using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Sessions of fixed number. Slots are numbered from 1.</summary>
/// <remarks>
/// UDP and ICMP sessions have a remote address (filtering is address-dependent, RFC 4787 REQ-8);
/// TCP sessions have a remote port too. An index is a row for each hash: compare, and go on with
/// the row that its links name until there is none. A reference in an array weighs as much as six words
/// of a row, so there are only as many chains as 30 calls have sessions.
/// </remarks>
public sealed class SessionTable
{
    /// <summary>Multiplier of the hashes (2^32 / golden ratio, Knuth volume 3 section 6.4).</summary>
    public const int HashMultiplier = unchecked((int)0x9E3779B1);

    /// <summary>Multiplier that spreads inside hosts before they meet the rest of the key. Ours: any odd number with both bytes set.</summary>
    public const int HostMultiplier = 0x2F0B;

    /// <summary>Chains of an index: a power of two.</summary>
    public const int Chains = 1 << ChainBits;

    /// <summary>Unsigned right shift that turns a hash into the number of a chain.</summary>
    public const int Shift = 32 - ChainBits;

    /// <summary>Sessions at most. Ours: not quite twice what 30 calls need, in a fifth of the box's memory.</summary>
    public const int Capacity = 128;

    /// <summary>The row of each slot. Row 0 is null.</summary>
    public readonly ushort[][] Rows;

    /// <summary>Whether each slot is in use.</summary>
    public readonly bool[] IsUsed;

    /// <summary>When the inside host last sent, as the sweep saw it (RFC 4787 REQ-6: only outbound packets refresh).</summary>
    public readonly int[] OutboundMs;

    /// <summary>First rows of the chains by inside port, inside address and remote address.</summary>
    public readonly ushort[][] ByInside;

    /// <summary>First rows of the chains by outside port and remote address.</summary>
    public readonly ushort[][] ByOutside;

    private const int ChainBits = 6;
    private int _firstFree;
    private int _count;

    /// <summary>Allocates the table.</summary>
    public SessionTable()
    {
        ByInside = new ushort[Chains][];
        ByOutside = new ushort[Chains][];
        Rows = new ushort[Capacity + 1][];
        IsUsed = new bool[Capacity + 1];
        OutboundMs = new int[Capacity + 1];
        for (int slot = Capacity; slot >= 1; slot--)
        {
            Rows[slot] = new ushort[Row.SessionWords];
            Rows[slot][Row.Slots] = (ushort)slot;
            Rows[slot][Row.Links] = (ushort)_firstFree;
            _firstFree = slot;
        }
    }

    /// <summary>Sessions there are.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>Takes a free slot, fills its row and puts it in the indexes.</summary>
    /// <param name="hostRow">Row of the inside host, addresses and deltas filled.</param>
    /// <param name="insideFlow">Protocol and inside port (<see cref="MappingTable"/>).</param>
    /// <param name="outsideFlow">Protocol and outside port.</param>
    /// <param name="remote">The remote's address.</param>
    /// <param name="remotePort">Its port as a word for TCP; 0 else.</param>
    /// <param name="mapping">The mapping that it belongs to.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>The slot; 0 if the table is full.</returns>
    public int Add(ushort[] hostRow, int insideFlow, int outsideFlow, int remote, int remotePort, int mapping, int nowMs)
    {
        int slot = _firstFree;
        if (slot == 0)
        {
            return 0;
        }

        int protocol = insideFlow >> 16;
        ushort[] row = Rows[slot];
        _firstFree = row[Row.Links];
        _count++;
        System.Array.Copy(hostRow, 0, row, 0, Row.HostWords);
        row[Row.InsidePort] = (ushort)insideFlow;
        row[Row.OutsidePort] = (ushort)outsideFlow;
        row[Row.Slots] = (ushort)(slot | (mapping << 8));
        row[Row.Phase] = TcpPhase.First;
        row[Row.Remote] = (ushort)(remote >> 16);
        row[Row.Remote + 1] = (ushort)remote;
        row[Row.RemotePort] = (ushort)remotePort;
        if (protocol != IPv4.Udp || insideFlow != outsideFlow)
        {
            RowMath.Close(row, hostRow, protocol, insideFlow & 0xFFFF, outsideFlow & 0xFFFF);
            if (protocol == IPv4.Tcp)
            {
                row[Row.State] |= Row.IsWatched;
            }
            else if (protocol == IPv4.Icmp)
            {
                row[Row.Phase] = TcpPhase.Echo;
            }
        }

        int key = (remote << 16) ^ ((remote >> 16) & 0xFFFF);
        int chain = (int)((uint)((key ^ (outsideFlow & 0xFFFF)) * HashMultiplier) >> Shift);
        ushort[] next = ByOutside[chain];
        int links = next == null ? 0 : next[Row.Slots] << 8;
        ByOutside[chain] = row;
        key ^= row[Row.Inside + 1] * HostMultiplier;
        chain = (int)((uint)((key ^ (insideFlow & 0xFFFF)) * HashMultiplier) >> Shift);
        next = ByInside[chain];
        row[Row.Links] = (ushort)(next == null ? links : links | (next[Row.Slots] & Row.LowByte));
        ByInside[chain] = row;
        IsUsed[slot] = true;
        OutboundMs[slot] = nowMs;
        return slot;
    }

    /// <summary>Frees a session whose counts have been collected. Its mapping is the caller's to look after (<see cref="State.EndSession"/>).</summary>
    public void Remove(int slot)
    {
        ushort[] row = Rows[slot];
        TakeOut(ByInside, row, true);
        TakeOut(ByOutside, row, false);
        IsUsed[slot] = false;
        row[Row.Links] = (ushort)_firstFree;
        _firstFree = slot;
        _count--;
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
        ushort[] row = ByInside[(int)((uint)(key * HashMultiplier) >> Shift)];
        while (row != null && (row[Row.InsidePort] != (insideFlow & 0xFFFF) || InsideOf(row) != inside
            || !IsRemote(row, insideFlow >> 16, remote, remotePort)))
        {
            row = Rows[row[Row.Links] & Row.LowByte];
        }

        return row;
    }

    /// <summary>The row of a packet from the outside: the fast path's walk, for the slow paths.</summary>
    /// <param name="outsideFlow">Protocol and outside port.</param>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="remotePort">The port it comes from for TCP; 0 else. -1 finds any session with the address.</param>
    /// <returns>Null if there is none.</returns>
    public ushort[] FindInbound(int outsideFlow, int remote, int remotePort)
    {
        int key = (remote << 16) ^ ((remote >> 16) & 0xFFFF) ^ (outsideFlow & 0xFFFF);
        ushort[] row = ByOutside[(int)((uint)(key * HashMultiplier) >> Shift)];
        while (row != null && (row[Row.OutsidePort] != (outsideFlow & 0xFFFF)
            || !IsRemote(row, outsideFlow >> 16, remote, remotePort)))
        {
            row = Rows[row[Row.Links] >> 8];
        }

        return row;
    }

    /// <summary>Takes over a host's Ethernet header: its MAC is known now, or has changed, or is lost.</summary>
    /// <param name="inside">The host's address.</param>
    /// <param name="hostRow">Its row.</param>
    public void Refresh(int inside, ushort[] hostRow)
    {
        for (int slot = 1; slot <= Capacity; slot++)
        {
            if (IsUsed[slot] && InsideOf(Rows[slot]) == inside)
            {
                RowMath.Readdress(Rows[slot], hostRow);
            }
        }
    }

    /// <summary>Takes over the Ethernet headers of all hosts: any of them may have changed.</summary>
    /// <param name="hosts">The LAN's neighbors. Each host with a session is one.</param>
    /// <param name="mappings">The mapping of a session knows the slot of its host.</param>
    public void RefreshAll(NeighborTable hosts, MappingTable mappings)
    {
        for (int slot = 1; slot <= Capacity; slot++)
        {
            if (IsUsed[slot])
            {
                RowMath.Readdress(Rows[slot], hosts.Rows[mappings.Host[MappingOf(Rows[slot])]]);
            }
        }
    }

    /// <summary>The slot of a session's row.</summary>
    public static int SlotOf(ushort[] row)
    {
        return row[Row.Slots] & Row.LowByte;
    }

    /// <summary>The mapping of a session's row.</summary>
    public static int MappingOf(ushort[] row)
    {
        return row[Row.Slots] >> 8;
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

    /// <summary>The protocol of a session, in place in its word of the IPv4 header.</summary>
    public static int ProtocolOf(ushort[] row)
    {
        if (row[Row.RemotePort] != 0)
        {
            return IPv4.Tcp;
        }

        return row[Row.Phase] == TcpPhase.Echo ? IPv4.Icmp : IPv4.Udp;
    }

    private static bool IsRemote(ushort[] row, int protocol, int remote, int remotePort)
    {
        return ProtocolOf(row) == protocol && RemoteOf(row) == remote
            && (remotePort < 0 || row[Row.RemotePort] == remotePort);
    }

    private void TakeOut(ushort[][] chains, ushort[] row, bool isByInside)
    {
        int key = (row[Row.Remote + 1] << 16) ^ row[Row.Remote];
        key ^= isByInside ? (row[Row.Inside + 1] * HostMultiplier) ^ row[Row.InsidePort] : row[Row.OutsidePort];
        int chain = (int)((uint)(key * HashMultiplier) >> Shift);
        int shift = isByInside ? 0 : 8;
        int next = (row[Row.Links] >> shift) & Row.LowByte;
        ushort[] before = chains[chain];
        if (before == row)
        {
            chains[chain] = Rows[next];
            return;
        }

        while (((before[Row.Links] >> shift) & Row.LowByte) != SlotOf(row))
        {
            before = Rows[(before[Row.Links] >> shift) & Row.LowByte];
        }

        before[Row.Links] = (ushort)((before[Row.Links] & ~(Row.LowByte << shift)) | (next << shift));
    }
}
