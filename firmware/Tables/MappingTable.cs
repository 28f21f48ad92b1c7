// Dynamic mappings: inside endpoint <-> outside port, the same towards every remote (endpoint-
// independent, RFC 4787 REQ-1). Only the slow path comes here: a session (SessionTable.cs) keeps
// what the packet path needs. A mapping lives as long as it has sessions, and its outside port rests
// afterwards: what is still on its way to the old host must not reach another one.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Mappings of fixed number, 255 at most. Slots are numbered from 1.</summary>
/// <remarks>
/// A flow is <c>(protocol &lt;&lt; 16) | port</c> with both as they stand in their words of a frame;
/// for ICMP echo the identifier stands for the port (RFC 5508 section 3.1).
/// <para>
/// A freed outside port rests for 120 seconds (RFC 6888 REQ-8): only the endpoint that had it may have it again.
/// The RFC excepts ports that are filtered by address, but that protects from strangers, not from the one case
/// that is likely here: the other gateway calls the same server from the same port. Free slots remember the
/// ports and are used again in the order in which they were freed, so this costs no memory; where the table is full,
/// and the slot of a resting port is needed, its rest is over.
/// </para>
/// </remarks>
public sealed class MappingTable
{
    /// <summary>Lowest outside port a mapping may use. The FAQ blocks "1024 and below"; requirement S3.</summary>
    public const int LowestPort = 1025;

    /// <summary>Port of the inside endpoint, as a word.</summary>
    public readonly ushort[] InsidePort;

    /// <summary>Protocol and outside port; 0 if the slot is free, or below 0, the complement of a port that rests.</summary>
    public readonly int[] OutsideFlow;

    /// <summary>The inside host's slot in the LAN's neighbor table, which has its address.</summary>
    public readonly byte[] Host;

    /// <summary>Sessions that use the mapping; of a resting port the time since when, 0 if nothing is there.</summary>
    public readonly byte[] Sessions;

    /// <summary>Mappings by the high byte of their outside port, all protocols together: where there is none, a packet finds none.</summary>
    public readonly byte[] PerPage = new byte[256];

    // RFC 6888 REQ-8: 120 seconds at least, in steps of 1024 ms. A step more, because the first is a part of one.
    private const int RestSteps = 119;

    // Echo with the identifier of the box's own requests: its answers are the box's.
    private const int OwnEcho = (IPv4.Icmp << 16) | Icmp.OwnIdentifier;

    private const int HashInside = unchecked((int)0x9E3779B1);
    private const int HashFlow = unchecked((int)0x85EBCA6B);

    private readonly HashIndex _byInside;
    private readonly HashIndex _byOutside;
    private readonly int[] _hostAddress;

    // The free slots are a chain of their own in _byInside.Next: the one that was freed first is used first.
    private int _firstFree;
    private int _lastFree;
    private int _count;
    private int _resting;
    private int _steps;
    private uint _random;

    // Where the last searches began: Add follows them and need not hash again.
    private int _insideHome;
    private int _outsideHome;

    /// <summary>Allocates the table.</summary>
    /// <param name="capacity">Mappings at most.</param>
    /// <param name="hostAddress">The inside hosts' addresses by their slots (<see cref="NeighborTable.Address"/>).</param>
    /// <param name="seed">Where the choice of ports begins: not to be guessed from outside.</param>
    public MappingTable(int capacity, int[] hostAddress, int seed)
    {
        _hostAddress = hostAddress;
        InsidePort = new ushort[capacity + 1];
        OutsideFlow = new int[capacity + 1];
        Host = new byte[capacity + 1];
        Sessions = new byte[capacity + 1];
        _byInside = new HashIndex(capacity);
        _byOutside = new HashIndex(capacity);
        for (int slot = 1; slot <= capacity; slot++)
        {
            Free(slot);
        }

        _random = (uint)seed | 1;
    }

    /// <summary>Mappings at most.</summary>
    public int Capacity
    {
        get { return Host.Length - 1; }
    }

