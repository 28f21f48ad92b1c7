// The ports of a Max unit (Net2Phone Max firewall guide): two of each range for a telephone port.

namespace Tollgate.Sim;

/// <summary>A Max unit's Network Configuration table.</summary>
/// <param name="Lines">Telephone ports.</param>
/// <param name="Opal">First UDP port (OPAL).</param>
/// <param name="Tcp">First TCP port.</param>
/// <param name="Udp">First UDP port.</param>
public sealed record MaxPorts(int Lines, int Opal = 7000, int Tcp = 4000, int Udp = 21000)
{
    /// <summary>Where a unit looks for its service, and hears the answers.</summary>
    public const int Service = 6801;

    /// <summary>Where a unit keeps its presence. Ours: the guide names no port, so it is no forwarded one.</summary>
    public const int Presence = 6810;
}
