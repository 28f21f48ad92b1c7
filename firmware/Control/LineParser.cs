// The grammar of the configuration lines: words in, ConfigLine out, or a complaint. Only what one
// line says of itself is judged here; LineCheck.cs compares it with the other lines.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Parses one configuration line.</summary>
public sealed class LineParser
{
    /// <summary>No outside port below this is ever opened. The FAQ says both "above 1023" and "1024 and below"; 1025 satisfies both.</summary>
    public const int Floor = 1025;

    /// <summary>Lowest start of a Max range (Net2Phone Max firewall guide: 4000 to 65000).</summary>
    public const int MaxFirst = 4000;

    /// <summary>Highest last port of a Max range (same place).</summary>
    public const int MaxLast = 65000;

    /// <summary>Ours: telephone ports of one unit, two E1 lines of 30.</summary>
    public const int MaxPorts = 60;

    /// <summary>Default first OPAL port (same guide).</summary>
    public const int DefaultOpal = 7000;

    /// <summary>Default first TCP port (same guide).</summary>
    public const int DefaultTcp = 4000;

    /// <summary>Default first UDP port (same guide).</summary>
    public const int DefaultUdp = 21000;

    /// <summary>Ours: shortest prefix that still names somebody, for lines that must say from whom.</summary>
    public const int ShortestPeer = 8;

    // IEEE 802: the low bit of the first octet marks a group address.
    private const int GroupBit = 1 << WordOrder.FirstByteShift;

    private readonly WordReader _reader;
    private readonly string _source;
    private ConfigLine _line;

    /// <summary>Begins at the first word of a line.</summary>
    public LineParser(Words words, int first)
    {
        _source = words.Text;
        _reader = new WordReader(words, first);
    }

    /// <summary>The first words of configuration lines, in the order of <see cref="ConfigLine"/>'s kinds.</summary>
    public static string[] Keywords()
    {
        return new string[] { "wan", "lan", "host", "peers", "max", "clarent", "pcanywhere", "forward" };
    }

    /// <summary>What is wrong; null if <see cref="Read"/> returned a line.</summary>
    public Complaint Error
    {
        get { return _reader.Error; }
    }

    /// <summary>Reads the line.</summary>
    /// <returns>Null if it is wrong.</returns>
    public ConfigLine Read()
    {
        int kind = _reader.Keyword(Keywords());
        if (kind < 0)
        {
            return null;
        }

        _line = new ConfigLine(kind, _source);
        Note(ConfigLine.FieldKeyword);
        if (!ReadFields() || !_reader.End())
        {
            return null;
        }

        _line.Text = ConfigText.Write(_line);
        _line.Opens = PortRange.Of(_line);
        if (_line.Text.Length > Words.MaxChars)
        {
            _reader.Refuse("written out, the line is longer than " + Words.MaxChars.ToString() + " characters");
            return null;
        }

        return _line;
    }

    private bool ReadFields()
    {
        switch (_line.Kind)
        {
            case ConfigLine.Wan:
                return Wan();
            case ConfigLine.Lan:
                return Interface("the LAN address of the box");
            case ConfigLine.Host:
                return Host();
            case ConfigLine.Peers:
                return Peers();
            case ConfigLine.Max:
                return Max();
            case ConfigLine.Clarent:
                return Clarent();
            case ConfigLine.PcAnywhere:
                return Named("the host") && From();
            default:
                return Forward();
        }
    }

    private bool Wan()
    {
        int way = _reader.Keyword(new string[] { "static", "dhcp" });
        if (way != 0)
        {
            return way == 1 && _reader.Refuse("dhcp is not in this version, allowed here: static ADDRESS/LENGTH gw ADDRESS");
        }

        if (!Interface("the WAN address of the box"))
        {
            return false;
        }

        if (_reader.IsAtEnd)
        {
            return true;
        }

        if (!_reader.Expect("gw", "gw ADDRESS"))
        {
            return false;
        }

        _line.Gateway = _reader.Address("the gateway");
        Note(ConfigLine.FieldGateway);
        return _line.Gateway != 0;
    }