    /// <summary>Mappings there are.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>Address of a mapping's inside endpoint.</summary>
    /// <param name="slot">A mapping that there is.</param>
    public int InsideOf(int slot)
    {
        return _hostAddress[Host[slot]];
    }

    /// <summary>Protocol and port of a mapping's inside endpoint.</summary>
    /// <param name="slot">A mapping that there is.</param>
    public int InsideFlowOf(int slot)
    {
        return (OutsideFlow[slot] & ~0xFFFF) | InsidePort[slot];
    }

    /// <summary>The mapping of an inside endpoint.</summary>
    /// <returns>0 if there is none.</returns>
    public int FindInside(int inside, int insideFlow)
    {
        HashIndex index = _byInside;
        int home = (int)((uint)((inside * HashInside) + (insideFlow * HashFlow)) >> index.Shift);
        _insideHome = home;
        int slot = index.First[home];
        while (slot != 0 && (((OutsideFlow[slot] & ~0xFFFF) | InsidePort[slot]) != insideFlow || _hostAddress[Host[slot]] != inside))
        {
            slot = index.Next[slot];
        }

        return slot;
    }

    /// <summary>The mapping of an outside port.</summary>
    /// <returns>0 if there is none.</returns>
    public int FindOutside(int outsideFlow)
    {
        HashIndex index = _byOutside;
        int home = (int)((uint)(outsideFlow * HashFlow) >> index.Shift);
        _outsideHome = home;
        int slot = index.First[home];
        while (slot != 0 && OutsideFlow[slot] != outsideFlow)
        {
            slot = index.Next[slot];
        }

        return slot;
    }

    /// <summary>Whether an outside port is free for an endpoint: no mapping has it, and it does not rest for another endpoint.</summary>
    /// <param name="outsideFlow">Protocol and outside port.</param>
    /// <param name="host">The inside host's neighbor slot.</param>
    /// <param name="insidePort">The endpoint's port as a word.</param>
    public bool IsFree(int outsideFlow, int host, int insidePort)
    {
        if (_resting != 0)
        {
            int slot = FindOutside(~outsideFlow);
            if (slot != 0 && (Host[slot] != host || InsidePort[slot] != insidePort))
            {
                return false;
            }
        }

        return FindOutside(outsideFlow) == 0;
    }

    /// <summary>The clock in steps of 1024 ms when <see cref="Step"/> was last called.</summary>
    public int Steps
    {
        get { return _steps; }
    }

    /// <summary>Ends the rest of ports that have rested long enough: about each second.</summary>
    /// <param name="steps">The clock in steps of 1024 ms.</param>
    public void Step(int steps)
    {
        _steps = steps;
        for (int slot = 1; _resting != 0 && slot < Host.Length; slot++)
        {
            if (OutsideFlow[slot] < 0 && ((steps - Sessions[slot]) & 0xFF) >= RestSteps)
            {
                EndRest(slot);
            }
        }
    }

    /// <summary>Ends the rest of all ports: they were those of another WAN address.</summary>
    public void EndRests()
    {
        for (int slot = 1; _resting != 0 && slot < Host.Length; slot++)
        {
            if (OutsideFlow[slot] < 0)
            {
                EndRest(slot);
            }
        }
    }

    /// <summary>Makes a mapping for the endpoint that <see cref="FindInside"/> has just not found.</summary>
    /// <param name="insideFlow">The inside endpoint's protocol and port.</param>
    /// <param name="host">Its host's neighbor slot.</param>
    /// <param name="forwards">Ports that it must keep away from.</param>
    /// <returns>Its slot; 0 if the table is full or no outside port is left.</returns>
    public int Add(int insideFlow, int host, ForwardTable forwards)
    {
        int slot = _firstFree;
        if (slot == 0)
        {
            return 0;
        }

        int outsideFlow = ChooseOutside(insideFlow, host, forwards);
        if (outsideFlow < 0)
        {
            return 0;
        }

        if (OutsideFlow[slot] != 0)
        {
            EndRest(slot);
        }

        _firstFree = _byInside.Next[slot];
        _count++;
        InsidePort[slot] = (ushort)insideFlow;
        OutsideFlow[slot] = outsideFlow;
        Host[slot] = (byte)host;
        _byInside.Add(slot, _insideHome);
        _byOutside.Add(slot, _outsideHome);
        PerPage[(outsideFlow >> WordOrder.FirstByteShift) & 0xFF]++;
        return slot;
    }

