// Inside hosts that call each other by the WAN address (requirements U9 and I7), on real chips.

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>Hairpins.</summary>
[TestClass]
public sealed class HairpinTests
{
    [TestMethod]
    public void U9_TwoHosts_TalkByTheWanAddress_AndAClosedPortSaysSo()
    {
        Scene scene = Story.Begin();
        Host pc = new(scene.LanNetwork, "pc", "192.168.10.50");
        Host other = new(scene.LanNetwork, "other", "192.168.10.51");
        Host server = new(scene.Internet, "server", "198.18.10.99");
        Endpoint? outside = null;
        List<Endpoint> heard = new();
        int refused = 0;
        server.OpenUdp(3478, (from, _) => outside = from);
        UdpSocket first = pc.OpenUdp(5060, (from, _) => heard.Add(from));
        UdpSocket? second = null;
        second = other.OpenUdp(5060, (from, payload) => second!.Send(from, payload));
        pc.Refused += (from, type, code) => refused += from == Scene.BoxAddress && type == 3 && code == 3 ? 1 : 0;

        // The other host learns its outside endpoint from a server, as a telephone does, and tells it.
        second.Send(new Endpoint(server.Address, 3478), "who am I");
        scene.Clock.RunMs(500);
        Assert.AreEqual(Scene.BoxAddress, outside!.Value.Address);
        for (int i = 0; i < 5; i++)
        {
            first.Send(outside.Value, "hello");
            scene.Clock.RunMs(100);
        }

        CollectionAssert.AreEqual(new[] { outside.Value, outside.Value, outside.Value, outside.Value, outside.Value }, heard);
        first.Send(new Endpoint(Scene.BoxAddress, 7003), "nobody has picked up");
        scene.Clock.RunMs(500);
        Assert.AreEqual(1, refused);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void U9_AStationThatSendsEverythingBack_CannotMakeALoop()
    {
        Scene scene = Story.Begin();
        Assert.IsNull(scene.Box.Configure(scene.Configuration + "host mirror 192.168.10.60\nforward udp 9000-9001 to mirror\n"));
        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        int seen = 0;
        EthernetLink mirror = scene.LanNetwork.Connect("mirror", Ip.Parse("192.168.10.60"));
        mirror.PacketArrived += packet =>
        {
            // Like a router that has it all wrong: the same packet, with the ends exchanged and its TTL as it came.
            seen += packet[9] == Packet.Udp ? 1 : 0;
            if (packet[9] == Packet.Udp)
            {
                byte[] back = Packet.Build(mirror.Address, Packet.Source(packet), Packet.Udp, seen, packet.AsSpan(Packet.HeaderBytes));
                (back[20], back[21], back[22], back[23]) = (packet[22], packet[23], packet[20], packet[21]);
                back[8] = packet[8];
                Packet.SealHeader(back);
                mirror.Send(Ip.Parse("192.168.10.1"), back);
            }
        };

        // From its own port 9001 to its own port 9000, without a checksum: the addresses change on the way.
        byte[] datagram = new byte[8 + 20];
        Bytes.Put16(datagram, 0, 9001);
        Bytes.Put16(datagram, 2, 9000);
        Bytes.Put16(datagram, 4, datagram.Length);
        mirror.Send(Ip.Parse("192.168.10.1"), Packet.Build(mirror.Address, Scene.BoxAddress, Packet.Udp, 0, datagram));
        scene.Clock.RunMs(5000);
        Assert.AreEqual(63, seen, "a TTL of 64 is counted down each time");
        Assert.AreEqual(1, scene.Drops(DropReason.TtlExpired));
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);
        Story.AssertWhole(call, atLeast: 100);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }
}
