// The model's ways through the box: out, in, and from inside to inside by the WAN address.

using System.Linq;
using Tollgate.Kit;

namespace Tollgate.Oracle;

public sealed partial class SlowNat
{
    private Outcome FromLan(Packet packet, int nowMs)
    {
        Ip4 to = packet.Destination;
        if (to == Policy.Wan)
        {
            return packet.Protocol == Packet.Icmp ? HairpinIcmp(packet, nowMs) : Hairpin(packet, nowMs);
        }

        if (to == PolicySpec.Lan)
        {
            bool isPing = packet.Protocol == Packet.Icmp && packet.Type == Packet.EchoRequest;
            return !PolicySpec.IsOnLan(packet.Source) ? Outcome.Drop("spoofed-source")
                : isPing ? new Outcome { IsAnswered = true } : Outcome.Drop("to-box");
        }

        if (IsMartian(to))
        {
            return Outcome.Drop("martian-destination", "broadcast");
        }

        if (Policy.IsOnWan(to) && (to.Number & 0xFF) is 0 or 255)
        {
            return Outcome.Drop("broadcast");
        }

        if (packet.IsError)
        {
            return ErrorOutbound(packet);
        }

        if (packet.Protocol == Packet.Icmp && packet.Type != Packet.EchoRequest)
        {
            return Outcome.Drop("icmp-type");
        }

        if (packet.Ttl <= 1)
        {
            return new Outcome { Reasons = ["ttl-expired"], IsTold = PolicySpec.IsOnLan(packet.Source) };
        }

        Packet gone = packet with { Source = Policy.Wan, Ttl = packet.Ttl - 1 };
        if (packet.Protocol != Packet.Icmp && OwnForward(packet.Protocol, packet.Source, packet.SourcePort) != null)
        {
            return new Outcome { ToWan = gone };
        }

        (Outcome? refusal, Mapping? mapping, bool isMade) = Admit(packet, Remote(packet.Protocol, to, packet.DestinationPort), nowMs);
        return refusal ?? new Outcome { ToWan = gone with { SourcePort = mapping!.OutsidePort }, Made = isMade ? mapping : null };
    }

    /// <summary>Finds or makes the session of a packet from the inside, and notes the packet in it.</summary>
    private (Outcome? Refusal, Mapping? Mapping, bool IsMade) Admit(Packet packet, (Ip4, int) remote, int nowMs, int room = 1)
    {
        var inside = (packet.Protocol, packet.Source, packet.SourcePort);
        bool isMade = !_byInside.TryGetValue(inside, out Mapping? mapping);
        if (isMade)
        {
            int own = _byInside.Keys.Count(key => key.Inside == packet.Source);
            if (own == 0 && !PolicySpec.IsOnLan(packet.Source))
            {
                return (Outcome.Drop("spoofed-source"), null, false);
            }

            if ((packet.Source.Number & 0xFF) is 0 or 255 || packet.Source == PolicySpec.Lan)
            {
                return (Outcome.Drop("martian-source"), null, false);
            }

            if (own >= Policy.HostLimit)
            {
                return (new Outcome { Reasons = ["host-limit"], IsTold = true }, null, false);
            }

            mapping = new Mapping(packet.Protocol, packet.Source, packet.SourcePort);
            if (!MayMake(packet.Source, nowMs))
            {
                return (new Outcome { Reasons = ["host-rate"], IsTold = true }, null, false);
            }
        }

        if (!mapping!.Sessions.TryGetValue(remote, out Session? session))
        {
            if (Sessions + room > Capacity || (isMade && Mappings == Capacity))
            {
                Blur(nowMs);
                return (new Outcome { Reasons = ["table-full"], IsTold = true }, null, false);
            }

            session = new Session(nowMs);
            mapping.Sessions.Add(remote, session);
            Sessions++;
        }

        if (isMade)
        {
            _byInside.Add(inside, mapping);
            _madeMs[packet.Source].Add(nowMs);
        }

        // A RST refreshes nothing (requirement U6); where it ends the connection the short timer begins.
        bool isReset = packet.Protocol == Packet.Tcp && (packet.Flags & Packet.Rst) != 0;
        session.OutboundMs = isReset ? session.OutboundMs : nowMs;
        bool was = session.Connection.IsEstablished;
        if (packet.Protocol == Packet.Tcp)
        {
            session.Connection.Outbound(packet);
        }

        if (isReset && was && !session.Connection.IsEstablished)
        {
            Shorten(session, nowMs);
        }

        return (null, mapping, isMade);
    }

