// The slow path of a dynamic mapping's first packet: may this flow be, and if so, with which
// outside port? Afterwards Outbound.cs and Inbound.cs find its session by themselves.
// Allocates nothing; a full table refuses and evicts nobody.

using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Makes sessions, and mappings where an inside endpoint has none.</summary>
public sealed class Admit
{
    private readonly State _state;

    /// <summary>Works on the tables of a state.</summary>
    public Admit(State state)
    {
        _state = state;
    }

    /// <summary>The session for a first packet from the inside.</summary>
    /// <param name="inside">Its source.</param>
    /// <param name="insideFlow">Protocol and source port.</param>
    /// <param name="remote">Its destination: not martian, not our own.</param>
    /// <param name="remotePort">Its destination port as a word for TCP; 0 else.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A session, or minus a drop reason.</returns>
    public int Outbound(int inside, int insideFlow, int remote, int remotePort, int nowMs)
    {
        int reason = CheckSource(inside);
        if (reason != 0)
        {
            return -reason;
        }

        // A TCP remote has a port: the fast path tells TCP from UDP by it.
        int protocol = insideFlow >> 16;
        if (((insideFlow & 0xFFFF) == 0 && protocol != IPv4.Icmp) || (remotePort == 0 && protocol == IPv4.Tcp))
        {
            return -DropReason.PortZero;
        }

        int mapping = _state.Mappings.FindInside(inside, insideFlow);
        if (mapping == 0)
        {
            mapping = NewMapping(inside, insideFlow, nowMs);
            if (mapping < 0)
            {
                return mapping;
            }
        }

        return NewSession(mapping, remote, remotePort, nowMs);
    }

    /// <summary>
    /// The session for a first packet from the outside: filtering is by address (RFC 4787 REQ-8,
    /// RFC 5382 REQ-3), so a TCP connection from another port of a remote that the inside endpoint
    /// has called is let in.
    /// </summary>
    /// <param name="outsideFlow">Protocol and destination port.</param>
    /// <param name="remote">Its source.</param>
    /// <param name="remotePort">Its source port as a word for TCP; 0 else.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A session, or minus a drop reason.</returns>
    public int Inbound(int outsideFlow, int remote, int remotePort, int nowMs)
    {
        int mapping = _state.Mappings.FindOutside(outsideFlow);
        if (mapping == 0)
        {
            return -DropReason.NoRule;
        }

        if (remotePort == 0)
        {
            return -DropReason.PortZero;
        }

        if (_state.Sessions.FindInbound(outsideFlow, remote, -1) == null)
        {
            return -DropReason.Filtered;
        }

        return NewSession(mapping, remote, remotePort, nowMs);
    }

    /// <summary>Why a packet from the outside without a session is dropped.</summary>
    /// <param name="outsideFlow">Protocol and destination port.</param>
    /// <returns>Minus a drop reason.</returns>
    public int Refuse(int outsideFlow)
    {
        return _state.Mappings.FindOutside(outsideFlow) == 0 ? -DropReason.NoRule : -DropReason.Filtered;
    }

    private int CheckSource(int inside)
    {
        // Strict reverse path (RFC 3704 section 2.2): the LAN has one prefix.
        Policy policy = _state.Policy;
        if (((inside ^ policy.LanAddress) & policy.LanMask) != 0)
        {
            return DropReason.SpoofedSource;
        }

        return policy.IsLanHost(inside) ? 0 : DropReason.MartianSource;
    }

    private int NewMapping(int inside, int insideFlow, int nowMs)
    {
        State state = _state;
        int host = state.LanNeighbors.FindOrAdd(inside, nowMs);
        if (host == 0)
        {
            return -DropReason.NeighborTableFull;
        }

        if (state.LanNeighbors.Mappings[host] >= state.HostLimit)
        {
            return -DropReason.HostLimit;
        }

        // The first mapping of a host: its row has to know the addresses of today.
        if (state.LanNeighbors.Mappings[host] == 0)
        {
            RowMath.Fill(state.LanNeighbors.Rows[host], inside, state.Policy.WanAddress);
        }

        int mapping = state.Mappings.Add(inside, insideFlow, host, state.Forwards);
        if (mapping == 0)
        {
            return -DropReason.TableFull;
        }

        state.LanNeighbors.Mappings[host]++;
        state.Counters.MappingsMade++;
        if (state.Mappings.OutsideFlow[mapping] != insideFlow)
        {
            state.Counters.MappingsMoved++;
        }

        return mapping;
    }

    private int NewSession(int mapping, int remote, int remotePort, int nowMs)
    {
        State state = _state;
        MappingTable mappings = state.Mappings;
        int host = mappings.Host[mapping];
        bool isOnLink = ((remote ^ state.Policy.WanAddress) & state.Policy.WanMask) == 0;
        ushort[] row = state.Sessions.Add(
            state.LanNeighbors.Rows[host], mappings.InsideFlow[mapping], mappings.OutsideFlow[mapping], remote, remotePort, isOnLink);
        if (row == null)
        {
            if (mappings.Sessions[mapping] == 0)
            {
                state.EndMapping(mapping);
            }

            return -DropReason.TableFull;
        }

        int session = row[Row.Slot];
        mappings.Sessions[mapping]++;
        state.Sessions.Mapping[session] = (ushort)mapping;
        state.Sessions.Host[session] = (ushort)host;
        state.Sessions.OutboundMs[session] = nowMs;
        return session;
    }
}
