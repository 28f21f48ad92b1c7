// What a commit does to traffic that its changes are not about: nothing (CONSOLE.md's rule that calls on
// unchanged lines stay up); and to traffic of removed lines: it ends at once.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class CommitTests
{
    private static readonly string[] s_lines =
    [
        "wan static 198.18.5.2/24 gw 198.18.5.1",
        "lan 192.168.10.1/24",
        "host maxA 192.168.10.11",
        "host maxB 192.168.10.12",
        "host gw1 192.168.10.13",
        "peers hq 198.18.9.4 198.18.9.8/29",
        "peers old 198.19.7.7",
        "max maxA ports 8",
        "pcanywhere gw1 from hq",
        "forward udp 9000-9003 to gw1 from hq",
        "forward tcp 9000 to gw1",
        "forward udp 9500 to maxB from old",
    ];

    [TestMethod]
    public void S9_HitsOfUnchangedRanges_GoOn()
    {
        Box box = Box.Configured(s_lines);
        for (int i = 0; i < 3; i++)
        {
            box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
            box.FromWan(Box.InUdp(Box.Server1, 5555, 9001));
        }

        box.FromWan(Box.InTcp(Box.Server1, 5555, 9000));
        box.FromWan(Box.InUdp(Box.Server2, 5555, 9500));
        AssertHits(box, (false, 6801, 3), (false, 9000, 3), (true, 9000, 1), (false, 9500, 1), (true, 4000, 0));

        // Other lines, other peers and more of one range: the first forward is another rule afterwards.
        Commit(box, "forward udp 2000-2001 to maxB", "no forward udp 9500", "peers hq 198.18.9.4", "forward udp 9500-9501 to maxB");
        AssertHits(box, (false, 6801, 3), (false, 9000, 3), (true, 9000, 1), (false, 9500, 0), (false, 2000, 0));

        // Another host behind the same ports begins anew; so does what was not there in between.
        box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
        Commit(box, "host gw1 192.168.10.50", "no forward tcp 9000");
        Commit(box, "forward tcp 9000 to gw1");
        AssertHits(box, (false, 6801, 4), (false, 9000, 0), (true, 9000, 0), (false, 2000, 0));
    }

    [TestMethod]
    public void S9_ACommitThatIsRefused_KeepsHits()
    {
        Box box = Box.Configured(s_lines);
        box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
        box.Platform.TakesSlots = false;
        box.Router.Shell.Execute("no forward udp 9500", box.Platform.ClockMs);
        StringAssert.Contains(box.Router.Shell.Execute("commit", box.Platform.ClockMs), "nothing was changed");
        AssertHits(box, (false, 6801, 1));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void S9_CommitsOfOtherLines_MoveNoMapping_AndLoseNoPacket(int seed)
    {
        Random random = new(seed);
        Box box = Box.Configured(s_lines);
        List<Talk> talks =
        [
            .. Enumerable.Range(0, 8).Select(i => new Talk(false, i % 2 == 0 ? Box.Pc : Box.MaxB, 6801 + i, i % 3 == 0 ? Box.Server1 : Box.Server2, 6801)),
            .. Enumerable.Range(0, 4).Select(i => new Talk(true, i % 2 == 0 ? Box.Pc : Box.MaxA, 20000 + i, Box.Server2, 443)),
            new Talk(false, Box.MaxA, 7003, Box.Server1, 7000),
            new Talk(true, Box.MaxA, 4003, Box.Server2, 1234),
        ];
        talks.ForEach(talk => talk.Begin(box));
        Assert.IsTrue(talks.Any(talk => talk.OutsidePort != talk.Port), "one of them has another port outside");
        (int, int, int)[] mappings = Mappings(box);
        for (int i = 0; i < 40; i++)
        {
            box.Router.Shell.Execute(OtherLine(random), box.Platform.ClockMs);
            talks.ForEach(talk => talk.GoOn(box));
            string printed = box.Router.Shell.Execute("commit", box.Platform.ClockMs);
            Assert.IsTrue(printed.EndsWith("filter: ENFORCING\n", StringComparison.Ordinal) || printed == "nothing to commit\n", printed);
            talks.ForEach(talk => talk.GoOn(box));
            CollectionAssert.AreEquivalent(mappings, Mappings(box));
            box.Advance(1000);
        }

        // Established connections still have hours: four minutes are for those that open or close.
        foreach (Talk talk in talks.Where(talk => talk.IsTcp && talk.Port >= 20000))
        {
            ushort[] row = box.State.Sessions.Rows.First(row => row != null && row[Row.RemotePort] != 0 && row[Row.InsidePort] == Hal.WordOrder.Swap(talk.Port));
            Assert.AreEqual(State.DefaultTcpTimeoutMs, box.State.TimeoutOf(SessionTable.SlotOf(row)));
        }

        box.Advance(3600 * 1000);
        talks.Where(talk => talk.IsTcp).ToList().ForEach(talk => talk.GoOn(box));
    }

    [TestMethod]
    public void S9_TrafficOfARemovedLine_StopsAtOnce()
    {
        Box box = Box.Configured(s_lines);
        Assert.AreEqual(Box.Clarent, box.FromWan(Box.InUdp(Box.Server1, 5, 9000)).OnlyLan.Destination);
        Commit(box, "no forward udp 9000-9003");
        box.FromWan(Box.InUdp(Box.Server1, 5, 9000)).IsDropped(DropReason.NoRule);

        // What the host has called itself by then answers still: that needs no line.
        box.FromLan(Box.OutUdp(Box.Clarent, 9000, Box.Server1, 5));
        Assert.AreEqual(Box.Clarent, box.FromWan(Box.InUdp(Box.Server1, 5, 9000)).OnlyLan.Destination);
        box.FromWan(Box.InUdp(Box.Server2, 5, 9000)).IsDropped(DropReason.Filtered);
    }

    [TestMethod]
    public void S9_APeerThatIsTakenOut_IsShutOutAtOnce_TheOthersGoOn()
    {
        Box box = Box.Configured(s_lines);
        box.FromWan(Box.InTcp("198.18.9.9", 5, 5631));
        Commit(box, "peers hq 198.18.9.4");
        box.FromWan(Box.InTcp("198.18.9.9", 5, 5631)).IsDropped(DropReason.NotAPeer);
        Assert.AreEqual(Box.Clarent, box.FromWan(Box.InTcp(Box.Server1, 5, 5631)).OnlyLan.Destination);
    }

    [TestMethod]
    public void S9_AHostThatMoves_TakesItsForwardsAlong_AndWhatItsOldAddressCalledGoesOn()
    {
        Box box = Box.Configured(s_lines);
        box.FromLan(Box.OutUdp(Box.MaxA, 5060, Box.Server1, 5060));
        Commit(box, $"host maxA {Box.Pc}");
        Assert.AreEqual(Box.Pc, box.FromWan(Box.InUdp(Box.Server2, 5, 6801)).OnlyLan.Destination);
        Assert.AreEqual(Box.MaxA, box.FromWan(Box.InUdp(Box.Server1, 5060, 5060)).OnlyLan.Destination);
    }

    [TestMethod]
    public void S9_AHostWhoseLineIsRemoved_KeepsWhatItHasCalled()
    {
        Box box = Box.Configured(s_lines);
        box.FromLan(Box.OutUdp(Box.MaxB, 5060, Box.Server1, 5060));
        Commit(box, "no forward udp 9500", "no host maxB");
        Assert.AreEqual(Box.MaxB, box.FromWan(Box.InUdp(Box.Server1, 5060, 5060)).OnlyLan.Destination);
    }

    [TestMethod]
    public void S9_AForwardOnTheOutsidePortOfAMapping_EndsOnlyThatMapping()
    {
        Box box = Box.Configured(s_lines);
        box.FromLan(Box.OutUdp(Box.Pc, 5060, Box.Server1, 5060));
        box.FromLan(Box.OutUdp(Box.Pc, 5062, Box.Server1, 5060));
        Commit(box, "forward udp 5060 to gw1");
        Assert.AreEqual(1, box.State.Mappings.Count);
        Assert.AreEqual(Box.Clarent, box.FromWan(Box.InUdp(Box.Server1, 5060, 5060)).OnlyLan.Destination);
        Assert.AreEqual(Box.Pc, box.FromWan(Box.InUdp(Box.Server1, 5060, 5062)).OnlyLan.Destination);
    }

    [TestMethod]
    public void S9_ATimer_CountsForSessionsThatAreThere()
    {
        Box box = Box.Configured(s_lines);
        box.FromLan(Box.OutUdp(Box.Pc, 5060, Box.Server1, 5060));
        Commit(box, "timer udp 400");
        box.Advance(350 * 1000);
        Assert.AreEqual(Box.Pc, box.FromWan(Box.InUdp(Box.Server1, 5060, 5060)).OnlyLan.Destination);
        box.Advance(60 * 1000);
        box.FromWan(Box.InUdp(Box.Server1, 5060, 5060)).IsDropped(DropReason.NoRule);
    }

    /// <summary>A line that adds, changes or takes out something that no talk needs.</summary>
    private static string OtherLine(Random random)
    {
        return random.Next(11) switch
        {
            0 => $"forward udp {2000 + random.Next(5)} to gw1",
            1 => $"no forward udp {2000 + random.Next(5)}",
            2 => $"forward tcp 30000-{30100 + random.Next(500)} to maxB from hq",
            3 => "no forward tcp 30000",
            4 => $"peers hq 198.18.9.4 198.18.9.{8 * random.Next(1, 10)}/29",
            5 => $"peers old 198.19.7.{random.Next(1, 9)}",
            6 => $"host spare 192.168.10.{60 + random.Next(5)}",
            7 => "no host spare",
            8 => $"host gw1 192.168.10.{13 + (60 * random.Next(2))}",
            9 => $"timer udp {300 + random.Next(60)}",
            _ => random.Next(2) == 0 ? "no pcanywhere gw1" : "pcanywhere gw1 from hq",
        };
    }

    private static (int, int, int)[] Mappings(Box box)
    {
        MappingTable mappings = box.State.Mappings;
        return Enumerable.Range(1, mappings.Capacity).Where(slot => mappings.OutsideFlow[slot] > 0)
            .Select(slot => (mappings.InsideOf(slot), mappings.InsideFlowOf(slot), mappings.OutsideFlow[slot])).ToArray();
    }

    private static void Commit(Box box, params string[] lines)
    {
        foreach (string line in lines)
        {
            string printed = box.Router.Shell.Execute(line, box.Platform.ClockMs);
            Assert.IsFalse(printed.Contains("error: ", StringComparison.Ordinal), line + "\n" + printed);
        }

        StringAssert.EndsWith(box.Router.Shell.Execute("commit", box.Platform.ClockMs), "filter: ENFORCING\n");
        box.Advance(500);
    }

    private static void AssertHits(Box box, params (bool IsTcp, int Port, int Hits)[] expected)
    {
        ForwardTable forwards = box.State.Forwards;
        box.State.SweepCounts(box.Platform.ClockMs);
        foreach ((bool isTcp, int port, int hits) in expected)
        {
            Assert.AreEqual(hits, forwards.Hits[forwards.Find(isTcp, port)], $"{(isTcp ? "tcp" : "udp")} {port}");
        }
    }

    /// <summary>An inside endpoint and a remote that talk to each other.</summary>
    private sealed class Talk(bool isTcp, Ip4 host, int port, Ip4 remote, int remotePort)
    {
        public bool IsTcp => isTcp;

        public int Port => port;

        public int OutsidePort { get; private set; }

        public void Begin(Box box)
        {
            FrameView first = box.FromLan(isTcp ? Box.OutTcp(host, port, remote, remotePort) : Box.OutUdp(host, port, remote, remotePort)).OnlyWan;
            OutsidePort = first.SourcePort;
            box.Advance(100);
            In(box, FrameBuilder.Syn | FrameBuilder.Ack);
            GoOn(box);
        }

        public void GoOn(Box box)
        {
            In(box, FrameBuilder.Ack);
            byte[] sent = isTcp ? Box.OutTcp(host, port, remote, remotePort, FrameBuilder.Ack) : Box.OutUdp(host, port, remote, remotePort);
            FrameView again = box.FromLan(sent).OnlyWan;
            Assert.AreEqual((Box.WanAddress, OutsidePort, remote, remotePort), (again.Source, again.SourcePort, again.Destination, again.DestinationPort));
        }

        private void In(Box box, int flags)
        {
            byte[] frame = isTcp ? Box.InTcp(remote, remotePort, OutsidePort, flags) : Box.InUdp(remote, remotePort, OutsidePort);
            FrameView view = box.FromWan(frame).OnlyLan;
            Assert.AreEqual((host, port), (view.Destination, view.DestinationPort));
        }
    }
}