    private Outcome FromWan(Packet packet, int nowMs)
    {
        if (packet.Destination != Policy.Wan)
        {
            return Outcome.Drop(PolicySpec.IsOnLan(packet.Destination) ? "lan-from-wan"
                : Policy.IsOnWan(packet.Destination) && (packet.Destination.Number & 0xFF) is 0 or 255 ? "broadcast" : "not-our-address");
        }

        if (IsMartian(packet.Source))
        {
            // What nobody would get is not looked at closer.
            return Outcome.Drop("martian-source", "no-rule");
        }

        if (packet.Protocol == Packet.Icmp)
        {
            return packet.IsError ? ErrorInbound(packet)
                : packet.Type == Packet.EchoReply ? Reply(packet, nowMs)
                : packet.Type != Packet.EchoRequest ? Outcome.Drop("icmp-type")
                : Policy.AnswersWanPing ? new Outcome { IsAnswered = true } : Outcome.Drop("wan-ping");
        }

        Forward? forward = ForwardOf(packet.Protocol, packet.DestinationPort);
        if (forward != null)
        {
            return !forward.Admits(packet.Source) ? Outcome.Drop("not-a-peer") : ToHost(packet, forward.Host, packet.DestinationPort);
        }

        return Reply(packet, nowMs);
    }

    /// <summary>What comes to a dynamic mapping: filtering is by address (RFC 4787 REQ-8, RFC 5382 REQ-3).</summary>
    private Outcome Reply(Packet packet, int nowMs)
    {
        int outside = packet.Protocol == Packet.Icmp ? packet.SourcePort : packet.DestinationPort;
        if (!_byOutside.TryGetValue((packet.Protocol, outside), out Mapping? mapping))
        {
            return Outcome.Drop("no-rule");
        }

        (Ip4, int) remote = Remote(packet.Protocol, packet.Source, packet.SourcePort);
        if (!mapping.Sessions.TryGetValue(remote, out Session? session))
        {
            if (packet.Protocol != Packet.Tcp || !mapping.Sessions.Keys.Any(key => key.Address == packet.Source))
            {
                return Outcome.Drop("filtered");
            }

            if (Sessions == Capacity)
            {
                return Outcome.Drop("table-full");
            }

            session = new Session(nowMs);
            mapping.Sessions.Add(remote, session);
            Sessions++;
        }

        Outcome outcome = ToHost(packet, mapping.Inside, mapping.InsidePort);
        if (outcome.ToLan != null && packet.Protocol == Packet.Tcp && session.Connection.Inbound(packet))
        {
            Shorten(session, nowMs);
        }

        return outcome;
    }

    private static Outcome ToHost(Packet packet, Ip4 host, int port)
    {
        if (packet.Ttl <= 1)
        {
            return new Outcome { Reasons = ["ttl-expired"], IsTold = true };
        }

        Packet come = packet with { Destination = host, Ttl = packet.Ttl - 1 };
        return new Outcome { ToLan = packet.Protocol == Packet.Icmp ? come with { SourcePort = port } : come with { DestinationPort = port } };
    }

