// firmware/Datapath/Parse.cs: each header too short, with a lying length, and with its own trap.
// Runs on a board too.

using Tollgate.Datapath;
using Tollgate.SmallKit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class ParseTests
{
    [TestMethod]
    public void Header_OfAGoodPacket_TellsWhereTheTransportBeginsAndTheLength()
    {
        Assert.AreEqual((IPv4.Options << Parse.TransportShift) | 40, Header(Udp().Build()));
        Assert.AreEqual(((IPv4.Options + 4) << Parse.TransportShift) | 48, Header(With(Udp(), new byte[] { 7, 7, 4, 0, 0, 0, 0, 0 }).Build()));
        Assert.AreEqual(((IPv4.Options + 20) << Parse.TransportShift) | 80, Header(With(Udp(), new byte[40]).Build()));
        SmallFrame padded = Udp();
        padded.PadTo = 1514;
        Assert.AreEqual((IPv4.Options << Parse.TransportShift) | 40, Header(padded.Build()), "padding is not the packet's");
    }

    [TestMethod]
    public void Header_OfAFrameTooShort_IsTruncated()
    {
        byte[] whole = Udp().Build();
        for (int length = 14; length < 54; length++)
        {
            byte[] cut = new byte[length];
            System.Array.Copy(whole, 0, cut, 0, length);
            Assert.AreEqual(-DropReason.Truncated, Header(cut));
        }
    }

    [TestMethod]
    [DataRow(41)]
    [DataRow(1500)]
    [DataRow(65535)]
    [DataRow(0x2900)]
    public void Header_WithATotalLengthAboveTheFrame_IsTruncated(int total)
    {
        Assert.AreEqual(-DropReason.Truncated, Header(Claiming(Udp(), total)));
    }

    [TestMethod]
    public void Header_WithATotalLengthBelowTheHeader_IsRefused()
    {
        for (int total = 0; total < 20; total++)
        {
            Assert.AreEqual(-DropReason.HeaderLength, Header(Claiming(Udp(), total)));
        }

        Assert.AreEqual(-DropReason.HeaderLength, Header(Claiming(With(Udp(), new byte[] { 1, 1, 1, 1 }), 23)));
    }

    [TestMethod]
    public void Header_WithOneBitChanged_IsNeverPassed()
    {
        byte[] frame = Udp().Build();
        for (int bit = 0; bit < 160; bit++)
        {
            byte one = (byte)(1 << (bit & 7));
            frame[14 + (bit >> 3)] ^= one;
            Assert.IsTrue(Header(frame) < 0);
            frame[14 + (bit >> 3)] ^= one;
        }

        Assert.IsTrue(Header(frame) > 0);
    }

    [TestMethod]
    public void Header_WhoseSumIsEitherZero_IsTrue()
    {
        // The trap: in one's complement 0 has two names, and a checksum field may hold either.
        byte[] frame = Udp().Build();
        int identification = Buffers.Number(frame, 18);
        int checksum = Buffers.Number(frame, 24);
        identification = (identification + checksum) % 0xFFFF;
        frame[18] = (byte)(identification >> 8);
        frame[19] = (byte)identification;
        frame[24] = 0;
        frame[25] = 0;
        Assert.IsTrue(Header(frame) > 0, "a checksum of 0");
        frame[24] = 0xFF;
        frame[25] = 0xFF;
        Assert.IsTrue(Header(frame) > 0, "a checksum of 0 that was sent as ffff");
        frame[25] = 0xFE;
        Assert.AreEqual(-DropReason.HeaderChecksum, Header(frame), "one less than ffff");
    }

    [TestMethod]
    public void Header_OfAnyIdentification_IsTrue()
    {
        for (int id = 0; id < 65536; id += 1021)
        {
            SmallFrame frame = Udp();
            frame.Identification = id;
            Assert.IsTrue(Header(frame.Build()) > 0);
        }
    }

    [TestMethod]
    public void CheckTransport_OfUdp_ComparesTheTwoLengths()
    {
        Assert.AreEqual(0, Transport(Udp(), IPv4.Udp));
        Assert.AreEqual(0, Transport(UdpOf(8), IPv4.Udp), "a tail after the datagram");
        int[] wrong = { 0, 1, 7, 21, 0x0800, 65535 };
        for (int i = 0; i < wrong.Length; i++)
        {
            Assert.AreEqual(DropReason.UdpLength, Transport(UdpOf(wrong[i]), IPv4.Udp));
        }

        for (int bytes = 0; bytes < 8; bytes++)
        {
            Assert.AreEqual(DropReason.UdpLength, Transport(SmallFrame.Bare(17, "198.18.9.4", "198.18.5.2", bytes), IPv4.Udp));
        }
    }

    [TestMethod]
    public void CheckTransport_OfTcp_ChecksTheDataOffset()
    {
        for (int words = 0; words < 16; words++)
        {
            bool fits = words >= 5 && words <= 8;
            Assert.AreEqual(fits ? 0 : DropReason.TcpHeader, Transport(TcpOf(words), IPv4.Tcp));
        }

        for (int bytes = 0; bytes < 20; bytes++)
        {
            Assert.AreEqual(DropReason.TcpHeader, Transport(SmallFrame.Bare(6, "198.18.9.4", "198.18.5.2", bytes), IPv4.Tcp));
        }
    }

    [TestMethod]
    public void CheckTransport_BehindOptions_LooksBehindThem()
    {
        byte[] options = { 1, 1, 1, 1 };
        Assert.AreEqual(0, Transport(With(Udp(), options), IPv4.Udp));
        Assert.AreEqual(DropReason.UdpLength, Transport(With(UdpOf(21), options), IPv4.Udp));
        Assert.AreEqual(DropReason.TcpHeader, Transport(With(TcpOf(9), options), IPv4.Tcp));
    }

    [TestMethod]
    public void CheckTransport_OfAnotherProtocol_IsRefused()
    {
        Assert.AreEqual(DropReason.Protocol, Transport(SmallFrame.Bare(47, "198.18.9.4", "198.18.5.2", 40), 47));
    }

    private static SmallFrame Udp()
    {
        return UdpOf(-1);
    }

    private static SmallFrame UdpOf(int claimedLength)
    {
        SmallFrame frame = SmallFrame.Udp("198.18.9.4", 5000, "198.18.5.2", 7000);
        frame.Payload = new byte[12];
        frame.UdpLength = claimedLength;
        return frame;
    }

    private static SmallFrame TcpOf(int dataOffset)
    {
        SmallFrame frame = SmallFrame.Tcp("198.18.9.4", 5000, "198.18.5.2", 4000);
        frame.Payload = new byte[12];
        frame.DataOffset = dataOffset;
        return frame;
    }

    private static SmallFrame With(SmallFrame frame, byte[] options)
    {
        frame.Options = options;
        return frame;
    }

    private static byte[] Claiming(SmallFrame frame, int totalLength)
    {
        frame.TotalLength = totalLength;
        return frame.Build();
    }

    private static int Header(byte[] frame)
    {
        return Parse.Header(Buffers.Of(frame), frame.Length);
    }

    private static int Transport(SmallFrame frame, int protocol)
    {
        byte[] bytes = frame.Build();
        ushort[] words = Buffers.Of(bytes);
        int header = Parse.Header(words, bytes.Length);
        Assert.IsTrue(header > 0);
        return Parse.CheckTransport(words, header, protocol);
    }
}
