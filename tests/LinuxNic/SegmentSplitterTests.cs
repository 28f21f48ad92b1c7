using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Linux.Native;
using Tollgate.Linux.Offload;

namespace Tollgate.LinuxNic.Tests;

[TestClass]
public sealed class SegmentSplitterTests
{
    [TestMethod]
    public void Tcp_EverySegmentIsRight_AndTheStreamIsWhole()
    {
        Random random = new(10);
        foreach ((int payload, int mss) in new[] { (64000, 1448), (1449, 1448), (2896, 1448), (1, 1448), (5000, 536), (4001, 7) })
        {
            byte[] super = SuperFrame.Make(tcp: true, payload, random);
            List<byte[]> segments = Split(super, C.VIRTIO_NET_HDR_GSO_TCPV4, mss);
            Assert.HasCount((payload + mss - 1) / mss, segments);
            MemoryStream stream = new();
            for (int i = 0; i < segments.Count; i++)
            {
                SuperFrame.AssertRight(segments[i]);
                Assert.AreEqual((ushort)(0xFFFE + i), Word(segments[i], 18), "an identification of its own");
                uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segments[i].AsSpan(38));
                Assert.AreEqual(unchecked(0xFFFFF000 + (uint)stream.Length), sequence, "sequence number, across the wrap");
                stream.Write(segments[i].AsSpan(SuperFrame.TcpHeaderBytes));
            }

            CollectionAssert.AreEqual(super[SuperFrame.TcpHeaderBytes..], stream.ToArray());
        }
    }

    [TestMethod]
    public void Tcp_FinAndPshAreOnTheLast_CwrOnTheFirst_TheRestOnAll()
    {
        const int finPshAckEceCwr = 0x01 | 0x08 | 0x10 | 0x40 | 0x80;
        byte[] super = SuperFrame.Make(tcp: true, 3000, new Random(11), finPshAckEceCwr);
        int[] flags = Split(super, C.VIRTIO_NET_HDR_GSO_TCPV4 | C.VIRTIO_NET_HDR_GSO_ECN, 1448).Select(s => (int)s[47]).ToArray();
        CollectionAssert.AreEqual(new[] { 0xD0, 0x50, 0x59 }, flags);
    }

    [TestMethod]
    public void Tcp_OptionsAndAddressesAreOnEverySegment()
    {
        byte[] super = SuperFrame.Make(tcp: true, 3000, new Random(12));
        foreach (byte[] segment in Split(super, C.VIRTIO_NET_HDR_GSO_TCPV4, 1448))
        {
            CollectionAssert.AreEqual(super[54..66], segment[54..66]);
            CollectionAssert.AreEqual(super[26..38], segment[26..38]);
            CollectionAssert.AreEqual(super[..14], segment[..14]);
        }
    }

    [TestMethod]
    public void Udp_EachDatagramIsRight_AndThePayloadIsWhole()
    {
        byte[] super = SuperFrame.Make(tcp: false, 5000, new Random(13));
        List<byte[]> segments = Split(super, C.VIRTIO_NET_HDR_GSO_UDP_L4, 1200);
        Assert.HasCount(5, segments);
        segments.ForEach(s => SuperFrame.AssertRight(s));
        CollectionAssert.AreEqual(super[42..], segments.SelectMany(s => s[42..]).ToArray());
    }

    [TestMethod]
    public void Udp_WithoutChecksum_StaysWithout()
    {
        byte[] super = SuperFrame.Make(tcp: false, 2000, new Random(14));
        super[40] = 0;
        super[41] = 0;
        List<byte[]> segments = Split(super, C.VIRTIO_NET_HDR_GSO_UDP_L4, 1000, vnetFlags: 0);
        Assert.HasCount(2, segments);
        Assert.IsTrue(segments.All(s => Word(s, 40) == 0));
    }

    [TestMethod]
    public void WhatCannotBeCut_IsRefused()
    {
        byte[] good = SuperFrame.Make(tcp: true, 3000, new Random(15));
        Assert.IsTrue(Begins(good, C.VIRTIO_NET_HDR_GSO_TCPV4, 1448));
        Assert.IsFalse(Begins(good, 4, 1448), "TCP over IPv6");
        Assert.IsFalse(Begins(good, C.VIRTIO_NET_HDR_GSO_UDP_L4, 1448), "TCP under the name of UDP");
        Assert.IsFalse(Begins(good, C.VIRTIO_NET_HDR_GSO_TCPV4, 0), "segments of nothing");
        Assert.IsFalse(Begins(good, C.VIRTIO_NET_HDR_GSO_TCPV4, 1449), "longer than a frame");
        Assert.IsFalse(Begins(good[..50], C.VIRTIO_NET_HDR_GSO_TCPV4, 1448), "cut short");
        Assert.IsFalse(Begins(Changed(good, 12, 0x86), C.VIRTIO_NET_HDR_GSO_TCPV4, 1448), "EtherType");
        Assert.IsFalse(Begins(Changed(good, 14, 0x44), C.VIRTIO_NET_HDR_GSO_TCPV4, 1448), "IHL 4");
        Assert.IsFalse(Begins(Changed(good, 46, 0x40), C.VIRTIO_NET_HDR_GSO_TCPV4, 1448), "data offset 4");
        Assert.IsFalse(Begins(Changed(good, 20, 0x20), C.VIRTIO_NET_HDR_GSO_TCPV4, 1448), "more fragments");
    }

    [TestMethod]
    public void AnyBytes_NeverThrow_AndNeverExceedAFrame()
    {
        Random random = new(16);
        SegmentSplitter splitter = new();
        byte[] frame = new byte[Frame.MaxBytes];
        for (int i = 0; i < 20000; i++)
        {
            byte[] super = SuperFrame.Make((i & 1) == 0, random.Next(0, 4000), random);
            for (int j = random.Next(4); j > 0; j--)
            {
                super[random.Next(12, 60) % super.Length] = (byte)random.Next();
            }

            VnetHeader vnet = new() { GsoType = (byte)((i & 1) == 0 ? 1 : 5), GsoBytes = (ushort)random.Next(2000), Flags = 1 };
            int length = random.Next(super.Length + 1);
            if (splitter.Begin(super, length, vnet, Frame.MaxBytes))
            {
                int steps = 0;
                while (splitter.Next(frame) != 0)
                {
                    Assert.IsLessThanOrEqualTo(length, ++steps);
                }
            }
        }
    }

    private static bool Begins(byte[] super, byte type, ushort mss)
    {
        return new SegmentSplitter().Begin(super, super.Length, new VnetHeader { GsoType = type, GsoBytes = mss }, Frame.MaxBytes);
    }

    private static List<byte[]> Split(byte[] super, int type, int mss, byte vnetFlags = C.VIRTIO_NET_HDR_F_NEEDS_CSUM)
    {
        SegmentSplitter splitter = new();
        VnetHeader vnet = new() { GsoType = (byte)type, GsoBytes = (ushort)mss, Flags = vnetFlags };
        Assert.IsTrue(splitter.Begin(super, super.Length, vnet, Frame.MaxBytes));
        List<byte[]> segments = [];
        byte[] frame = new byte[Frame.MaxBytes];
        Array.Fill(frame, (byte)0xA5);
        for (int length = splitter.Next(frame); length != 0; length = splitter.Next(frame))
        {
            segments.Add(frame[..length]);
        }

        return segments;
    }

    private static byte[] Changed(byte[] frame, int at, byte value)
    {
        byte[] changed = (byte[])frame.Clone();
        changed[at] = value;
        return changed;
    }

    private static ushort Word(byte[] frame, int at)
    {
        return BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(at));
    }
}
