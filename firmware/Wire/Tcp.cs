// TCP header (RFC 9293 section 3.1). Offsets count from the transport header's first word.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>TCP header: word offsets from where the header begins, and the flags.</summary>
public static class Tcp
{
    /// <summary>Source port.</summary>
    public const int SourcePort = 0;

    /// <summary>Destination port.</summary>
    public const int DestinationPort = 1;

    /// <summary>Sequence number, two words.</summary>
    public const int Sequence = 2;

    /// <summary>Acknowledgment number, two words.</summary>
    public const int Acknowledgment = 4;

    /// <summary>Data offset and flags.</summary>
    public const int OffsetFlags = 6;

    /// <summary>Checksum.</summary>
    public const int Checksum = 8;

    /// <summary>Bytes of a header without options.</summary>
    public const int MinHeaderBytes = 20;

    /// <summary>Protocol number (IANA).</summary>
    public const int Protocol = 6;

    /// <summary>Shift of the data offset (in 32-bit words) in its word; mask the result with 0xF.</summary>
    public const int DataOffsetShift = WordOrder.FirstByteShift + 4;

    /// <summary>Mask of the data offset in its word; shifted right by <see cref="DataOffsetBytesShift"/> it is bytes.</summary>
    public const int DataOffset = 0xF << DataOffsetShift;

    /// <summary>See <see cref="DataOffset"/>.</summary>
    public const int DataOffsetBytesShift = DataOffsetShift - 2;

    /// <summary>FIN, in place in its word.</summary>
    public const int Fin = 0x01 << WordOrder.SecondByteShift;

    /// <summary>SYN, in place in its word.</summary>
    public const int Syn = 0x02 << WordOrder.SecondByteShift;

    /// <summary>RST, in place in its word.</summary>
    public const int Rst = 0x04 << WordOrder.SecondByteShift;

    /// <summary>ACK, in place in its word.</summary>
    public const int Ack = 0x10 << WordOrder.SecondByteShift;
}
