// RFC 1812, 2827, 3704, 6890: addresses that cannot be where they claim to be.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc1812AddressTests
{
    [TestMethod]
    [DataRow("0.0.0.0", "0.255.255.255")]
    [DataRow("10.0.0.0", "10.255.255.255")]
    [DataRow("100.64.0.0", "100.127.255.255")]
    [DataRow("127.0.0.0", "127.255.255.255")]
    [DataRow("169.254.0.0", "169.254.255.255")]
    [DataRow("172.16.0.0", "172.31.255.255")]
    [DataRow("192.0.0.0", "192.0.0.255")]
    [DataRow("192.0.2.0", "192.0.2.255")]
    [DataRow("192.168.0.0", "192.168.255.255")]
    [DataRow("198.51.100.0", "198.51.100.255")]
    [DataRow("203.0.113.0", "203.0.113.255")]
    [DataRow("224.0.0.0", "239.255.255.255")]
    [DataRow("240.0.0.0", "255.255.255.255")]
    [DataRow("198.18.5.2", "198.18.5.2")]
    [DataRow("192.168.10.1", "192.168.10.11")]
    public void R8_AMartianSourceOnTheWan_IsDropped(string first, string last)
    {
        Box box = new();
        foreach (Ip4 source in new Ip4[] { first, last })
        {
            box.FromWan(InUdp(source, 5000, 7000)).IsDropped(DropReason.MartianSource);
            box.FromWan(InTcp(source, 5000, 4000)).IsDropped(DropReason.MartianSource);
            box.FromWan(InPong(source, 1)).IsDropped(DropReason.MartianSource);
        }
    }

    [TestMethod]
    [DataRow("1.0.0.0")]
    [DataRow("9.255.255.255")]
    [DataRow("11.0.0.0")]
    [DataRow("100.63.255.255")]
    [DataRow("100.128.0.0")]
    [DataRow("126.255.255.255")]
    [DataRow("128.0.0.0")]
    [DataRow("169.253.255.255")]
    [DataRow("169.255.0.0")]
    [DataRow("172.15.255.255")]
    [DataRow("172.32.0.0")]
    [DataRow("192.0.1.0")]
    [DataRow("192.0.3.0")]
    [DataRow("192.167.255.255")]
    [DataRow("192.169.0.0")]
    [DataRow("198.51.99.255")]
    [DataRow("198.51.101.0")]
    [DataRow("203.0.112.255")]
    [DataRow("203.0.114.0")]
    [DataRow("223.255.255.255")]
    public void R8_TheAddressesNextToTheSpecialPrefixes_AreOrdinary(string source)
    {
        Box box = new();
        Assert.AreEqual(MaxA, box.FromWan(InUdp(source, 5000, 7000)).OnlyLan.Destination);
        Assert.AreEqual((Ip4)source, box.FromLan(OutUdp(MaxA, 7000, source, 5000)).OnlyWan.Destination);
    }

    [TestMethod]
    [DataRow("10.1.2.3", 16, "10.200.1.1", true)]
    [DataRow("10.1.2.3", 16, "192.168.77.1", false)]
    [DataRow("100.64.3.3", 24, "100.127.0.1", true)]
    [DataRow("100.64.3.3", 24, "10.0.0.1", false)]
    [DataRow("172.20.3.3", 24, "172.31.0.1", true)]
    [DataRow("192.168.3.3", 24, "192.168.4.1", true)]
    [DataRow("192.168.3.3", 24, "192.168.10.50", false)]
    [DataRow("192.168.3.3", 24, "127.0.0.1", false)]
    public void R8_PrivateSources_AreOrdinaryOnlyWhereTheWanLiesAmongThem(string wan, int prefix, string source, bool isOrdinary)
    {
        Box box = new(UsualPolicy().Wan(wan, prefix, ((Ip4)wan).Plus(1)).Build());
        box.WanStations[((Ip4)wan).Plus(1)] = GatewayMac;
        Output output = box.FromWan(OnWan(FrameBuilder.Udp(source, 5000, wan, 7000, [])));
        if (isOrdinary)
        {
            Assert.AreEqual(MaxA, output.OnlyLan.Destination);
        }
        else
        {
            output.IsDropped(DropReason.MartianSource);
        }
    }

    [TestMethod]
    public void R8_AMartianDestination_IsNotRoutedOut()
    {
        Box box = new();
        foreach (Ip4 destination in new Ip4[] { "0.0.0.0", "10.0.0.1", "127.0.0.1", "169.254.1.1", "172.16.0.1", "192.168.11.1", "224.0.0.1", "240.0.0.1" })
        {
            box.FromLan(OutUdp(Pc, 3000, destination, 53)).IsDropped(DropReason.MartianDestination);
            box.FromLan(OutUdp(MaxA, 7000, destination, 53)).IsDropped(DropReason.MartianDestination);
        }

        Assert.AreEqual(0, box.State.Mappings.Count);
    }

    [TestMethod]
    [DataRow("198.18.9.4")]
    [DataRow("192.168.11.50")]
    [DataRow("192.168.9.255")]
    [DataRow("10.0.0.1")]
    [DataRow("0.0.0.0")]
    [DataRow("198.18.5.2")]
    public void R9_ALanSourceOutsideTheLanPrefix_IsDropped(string source)
    {
        Box box = new();
        box.FromLan(OutUdp(source, 3000, Server1, 5000)).IsDropped(DropReason.SpoofedSource);
        box.FromLan(OutUdp(source, 7000, Server1, 5000)).IsDropped(DropReason.SpoofedSource);
        box.FromLan(OutTcp(source, 4000, Server1, 80)).IsDropped(DropReason.SpoofedSource);
        box.FromLan(OutPing(source, Server1, 1)).IsDropped(DropReason.SpoofedSource);
        byte[] quoted = FrameBuilder.Udp(Server1, 5000, MaxA, 7000, []);
        box.FromLan(OnLan(IcmpError(source, Server1, 3, 3, quoted), Pc)).IsDropped(DropReason.SpoofedSource);
        Assert.AreEqual(0, box.State.Mappings.Count);
    }

    [TestMethod]
    [DataRow("192.168.10.0")]
    [DataRow("192.168.10.255")]
    [DataRow("192.168.10.1")]
    public void R9_ALanSourceThatIsNoHost_IsDropped(string source)
    {
        Box box = new();
        box.FromLan(OutUdp(source, 3000, Server1, 5000)).IsDropped(DropReason.MartianSource);
        box.FromLan(OutPing(source, Server1, 1)).IsDropped(DropReason.MartianSource);
    }

    [TestMethod]
    public void R9_ALanSourceOnTheWan_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        for (int host = 0; host < 256; host++)
        {
            Ip4 source = ((Ip4)"192.168.10.0").Plus(host);
            box.FromWan(InUdp(source, 5000, 7000)).IsDropped(DropReason.MartianSource);
            box.FromWan(InUdp(source, 5000, 3000)).IsDropped(DropReason.MartianSource);
        }
    }

    [TestMethod]
    public void R10_AWanFrameToALanAddress_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        foreach (Ip4 destination in new[] { MaxA, Pc, LanAddress, "192.168.10.0", "192.168.10.254" })
        {
            box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5000, destination, 7000, []))).IsDropped(DropReason.LanFromWan);
            box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5000, destination, 3000, []))).IsDropped(DropReason.LanFromWan);
            box.FromWan(OnWan(Ping(Server1, destination, 1, 1, []))).IsDropped(DropReason.LanFromWan);
        }
    }

    [TestMethod]
    public void R10_AWanFrameToAThirdAddress_IsDropped()
    {
        Box box = new();
        foreach (Ip4 destination in new Ip4[] { "198.18.5.3", "198.18.5.1", "198.19.1.1", "8.8.8.8", "0.0.0.0", "224.0.0.1", "127.0.0.1" })
        {
            box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5000, destination, 7000, []))).IsDropped(DropReason.NotOurAddress);
        }
    }

    [TestMethod]
    public void R8_APacketFromTheBoxToItself_IsDropped()
    {
        // LAND: source and destination are the same endpoint.
        Box box = new();
        box.FromWan(InUdp(WanAddress, 7000, 7000)).IsDropped(DropReason.MartianSource);
        box.FromWan(InTcp(WanAddress, 4000, 4000)).IsDropped(DropReason.MartianSource);
    }
}
