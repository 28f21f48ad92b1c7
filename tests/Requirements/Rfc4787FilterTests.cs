// RFC 4787: who may answer, for how long, and that nothing but the tables' own rules changes that.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc4787FilterTests
{
    // The sweep goes round the session table once in this time.
    private const int SweepMs = 512 / 8 * Router.TickMs;

    [TestMethod]
    public void U5_AUdpMapping_LivesAt299SecondsAndEndsASweepAfter300()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.Advance(299_000);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        box.Advance(1_000 + SweepMs);
        box.FromWan(InUdp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(0, box.State.Mappings.Count);
        Assert.AreEqual(0, box.State.Sessions.Count);
    }

    [TestMethod]
    public void U6_OutboundTraffic_Refreshes()
    {
        Box box = new();
        for (int i = 0; i < 5; i++)
        {
            box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
            box.Advance(290_000);
            Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination, $"round {i}");
        }
    }

    [TestMethod]
    public void U6_InboundTraffic_DoesNotRefresh()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        for (int i = 0; i < 29; i++)
        {
            box.Advance(10_000);
            Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        }

        box.Advance(10_000 + SweepMs);
        box.FromWan(InUdp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    public void U6_FilteredPacketsAndIcmpErrors_DoNotRefresh()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        for (int i = 0; i < 29; i++)
        {
            box.Advance(10_000);
            box.FromWan(InUdp(Server2, 5000, 3000)).IsDropped(DropReason.Filtered);
            Assert.AreEqual(Pc, box.FromWan(OnWan(FrameBuilder.IcmpError(Gateway, WanAddress, 3, 1, sent))).OnlyLan.Destination);
        }

        box.Advance(10_000 + SweepMs);
        box.FromWan(InUdp(Server1, 5000, 3000)).IsDropped(DropReason.NoRule);
    }

    [TestMethod]
    public void U8_ReplyFromAnotherAddress_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromWan(InUdp(Server2, 5000, 3000)).IsDropped(DropReason.Filtered);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void U8_ReplyFromAnotherPortOfTheAddress_ComesIn()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        FrameView answer = box.FromWan(InUdp(Server1, 777, 3000)).OnlyLan;
        Assert.AreEqual(777, answer.SourcePort);
        Assert.AreEqual(Pc, answer.Destination);
    }

    [TestMethod]
    public void U8_AForwardFromAny_AcceptsAnyEndpoint()
    {
        Box box = new();
        foreach (Ip4 remote in new Ip4[] { Server1, Server2, "1.2.3.4", "223.255.255.254", "198.18.5.77" })
        {
            foreach (int port in new[] { 1, 1024, 5000, 65535 })
            {
                FrameView call = box.FromWan(InUdp(remote, port, 7015)).OnlyLan;
                Assert.AreEqual((remote, port, MaxA, 7015), (call.Source, call.SourcePort, call.Destination, call.DestinationPort));
            }
        }
    }

    [TestMethod]
    [DataRow("198.18.9.4", true)]
    [DataRow("198.18.9.8", true)]
    [DataRow("198.18.9.15", true)]
    [DataRow("198.18.9.3", false)]
    [DataRow("198.18.9.5", false)]
    [DataRow("198.18.9.7", false)]
    [DataRow("198.18.9.16", false)]
    [DataRow("198.19.9.4", false)]
    public void U8_AForwardFromPeers_AcceptsThemOnly(string remote, bool isPeer)
    {
        foreach (int port in new[] { 5001, 5002, 4040, 4045, 5010 })
        {
            Box box = new();
            Output output = box.FromWan(InUdp(remote, port, port));
            if (isPeer)
            {
                Assert.AreEqual(Clarent, output.OnlyLan.Destination);
            }
            else
            {
                output.IsDropped(DropReason.NotAPeer);
            }
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(99)]
    [DataRow(100)]
    public void U11_MappingAndFiltering_AreTheSameAtEveryFillOfTheTable(int percent)
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromLan(OutUdp(Pc, 3000, Server2, 5000));
        int fill = (Math.Min(box.State.Mappings.Capacity, box.SessionCapacity - 1) * percent / 100) - 1;
        for (int i = 0; i < fill; i++)
        {
            box.FromLan(OutUdp(((Ip4)"192.168.10.100").Plus(i / 60), 20_000 + (i % 60), Server1, 5000)).OnlyWan.ToString();
        }

        Assert.AreEqual(Math.Max(1, fill + 1), box.State.Mappings.Count);
        Assert.AreEqual(percent == 100, box.FromLan(OutUdp(MaxB, 3333, Server1, 5000)).Drop == DropReason.TableFull);
        Assert.AreEqual(3000, box.FromLan(OutUdp(Pc, 3000, Server2, 6000)).OnlyWan.SourcePort);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server2, 1, 3000)).OnlyLan.Destination);
        box.FromWan(InUdp("198.18.77.1", 5000, 3000)).IsDropped(DropReason.Filtered);
        box.FromWan(InUdp(Server1, 5000, 3001)).IsDropped(DropReason.NoRule);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 6801)).OnlyLan.Destination);
        Assert.AreEqual(6801, box.FromLan(OutUdp(MaxA, 6801, Server1, 5000)).OnlyWan.SourcePort);
    }

    [TestMethod]
    public void U12_NoIcmpMessage_RemovesAMapping()
    {
        Box box = new();
        byte[] sent = box.FromLan(OutUdp(Pc, 3000, Server1, 5000)).OnlyWan.Bytes;
        for (int type = 0; type < 256; type++)
        {
            for (int code = 0; code < 16; code++)
            {
                box.FromWan(OnWan(FrameBuilder.IcmpError(Server1, WanAddress, type, code, sent, 40)));
            }
        }

        Assert.AreEqual(1, box.State.Mappings.Count);
        Assert.AreEqual(3000, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.DestinationPort);
    }
}
