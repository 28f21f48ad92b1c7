// The obvious slow NAT. It is written from the requirements and the RFCs, in dictionaries, and says of each
// packet what must come out. Where the router may choose, an outside port, it says what is allowed.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;

namespace Tollgate.Oracle;

/// <summary>The model.</summary>
public sealed partial class SlowNat
{
    /// <summary>Sessions and mappings at most: what does not fit is refused (RFC 6888 REQ-11, requirement C11).</summary>
    public const int Capacity = 128;

    // The identifier of the box's own pings: no mapping has it.
    private const int OwnIdentifier = 257;

    private const int LowestPort = 1025;

    private const int RestMs = 120_000;
    private const int DoubtMs = 6000;

    private readonly Dictionary<(int Protocol, Ip4 Inside, int Port), Mapping> _byInside = [];
    private readonly Dictionary<(int Protocol, int Port), Mapping> _byOutside = [];
    private readonly Dictionary<(int Protocol, int Port), Rest> _rests = [];
    private readonly Dictionary<Ip4, List<int>> _madeMs = [];
    private int _made;

    // So many mappings have to be made before the first slot of those that end now is used again.
    private int _needed;
    private int _expiredMs;
    private bool _isBlurred;
    private int _blurredMs;

    /// <summary>Set before <see cref="Judge"/>: the router has refused for the host's rate. Whether it may is judged.</summary>
    public bool IsTooFast { get; set; }

    public PolicySpec Policy { get; private set; } = new("none", "0.0.0.0");

    public int Mappings => _byInside.Count;

    public int Sessions { get; private set; }

    /// <summary>The mappings that there are.</summary>
    public IEnumerable<Mapping> All => _byInside.Values;

    /// <summary>Puts a policy in force: what goes with the WAN address or with ports that are forwards now, ends.</summary>
    public void Commit(PolicySpec policy, int nowMs)
    {
        bool isMoved = policy.Wan != Policy.Wan;
        Policy = policy;
        _expiredMs = nowMs;
        _madeMs.Clear();
        _needed = _made + Capacity - Mappings;
        foreach (Mapping mapping in _byInside.Values.Where(mapping => isMoved || IsForwardNow(mapping)).ToList())
        {
            End(mapping, nowMs, nowMs);
        }

        if (isMoved)
        {
            // Ports rest for who still sends to the old address.
            _rests.Clear();
        }
    }

    /// <summary>Ends what has been idle too long.</summary>
    public void Expire(int nowMs)
    {
        _needed = _made + Capacity - Mappings;
        foreach (Mapping mapping in _byInside.Values.ToList())
        {
            int overMs = int.MaxValue;
            foreach (((Ip4, int) remote, Session session) in mapping.Sessions.Where(pair => IdleMs(mapping, pair.Value, nowMs) >= 0).ToList())
            {
                overMs = Math.Min(overMs, IdleMs(mapping, session, nowMs));
                mapping.Sessions.Remove(remote);
                Sessions--;
            }

            if (mapping.Sessions.Count == 0)
            {
                // Not before it was last seen alive: a new policy may have a shorter timer.
                overMs = Math.Min(overMs, unchecked(nowMs - _expiredMs));
                End(mapping, unchecked(nowMs - overMs), unchecked(nowMs - Math.Max(0, overMs - Rig.MaxStepMs)));
            }
        }

        _expiredMs = nowMs;
    }

    /// <summary>Whether some session would end so near to a time that nobody can say which of the two comes first.</summary>
    public bool IsDoubtful(int nowMs, int marginMs)
    {
        return _byInside.Values.Any(mapping => mapping.Sessions.Values.Any(session => Math.Abs((long)IdleMs(mapping, session, nowMs)) < marginMs));
    }

    /// <summary>What must become of a packet. The tables are changed accordingly.</summary>
    public Outcome Judge(bool isFromLan, Packet packet, int nowMs)
    {
        if (Policy.Overlaps)
        {
            bool isPing = isFromLan && packet.Destination == PolicySpec.Lan && packet.Type == Packet.EchoRequest && packet.Protocol == Packet.Icmp;
            return isPing && PolicySpec.IsOnLan(packet.Source) ? new Outcome { IsAnswered = true }
                : Outcome.Drop("not-enforcing", "spoofed-source", "not-our-address", "lan-from-wan", "broadcast", "martian-destination", "to-box");
        }

        return isFromLan ? FromLan(packet, nowMs) : FromWan(packet, nowMs);
    }

    /// <summary>Gives the mapping that was just made the outside port that the router has chosen.</summary>
    /// <returns>What is wrong with it; null if it is right.</returns>
    public string? Adopt(Mapping made, int outsidePort, int nowMs)
    {
        int wanted = made.InsidePort;
        if (Rests(made, outsidePort, nowMs) == true)
        {
            return $"port {outsidePort} rests for another endpoint";
        }

        _rests.Remove((made.Protocol, outsidePort));
        _made++;
        if (IsFree(made.Protocol, wanted) && (Rests(made, wanted, nowMs) == false || outsidePort == wanted))
        {
            if (outsidePort != wanted)
            {
                return $"port {wanted} was free, and {outsidePort} was chosen";
            }
        }
        else if (!IsFree(made.Protocol, outsidePort))
        {
            return $"port {outsidePort} is below the floor, a forward's or another mapping's";
        }
        else if (((outsidePort ^ wanted) & 1) != 0)
        {
            return $"port {outsidePort} has not the parity of {wanted}";
        }

        made.OutsidePort = outsidePort;
        _byOutside.Add((made.Protocol, outsidePort), made);
        return null;
    }

