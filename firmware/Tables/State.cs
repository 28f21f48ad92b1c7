// Everything the box remembers: one object that owns every table. The datapath reads it, the
// console shows it, a commit changes it through Apply. Allocates when it is made, and in Apply.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>The tables, the counters and the addresses that are in force.</summary>
public sealed class State
{
    /// <summary>Ours: RFC 4787 REQ-5 wants at least two minutes and recommends five.</summary>
    public const int DefaultUdpTimeoutMs = 300000;

    /// <summary>RFC 5508 REQ-2: at least 60 seconds.</summary>
    public const int DefaultIcmpTimeoutMs = 60000;

    /// <summary>RFC 5382 REQ-5: at least two hours and four minutes.</summary>
    public const int DefaultTcpTimeoutMs = 7440000;

    /// <summary>RFC 5382 REQ-5: at least four minutes for connections that are opening or closing.</summary>
    public const int DefaultTcpTransitoryMs = 240000;

    /// <summary>Ours: mappings one inside host may have (RFC 6888 REQ-4), half of the table.</summary>
    public const int DefaultHostLimit = SessionTable.Capacity / 2;

    /// <summary>Ours: new mappings one inside host may make a second (RFC 6888 REQ-4 asks for a limit on the rate): 16 phones may ring at once.</summary>
    public const int DefaultHostRate = 32;

    /// <summary>Ours: ICMP errors that the box makes a second (requirement R5).</summary>
    public const int DefaultErrorRate = 10;

    /// <summary>Bytes of the largest packet of an Ethernet (RFC 894).</summary>
    public const int DefaultWanMtu = 1500;

    /// <summary>Static port forwards.</summary>
    public readonly ForwardTable Forwards;

    /// <summary>Dynamic mappings.</summary>
    public readonly MappingTable Mappings;

    /// <summary>Sessions of the dynamic mappings.</summary>
    public readonly SessionTable Sessions;

    /// <summary>Neighbors on the WAN.</summary>
    public readonly NeighborTable WanNeighbors;

    /// <summary>Neighbors on the LAN.</summary>
    public readonly NeighborTable LanNeighbors;

    /// <summary>Remote addresses that cannot be.</summary>
    public readonly AddressFilter Filter = new AddressFilter();

    /// <summary>Datagrams in fragments.</summary>
    public readonly FragmentTable Fragments;

    /// <summary>What the box counts.</summary>
    public readonly Counters Counters = new Counters();

    /// <summary>The policy in force; never null. Before the first <see cref="Apply"/> it is empty.</summary>
    public Policy Policy = new Policy();

    /// <summary>Slot of the gateway in <see cref="WanNeighbors"/>; 0 if there is none.</summary>
    public int GatewaySlot;

    /// <summary>Whether the policy is enforced and packets are forwarded. While false, nothing is.</summary>
    public bool IsEnforcing;

    /// <summary>Why nothing is forwarded, in words; null while the policy is enforced.</summary>
    public string Alarm = "no configuration";

    /// <summary>
    /// Mappings that each of <see cref="LanNeighbors"/> may have in this second, by its slot: what it had when the second
    /// began and the line's <c>new-mappings</c>, or the line's <c>mappings</c> if that is less.
    /// </summary>
    public readonly byte[] MayHave = new byte[LanHosts + 1];

    /// <summary>What waits in front of the WAN; null while the policy has no rate: then nothing does.</summary>
    public WanQueue WanQueue;

    private const int LanHosts = 48;

    private IWanOwner _wanOwner;
    private IPolicyCopy[] _copies = new IPolicyCopy[0];
    private int _sweepAt = 1;

    /// <summary>Allocates all tables; firmware/README.md lists their bytes.</summary>
    /// <param name="wanMac">MAC of the WAN interface, three words.</param>
    /// <param name="lanMac">MAC of the LAN interface, three words.</param>
    /// <param name="seed">For the choice of ports: not to be guessed from outside.</param>
    public State(ushort[] wanMac, ushort[] lanMac, int seed)
    {
        // Ours: sized for 64 KB in all; 30 calls use some 70 sessions.
        Forwards = new ForwardTable(Counters, Filter);
        Sessions = new SessionTable();
        WanNeighbors = new NeighborTable(16, 2, false, wanMac);
        LanNeighbors = new NeighborTable(LanHosts, 4, true, lanMac);
        Mappings = new MappingTable(SessionTable.Capacity, LanNeighbors.Address, seed);
        Fragments = new FragmentTable(LanNeighbors, Counters);
    }

