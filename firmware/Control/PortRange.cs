// The outside ports that a configuration line opens: what the overlap checks compare and what
// Policies.cs turns into rules. The numbers of the vendors' documents stand here and nowhere else.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A range of outside ports of one protocol.</summary>
public sealed class PortRange
{
    /// <summary>Where Max units look for their service (Net2Phone Max firewall guide).</summary>
    public const int MaxService = 6801;

    /// <summary>Udp.Protocol or Tcp.Protocol.</summary>
    public readonly int Protocol;

    /// <summary>First port.</summary>
    public readonly int First;

    /// <summary>Last port, at least <see cref="First"/>.</summary>
    public readonly int Last;

    /// <summary>The field of the line that it comes from, as <see cref="ConfigLine.At"/> counts them.</summary>
    public readonly int Field;

    /// <summary>Makes a range.</summary>
    public PortRange(int protocol, int first, int last, int field)
    {
        Protocol = protocol;
        First = first;
        Last = last;
        Field = field;
    }

    /// <summary>The ranges that a line opens. Allocates.</summary>
    /// <returns>Empty for a line that opens nothing.</returns>
    public static PortRange[] Of(ConfigLine line)
    {
        switch (line.Kind)
        {
            case ConfigLine.Max:
                return OfMax(line);

            case ConfigLine.Clarent:
                // WatchGuard user guide, Clarent-Command and Clarent-Gateway.
                return line.IsGateway
                    ? new PortRange[] { OneUdp(4040), OneUdp(4045), OneUdp(5010) }
                    : new PortRange[] { new PortRange(Udp.Protocol, 5001, 5002, ConfigLine.FieldKeyword) };

            case ConfigLine.PcAnywhere:
                // pcAnywhere 7.52 and later. Older ones use UDP 22: below the floor, not supported.
                return new PortRange[] { new PortRange(Tcp.Protocol, 5631, 5631, ConfigLine.FieldKeyword), OneUdp(5632) };

            case ConfigLine.Forward:
                return new PortRange[] { new PortRange(line.Protocol, line.FirstPort, line.LastPort, ConfigLine.FieldPorts) };

            default:
                return new PortRange[0];
        }
    }

    /// <summary>Whether this is UDP 6801 alone.</summary>
    public bool IsMaxService
    {
        get { return First == MaxService && Last == MaxService && Protocol == Udp.Protocol; }
    }

    /// <summary>Whether some port is in both.</summary>
    public bool Overlaps(PortRange other)
    {
        return Protocol == other.Protocol && First <= other.Last && other.First <= Last;
    }

    /// <summary>As <c>udp 7000-7015</c>. Allocates.</summary>
    public override string ToString()
    {
        return (Protocol == Tcp.Protocol ? "tcp " : "udp ") + PortsText(First, Last);
    }

    /// <summary>As <c>7000-7015</c>, or <c>7000</c> if it is one port. Allocates.</summary>
    public static string PortsText(int first, int last)
    {
        return first == last ? first.ToString() : first.ToString() + "-" + last.ToString();
    }

    private static PortRange[] OfMax(ConfigLine line)
    {
        PortRange[] ranges = new PortRange[line.Owns6801 ? 4 : 3];
        int twice = line.Ports * 2;
        ranges[0] = new PortRange(Udp.Protocol, line.Opal, line.Opal + twice - 1, ConfigLine.FieldOpal);
        ranges[1] = new PortRange(Tcp.Protocol, line.TcpStart, line.TcpStart + twice - 1, ConfigLine.FieldTcp);
        ranges[2] = new PortRange(Udp.Protocol, line.UdpStart, line.UdpStart + line.UdpCount - 1, ConfigLine.FieldUdp);
        if (line.Owns6801)
        {
            ranges[3] = new PortRange(Udp.Protocol, MaxService, MaxService, ConfigLine.FieldName);
        }

        return ranges;
    }

    private static PortRange OneUdp(int port)
    {
        return new PortRange(Udp.Protocol, port, port, ConfigLine.FieldKeyword);
    }
}
