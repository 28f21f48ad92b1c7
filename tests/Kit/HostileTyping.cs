// What nobody should type and somebody will: whole sessions with right lines of every kind and all
// commands, changed word by word and byte by byte, with every key of a terminal in between. Words of
// CONSOLE's grammar that the box does not know (yet) do no harm here.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Tollgate.Kit;

/// <summary>Random typing, the same for the same seed.</summary>
public sealed class HostileTyping
{
    // Right on top of ConsoleFixture.Full, most of them.
    private static readonly string[] s_lines =
    [
        "wan static 198.18.5.2/24 gw 198.18.5.1", "wan static 198.18.5.3/29", "wan static 198.18.5.2/24", "wan dhcp", "lan 192.168.10.1/24",
        "lan 192.168.10.2/25", "lan 10.1.0.1/16", "dns 198.18.5.1", "dns 198.18.5.1 198.18.9.1", "timer udp 300", "timer udp 600", "timer tcp 7440",
        "timer tcp-opening 240", "timer icmp 60", "wan rate 128k", "wan rate 2m", "wan mtu 1492", "limit mappings 8", "limit new-mappings 5", "limit errors 3", "option dscp on", "option wan-ping on", "option wan-ping off", "log syslog 192.168.10.5", "log syslog 192.168.10.31", "host maxA 192.168.10.11 mac 00:11:22:33:44:55",
        "host maxA 192.168.10.13", "host maxC 192.168.10.14", "host pbx 192.168.10.31", "host gw2 192.168.10.21 mac 00:11:22:33:44:66",
        "peers hq 198.18.9.4 198.18.9.8/29", "peers hq 198.18.9.4", "peers lab 198.19.0.0/16 203.0.113.7", "peers wide 0.0.0.0/0",
        "max maxA ports 8", "max maxA ports 30 no6801", "max maxB ports 16 opal 7100 tcp 4100 udp 21100 no6801", "max maxC ports 4 opal 7200 tcp 4200 udp 21200 udpcount 3 no6801",
        "clarent gw1 command from hq", "clarent gw2 gateway from hq", "clarent gw1 gateway from lab", "pcanywhere gw1 from hq", "pcanywhere maxB from lab",
        "forward udp 9000-9003 to gw1 from hq", "forward udp 9100 to gw1", "forward tcp 8080 to maxB", "forward tcp 8443 to gw1 from lab", "forward udp 3478-3600 to gw1 from any",
    ];

    private static readonly string[] s_commands =
    [
        "show", "show config", "show forwards", "show sessions", "show drops", "show status", "show diff", "show plan", "show log", "check", "discard",
        "help", "help drops", "help max", "help commit", "?", "explain udp 198.18.9.4:5555 -> 6801", "explain tcp 198.19.7.7:80 -> 8080", "ping 198.18.5.1", "ping 192.168.10.11", "arp",
        "clear sessions maxA", "clear sessions", "commit", "commit confirm", "commit confirm 1", "confirm", "rollback", "rollback 1", "rollback 2", "rollback 3", "reload", "factory-reset", "limit", "option",
    ];

    // Wrong somewhere, or everywhere.
    private static readonly string[] s_words =
    [
        "-1", "0", "1", "+1", "00", "08", "007", "1023", "1024", "1025", "3999", "4000", "5-3", "5631", "6790", "6801", "06801", "7000", "64990", "65000", "65535", "65536", "70000",
        "9000-9003", "9003-9000", "9000-", "-9000", "9000-9003-9005", "1024-1026", "65535-65536", "99999999999999999999", "4294967296", "2147483648", "1e3", "0x10", "6801.5", "６８０１",
        "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/08", "0.0.0.0", "0.0.0.0/0", "255.255.255.255", "127.0.0.1", "224.0.0.1", "192.168.10.0", "192.168.10.1",
        "192.168.10.255", "192.168.11.5", "198.18.9.9/29", "198.18.5.1", "198.18.5.0/24", "/", "/24", ".", "...", "-", "--", "->", ":", "1.2.3.4:", ":80", "1.2.3.4:99999",
        "00:11:22:33:44:55", "01:00:00:00:00:00", "00:00:00:00:00:00", "00:11:22:33:44", "00:11:22:33:44:5g", "any", "ANY", "hq", "HQ", "nobody", "gw1", "maxA", "maxA ", "MAXA", "a", "", "x23456789012345", "x234567890123456",
        "no", "from", "to", "mac", "gw", "ports", "opal", "tcp", "udp", "icmp", "udpcount", "no6801", "static", "dhcp", "command", "gateway", "confirm", "sessions", "#", "#commit", "\"", "'", "\\", "%s%n", "{0}", "\\n", "`", "$(x)", ";commit", "*",
    ];

