// What a technician should know about lines that are right, but weak or surprising. Printed when
// such a line is entered, and once more by the commit that puts it in force.

using System.Collections;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Warnings about configuration lines.</summary>
public static class Warnings
{
    // FAQ: "128 kbps = 8 calls, 256kbps = 16 calls, 384kbps = 24 calls, 512 kbps = 30 calls".
    private const int StepRate = 128000;
    private const int StepCalls = 8;
    private const int MostCalls = 30;

    /// <summary>The calls that a leased line carries by the vendor's FAQ.</summary>
    /// <param name="rate">Bits a second.</param>
    /// <returns>0 if the FAQ has no line so slow; 30 for all that are faster than its last.</returns>
    public static int CallsOf(int rate)
    {
        int calls = rate / StepRate * StepCalls;
        return calls > MostCalls ? MostCalls : calls;
    }

    /// <summary>Adds a warning if the units have more telephone ports than the line of <c>wan rate</c> carries calls.</summary>
    public static void AddForRate(Config config, ArrayList lines)
    {
        ConfigLine rate = config.Find(ConfigLine.Wan, "rate");
        int ports = 0;
        for (int i = 0; i < config.Count; i++)
        {
            ConfigLine line = config.Line(i);
            ports += line.Kind == ConfigLine.Max ? line.Ports : 0;
        }

        int calls = rate == null ? ports : CallsOf(rate.Number);
        if (ports > calls)
        {
            lines.Add("warning: " + ports.ToString() + " telephone ports, and " + rate.Text + " carries "
                + (calls == 0 ? "less than a line of the FAQ (128k)" : calls.ToString() + " calls, says the vendor's FAQ"));
        }
    }

    /// <summary>Adds the warnings about one line.</summary>
    /// <param name="line">A line that is right.</param>
    /// <param name="config">The configuration that it stands in.</param>
    /// <param name="lines">Where to add.</param>
    public static void AddFor(ConfigLine line, Config config, ArrayList lines)
    {
        if (line.Kind == ConfigLine.Clarent || line.Kind == ConfigLine.PcAnywhere)
        {
            // WatchGuard user guide, Clarent-Command: "not a trusted method of authentication".
            lines.Add("warning: " + FirstWords(line) + " trusts network addresses, and an address can be forged.");
            lines.Add("  It also lets the peers' address flood the host. Prefer a VPN to the peers.");
        }

        if (line.Kind == ConfigLine.PcAnywhere)
        {
            lines.Add("  pcAnywhere 7.52 or later is needed: older ones want UDP 22, which stays closed.");
        }

        if (line.Kind == ConfigLine.Wan && line.Name == null && line.Gateway == 0)
        {
            lines.Add("warning: no gateway, only " + Prefixes.Text(line.Address & AddressText.MaskOf(line.PrefixLength), line.PrefixLength) + " can be reached");
        }

        if (line.Kind == ConfigLine.Max && !line.Owns6801)
        {
            PortRange owner = config.Ports.FindOverlap(PortRange.ServiceOf(line), null);
            lines.Add("warning: max " + line.Name + " no6801: its own UDP 6801 goes out through a dynamic mapping,");
            lines.Add(owner == null
                ? "  and no unit gets what arrives at UDP 6801: let one unit have it"
                : "  and what arrives at UDP 6801 unasked goes to " + owner.Line.Name);
        }
    }

    /// <summary>Adds the warnings about lines that were not in force before, and marks all as in force.</summary>
    public static void AddForNew(Config config, ArrayList lines)
    {
        for (int i = 0; i < config.Count; i++)
        {
            ConfigLine line = config.Line(i);
            if (!line.WasInForce)
            {
                line.WasInForce = true;
                AddFor(line, config, lines);
            }
        }
    }

    /// <summary>Adds the warnings about the lines as a whole: those that the packet path's filter makes partly useless, and too many ports for the line.</summary>
    /// <param name="filter">Made for this configuration.</param>
    /// <param name="wanAddress">The box's.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="lines">Where to add.</param>
    public static void AddForPolicy(AddressFilter filter, int wanAddress, Config config, ArrayList lines)
    {
        if (filter.IsMartian(wanAddress))
        {
            lines.Add("warning: WAN prefix reserved by RFC 6890: its packets drop as martian-source");
        }

        AddForRate(config, lines);
        for (int i = 0; i < config.Count; i++)
        {
            ConfigLine peers = config.Line(i);
            for (int j = 0; peers.Kind == ConfigLine.Peers && j < peers.PeerAddresses.Length; j++)
            {
                if (peers.PeerLengths[j] != 0 && filter.IsMartian(peers.PeerAddresses[j]))
                {
                    lines.Add("warning: peers " + peers.Name + ": " + Prefixes.Text(peers.PeerAddresses[j], peers.PeerLengths[j])
                        + " cannot be on the WAN (drop: martian-source)");
                }
            }
        }
    }

    private static string FirstWords(ConfigLine line)
    {
        if (line.Kind == ConfigLine.PcAnywhere)
        {
            return "pcanywhere " + line.Name;
        }

        return "clarent " + line.Name + (line.IsGateway ? " gateway" : " command");
    }
}
