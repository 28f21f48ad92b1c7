// firmware/Datapath: one frame in, the same frame out with other addresses, byte for byte; or a
// reason. Runs on a board too, on the shared tables. The requirements are in tests/Requirements.

using Tollgate.Datapath;
using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class DatapathTests
{
    private const string MaxA = "192.168.10.11";
    private const string Clarent = "192.168.10.13";
    private const string Pc = "192.168.10.50";
    private const string Server = "198.18.9.4";
    private const string Stranger = "198.19.7.7";
    private const string Wan = "198.18.5.2";

    [TestMethod]
    [DataRow(17, 7000)]
    [DataRow(6, 4000)]
    public void Inbound_ToAForward_ChangesAddressesTtlAndSumsOnly(int protocol, int port)
    {
        Site.Load(Usual());
        AssertIs(Arrived(Packet(protocol, Stranger, 5000, MaxA, port)), Site.FromWan(Packet(protocol, Stranger, 5000, Wan, port)));
    }

    [TestMethod]
    [DataRow(17, 7000)]
    [DataRow(6, 4000)]
    public void Inbound_WithIpOptions_IsTheSameOnTheSlowPath(int protocol, int port)
    {
        Site.Load(Usual());
        SmallFrame sent = Packet(protocol, Stranger, 5000, Wan, port);
        sent.Options = new byte[] { 1, 1, 1, 0 };
        SmallFrame expected = Arrived(Packet(protocol, Stranger, 5000, MaxA, port));
        expected.Options = sent.Options;
        AssertIs(expected, Site.FromWan(sent));
    }

    [TestMethod]
    [DataRow(17, 7000)]
    [DataRow(6, 4000)]
    public void Outbound_FromAForwardsPort_KeepsThePort(int protocol, int port)
    {
        Site.Load(Usual());
        AssertIs(Gone(Packet(protocol, Wan, port, Stranger, 5000)), Site.FromLan(Packet(protocol, MaxA, port, Stranger, 5000)));
        Assert.AreEqual(0, Site.State.Sessions.Count);
    }

    [TestMethod]
    [DataRow(17)]
    [DataRow(6)]
    [DataRow(1)]
    public void Outbound_OfAFirstPacket_MakesASessionThatTheAnswerFinds(int protocol)
    {
        Site.Load(Usual());
        for (int round = 0; round < 2; round++)
        {
            AssertIs(Gone(Packet(protocol, Wan, 3000, Server, 80)), Site.FromLan(Packet(protocol, Pc, 3000, Server, 80)));
            Assert.AreEqual(1, Site.State.Sessions.Count);
            AssertIs(Arrived(Answer(protocol, Server, 80, Pc, 3000)), Site.FromWan(Answer(protocol, Server, 80, Wan, 3000)));
        }
    }

    [TestMethod]
    public void Inbound_WhileTheHostIsUnknown_Waits()
    {
        // The host is asked for when its first packet is seen; this one has not answered.
        Site.Load(Usual());
        State state = Site.State;
        Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000));
        int slot = state.LanNeighbors.Find(Ip.Words(Pc));
        state.LanNeighbors.Rows[slot][Row.State] = Row.IsUnresolved;
        state.RefreshHost(slot);
        Assert.IsNull(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 3000)));
        Assert.AreEqual(Verdict.Hold, Site.Verdict);
    }

    [TestMethod]
    public void Inbound_FromARemoteNobodyCalled_IsFiltered()
    {
        Site.Load(Usual());
        Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000));
        AssertDropped(DropReason.Filtered, Site.FromWan(SmallFrame.Udp(Stranger, 5000, Wan, 3000)));
        Assert.IsNotNull(Site.FromWan(SmallFrame.Udp(Server, 5001, Wan, 3000)), "filtering is by address");
    }

    [TestMethod]
    public void Inbound_ToAForwardWithPeers_TakesThemOnly()
    {
        Site.Load(Usual());
        Assert.IsNotNull(Site.FromWan(SmallFrame.Udp(Server, 4040, Wan, 4040)), "the first peer");
        Assert.IsNotNull(Site.FromWan(SmallFrame.Udp("198.18.9.15", 4040, Wan, 4040)), "in the second prefix");
        AssertDropped(DropReason.NotAPeer, Site.FromWan(SmallFrame.Udp("198.18.9.16", 4040, Wan, 4040)));
    }

    [TestMethod]
    public void Inbound_ThatMatchesNothing_IsDroppedForItsReason()
    {
        Site.Load(Usual());
        AssertDropped(DropReason.NoRule, Site.FromWan(SmallFrame.Udp(Stranger, 5000, Wan, 6999)));
        AssertDropped(DropReason.NoRule, Site.FromWan(SmallFrame.Udp(Stranger, 5000, Wan, 4000)));
        AssertDropped(DropReason.NoRule, Site.FromWan(SmallFrame.Tcp(Stranger, 5000, Wan, 7000)));
        AssertDropped(DropReason.LanFromWan, Site.FromWan(SmallFrame.Udp(Stranger, 5000, MaxA, 7000)));
        AssertDropped(DropReason.NotOurAddress, Site.FromWan(SmallFrame.Udp(Stranger, 5000, "198.18.5.3", 7000)));
        AssertDropped(DropReason.Broadcast, Site.FromWan(SmallFrame.Udp(Stranger, 5000, "198.18.5.255", 7000)));
        AssertDropped(DropReason.MartianSource, Site.FromWan(SmallFrame.Udp("10.0.0.1", 5000, Wan, 7000)));
        AssertDropped(DropReason.MartianSource, Site.FromWan(SmallFrame.Udp(Wan, 5000, Wan, 7000)));
        AssertDropped(DropReason.Protocol, Site.FromWan(SmallFrame.Bare(47, Stranger, Wan, 20)));
        AssertDropped(DropReason.WanPing, Site.FromWan(SmallFrame.Ping(Stranger, Wan, 7)));
    }

    [TestMethod]
    public void Outbound_ThatMayNotLeave_IsDroppedForItsReason()
    {
        Site.Load(Usual());
        AssertDropped(DropReason.SpoofedSource, Site.FromLan(SmallFrame.Udp("192.168.11.5", 3000, Server, 5000)));
        AssertDropped(DropReason.MartianDestination, Site.FromLan(SmallFrame.Udp(Pc, 3000, "10.0.0.1", 5000)));
        AssertDropped(DropReason.NoRule, Site.FromLan(SmallFrame.Udp(Pc, 3000, Wan, 6999)));
        AssertDropped(DropReason.PortZero, Site.FromLan(SmallFrame.Udp(Pc, 0, Server, 5000)));
        Assert.IsNull(Site.FromLan(SmallFrame.Ping(Pc, "192.168.10.1", 7)));
        Assert.AreEqual(Verdict.ToBox, Site.Verdict);
        Assert.AreEqual(0, Site.State.Mappings.Count);
    }

    [TestMethod]
    public void APacketThatIsNotWhole_IsDroppedForItsReason()
    {
        Site.Load(Usual());
        SmallFrame old = SmallFrame.Udp(Stranger, 5000, Wan, 7000);
        old.Ttl = 1;
        AssertDropped(DropReason.TtlExpired, Site.FromWan(old));
        SmallFrame part = SmallFrame.Udp(Stranger, 5000, Wan, 7000);
        part.Fragment = 0x1FFF;
        AssertDropped(DropReason.Fragment, Site.FromWan(part));
        SmallFrame liar = SmallFrame.Udp(Stranger, 5000, Wan, 7000);
        liar.UdpLength = 9;
        AssertDropped(DropReason.UdpLength, Site.FromWan(liar));
        SmallFrame longer = SmallFrame.Tcp(Stranger, 5000, Wan, 4000);
        longer.DataOffset = 6;
        AssertDropped(DropReason.TcpHeader, Site.FromWan(longer));
        SmallFrame cut = SmallFrame.Udp(Stranger, 5000, Wan, 7000);
        cut.TotalLength = 29;
        AssertDropped(DropReason.Truncated, Site.FromWan(cut));
    }

    [TestMethod]
    public void AUdpChecksumOfZero_StaysZeroBothWays()
    {
        Site.Load(Usual());
        SmallFrame sent = SmallFrame.Udp(Stranger, 5000, Wan, 7000);
        sent.HasUdpChecksum = false;
        SmallFrame expected = Arrived(SmallFrame.Udp(Stranger, 5000, MaxA, 7000));
        expected.HasUdpChecksum = false;
        AssertIs(expected, Site.FromWan(sent));
        sent = SmallFrame.Udp(MaxA, 7000, Stranger, 5000);
        sent.HasUdpChecksum = false;
        expected = Gone(SmallFrame.Udp(Wan, 7000, Stranger, 5000));
        expected.HasUdpChecksum = false;
        AssertIs(expected, Site.FromLan(sent));
    }

    [TestMethod]
    public void EthernetPadding_IsNotSentOn()
    {
        Site.Load(Usual());
        SmallFrame sent = SmallFrame.Udp(Stranger, 5000, Wan, 7000);
        sent.PadTo = 60;
        AssertIs(Arrived(SmallFrame.Udp(Stranger, 5000, MaxA, 7000)), Site.FromWan(sent));
    }

    private static Policy Usual()
    {
        return SmallPolicy.Of(
            SmallPolicy.Rule(17, 7000, 7015, MaxA, 1),
            SmallPolicy.Rule(6, 4000, 4015, MaxA, 2),
            SmallPolicy.From(SmallPolicy.Rule(17, 4040, 4040, Clarent, 3), "198.18.9.4/32 198.18.9.8/29"));
    }

    private static SmallFrame Packet(int protocol, string source, int sourcePort, string destination, int destinationPort)
    {
        SmallFrame frame = SmallFrame.Udp(source, sourcePort, destination, destinationPort);
        frame.Protocol = protocol;
        frame.Payload = new byte[] { 1, 2, 3, 4, 5 };
        return frame;
    }

    private static SmallFrame Answer(int protocol, string source, int sourcePort, string destination, int destinationPort)
    {
        // An echo has one identifier, which stands where a source port would.
        SmallFrame frame = Packet(protocol, source, protocol == 1 ? destinationPort : sourcePort, destination, destinationPort);
        frame.Flags = SmallFrame.Syn | SmallFrame.Ack;
        frame.IcmpType = 0;
        return frame;
    }

    /// <summary>The frame as a host on the LAN gets it.</summary>
    private static SmallFrame Arrived(SmallFrame frame)
    {
        frame.ToMac = Site.HostMac;
        frame.FromMac = Site.LanMac;
        frame.Ttl--;
        return frame;
    }

    /// <summary>The frame as the gateway gets it.</summary>
    private static SmallFrame Gone(SmallFrame frame)
    {
        frame.ToMac = Site.GatewayMac;
        frame.FromMac = Site.WanMac;
        frame.Ttl--;
        return frame;
    }

    private static void AssertIs(SmallFrame expected, byte[] actual)
    {
        Assert.IsNotNull(actual);
        CollectionAssert.AreEqual(expected.Build(), actual);
    }

    private static void AssertDropped(int reason, byte[] frame)
    {
        Assert.IsNull(frame);
        Assert.AreEqual(DropReason.Word(reason), DropReason.Word(-Site.Verdict));
    }
}
