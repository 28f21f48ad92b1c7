// The outside ports that a configuration line opens: what the overlap checks compare and what
// Policies.cs turns into rules. The numbers of the vendors' documents stand here and nowhere else.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A range of outside ports of one protocol.</summary>
public sealed class PortRange
{
    /// <summary>No outside port below this is ever opened. The FAQ says both "above 1023" and "1024 and below"; 1025 satisfies both.</summary>
    public const int Floor = 1025;

    /// <summary>Where Max units look for their service (Net2Phone Max firewall guide, as are the next five).</summary>
    public const int MaxService = 6801;

    /// <summary>Lowest start of a Max range: "in the range of 4000 to 65000".</summary>
    public const int MaxFirst = 4000;

    /// <summary>Highest last port of a Max range.</summary>
    public const int MaxLast = 65000;

    /// <summary>Default first OPAL port, UDP.</summary>
    public const int DefaultOpal = 7000;

    /// <summary>Default first TCP port.</summary>
    public const int DefaultTcp = 4000;

    /// <summary>Default first UDP port.</summary>
    public const int DefaultUdp = 21000;

    /// <summary>Ours: telephone ports of one unit, two E1 lines of 30.</summary>
    public const int MaxPorts = 60;

    /// <summary>Udp.Protocol or Tcp.Protocol.</summary>
    public readonly int Protocol;

    /// <summary>First port.</summary>
    public readonly int First;

    /// <summary>Last port, at least <see cref="First"/>.</summary>
    public readonly int Last;

    /// <summary>The line that opens it.</summary>
    public readonly ConfigLine Line;

    /// <summary>The field of the line that it comes from, as <see cref="ConfigLine.At"/> counts them.</summary>
    public readonly int Field;

    /// <summary>Protocol and first port: in the order of this, ranges that do not overlap are sorted.</summary>
    public readonly int Key;

    /// <summary>Makes a range.</summary>
    public PortRange(int protocol, int first, int last, ConfigLine line, int field)
    {
        Protocol = protocol;
        First = first;
        Last = last;
        Line = line;
        Field = field;
        Key = (protocol << 16) + first;
    }

    /// <summary>Whether this is UDP 6801 alone.</summary>
    public bool IsMaxService
    {
        get { return First == MaxService && Last == MaxService && Protocol == Udp.Protocol; }
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
                    ? new PortRange[] { OneUdp(4040, line), OneUdp(4045, line), OneUdp(5010, line) }
                    : new PortRange[] { new PortRange(Udp.Protocol, 5001, 5002, line, ConfigLine.FieldKeyword) };

            case ConfigLine.PcAnywhere:
                // pcAnywhere 7.52 and later. Older ones use UDP 22: below the floor, not supported.
                return new PortRange[] { new PortRange(Tcp.Protocol, 5631, 5631, line, ConfigLine.FieldKeyword), OneUdp(5632, line) };

            case ConfigLine.Forward:
                return new PortRange[] { new PortRange(line.Protocol, line.FirstPort, line.LastPort, line, ConfigLine.FieldPorts) };

            default:
                return new PortRange[0];
        }
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

    /// <summary>UDP 6801 alone. Allocates.</summary>
    public static PortRange ServiceOf(ConfigLine line)
    {
        return new PortRange(Udp.Protocol, MaxService, MaxService, line, ConfigLine.FieldName);
    }

    private static PortRange[] OfMax(ConfigLine line)
    {
        PortRange[] ranges = new PortRange[line.Owns6801 ? 4 : 3];
        int twice = line.Ports * 2;
        ranges[0] = new PortRange(Udp.Protocol, line.Opal, line.Opal + twice - 1, line, ConfigLine.FieldOpal);
        ranges[1] = new PortRange(Tcp.Protocol, line.TcpStart, line.TcpStart + twice - 1, line, ConfigLine.FieldTcp);
        ranges[2] = new PortRange(Udp.Protocol, line.UdpStart, line.UdpStart + line.UdpCount - 1, line, ConfigLine.FieldUdp);
        if (line.Owns6801)
        {
            ranges[3] = ServiceOf(line);
        }

        return ranges;
    }

    private static PortRange OneUdp(int port, ConfigLine line)
    {
        return new PortRange(Udp.Protocol, port, port, line, ConfigLine.FieldKeyword);
    }
}
