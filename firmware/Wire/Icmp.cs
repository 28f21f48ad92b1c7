// ICMP header (RFC 792). Offsets count from the ICMP header's first word.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>ICMP header: word offsets from where the header begins, types and codes.</summary>
public static class Icmp
{
    /// <summary>Type and code.</summary>
    public const int TypeCode = 0;

    /// <summary>Checksum.</summary>
    public const int Checksum = 1;

    /// <summary>Identifier of an echo (RFC 792); unused in most errors.</summary>
    public const int Identifier = 2;

    /// <summary>Sequence number of an echo.</summary>
    public const int Sequence = 3;

    /// <summary>
    /// Identifier of the box's own echo requests, the same word in either order. Ours: 257, which no mapping is
    /// given (Tables/MappingTable.cs), so that an answer with it is for the box.
    /// </summary>
    public const int OwnIdentifier = 0x0101;

    /// <summary>Next-hop MTU of type 3 code 4 (RFC 1191 section 4): the low 16 bits of the unused field.</summary>
    public const int NextHopMtu = 3;

    /// <summary>First word of the packet that an error quotes.</summary>
    public const int Quote = 4;

    /// <summary>Bytes before the quote of an error, or before the data of an echo.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Protocol number (IANA).</summary>
    public const int Protocol = 1;

    /// <summary>Shift of the type in its word; mask the result with 0xFF.</summary>
    public const int TypeShift = WordOrder.FirstByteShift;

    /// <summary>Shift of the code in its word; mask the result with 0xFF.</summary>
    public const int CodeShift = WordOrder.SecondByteShift;

    /// <summary>Echo reply.</summary>
    public const int EchoReply = 0;

    /// <summary>Destination unreachable.</summary>
    public const int Unreachable = 3;

    /// <summary>Echo request.</summary>
    public const int EchoRequest = 8;

    /// <summary>Time exceeded.</summary>
    public const int TimeExceeded = 11;

    /// <summary>Code of <see cref="Unreachable"/>: host unreachable.</summary>
    public const int HostUnreachable = 1;

    /// <summary>Code of <see cref="Unreachable"/>: fragmentation needed and DF set.</summary>
    public const int FragmentationNeeded = 4;
}
