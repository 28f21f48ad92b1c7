// The one way to write each configuration line. What this writes, LineParser.cs reads back to the
// same line: `show config` pasted into a fresh box makes the same box.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Configuration lines as text.</summary>
public static class ConfigText
{
    /// <summary>A line in its canonical form: keywords in full, one blank between, defaults left out. Allocates.</summary>
    public static string Write(ConfigLine line)
    {
        switch (line.Kind)
        {
            case ConfigLine.Wan:
                return line.Name == "rate" ? "wan rate " + Rate(line.Number) : line.Name == "mtu" ? "wan mtu " + line.Number.ToString()
                    : "wan static " + Interface(line) + (line.Gateway == 0 ? "" : " gw " + AddressText.Format(line.Gateway));

            case ConfigLine.Lan:
                return "lan " + Interface(line);

            case ConfigLine.Dns:
                return "dns " + AddressText.Format(line.Address) + (line.Gateway == 0 ? "" : " " + AddressText.Format(line.Gateway));

            case ConfigLine.Timer:
                return "timer " + line.Name + " " + line.Number.ToString();

            case ConfigLine.Limit:
                return "limit " + line.Name + " " + line.Number.ToString();

            case ConfigLine.Option:
                return "option " + line.Name + (line.Number == 0 ? " off" : " on");

            case ConfigLine.Log:
                return "log syslog " + AddressText.Format(line.Address);

            case ConfigLine.Host:
                return "host " + line.Name + " " + AddressText.Format(line.Address)
                    + (line.Mac == null ? "" : " mac " + AddressText.FormatMac(line.Mac, 0));

            case ConfigLine.Peers:
                return Peers(line);

            case ConfigLine.Max:
                return Max(line);

            case ConfigLine.Clarent:
                return "clarent " + line.Name + (line.IsGateway ? " gateway" : " command") + From(line);

            case ConfigLine.PcAnywhere:
                return "pcanywhere " + line.Name + From(line);

            default:
                return "forward " + (line.Protocol == Tcp.Protocol ? "tcp " : "udp ")
                    + PortRange.PortsText(line.FirstPort, line.LastPort) + " to " + line.Name + From(line);
        }
    }

    /// <summary>A rate as the line <c>wan rate</c> has it. Allocates.</summary>
    /// <param name="rate">Bits a second, whole thousands.</param>
    public static string Rate(int rate)
    {
        return rate % 1000000 == 0 ? (rate / 1000000).ToString() + "m" : (rate / 1000).ToString() + "k";
    }

    private static string Interface(ConfigLine line)
    {
        return AddressText.Format(line.Address) + "/" + line.PrefixLength.ToString();
    }

    private static string Peers(ConfigLine line)
    {
        string text = "peers " + line.Name;
        for (int i = 0; i < line.PeerAddresses.Length; i++)
        {
            text += " " + Prefixes.Text(line.PeerAddresses[i], line.PeerLengths[i]);
        }

        return text;
    }

    private static string Max(ConfigLine line)
    {
        string text = "max " + line.Name + " ports " + line.Ports.ToString();
        if (line.Opal != PortRange.DefaultOpal)
        {
            text += " opal " + line.Opal.ToString();
        }

        if (line.TcpStart != PortRange.DefaultTcp)
        {
            text += " tcp " + line.TcpStart.ToString();
        }

        if (line.UdpStart != PortRange.DefaultUdp)
        {
            text += " udp " + line.UdpStart.ToString();
        }

        if (line.UdpCount != line.Ports * 2)
        {
            text += " udpcount " + line.UdpCount.ToString();
        }

        return line.Owns6801 ? text : text + " no6801";
    }

    private static string From(ConfigLine line)
    {
        return line.From == null ? "" : " from " + line.From;
    }
}
