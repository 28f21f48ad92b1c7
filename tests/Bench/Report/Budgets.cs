// The instruction budgets that the packet path was designed to.

namespace Tollgate.Bench.Report;

/// <summary>What a kind of packet may cost, and what it should.</summary>
/// <param name="AtMost">ARM instructions at most.</param>
/// <param name="Aim">ARM instructions aimed at.</param>
public sealed record Budget(double AtMost, double Aim)
{
    /// <summary>SPI transfers a forwarded frame, when frames come alone.</summary>
    public static readonly Budget TransfersAlone = new(7, 5);

    /// <summary>SPI transfers a forwarded frame, in bursts of four.</summary>
    public static readonly Budget TransfersInFours = new(4, 3.5);

    /// <summary>Forwarded frames a second of a 240 MHz ESP32 at least, when they come alone: 30 calls.</summary>
    public const double PerSecondAlone = 2000;

    /// <summary>Forwarded frames a second at least, in bursts of four: 45 calls.</summary>
    public const double PerSecondInFours = 3000;

    /// <summary>
    /// The budget of a scenario, or null if it has none. For everything from the moment a frame lies
    /// in memory to the moment the driver is asked to send it, counters and the loop's share included;
    /// a 74-byte frame, 16 rules, low-byte-first words.
    /// </summary>
    public static Budget? Of(string scenario)
    {
        return scenario switch
        {
            "inbound-static-udp" or "inbound-static-udp-public" or "inbound-static-udp-second-on-page" => new(17000, 14000),
            "inbound-static-udp-peers" or "inbound-static-udp-second-peer" => new(19000, 15500),
            "inbound-static-tcp" => new(18000, 14500),
            "outbound-static-udp" or "outbound-static-udp-on-link" or "outbound-static-udp-public"
                or "outbound-static-tcp" => new(17000, 14000),
            "inbound-dynamic-udp" or "outbound-dynamic-udp" or "inbound-dynamic-tcp" or "outbound-dynamic-tcp"
                or "inbound-dynamic-echo" or "outbound-dynamic-echo" => new(18000, 14500),
            "new-mapping-udp" or "new-mapping-tcp" => new(60000, 40000),
            "drop-ethertype" => new(2500, 1800),
            "drop-not-for-us" or "drop-not-our-address" => new(6000, 4500),
            "drop-no-rule" or "drop-no-rule-tcp" => new(9000, 7000),
            "idle-poll" => new(4000, 2500),
            _ => null,
        };
    }
}
