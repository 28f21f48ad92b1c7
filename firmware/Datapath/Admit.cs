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
    private readonly MappingTable _mappings;
    private readonly SessionTable _sessions;
    private readonly NeighborTable _hosts;
    private readonly byte[] _mayHave;

    /// <summary>Works on the tables of a state.</summary>
    public Admit(State state)
    {
        _state = state;
        _mappings = state.Mappings;
        _sessions = state.Sessions;
        _hosts = state.LanNeighbors;
        _mayHave = state.MayHave;
    }

    /// <summary>The session for a first packet from the inside.</summary>
    /// <param name="inside">Its source.</param>
    /// <param name="insideFlow">Protocol and source port.</param>
    /// <param name="remote">Its destination: not martian, not our own.</param>
    /// <param name="remotePort">Its destination port as a word for TCP; 0 else.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A session, or minus a drop reason. One with a remote on the WAN's prefix is the caller's to mark (<see cref="Row.IsNotPlain"/>).</returns>
    public int Outbound(int inside, int insideFlow, int remote, int remotePort, int nowMs)
    {
        // A TCP remote has a port: the fast path tells TCP from UDP by it.
        int protocol = insideFlow >> 16;
        if (((insideFlow & 0xFFFF) == 0 && protocol != IPv4.Icmp) || (remotePort == 0 && protocol == IPv4.Tcp))
        {
            return -DropReason.PortZero;
        }

        int mapping = _mappings.FindInside(inside, insideFlow);
        if (mapping == 0)
        {
            // A host that has a mapping was looked at when it made its first.
            int host = _hosts.Find(inside);
            int has = _hosts.Mappings[host];
            if (has == 0)
            {
                host = FirstMappingOf(inside, nowMs);
                if (host < 0)
                {
                    return host;
                }
            }

            if (has >= _mayHave[host])
            {
                return has >= _state.Policy.HostLimit ? -DropReason.HostLimit : -DropReason.HostRate;
            }

            mapping = _mappings.Add(insideFlow, host, _state.Forwards);
            if (mapping == 0)
            {
                return -DropReason.TableFull;
            }

            _hosts.Mappings[host] = (byte)(has + 1);
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
        int mapping = _mappings.FindOutside(outsideFlow);
        if (mapping == 0)
        {
            return -DropReason.NoRule;
        }

        if (remotePort == 0)
        {
            return -DropReason.PortZero;
        }

        ushort[] known = _sessions.FindInbound(outsideFlow, remote, -1);
        if (known == null)
        {
            return -DropReason.Filtered;
        }

        int session = NewSession(mapping, remote, remotePort, nowMs);
        if (session > 0)
        {
            _sessions.Rows[session][Row.State] |= (ushort)(known[Row.State] & Row.IsNotPlain);
        }

        return session;
    }

    /// <summary>The session for a mapping's first packet from another inside host, by the WAN address (Datapath/Hairpin.cs).</summary>
    /// <param name="mapping">It takes the packet whatever its filter says.</param>
    /// <param name="remotePort">The sender's outside port as a word for TCP; 0 else.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A session, or minus a drop reason.</returns>
    public int Hairpin(int mapping, int remotePort, int nowMs)
    {
        // It has not sent: a session of UDP begins as idle as the mapping is (RFC 4787 REQ-6).
        int sinceMs = remotePort != 0 ? nowMs : _state.LastOutboundMs(mapping, nowMs);
        int session = NewSession(mapping, _state.Policy.WanAddress, remotePort, sinceMs);
        if (session > 0)
        {
            _sessions.Rows[session][Row.State] |= Row.IsNotPlain;
        }

        return session;
    }

    /// <summary>Why a packet from the outside without a session is dropped.</summary>
    /// <param name="outsideFlow">Protocol and destination port.</param>
    /// <returns>Minus a drop reason.</returns>
    public int Refuse(int outsideFlow)
    {
        return _mappings.FindOutside(outsideFlow) == 0 ? -DropReason.NoRule : -DropReason.Filtered;
    }

    private int FirstMappingOf(int inside, int nowMs)
    {
        // Strict reverse path (RFC 3704 section 2.2): the LAN has one prefix.
        Policy policy = _state.Policy;
        if (((inside ^ policy.LanAddress) & policy.LanMask) != 0)
        {
            return -DropReason.SpoofedSource;
        }

        if (!policy.IsLanHost(inside))
        {
            return -DropReason.MartianSource;
        }

        int host = _hosts.FindOrAdd(inside, nowMs);
        if (host == 0)
        {
            return -DropReason.NeighborTableFull;
        }

        // The row of the host has to know the addresses of today.
        RowMath.Fill(_hosts.Rows[host], inside, policy.WanAddress);
        return host;
    }

    private int NewSession(int mapping, int remote, int remotePort, int nowMs)
    {
        int host = _mappings.Host[mapping];
        int outsideFlow = _mappings.OutsideFlow[mapping];
        int insideFlow = (outsideFlow & ~0xFFFF) | _mappings.InsidePort[mapping];
        int session = _sessions.Add(_hosts.Rows[host], insideFlow, outsideFlow, remote, remotePort, mapping, nowMs);
        if (session == 0)
        {
            if (_mappings.Sessions[mapping] == 0)
            {
                _state.EndMapping(mapping);
            }

            return -DropReason.TableFull;
        }

        _mappings.Sessions[mapping]++;
        return session;
    }
}
