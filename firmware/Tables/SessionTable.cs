// A mapping with one remote: what lets replies in, and all that the packet path needs to translate
// both ways without looking anywhere else. Datapath/Outbound.cs and Inbound.cs walk the two
// indexes themselves; Datapath/Admit.cs makes sessions; State.cs sweeps them.

using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Sessions of fixed number. Slots are numbered from 1.</summary>
/// <remarks>
/// UDP and ICMP sessions have a remote address (filtering is address-dependent, RFC 4787 REQ-8);
/// TCP sessions have a remote port too. Flows are as in <see cref="MappingTable"/>.
/// </remarks>
public sealed class SessionTable
{
    /// <summary>First multiplier of the hash of a session's key (golden ratio, Knuth volume 3 section 6.4).</summary>
    public const int HashAddress = unchecked((int)0x9E3779B1);

    /// <summary>Second multiplier: ours, odd and without a short relation to the first.</summary>
    public const int HashFlow = unchecked((int)0x85EBCA6B);

    /// <summary>TCP phase bit: the inside host has sent a segment without SYN, after the outside was heard.</summary>
    public const int Established = 1;

    /// <summary>TCP phase bit: the outside was heard.</summary>
    public const int OutsideHeard = 2;

    /// <summary>TCP phase bit: FIN or RST was seen.</summary>
    public const int Closing = 4;

    /// <summary>The inside host's address; 0 if the slot is free.</summary>
    public readonly int[] Inside;

    /// <summary>The remote's address.</summary>
    public readonly int[] Remote;

    /// <summary>Protocol and inside port.</summary>
    public readonly int[] InsideFlow;

    /// <summary>Protocol and outside port.</summary>
    public readonly int[] OutsideFlow;

    /// <summary>The remote's port as a word, for TCP; 0 else.</summary>
    public readonly ushort[] RemotePort;

    /// <summary>The session's mapping.</summary>
    public readonly ushort[] Mapping;

    /// <summary>The inside host's slot in the LAN's neighbor table.</summary>
    public readonly ushort[] Host;

    /// <summary>When the inside host last sent (RFC 4787 REQ-6: only outbound packets refresh).</summary>
    public readonly int[] OutboundMs;

    /// <summary>TCP phase bits.</summary>
    public readonly byte[] Phase;

    /// <summary>What an inbound translation does to the IP header's sum, TTL - 1 included.</summary>
    public readonly ushort[] InboundIpDelta;

    /// <summary>What an inbound translation does to the transport sum.</summary>
    public readonly ushort[] InboundDelta;

    /// <summary>What an outbound translation does to the IP header's sum, TTL - 1 included.</summary>
    public readonly ushort[] OutboundIpDelta;

    /// <summary>What an outbound translation does to the transport sum.</summary>
    public readonly ushort[] OutboundDelta;

    /// <summary>By inside address, remote address and <see cref="InsideFlow"/>.</summary>
    public readonly HashIndex ByInside;

    /// <summary>By remote address and <see cref="OutsideFlow"/>.</summary>
    public readonly HashIndex ByOutside;

    private readonly ushort[] _free;
    private int _freeCount;

    /// <summary>Allocates the table.</summary>
    /// <param name="capacity">Sessions at most.</param>
    public SessionTable(int capacity)
    {
        Inside = new int[capacity + 1];
        Remote = new int[capacity + 1];
        InsideFlow = new int[capacity + 1];
        OutsideFlow = new int[capacity + 1];
        RemotePort = new ushort[capacity + 1];
        Mapping = new ushort[capacity + 1];
        Host = new ushort[capacity + 1];
        OutboundMs = new int[capacity + 1];
        Phase = new byte[capacity + 1];
        InboundIpDelta = new ushort[capacity + 1];
        InboundDelta = new ushort[capacity + 1];
        OutboundIpDelta = new ushort[capacity + 1];
        OutboundDelta = new ushort[capacity + 1];
        ByInside = new HashIndex(capacity);
        ByOutside = new HashIndex(capacity);
        _free = new ushort[capacity];
        for (int slot = capacity; slot >= 1; slot--)
        {
            _free[_freeCount++] = (ushort)slot;
        }
    }

    /// <summary>Sessions at most.</summary>
    public int Capacity
    {
        get { return _free.Length; }
    }

