// What must become of a packet, as the model says it.

using System;
using System.Collections.Generic;
using Tollgate.Kit;

namespace Tollgate.Oracle;

/// <summary>Exactly one of: forwarded to a side, answered by the box, or dropped for one of some reasons.</summary>
public sealed record Outcome
{
    /// <summary>What comes out on the LAN; a source port of -1 is <see cref="Made"/>'s, which the router chooses.</summary>
    public Packet? ToLan { get; init; }

    /// <summary>What comes out on the WAN.</summary>
    public Packet? ToWan { get; init; }

    /// <summary>A ping of the box: the answer comes out where it came in.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The reasons of which one is counted; null if it is not dropped.</summary>
    public string[]? Reasons { get; init; }

    /// <summary>The mapping that was made, without its outside port.</summary>
    public Mapping? Made { get; init; }

    /// <summary>Whether the sender is told by an ICMP error, if the limit on these allows one.</summary>
    public bool IsTold { get; init; }

    public static Outcome Drop(params string[] reasons)
    {
        return new Outcome { Reasons = reasons };
    }
}

/// <summary>An inside endpoint and its outside port, of one protocol.</summary>
public sealed class Mapping(int protocol, Ip4 inside, int insidePort)
{
    public int Protocol { get; } = protocol;

    public Ip4 Inside { get; } = inside;

    public int InsidePort { get; } = insidePort;

    /// <summary>-1 until the router has chosen it.</summary>
    public int OutsidePort { get; set; } = -1;

    /// <summary>By the remote's address, of TCP its port too.</summary>
    public Dictionary<(Ip4 Address, int Port), Session> Sessions { get; } = [];
}

/// <summary>A mapping with one remote.</summary>
public sealed class Session(int nowMs)
{
    /// <summary>When the inside sent last: nothing else keeps a session alive (requirement U6).</summary>
    public int OutboundMs { get; set; } = nowMs;

    public TcpConnection Connection { get; } = new();
}
