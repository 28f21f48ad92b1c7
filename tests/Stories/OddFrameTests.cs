// Frames that a tool cannot send and a network does: trailers behind a packet, and packets at the end of their time.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>Frames out of the ordinary.</summary>
[TestClass]
public sealed class OddFrameTests
{
    private const int TypeIPv4 = 0x0800;

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(18)]
    [DataRow(200)]
    public void R1_AnEchoReplyWithATrailer_ArrivesWithoutIt(int trailerBytes)
    {
        Scene scene = Story.Begin();
        Host pc = new(scene.LanNetwork, "pc", "192.168.10.50");
        EthernetLink neighbor = scene.WanNetwork.Connect("neighbor", Ip.Parse("198.18.5.77"));
        Mac box = default;
        List<byte[]> toPc = new();
        scene.Box.Wan.Crossing += (frame, isFromBox) => box = isFromBox ? Mac.Read(frame, 6) : box;
        scene.Box.Lan.Crossing += (frame, isFromBox) =>
        {
            if (isFromBox && Bytes.Get16(frame, 12) == TypeIPv4 && frame[23] == Packet.Icmp)
            {
                toPc.Add(frame);
            }
        };
        neighbor.PacketArrived += packet =>
        {
            byte[] message = packet[Packet.HeaderBytes..];
            message[0] = 0;
            Bytes.Put16(message, 2, 0);
            Bytes.Put16(message, 2, Bytes.Checksum(message));
            byte[] reply = Packet.Build(neighbor.Address, Packet.Source(packet), Packet.Icmp, 1, message);
            neighbor.SendFrame(box, TypeIPv4, reply.Concat(Enumerable.Repeat((byte)0xEE, trailerBytes)).ToArray());
        };
        int answers = 0;
        pc.Answered += (from, number) => answers += from == neighbor.Address && number == 0x12340001 ? 1 : 0;
        pc.Ping(neighbor.Address, 0x12340001);
        scene.Clock.RunMs(2000);
        Assert.AreEqual(1, answers);

        // 20 of IP, 8 of ICMP and 24 of data; the chip pads no frame, and the box sends the packet only.
        Assert.AreEqual(1, toPc.Count);
        Assert.IsFalse(toPc[0].Skip(14 + 52).Any(value => value != 0), Convert.ToHexString(toPc[0]));
        Assert.IsLessThanOrEqualTo(14 + 52, toPc[0].Length);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void R2_PacketsAtTheEndOfTheirTime_AreAnsweredOnTheSideTheyCameFrom()
    {
        Scene scene = Story.Begin();
        EthernetLink inside = scene.LanNetwork.Connect("inside", Ip.Parse("192.168.10.60"));
        EthernetLink outside = scene.WanNetwork.Connect("outside", Ip.Parse("198.18.5.77"));
        List<string> got = new();
        inside.PacketArrived += packet => got.Add("LAN " + Told(packet));
        outside.PacketArrived += packet => got.Add("WAN " + Told(packet));
        int forwarded = 0;
        scene.MaxA.Host.OpenUdp(7015, (_, _) => forwarded++);

        foreach (int ttl in new[] { 1, 2 })
        {
            inside.Send(Ip.Parse("192.168.10.1"), Datagram(inside.Address, outside.Address, 5060, ttl));
            outside.Send(Scene.BoxAddress, Datagram(outside.Address, Scene.BoxAddress, 7015, ttl));
            scene.Clock.RunMs(1000);
        }

        CollectionAssert.AreEquivalent(
            new[] { "LAN 192.168.10.1: 11/0 about 192.168.10.60", "WAN 198.18.5.2: 11/0 about 198.18.5.77", "WAN 198.18.5.2: datagram with TTL 1" }, got);
        Assert.AreEqual(1, forwarded);
        Assert.AreEqual(2, scene.Drops(DropReason.TtlExpired));
        Assert.AreEqual(2, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }

    private static byte[] Datagram(Ip from, Ip to, int port, int ttl)
    {
        byte[] datagram = new byte[8 + 12];
        Bytes.Put16(datagram, 0, 5060);
        Bytes.Put16(datagram, 2, port);
        Bytes.Put16(datagram, 4, datagram.Length);
        Bytes.Put16(datagram, 6, Bytes.Checksum(from, to, Packet.Udp, datagram));
        byte[] packet = Packet.Build(from, to, Packet.Udp, 7, datagram);
        packet[8] = (byte)ttl;
        Packet.SealHeader(packet);
        return packet;
    }

    private static string Told(byte[] packet)
    {
        ReadOnlySpan<byte> message = packet.AsSpan(Packet.HeaderBytes);
        return Packet.Source(packet) + (packet[9] == Packet.Icmp
            ? $": {message[0]}/{message[1]} about {Packet.Source(message[8..])}"
            : $": datagram with TTL {packet[8]}");
    }
}
