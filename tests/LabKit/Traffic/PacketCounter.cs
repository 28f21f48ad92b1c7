// Counts datagrams where they leave the router, in the receiver's namespace, before the receiver's
// own stack spends any time on them: a rule at the ingress hook of the interface counts and drops.

using System;
using System.Globalization;
using System.Text.RegularExpressions;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>Counts, and takes off the wire, what matches.</summary>
public sealed class PacketCounter : IDisposable
{
    private const string Table = "tollgate_count";

    private readonly NetNamespace _place;

    /// <summary>Begins to count.</summary>
    /// <param name="place">The receiver's namespace.</param>
    /// <param name="interfaceName">Where datagrams arrive.</param>
    /// <param name="match">What to count, as nft(8) says it.</param>
    public PacketCounter(NetNamespace place, string interfaceName, string match)
    {
        _place = place;
        _place.Nft($$"""
            table netdev {{Table}} {
              chain arrivals {
                type filter hook ingress device "{{interfaceName}}" priority 0
                {{match}} counter drop
              }
            }

            """);
    }

    /// <summary>Datagrams so far.</summary>
    public long Read()
    {
        string listing = _place.Must("nft", "list", "table", "netdev", Table);
        Match counter = Regex.Match(listing, @"counter packets (\d+)");
        return long.Parse(counter.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Lets them pass again.</summary>
    public void Dispose()
    {
        _place.Nft($"delete table netdev {Table}\n");
    }
}