    private bool Interface(string what)
    {
        if (!_reader.Prefix(what, false, out _line.Address, out _line.PrefixLength))
        {
            return false;
        }

        Note(ConfigLine.FieldAddress);
        if (!WordReader.IsStation(_line.Address))
        {
            return _reader.Refuse(AddressText.Format(_line.Address) + " is no address of a station, " + what + ": 1.0.0.1-223.255.255.254, not 127.x");
        }

        string role = Prefixes.Role(_line.Address, _line.Address, _line.PrefixLength);
        return role == null || _reader.Refuse(AddressText.Format(_line.Address) + " is the " + role + " of the prefix, " + what + ": "
            + Prefixes.StationsText(_line.Address, _line.PrefixLength));
    }

    private bool Host()
    {
        if (!Named("the host"))
        {
            return false;
        }

        _line.Address = _reader.Address("the host's address");
        Note(ConfigLine.FieldAddress);
        if (_line.Address == 0 || _reader.IsAtEnd)
        {
            return _line.Address != 0;
        }

        if (!_reader.Expect("mac", "mac 00:11:22:33:44:55"))
        {
            return false;
        }

        string word = _reader.Any("the MAC address is missing: 00:11:22:33:44:55");
        if (word == null)
        {
            return false;
        }

        Note(ConfigLine.FieldGateway);
        ushort[] mac = AddressText.ParseMac(word);
        if (mac == null || (mac[0] & GroupBit) != 0 || (mac[0] | mac[1] | mac[2]) == 0)
        {
            return _reader.Refuse("\"" + word + "\" is no MAC address of a station: six pairs 0-9 a-f with colons, the first pair even, not all zero");
        }

        _line.Mac = mac;
        return true;
    }

    private bool Peers()
    {
        if (!Named("the peers"))
        {
            return false;
        }

        if (_line.Name.ToLower() == "any")
        {
            return _reader.Refuse("\"any\" means everybody, peers need another name");
        }

        // A line has at most half as many words as characters.
        int[] addresses = new int[Words.MaxChars / 2];
        int[] lengths = new int[Words.MaxChars / 2];
        int count = 0;
        while (count == 0 || !_reader.IsAtEnd)
        {
            if (!_reader.Prefix("a peer", true, out addresses[count], out lengths[count]) || !IsNewPeer(addresses, lengths, count))
            {
                return false;
            }

            if (count == 0)
            {
                Note(ConfigLine.FieldAddress);
            }

            count++;
        }

        _line.PeerAddresses = new int[count];
        _line.PeerLengths = new int[count];
        System.Array.Copy(addresses, 0, _line.PeerAddresses, 0, count);
        System.Array.Copy(lengths, 0, _line.PeerLengths, 0, count);
        return true;
    }

    private bool IsNewPeer(int[] addresses, int[] lengths, int at)
    {
        int mask = AddressText.MaskOf(lengths[at]);
        if ((addresses[at] & ~mask) != 0)
        {
            return _reader.Refuse("bits of a host beyond /" + lengths[at].ToString() + ", the prefix is "
                + Prefixes.Text(addresses[at] & mask, lengths[at]));
        }

        for (int i = 0; i < at; i++)
        {
            if (addresses[i] == addresses[at] && lengths[i] == lengths[at])
            {
                return _reader.Refuse(Prefixes.Text(addresses[at], lengths[at]) + " stands in this line twice, once is allowed");
            }
        }

        return true;
    }

    private bool Max()
    {
        if (!Named("the unit's host") || !_reader.Expect("ports", "ports 1-" + MaxPorts.ToString()))
        {
            return false;
        }

        _line.Ports = _reader.Number("ports", 1, MaxPorts);
        Note(ConfigLine.FieldPorts);
        if (_line.Ports < 0)
        {
            return false;
        }

        _line.Opal = DefaultOpal;
        _line.TcpStart = DefaultTcp;
        _line.UdpStart = DefaultUdp;
        _line.UdpCount = _line.Ports * 2;
        _line.Owns6801 = true;
        string[] options = new string[] { "opal", "tcp", "udp", "udpcount", "no6801" };
        bool[] isGiven = new bool[options.Length];
        while (!_reader.IsAtEnd)
        {
            int option = _reader.Keyword(options);
            if (option < 0 || (isGiven[option] && !_reader.Refuse(options[option] + " stands in this line twice, once is allowed")))
            {
                return false;
            }

            isGiven[option] = true;
            if (!MaxOption(option))
            {
                return false;
            }
        }

        return true;
    }

