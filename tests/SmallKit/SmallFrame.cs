// A frame for tests that also run on a board, byte by byte. Every length and checksum is right
// unless a field asks for a lie. Shares nothing with firmware/Wire.

namespace Tollgate.SmallKit;

/// <summary>One UDP, TCP or ICMP echo packet in an Ethernet frame, or an IPv4 packet of another protocol.</summary>
public sealed class SmallFrame
{
    /// <summary>TCP flag SYN.</summary>
    public const int Syn = 0x02;

    /// <summary>TCP flag ACK.</summary>
    public const int Ack = 0x10;

    /// <summary>Bytes of an Ethernet header.</summary>
    public const int HeaderBytes = 14;

    /// <summary>Ethernet destination.</summary>
    public string ToMac = "02:00:00:00:00:fe";

    /// <summary>Ethernet source.</summary>
    public string FromMac = "02:00:00:00:00:fd";

    /// <summary>17, 6 or 1; after any other number the payload follows the IPv4 header at once.</summary>
    public int Protocol;

    /// <summary>Whether a transport header is made at all.</summary>
    public bool HasTransport = true;

    /// <summary>Number of the source address.</summary>
    public uint Source;

    /// <summary>Number of the destination address.</summary>
    public uint Destination;

    /// <summary>Source port, or the identifier of an echo.</summary>
    public int SourcePort;

    /// <summary>Destination port.</summary>
    public int DestinationPort;

    /// <summary>TCP flags.</summary>
    public int Flags = Syn;

    /// <summary>ICMP type: 8 asks, 0 answers.</summary>
    public int IcmpType = 8;

    /// <summary>Time to live.</summary>
    public int Ttl = 64;

    /// <summary>Identification.</summary>
    public int Identification = 0x1234;

    /// <summary>Flags and fragment offset.</summary>
    public int Fragment;

    /// <summary>IP options, whole words of 32 bits.</summary>
    public byte[] Options = new byte[0];

    /// <summary>Bytes after the transport header.</summary>
    public byte[] Payload = new byte[0];

    /// <summary>What to say for the total length; -1 for the truth.</summary>
    public int TotalLength = -1;

    /// <summary>What to say for the UDP length; -1 for the truth.</summary>
    public int UdpLength = -1;

    /// <summary>What to say for the TCP data offset, in words of 32 bits; -1 for the truth.</summary>
    public int DataOffset = -1;

    /// <summary>Whether a UDP checksum is made; 0 is sent if not.</summary>
    public bool HasUdpChecksum = true;

    /// <summary>Length to fill the frame up to with zeros.</summary>
    public int PadTo;

    /// <summary>A UDP datagram.</summary>
    public static SmallFrame Udp(string source, int sourcePort, string destination, int destinationPort)
    {
        return New(17, source, sourcePort, destination, destinationPort);
    }

    /// <summary>A TCP segment, a SYN.</summary>
    public static SmallFrame Tcp(string source, int sourcePort, string destination, int destinationPort)
    {
        return New(6, source, sourcePort, destination, destinationPort);
    }

    /// <summary>An ICMP echo request.</summary>
    public static SmallFrame Ping(string source, string destination, int identifier)
    {
        return New(1, source, identifier, destination, 0);
    }

    /// <summary>An IPv4 packet with so many bytes after its header.</summary>
    public static SmallFrame Bare(int protocol, string source, string destination, int payloadBytes)
    {
        SmallFrame frame = New(protocol, source, 0, destination, 0);
        frame.HasTransport = false;
        frame.Payload = new byte[payloadBytes];
        return frame;
    }

    /// <summary>The bytes, without the frame check sequence.</summary>
    public byte[] Build()
    {
        int header = 20 + Options.Length;
        int transport = !HasTransport ? 0 : Protocol == 6 ? 20 : 8;
        int total = header + transport + Payload.Length;
        byte[] frame = new byte[HeaderBytes + total < PadTo ? PadTo : HeaderBytes + total];
        Mac.Bytes(ToMac).CopyTo(frame, 0);
        Mac.Bytes(FromMac).CopyTo(frame, 6);
        Put(frame, 12, 0x0800);
        frame[14] = (byte)(0x40 | (header / 4));
        Put(frame, 16, TotalLength < 0 ? total : TotalLength);
        Put(frame, 18, Identification);
        Put(frame, 20, Fragment);
        frame[22] = (byte)Ttl;
        frame[23] = (byte)Protocol;
        PutAddress(frame, 26, Source);
        PutAddress(frame, 30, Destination);
        Options.CopyTo(frame, 34);
        Put(frame, 24, Sums.Checksum(frame, HeaderBytes, header, 0));
        Payload.CopyTo(frame, HeaderBytes + header + transport);
        if (HasTransport)
        {
            PutTransport(frame, HeaderBytes + header, transport + Payload.Length);
        }

        return frame;
    }

    private static SmallFrame New(int protocol, string source, int sourcePort, string destination, int destinationPort)
    {
        return new SmallFrame
        {
            Protocol = protocol,
            Source = Ip.Number(source),
            SourcePort = sourcePort,
            Destination = Ip.Number(destination),
            DestinationPort = destinationPort,
        };
    }

    private void PutTransport(byte[] frame, int at, int length)
    {
        if (Protocol == 1)
        {
            frame[at] = (byte)IcmpType;
            Put(frame, at + 4, SourcePort);
            Put(frame, at + 6, 1);
            Put(frame, at + 2, Sums.Checksum(frame, at, length, 0));
            return;
        }

        Put(frame, at, SourcePort);
        Put(frame, at + 2, DestinationPort);
        int claimed = Protocol == 17 && UdpLength >= 0 ? UdpLength : length;
        int pseudo = Sums.PseudoHeader(Source, Destination, Protocol, claimed);
        if (Protocol == 17)
        {
            // RFC 768: a computed 0 is sent as all ones.
            Put(frame, at + 4, claimed);
            int checksum = Sums.Checksum(frame, at, length, pseudo);
            Put(frame, at + 6, !HasUdpChecksum ? 0 : checksum == 0 ? 0xFFFF : checksum);
            return;
        }

        frame[at + 7] = 1;
        frame[at + 12] = (byte)((DataOffset < 0 ? 5 : DataOffset) << 4);
        frame[at + 13] = (byte)Flags;
        Put(frame, at + 14, 8192);
        Put(frame, at + 16, Sums.Checksum(frame, at, length, pseudo));
    }

    private static void Put(byte[] frame, int at, int number)
    {
        frame[at] = (byte)(number >> 8);
        frame[at + 1] = (byte)number;
    }

    private static void PutAddress(byte[] frame, int at, uint number)
    {
        Put(frame, at, (int)(number >> 16));
        Put(frame, at + 2, (int)(number & 0xFFFF));
    }
}
