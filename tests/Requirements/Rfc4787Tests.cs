// RFC 4787: how UDP is mapped. What is filtered, and for how long, stands in Rfc4787FilterTests.cs.

using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc4787Tests
{
    [TestMethod]
    [DataRow(30000, 30000)]
    [DataRow(6801, 0)]
    public void U1_OneInsideEndpointTowardsFourRemotes_KeepsOneOutsidePort(int insidePort, int expected)
    {
        Box box = new();
        HashSet<int> outside = [];
        foreach (Ip4 remote in new[] { Server1, Server2 })
        {
            foreach (int port in new[] { 5000, 6000 })
            {
                FrameView sent = box.FromLan(OutUdp(MaxB, insidePort, remote, port)).OnlyWan;
                Assert.AreEqual(WanAddress, sent.Source);
                outside.Add(sent.SourcePort);
            }
        }

        Assert.AreEqual(1, outside.Count);
        Assert.AreEqual(1, box.State.Mappings.Count);
        if (expected != 0)
        {
            Assert.AreEqual(expected, outside.Single());
        }
    }

    [TestMethod]
    public void U2_AllMappingsOfAHost_ShareOneOutsideAddress()
    {
        // "Paired": with one address there is nothing to pool, and nothing may leave untranslated.
        Box box = new();
        for (int port = 20000; port < 20100; port += 7)
        {
            Assert.AreEqual(WanAddress, box.FromLan(OutUdp(Pc, port, Server1, 5000)).OnlyWan.Source);
            Assert.AreEqual(WanAddress, box.FromLan(OutTcp(Pc, port, Server1, 5000)).OnlyWan.Source);
        }

        Assert.AreEqual(WanAddress, box.FromLan(OutPing(Pc, Server1, 1)).OnlyWan.Source);
    }

    [TestMethod]
    public void U3_ManyInsideEndpointsWithOnePort_NeverShareAnOutsidePort()
    {
        Box box = new();
        Dictionary<int, Ip4> owners = [];
        for (int i = 0; i < 30; i++)
        {
            Ip4 host = Pc.Plus(i);
            for (int port = 9000; port < 9004; port++)
            {
                int outside = box.FromLan(OutUdp(host, port, Server1, 5000)).OnlyWan.SourcePort;
                Assert.IsTrue(owners.TryAdd(outside, host), $"{host}:{port} shares {outside} with {owners.GetValueOrDefault(outside)}");
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(80)]
    [DataRow(1023)]
    [DataRow(1024)]
    public void U3_ASourcePortBelowTheFloor_GetsAMappingAboveIt(int insidePort)
    {
        Box box = new();
        int outside = box.FromLan(OutUdp(Pc, insidePort, Server1, 5000)).OnlyWan.SourcePort;
        Assert.IsTrue(outside >= 1025, $"outside port {outside}");
        FrameView back = box.FromWan(InUdp(Server1, 5000, outside)).OnlyLan;
        Assert.AreEqual(insidePort, back.DestinationPort);
        Assert.AreEqual(Pc, back.Destination);
    }

    [TestMethod]
    [DataRow(1025)]
    [DataRow(1026)]
    [DataRow(33333)]
    [DataRow(65535)]
    public void U4_AFreePort_IsPreserved(int port)
    {
        Box box = new();
        Assert.AreEqual(port, box.FromLan(OutUdp(Pc, port, Server1, 5000)).OnlyWan.SourcePort);
        Assert.AreEqual(port, box.FromLan(OutTcp(Pc, port, Server1, 5000)).OnlyWan.SourcePort);
    }

    [TestMethod]
    [DataRow(5060)]
    [DataRow(5061)]
    [DataRow(65534)]
    [DataRow(65535)]
    public void U4_ARemappedPort_KeepsItsParity(int port)
    {
        Box box = new();
        box.FromLan(OutUdp(MaxA, port, Server1, 5000));
        for (int i = 0; i < 40; i++)
        {
            int outside = box.FromLan(OutUdp(Pc.Plus(i), port, Server1, 5000)).OnlyWan.SourcePort;
            Assert.AreNotEqual(port, outside);
            Assert.AreEqual(port & 1, outside & 1, $"{port} became {outside}");
        }
    }

    [TestMethod]
    public void U4_TheChoiceOfARemappedPort_IsNotToBeGuessed()
    {
        // Neither from the last one (no even steps), nor from box to box (the seed decides).
        List<int> one = Remapped(1);
        List<int> other = Remapped(2);
        Assert.AreEqual(0, one.Intersect(other).Count(), "two seeds choose the same ports");
        Assert.IsTrue(Enumerable.Range(1, one.Count - 1).Select(i => one[i] - one[i - 1]).Distinct().Count() > one.Count / 2);
    }

    [TestMethod]
    [DataRow("192.168.10.1", 16, "192.168.10.1", 24)]
    [DataRow("192.168.10.2", 24, "192.168.10.1", 24)]
    [DataRow("192.168.10.130", 25, "192.168.10.1", 24)]
    [DataRow("10.1.2.3", 8, "10.200.0.1", 16)]
    public void U7_WanAndLanPrefixesThatOverlap_StopForwarding(string wan, int wanPrefix, string lan, int lanPrefix)
    {
        Ip4 host = ((Ip4)lan).Plus(10);
        TestPolicy policy = new TestPolicy().Wan(wan, wanPrefix, ((Ip4)wan).Plus(1)).Lan(lan, lanPrefix).Host(host, MacOf(host)).Max(host, 8);
        Box box = new(policy.Build());
        Assert.IsFalse(box.State.IsEnforcing);
        Assert.IsTrue(box.State.Alarm.Contains("overlap"), box.State.Alarm);
        Assert.IsTrue(box.FromLan(OutUdp(host, 7000, Server1, 5000)).IsSilent);
        foreach (Ip4 destination in new Ip4[] { wan, "0.0.0.0", "255.255.255.255", host })
        {
            FrameBuilder call = OnWan(FrameBuilder.Udp(Server1, 5000, destination, 7000, []));
            Assert.IsTrue(box.FromWan(call).IsSilent, $"to {destination}");
        }
    }

    [TestMethod]
    public void U7_AnIcmpErrorToNobody_DoesNotPassABoxThatStoppedForwarding()
    {
        TestPolicy policy = new TestPolicy().Wan("192.168.10.2", 24, "192.168.10.254").Host(MaxA, MacOf(MaxA)).Max(MaxA, 8);
        Box box = new(policy.Build());
        byte[] quoted = FrameBuilder.Udp("192.168.10.2", 7000, Server1, 5000, []);
        Assert.IsTrue(box.FromWan(OnWan(FrameBuilder.IcmpError(Server1, "0.0.0.0", 3, 3, quoted))).IsSilent);
    }

    [TestMethod]
    public void U7_AnOverlapThatIsRepaired_ForwardsAgain()
    {
        Box box = new(UsualPolicy().Wan("192.168.10.2", 24, "192.168.10.254").Build());
        Assert.IsFalse(box.State.IsEnforcing);
        box.State.Apply(UsualPolicy().Build(), box.Platform.ClockMs);
        box.Advance(500);
        Assert.IsNull(box.State.Alarm);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void U10_AddressesInAPayload_AreNotTouched()
    {
        // No application gateway: SIP, and FTP's PORT, carry the inside address through as it is.
        Box box = new();
        byte[] invite = Encoding.ASCII.GetBytes("INVITE sip:bob@198.18.9.4 SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.10.50:5060\r\nContact: <sip:al@192.168.10.50>\r\n\r\n");
        byte[] port = Encoding.ASCII.GetBytes("PORT 192,168,10,50,17,112\r\n");
        CollectionAssert.AreEqual(invite, box.FromLan(OutUdp(Pc, 5060, Server1, 5060, invite)).OnlyWan.Payload);
        CollectionAssert.AreEqual(port, box.FromLan(OutTcp(Pc, 2000, Server1, 21, FrameBuilder.Ack, port)).OnlyWan.Payload);
        Assert.AreEqual(2, box.State.Mappings.Count, "an FTP or SIP helper would have opened more");
    }

    private static List<int> Remapped(int seed)
    {
        Box box = new(UsualPolicy().Build(), 1000, seed);
        return Enumerable.Range(0, 20).Select(i => box.FromLan(OutUdp(Pc.Plus(i), 6801, Server1, 5000)).OnlyWan.SourcePort).ToList();
    }
}