    /// <summary>Names who keeps copies of the policy: they are told of each new one before <see cref="Apply"/> returns.</summary>
    public void Follow(IPolicyCopy[] copies)
    {
        _copies = copies;
    }

    /// <summary>Names who owns the WAN: it is told of each new policy before <see cref="Apply"/> returns.</summary>
    public void Follow(IWanOwner wanOwner)
    {
        _wanOwner = wanOwner;
    }

    /// <summary>
    /// Puts a policy in force. Mappings stay, but for those whose outside port has become a
    /// forward, and those of a host that has to make room for a configured one; all go when an address
    /// of the box has changed. Allocates.
    /// </summary>
    /// <param name="policy">Its lists are empty afterwards: the tables have them.</param>
    /// <param name="nowMs">The clock.</param>
    public void Apply(Policy policy, int nowMs)
    {
        Policy old = Policy;
        Fragments.Clear();
        bool wanMoved = old.WanAddress != policy.WanAddress || old.WanMask != policy.WanMask;
        bool lanMoved = old.LanAddress != policy.LanAddress || old.LanMask != policy.LanMask;
        if (wanMoved || lanMoved)
        {
            EndAllSessions();
        }

        if (wanMoved)
        {
            Mappings.EndRests();
            Lose(WanNeighbors.Clear());
        }

        if (lanMoved)
        {
            Lose(LanNeighbors.Clear());
        }

        Policy = policy;
        LanNeighbors.UnpinAll(nowMs);
        WanNeighbors.UnpinAll(nowMs);
        PinHosts(policy, nowMs);
        GatewaySlot = policy.WanGateway == 0 ? 0 : Pin(WanNeighbors, policy.WanGateway, null, nowMs);
        Filter.Load(policy);
        Alarm = FindAlarm(policy);
        IsEnforcing = Alarm == null;

        // What is not enforced must not be found either: not even by a packet to 0.0.0.0.
        Forwards.SweepAll();
        Forwards.Load(IsEnforcing ? policy : new Policy(), LanNeighbors, nowMs);
        policy.DropLists();
        EndSessionsOnForwards();
        Step(nowMs >> 10);
        Sessions.RefreshAll(LanNeighbors, Mappings);
        RefreshCopies();
        if (_wanOwner != null)
        {
            _wanOwner.ShapeWan(nowMs);
        }
    }

    /// <summary>Forwards nothing any more, because what is in force cannot be trusted: no forward and no session stays. Allocates.</summary>
    /// <param name="alarm">Why, in words.</param>
    /// <param name="nowMs">The clock.</param>
    public void Distrust(string alarm, int nowMs)
    {
        IsEnforcing = false;
        Alarm = alarm;
        EndAllSessions();
        Fragments.Clear();
        Forwards.Load(new Policy(), LanNeighbors, nowMs);
        RefreshCopies();
    }

    /// <summary>Tells who keeps copies: also when the gateway's MAC becomes known, or is lost.</summary>
    public void RefreshCopies()
    {
        for (int i = 0; i < _copies.Length; i++)
        {
            _copies[i].Load();
        }
    }

    /// <summary>Ends a session, and its mapping with the last one.</summary>
    public void EndSession(int session)
    {
        int mapping = SessionTable.MappingOf(Sessions.Rows[session]);
        Collect(Sessions.Rows[session]);
        Sessions.Remove(session);
        Mappings.Sessions[mapping]--;
        if (Mappings.Sessions[mapping] == 0)
        {
            EndMapping(mapping);
        }
    }

    /// <summary>Ends all dynamic sessions of an inside host.</summary>
    /// <param name="inside">Its address.</param>
    /// <returns>How many there were.</returns>
    public int EndSessionsOf(int inside)
    {
        int ended = 0;
        for (int session = 1; session <= SessionTable.Capacity; session++)
        {
            if (Sessions.IsUsed[session] && SessionTable.InsideOf(Sessions.Rows[session]) == inside)
            {
                EndSession(session);
                ended++;
            }
        }

        return ended;
    }

    /// <summary>When the inside endpoint of a mapping last sent: as the sweep saw it, or now if the sweep has not been there since.</summary>
    /// <param name="mapping">One with sessions.</param>
    /// <param name="nowMs">The clock.</param>
    public int LastOutboundMs(int mapping, int nowMs)
    {
        int leastMs = int.MaxValue;
        for (int session = 1; session <= SessionTable.Capacity; session++)
        {
            ushort[] row = Sessions.Rows[session];
            if (Sessions.IsUsed[session] && SessionTable.MappingOf(row) == mapping)
            {
                int idleMs = row[Row.OutboundCount] != 0 ? 0 : nowMs - Sessions.OutboundMs[session];
                leastMs = idleMs < leastMs ? idleMs : leastMs;
            }
        }

        return nowMs - leastMs;
    }