    /// <summary>From inside to inside: out and in again, one hop (RFC 4787 REQ-9).</summary>
    private Outcome Hairpin(Packet packet, int nowMs)
    {
        Forward? forward = ForwardOf(packet.Protocol, packet.DestinationPort);
        Mapping? to = null;
        if (forward == null && !_byOutside.TryGetValue((packet.Protocol, packet.DestinationPort), out to))
        {
            return Outcome.Drop("no-rule");
        }

        if (forward != null && forward.Peers.Length != 0)
        {
            return Outcome.Drop("not-a-peer");
        }

        if (packet.Ttl <= 1)
        {
            return new Outcome { Reasons = ["ttl-expired"], IsTold = PolicySpec.IsOnLan(packet.Source) };
        }

        Packet come = packet with
        {
            Source = Policy.Wan,
            Destination = forward?.Host ?? to!.Inside,
            DestinationPort = forward == null ? to!.InsidePort : packet.DestinationPort,
            Ttl = packet.Ttl - 1,
        };
        bool isOwn = OwnForward(packet.Protocol, packet.Source, packet.SourcePort) != null;
        (Ip4, int) remote = Remote(packet.Protocol, Policy.Wan, packet.DestinationPort);
        _byInside.TryGetValue((packet.Protocol, packet.Source, packet.SourcePort), out Mapping? from);
        int likely = IsFree(packet.Protocol, packet.SourcePort) ? packet.SourcePort : -1;
        int outside = isOwn ? packet.SourcePort : from?.OutsidePort ?? likely;
        if (to != null && !isOwn)
        {
            // Both ends need a session, or neither gets one.
            bool hasFrom = from != null && from.Sessions.ContainsKey(remote);
            bool hasTo = to.Sessions.ContainsKey(Remote(packet.Protocol, Policy.Wan, outside));
            int room = (hasFrom ? 0 : 1) + (hasTo || from == to ? 0 : 1);
            if (Sessions + room > Capacity && room != 0)
            {
                bool isLimited = from == null && _byInside.Keys.Count(key => key.Inside == packet.Source) >= Policy.HostLimit;
                bool isFast = !isLimited && from == null && !MayMake(packet.Source, nowMs);
                Blur(nowMs);
                return new Outcome { Reasons = isLimited ? ["host-limit"] : isFast ? ["host-rate"] : ["table-full"], IsTold = true };
            }
        }
        else if (to != null && !to.Sessions.ContainsKey(Remote(packet.Protocol, Policy.Wan, outside)) && Sessions == Capacity)
        {
            return new Outcome { Reasons = ["table-full"], IsTold = true };
        }

        bool isMade = false;
        if (!isOwn)
        {
            (Outcome? refusal, from, isMade) = Admit(packet, remote, nowMs);
            if (refusal != null)
            {
                return refusal;
            }
        }

        Outcome outcome = new() { ToLan = come with { SourcePort = isOwn ? packet.SourcePort : from!.OutsidePort }, Made = isMade ? from : null };
        if (to != null)
        {
            _turned = (to, packet, nowMs);
            if (!isMade)
            {
                FinishTurn(isOwn ? packet.SourcePort : from!.OutsidePort);
            }
        }

        return outcome;
    }

    private (Mapping To, Packet Packet, int NowMs)? _turned;

    /// <summary>The inbound half of a hairpin, once the sender's outside port is known.</summary>
    public void FinishTurn(int outsidePort)
    {
        if (_turned is not (Mapping to, Packet packet, int nowMs))
        {
            return;
        }

        _turned = null;
        (Ip4, int) remote = Remote(packet.Protocol, Policy.Wan, outsidePort);
        if (!to.Sessions.TryGetValue(remote, out Session? session))
        {
            // The host has not sent: its UDP session is as idle as the mapping (requirement U6).
            int idleMs = to.Sessions.Values.Select(other => unchecked(nowMs - other.OutboundMs)).DefaultIfEmpty(0).Min();
            session = new Session(packet.Protocol == Packet.Tcp ? nowMs : unchecked(nowMs - idleMs));
            to.Sessions.Add(remote, session);
            Sessions++;
        }

        if (packet.Protocol == Packet.Tcp && session.Connection.Inbound(packet))
        {
            Shorten(session, nowMs);
        }
    }

    private Outcome HairpinIcmp(Packet packet, int nowMs)
    {
        if (packet.Type == Packet.EchoRequest)
        {
            if (Policy.AnswersWanPing)
            {
                return PolicySpec.IsOnLan(packet.Source) && (packet.Source.Number & 0xFF) is not (0 or 255)
                    ? new Outcome { IsAnswered = true } : Outcome.Drop("spoofed-source", "martian-source", "no-rule");
            }

            if (!_byOutside.TryGetValue((Packet.Icmp, packet.SourcePort), out Mapping? to))
            {
                return Outcome.Drop("wan-ping");
            }

            if (packet.Ttl <= 1)
            {
                return new Outcome { Reasons = ["ttl-expired"], IsTold = PolicySpec.IsOnLan(packet.Source) };
            }

            (Outcome? refusal, Mapping? from, bool isMade) = Admit(packet, (Policy.Wan, 0), nowMs);
            Packet come = packet with { Source = Policy.Wan, Destination = to.Inside, Ttl = packet.Ttl - 1 };
            return refusal ?? new Outcome { ToLan = come with { SourcePort = from!.OutsidePort }, Made = isMade ? from : null };
        }

        if (packet.Type != Packet.EchoReply)
        {
            return packet.IsError ? ErrorTurned(packet) : Outcome.Drop("icmp-type");
        }

        if (!PolicySpec.IsOnLan(packet.Source))
        {
            return Outcome.Drop("spoofed-source");
        }

        bool isKnown = _byOutside.TryGetValue((Packet.Icmp, packet.SourcePort), out Mapping? called);
        return !isKnown ? Outcome.Drop("no-rule")
            : !called!.Sessions.ContainsKey((Policy.Wan, 0)) ? Outcome.Drop("filtered")
            : ToHost(packet with { Source = Policy.Wan }, called.Inside, called.InsidePort);
    }
}
