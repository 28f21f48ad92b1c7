// ICMP errors in the model: the packet that they quote has to be one of ours (RFC 5508 REQ-4 to REQ-7,
// RFC 5927 section 4.1). None of them changes anything.

using System.Linq;
using Tollgate.Kit;

namespace Tollgate.Oracle;

public sealed partial class SlowNat
{
    private Outcome ErrorInbound(Packet error)
    {
        Packet quote = error.Quote!;
        (Ip4 Host, int Port)? sender = SenderOf(quote);
        if (quote.Source != Policy.Wan || quote.Destination == Policy.Wan || sender == null)
        {
            return Outcome.Drop("icmp-no-mapping");
        }

        Packet restored = quote with { Source = sender.Value.Host, SourcePort = sender.Value.Port };
        return error.Ttl <= 1
            ? Outcome.Drop("ttl-expired")
            : new Outcome { ToLan = error with { Destination = sender.Value.Host, Ttl = error.Ttl - 1, Quote = restored } };
    }

    private Outcome ErrorOutbound(Packet error)
    {
        Packet quote = error.Quote!;
        if (!PolicySpec.IsOnLan(error.Source))
        {
            return Outcome.Drop("spoofed-source");
        }

        int? outside = error.Destination == quote.Source ? OutsideOf(quote) : null;
        if (outside == null)
        {
            return Outcome.Drop("icmp-no-mapping");
        }

        Packet translated = quote.Protocol == Packet.Icmp
            ? quote with { Destination = Policy.Wan, SourcePort = outside.Value }
            : quote with { Destination = Policy.Wan, DestinationPort = outside.Value };
        return error.Ttl <= 1
            ? Outcome.Drop("ttl-expired")
            : new Outcome { ToWan = error with { Source = Policy.Wan, Ttl = error.Ttl - 1, Quote = translated } };
    }

    /// <summary>About a packet that came by the WAN address from another inside host (RFC 5508 REQ-7).</summary>
    private Outcome ErrorTurned(Packet error)
    {
        Packet quote = error.Quote!;
        if (!PolicySpec.IsOnLan(error.Source))
        {
            return Outcome.Drop("spoofed-source");
        }

        bool isEcho = quote.Protocol == Packet.Icmp;
        int? outside = quote.Source != Policy.Wan ? null : isEcho ? 0 : OutsideOf(quote);
        Packet asSent = quote with { Destination = Policy.Wan, DestinationPort = outside ?? 0 };
        (Ip4 Host, int Port)? sender = outside == null || (isEcho && !PolicySpec.IsOnLan(quote.Destination)) ? null : SenderOf(asSent);
        if (sender == null)
        {
            return Outcome.Drop("icmp-no-mapping");
        }

        Packet restored = asSent with { Source = sender.Value.Host, SourcePort = sender.Value.Port };
        return error.Ttl <= 1
            ? Outcome.Drop("ttl-expired")
            : new Outcome { ToLan = error with { Source = Policy.Wan, Destination = sender.Value.Host, Ttl = error.Ttl - 1, Quote = restored } };
    }

    /// <summary>The inside endpoint that sent a packet which is quoted as the WAN saw it; null if none did.</summary>
    private (Ip4 Host, int Port)? SenderOf(Packet quote)
    {
        if (quote.Protocol == Packet.Icmp && quote.Type != Packet.EchoRequest)
        {
            return null;
        }

        Forward? forward = quote.Protocol == Packet.Icmp ? null : ForwardOf(quote.Protocol, quote.SourcePort);
        if (forward != null)
        {
            bool isOpen = quote.Destination == Policy.Wan ? forward.Peers.Length == 0 : forward.Admits(quote.Destination);
            return isOpen ? (forward.Host, quote.SourcePort) : null;
        }

        bool isOurs = _byOutside.TryGetValue((quote.Protocol, quote.SourcePort), out Mapping? mapping)
            & mapping?.Sessions.ContainsKey(Remote(quote.Protocol, quote.Destination, quote.DestinationPort)) == true;
        return isOurs && (quote.Protocol != Packet.Tcp || mapping!.Sessions[Remote(quote.Protocol, quote.Destination, quote.DestinationPort)].Connection.MayHaveSent(quote))
            ? (mapping!.Inside, mapping.InsidePort) : null;
    }

    /// <summary>The outside port of the inside endpoint that got a quoted packet; null if none did.</summary>
    private int? OutsideOf(Packet quote)
    {
        if (quote.Protocol == Packet.Icmp)
        {
            return quote.Type == Packet.EchoReply && _byInside.TryGetValue((Packet.Icmp, quote.Destination, quote.SourcePort), out Mapping? echo)
                && echo.Sessions.ContainsKey((quote.Source, 0)) ? echo.OutsidePort : null;
        }

        Forward? own = OwnForward(quote.Protocol, quote.Destination, quote.DestinationPort);
        if (own != null)
        {
            bool isOpen = quote.Source == Policy.Wan ? own.Peers.Length == 0 : own.Admits(quote.Source);
            return isOpen ? quote.DestinationPort : null;
        }

        (Ip4, int) remote = Remote(quote.Protocol, quote.Source, quote.SourcePort);
        return _byInside.TryGetValue((quote.Protocol, quote.Destination, quote.DestinationPort), out Mapping? mapping)
            && mapping.Sessions.TryGetValue(remote, out Session? session)
            && (quote.Protocol != Packet.Tcp || session.Connection.MayHaveGot(quote)) ? mapping.OutsidePort : null;
    }
}