    /// <summary>Ends a mapping that has no session.</summary>
    public void EndMapping(int mapping)
    {
        LanNeighbors.Mappings[Mappings.Host[mapping]]--;
        Mappings.Remove(mapping);
    }

    /// <summary>Looks at the next sessions in turn and ends those that have been idle too long.</summary>
    /// <param name="nowMs">The clock.</param>
    /// <param name="slots">How many to look at; the whole table takes capacity / slots calls.</param>
    public void Sweep(int nowMs, int slots)
    {
        SessionTable sessions = Sessions;
        for (int i = 0; i < slots; i++)
        {
            int session = _sweepAt;
            _sweepAt = session + 1;
            if (session == SessionTable.Capacity)
            {
                _sweepAt = 1;
                if (nowMs >> 10 != Mappings.Steps)
                {
                    Step(nowMs >> 10);
                }
            }

            if (!sessions.IsUsed[session])
            {
                continue;
            }

            if (Collect(sessions.Rows[session]))
            {
                sessions.OutboundMs[session] = nowMs;
            }
            else if (nowMs - sessions.OutboundMs[session] >= TimeoutOf(session))
            {
                EndSession(session);
            }
        }

        Forwards.Sweep();
        if (Fragments.Count != 0)
        {
            Fragments.Sweep(nowMs);
        }
    }

    /// <summary>Collects what all rows have counted: before somebody reads the counters.</summary>
    public void SweepCounts(int nowMs)
    {
        for (int session = 1; session <= SessionTable.Capacity; session++)
        {
            if (Sessions.IsUsed[session] && Collect(Sessions.Rows[session]))
            {
                Sessions.OutboundMs[session] = nowMs;
            }
        }

        Forwards.SweepAll();
    }

    /// <summary>Gives a host's Ethernet header to the rows of its forwards and sessions: it has changed.</summary>
    /// <param name="host">Slot in <see cref="LanNeighbors"/>.</param>
    public void RefreshHost(int host)
    {
        Forwards.Refresh(host, LanNeighbors.Rows[host]);
        Sessions.Refresh(LanNeighbors.Address[host], LanNeighbors.Rows[host]);
    }

    /// <summary>How long a session may be idle, in milliseconds.</summary>
    public int TimeoutOf(int session)
    {
        ushort[] row = Sessions.Rows[session];
        int protocol = SessionTable.ProtocolOf(row);
        if (protocol == IPv4.Udp)
        {
            return Policy.UdpTimeoutMs;
        }

        if (protocol == IPv4.Icmp)
        {
            return Policy.IcmpTimeoutMs;
        }

        return TcpPhase.IsEstablished(row) ? Policy.TcpTimeoutMs : Policy.TcpTransitoryMs;
    }

    /// <summary>
    /// Counts a RST from the inside beforehand, so that the count of its row, by which the sweep knows that
    /// the host has sent, comes out as it was: a RST refreshes nothing (requirement U6). Else whoever
    /// sends to a closed port of a host keeps its session alive by the answers.
    /// </summary>
    /// <param name="row">Its session's row, or its forward's.</param>
    /// <param name="ends">Whether it has ended the session: the short timer begins.</param>
    /// <param name="nowMs">The clock.</param>
    public void CountReset(ushort[] row, bool ends, int nowMs)
    {
        row[Row.OutboundCount]--;
        Counters.Outbound++;
        if (ends)
        {
            ShortenTimer(SessionTable.SlotOf(row), nowMs);
        }
    }

    /// <summary>
    /// Begins the short timer of a TCP session that was ended: it was counting towards the
    /// long one. Never later than that would have run out, because neither a RST nor anything from the outside prolongs a session.
    /// </summary>
    public void ShortenTimer(int session, int nowMs)
    {
        int most = Policy.TcpTimeoutMs - Policy.TcpTransitoryMs;
        int idleMs = nowMs - Sessions.OutboundMs[session];
        Sessions.OutboundMs[session] += idleMs > most ? most : idleMs;
    }