    /// <summary>Sessions there are.</summary>
    public int Count
    {
        get { return _free.Length - _freeCount; }
    }

    /// <summary>Takes a free slot and puts its key in the indexes. The caller fills the rest.</summary>
    /// <returns>The slot; 0 if the table is full.</returns>
    public int Add(int inside, int insideFlow, int outsideFlow, int remote, int remotePort)
    {
        if (_freeCount == 0)
        {
            return 0;
        }

        int slot = _free[--_freeCount];
        Inside[slot] = inside;
        InsideFlow[slot] = insideFlow;
        OutsideFlow[slot] = outsideFlow;
        Remote[slot] = remote;
        RemotePort[slot] = (ushort)remotePort;
        Phase[slot] = 0;
        int hash = ((inside ^ remote) * HashAddress) + (insideFlow * HashFlow);
        ByInside.Add(slot, (int)((uint)hash >> ByInside.Shift));
        hash = (remote * HashAddress) + (outsideFlow * HashFlow);
        ByOutside.Add(slot, (int)((uint)hash >> ByOutside.Shift));
        return slot;
    }

    /// <summary>Frees a session. Its mapping is the caller's to look after (<see cref="State.EndSession"/>).</summary>
    public void Remove(int slot)
    {
        ByInside.Remove(slot);
        ByOutside.Remove(slot);
        Inside[slot] = 0;
        _free[_freeCount++] = (ushort)slot;
    }

    /// <summary>Takes a TCP segment from the inside into the session's phase.</summary>
    /// <param name="session">A TCP session.</param>
    /// <param name="offsetFlags">The segment's word at <see cref="Tcp.OffsetFlags"/>.</param>
    public void NoteOutbound(int session, int offsetFlags)
    {
        int phase = Phase[session];
        if ((offsetFlags & (Tcp.Syn | Tcp.Fin | Tcp.Rst)) != 0)
        {
            // A SYN opens the connection anew: whether it lives is for the other side to show.
            Phase[session] = (byte)((offsetFlags & Tcp.Syn) != 0 ? 0 : phase | Closing);
        }
        else if (phase == OutsideHeard)
        {
            Phase[session] = OutsideHeard | Established;
        }
    }

    /// <summary>Takes a TCP segment from the outside into the session's phase.</summary>
    /// <param name="session">A TCP session.</param>
    /// <param name="offsetFlags">The segment's word at <see cref="Tcp.OffsetFlags"/>.</param>
    public void NoteInbound(int session, int offsetFlags)
    {
        int phase = Phase[session];
        int ends = (offsetFlags & (Tcp.Fin | Tcp.Rst)) != 0 ? Closing : 0;
        if ((phase & OutsideHeard) == 0 || ends != 0)
        {
            Phase[session] = (byte)(phase | OutsideHeard | ends);
        }
    }

    /// <summary>The session of a packet from the inside.</summary>
    /// <returns>0 if there is none.</returns>
    public int FindOutbound(int inside, int insideFlow, int remote, int remotePort)
    {
        int hash = ((inside ^ remote) * HashAddress) + (insideFlow * HashFlow);
        int bucket = (int)((uint)hash >> ByInside.Shift);
        while (true)
        {
            int slot = ByInside.Buckets[bucket];
            if (slot == 0 || (Inside[slot] == inside && InsideFlow[slot] == insideFlow
                && Remote[slot] == remote && RemotePort[slot] == remotePort))
            {
                return slot;
            }

            bucket = (bucket + 1) & ByInside.Mask;
        }
    }

    /// <summary>The session of a packet from the outside.</summary>
    /// <param name="outsideFlow">Protocol and outside port.</param>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="remotePort">The port it comes from for TCP; 0 else. -1 finds any session with the address.</param>
    /// <returns>0 if there is none.</returns>
    public int FindInbound(int outsideFlow, int remote, int remotePort)
    {
        int hash = (remote * HashAddress) + (outsideFlow * HashFlow);
        int bucket = (int)((uint)hash >> ByOutside.Shift);
        while (true)
        {
            int slot = ByOutside.Buckets[bucket];
            if (slot == 0 || (OutsideFlow[slot] == outsideFlow && Remote[slot] == remote
                && (remotePort < 0 || RemotePort[slot] == remotePort)))
            {
                return slot;
            }

            bucket = (bucket + 1) & ByOutside.Mask;
        }
    }
}
