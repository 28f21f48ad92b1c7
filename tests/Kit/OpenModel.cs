// Which outside ports a configuration opens, read from its lines in the plainest way: nothing of the
// firmware's is used, so that both can be compared.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tollgate.Tables;

namespace Tollgate.Kit;

/// <summary>An outside port, the host behind it, and who may send to it.</summary>
/// <param name="Host">The inside host.</param>
/// <param name="Peers">Prefixes; null if anybody may.</param>
public sealed record OpenPort(Ip4 Host, IReadOnlyList<(Ip4 Address, int Length)>? Peers);

/// <summary>The open ports of some lines.</summary>
public sealed class OpenModel
{
    private readonly Dictionary<(bool IsTcp, int Port), OpenPort> _ports = new();

    /// <summary>Reads lines as <c>show config</c> prints them.</summary>
    public OpenModel(string config)
    {
        string[][] lines = config.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
        Dictionary<string, Ip4> hosts = lines.Where(line => line[0] == "host").ToDictionary(line => line[1], line => (Ip4)line[2]);
        Dictionary<string, List<(Ip4, int)>> peers = lines.Where(line => line[0] == "peers").ToDictionary(line => line[1], line => line.Skip(2).Select(Prefix).ToList());
        foreach (string[] line in lines)
        {
            // A name may be any word, "from" too: only its place says what a word is.
            List<(Ip4, int)>? senders = line[0] switch
            {
                "clarent" => peers[line[4]],
                "pcanywhere" => peers[line[3]],
                "forward" when line.Length > 5 => peers[line[6]],
                _ => null,
            };
            switch (line[0])
            {
                case "max":
                    int ports = Number(After(line, "ports")!);
                    Open(false, Number(After(line, "opal") ?? "7000"), ports * 2, hosts[line[1]], null);
                    Open(true, Number(After(line, "tcp") ?? "4000"), ports * 2, hosts[line[1]], null);
                    Open(false, Number(After(line, "udp") ?? "21000"), Number(After(line, "udpcount") ?? (ports * 2).ToString(CultureInfo.InvariantCulture)), hosts[line[1]], null);
                    Open(false, 6801, line.Contains("no6801") ? 0 : 1, hosts[line[1]], null);
                    break;
                case "clarent" when line[2] == "command":
                    Open(false, 5001, 2, hosts[line[1]], senders);
                    break;
                case "clarent":
                    Open(false, 4040, 1, hosts[line[1]], senders);
                    Open(false, 4045, 1, hosts[line[1]], senders);
                    Open(false, 5010, 1, hosts[line[1]], senders);
                    break;
                case "pcanywhere":
                    Open(true, 5631, 1, hosts[line[1]], senders);
                    Open(false, 5632, 1, hosts[line[1]], senders);
                    break;
                case "forward":
                    string[] range = line[2].Split('-');
                    Open(line[1] == "tcp", Number(range[0]), Number(range[^1]) - Number(range[0]) + 1, hosts[line[4]], senders);
                    break;
            }
        }
    }

    /// <summary>How many ports are open, both protocols together.</summary>
    public int Count => _ports.Count;

    /// <summary>Compares the tables in force with the lines, port by port.</summary>
    /// <param name="state">The tables. What they do not enforce has to be closed.</param>
    /// <param name="everyPort">False: only the ports that are open, and each seventh of the rest.</param>
    /// <returns>The first difference, or null.</returns>
    public string? Difference(State state, bool everyPort = true)
    {
        Ip4[] strangers = ["198.51.100.77", "198.18.9.3", "198.18.9.4", "198.18.9.8", "198.18.9.16", "198.19.7.7", "203.0.113.7"];
        if (!everyPort && state.IsEnforcing && Enumerable.Range(1, state.Forwards.Rules).Sum(rule => state.Forwards.LastPort[rule] - state.Forwards.FirstPort[rule] + 1) != Count)
        {
            return "another number of ports is open";
        }

        for (int port = 0; port <= 0xFFFF; port += everyPort || _ports.ContainsKey((false, port)) || _ports.ContainsKey((true, port)) ? 1 : 7)
        {
            foreach (bool isTcp in new[] { false, true })
            {
                int rule = state.Forwards.Find(isTcp, port);
                OpenPort? open = state.IsEnforcing ? _ports.GetValueOrDefault((isTcp, port)) : null;
                string what = (isTcp ? "tcp " : "udp ") + port;
                if (rule == 0 != (open == null))
                {
                    return what + (open == null ? " is open and no line opens it" : " is closed");
                }

                if (open != null && state.Forwards.Inside[rule] != open.Host.Words)
                {
                    return what + " leads elsewhere";
                }

                foreach (Ip4 stranger in open == null ? [] : strangers)
                {
                    if (state.Forwards.Admits(rule, stranger.Words) != (open!.Peers?.Any(peer => Contains(peer, stranger)) ?? true))
                    {
                        return what + " and the sender " + stranger;
                    }
                }
            }
        }

        return null;
    }

    private static bool Contains((Ip4 Address, int Length) prefix, Ip4 address)
    {
        return ((address.Number ^ prefix.Address.Number) & Ip4.Mask(prefix.Length).Number) == 0;
    }

    private static (Ip4 Address, int Length) Prefix(string word)
    {
        string[] parts = word.Split('/');
        return (parts[0], parts.Length == 1 ? 32 : Number(parts[1]));
    }

    private static string? After(string[] line, string word)
    {
        int at = Array.IndexOf(line, word, 2);
        return at < 0 ? null : line[at + 1];
    }

    private static int Number(string word)
    {
        return int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private void Open(bool isTcp, int first, int count, Ip4 host, IReadOnlyList<(Ip4, int)>? peers)
    {
        for (int port = first; port < first + count; port++)
        {
            _ports.Add((isTcp, port), new OpenPort(host, peers));
        }
    }
}