    /// <summary>A second, nearly, has passed: hosts may make mappings again, and resting ports have rested for another one.</summary>
    private void Step(int steps)
    {
        Mappings.Step(steps);
        int limit = Policy.HostLimit;
        int rate = Policy.HostRate;
        byte[] has = LanNeighbors.Mappings;
        for (int host = 0; host < has.Length; host++)
        {
            int most = has[host] + rate;
            MayHave[host] = (byte)(most < limit ? most : limit);
        }
    }

    private static string FindAlarm(Policy policy)
    {
        if (policy.WanAddress == 0 || policy.LanAddress == 0)
        {
            return "no WAN or LAN address";
        }

        // A remote in an overlap could be on either side (requirement U7).
        int common = policy.WanMask & policy.LanMask;
        return ((policy.WanAddress ^ policy.LanAddress) & common) == 0 ? "the WAN and LAN prefixes overlap" : null;
    }

    private void PinHosts(Policy policy, int nowMs)
    {
        // Those that are there already first: none of them has to make room for another. Each once: it takes long.
        for (int turn = 0; turn < 2; turn++)
        {
            for (int i = 0; i < policy.HostAddresses.Length; i++)
            {
                if (turn == 1 || LanNeighbors.Find(policy.HostAddresses[i]) != 0)
                {
                    Pin(LanNeighbors, policy.HostAddresses[i], policy.HostMacs[i], nowMs);
                }
            }

            for (int i = 0; i < policy.Rules.Length; i++)
            {
                if ((LanNeighbors.Find(policy.Rules[i].InsideAddress) != 0) == (turn == 0))
                {
                    Pin(LanNeighbors, policy.Rules[i].InsideAddress, null, nowMs);
                }
            }
        }

        for (int i = 0; i < policy.Rules.Length; i++)
        {
            // Voice from anywhere is a Max unit's, and nothing else runs on one; a Clarent gateway, which always has peers, is a PC.
            if (policy.Rules[i].IsVoice && policy.Rules[i].PeerAddresses == null)
            {
                LanNeighbors.Flags[LanNeighbors.Find(policy.Rules[i].InsideAddress)] |= NeighborTable.Voice;
            }
        }
    }

    /// <summary>Puts a configured neighbor into a table; where the table is full of others in use, one of these goes.</summary>
    private int Pin(NeighborTable table, int address, ushort[] mac, int nowMs)
    {
        int slot = table.Pin(address, mac, nowMs);
        int victim = slot == 0 ? table.FindUnpinned() : 0;
        if (victim == 0)
        {
            return slot;
        }

        if (table.Mappings[victim] != 0)
        {
            EndSessionsOf(table.Address[victim]);
        }

        Lose(table.DropWaiting(victim));
        table.Forget(victim);
        return table.Pin(address, mac, nowMs);
    }

    private void Lose(int waiting)
    {
        Counters.Held -= waiting;
        Counters.Drops[DropReason.NoNeighbor] += waiting;
    }

    private void EndAllSessions()
    {
        for (int session = 1; session <= SessionTable.Capacity; session++)
        {
            if (Sessions.IsUsed[session])
            {
                EndSession(session);
            }
        }
    }

    private void EndSessionsOnForwards()
    {
        for (int session = 1; session <= SessionTable.Capacity; session++)
        {
            ushort[] row = Sessions.Rows[session];
            if (Sessions.IsUsed[session] && row[Row.Phase] != TcpPhase.Echo
                && (Forwards.FindRow(row[Row.RemotePort] != 0, row[Row.OutsidePort]) != null || IsOnOwnForward(row)))
            {
                EndSession(session);
            }
        }
    }

    private bool IsOnOwnForward(ushort[] row)
    {
        // The inside endpoint has become a forward's: its static port takes over. The same port outside was looked at.
        if (row[Row.InsidePort] == row[Row.OutsidePort])
        {
            return false;
        }

        ushort[] forward = Forwards.FindRow(row[Row.RemotePort] != 0, row[Row.InsidePort]);
        return forward != null && SessionTable.InsideOf(forward) == SessionTable.InsideOf(row);
    }

    /// <summary>Adds a session's counts to the counters.</summary>
    /// <returns>Whether the inside host has sent since the last time.</returns>
    private bool Collect(ushort[] row)
    {
        int outbound = row[Row.OutboundCount];
        Counters.Inbound += row[Row.InboundCount];
        Counters.Outbound += outbound;
        row[Row.InboundCount] = 0;
        row[Row.OutboundCount] = 0;
        return outbound != 0;
    }
}
