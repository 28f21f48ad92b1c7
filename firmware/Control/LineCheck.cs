// Judges one line against the other lines of a configuration: names that must exist, addresses
// that must fit, ports that two lines would both open. Used when a line is entered and once more
// for every line of a commit (Policies.cs). Each complaint names both lines.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Whether a line may stand in a configuration.</summary>
public static class LineCheck
{
    // Ours: shortest prefix that still names somebody, for lines that must say from whom.
    private const int ShortestPeer = 8;

    /// <summary>Compares a line with a configuration. Allocates only for a complaint.</summary>
    /// <param name="line">The line.</param>
    /// <param name="config">Where the line stands, or is about to: names are looked up here.</param>
    /// <param name="ports">The ports of the lines to compare it with.</param>
    /// <param name="replaced">A line that does not count: the one that goes, or the line itself; null if all do.</param>
    /// <returns>Null if all is well.</returns>
    public static Complaint Check(ConfigLine line, Config config, OpenPorts ports, ConfigLine replaced)
    {
        switch (line.Kind)
        {
            case ConfigLine.Wan:
                if (line.Name != null)
                {
                    return null;
                }

                Complaint wrong = CheckGateway(line);
                return wrong != null ? wrong : CheckApart(line, config.Find(ConfigLine.Lan, null));

            case ConfigLine.Lan:
                return CheckApart(line, config.Find(ConfigLine.Wan, null));

            case ConfigLine.Dns:
                wrong = CheckServer(line, line.Address, ConfigLine.FieldAddress, config);
                return wrong != null ? wrong : CheckServer(line, line.Gateway, ConfigLine.FieldGateway, config);

            case ConfigLine.Log:
                return CheckOnLan(line, "the syslog server", config);

            case ConfigLine.Host:
                wrong = CheckOnLan(line, "hosts", config);
                return wrong != null ? wrong : CheckHost(line, config, replaced);

            case ConfigLine.Timer:
            case ConfigLine.Limit:
            case ConfigLine.Option:
            case ConfigLine.Peers:
                return null;

            default:
                wrong = CheckNames(line, config);
                return wrong != null ? wrong : CheckPorts(line, ports, replaced);
        }
    }

    private static Complaint CheckGateway(ConfigLine wan)
    {
        if (wan.Gateway == 0)
        {
            return null;
        }

        string role = RoleIn(wan.Gateway, "WAN", wan);
        return role == null ? null : wan.Complain(
            ConfigLine.FieldGateway,
            AddressText.Format(wan.Gateway) + " is " + role + ", the gateway: " + Prefixes.StationsText(wan.Address, wan.PrefixLength) + ", not the box itself",
            null);
    }

    private static Complaint CheckApart(ConfigLine line, ConfigLine other)
    {
        // Requirement U7. State.FindAlarm is the second lock on this door.
        return other == null || !Prefixes.Overlap(line.Address, line.PrefixLength, other.Address, other.PrefixLength)
            ? null
            : line.Complain(ConfigLine.FieldAddress, "WAN and LAN prefixes overlap: nothing would pass (alarm wan-lan-overlap)", other);
    }

    private static Complaint CheckServer(ConfigLine dns, int server, int field, Config config)
    {
        for (int kind = ConfigLine.Wan; kind <= ConfigLine.Lan; kind++)
        {
            ConfigLine own = config.Find(kind, null);
            if (own != null && own.Address == server)
            {
                return dns.Complain(field, AddressText.Format(server) + " is the box's own address, and the box answers no names: another server", own);
            }
        }

        return null;
    }

    private static Complaint CheckOnLan(ConfigLine line, string what, Config config)
    {
        ConfigLine lan = config.Find(ConfigLine.Lan, null);
        string role = lan == null ? null : RoleIn(line.Address, "LAN", lan);
        return role == null ? null : line.Complain(
            ConfigLine.FieldAddress,
            AddressText.Format(line.Address) + " is " + role + ", " + what + ": " + Prefixes.StationsText(lan.Address, lan.PrefixLength) + ", not the box itself",
            lan);
    }

    private static Complaint CheckHost(ConfigLine host, Config config, ConfigLine replaced)
    {
        ConfigLine same = config.FindAddress(host.Address, replaced);
        return same == null ? null
            : host.Complain(ConfigLine.FieldAddress, AddressText.Format(host.Address) + " is the address of another host, each host needs its own", same);
    }

    private static string RoleIn(int address, string name, ConfigLine own)
    {
        if (!Prefixes.Contains(own.Address, own.PrefixLength, address))
        {
            return "outside the " + name + " prefix";
        }

        string role = address == own.Address ? "box's own address" : Prefixes.Role(address, own.Address, own.PrefixLength);
        return role == null ? null : "the " + role;
    }

    private static Complaint CheckNames(ConfigLine line, Config config)
    {
        if (config.Find(ConfigLine.Host, line.Name) == null)
        {
            return line.Complain(ConfigLine.FieldName, "there is no host " + line.Name + ", first: host " + line.Name + " ADDRESS", null);
        }

        if (line.From == null)
        {
            return null;
        }

        ConfigLine peers = config.Find(ConfigLine.Peers, line.From);
        if (peers == null)
        {
            return line.Complain(ConfigLine.FieldFrom, "there are no peers " + line.From + ", first: peers " + line.From + " PREFIX", null);
        }

        // The documents say "only from specified external gateways": half of the Internet is not specified.
        for (int i = 0; i < peers.PeerLengths.Length && line.Kind != ConfigLine.Forward; i++)
        {
            if (peers.PeerLengths[i] < ShortestPeer)
            {
                return line.Complain(
                    ConfigLine.FieldFrom,
                    Prefixes.Text(peers.PeerAddresses[i], peers.PeerLengths[i]) + " is too wide for this line, named peers only: /8-32",
                    peers);
            }
        }

        return null;
    }

    private static Complaint CheckPorts(ConfigLine line, OpenPorts ports, ConfigLine replaced)
    {
        PortRange[] opens = line.Opens;
        for (int i = 0; i < opens.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (opens[i].Overlaps(opens[j]))
                {
                    bool isOwnStart = opens[i].Field >= ConfigLine.FieldOpal && line.IsTyped(opens[i].Field);
                    int field = isOwnStart ? opens[i].Field : opens[j].Field;
                    return line.Complain(field, opens[j].ToString() + " and " + opens[i].ToString() + " of this line overlap", null);
                }
            }

            PortRange taken = ports.FindOverlap(opens[i], replaced);
            if (taken != null)
            {
                return Clash(opens[i], taken);
            }
        }

        return null;
    }

    private static Complaint Clash(PortRange mine, PortRange theirs)
    {
        if (mine.IsMaxService && theirs.IsMaxService && mine.Line.Kind == theirs.Line.Kind)
        {
            return mine.Line.Complain(mine.Field, "udp 6801 leads to one unit only: end this line with no6801, or the other", theirs.Line);
        }

        int first = mine.First > theirs.First ? mine.First : theirs.First;
        int last = mine.Last < theirs.Last ? mine.Last : theirs.Last;
        string all = first == theirs.First && last == theirs.Last ? ":" : " (" + theirs.ToString() + "):";
        return mine.Line.Complain(
            mine.Field,
            mine.ToString() + " reaches " + PortRange.PortsText(first, last) + ", which another line opens" + all,
            theirs.Line);
    }
}
