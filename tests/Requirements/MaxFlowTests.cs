// The Max unit's own flows, packet by packet (the Max firewall guide). What the console makes of a `max` line
// stands in PolicyTests.cs; here is what such a policy does to packets.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MaxFlowTests
{
    private const int OpalPort = 7000;
    private const int CallPort = 4000;
    private const int VoicePort = 21000;
    private const int ServicePort = 6801;

    [TestMethod]
    public void S1_EveryPortOfAnEightPortMax_ReachesItAndAnswersFromTheSamePort()
    {
        Box box = new();
        foreach ((bool isTcp, int port) in OpenPorts())
        {
            byte[] call = isTcp ? InTcp(Server2, 1234, port) : InUdp(Server2, 1234, port);
            FrameView delivered = box.FromWan(call).OnlyLan;
            FrameAssert.IsTranslationOf(call, delivered.Bytes);
            Assert.AreEqual((MaxA, port, Server2, 1234), (delivered.Destination, delivered.DestinationPort, delivered.Source, delivered.SourcePort));
            Assert.AreEqual(MacOf(MaxA), delivered.ToMac);

            byte[] answer = isTcp ? OutTcp(MaxA, port, Server2, 1234, Syn | Ack) : OutUdp(MaxA, port, Server2, 1234);
            FrameView sent = box.FromLan(answer).OnlyWan;
            FrameAssert.IsTranslationOf(answer, sent.Bytes);
            Assert.AreEqual((WanAddress, port, Server2, 1234), (sent.Source, sent.SourcePort, sent.Destination, sent.DestinationPort));
        }

        Assert.AreEqual(0, box.State.Sessions.Count, "a static forward needs no session");
    }

    [TestMethod]
    public void S1_AMaxConfiguredOnTheConsole_IsReachedOnTheSamePorts()
    {
        Box box = Box.Configured(
            "wan static 198.18.5.2/24 gw 198.18.5.1",
            "lan 192.168.10.1/24",
            $"host maxA {MaxA} mac {MacOf(MaxA)}",
            $"host maxB {MaxB} mac {MacOf(MaxB)}",
            "max maxA ports 8",
            "max maxB ports 4 opal 7100 tcp 4100 udp 21100 no6801");
        HashSet<(bool, int)> open = OpenPorts().ToHashSet();
        for (int port = 1025; port < 22_000; port++)
        {
            Assert.AreEqual(open.Contains((true, port)), box.FromWan(InTcp(Server2, 1234, port)).Lan.Any(view => view.Destination == MaxA), $"tcp {port}");
            Assert.AreEqual(open.Contains((false, port)), box.FromWan(InUdp(Server2, 1234, port)).Lan.Any(view => view.Destination == MaxA), $"udp {port}");
        }

        Assert.AreEqual(MaxB, box.FromWan(InUdp(Server2, 1234, 7107)).OnlyLan.Destination);
        box.FromWan(InUdp(Server2, 1234, 7108)).IsDropped(DropReason.NoRule);
        Assert.AreNotEqual(6801, box.FromLan(OutUdp(MaxB, 6801, Server1, 6801)).OnlyWan.SourcePort);
    }

    [TestMethod]
    public void S1_EveryOtherPort_GetsSilence()
    {
        Box box = new(new TestPolicy().Host(MaxA, MacOf(MaxA)).Max(MaxA, 8).Build());
        HashSet<(bool, int)> open = OpenPorts().ToHashSet();
        for (int port = 0; port < 65536; port++)
        {
            foreach (bool isTcp in new[] { false, true })
            {
                byte[] probe = isTcp ? InTcp(Server2, 1234, port) : InUdp(Server2, 1234, port);
                Output output = box.FromWan(probe);
                Assert.AreEqual(!open.Contains((isTcp, port)), output.IsSilent, $"{(isTcp ? "tcp" : "udp")} {port}");
            }

            box.Lan.Sent.Clear();
        }

        Assert.AreEqual((65536 * 2) - open.Count, box.Counters.Drops[DropReason.NoRule]);
    }

    [TestMethod]
    public void S3_NoMapping_UsesAnOutsidePortOf1024OrLess()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Box box = new(UsualPolicy().Build(), 1000, seed);
            // 62 ports for each of two hosts: fewer than a host may have.
            for (int port = 0; port <= 1100; port += 18)
            {
                Output udp = box.FromLan(OutUdp(Pc, port, Server1, 5000));
                Output tcp = box.FromLan(OutTcp(MaxB, port, Server1, 5000));
                Assert.AreEqual(port == 0, udp.IsSilent);
                Assert.AreEqual(port == 0, tcp.IsSilent);
                Assert.IsTrue(udp.Wan.Concat(tcp.Wan).All(sent => sent.SourcePort >= 1025), $"seed {seed}, port {port}");
            }
        }
    }

    [TestMethod]
    public void S3_NoMapping_UsesAForwardedPort()
    {
        // A policy that leaves but 8 odd and 6 even ports: the choice has to find them all, and never a forward.
        TestPolicy policy = new TestPolicy().Host(MaxA, MacOf(MaxA)).Udp(1025, 30_000, MaxA).Udp(30_010, 65_530, MaxA);
        Box box = new(policy.Build());
        HashSet<int> outside = [];
        for (int i = 0; i < 8; i++)
        {
            outside.Add(box.FromLan(OutUdp(Pc.Plus(i), 5001, Server1, 5000)).OnlyWan.SourcePort);
        }

        for (int i = 0; i < 6; i++)
        {
            outside.Add(box.FromLan(OutUdp(Pc.Plus(i), 5002, Server1, 5000)).OnlyWan.SourcePort);
        }

        Assert.AreEqual(14, outside.Count);
        Assert.IsTrue(outside.All(port => port is > 30_000 and < 30_010 or > 65_530), string.Join(' ', outside));
        box.FromLan(OutUdp(Pc, 6000, Server1, 5000)).IsDroppedWithAnswer(DropReason.TableFull);
        box.FromLan(OutUdp(Pc, 6001, Server1, 5000)).IsDroppedWithAnswer(DropReason.TableFull);
    }

    [TestMethod]
    public void S5_TheCollisionOn6801_GivesTheSecondUnitOnePortTowardsEveryServer()
    {
        Box box = new();
        Assert.AreEqual(6801, box.FromLan(OutUdp(MaxA, 6801, Server1, 6801)).OnlyWan.SourcePort);
        int toSecond = box.FromLan(OutUdp(MaxB, 6801, Server2, 6801)).OnlyWan.SourcePort;
        int toFirst = box.FromLan(OutUdp(MaxB, 6801, Server1, 6801)).OnlyWan.SourcePort;
        Assert.AreEqual(toSecond, toFirst, "a symmetric NAT");
        Assert.AreNotEqual(6801, toFirst);
        Assert.AreEqual(1, toFirst & 1, "parity");

        FrameView toB = box.FromWan(InUdp(Server1, 6801, toFirst)).OnlyLan;
        Assert.AreEqual((MaxB, 6801), (toB.Destination, toB.DestinationPort));
        Assert.AreEqual(MaxB, box.FromWan(InUdp(Server2, 6801, toFirst)).OnlyLan.Destination);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 6801, 6801)).OnlyLan.Destination);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server2, 6801, 6801)).OnlyLan.Destination);
    }

    [TestMethod]
    public void S5_6801AsTheServersPort_WorksForBothUnits()
    {
        Box box = new();
        foreach ((Ip4 unit, int port) in new[] { (MaxA, 12_345), (MaxB, 12_345) })
        {
            int outside = box.FromLan(OutUdp(unit, port, Server1, 6801)).OnlyWan.SourcePort;
            FrameView answer = box.FromWan(InUdp(Server1, 6801, outside)).OnlyLan;
            Assert.AreEqual((unit, port), (answer.Destination, answer.DestinationPort));
        }
    }

    [TestMethod]
    public void S6_ServiceLocation_AsksTwoServersAndHearsBoth()
    {
        Box box = new();
        foreach (Ip4 server in new[] { Server1, Server2 })
        {
            FrameView asked = box.FromLan(OutUdp(MaxA, ServicePort, server, ServicePort)).OnlyWan;
            Assert.AreEqual((WanAddress, ServicePort, server), (asked.Source, asked.SourcePort, asked.Destination));
            FrameView heard = box.FromWan(InUdp(server, ServicePort, asked.SourcePort)).OnlyLan;
            Assert.AreEqual((MaxA, ServicePort), (heard.Destination, heard.DestinationPort));
        }
    }

    [TestMethod]
    public void S6_CallSignalling_ConnectsOutwards()
    {
        Box box = new();
        foreach (int port in new[] { CallPort, 33_000 })
        {
            FrameView syn = box.FromLan(OutTcp(MaxA, port, Server1, 1720).Sequence(100, 0)).OnlyWan;
            Assert.AreEqual(port, syn.SourcePort);
            FrameView synAck = box.FromWan(InTcp(Server1, 1720, syn.SourcePort, Syn | Ack).Sequence(500, 101)).OnlyLan;
            Assert.AreEqual((MaxA, port, 101u), (synAck.Destination, synAck.DestinationPort, synAck.Acknowledgement));
            FrameView setup = box.FromLan(OutTcp(MaxA, port, Server1, 1720, Ack, "setup"u8.ToArray()).Sequence(101, 501)).OnlyWan;
            CollectionAssert.AreEqual("setup"u8.ToArray(), setup.Payload);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void S6_Voice_FlowsBothWaysWhoeverSpeaksFirst(bool isInsideFirst)
    {
        Box box = new();
        for (int line = 0; line < 16; line++)
        {
            int port = VoicePort + line;
            for (int i = 0; i < 2; i++)
            {
                if ((i == 0) == isInsideFirst)
                {
                    Assert.AreEqual(port, box.FromLan(OutUdp(MaxA, port, Server2, 30_000 + line)).OnlyWan.SourcePort);
                }
                else
                {
                    Assert.AreEqual(MaxA, box.FromWan(InUdp(Server2, 30_000 + line, port)).OnlyLan.Destination);
                }
            }
        }
    }

    [TestMethod]
    public void S6_Presence_KeepsItsMappingAliveAndLetsTheServerIn()
    {
        // From a port of no forward, so that only the mapping can let the answer in. Ten hours of it.
        Box box = new();
        int outside = box.FromLan(OutUdp(MaxB, ServicePort, Server1, 5555)).OnlyWan.SourcePort;
        for (int i = 0; i < 150; i++)
        {
            box.Advance(240_000);
            Assert.AreEqual(outside, box.FromLan(OutUdp(MaxB, ServicePort, Server1, 5555)).OnlyWan.SourcePort);
            Assert.AreEqual(MaxB, box.FromWan(InUdp(Server1, 5555, outside)).OnlyLan.Destination);
        }

        Assert.AreEqual(OpalPort, box.FromWan(InUdp(Server1, 5555, OpalPort)).OnlyLan.DestinationPort);
    }

    [TestMethod]
    public void S7_NoPayloadByte_EverChanges()
    {
        Random random = new(7);
        Box box = new();
        for (int length = 0; length <= 1460; length += random.Next(1, 40))
        {
            byte[] payload = new byte[length];
            random.NextBytes(payload);
            CheckWan(box, InUdp(Server1, 5000, VoicePort, payload));
            CheckWan(box, InTcp(Server1, 5000, CallPort, Ack, payload));
            CheckLan(box, OutUdp(MaxA, VoicePort, Server1, 5000, payload));
            CheckLan(box, OutTcp(MaxA, CallPort, Server1, 5000, Ack, payload));
            CheckLan(box, OutUdp(Pc, 22, Server1, 5000, payload));
            CheckLan(box, OutTcp(Pc, 22, Server1, 5000, Ack, payload));
        }
    }

    [TestMethod]
    public void S7_TheBox_NeverAnswersForATcpEnd()
    {
        // The Max does not work behind a proxy: sequence, window and options are the two ends' own, but for
        // a segment size that no packet of the WAN can carry (T11).
        Box box = new();
        FrameBuilder syn = OutTcp(MaxA, CallPort, Server1, 80).Sequence(0xFFFF_FFF0, 0).Window(1).TcpOptions(2, 4, 0x05, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 9);
        CheckLan(box, syn);
        CheckWan(box, InTcp(Server1, 80, CallPort, Syn | Ack).Sequence(7, 0xFFFF_FFF1).Window(65535).TcpOptions(2, 4, 0x05, 0xb4));
        Assert.IsTrue(box.Advance(120_000).IsSilent, "a segment that neither end has sent");
    }

    private static void CheckWan(Box box, byte[] frame)
    {
        FrameAssert.IsTranslationOf(frame, box.FromWan(frame).OnlyLan.Bytes);
    }

    private static void CheckLan(Box box, byte[] frame)
    {
        FrameAssert.IsTranslationOf(frame, box.FromLan(frame).OnlyWan.Bytes);
    }

    private static IEnumerable<(bool IsTcp, int Port)> OpenPorts()
    {
        yield return (false, ServicePort);
        for (int i = 0; i < 16; i++)
        {
            yield return (false, OpalPort + i);
            yield return (true, CallPort + i);
            yield return (false, VoicePort + i);
        }
    }
}
