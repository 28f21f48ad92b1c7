// Makes the checksum words of a row, at commit or when a session begins (RFC 1624 equation 3).

using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Fills the part of a row that depends on addresses and ports.</summary>
public static class RowMath
{
    /// <summary>
    /// Writes the inside address and what its exchange with the WAN address does to checksums: the
    /// transport words are those of UDP with the port kept, which is what most flows are.
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
        row[Row.InboundTransport] = (ushort)Checksum.AddendUdp(inwards);
        row[Row.OutboundTransport] = (ushort)Checksum.AddendUdp(outwards);
    }

    /// <summary>
    /// Makes the transport words anew for another protocol than UDP, or for ports that differ. ICMP
    /// has no pseudo header, so only the identifier counts, and its words are plain deltas for
    /// <see cref="Checksum.Update"/>: its sum can be 0. It is not for the fast path.
    /// </summary>
    /// <param name="row">A row that begins as <paramref name="hostRow"/> does.</param>
    /// <param name="hostRow">A row that <see cref="Fill"/> has filled.</param>
    /// <param name="protocol">In place in its word of the IPv4 header.</param>
    /// <param name="insidePort">As a word.</param>
    /// <param name="outsidePort">As a word.</param>
    public static void Close(ushort[] row, ushort[] hostRow, int protocol, int insidePort, int outsidePort)
    {
        // The way back from the form of UDP: addend = -delta - 1 modulo 65535.
        int inwards = protocol == IPv4.Icmp ? 0 : 0xFFFE - hostRow[Row.InboundTransport];
        int outwards = protocol == IPv4.Icmp ? 0 : 0xFFFE - hostRow[Row.OutboundTransport];
        inwards = Checksum.Fold(inwards + Checksum.Delta(outsidePort, insidePort));
        outwards = Checksum.Fold(outwards + Checksum.Delta(insidePort, outsidePort));
        if (protocol == IPv4.Icmp)
        {
            row[Row.State] |= Row.IsNotPlain;
        }
        else if (protocol == IPv4.Udp)
        {
            inwards = Checksum.AddendUdp(inwards);
            outwards = Checksum.AddendUdp(outwards);
        }
        else
        {
            inwards = Checksum.Addend(inwards);
            outwards = Checksum.Addend(outwards);
        }

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
}
