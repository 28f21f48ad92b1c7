// The two boxes whose consoles are metered, and what is typed there.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tollgate.Bench.Memory;

namespace Tollgate.Bench.Scenarios;

/// <summary>Configurations and lines.</summary>
public static class ConsoleScripts
{
    /// <summary>A box that forwards, and nothing else.</summary>
    public const string Empty = "wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\n";

    /// <summary>As many forwards as the table holds (128), hosts (32), and peers' prefixes (128): 129 lines.</summary>
    public static string Full()
    {
        const int Units = 30;
        const int Hosts = 32;
        var text = new StringBuilder("wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\ndns 198.18.5.1\n");
        text.Append("timer udp 300\ntimer tcp 7440\ntimer tcp-opening 240\ntimer icmp 60\nwan mtu 1492\nlimit mappings 96\nlimit new-mappings 64\nlimit errors 20\noption dscp on\noption wan-ping on\nlog syslog 192.168.10.250\n");
        for (int i = 0; i < Hosts; i++)
        {
            text.Append($"host unit-number-{i:00} 192.168.10.{10 + i} mac 00:11:22:33:44:{i + 1:x2}\n");
        }

        for (int i = 0; i < 16; i++)
        {
            text.Append($"peers partner-{i:00}");
            for (int j = 0; j < 8; j++)
            {
                text.Append($" 198.19.{i}.{j * 16}/28");
            }

            text.Append('\n');
        }

        for (int i = 0; i < Units; i++)
        {
            int up = 16 * i;
            text.Append($"max unit-number-{i:00} ports 8" + (i == 0 ? "" : $" opal {7000 + up} tcp {6000 + up} udp {21000 + up} no6801") + "\n");
        }

        // The units have 91 ranges.
        for (int i = 0; i < 37; i++)
        {
            text.Append($"forward udp {30000 + (300 * i)}-{30255 + (300 * i)} to unit-number-{i % Hosts:00} from partner-{i % 16:00}\n");
        }

        return text.ToString();
    }

    /// <summary>Everything that the console can print, one command after the other.</summary>
    public static string[] Everything { get; } =
    [
        "show config\r", "show forwards\r", "show sessions\r", "show drops\r", "show status\r", "show plan\r", "show log\r", "show diff\r", "check\r",
        "help\r", "help drops\r", "help forward\r", "explain udp 198.18.9.4:5555 -> 6801\r", "arp\r",
    ];

    /// <summary>Lines beside those of the simulation's own box, whose one unit takes all calls.</summary>
    /// <param name="isFull">Up to 128 forwards, else up to 16.</param>
    public static string MoreThanCalls(bool isFull)
    {
        var text = new StringBuilder();
        int hosts = isFull ? 24 : 2;
        for (int i = 0; i < hosts; i++)
        {
            text.Append($"host unit-number-{i:00} 192.168.10.{100 + i}\n");
        }

        text.Append("pcanywhere gw1 from hq\nforward udp 9000-9003 to gw1 from hq\nforward tcp 8443 to unit-number-00\n");
        for (int i = 0; i < (isFull ? 116 : 3); i++)
        {
            text.Append($"forward udp {30000 + (200 * i)}-{30001 + (200 * i)} to unit-number-{i % hosts:00} from hq\n");
        }

        return text.ToString();
    }

    /// <summary>A name for the table, and what is typed. What begins with a blank is typed key by key.</summary>
    public static IReadOnlyList<(string Name, string Typed)> Lines(string config)
    {
        string host = config.Contains("maxA", StringComparison.Ordinal) ? "maxA" : "unit-number-00";
        string forward = config.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last();
        var lines = new List<(string, string)>
        {
            ("a line with an error in its last word", forward + "x\r"),
            ("a line that takes the place of another", $"host {host} 192.168.10.99\r"),
            ("a line that clashes", $"forward udp 7001 to {host}\r"),
            ("peers: a line of 200 characters", ("peers others" + string.Concat(Enumerable.Range(10, 12).Select(i => $" 198.19.77.{i}"))).PadRight(200) + "\r"),
            ("a line taken out", "no " + forward + "\r"),
            ("and put in again", forward + "\r"),
            ("200 blanks", new string(' ', 199).Insert(0, "x") + "\r"),
            ("a key", " x\x15"),
            ("Tab, nothing typed", " \t\x15"),
            ("Tab in a line", " forw\tu\t9\t\x15"),
            ("?, nothing typed", " ?\x15"),
            ("? in a line", " forward ?\x15"),
            ("arrows: history", " \x1B[A\x1B[A\x1B[A\x1B[B\x15"),
            ("Ctrl-W, Ctrl-U, Ctrl-C in a line of 200", new string('x', 190) + "\x17" + new string('y', 190) + "\x15" + new string('z', 190) + "\x03"),
            ("check", "check\r"),
            ("show diff", "show diff\r"),
            ("discard", "discard\r"),
        };
        string[] commands =
        [
            "show config", "show forwards", "show sessions", "show drops", "show status", "show plan", "show log", "help", "help drops", "help max", "arp",
            "explain udp 198.18.9.4:5555 -> 6801", "explain udp 198.19.0.1:5555 -> 30001", "ping 192.168.10.11", $"clear sessions {host}",
        ];
        lines.AddRange(commands.Select(command => (command, command + "\r")));
        lines.Add(("commit of one line less", $"no {forward}\rcommit\r"));
        lines.Add(("commit of one new line", $"forward tcp 64999 to {host}\rcommit\r"));
        lines.Add(("commit confirm, rollback", $"no forward tcp 64999\rcommit confirm 1\rrollback\r"));
        lines.Add(("rollback 1", $"rollback 1\r"));
        lines.Add(("discard after it", "discard\r"));
        return lines;
    }

    /// <summary>A whole configuration pasted at once, and committed.</summary>
    public static string Paste(string config)
    {
        return config.Replace("\n", "\r", StringComparison.Ordinal) + "commit\r";
    }
}
