// The answer to show plan: for each unit what to type into its own network page and the vendor's table
// of firewall ports, for the others their ports and peers, at the end which line carries the calls.
// The tables and their wording are those of the Net2Phone Max firewall guide and FAQ.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The candidate as an installer needs it, a line a step.</summary>
public sealed class PlanReply : Reply
{
    // Ours: a terminal has 80 columns.
    private const int Columns = 79;

    // FAQ: a telephone port has two firewall ports of each kind.
    private const int PortsEach = 2;

    // FAQ: "128 kbps = 8 calls, 256kbps = 16 calls, 384kbps = 24 calls, 512 kbps = 30 calls".
    private const int LineRate = 128;
    private const int LineCalls = 8;
    private const int MostCalls = 30;
    private const int MostRate = 512000;

    private readonly Config _config;
    private readonly ConfigLine _lan;
    private readonly ConfigLine _dns;
    private int _at;
    private int _step;
    private int _peer;
    private int _calls;

    /// <summary>Begins with a configuration.</summary>
    public PlanReply(Config config)
    {
        _config = config;
        _lan = config.Find(ConfigLine.Lan, null);
        _dns = config.Find(ConfigLine.Dns, null);
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        while (_at < _config.Count && _config.Line(_at).Kind < ConfigLine.Max)
        {
            _at++;
        }

        string text;
        if (_at >= _config.Count)
        {
            text = Rate(_step++);
            if (text == null)
            {
                // Whose 6801 is was asked of them; nobody else needs them now.
                _config.DropPorts();
                IsDone = true;
            }

            return text;
        }

        ConfigLine line = _config.Line(_at);
        text = line.Kind == ConfigLine.Max ? Max(line, _step++) : Other(line, _step++);
        if (text == null)
        {
            _at++;
            _step = 0;
            _peer = 0;
            return "";
        }

        return text;
    }

    private string Max(ConfigLine max, int step)
    {
        switch (step)
        {
            case 0:
                _calls += max.Ports;
                return "max " + max.Name + ": " + max.Ports.ToString() + " telephone ports. To type into its own network page:";
            case 1:
                return Field("IP Address", AddressText.Format(_config.Find(ConfigLine.Host, max.Name).Address));
            case 2:
                return Field("Subnet Mask", _lan == null ? null : AddressText.Format(AddressText.MaskOf(_lan.PrefixLength)));
            case 3:
                return Field("Gateway", _lan == null ? null : AddressText.Format(_lan.Address));
            case 4:
                return Field("DNS", _dns == null ? "not in this configuration: dns ADDRESS" : AddressText.Format(_dns.Address) + (_dns.Gateway == 0 ? "" : ", " + AddressText.Format(_dns.Gateway)));
            case 5:
                return Field("UDP Port (OPAL)", max.Opal.ToString());
            case 6:
                return Field("TCP Port", max.TcpStart.ToString());
            case 7:
                return Field("UDP Port", max.UdpStart.ToString());
            case 8:
                return "  The last three must match the open firewall ports, which are:";
            case 9:
                return Row("Max Port #", "Firewall Port Type", "Firewall Port Numbers");
            default:
                return MaxRow(max, step - 10);
        }
    }

    private static string Field(string name, string value)
    {
        return "  " + name.PadRight(18, ' ') + (value == null ? "not in this configuration: lan ADDRESS/LENGTH" : value);
    }

    private static string Row(string port, string type, string numbers)
    {
        return "  " + port.PadRight(12, ' ') + type.PadRight(20, ' ') + numbers;
    }

    private string MaxRow(ConfigLine max, int row)
    {
        // A unit with fewer UDP ports than the FAQ's does not share them out over its telephone ports.
        int ports = max.Ports;
        bool isShared = max.UdpCount == ports * PortsEach;
        int last = isShared ? ports * 3 : (ports * 2) + 1;
        if (row > last)
        {
            return null;
        }

        if (row == last)
        {
            return Service(max);
        }

        int port = row % ports;
        switch (row / ports)
        {
            case 0:
                return PortRow(port, "UDP Port (OPAL)", max.Opal);
            case 1:
                return PortRow(port, "TCP Port", max.TcpStart);
            default:
                return isShared
                    ? PortRow(port, "UDP Port", max.UdpStart)
                    : Row("all", "UDP Port", Numbers(max.UdpStart, max.UdpStart + max.UdpCount - 1));
        }
    }

