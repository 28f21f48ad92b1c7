// Makes the checksum words of a row, at commit or when a session begins (RFC 1624 equation 3).

using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Fills the part of a row that depends on addresses and ports.</summary>
public static class RowMath
{
    /// <summary>
    /// Writes the inside address and what its exchange with the WAN address does to sums. The
    /// transport words are deltas yet: <see cref="Close"/> makes them addends.
    /// </summary>
    /// <param name="row">At least <see cref="Row.HostWords"/> words.</param>
    /// <param name="inside">The inside host's address.</param>
    /// <param name="wan">The WAN address.</param>
    public static void Fill(ushort[] row, int inside, int wan)
    {
        // In one's complement ~x is -x, for a TTL counted down by one as for an address gone.
        int ttl = ~IPv4.TtlOne & 0xFFFF;
        int inwards = Checksum.Delta(wan, inside);
        int outwards = Checksum.Delta(inside, wan);
        row[Row.Inside] = (ushort)(inside >> 16);
        row[Row.Inside + 1] = (ushort)inside;
        row[Row.InboundIp] = (ushort)Checksum.Addend(Checksum.Fold(inwards + ttl));
        row[Row.OutboundIp] = (ushort)Checksum.Addend(Checksum.Fold(outwards + ttl));
        row[Row.InboundTransport] = (ushort)inwards;
        row[Row.OutboundTransport] = (ushort)outwards;
    }

    /// <summary>Takes over a host's Ethernet header, and whether it holds.</summary>
    /// <param name="row">Row of one of its forwards or sessions.</param>
    /// <param name="hostRow">The host's row.</param>
    public static void Readdress(ushort[] row, ushort[] hostRow)
    {
        System.Array.Copy(hostRow, Row.Header, row, Row.Header, Ethernet.HeaderWords);
        row[Row.State] = (ushort)((row[Row.State] & ~Row.IsUnresolved) | hostRow[Row.State]);
    }

    /// <summary>
    /// Adds the exchange of ports and turns the transport deltas into addends of the protocol's
    /// form (<see cref="Row"/>). ICMP has no pseudo header, so only the identifier counts, and
    /// keeps plain deltas: its sum can be 0.
    /// </summary>
    /// <param name="row">A row that <see cref="Fill"/> has filled.</param>
    /// <param name="protocol">In place in its word of the IPv4 header.</param>
    /// <param name="insidePort">As a word.</param>
    /// <param name="outsidePort">As a word.</param>
    public static void Close(ushort[] row, int protocol, int insidePort, int outsidePort)
    {
        int inwards = row[Row.InboundTransport];
        int outwards = row[Row.OutboundTransport];
        if (protocol == IPv4.Icmp)
        {
            inwards = 0;
            outwards = 0;
        }

        if (insidePort != outsidePort)
        {
            inwards = Checksum.Fold(inwards + Checksum.Delta(outsidePort, insidePort));
            outwards = Checksum.Fold(outwards + Checksum.Delta(insidePort, outsidePort));
        }

        if (protocol == IPv4.Udp)
        {
            inwards = Checksum.AddendUdp(inwards);
            outwards = Checksum.AddendUdp(outwards);
        }
        else if (protocol == IPv4.Tcp)
        {
            inwards = Checksum.Addend(inwards);
            outwards = Checksum.Addend(outwards);
        }

        row[Row.InboundTransport] = (ushort)inwards;
        row[Row.OutboundTransport] = (ushort)outwards;
    }
}
