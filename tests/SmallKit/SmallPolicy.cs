// A compiled policy without the console, for tests that also run on a board.

using System.Collections;
using Tollgate.Tables;

namespace Tollgate.SmallKit;

/// <summary>Makes policies for WAN 198.18.5.2/24 behind 198.18.5.1 and LAN 192.168.10.1/24, and rules. Nothing is checked.</summary>
public static class SmallPolicy
{
    /// <summary>A policy without hosts.</summary>
    public static Policy Of(params ForwardRule[] rules)
    {
        return new Policy
        {
            WanAddress = Ip.Words("198.18.5.2"),
            WanMask = Ip.Mask(24),
            WanGateway = Ip.Words("198.18.5.1"),
            LanAddress = Ip.Words("192.168.10.1"),
            LanMask = Ip.Mask(24),
            Rules = rules,
        };
    }

    /// <summary>Sides without a rule and without a gateway.</summary>
    public static Policy Sides(string wan, int wanPrefix, string lan, int lanPrefix)
    {
        return new Policy
        {
            WanAddress = Ip.Words(wan),
            WanMask = Ip.Mask(wanPrefix),
            LanAddress = Ip.Words(lan),
            LanMask = Ip.Mask(lanPrefix),
        };
    }

    /// <summary>A port forward that lets anybody in.</summary>
    public static ForwardRule Rule(int protocol, int first, int last, string host, int line)
    {
        return new ForwardRule { Protocol = protocol, FirstPort = first, LastPort = last, InsideAddress = Ip.Words(host), Line = line };
    }

    /// <summary>Gives a rule its peers.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="peers">Prefixes with blanks between: "198.18.9.4/32 198.18.9.8/29"; "" for nobody.</param>
    public static ForwardRule From(ForwardRule rule, string peers)
    {
        ArrayList prefixes = new ArrayList();
        string[] words = peers.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Length > 0)
            {
                prefixes.Add(words[i]);
            }
        }

        rule.PeerAddresses = new int[prefixes.Count];
        rule.PeerMasks = new int[prefixes.Count];
        for (int i = 0; i < prefixes.Count; i++)
        {
            string prefix = (string)prefixes[i];
            int slash = prefix.IndexOf('/');
            rule.PeerAddresses[i] = Ip.Words(prefix.Substring(0, slash));
            rule.PeerMasks[i] = Ip.Mask((int)Ip.Number(prefix.Substring(slash + 1)));
        }

        return rule;
    }
}
