// The grammar of the configuration lines: words in, ConfigLine out, or a complaint. Only what one
// line says of itself is judged here; LineCheck.cs compares it with the other lines. The lines
// that open ports go on in PortLineParser.cs.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Parses one configuration line.</summary>
public sealed class LineParser
{
    // Ours: a week. In milliseconds it stays far below half the range of the clock, 24 days, where a difference
    // of two readings changes its sign.
    private const int MaxTimer = 604800;

    // RFC 791: what every host must take.
    private const int MinMtu = 576;

    // Ours: below, a full-size packet takes longer than a call can wait; above, the interface is the line.
    private const int MinKilobits = 8;
    private const int MaxKilobits = 100000;
    private const string RateRule = ", wan rate: 8k-100m (k: 1000, m: 1000000 bits a second)";

    // Ours: more than the table holds, and more errors than anybody reads, would be no limit. 0 would be none at all:
    // RFC 6888 REQ-4 wants mappings limited, not refused, and RFC 1812 section 4.3.2.8 errors.
    private const int MaxNewMappings = 1000;
    private const int MaxErrors = 100;

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

    /// <summary>What is wrong; null if <see cref="Read"/> returned a line.</summary>
    public Complaint Error
    {
        get { return _reader.Error; }
    }

    /// <summary>The first words of configuration lines, in the order of <see cref="ConfigLine"/>'s kinds.</summary>
    public static string[] Keywords()
    {
        return new string[] { "wan", "lan", "dns", "timer", "limit", "option", "log", "host", "peers", "max", "clarent", "pcanywhere", "forward" };
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
        if (_line.Text == _source)
        {
            // One text in memory, not two that are the same.
            _line.Text = _source;
        }

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
            case ConfigLine.Dns:
                return Dns();
            case ConfigLine.Timer:
                return Timer();
            case ConfigLine.Limit:
                return Limit();
            case ConfigLine.Option:
                return Option();
            case ConfigLine.Log:
                return _reader.Keyword(new string[] { "syslog" }) == 0 && Station("the syslog server");
            case ConfigLine.Host:
                return Host();
            case ConfigLine.Peers:
                return Peers();
            default:
                return new PortLineParser(_reader, _line).Read();
        }
    }

    private bool Wan()
    {
        string[] ways = new string[] { "static", "rate", "mtu", "dhcp" };
        int way = _reader.Keyword(ways, new bool[] { false, false, false, true });
        if (way == 1 || way == 2)
        {
            _line.Name = ways[way];
            Note(ConfigLine.FieldName);
            return way == 1 ? Rate() : Number("bytes of the largest packet on the WAN", MinMtu, State.DefaultWanMtu);
        }

        if (way != 0)
        {
            return way == 3 && _reader.Refuse("dhcp is not in this version, allowed here: static ADDRESS/LENGTH gw ADDRESS");
        }

        if (!Interface("the WAN address of the box") || _reader.IsAtEnd)
        {
            return _reader.Error == null;
        }

        if (!_reader.Expect("gw", "gw ADDRESS"))
        {
            return false;
        }

        _line.Gateway = _reader.Address("the gateway");
        Note(ConfigLine.FieldGateway);
        return _line.Gateway != 0;
    }

    private bool Rate()
    {
        string word = _reader.Any();
        if (word == null)
        {
            return _reader.Missing("the rate is missing" + RateRule);
        }

        Note(ConfigLine.FieldAddress);
        string lower = word.ToLower();
        bool isMega = lower[lower.Length - 1] == 'm';
        int number = isMega || lower[lower.Length - 1] == 'k' ? WordReader.ReadNumber(lower.Substring(0, lower.Length - 1)) : -1;
        if (number < 0)
        {
            return _reader.Refuse("\"" + word + "\" is no rate (digits, no leading zero, then k or m)" + RateRule);
        }

        // A number is a million at most, so this is no more than 31 bits.
        int kilobits = isMega ? number * 1000 : number;
        _line.Number = kilobits * 1000;
        return (kilobits >= MinKilobits && kilobits <= MaxKilobits) || _reader.Refuse(word + " is not allowed" + RateRule);
    }

    private bool Interface(string what)
    {
        if (!_reader.Prefix(what, false, out _line.Address, out int length))
        {
            return false;
        }

        _line.PrefixLength = length;
        Note(ConfigLine.FieldAddress);
        if (!Prefixes.IsStation(_line.Address))
        {
            return _reader.Refuse(AddressText.Format(_line.Address) + " is no address of a station, " + what + ": " + Prefixes.StationRule);
        }

        string role = Prefixes.Role(_line.Address, _line.Address, _line.PrefixLength);
        return role == null || _reader.Refuse(AddressText.Format(_line.Address) + " is the " + role + " of the prefix, " + what + ": "
            + Prefixes.StationsText(_line.Address, _line.PrefixLength));
    }

    private bool Dns()
    {
        if (!Station("the name server") || _reader.IsAtEnd)
        {
            return _reader.Error == null;
        }

        _line.Gateway = _reader.Address("the second name server");
        Note(ConfigLine.FieldGateway);
        return _line.Gateway != 0 && (_line.Gateway != _line.Address
            || _reader.Refuse(AddressText.Format(_line.Address) + " stands in this line twice, once is allowed"));
    }

    private bool Timer()
    {
        string[] names = new string[] { "udp", "tcp", "tcp-opening", "icmp" };
        int timer = _reader.Keyword(names);
        if (timer < 0)
        {
            return false;
        }

        _line.Name = names[timer];
        Note(ConfigLine.FieldName);
        switch (timer)
        {
            case 0:
                return Seconds("RFC 4787 REQ-5", 120);
            case 1:
                return Seconds("RFC 5382 REQ-5", 7440);
            case 2:
                return Seconds("RFC 5382 REQ-5", 240);
            default:
                return Seconds("RFC 5508 REQ-2", 60);
        }
    }

    private bool Seconds(string rfc, int least)
    {
        return Number("seconds of timer " + _line.Name + " (" + rfc + ")", least, MaxTimer);
    }

    private bool Limit()
    {
        string[] names = new string[] { "mappings", "new-mappings", "errors" };
        int limit = _reader.Keyword(names);
        if (limit < 0)
        {
            return false;
        }

        _line.Name = names[limit];
        Note(ConfigLine.FieldName);
        switch (limit)
        {
            case 0:
                return Number("dynamic mappings of one host", 1, SessionTable.Capacity);
            case 1:
                return Number("new mappings of one host in a second", 1, MaxNewMappings);
            default:
                return Number("ICMP errors of the box in a second", 1, MaxErrors);
        }
    }

    private bool Option()
    {
        string[] names = new string[] { "dscp", "wan-ping" };
        int option = _reader.Keyword(names);
        if (option < 0)
        {
            return false;
        }

        _line.Name = names[option];
        Note(ConfigLine.FieldName);
        int isOff = _reader.Keyword(new string[] { "on", "off" });
        _line.Number = 1 - isOff;
        return isOff >= 0;
    }

    private bool Number(string what, int least, int most)
    {
        _line.Number = _reader.Number(what, least, most);
        Note(ConfigLine.FieldAddress);
        return _line.Number > 0;
    }

    private bool Station(string what)
    {
        _line.Address = _reader.Address(what);
        Note(ConfigLine.FieldAddress);
        return _line.Address != 0;
    }

    private bool Host()
    {
        if (!Named("the host") || !Station("the host's address") || _reader.IsAtEnd)
        {
            return _reader.Error == null;
        }

        return _reader.Expect("mac", "mac 00:11:22:33:44:55") && Mac();
    }

    private bool Mac()
    {
        string word = _reader.Any();
        if (word == null)
        {
            return _reader.Missing("the MAC address is missing: 00:11:22:33:44:55");
        }

        Note(ConfigLine.FieldGateway);
        _line.Mac = AddressText.ParseMac(word);
        bool isStation = _line.Mac != null && (_line.Mac[0] & GroupBit) == 0 && (_line.Mac[0] | _line.Mac[1] | _line.Mac[2]) != 0;
        return isStation || _reader.Refuse("\"" + word
            + "\" is no MAC address of a station: six pairs 0-9 a-f with colons, the first pair even, not all zero");
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

    private bool Named(string what)
    {
        _line.Name = _reader.Name(what, -1);
        Note(ConfigLine.FieldName);
        return _line.Name != null;
    }

    private void Note(int field)
    {
        _line.SetAt(field, _reader.LastAt);
    }
}
