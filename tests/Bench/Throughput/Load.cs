// What is sent through the routers, and how to know it again behind them: frames of 16 flows, of the size of
// a G.723.1 packet (74 bytes) or of the sizes of RFC 2544.

using System.Collections.Generic;
using System.Linq;
using System.Net;
using Tollgate.LabKit;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Bench.Throughput;

/// <summary>One direction of traffic.</summary>
/// <param name="Name">What to call it in the table.</param>
/// <param name="From">Name of the sending host in <see cref="LabNetwork.BuildDirect"/>'s network.</param>
/// <param name="To">Name of the receiving host.</param>
/// <param name="Frames">What is sent, in turn.</param>
/// <param name="Match">What arrives, translated, as nft(8) says it.</param>
public sealed record Load(string Name, string From, string To, IReadOnlyList<byte[]> Frames, string Match)
{
    // RTP header and a frame of 5.3 kbit/s (RFC 3551 section 4.5.3): 74 bytes on the wire.
    private const int PayloadBytes = 32;
    private const int Flows = 16;

    /// <summary>From strangers to 16 ports of a Max unit.</summary>
    public static readonly Load InboundStatic = Inbound(flow => TestBytes.Make(PayloadBytes, flow));

    /// <summary>From 16 sockets of a LAN host to a server.</summary>
    public static readonly Load OutboundDynamic = Outbound(flow => TestBytes.Make(PayloadBytes, flow));

    // Ethernet, IP and UDP before a payload.
    private const int HeaderBytes = 42;

    // RFC 2544 counts the frame check sequence, which no virtual cable has.
    private const int CheckBytes = 4;

    private delegate IPEndPoint EndOfFlow(int flow);

    private delegate byte[] PayloadOfFlow(int flow);

    /// <summary>Both directions in frames of a size, with room for the time of sending.</summary>
    /// <param name="frameBytes">As RFC 2544 section 9.1 counts.</param>
    public static IReadOnlyList<Load> OfSize(int frameBytes)
    {
        PayloadOfFlow payload = flow => DelayStamp.Room(frameBytes - CheckBytes - HeaderBytes, flow);
        return [Inbound(payload), Outbound(payload)];
    }

    private static Load Inbound(PayloadOfFlow payload)
    {
        return new Load(
            "inbound, static forward", "isp", "maxA",
            Make(LabNetwork.WanMac, flow => End("198.18.44.7", 40000 + flow), flow => End("198.18.5.2", 21000 + flow), payload),
            "ip saddr 198.18.44.7 ip daddr 192.168.10.11 udp dport 21000-21015");
    }

    private static Load Outbound(PayloadOfFlow payload)
    {
        return new Load(
            "outbound, dynamic mapping", "maxA", "isp",
            Make(LabNetwork.LanMac, flow => End("192.168.10.50", 50000 + flow), flow => End("198.18.9.4", 30000 + flow), payload),
            "ip saddr 198.18.5.2 ip daddr 198.18.9.4 udp dport 30000-30015");
    }

    /// <summary>The sender's cable.</summary>
    public NetNamespace Sender(LabNetwork network)
    {
        return network[From].Network;
    }

    private static IPEndPoint End(string address, int port)
    {
        return new IPEndPoint(IPAddress.Parse(address), port);
    }

    private static List<byte[]> Make(string mac, EndOfFlow from, EndOfFlow to, PayloadOfFlow payload)
    {
        return Enumerable.Range(0, Flows).Select(flow => RawFrame.Udp(mac, from(flow), to(flow), payload(flow))).ToList();
    }
}
