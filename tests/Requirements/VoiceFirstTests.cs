// Voice leaves by the WAN before all else: what is voice, its mark, the two queues and the rate of `wan rate`.
// How long voice waits beside a full line stands in VoiceWaitTests.cs.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class VoiceFirstTests
{
    private const int LeasedLine = 128_000;

    private static readonly Ip4 s_second = "192.168.10.14";

    // Names, and what each stands for: a packet from the inside.
    private static readonly Dictionary<string, Func<FrameBuilder>> s_packets = new()
    {
        ["voice of a Max"] = () => OutUdp(MaxA, 7003, Server1, 5),
        ["the service port of a Max"] = () => OutUdp(MaxA, 6801, Server1, 5),
        ["signalling of a Max by its own port"] = () => OutTcp(MaxA, 4000, Server1, 5),
        ["signalling of a Max by another port"] = () => OutTcp(MaxA, 33_000, Server1, 5),
        ["6801 of a unit with no6801"] = () => OutUdp(MaxB, 6801, Server1, 5),
        ["a Clarent port"] = () => OutUdp(Clarent, 5010, Server1, 5),
        ["voice with IP options"] = () => OutUdp(MaxA, 7003, Server1, 5).Options(1, 1, 1, 0),
        ["another port of a Clarent gateway"] = () => OutUdp(Clarent, 5011, Server1, 5),
        ["a forward that is no voice"] = () => OutUdp(s_second, 3478, Server1, 5),
        ["another port of its host"] = () => OutUdp(s_second, 3479, Server1, 5),
        ["a PC"] = () => OutUdp(Pc, 3000, Server1, 5),
        ["a PC by a port of the Max"] = () => OutUdp(Pc, 7003, Server1, 5),
        ["a ping of a Max"] = () => OutPing(MaxA, Server1, 7),
    };

    private static readonly string[] s_voice =
    {
        "voice of a Max", "the service port of a Max", "signalling of a Max by its own port", "signalling of a Max by another port",
        "6801 of a unit with no6801", "a Clarent port", "voice with IP options",
    };

    public static IEnumerable<object[]> Packets => s_packets.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Packets))]
    public void VoiceIsKnown_ByTheLineThatLetItThrough(string name)
    {
        // With a rate, it overtakes.
        WanWatch line = new(Policy().Rate(LeasedLine));
        line.Load();
        line.Load(100);
        line.FromLan(s_packets[name]());
        line.Run(200);
        Assert.HasCount(3, line.Departures);
        bool overtakes = line.Departures[1].Packet.Destination == Server1;
        Assert.AreEqual(s_voice.Contains(name), overtakes, "overtakes");

        // With the mark, it has it, and nothing else does.
        Output marked = new Box(Policy().Rate(0, marksVoice: true).Build()).FromLan(s_packets[name]());
        Assert.AreEqual(s_voice.Contains(name) ? 46 : 0, marked.OnlyWan.Tos >> 2, "DSCP");
    }

    [TestMethod]
    public void Voice_LeavesBeforeWhatCameEarlier_AndEachClassInItsOrder()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        Random random = new(4);
        for (int i = 0; i < 400; i++)
        {
            if (random.Next(2) == 0)
            {
                line.Talk(random.Next(8));
            }
            else
            {
                line.Load(random.Next(28, 200));
            }

            line.Run(random.Next(12));
        }

        line.Run(3000);
        Assert.AreEqual(400, line.Departures.Count + line.Box.Counters.Drops[DropReason.QueueFull]);
        CollectionAssert.AreEqual(line.Voice.Select(d => d.Packet.Identification).Order().ToArray(), line.Voice.Select(d => d.Packet.Identification).ToArray());
        CollectionAssert.AreEqual(line.Rest.Select(d => d.Packet.Identification).Order().ToArray(), line.Rest.Select(d => d.Packet.Identification).ToArray());
        int[] overtaken = line.Departures.Zip(line.Departures.Skip(1), (a, b) => b.Packet.Identification - a.Packet.Identification).ToArray();
        Assert.IsTrue(overtaken.Any(step => step < 0), "nothing was overtaken");
    }

    [TestMethod]
    public void ALeasedLine_TakesAFullPacketIn93Point75Milliseconds()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        line.Load();
        line.Load();
        line.Load();
        line.Run(400);
        int[] times = line.Departures.Select(d => d.Ms - line.Departures[0].Ms).ToArray();
        CollectionAssert.AreEqual(new[] { 0, 93, 187 }, times, string.Join(' ', times) + ": 93.75 and 187.5, less the millisecond that is carried on");
    }

    [TestMethod]
    [DataRow(8_000, 1)]
    [DataRow(128_000, 1)]
    [DataRow(128_000, 7)]
    [DataRow(512_000, 3)]
    [DataRow(1_544_000, 1)]
    [DataRow(1_544_000, 2)]
    [DataRow(9_999_999, 1)]
    public void TheRate_IsKeptToOnePercent(int rate, int stepMs)
    {
        WanWatch line = new(Policy().Rate(rate));
        Random random = new(rate);
        int seconds = rate < 100_000 ? 200 : 5;
        int perStep = (rate * stepMs / 1000 / 8 / 700) + 1;
        for (int ms = 0; ms < seconds * 1000; ms += stepMs)
        {
            for (int i = 0; i < perStep && line.Box.State.WanQueue.Rest.Count < 3; i++)
            {
                line.Load(random.Next(700, 1501));
            }

            line.Run(stepMs, stepMs);
        }

        double bits = line.BitsPerSecond();
        Assert.AreEqual(rate, bits, rate * 0.01);

        // Never more at once than the line takes, a millisecond and a late round beside.
        foreach (int windowMs in new[] { 100, 1000 })
        {
            int most = Enumerable.Range(0, seconds * 1000 / windowMs).Max(w => line.Departures.Where(d => d.Ms / windowMs == w).Sum(d => d.Packet.TotalLength * 8));
            Assert.IsLessThanOrEqualTo((rate / 1000 * (windowMs + stepMs + 1)) + 12_000, most, $"in {windowMs} ms");
        }
    }

    [TestMethod]
    public void AfterARest_NoMoreThanAMillisecondIsMadeUpFor()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        line.Run(10_000, 10);
        line.Load();
        line.Load();
        line.Run(100);
        Assert.IsGreaterThanOrEqualTo(92, line.Departures[1].Ms - line.Departures[0].Ms);
    }

    [TestMethod]
    public void AQueue_IsBounded_AndDropsTheNewest()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        for (int i = 0; i < 20; i++)
        {
            line.Load();
        }

        for (int i = 0; i < 60; i++)
        {
            line.Talk(0);
        }

        int full = line.Box.Counters.Drops[DropReason.QueueFull];
        Assert.IsGreaterThan(30, full);
        Assert.AreEqual(80 - full, line.Departures.Count + line.Box.State.WanQueue.Rest.Count + line.Box.State.WanQueue.Voice.Count);
        Assert.AreEqual(40, line.Box.State.WanQueue.Voice.MostCount);
        line.Run(2000);

        // What has left are the first of each.
        Assert.AreEqual(80 - full, line.Departures.Count);
        int rest = line.Rest.Count();
        CollectionAssert.AreEqual(Enumerable.Range(1, rest).ToArray(), line.Rest.Select(d => d.Packet.Identification).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(21, 80 - full - rest).ToArray(), line.Voice.Select(d => d.Packet.Identification).ToArray());
    }

    [TestMethod]
    public void WithoutARate_NothingIsQueued()
    {
        Box box = new(Policy().Build());
        for (int i = 0; i < 100; i++)
        {
            Assert.HasCount(1, box.FromLan(OutUdp(Pc, 3000, Server2, 9, new byte[1400])).Wan);
            Assert.HasCount(1, box.FromLan(OutUdp(MaxA, 7000, Server2, 9)).Wan);
        }

        Assert.IsNull(box.State.WanQueue);
        Assert.AreEqual(int.MaxValue, box.Router.DueInMs);
    }

    [TestMethod]
    public void ACommit_ThatSetsChangesOrRemovesTheRateInMidCall_LosesNothing()
    {
        WanWatch line = new(Policy());
        int[] rates = { 0, 512_000, 128_000, 2_000_000, 0, 128_000, 0 };
        int sent = 0;
        foreach (int rate in rates)
        {
            line.Box.State.Apply(Policy().Rate(rate).Build(), line.Box.Platform.ClockMs);
            for (int i = 0; i < 60; i++)
            {
                line.Talk(i % 4);
                sent++;
                if (i % 20 == 0)
                {
                    line.Load(1400);
                    sent++;
                }

                line.Run(7);
            }
        }

        line.Run(2000);
        Assert.HasCount(sent, line.Departures);
        Assert.AreEqual(0, line.Box.Counters.Dropped());
        int[] voice = line.Voice.Select(d => d.Packet.Identification).ToArray();
        CollectionAssert.AreEqual(voice.Order().ToArray(), voice);
    }

    [TestMethod]
    public void WhatTheInterfaceRefusesLater_IsCountedOnce()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        line.Load();
        line.Load();
        line.Talk(0);
        line.Box.Wan.HasRoom = false;

        // Each step checks that every frame received is in one counter.
        line.Run(500);
        Assert.AreEqual(2, line.Box.Counters.Drops[DropReason.TxFull]);
        Assert.AreEqual(1, line.Box.Counters.Outbound);
    }

    [TestMethod]
    public void ArpIsNotQueued_WhatItHeldIs()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        Ip4 near = "198.18.5.77";
        line.Box.WanStations[near] = MacOf(near);
        line.Load();
        line.Load();
        Output asked = line.Box.FromLan(OutUdp(MaxA, 7000, near, 5));
        Assert.HasCount(1, asked.WanArp, "the request leaves at once");
        line.Run(90);
        Assert.HasCount(1, line.Departures, "what waited for ARP waits for the line");
        Assert.AreEqual(1, line.Box.State.WanQueue.Voice.Count);
        line.Run(100);
        Assert.AreEqual(near, line.Departures[1].Packet.Destination);
        Assert.HasCount(1, line.Box.FromWan(FrameBuilder.ArpRequest(GatewayMac, Gateway, WanAddress).Pad(60)).WanArp, "so does an answer");
    }

    [TestMethod]
    public void TheBoxesOwnErrors_GoTheSameWay()
    {
        WanWatch line = new(Policy().Rate(LeasedLine));
        line.Load();
        line.Load();
        Assert.IsTrue(line.Box.FromWan(InUdp(Server1, 5, 7000).Ttl(1)).IsSilent);
        line.Run(300);
        Assert.HasCount(3, line.Departures);
        Assert.AreEqual(11, line.Departures[2].Packet.IcmpType);
    }

    [TestMethod]
    public void TheConsole_SetsTheRate_AndTellsWhatWaited()
    {
        Box box = Configured("wan static 198.18.5.2/24 gw 198.18.5.1", "lan 192.168.10.1/24", "host maxA 192.168.10.11", "max maxA ports 8", "wan rate 128k");
        for (int i = 0; i < 5; i++)
        {
            box.FromLan(OutUdp(Pc, 3000, Server2, 9, new byte[1472]));
        }

        box.FromLan(OutUdp(MaxA, 7000, Server1, 5));

        // In rounds of 5 ms: 93.75 become 95.
        box.Advance(500);
        StringAssert.Contains(Type(box, "show status"), "\r\nwan queue  voice 1 packets, 95 ms at most, dropped 0; rest 3, dropped 1\r\n");
        Type(box, "no wan rate");
        Type(box, "commit");
        Assert.IsNull(box.State.WanQueue);
        Assert.DoesNotContain("wan queue", Type(box, "show status"));
    }

    [TestMethod]
    public void ARate_ThatTheHeapHasNoRoomFor_IsRefused()
    {
        Box box = Configured("wan static 198.18.5.2/24 gw 198.18.5.1", "lan 192.168.10.1/24");
        box.Platform.HeapBytes = WanQueue.HeapBytes;
        Type(box, "wan rate 128k");
        StringAssert.Contains(Type(box, "commit"), "error: not enough memory");
        Assert.IsNull(box.State.WanQueue);
        box.Platform.HeapBytes += 4096;
        StringAssert.Contains(Type(box, "commit"), "committed: 3 lines");
        Assert.IsNotNull(box.State.WanQueue);
    }

    [TestMethod]
    public void AHostThatSleeps_IsToldForHowLong()
    {
        Box box = new(Policy().Rate(LeasedLine).Build());
        Assert.AreEqual(int.MaxValue, box.Router.DueInMs);
        box.FromLan(OutUdp(Pc, 3000, Server2, 9, new byte[1472]));
        Assert.AreEqual(0, box.Router.DueInMs);
        box.FromLan(OutUdp(Pc, 3000, Server2, 9, new byte[1472]));
        int due = box.Router.DueInMs;
        Assert.AreEqual(93, due);
        Assert.HasCount(0, box.Advance(due - 1).Wan);
        Assert.HasCount(1, box.Advance(1).Wan);
        Assert.AreEqual(int.MaxValue, box.Router.DueInMs);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(LeasedLine)]
    public void Dscp_IsSetOnVoiceAlone_AndEcnStays(int rate)
    {
        WanWatch line = new(Policy().Rate(rate, marksVoice: true));
        foreach (int tos in new[] { 0, 1, 2, 3, 0x50, 0xFF, 0xB8 })
        {
            // The header checksum of each is looked at when it leaves.
            line.FromLan(OutUdp(MaxA, 7000, Server1, 5).Tos(tos));
            line.FromLan(OutUdp(Pc, 3000, Server2, 5).Tos(tos));
            line.Run(100);
            Assert.AreEqual(0xB8 | (tos & 3), line.Departures[^2].Packet.Tos, "voice");
            Assert.AreEqual(tos, line.Departures[^1].Packet.Tos, "the rest");
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(LeasedLine)]
    public void Dscp_IsNotTouched_WithoutTheOptionNorInbound(int rate)
    {
        WanWatch line = new(Policy().Rate(rate));
        line.FromLan(OutUdp(MaxA, 7000, Server1, 5).Tos(0x51));
        line.Run(50);
        Assert.AreEqual(0x51, line.Departures[0].Packet.Tos);
        Box marks = new(Policy().Rate(rate, marksVoice: true).Build());
        Assert.AreEqual(0x51, marks.FromWan(InUdp(Server1, 5, 7000).Tos(0x51)).OnlyLan.Tos);
    }

    [TestMethod]
    public void Dscp_IsOnVoiceThatWaitedForArp_AndGoesWithTheOption()
    {
        Box box = new(Policy().Rate(0, marksVoice: true).Build());
        Ip4 near = "198.18.5.77";
        box.WanStations[near] = MacOf(near);
        box.FromLan(OutUdp(MaxA, 7000, near, 5));
        FrameView held = new(box.Wan.Sent[^1]);
        Assert.AreEqual(near, held.Destination);
        Assert.AreEqual(0xB8, held.Tos);
        box.State.Apply(Policy().Build(), box.Platform.ClockMs);
        Assert.AreEqual(0, box.FromLan(OutUdp(MaxA, 7000, near, 5)).OnlyWan.Tos);
    }

    private static string Type(Box box, string line)
    {
        box.Platform.Written.Clear();
        box.Platform.Type(line + "\r");
        box.Advance(1000);
        return box.Platform.Written.ToString();
    }

    private static TestPolicy Policy()
    {
        return new TestPolicy()
            .Host(MaxA, MacOf(MaxA))
            .Host(MaxB, MacOf(MaxB))
            .Host(Clarent, MacOf(Clarent))
            .Host(Pc, MacOf(Pc))
            .Host(s_second, MacOf(s_second))
            .Udp(3478, 3478, s_second)
            .Max(MaxA, 8)
            .Max(MaxB, 8, 7100, 4100, 21100, owns6801: false)
            .Udp(5010, 5010, Clarent, "198.18.9.4").Voice()
            .Tcp(5631, 5631, Clarent, "198.18.9.4");
    }
}
