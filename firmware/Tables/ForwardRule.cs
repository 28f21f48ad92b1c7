// One static port forward, as a commit makes it. The packet path reads ForwardTable.cs instead.

namespace Tollgate.Tables;

/// <summary>A range of outside ports that leads to the same ports of one inside host.</summary>
public sealed class ForwardRule
{
    /// <summary>IP protocol number: <see cref="Wire.Udp.Protocol"/> or <see cref="Wire.Tcp.Protocol"/>.</summary>
    public int Protocol;

    /// <summary>First port, 1025-65535.</summary>
    public int FirstPort;

    /// <summary>Last port, at least <see cref="FirstPort"/>.</summary>
    public int LastPort;

    /// <summary>The inside host, inside the LAN prefix.</summary>
    public int InsideAddress;

    /// <summary>Addresses of the prefixes that may send to these ports; null if any endpoint may.</summary>
    public int[] PeerAddresses;

    /// <summary>Mask of each of <see cref="PeerAddresses"/>.</summary>
    public int[] PeerMasks;

    /// <summary>Whether it is voice and its signalling: a <c>max</c> or <c>clarent</c> line, which leave the WAN before all else.</summary>
    public bool IsVoice;

    /// <summary>Number of the configuration line that made this rule, from 1: the console names it.</summary>
    public int Line;
}