    private bool MaxOption(int option)
    {
        int twice = _line.Ports * 2;
        switch (option)
        {
            case 0:
                return Start("opal", ConfigLine.FieldOpal, out _line.Opal);
            case 1:
                return Start("tcp", ConfigLine.FieldTcp, out _line.TcpStart);
            case 2:
                return Start("udp", ConfigLine.FieldUdp, out _line.UdpStart);
            case 3:
                _line.UdpCount = _reader.Number("udpcount, with " + _line.Ports.ToString() + " ports", 1, twice);
                return _line.UdpCount > 0;
            default:
                _line.Owns6801 = false;
                return true;
        }
    }

    private bool Start(string what, int field, out int start)
    {
        string rule = what + ", with " + _line.Ports.ToString() + " ports up to port 65000";
        start = _reader.Number(rule, MaxFirst, MaxLast - (_line.Ports * 2) + 1);
        Note(field);
        return start > 0;
    }

    private bool Clarent()
    {
        if (!Named("the host"))
        {
            return false;
        }

        int role = _reader.Keyword(new string[] { "command", "gateway" });
        _line.IsGateway = role == 1;
        return role >= 0 && From();
    }

    private bool Forward()
    {
        int protocol = _reader.Keyword(new string[] { "udp", "tcp" });
        if (protocol < 0)
        {
            return false;
        }

        _line.Protocol = protocol == 1 ? Tcp.Protocol : Udp.Protocol;
        if (!ForwardPorts() || !_reader.Expect("to", "to HOST [from PEERS]") || !Named("the host"))
        {
            return false;
        }

        return _reader.IsAtEnd || From();
    }

    private bool ForwardPorts()
    {
        string word = _reader.Any("a port or a range is missing: P or P-Q, 1025-65535");
        if (word == null)
        {
            return false;
        }

        Note(ConfigLine.FieldPorts);
        int dash = word.IndexOf('-');
        int first = WordReader.ReadNumber(dash < 0 ? word : word.Substring(0, dash));
        int last = dash < 0 ? first : WordReader.ReadNumber(word.Substring(dash + 1));
        if (first < 0 || last < 0)
        {
            return _reader.Refuse("\"" + word + "\" is no port or range (digits only, no leading zero): P or P-Q, 1025-65535");
        }

        if (first < Floor || last > 65535)
        {
            string old = first == 22 && _line.Protocol == Udp.Protocol ? ". pcAnywhere before 7.52 needs UDP 22: update it, and use the pcanywhere line" : "";
            return _reader.Refuse(word + " is not allowed, ports: 1025-65535" + old);
        }

        _line.FirstPort = first;
        _line.LastPort = last;
        return first <= last || _reader.Refuse("a range runs upward: " + last.ToString() + "-" + first.ToString());
    }

    private bool Named(string what)
    {
        _line.Name = _reader.Name(what);
        Note(ConfigLine.FieldName);
        return _line.Name != null;
    }

    private bool From()
    {
        if (!_reader.Expect("from", "from PEERS" + (_line.Kind == ConfigLine.Forward ? "" : ", named peers only")))
        {
            return false;
        }

        _line.From = _reader.Name("the peers");
        Note(ConfigLine.FieldFrom);
        if (_line.From == null || _line.From.ToLower() != "any")
        {
            return _line.From != null;
        }

        _line.From = null;
        return _line.Kind == ConfigLine.Forward || _reader.Refuse("\"any\" is not allowed: name peers, first with a line \"peers NAME PREFIX\"");
    }

    private void Note(int field)
    {
        _line.SetAt(field, _reader.LastAt);
    }
}