    private static readonly string[] s_keys =
    [
        "\t", "\t\t", "?", "\b", "\b\b\b", "\x7F", "\x15", "\x17", "\x03", "\x1B[A", "\x1B[B", "\x1B[C", "\x1B[D", "\x1BOA", "\x1BOB", "\x1B[1;5D", "\x1B[3~", "\x1B[H", "\x1B[A\x1B[A\x1B[A\x1B[B", "\x1B", "\x1B\x1B", "\x1B[", "\x1B[999999999999", "\x1BO",
        "\x1B]0;title\a", "\x1BPq\x1B\\", "\x1B[200~", "\x1B[201~", "\0", "\x1", "\x2", "\x4", "\x5", "\x6", "\a", "\v", "\f", "\xE", "\x10", "\x11", "\x12", "\x13", "\x14", "\x16", "\x18", "\x19", "\x1A", "\x1C", "\x1D", "\x1E", "\x1F", "\x80", "\x9B", "\x9F", "\xA0", "\xAD", "\xFE", "\xFF", "\xC3\xA4",
    ];

    private static readonly string[] s_ends = ["\r", "\r", "\r", "\r", "\n", "\r\n", "\r\n", "\n\r", "\r\r", ""];

    private readonly Random _random;

    /// <summary>Begins with a seed.</summary>
    public HostileTyping(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>Right lines of every kind: each is refused or taken, alone or with others.</summary>
    public static IReadOnlyList<string> Lines => s_lines;

    /// <summary>Every command with words behind it.</summary>
    public static IReadOnlyList<string> Commands => s_commands;

    /// <summary>Some bytes, as characters 0 to 255, usually one line with its end.</summary>
    public string Next()
    {
        switch (_random.Next(100))
        {
            case 0:
                return Monster();
            case < 4:
                return Paste();
            case < 22:
                return Right() + End() + (_random.Next(3) == 0 ? "commit" + End() : "");
            case < 52:
                return Worded(Right()) + End();
            case < 70:
                return Bytewise(Right()) + End();
            case < 90:
                return Keyed(_random.Next(2) == 0 ? Right() : Worded(Right())) + End();
            default:
                return Soup() + End();
        }
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private string End() => Pick(s_ends);

    private string Right()
    {
        string line = _random.Next(3) == 0 ? Pick(s_commands) : Pick(s_lines);
        return _random.Next(6) == 0 ? "no " + line : line;
    }

    private string Worded(string line)
    {
        List<string> words = line.Split(' ').ToList();
        for (int changes = _random.Next(1, 4); changes > 0; changes--)
        {
            int at = _random.Next(words.Count);
            switch (_random.Next(7))
            {
                case 0:
                    words.Insert(at, Pick(s_words));
                    break;
                case 1 when words.Count > 1:
                    words.RemoveAt(at);
                    break;
                case 2:
                    words.Insert(at, words[_random.Next(words.Count)]);
                    break;
                case 3:
                    int other = _random.Next(words.Count);
                    (words[at], words[other]) = (words[other], words[at]);
                    break;
                case 4:
                    words[at] = words[at][.._random.Next(words[at].Length + 1)];
                    break;
                case 5:
                    words[at] = _random.Next(65537).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    break;
                default:
                    words[at] = Pick(s_words);
                    break;
            }
        }

        return string.Join(_random.Next(20) == 0 ? "  " : " ", words);
    }

    private string Bytewise(string line)
    {
        StringBuilder text = new(line);
        for (int changes = _random.Next(1, 5); changes > 0 && text.Length > 0; changes--)
        {
            int at = _random.Next(text.Length);
            switch (_random.Next(4))
            {
                case 0:
                    text[at] = (char)(text[at] ^ (1 << _random.Next(8)));
                    break;
                case 1:
                    text[at] = (char)_random.Next(256);
                    break;
                case 2:
                    text.Insert(at, (char)_random.Next(256));
                    break;
                default:
                    text.Remove(at, 1);
                    break;
            }
        }

        return text.ToString();
    }

    private string Keyed(string line)
    {
        StringBuilder text = new(line);
        for (int keys = _random.Next(1, 6); keys > 0; keys--)
        {
            text.Insert(_random.Next(text.Length + 1), Pick(s_keys));
        }

        return text.ToString();
    }

    private string Soup()
    {
        StringBuilder text = new();
        for (int words = _random.Next(1, 14); words > 0; words--)
        {
            string word = _random.Next(4) switch
            {
                0 => Pick(s_keys),
                1 => ((char)_random.Next(256)).ToString(),
                2 => Pick(Pick(s_lines).Split(' ')),
                _ => Pick(s_words),
            };
            text.Append(word).Append(_random.Next(6) == 0 ? "" : " ");
        }

        return text.ToString();
    }

    /// <summary>Lines at one go, an error among them, and words that would do harm if they were run after it.</summary>
    private string Paste()
    {
        StringBuilder text = new();
        string end = End();
        int lines = _random.Next(2, 30);
        int wrong = _random.Next(lines);
        for (int i = 0; i < lines; i++)
        {
            text.Append(i == wrong ? Worded(Right()) : Pick(s_lines)).Append(end);
        }

        return text.Append(_random.Next(2) == 0 ? "commit" : "show config").Append(end).ToString();
    }

    /// <summary>Ten thousand characters of something.</summary>
    private string Monster()
    {
        string piece = _random.Next(4) switch
        {
            0 => Pick(s_keys),
            1 => Right() + " ",
            2 => Right() + End(),
            _ => ((char)_random.Next(256)).ToString(),
        };
        int times = (10_000 + piece.Length - 1) / piece.Length;
        return string.Concat(Enumerable.Repeat(piece, times)) + End();
    }
}
