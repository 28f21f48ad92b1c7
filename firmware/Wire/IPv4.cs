// Second header of a routed frame (RFC 791). Word offsets, masks and the one check that every
// packet passes before anything else is read from it. Next: Udp.cs, Tcp.cs, Icmp.cs.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>IPv4 header: where its words lie in a frame, masks, and its validity check.</summary>
/// <remarks>
/// An address is an <c>int</c> made of its two words, <c>(first word &lt;&lt; 16) | second word</c>:
/// compare it, mask it with a mask made the same way, never do arithmetic on it.
/// </remarks>
public static class IPv4
{
    /// <summary>Version, header length and type of service.</summary>
    public const int VersionIhl = Ethernet.Payload;

    /// <summary>Total length in bytes, header included.</summary>
    public const int TotalLength = Ethernet.Payload + 1;

    /// <summary>Identification.</summary>
    public const int Identification = Ethernet.Payload + 2;

    /// <summary>Flags and fragment offset.</summary>
    public const int FlagsOffset = Ethernet.Payload + 3;

    /// <summary>Time to live and protocol.</summary>
    public const int TtlProtocol = Ethernet.Payload + 4;

    /// <summary>Header checksum.</summary>
    public const int HeaderChecksum = Ethernet.Payload + 5;

    /// <summary>Source address, two words.</summary>
    public const int Source = Ethernet.Payload + 6;

    /// <summary>Destination address, two words.</summary>
    public const int Destination = Ethernet.Payload + 8;

    /// <summary>First word after a header without options.</summary>
    public const int Options = Ethernet.Payload + 10;

    /// <summary>Bytes of a header without options.</summary>
    public const int MinHeaderBytes = 20;

    /// <summary>Version 4 with a header of five 32-bit words, in place in its word.</summary>
    public const int Version4Ihl5 = 0x45 << WordOrder.FirstByteShift;

    /// <summary>Don't fragment, in place in its word.</summary>
    public const int DontFragment = 0x40 << WordOrder.FirstByteShift;

    /// <summary>More fragments, in place in its word.</summary>
    public const int MoreFragments = 0x20 << WordOrder.FirstByteShift;

    /// <summary>More fragments, and all bits of the offset: non-zero in any fragment.</summary>
    public const int FragmentBits = (0x3F << WordOrder.FirstByteShift) | WordOrder.SecondByte;

    /// <summary>All bits of the fragment offset: non-zero in any fragment but the first.</summary>
    public const int OffsetBits = (0x1F << WordOrder.FirstByteShift) | WordOrder.SecondByte;

    /// <summary>The largest offset: the mask of the offset in its word as a number, in units of 8 bytes.</summary>
    public const int MaxOffset = 0x1FFF;

    /// <summary>Bytes of a packet that every host takes whole (RFC 791 section 3.1).</summary>
    public const int SafeBytes = 576;

    /// <summary>Where the time to live stands in its word, as a shift.</summary>
    public const int TtlShift = WordOrder.FirstByteShift;

    /// <summary>A time to live of one, in place in its word.</summary>
    public const int TtlOne = 1 << WordOrder.FirstByteShift;

    /// <summary>The bits of the time to live that are all 0 if it is 0 or 1, in place in its word.</summary>
    public const int TtlAboveOne = 0xFE << WordOrder.FirstByteShift;

    /// <summary>Mask of the protocol in its word.</summary>
    public const int ProtocolMask = WordOrder.SecondByte;

    /// <summary>Protocol ICMP (1), in place in its word.</summary>
    public const int Icmp = 1 << WordOrder.SecondByteShift;

    /// <summary>Protocol TCP (6), in place in its word.</summary>
    public const int Tcp = 6 << WordOrder.SecondByteShift;

    /// <summary>Protocol UDP (17), in place in its word.</summary>
    public const int Udp = 17 << WordOrder.SecondByteShift;

    /// <summary>A mask of 31 bits, in the form of an address: such a prefix has no ends (RFC 3021).</summary>
    private const int Mask31 = WordOrder.LowByteFirst ? unchecked((int)0xFFFFFEFF) : -2;

    /// <summary>Whether an address is the network or the broadcast address of its prefix.</summary>
    /// <param name="address">An address.</param>
    /// <param name="mask">Mask of the prefix that it lies in.</param>
    public static bool IsPrefixEnd(int address, int mask)
    {
        int host = address & ~mask;
        return mask != -1 && mask != Mask31 && (host == 0 || host == ~mask);
    }
}
