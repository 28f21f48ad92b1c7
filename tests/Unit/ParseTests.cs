// firmware/Datapath/Parse.cs: each header too short, with a lying length, and with its own trap.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Datapath;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class ParseTests
{
    private static FrameBuilder Udp => FrameBuilder.Udp("198.18.9.4", 5000, "198.18.5.2", 7000, new byte[12]);

    private static FrameBuilder Tcp => FrameBuilder.Tcp("198.18.9.4", 5000, "198.18.5.2", 4000, FrameBuilder.Syn, new byte[12]);

    [TestMethod]
    public void Header_OfAGoodPacket_TellsWhereTheTransportBeginsAndTheLength()
    {
        Assert.AreEqual((IPv4.Options << Parse.TransportShift) | 40, Header(Udp));
        Assert.AreEqual(((IPv4.Options + 4) << Parse.TransportShift) | 48, Header(Udp.Options(7, 7, 4, 0, 0, 0, 0, 0)));
        Assert.AreEqual(((IPv4.Options + 20) << Parse.TransportShift) | 80, Header(Udp.Options(new byte[40])));
        Assert.AreEqual((IPv4.Options << Parse.TransportShift) | 40, Header(Udp.Pad(1514)), "padding is not the packet's");
    }

    [TestMethod]
    public void Header_OfAFrameTooShort_IsTruncated()
    {
        for (int length = 14; length < 34; length++)
        {
            Assert.AreEqual(-DropReason.Truncated, Header(Udp.Cut(length)), $"{length} bytes");
        }

        for (int length = 34; length < 54; length++)
        {
            Assert.AreEqual(-DropReason.Truncated, Header(Udp.Cut(length)), $"{length} bytes");
        }
    }

    [TestMethod]
    [DataRow(41)]
    [DataRow(1500)]
    [DataRow(65535)]
    [DataRow(0x2900)]
    public void Header_WithATotalLengthAboveTheFrame_IsTruncated(int total)
    {
        Assert.AreEqual(-DropReason.Truncated, Header(Udp.TotalLength(total)));
    }

    [TestMethod]
    public void Header_WithATotalLengthBelowTheHeader_IsRefused()
    {
        for (int total = 0; total < 20; total++)
        {
            Assert.AreEqual(-DropReason.HeaderLength, Header(Udp.TotalLength(total)));
        }

        Assert.AreEqual(-DropReason.HeaderLength, Header(Udp.Options(1, 1, 1, 1).TotalLength(23)));
    }

    [TestMethod]
    public void Header_WithOneBitChanged_IsNeverPassed()
    {
        byte[] good = Udp;
        for (int bit = 0; bit < 160; bit++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[14 + (bit >> 3)] ^= (byte)(1 << (bit & 7));
            Assert.IsTrue(Header(bad) < 0, $"bit {bit}");
        }
    }

    [TestMethod]
    public void Header_WhoseSumIsEitherZero_IsTrue()
    {
        // The trap: in one's complement 0 has two names, and a checksum field may hold either.
        for (int id = 0; id < 65536; id += 7)
        {
            byte[] frame = Udp.Identification(id);
            Assert.IsTrue(Header(frame) > 0);
            if (new FrameView(frame).HeaderChecksum == 0)
            {
                frame[24] = frame[25] = 0xFF;
                Assert.IsTrue(Header(frame) > 0, "a checksum of 0 that was sent as ffff");
            }
        }
    }

    [TestMethod]
    public void CheckTransport_OfUdp_ComparesTheTwoLengths()
    {
        Assert.AreEqual(0, Transport(Udp, IPv4.Udp));
        Assert.AreEqual(0, Transport(Udp.UdpLength(8), IPv4.Udp), "a tail after the datagram");
        foreach (int length in new[] { 0, 1, 7, 21, 0x0800, 65535 })
        {
            Assert.AreEqual(DropReason.UdpLength, Transport(Udp.UdpLength(length), IPv4.Udp), $"{length}");
        }

        for (int bytes = 0; bytes < 8; bytes++)
        {
            FrameBuilder cut = FrameBuilder.IPv4(17, "198.18.9.4", "198.18.5.2", new byte[bytes]);
            Assert.AreEqual(DropReason.UdpLength, Transport(cut, IPv4.Udp));
        }
    }

    [TestMethod]
    public void CheckTransport_OfTcp_ChecksTheDataOffset()
    {
        for (int words = 0; words < 16; words++)
        {
            bool fits = words is >= 5 and <= 8;
            Assert.AreEqual(fits ? 0 : DropReason.TcpHeader, Transport(Tcp.DataOffset(words), IPv4.Tcp), $"{words} words of 32 bytes");
        }

        for (int bytes = 0; bytes < 20; bytes++)
        {
            FrameBuilder cut = FrameBuilder.IPv4(6, "198.18.9.4", "198.18.5.2", new byte[bytes]);
            Assert.AreEqual(DropReason.TcpHeader, Transport(cut, IPv4.Tcp));
        }
    }

    [TestMethod]
    public void CheckTransport_BehindOptions_LooksBehindThem()
    {
        Assert.AreEqual(0, Transport(Udp.Options(1, 1, 1, 1), IPv4.Udp));
        Assert.AreEqual(DropReason.UdpLength, Transport(Udp.Options(1, 1, 1, 1).UdpLength(21), IPv4.Udp));
        Assert.AreEqual(DropReason.TcpHeader, Transport(Tcp.Options(1, 1, 1, 1).DataOffset(9), IPv4.Tcp));
    }

    [TestMethod]
    public void CheckTransport_OfAnotherProtocol_IsRefused()
    {
        Assert.AreEqual(DropReason.Protocol, Transport(FrameBuilder.IPv4(47, "198.18.9.4", "198.18.5.2", new byte[40]), 47));
    }

    private static int Header(byte[] frame)
    {
        return Parse.Header(FrameWords.Buffer(frame), frame.Length);
    }

    private static int Transport(byte[] frame, int protocol)
    {
        ushort[] words = FrameWords.Buffer(frame);
        int header = Parse.Header(words, frame.Length);
        Assert.IsTrue(header > 0);
        return Parse.CheckTransport(words, header, protocol);
    }
}
