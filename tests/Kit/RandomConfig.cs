// Random configurations that are right: every kind of line with any values that are allowed. What is free is
// kept track of here once more, apart from the console, so that a line that is refused is a finding.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Tollgate.Control;

namespace Tollgate.Kit;

/// <summary>A configuration from a seed.</summary>
public sealed class RandomConfig
{
    // Which keywords may stand at a place decides how short each may be typed.
    private static readonly string[][] s_choices =
    [
        Commands.FirstWords(), ["ports"], ["opal", "tcp", "udp", "udpcount", "no6801"], ["udp", "tcp"], ["command", "gateway"],
        ["udp", "tcp", "tcp-opening", "icmp"], ["static", "rate", "mtu", "dhcp"], ["syslog"], ["from"], ["to"], ["gw"], ["mac"], LineParser.Keywords(),
        ["mappings", "new-mappings", "errors"], ["dscp", "wan-ping"], ["on", "off"],
    ];

    private static readonly string[] s_names = ["to", "from", "any", "udp", "maxA", "MAXA", "-", "_", "0", "no6801", "gw1"];

    private readonly Random _random;
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _taken = [];
    private readonly bool[] _openUdp = new bool[65536];
    private readonly bool[] _openTcp = new bool[65536];
    private readonly List<string> _hosts = [];
    private readonly List<(string Name, bool IsWide)> _peers = [];
    private uint _lan;
    private int _lanLength;

    /// <summary>Makes it.</summary>
    public RandomConfig(int seed)
    {
        _random = new Random(seed);
        string[][] groups = [Interfaces(), Options(), Hosts(), Peers()];
        _lines.AddRange(groups.SelectMany(group => group));
        Shuffle(_lines);
        foreach (int i in Enumerable.Range(0, One(4) ? 200 : _random.Next(25)))
        {
            Opening();
        }
    }

    /// <summary>How many outside ports are open.</summary>
    public int OpenPorts { get; private set; }

    /// <summary>How many ranges they are.</summary>
    public int Ranges { get; private set; }

    /// <summary>The lines as a person types them who spells every word out.</summary>
    public IEnumerable<string> Typed => _lines.Select(line => Regex.Replace(line, @"\{\d+:([^}]+)\}", "$1"));

    /// <summary>The same with keywords as short as they may be, or some longer, some in capitals.</summary>
    public IEnumerable<string> Shortened => _lines.Select(line => Regex.Replace(line, @"\{(\d+):([^}]+)\}", Shorten));

    private string Shorten(Match match)
    {
        string[] choices = s_choices[int.Parse(match.Groups[1].Value)];
        string word = match.Groups[2].Value;
        int least = 1;
        while (least < word.Length && choices.Any(other => other != word && other.StartsWith(word[..least], StringComparison.Ordinal)))
        {
            least++;
        }

        string piece = word[..(One(3) ? least : _random.Next(least, word.Length + 1))];
        return One(8) ? piece.ToUpperInvariant() : piece;
    }

    private string[] Interfaces()
    {
        // The LAN in one of the private blocks, the WAN in none of them.
        (uint block, int least) = new[] { (0x0A000000u, 8), (0xAC100000u, 12), (0xC0A80000u, 16) }[_random.Next(3)];
        _lanLength = _random.Next(Math.Max(least, 16), 32);
        _lan = Station(block | Bits(32 - least), _lanLength);
        _taken.Add(Quad(_lan));
        uint first;
        do
        {
            first = (uint)_random.Next(1, 224);
        }
        while (first is 10 or 127 or 172 or 192);

        int length = _random.Next(8, 32);
        uint wan = Station((first << 24) | Bits(24), length);
        uint gateway = Station(wan, length);
        _taken.Add(Quad(wan));
        string line = $"{{0:wan}} {{6:static}} {Quad(wan)}/{length}";
        return [gateway == wan ? line : line + $" {{10:gw}} {Quad(gateway)}", $"{{0:lan}} {Quad(_lan)}/{_lanLength}"];
    }

