// An oracle that is obvious at a glance: what the box may let out to the LAN, by what it was told
// and by what it has sent. Lists and dictionaries over addresses and ports as numbers.

using System.Collections.Generic;
using System.Linq;

namespace Tollgate.Kit;

/// <summary>Says of a packet on the LAN whether a forward or a mapping allows it.</summary>
public sealed class SlowNat
{
    private readonly List<(int Protocol, int First, int Last, Ip4 Host, string[] Peers)> _forwards = [];
    private readonly Dictionary<(int Protocol, Ip4 Inside, int InsidePort, Ip4 Remote), int> _called = [];

    /// <summary>The forwards of <see cref="Box.UsualPolicy"/>.</summary>
    public SlowNat()
    {
        string[] command = ["198.18.9.4", "198.18.9.8", "198.18.9.9", "198.18.9.10", "198.18.9.11", "198.18.9.12", "198.18.9.13", "198.18.9.14", "198.18.9.15"];
        _forwards.Add((17, 6801, 6801, Box.MaxA, []));
        _forwards.Add((17, 7000, 7015, Box.MaxA, []));
        _forwards.Add((6, 4000, 4015, Box.MaxA, []));
        _forwards.Add((17, 21000, 21015, Box.MaxA, []));
        foreach (int port in new[] { 5001, 5002, 4040, 4045, 5010 })
        {
            _forwards.Add((17, port, port, Box.Clarent, command));
        }

        _forwards.Add((6, 5631, 5631, Box.Clarent, ["198.18.9.4"]));
    }

    /// <summary>How many packets were allowed by a forward.</summary>
    public int ByForward { get; private set; }

    /// <summary>How many packets were allowed by a mapping.</summary>
    public int ByMapping { get; private set; }

    /// <summary>How many ICMP errors were allowed.</summary>
    public int Errors { get; private set; }

    /// <summary>Takes in a packet from an inside host that came out on the WAN.</summary>
    /// <param name="inside">As it went in.</param>
    /// <param name="nowMs">When.</param>
    public void NoteCall(FrameView inside, int nowMs)
    {
        if (inside.Protocol is 6 or 17)
        {
            _called[(inside.Protocol, inside.Source, inside.SourcePort, inside.Destination)] = nowMs;
        }
        else if (inside.Protocol == 1 && inside.IcmpType == 8)
        {
            _called[(1, inside.Source, inside.EchoIdentifier, inside.Destination)] = nowMs;
        }
    }

    /// <summary>Whether a packet may be on the LAN.</summary>
    /// <param name="packet">As it came out.</param>
    /// <param name="nowMs">When.</param>
    public bool Allows(FrameView packet, int nowMs)
    {
        if (packet.Protocol == 1 && packet.IcmpType is 3 or 11)
        {
            Errors++;
            FrameView quote = packet.Quote;
            int quotedPort = quote.Protocol == 1 ? quote.EchoIdentifier : quote.SourcePort;
            return packet.Destination == quote.Source && IsKnown(quote.Protocol, quote.Source, quotedPort, quote.Destination, nowMs);
        }

        return packet.Protocol switch
        {
            6 or 17 => IsKnown(packet.Protocol, packet.Destination, packet.DestinationPort, packet.Source, nowMs),
            1 when packet.IcmpType == 0 => IsKnown(1, packet.Destination, packet.EchoIdentifier, packet.Source, nowMs),
            _ => false,
        };
    }

    private bool IsKnown(int protocol, Ip4 inside, int port, Ip4 remote, int nowMs)
    {
        if (_forwards.Any(rule => rule.Protocol == protocol && port >= rule.First && port <= rule.Last && rule.Host == inside
            && (rule.Peers.Length == 0 || rule.Peers.Contains(remote.ToString()))))
        {
            ByForward++;
            return true;
        }

        // A round of the sweep may pass until an idle session ends.
        int timeoutMs = protocol switch { 17 => 300_000, 6 => 7_440_000, _ => 60_000 } + 1_000;
        if (_called.TryGetValue((protocol, inside, port, remote), out int calledMs) && unchecked(nowMs - calledMs) <= timeoutMs)
        {
            ByMapping++;
            return true;
        }

        return false;
    }
}
