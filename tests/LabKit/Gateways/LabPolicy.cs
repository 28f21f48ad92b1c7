// What the router under test shall do, said twice: as the box's configuration and as the same
// rules for nftables. The yardstick is only worth something while the two say the same.

using System.Collections.Generic;

namespace Tollgate.LabKit.Gateways;

/// <summary>One policy in the box's words and in nftables'.</summary>
/// <param name="Lines">The box's configuration, a line a command.</param>
/// <param name="Forwards">nft statements of the prerouting chain that say the same.</param>
public sealed record LabPolicy(string Lines, string Forwards)
{
    /// <summary>What tc(8) says beside that, of the queues on the WAN interface; none without a rate.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>An 8-port Max with the default ports, another that may not have 6801, and a Clarent gateway.</summary>
    public static readonly LabPolicy Standard = new(
        """
        wan static 198.18.5.2/24 gw 198.18.5.1
        lan 192.168.10.1/24
        host maxA 192.168.10.11
        host maxB 192.168.10.12
        host gw1 192.168.10.21
        peers hq 198.18.9.4 198.18.9.8/29
        max maxA ports 8
        max maxB ports 8 opal 7100 tcp 4100 udp 21100 no6801
        clarent gw1 command from hq
        clarent gw1 gateway from hq

        """,
        """
        udp dport { 6801, 7000-7015, 21000-21015 } dnat to 192.168.10.11
        tcp dport 4000-4015 dnat to 192.168.10.11
        udp dport { 7100-7115, 21100-21115 } dnat to 192.168.10.12
        tcp dport 4100-4115 dnat to 192.168.10.12
        ip saddr { 198.18.9.4, 198.18.9.8/29 } udp dport { 5001, 5002, 4040, 4045, 5010 } dnat to 192.168.10.21

        """);

    /// <summary>Two 16-port units: room for 32 voice streams in their UDP ranges.</summary>
    public static readonly LabPolicy ThirtyCalls = new(
        """
        wan static 198.18.5.2/24 gw 198.18.5.1
        lan 192.168.10.1/24
        host maxA 192.168.10.11
        host maxB 192.168.10.12
        max maxA ports 16
        max maxB ports 16 opal 7100 tcp 4100 udp 21100 no6801

        """,
        """
        udp dport { 6801, 7000-7031, 21000-21031 } dnat to 192.168.10.11
        tcp dport 4000-4031 dnat to 192.168.10.11
        udp dport { 7100-7131, 21100-21131 } dnat to 192.168.10.12
        tcp dport 4100-4131 dnat to 192.168.10.12

        """);

    /// <summary>A 16-port unit with a SIP phone's signalling port; what pc sends goes through mappings.</summary>
    public static readonly LabPolicy Sip = new(
        """
        wan static 198.18.5.2/24 gw 198.18.5.1
        lan 192.168.10.1/24
        host maxA 192.168.10.11
        max maxA ports 16
        forward udp 5060 to maxA

        """,
        """
        udp dport { 5060, 6801, 7000-7031, 21000-21031 } dnat to 192.168.10.11
        tcp dport 4000-4031 dnat to 192.168.10.11

        """);

    /// <summary>As <see cref="Standard"/> on a leased line. A packet counts without its Ethernet header, as on the line.</summary>
    public static readonly LabPolicy LeasedLine = Standard with
    {
        Lines = Standard.Lines + "wan rate 128k\n",
        // One queue with room for three full packets: more, and what it says is how long that is.
        Queues = ["qdisc add dev wan0 stab overhead -14 linklayer ethernet root tbf rate 128kbit burst 1600 limit 4600"],
    };
}