    private string Service(ConfigLine max)
    {
        if (max.Owns6801)
        {
            return Row("all", "UDP Port", PortRange.MaxService.ToString());
        }

        PortRange owner = _config.Ports.FindOverlap(PortRange.ServiceOf(max), null);
        return "  UDP 6801 leads to " + (owner == null ? "no unit" : owner.Line.Name) + "; this unit's own goes out mapped.";
    }

    private static string PortRow(int port, string type, int start)
    {
        start += port * PortsEach;
        return Row((port + 1).ToString(), type, Numbers(start, start + PortsEach - 1));
    }

    private static string Numbers(int first, int last)
    {
        return first == last ? first.ToString() : first.ToString() + " - " + last.ToString();
    }

    private string Other(ConfigLine line, int step)
    {
        if (step == 0)
        {
            int from = line.From == null ? 0 : " from ".Length + line.From.Length;
            return line.Text.Substring(0, line.Text.Length - from) + ", at " + AddressText.Format(_config.Find(ConfigLine.Host, line.Name).Address) + ":";
        }

        if (step == 1)
        {
            string ports = "  opens ";
            PortRange[] opens = line.Opens;
            for (int i = 0; i < opens.Length; i++)
            {
                ports += (i == 0 ? "" : ", ") + opens[i].ToString();
            }

            return ports + (line.From == null ? " for anybody" : " for " + line.From + ":");
        }

        ConfigLine peers = line.From == null ? null : _config.Find(ConfigLine.Peers, line.From);
        if (peers == null || _peer >= peers.PeerAddresses.Length)
        {
            return null;
        }

        string list = "   ";
        while (_peer < peers.PeerAddresses.Length)
        {
            string prefix = Prefixes.Text(peers.PeerAddresses[_peer], peers.PeerLengths[_peer]);
            if (list.Length + 1 + prefix.Length > Columns)
            {
                break;
            }

            list += " " + prefix;
            _peer++;
        }

        return list;
    }

    private string Rate(int step)
    {
        switch (step)
        {
            case 0:
                return "A line for voice alone carries, says the vendor's FAQ:";
            case 1:
                return "  128 kbps = 8 calls, 256 kbps = 16, 384 kbps = 24, 512 kbps = 30.";
            case 2:
                return "  Inferred, not the vendor's words: that is 16.0-17.07 kbps a call, as";
            case 3:
                return "  G.723.1 makes it at 5.3/6.3 kbit/s: each 30 ms a packet of 60 or 64 bytes.";
            case 4:
                return Needed();
            case 5:
                return Carried();
            default:
                return null;
        }
    }

    private string Needed()
    {
        string ports = "  This plan has " + _calls.ToString() + " telephone ports of Max units: ";
        if (_calls == 0)
        {
            return "  This plan has no Max unit; the FAQ says nothing about other gateways.";
        }

        if (_calls > MostCalls)
        {
            return ports + "more than the FAQ answers.";
        }

        int lines = (_calls + LineCalls - 1) / LineCalls;
        return ports + (lines * LineRate).ToString() + " kbps.";
    }

    private string Carried()
    {
        ConfigLine rate = _config.Find(ConfigLine.Wan, "rate");
        if (rate == null)
        {
            return null;
        }

        int calls = Warnings.CallsOf(rate.Number);
        string text = "  " + rate.Text + " carries " + (calls == 0 ? "less than the FAQ's smallest line" : calls.ToString() + " calls")
            + (calls == MostCalls && rate.Number > MostRate ? "; the FAQ has no faster line." : ".");
        return _calls > calls ? text + " WARNING: too few for these ports." : text;
    }
}
