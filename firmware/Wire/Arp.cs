// ARP packet for IPv4 over Ethernet (RFC 826). Word offsets from the start of a frame.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>ARP packet: where its words lie in a frame, and the values we know.</summary>
public static class Arp
{
    /// <summary>Hardware type: 1 is Ethernet.</summary>
    public const int HardwareType = Ethernet.Payload;

    /// <summary>Protocol type: the EtherType of IPv4.</summary>
    public const int ProtocolType = Ethernet.Payload + 1;

    /// <summary>Lengths of a hardware and a protocol address: 6 and 4.</summary>
    public const int Lengths = Ethernet.Payload + 2;

    /// <summary>Operation.</summary>
    public const int Operation = Ethernet.Payload + 3;

    /// <summary>Sender's hardware address, three words.</summary>
    public const int SenderMac = Ethernet.Payload + 4;

    /// <summary>Sender's protocol address, two words.</summary>
    public const int SenderAddress = Ethernet.Payload + 7;

    /// <summary>Target's hardware address, three words.</summary>
    public const int TargetMac = Ethernet.Payload + 9;

    /// <summary>Target's protocol address, two words.</summary>
    public const int TargetAddress = Ethernet.Payload + 12;

    /// <summary>Bytes of a frame with an ARP packet, before padding.</summary>
    public const int FrameBytes = Ethernet.HeaderBytes + 28;

    /// <summary>Hardware type 1, as a word.</summary>
    public const int TypeEthernet = WordOrder.LowByteFirst ? 0x0100 : 0x0001;

    /// <summary>Lengths 6 and 4, as a word.</summary>
    public const int Lengths6And4 = WordOrder.LowByteFirst ? 0x0406 : 0x0604;

    /// <summary>Operation 1, as a word.</summary>
    public const int Request = WordOrder.LowByteFirst ? 0x0100 : 0x0001;

    /// <summary>Operation 2, as a word.</summary>
    public const int Reply = WordOrder.LowByteFirst ? 0x0200 : 0x0002;
}
