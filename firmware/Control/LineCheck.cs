// Judges one line against the other lines of a configuration: names that must exist, addresses
// that must fit, ports that two lines would both open. Used when a line is entered and once more
// for every line of a commit (Policies.cs). Each complaint names both lines.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Whether a line may stand in a configuration.</summary>
public static class LineCheck
{
    /// <summary>Compares a line with a configuration. Allocates only for a complaint.</summary>
    /// <param name="line">In the configuration, or about to be put in.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="count">How many of its lines, from the first, to compare for clashes; the rest is not looked at for that.</param>
    /// <param name="replaced">A line that goes; null if none does.</param>
    /// <returns>Null if all is well.</returns>
    public static Complaint Check(ConfigLine line, Config config, int count, ConfigLine replaced)
    {
        Complaint wrong = CheckSelf(line);
        if (wrong == null)
        {
            wrong = CheckNames(line, config);
        }

        if (wrong == null && line.Kind == ConfigLine.Host)
        {
            wrong = CheckHost(line, config.Find(ConfigLine.Lan, null));
        }

        for (int i = 0; i < count && wrong == null; i++)
        {
            ConfigLine other = config.Line(i);
            if (other != replaced)
            {
                wrong = CheckPair(line, other);
            }
        }

        return wrong;
    }

    private static Complaint CheckSelf(ConfigLine line)
    {
        if (line.Kind == ConfigLine.Wan && line.Gateway != 0)
        {
            string stations = ", the gateway: " + Prefixes.StationsText(line.Address, line.PrefixLength) + ", not the box itself";
            string gateway = AddressText.Format(line.Gateway);
            if (!Prefixes.Contains(line.Address, line.PrefixLength, line.Gateway))
            {
                return line.Complain(ConfigLine.FieldGateway, gateway + " is outside the WAN prefix" + stations, null);
            }

            string role = line.Gateway == line.Address ? "box's own address" : Prefixes.Role(line.Gateway, line.Address, line.PrefixLength);
            return role == null ? null : line.Complain(ConfigLine.FieldGateway, gateway + " is the " + role + stations, null);
        }

        PortRange[] opens = line.Opens;
        for (int i = 1; i < opens.Length; i++)
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
        }

        return null;
    }

    private static Complaint CheckNames(ConfigLine line, Config config)
    {
        if (line.NeedsHost && config.Find(ConfigLine.Host, line.Name) == null)
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

        return line.Kind == ConfigLine.Forward ? null : CheckNamedPeers(line, peers);
    }

    private static Complaint CheckNamedPeers(ConfigLine line, ConfigLine peers)
    {
        // The documents say "only from specified external gateways": half of the Internet is not specified.
        for (int i = 0; i < peers.PeerLengths.Length; i++)
        {
            if (peers.PeerLengths[i] < LineParser.ShortestPeer)
            {
                return line.Complain(
                    ConfigLine.FieldFrom,
                    Prefixes.Text(peers.PeerAddresses[i], peers.PeerLengths[i]) + " is too wide for this line, named peers only: /8-32",
                    peers);
            }
        }

        return null;
    }

    private static Complaint CheckHost(ConfigLine host, ConfigLine lan)
    {
        if (lan == null)
        {
            return null;
        }

        string address = AddressText.Format(host.Address);
        string stations = ", hosts: " + Prefixes.StationsText(lan.Address, lan.PrefixLength) + ", not the box itself";
        if (!Prefixes.Contains(lan.Address, lan.PrefixLength, host.Address))
        {
            return host.Complain(ConfigLine.FieldAddress, address + " is outside the LAN prefix" + stations, lan);
        }

        string role = host.Address == lan.Address ? "box's own address" : Prefixes.Role(host.Address, lan.Address, lan.PrefixLength);
        return role == null ? null : host.Complain(ConfigLine.FieldAddress, address + " is the " + role + stations, lan);
    }

    private static Complaint CheckPair(ConfigLine line, ConfigLine other)
    {
        if (line.Kind == ConfigLine.Host && other.Kind == ConfigLine.Host && line.Address == other.Address)
        {
            return line.Complain(ConfigLine.FieldAddress, AddressText.Format(line.Address) + " is the address of another host, each host needs its own", other);
        }

        if (line.Kind + other.Kind == ConfigLine.Wan + ConfigLine.Lan && line.Kind != other.Kind
            && Prefixes.Overlap(line.Address, line.PrefixLength, other.Address, other.PrefixLength))
        {
            return line.Complain(ConfigLine.FieldAddress, "the WAN and LAN prefixes overlap, nothing could be forwarded (alarm wan-lan-overlap)", other);
        }

        for (int i = 0; i < line.Opens.Length; i++)
        {
            for (int j = 0; j < other.Opens.Length; j++)
            {
                if (line.Opens[i].Overlaps(other.Opens[j]))
                {
                    return Clash(line, line.Opens[i], other, other.Opens[j]);
                }
            }
        }

        return null;
    }

    private static Complaint Clash(ConfigLine line, PortRange mine, ConfigLine other, PortRange theirs)
    {
        if (line.Kind == ConfigLine.Max && other.Kind == ConfigLine.Max && mine.IsMaxService && theirs.IsMaxService)
        {
            return line.Complain(mine.Field, "udp 6801 can lead to one unit only: end this line with no6801, or the other one", other);
        }

        int first = mine.First > theirs.First ? mine.First : theirs.First;
        int last = mine.Last < theirs.Last ? mine.Last : theirs.Last;
        return line.Complain(
            mine.Field,
            mine.ToString() + " reaches " + PortRange.PortsText(first, last) + ", which another line opens (" + theirs.ToString() + "):",
            other);
    }
}