    /// <summary>
    /// Whether a port rests for the endpoint that had it (RFC 6888 REQ-8); null where the model cannot know: around
    /// the end of the 120 seconds, and where the router may have needed the slot that remembered it.
    /// </summary>
    private bool? Rests(Mapping endpoint, int port, int nowMs)
    {
        if (unchecked(nowMs - _blurredMs) < RestMs + DoubtMs && _isBlurred)
        {
            return null;
        }

        if (!_rests.TryGetValue((endpoint.Protocol, port), out Rest? rest))
        {
            return false;
        }

        bool isOwn = rest.Inside == endpoint.Inside && rest.InsidePort == endpoint.InsidePort;
        bool isOver = unchecked(nowMs - rest.ToMs) > RestMs + DoubtMs;
        return isOwn || isOver ? false : unchecked(nowMs - rest.FromMs) < RestMs - DoubtMs - Rig.MaxStepMs && _made < rest.Needed ? true : null;
    }

    /// <summary>The router has made a mapping and taken it back: which port that had, nobody knows.</summary>
    private void Blur(int nowMs)
    {
        _isBlurred = true;
        _blurredMs = nowMs;
    }

    private bool IsFree(int protocol, int port)
    {
        bool isAllowed = protocol == Packet.Icmp ? port != OwnIdentifier
            : port >= LowestPort && port <= 65535 && !Policy.Forwards.Any(forward => forward.Covers(protocol, port));
        return isAllowed && !_byOutside.ContainsKey((protocol, port));
    }

    private bool IsForwardNow(Mapping mapping)
    {
        return Policy.Forwards.Any(forward => forward.Covers(mapping.Protocol, mapping.OutsidePort)
            || (forward.Covers(mapping.Protocol, mapping.InsidePort) && forward.Host == mapping.Inside));
    }

    /// <summary>Milliseconds beyond the session's timer; negative while it lives.</summary>
    private int IdleMs(Mapping mapping, Session session, int nowMs)
    {
        int seconds = mapping.Protocol switch
        {
            Packet.Udp => Policy.UdpSeconds,
            Packet.Icmp => Policy.IcmpSeconds,
            _ => session.Connection.IsEstablished ? Policy.TcpSeconds : Policy.OpeningSeconds,
        };
        return unchecked(nowMs - session.OutboundMs) - (seconds * 1000);
    }

    /// <summary>A connection that the outside has ended has the short timer from now on; that never prolongs it (requirement T6).</summary>
    private void Shorten(Session session, int nowMs)
    {
        int leftMs = (Policy.TcpSeconds * 1000) - unchecked(nowMs - session.OutboundMs);
        int shortMs = Policy.OpeningSeconds * 1000;
        session.OutboundMs = unchecked(nowMs - shortMs + Math.Min(leftMs, shortMs));
    }

    private void End(Mapping mapping, int fromMs, int toMs)
    {
        // Free slots remember resting ports until they are needed, the oldest first.
        _rests[(mapping.Protocol, mapping.OutsidePort)] = new Rest(mapping.Inside, mapping.InsidePort, fromMs, toMs, _needed);
        Sessions -= mapping.Sessions.Count;
        mapping.Sessions.Clear();
        _byInside.Remove((mapping.Protocol, mapping.Inside, mapping.InsidePort));
        _byOutside.Remove((mapping.Protocol, mapping.OutsidePort));
    }

    /// <summary>
    /// Whether a host may make a mapping now, as far as its rate goes. The router counts by seconds of its own: up
    /// to the rate nothing is refused, beyond twice the rate in a second everything is, and in between it chooses.
    /// </summary>
    private bool MayMake(Ip4 host, int nowMs)
    {
        if (!_madeMs.TryGetValue(host, out List<int>? times))
        {
            _madeMs.Add(host, times = []);
        }

        times.RemoveAll(time => unchecked(nowMs - time) > 1100);
        bool mayRefuse = times.Count >= Policy.HostRate;
        bool mustRefuse = times.Count(time => unchecked(nowMs - time) < 1000) >= Policy.HostRate * 2;
        return !mustRefuse && !(mayRefuse && IsTooFast);
    }

    private sealed record Rest(Ip4 Inside, int InsidePort, int FromMs, int ToMs, int Needed);

    private Forward? ForwardOf(int protocol, int port)
    {
        return Policy.Forwards.FirstOrDefault(forward => forward.Covers(protocol, port));
    }

    private Forward? OwnForward(int protocol, Ip4 inside, int port)
    {
        return Policy.Forwards.FirstOrDefault(forward => forward.Covers(protocol, port) && forward.Host == inside);
    }

    private static (Ip4 Address, int Port) Remote(int protocol, Ip4 address, int port)
    {
        return (address, protocol == Packet.Tcp ? port : 0);
    }

    /// <summary>RFC 6890 and requirement R8.</summary>
    private bool IsMartian(Ip4 address)
    {
        uint a = address.Number;
        bool IsIn(string prefix, int length) => (a >> (32 - length)) == (((Ip4)prefix).Number >> (32 - length));
        return IsIn("0.0.0.0", 8) || IsIn("127.0.0.0", 8) || IsIn("169.254.0.0", 16) || IsIn("192.0.0.0", 24) || IsIn("192.0.2.0", 24)
            || IsIn("198.51.100.0", 24) || IsIn("203.0.113.0", 24) || IsIn("224.0.0.0", 4) || IsIn("240.0.0.0", 4)
            || IsIn("10.0.0.0", 8) || IsIn("172.16.0.0", 12) || IsIn("192.168.0.0", 16) || IsIn("100.64.0.0", 10)
            || address == Policy.Wan;
    }
}
