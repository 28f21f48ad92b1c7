// First header of every frame (IEEE 802.3 with an EtherType). Word offsets and values only.
// Next: IPv4.cs or Arp.cs.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>Ethernet header: where its words lie in a frame, and the values we know.</summary>
public static class Ethernet
{
    /// <summary>Destination address, three words.</summary>
    public const int Destination = Frame.Start;

    /// <summary>Source address, three words.</summary>
    public const int Source = Frame.Start + 3;

    /// <summary>EtherType, one word.</summary>
    public const int EtherType = Frame.Start + 6;

    /// <summary>First word after the header.</summary>
    public const int Payload = Frame.Start + 7;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 14;

    /// <summary>Words of the header.</summary>
    public const int HeaderWords = 7;

    /// <summary>EtherType of IPv4 (RFC 894), as a word.</summary>
    public const int TypeIPv4 = WordOrder.LowByteFirst ? 0x0008 : 0x0800;

    /// <summary>EtherType of ARP (RFC 826), as a word.</summary>
    public const int TypeArp = WordOrder.LowByteFirst ? 0x0608 : 0x0806;

    /// <summary>The group bit of an address, in its first word (IEEE 802: multicast and broadcast have it).</summary>
    public const int GroupBit = 0x01 << WordOrder.FirstByteShift;

    /// <summary>Writes the source and the EtherType of a frame that the box makes itself.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="mac">Three words.</param>
    /// <param name="etherType">As a word.</param>
    public static void SetSource(ushort[] frame, ushort[] mac, int etherType)
    {
        frame[Source] = mac[0];
        frame[Source + 1] = mac[1];
        frame[Source + 2] = mac[2];
        frame[EtherType] = (ushort)etherType;
    }

    /// <summary>Turns a frame around: its source becomes its destination.</summary>
    public static void DestinationFromSource(ushort[] frame)
    {
        frame[Destination] = frame[Source];
        frame[Destination + 1] = frame[Source + 1];
        frame[Destination + 2] = frame[Source + 2];
    }
}
