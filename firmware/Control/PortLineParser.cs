// The grammar of the lines that open ports: max, clarent, pcanywhere, forward. LineParser.cs comes
// here once it has read the first word.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Parses what follows the first word of a line that opens ports.</summary>
public sealed class PortLineParser
{
    private const string PortsRule = "1025-65535";

    private readonly WordReader _reader;
    private readonly ConfigLine _line;

    /// <summary>Goes on after the first word.</summary>
    /// <param name="reader">At the second word.</param>
    /// <param name="line">Its kind is known, the rest is filled in here.</param>
    public PortLineParser(WordReader reader, ConfigLine line)
    {
        _reader = reader;
        _line = line;
    }

    /// <summary>Reads the fields.</summary>
    /// <returns>False if the reader has a complaint.</returns>
    public bool Read()
    {
        switch (_line.Kind)
        {
            case ConfigLine.Max:
                return Max();
            case ConfigLine.Clarent:
                return Clarent();
            case ConfigLine.PcAnywhere:
                return Named() && From();
            default:
                return Forward();
        }
    }

    private bool Max()
    {
        if (!Named() || !_reader.Expect("ports", "ports 1-" + PortRange.MaxPorts.ToString()))
        {
            return false;
        }

        _line.Ports = _reader.Number("ports", 1, PortRange.MaxPorts);
        Note(ConfigLine.FieldPorts);
        if (_line.Ports < 0)
        {
            return false;
        }

        _line.Opal = PortRange.DefaultOpal;
        _line.TcpStart = PortRange.DefaultTcp;
        _line.UdpStart = PortRange.DefaultUdp;
        _line.UdpCount = _line.Ports * 2;
        _line.Owns6801 = true;
        string[] options = new string[] { "opal", "tcp", "udp", "udpcount", "no6801" };
        bool[] isGiven = new bool[options.Length];
        while (!_reader.IsAtEnd)
        {
            int option = _reader.Keyword(options, isGiven);
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
        switch (option)
        {
            case 0:
                return (_line.Opal = Start("opal", ConfigLine.FieldOpal)) > 0;
            case 1:
                return (_line.TcpStart = Start("tcp", ConfigLine.FieldTcp)) > 0;
            case 2:
                return (_line.UdpStart = Start("udp", ConfigLine.FieldUdp)) > 0;
            case 3:
                _line.UdpCount = _reader.Number("udpcount, with " + _line.Ports.ToString() + " ports", 1, _line.Ports * 2);
                return _line.UdpCount > 0;
            default:
                _line.Owns6801 = false;
                return true;
        }
    }

    private int Start(string what, int field)
    {
        string rule = what + ", with " + _line.Ports.ToString() + " ports up to port " + PortRange.MaxLast.ToString();
        int start = _reader.Number(rule, PortRange.MaxFirst, PortRange.MaxLast - (_line.Ports * 2) + 1);
        Note(field);
        return start;
    }

    private bool Clarent()
    {
        if (!Named())
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
        return ForwardPorts() && _reader.Expect("to", "to HOST [from PEERS]") && Named() && (_reader.IsAtEnd || From());
    }

    private bool ForwardPorts()
    {
        string word = _reader.Any();
        if (word == null)
        {
            return _reader.Missing("a port or a range is missing: P or P-Q, " + PortsRule);
        }

        Note(ConfigLine.FieldPorts);
        int dash = word.IndexOf('-');
        int first = WordReader.ReadNumber(dash < 0 ? word : word.Substring(0, dash));
        int last = dash < 0 ? first : WordReader.ReadNumber(word.Substring(dash + 1));
        if (first < 0 || last < 0)
        {
            return _reader.Refuse("\"" + word + "\" is no port or range (digits only, no leading zero): P or P-Q, " + PortsRule);
        }

        if (first < PortRange.Floor || last > 65535)
        {
            string old = first == 22 && _line.Protocol == Udp.Protocol
                ? ". pcAnywhere before 7.52 needs UDP 22: update it, and use the pcanywhere line"
                : "";
            return _reader.Refuse(word + " is not allowed, ports: " + PortsRule + old);
        }

        _line.FirstPort = first;
        _line.LastPort = last;
        return first <= last || _reader.Refuse(word + " is not allowed, a range runs upward: " + last.ToString() + "-" + first.ToString());
    }

    private bool Named()
    {
        _line.Name = _reader.Name("the host", ConfigLine.Host);
        Note(ConfigLine.FieldName);
        return _line.Name != null;
    }

    private bool From()
    {
        if (!_reader.Expect("from", _line.Kind == ConfigLine.Forward ? "from PEERS" : "from PEERS, named peers only"))
        {
            return false;
        }

        _line.From = _reader.Name(_line.Kind == ConfigLine.Forward ? "the peers, or any" : "the peers", ConfigLine.Peers);
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