    private string[] Options()
    {
        List<string> lines = [];
        string[] servers = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => $"{_random.Next(1, 10)}.{_random.Next(256)}.{_random.Next(256)}.{_random.Next(256)}").Where(_taken.Add)];
        if (servers.Length > 0)
        {
            lines.Add("{0:dns} " + string.Join(' ', servers));
        }

        foreach ((string timer, int least) in new[] { ("udp", 120), ("tcp", 7440), ("tcp-opening", 240), ("icmp", 60) })
        {
            if (One(3))
            {
                lines.Add($"{{0:timer}} {{5:{timer}}} {(One(4) ? least : One(4) ? 604800 : _random.Next(least, 604801))}");
            }
        }

        foreach ((string limit, int most) in new[] { ("mappings", 128), ("new-mappings", 1000), ("errors", 100) })
        {
            if (One(3))
            {
                lines.Add($"{{0:limit}} {{13:{limit}}} {(One(4) ? 1 : One(4) ? most : _random.Next(1, most + 1))}");
            }
        }

        foreach (string option in new[] { "dscp", "wan-ping" })
        {
            if (One(3))
            {
                lines.Add($"{{0:option}} {{14:{option}}} {{15:{(One(2) ? "on" : "off")}}}");
            }
        }

        if (One(3))
        {
            lines.Add($"{{0:wan}} {{6:rate}} {(One(4) ? "8k" : One(4) ? "100m" : One(3) ? $"{_random.Next(1, 101)}m" : $"{_random.Next(8, One(2) ? 1000 : 100001)}{(One(3) ? "K" : "k")}")}");
        }

        if (One(3))
        {
            lines.Add($"{{0:wan}} {{6:mtu}} {(One(4) ? 576 : One(4) ? 1500 : _random.Next(576, 1501))}");
        }

        uint server = Station(_lan, _lanLength);
        if (server != _lan && One(2))
        {
            lines.Add($"{{0:log}} {{7:syslog}} {Quad(server)}");
        }

        return [.. lines];
    }

    private string[] Hosts()
    {
        List<string> lines = [];
        foreach (int i in Enumerable.Range(0, One(8) ? 32 : _random.Next(1, 12)))
        {
            string address = Quad(Station(_lan, _lanLength));
            if (_taken.Add(address))
            {
                _hosts.Add(Name(_hosts));
                string octets = string.Join(One(2) ? ":" : "-", Enumerable.Range(0, 6).Select(j => (_random.Next(256) & (j == 0 ? 0xFE : 0xFF) | (j == 5 ? 1 : 0)).ToString(One(2) ? "x2" : "X2")));
                lines.Add($"{{0:host}} {_hosts[^1]} {address}{(One(2) ? "" : " {11:mac} " + octets)}");
            }
        }

        return [.. lines];
    }

    private string[] Peers()
    {
        List<string> lines = [];
        foreach (int i in Enumerable.Range(0, _random.Next(7)))
        {
            string name;
            do
            {
                name = Name(_peers.Select(peers => peers.Name));
            }
            while (name.Equals("any", StringComparison.OrdinalIgnoreCase));

            bool isWide = One(5);
            HashSet<string> prefixes = [];
            foreach (int j in Enumerable.Range(0, _random.Next(1, 10)))
            {
                int length = isWide && j == 0 ? _random.Next(8) : _random.Next(8, 33);
                prefixes.Add(length == 32 && One(2) ? Quad(Bits(32)) : $"{Quad(Bits(32) & Mask(length))}/{length}");
            }

            _peers.Add((name, isWide));
            lines.Add($"{{0:peers}} {name} {string.Join(' ', prefixes.DistinctBy(prefix => prefix.Replace("/32", "")))}");
        }

        return [.. lines];
    }

    /// <summary>Adds a line that opens ports, if those that come up are free.</summary>
    private void Opening()
    {
        if (_hosts.Count == 0)
        {
            return;
        }

        string host = _hosts[_random.Next(_hosts.Count)];
        (string from, bool isWide) = _peers.Count == 0 ? ("", true) : _peers[_random.Next(_peers.Count)];
        int kind = _random.Next(8);
        string role = One(2) ? "command" : "gateway";
        if (kind < 2)
        {
            Max(host);
        }
        else if (kind < 4)
        {
            Forward(host, from);
        }
        else if (kind < 6 && !isWide && Open($"clarent {host} {role}", role == "command" ? [(false, 5001, 5002)] : [(false, 4040, 4040), (false, 4045, 4045), (false, 5010, 5010)]))
        {
            _lines.Add($"{{0:clarent}} {host} {{4:{role}}} {{8:from}} {from}");
        }
        else if (kind == 6 && !isWide && Open($"pcanywhere {host}", [(true, 5631, 5631), (false, 5632, 5632)]))
        {
            _lines.Add($"{{0:pcanywhere}} {host} {{8:from}} {from}");
        }
    }

    private void Max(string host)
    {
        int ports = One(6) ? 60 : One(6) ? 1 : _random.Next(1, 61);
        bool owns = One(3);
        List<string> options = [];
        int Start(string what, int start)
        {
            if (One(4))
            {
                options.AddRange(One(4) ? [$"{{2:{what}}} {start}"] : []);
                return start;
            }

            int highest = 65000 - (ports * 2) + 1;
            start = One(10) ? 4000 : One(10) ? highest : _random.Next(4000, highest + 1);
            options.Add($"{{2:{what}}} {start}");
            return start;
        }

        int opal = Start("opal", 7000);
        int tcp = Start("tcp", 4000);
        int udp = Start("udp", 21000);
        int count = One(4) ? _random.Next(1, (ports * 2) + 1) : ports * 2;
        if (count != ports * 2 || One(6))
        {
            options.Add($"{{2:udpcount}} {count}");
        }

        if (!owns)
        {
            options.Add("{2:no6801}");
        }

        List<(bool, int, int)> opens = [(false, opal, opal + (ports * 2) - 1), (true, tcp, tcp + (ports * 2) - 1), (false, udp, udp + count - 1)];
        opens.AddRange(owns ? [(false, 6801, 6801)] : []);
        if (Open($"max {host}", [.. opens]))
        {
            Shuffle(options);
            _lines.Add(string.Join(' ', options.Prepend($"{{0:max}} {host} {{1:ports}} {ports}")));
        }
    }

    private void Forward(string host, string from)
    {
        bool isTcp = One(2);
        int first = One(6) ? 1025 : One(6) ? 65535 : _random.Next(1025, 65536);
        int last = One(2) ? first : Math.Min(65535, first + _random.Next(One(5) ? 20000 : 20));
        string ports = first == last && !One(10) ? $"{first}" : $"{first}-{last}";
        if (Open($"forward {(isTcp ? "tcp" : "udp")} {first}-{last}", [(isTcp, first, last)]))
        {
            string tail = from.Length == 0 || One(2) ? One(10) ? " {8:from} any" : "" : " {8:from} " + from;
            _lines.Add($"{{0:forward}} {{3:{(isTcp ? "tcp" : "udp")}}} {ports} {{9:to}} {host}{tail}");
        }
    }

    private bool Open(string line, (bool IsTcp, int First, int Last)[] ranges)
    {
        // The tables hold 128 ranges.
        if (Ranges + ranges.Length > 128)
        {
            return false;
        }

        if (_taken.Contains(line))
        {
            return false;
        }

        for (int i = 0; i < ranges.Length; i++)
        {
            Span<bool> open = PortsOf(ranges[i]);
            if (open.Contains(true))
            {
                // What the ranges before it have taken is free again.
                foreach ((bool, int, int) range in ranges[..i])
                {
                    PortsOf(range).Clear();
                }

                return false;
            }

            open.Fill(true);
        }

        _taken.Add(line);
        OpenPorts += ranges.Sum(range => range.Last - range.First + 1);
        Ranges += ranges.Length;
        return true;
    }

    private Span<bool> PortsOf((bool IsTcp, int First, int Last) range) =>
        (range.IsTcp ? _openTcp : _openUdp).AsSpan(range.First, range.Last - range.First + 1);

    private string Name(IEnumerable<string> taken)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        string name;
        do
        {
            StringBuilder text = new();
            text.Append(One(4) ? s_names[_random.Next(s_names.Length)] : "");
            for (int i = text.Length > 0 ? 0 : _random.Next(1, 16); i > 0; i--)
            {
                text.Append(Letters[_random.Next(Letters.Length)]);
            }

            name = text.ToString();
        }
        while (taken.Contains(name));
        return name;
    }

    /// <summary>A station of a prefix: no end of it, unless it has two addresses.</summary>
    private uint Station(uint address, int length)
    {
        uint first = address & Mask(length);
        uint size = length == 0 ? 0 : ~Mask(length);
        uint offset = length == 31 ? (uint)_random.Next(2) : 1 + (uint)_random.NextInt64(size - 1);
        return first + offset;
    }

    private uint Bits(int count) => (uint)_random.NextInt64(1L << count);

    private static uint Mask(int length) => length == 0 ? 0 : uint.MaxValue << (32 - length);

    private static string Quad(uint number) => $"{number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}";

    private bool One(int of) => _random.Next(of) == 0;

    private void Shuffle(List<string> lines)
    {
        string[] shuffled = [.. lines];
        _random.Shuffle(shuffled);
        lines.Clear();
        lines.AddRange(shuffled);
    }
}