    /// <summary>Frees a mapping, whose host is still in its neighbor slot. Its outside port begins to rest.</summary>
    public void Remove(int slot)
    {
        _byInside.Remove(slot, (int)((uint)((InsideOf(slot) * HashInside) + (InsideFlowOf(slot) * HashFlow)) >> _byInside.Shift));
        int flow = OutsideFlow[slot];
        _byOutside.Remove(slot, HomeOutside(flow));
        PerPage[(flow >> WordOrder.FirstByteShift) & 0xFF]--;

        // The slot goes on as the note of a resting port: no packet has the complement of a flow.
        OutsideFlow[slot] = ~flow;
        _byOutside.Add(slot, HomeOutside(~flow));
        Sessions[slot] = (byte)_steps;
        _resting++;
        _count--;
        Free(slot);
    }

    private void EndRest(int slot)
    {
        _byOutside.Remove(slot, HomeOutside(OutsideFlow[slot]));
        OutsideFlow[slot] = 0;
        Sessions[slot] = 0;
        _resting--;
    }

    private void Free(int slot)
    {
        _byInside.Next[slot] = 0;
        if (_firstFree == 0)
        {
            _firstFree = slot;
        }
        else
        {
            _byInside.Next[_lastFree] = (byte)slot;
        }

        _lastFree = slot;
    }

    private int HomeOutside(int flow)
    {
        return (int)((uint)(flow * HashFlow) >> _byOutside.Shift);
    }

    /// <summary>
    /// The outside port for an inside one: the same if it is free, else another of the same parity
    /// (RFC 4787 REQ-3 and REQ-4) from an unpredictable place (RFC 6056). The search jumps over
    /// forwarded ranges, so it ends after as many steps as there are rules and slots.
    /// </summary>
    /// <returns>Protocol and port; -1 if no port is left.</returns>
    private int ChooseOutside(int insideFlow, int host, ForwardTable forwards)
    {
        int protocol = insideFlow >> 16;
        int port = WordOrder.Swap(insideFlow & 0xFFFF);
        bool isAllowed = protocol == IPv4.Icmp
            ? insideFlow != OwnEcho
            : port >= LowestPort && forwards.FindRow(protocol == IPv4.Tcp, insideFlow & 0xFFFF) == null;
        if (isAllowed && (_resting != 0 ? IsFree(insideFlow, host, insideFlow & 0xFFFF) : FindOutside(insideFlow) == 0))
        {
            return insideFlow;
        }

        // Two passes over the ports of this parity: from the random place up, and from the floor up.
        int parity = port & 1;
        int steps = (forwards.Rules + Host.Length + 1) * 2;
        port = LowestPort + (int)(NextRandom() % (65536 - LowestPort));
        while (steps-- > 0)
        {
            port += (port ^ parity) & 1;
            if (port > 65535)
            {
                port = LowestPort + ((LowestPort ^ parity) & 1);
            }

            int rule = protocol == IPv4.Icmp ? 0 : forwards.Find(protocol == IPv4.Tcp, port);
            int flow = (protocol << 16) | WordOrder.Swap(port);
            if (rule == 0 && IsFree(flow, host, insideFlow & 0xFFFF))
            {
                return flow;
            }

            port = rule != 0 ? forwards.LastPort[rule] + 1 : port + 2;
        }

        return -1;
    }

    private uint NextRandom()
    {
        // xorshift32 (Marsaglia 2003); the seed is what makes it unpredictable.
        uint x = _random;
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        _random = x;
        return x;
    }
}
