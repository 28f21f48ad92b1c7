// One line of the configuration: its kind, what its words say, and the one way to write it.
// LineParser.cs fills it, ConfigText.cs writes it, LineCheck.cs compares it with other lines.

namespace Tollgate.Control;

/// <summary>A configuration line. What it says does not change any more once it is in a <see cref="Config"/>.</summary>
public sealed class ConfigLine
{
    /// <summary>
    /// <c>wan static ADDRESS/LENGTH [gw ADDRESS]</c>, without a name; <c>wan rate RATE</c> and <c>wan mtu BYTES</c>, with one.
    /// Kinds are numbered in the order of the configuration.
    /// </summary>
    public const int Wan = 0;

    /// <summary><c>lan ADDRESS/LENGTH</c></summary>
    public const int Lan = 1;

    /// <summary><c>dns ADDRESS [ADDRESS]</c></summary>
    public const int Dns = 2;

    /// <summary><c>timer udp|tcp|tcp-opening|icmp SECONDS</c></summary>
    public const int Timer = 3;

    /// <summary><c>limit mappings|new-mappings|errors NUMBER</c></summary>
    public const int Limit = 4;

    /// <summary><c>option dscp|wan-ping on|off</c></summary>
    public const int Option = 5;

    /// <summary><c>log syslog ADDRESS</c></summary>
    public const int Log = 6;

    /// <summary><c>host NAME ADDRESS [mac MAC]</c></summary>
    public const int Host = 7;

    /// <summary><c>peers NAME PREFIX...</c></summary>
    public const int Peers = 8;

    /// <summary><c>max HOST ports N [opal P] [tcp P] [udp P] [udpcount N] [no6801]</c>. This kind and the later ones open ports.</summary>
    public const int Max = 9;

    /// <summary><c>clarent HOST command|gateway from PEERS</c></summary>
    public const int Clarent = 10;

    /// <summary><c>pcanywhere HOST from PEERS</c></summary>
    public const int PcAnywhere = 11;

    /// <summary><c>forward udp|tcp P[-Q] to HOST [from PEERS]</c></summary>
    public const int Forward = 12;

    /// <summary>Field of <see cref="At"/>: the first word.</summary>
    public const int FieldKeyword = 0;

    /// <summary>Field of <see cref="At"/>: the name; of a timer, limit or option, which it is.</summary>
    public const int FieldName = 1;

    /// <summary>Field of <see cref="At"/>: the address, the first prefix, or a <see cref="Number"/>.</summary>
    public const int FieldAddress = 2;

    /// <summary>Field of <see cref="At"/>: the gateway, the second name server, or the MAC address.</summary>
    public const int FieldGateway = 3;

    /// <summary>Field of <see cref="At"/>: the number of ports, or the forwarded ports.</summary>
    public const int FieldPorts = 4;

    /// <summary>Field of <see cref="At"/>: the first OPAL port.</summary>
    public const int FieldOpal = 5;

    /// <summary>Field of <see cref="At"/>: the first TCP port.</summary>
    public const int FieldTcp = 6;

    /// <summary>Field of <see cref="At"/>: the first UDP port.</summary>
    public const int FieldUdp = 7;

    /// <summary>Field of <see cref="At"/>: the name of the peers.</summary>
    public const int FieldFrom = 8;

    private const int Fields = 9;

    /// <summary>One of the kinds above.</summary>
    public readonly int Kind;

    /// <summary>The line as it was typed; messages show it.</summary>
    public readonly string Source;

    /// <summary>The line in its one canonical form: <c>show config</c> prints it.</summary>
    public string Text;

    /// <summary>Its place in the configuration that was compiled last, from 1: ForwardRule.Line.</summary>
    public int Order
    {
        get { return _numbers[Fields]; }
        set { _numbers[Fields] = (ushort)value; }
    }

    /// <summary>Whether a commit has put it in force: its warnings were given.</summary>
    public bool WasInForce
    {
        get { return Is(1); }
        set { Set(1, value); }
    }

    /// <summary>Number of the line in the script that it came from, from 1; 0 if it was typed.</summary>
    public int ScriptLine
    {
        get { return _numbers[Fields + 1]; }
        set { _numbers[Fields + 1] = (ushort)value; }
    }

    /// <summary>
    /// The name of a host or of peers: the line's own, or the host that it is for. Of a timer, a limit or an option, which it
    /// is; wan: "rate", "mtu"; else null.
    /// </summary>
    public string Name;

    /// <summary>wan, lan, host, log: the address; dns: the first server.</summary>
    public int Address;

    /// <summary>timer: the idle time in seconds. wan rate: bits a second. wan mtu: bytes. limit: how many. option: 1 if it is on.</summary>
    public int Number
    {
        get { return Address; }
        set { Address = value; }
    }

    /// <summary>wan, lan: the prefix length, 8-31.</summary>
    public int PrefixLength
    {
        get { return _numbers[Fields + 2]; }
        set { _numbers[Fields + 2] = (ushort)value; }
    }

