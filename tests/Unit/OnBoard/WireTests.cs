// firmware/Wire: where each header's fields lie. The golden frames are written out octet by octet
// from the RFCs' pictures; each header is read by the firmware's own offsets and masks.
// Runs on a board too.

using Tollgate.Hal;
using Tollgate.SmallKit;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class WireTests
{
    // Destination, source, EtherType. IPv4 with TOS b8, length 68, id 1234, DF + offset 0, TTL 63, UDP.
    private const string UdpFrame =
        "0200000005020200000005010800" + "45b80044123440003f11beef" + "c6120904c6120502" + "1a911a92003044f1";

    private const string TcpFrame =
        "0200000005020200000005010800" + "4600002c12342fff3f06beef" + "c6120904c6120502" + "94040000" + "0fa006b811223344556677885012200044f10000";

    private const string IcmpFrame =
        "0200000005020200000005010800" + "4500003812340000ff01beef" + "c6120904c6120502" + "0304f00d0000056c" + "45000044";

    private const string ArpFrame =
        "ffffffffffff020000000501" + "0806" + "0001080006040001" + "020000000501c6120501" + "000000000000c6120502";

    [TestMethod]
    public void Ethernet_GoldenBytes_AreWhereTheyAreRead()
    {
        ushort[] frame = Buffers.OfHex(UdpFrame);
        AssertMac("02:00:00:00:05:02", frame, Ethernet.Destination);
        AssertMac("02:00:00:00:05:01", frame, Ethernet.Source);
        Assert.AreEqual(Ethernet.TypeIPv4, (int)frame[Ethernet.EtherType]);
        Assert.AreEqual(Ethernet.TypeArp, (int)Buffers.OfHex(ArpFrame)[Ethernet.EtherType]);
        Assert.AreEqual(0, frame[Ethernet.Destination] & Ethernet.GroupBit);
        Assert.AreNotEqual(0, Buffers.OfHex(ArpFrame)[Ethernet.Destination] & Ethernet.GroupBit);
        Assert.AreNotEqual(0, Buffers.OfHex("01005e000001")[Ethernet.Destination] & Ethernet.GroupBit);
        Assert.AreEqual(0, Buffers.OfHex("0201")[Ethernet.Destination] & Ethernet.GroupBit, "the group bit is in the first octet");
    }

    [TestMethod]
    public void Ethernet_SetSourceAndDestinationFromSource_TurnAFrameAround()
    {
        ushort[] frame = Buffers.OfHex(UdpFrame);
        Ethernet.DestinationFromSource(frame);
        Ethernet.SetSource(frame, Mac.Words("02:00:00:00:0a:01"), Ethernet.TypeArp);
        AssertMac("02:00:00:00:05:01", frame, Ethernet.Destination);
        AssertMac("02:00:00:00:0a:01", frame, Ethernet.Source);
        Assert.AreEqual(0x0806, Buffers.Number(Buffers.Take(frame, 14), 12));
    }

    [TestMethod]
    public void IPv4_GoldenBytes_AreWhereTheyAreRead()
    {
        ushort[] frame = Buffers.OfHex(UdpFrame);
        Assert.AreEqual(IPv4.Version4Ihl5, frame[IPv4.VersionIhl] & WordOrder.FirstByte);
        Assert.AreEqual(68, WordOrder.Swap(frame[IPv4.TotalLength]));
        Assert.AreEqual(0x1234, WordOrder.Swap(frame[IPv4.Identification]));
        Assert.AreEqual(IPv4.DontFragment, (int)frame[IPv4.FlagsOffset]);
        Assert.AreEqual(63, (frame[IPv4.TtlProtocol] >> IPv4.TtlShift) & 0xFF);
        Assert.AreEqual(IPv4.Udp, frame[IPv4.TtlProtocol] & IPv4.ProtocolMask);
        Assert.AreEqual(0xbeef, WordOrder.Swap(frame[IPv4.HeaderChecksum]));
        Assert.AreEqual("198.18.9.4", AddressText.Format((frame[IPv4.Source] << 16) | frame[IPv4.Source + 1]));
        Assert.AreEqual("198.18.5.2", AddressText.Format((frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1]));
        Assert.AreEqual(0x1a91, WordOrder.Swap(frame[IPv4.Options]));
        Assert.AreEqual(IPv4.Tcp, Buffers.OfHex(TcpFrame)[IPv4.TtlProtocol] & IPv4.ProtocolMask);
        Assert.AreEqual(IPv4.Icmp, Buffers.OfHex(IcmpFrame)[IPv4.TtlProtocol] & IPv4.ProtocolMask);
    }

    [TestMethod]
    [DataRow(0x0000, false, false)]
    [DataRow(0x4000, false, false)]
    [DataRow(0x8000, false, false)]
    [DataRow(0xC000, false, false)]
    [DataRow(0x2000, true, false)]
    [DataRow(0x6000, true, false)]
    [DataRow(0x0001, true, true)]
    [DataRow(0x1FFF, true, true)]
    [DataRow(0x0100, true, true)]
    [DataRow(0x2001, true, true)]
    public void IPv4_FragmentBits_TellFragmentsFromWholePackets(int flagsOffset, bool isFragment, bool isLater)
    {
        int word = Ip.WordOf(flagsOffset);
        Assert.AreEqual(isFragment, (word & IPv4.FragmentBits) != 0);
        Assert.AreEqual(isLater, (word & IPv4.OffsetBits) != 0);
    }

    [TestMethod]
    public void IPv4_TtlAboveOne_IsSetFrom2On()
    {
        for (int ttl = 0; ttl < 256; ttl++)
        {
            int word = Ip.WordOf((ttl << 8) | 0x11);
            Assert.AreEqual(ttl > 1, (word & IPv4.TtlAboveOne) != 0);
            if (ttl > 1)
            {
                Assert.AreEqual(((ttl - 1) << 8) | 0x11, Ip.WordOf(word - IPv4.TtlOne));
            }
        }
    }

    [TestMethod]
    [DataRow("198.18.5.0", 24, true)]
    [DataRow("198.18.5.255", 24, true)]
    [DataRow("198.18.5.1", 24, false)]
    [DataRow("198.18.5.254", 24, false)]
    [DataRow("198.18.5.127", 25, true)]
    [DataRow("198.18.5.128", 25, true)]
    [DataRow("198.18.5.127", 24, false)]
    [DataRow("198.18.5.2", 31, false)]
    [DataRow("198.18.5.3", 31, false)]
    [DataRow("198.18.5.3", 32, false)]
    [DataRow("198.18.5.4", 30, true)]
    [DataRow("198.18.5.7", 30, true)]
    [DataRow("0.0.0.0", 0, true)]
    [DataRow("255.255.255.255", 0, true)]
    public void IPv4_IsPrefixEnd_KnowsNetworkAndBroadcast(string address, int prefix, bool isEnd)
    {
        Assert.AreEqual(isEnd, IPv4.IsPrefixEnd(Ip.Words(address), AddressText.MaskOf(prefix)));
    }

    [TestMethod]
    public void Udp_GoldenBytes_AreWhereTheyAreRead()
    {
        ushort[] frame = Buffers.OfHex(UdpFrame);
        Assert.AreEqual(6801, WordOrder.Swap(frame[IPv4.Options + Udp.SourcePort]));
        Assert.AreEqual(6802, WordOrder.Swap(frame[IPv4.Options + Udp.DestinationPort]));
        Assert.AreEqual(48, WordOrder.Swap(frame[IPv4.Options + Udp.Length]));
        Assert.AreEqual(0x44f1, WordOrder.Swap(frame[IPv4.Options + Udp.Checksum]));
    }

    [TestMethod]
    public void Tcp_GoldenBytes_AreWhereTheyAreRead()
    {
        ushort[] frame = Buffers.OfHex(TcpFrame);
        int at = IPv4.Options + 2;
        Assert.AreEqual(4000, WordOrder.Swap(frame[at + Tcp.SourcePort]));
        Assert.AreEqual(1720, WordOrder.Swap(frame[at + Tcp.DestinationPort]));
        Assert.AreEqual(0x1122, WordOrder.Swap(frame[at + Tcp.Sequence]));
        Assert.AreEqual(0x3344, WordOrder.Swap(frame[at + Tcp.Sequence + 1]));
        Assert.AreEqual(5, (frame[at + Tcp.OffsetFlags] >> Tcp.DataOffsetShift) & 0xF);
        Assert.AreEqual(0x44f1, WordOrder.Swap(frame[at + Tcp.Checksum]));
        Assert.AreEqual(Tcp.Syn | Tcp.Ack, Ip.WordOf(0x5012) & (Tcp.Fin | Tcp.Syn | Tcp.Rst | Tcp.Ack));
        Assert.AreEqual(Tcp.Fin | Tcp.Rst, Ip.WordOf(0x5005) & (Tcp.Fin | Tcp.Syn | Tcp.Rst | Tcp.Ack));
    }

    [TestMethod]
    public void Icmp_GoldenBytes_AreWhereTheyAreRead()
    {
        ushort[] frame = Buffers.OfHex(IcmpFrame);
        int at = IPv4.Options;
        Assert.AreEqual(Icmp.Unreachable, (frame[at + Icmp.TypeCode] >> Icmp.TypeShift) & 0xFF);
        Assert.AreEqual(Icmp.FragmentationNeeded, (frame[at + Icmp.TypeCode] >> Icmp.CodeShift) & 0xFF);
        Assert.AreEqual(0xf00d, WordOrder.Swap(frame[at + Icmp.Checksum]));
        Assert.AreEqual(0, (int)frame[at + Icmp.Identifier]);
        Assert.AreEqual(1388, WordOrder.Swap(frame[at + Icmp.NextHopMtu]));
        Assert.AreEqual(0x4500, WordOrder.Swap(frame[at + Icmp.Quote]));
    }

    [TestMethod]
    public void Arp_GoldenBytes_AreWhereTheyAreRead()
    {
        ushort[] frame = Buffers.OfHex(ArpFrame);
        Assert.AreEqual(Arp.TypeEthernet, (int)frame[Arp.HardwareType]);
        Assert.AreEqual(Ethernet.TypeIPv4, (int)frame[Arp.ProtocolType]);
        Assert.AreEqual(Arp.Lengths6And4, (int)frame[Arp.Lengths]);
        Assert.AreEqual(Arp.Request, (int)frame[Arp.Operation]);
        Assert.AreEqual(Arp.Reply, Ip.WordOf(2));
        AssertMac("02:00:00:00:05:01", frame, Arp.SenderMac);
        AssertMac("00:00:00:00:00:00", frame, Arp.TargetMac);
        Assert.AreEqual("198.18.5.1", AddressText.Format((frame[Arp.SenderAddress] << 16) | frame[Arp.SenderAddress + 1]));
        Assert.AreEqual("198.18.5.2", AddressText.Format((frame[Arp.TargetAddress] << 16) | frame[Arp.TargetAddress + 1]));
    }

    [TestMethod]
    public void Kit_AndFirmware_MeanTheSameWords()
    {
        for (int number = 0; number < 65536; number += 251)
        {
            Assert.AreEqual(WordOrder.Swap(number), Ip.WordOf(number));
            Assert.AreEqual(number, WordOrder.Swap(WordOrder.Swap(number)));
        }

        byte[] bytes = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
        CollectionAssert.AreEqual(bytes, Buffers.Take(Buffers.Of(bytes), bytes.Length));
        Assert.AreEqual(0xA5, (Buffers.Of(bytes)[Frame.Start + 7] >> WordOrder.SecondByteShift) & 0xFF, "the octet after an odd end");
    }

    private static void AssertMac(string expected, ushort[] frame, int at)
    {
        Assert.AreEqual(expected, AddressText.FormatMac(frame, at));
    }
}
