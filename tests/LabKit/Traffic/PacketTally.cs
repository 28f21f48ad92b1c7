// Counts packets where they arrive and lets them go on, or loses them there: how many of what was sent has come
// through. PacketCounter is for timing.

using System;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Traffic;

/// <summary>A counter at a host's interface.</summary>
public sealed class PacketTally : IDisposable
{
    private static int s_made;

    private readonly LabHost _host;
    private readonly string _table = "tollgate_tally" + Interlocked.Increment(ref s_made).ToString(CultureInfo.InvariantCulture);

    /// <summary>Begins to count.</summary>
    /// <param name="host">Where packets arrive.</param>
    /// <param name="match">What to count, as nft(8) says it.</param>
    /// <param name="isDropping">Whether what is counted goes no further.</param>
    public PacketTally(LabHost host, string match, bool isDropping = false)
    {
        _host = host;
        host.Network.Nft($$"""
            table netdev {{_table}} {
              chain arrivals {
                type filter hook ingress device "eth0" priority 0
                {{match}} counter {{(isDropping ? "drop" : "accept")}}
              }
            }

            """);
    }

    /// <summary>Packets so far.</summary>
    public int Read()
    {
        Match counter = Regex.Match(_host.Network.Must("nft", "list", "table", "netdev", _table), @"counter packets (\d+)");
        return int.Parse(counter.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Counts no more.</summary>
    public void Dispose()
    {
        _host.Network.Nft($"delete table netdev {_table}\n");
    }
}