    /// <summary>wan: the gateway; dns: the second server. 0 if there is none.</summary>
    public int Gateway;

    /// <summary>host: the MAC address, three words, or null.</summary>
    public ushort[] Mac;

    /// <summary>peers: the addresses of its prefixes.</summary>
    public int[] PeerAddresses;

    /// <summary>peers: the prefix lengths.</summary>
    public int[] PeerLengths;

    /// <summary>max: the unit's telephone ports.</summary>
    public int Ports
    {
        get { return _numbers[Fields + 2]; }
        set { _numbers[Fields + 2] = (ushort)value; }
    }

    /// <summary>max: first OPAL port (UDP).</summary>
    public int Opal
    {
        get { return _numbers[Fields + 8]; }
        set { _numbers[Fields + 8] = (ushort)value; }
    }

    /// <summary>max: first TCP port.</summary>
    public int TcpStart
    {
        get { return _numbers[Fields + 9]; }
        set { _numbers[Fields + 9] = (ushort)value; }
    }

    /// <summary>max: first UDP port.</summary>
    public int UdpStart
    {
        get { return _numbers[Fields + 10]; }
        set { _numbers[Fields + 10] = (ushort)value; }
    }

    /// <summary>max: how many ports from <see cref="UdpStart"/> on.</summary>
    public int UdpCount
    {
        get { return _numbers[Fields + 3]; }
        set { _numbers[Fields + 3] = (ushort)value; }
    }

    /// <summary>max: whether UDP 6801 is forwarded to this unit.</summary>
    public bool Owns6801
    {
        get { return Is(2); }
        set { Set(2, value); }
    }

    /// <summary>clarent: the ports of a gateway, not of a command center.</summary>
    public bool IsGateway
    {
        get { return Is(4); }
        set { Set(4, value); }
    }

    /// <summary>forward: IP protocol number of UDP or TCP.</summary>
    public int Protocol
    {
        get { return _numbers[Fields + 4]; }
        set { _numbers[Fields + 4] = (ushort)value; }
    }

    /// <summary>forward: first port.</summary>
    public int FirstPort
    {
        get { return _numbers[Fields + 5]; }
        set { _numbers[Fields + 5] = (ushort)value; }
    }

    /// <summary>forward: last port.</summary>
    public int LastPort
    {
        get { return _numbers[Fields + 6]; }
        set { _numbers[Fields + 6] = (ushort)value; }
    }

    /// <summary>clarent, pcanywhere, forward: the name after "from"; null if any endpoint may send.</summary>
    public string From;

    /// <summary>The outside ports that the line opens. Not kept, as most are read once: allocates.</summary>
    public PortRange[] Opens
    {
        get { return PortRange.Of(this); }
    }

    // A field takes twelve bytes of the board's memory, a bool too, an element two: small numbers of the line, after where
    // its fields stand. The length of a wan's or lan's prefix and the number of a Max's ports share a place, and one
    // has a bit for each thing that is or is not. Twenty fill five blocks of the heap.
    private readonly ushort[] _numbers = new ushort[Fields + 11];

    /// <summary>Makes a line for the parser to fill.</summary>
    public ConfigLine(int kind, string source)
    {
        Kind = kind;
        Source = source;
    }

    private bool Is(int bit)
    {
        return (_numbers[Fields + 7] & bit) != 0;
    }

    private void Set(int bit, bool isSo)
    {
        _numbers[Fields + 7] = (ushort)(isSo ? _numbers[Fields + 7] | bit : _numbers[Fields + 7] & ~bit);
    }

    /// <summary>Where in <see cref="Source"/> the word of a field stands; where the field is left out, the word that it follows from.</summary>
    public int At(int field)
    {
        return IsTyped(field) ? _numbers[field] : _numbers[FieldPorts];
    }

    /// <summary>Whether a field was typed, not left out: only the starts of a Max's ranges can be.</summary>
    public bool IsTyped(int field)
    {
        return field < FieldOpal || field > FieldUdp || _numbers[field] != 0;
    }

    /// <summary>Notes where a field stands.</summary>
    public void SetAt(int field, int at)
    {
        _numbers[field] = (ushort)at;
    }

    /// <summary>A complaint about a field of this line.</summary>
    /// <param name="field">Where the caret goes.</param>
    /// <param name="text">Why, and what is allowed.</param>
    /// <param name="clash">The line that it clashes with; null if there is none.</param>
    public Complaint Complain(int field, string text, ConfigLine clash)
    {
        string where = ScriptLine == 0 ? "" : "line " + ScriptLine.ToString() + ": ";
        return new Complaint(Source, At(field), where + text, clash == null ? null : clash.Text);
    }

    /// <summary>Whether another line cannot stand beside this one but takes its place, or, for a forward, is the same.</summary>
    public bool IsReplacedBy(ConfigLine other)
    {
        return Kind == other.Kind && Name == other.Name && IsGateway == other.IsGateway && (Kind != Forward || Text == other.Text);
    }
}
