// RFC 5227: how the box claims its own addresses, and what it does about another station that has one of them.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Services;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class AddressClaimTests
{
    private static readonly Mac48 s_thief = "02:bb:bb:bb:bb:bb";
    private static readonly Mac48 s_second = "02:cc:cc:cc:cc:cc";

    [TestMethod]
    [DataRow(false, 1, 0)]
    [DataRow(true, 1, 0)]
    [DataRow(false, 77, -4000)]
    [DataRow(true, 77, int.MaxValue - 4000)]
    [DataRow(false, -3, 123)]
    public void A1_ANewAddress_IsProbedThreeTimes_ThenAnnouncedTwice_AndNeverAgain(bool isLan, int seed, int startMs)
    {
        Box box = new(null, startMs, seed);
        box.State.Apply(UsualPolicy().Build(), startMs);
        List<(int AtMs, FrameView Frame)> claims = Watch(box, isLan, 15_000);
        Assert.AreEqual("probe probe probe announcement announcement", Kinds(claims));
        Ip4 own = isLan ? LanAddress : WanAddress;
        foreach ((int _, FrameView frame) in claims)
        {
            Assert.AreEqual((isLan ? LanMac : WanMac, (Mac48)"00:00:00:00:00:00", own, Mac48.Broadcast), (frame.ArpSenderMac, frame.ArpTargetMac, frame.ArpTarget, frame.ToMac));
        }

        // PROBE_WAIT, PROBE_MIN to PROBE_MAX, ANNOUNCE_WAIT, ANNOUNCE_INTERVAL.
        int[] at = [0, .. claims.Select(claim => claim.AtMs)];
        Assert.IsLessThanOrEqualTo(1000, at[1]);
        Assert.IsInRange(1000, 2000, at[2] - at[1]);
        Assert.IsInRange(1000, 2000, at[3] - at[2]);
        Assert.IsInRange(2000, 2200, at[4] - at[3]);
        Assert.IsInRange(2000, 2200, at[5] - at[4]);
        Assert.IsEmpty(Watch(box, isLan, 600_000));
    }

    [TestMethod]
    public void A1_TheDelays_ComeFromTheSeed_AndDifferBetweenTheSides()
    {
        string[] Times(int seed)
        {
            Box box = new(null, 0, seed);
            box.State.Apply(UsualPolicy().Build(), 0);
            List<FrameView> wan = [];
            List<string> times = [];
            for (int ms = 0; ms < 8000; ms += 5)
            {
                Output output = box.Advance(5);
                times.AddRange(output.WanClaims.Select(_ => $"wan {ms}").Concat(output.LanClaims.Select(_ => $"lan {ms}")));
            }

            return [.. times];
        }

        CollectionAssert.AreEqual(Times(5), Times(5));
        HashSet<string> all = [.. Enumerable.Range(1, 12).Select(seed => string.Join(',', Times(seed)))];
        Assert.IsGreaterThan(4, all.Count);
        Assert.IsTrue(Enumerable.Range(1, 12).Any(seed => Times(seed).Where(time => time[0] == 'w').Select(time => time[3..])
            .Except(Times(seed).Where(time => time[0] == 'l').Select(time => time[3..])).Any()));
    }

    [TestMethod]
    public void A1_ForwardingDoesNotWaitForTheProbes()
    {
        Box box = new(null, 0);
        box.State.Apply(UsualPolicy().Build(), 0);
        box.FromLan(ArpReply(GatewayMac, Gateway, LanMac, LanAddress).Pad(60));
        box.Advance(100);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
        Assert.AreEqual(WanAddress, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.Source);
        Assert.AreEqual("probe probe probe announcement announcement", Kinds(Watch(box, false, 15_000)));
    }

    [TestMethod]
    public void A1_ACommit_ProbesOnlyAnAddressThatIsNew()
    {
        Box box = new();
        box.Advance(20_000);
        box.State.Apply(UsualPolicy().Udp(9000, 9000, Pc).Build(), box.Platform.ClockMs);
        Output same = box.Advance(20_000);
        Assert.IsEmpty(same.WanClaims);
        Assert.IsEmpty(same.LanClaims);

        box.State.Apply(UsualPolicy().Wan("198.18.5.9", 24, Gateway).Build(), box.Platform.ClockMs);
        Output moved = box.Advance(20_000);
        Assert.HasCount(5, moved.WanClaims);
        Assert.IsTrue(moved.WanClaims.All(claim => claim.ArpTarget == (Ip4)"198.18.5.9"));
        Assert.IsEmpty(moved.LanClaims);

        // One that goes while it is probed takes its probes along.
        box.State.Apply(UsualPolicy().Wan("198.18.5.10", 24, Gateway).Build(), box.Platform.ClockMs);
        box.Advance(1500);
        box.State.Apply(UsualPolicy().Wan("198.18.5.11", 24, Gateway).Build(), box.Platform.ClockMs);
        Output last = box.Advance(20_000);
        Assert.HasCount(5, last.WanClaims);
        Assert.IsTrue(last.WanClaims.All(claim => claim.ArpTarget == (Ip4)"198.18.5.11"));
    }

    [TestMethod]
    public void A1_WithoutALink_NothingIsSent_AndProbesBeginWithIt()
    {
        Box box = new(null, 0);
        box.Wan.IsLinkUp = false;
        box.State.Apply(UsualPolicy().Build(), 0);
        Assert.IsEmpty(Watch(box, false, 30_000));
        box.Wan.IsLinkUp = true;
        Assert.AreEqual("probe probe probe announcement announcement", Kinds(Watch(box, false, 15_000)));

        // A cable that is out while it probes: from the beginning.
        box.State.Apply(UsualPolicy().Wan("198.18.5.9", 24, Gateway).Build(), box.Platform.ClockMs);
        Assert.AreEqual("probe probe", Kinds(Watch(box, false, 2_500)));
        box.Wan.IsLinkUp = false;
        Assert.IsEmpty(Watch(box, false, 5_000));
        box.Wan.IsLinkUp = true;
        Assert.AreEqual("probe probe probe announcement announcement", Kinds(Watch(box, false, 15_000)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A1_ALinkThatComesBack_IsAnnouncedTwice(bool isLan)
    {
        Box box = new();
        box.Advance(20_000);
        TestNic nic = isLan ? box.Lan : box.Wan;
        nic.IsLinkUp = false;
        Assert.IsEmpty(Watch(box, isLan, 5_000));
        nic.IsLinkUp = true;
        List<(int AtMs, FrameView Frame)> claims = Watch(box, isLan, 10_000);
        Assert.AreEqual("announcement announcement", Kinds(claims));
        Assert.IsLessThan(1000, claims[0].AtMs);
        Assert.IsInRange(2000, 2200, claims[1].AtMs - claims[0].AtMs);
    }

    [TestMethod]
    public void A1_AProbeThatTheInterfaceCouldNotTake_IsSentAgain()
    {
        Box box = new(null, 0);
        box.Wan.HasRoom = false;
        box.State.Apply(UsualPolicy().Build(), 0);
        Assert.IsEmpty(Watch(box, false, 5_000));
        box.Wan.HasRoom = true;
        Assert.AreEqual("probe probe probe announcement announcement", Kinds(Watch(box, false, 15_000)));
    }

    [TestMethod]
    [DataRow(false, true)]
    [DataRow(true, true)]
    [DataRow(false, false)]
    [DataRow(true, false)]
    public void A2_AStationWithTheBoxesAddress_IsAnsweredByOneAnnouncementInTenSeconds(bool isLan, bool isReply)
    {
        Box box = new();
        box.Advance(20_000);
        int announced = 0;
        int last = int.MinValue;
        for (int ms = 0; ms < 60_000; ms += 100)
        {
            Output output = Conflict(box, isLan, s_thief, isReply);
            output.IsDropped(DropReason.BadArp);
            foreach (FrameView frame in isLan ? output.LanClaims : output.WanClaims)
            {
                Ip4 own = isLan ? LanAddress : WanAddress;
                Assert.AreEqual((1, own, own, isLan ? LanMac : WanMac, Mac48.Broadcast), (frame.ArpOperation, frame.ArpSender, frame.ArpTarget, frame.ArpSenderMac, frame.ToMac));
                Assert.IsTrue(last == int.MinValue || ms - last >= 10_000, $"after {ms - last} ms");
                last = ms;
                announced++;
            }

            Assert.IsEmpty(isLan ? output.WanClaims : output.LanClaims);
            Output meanwhile = box.Advance(100);
            Assert.IsEmpty(isLan ? meanwhile.LanClaims : meanwhile.WanClaims);
        }

        Assert.AreEqual(6, announced);

        // Nothing of it touches the box's own work.
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
    }

    [TestMethod]
    public void A2_TheDefence_IsThereAgain_AfterTheClockHasComeRound()
    {
        Box box = new();
        box.Advance(20_000);
        Assert.HasCount(1, Conflict(box, false, s_thief, true).WanClaims);
        for (int i = 0; i < 60; i++)
        {
            // 30 days: half of the clock's range and more.
            box.Platform.ClockMs = unchecked(box.Platform.ClockMs + 43_200_000);
            box.Advance(1000);
        }

        Assert.HasCount(1, Conflict(box, false, s_thief, true).WanClaims);
    }

    [TestMethod]
    public void A2_ItsOwnFramesHeardBack_AreNoConflict()
    {
        Box box = new();
        box.Advance(20_000);
        Assert.IsEmpty(Conflict(box, false, WanMac, false).WanClaims);
        Assert.DoesNotContain("CONFLICT", Status(box));
    }

    [TestMethod]
    public void A2_AProbeForTheBoxesAddress_IsAnswered_AndNoConflict()
    {
        Box box = new();
        box.Advance(20_000);
        Output output = box.FromWan(Arp(1, s_thief, "0.0.0.0", "00:00:00:00:00:00", WanAddress).Pad(60));
        Assert.HasCount(1, output.WanArp);
        Assert.IsEmpty(output.WanClaims);
        Assert.DoesNotContain("CONFLICT", Status(box));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A2_AConflict_IsAnAlarmAndALogLine_WithTheOthersMac_UntilNothingIsHeard(bool isLan)
    {
        Box box = new();
        string side = isLan ? "lan" : "wan";
        Ip4 own = isLan ? LanAddress : WanAddress;
        box.Advance(20_000);
        Assert.DoesNotContain("CONFLICT", Status(box));
        Conflict(box, isLan, s_thief, true);
        box.Advance(1000);
        StringAssert.Contains(Status(box), $"\n{side}        ADDRESS CONFLICT, alarm: {s_thief} has {own} too\n");
        StringAssert.Contains(Log(box), $"  {side}: ADDRESS CONFLICT with MAC {s_thief}, see: show status\n");

        // Another one: the status has the newest, the log one line for all, and no MAC that was not heard.
        Conflict(box, isLan, s_second, true);
        box.Advance(1000);
        StringAssert.Contains(Status(box), $"alarm: {s_second} has {own} too\n");
        Assert.AreEqual(1, Log(box).Split("CONFLICT").Length - 1);
        StringAssert.Contains(Log(box), $"  {side}: ADDRESS CONFLICT with MAC ..:..:bb:bb:bb:bb, see: show status\n");

        box.Advance(AddressClaim.AlarmMs - 2000);
        StringAssert.Contains(Status(box), "CONFLICT");
        box.Advance(3000);
        Assert.DoesNotContain("CONFLICT", Status(box));
        Conflict(box, isLan, s_thief, true);
        box.Advance(1000);
        Assert.AreEqual(2, Log(box).Split("CONFLICT").Length - 1);
    }

    [TestMethod]
    public void A2_AnotherAddress_EndsTheAlarm()
    {
        Box box = new();
        box.Advance(20_000);
        Conflict(box, false, s_thief, true);
        box.State.Apply(UsualPolicy().Wan("198.18.5.9", 24, Gateway).Build(), box.Platform.ClockMs);
        box.Advance(1000);
        Assert.DoesNotContain("CONFLICT", Status(box));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A2_AStationThatHasTheAddressAlready_IsFoundByTheFirstProbe(bool isLan)
    {
        Box box = new(null, 0);
        (isLan ? box.LanStations : box.WanStations)[isLan ? LanAddress : WanAddress] = s_thief;
        box.State.Apply(UsualPolicy().Build(), 0);
        box.Advance(2000);
        StringAssert.Contains(Status(box), $"ADDRESS CONFLICT, alarm: {s_thief} has ");
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
    }

    private static Output Conflict(Box box, bool isLan, Mac48 mac, bool isReply)
    {
        Ip4 own = isLan ? LanAddress : WanAddress;
        FrameBuilder frame = isReply ? ArpReply(mac, own, isLan ? LanMac : WanMac, own) : ArpRequest(mac, own, own);
        return isLan ? box.FromLan(frame.Pad(60)) : box.FromWan(frame.Pad(60));
    }

    private static List<(int AtMs, FrameView Frame)> Watch(Box box, bool isLan, int ms)
    {
        List<(int, FrameView)> claims = [];
        int step = ms > 60_000 ? 1000 : 5;
        for (int at = step; at <= ms; at += step)
        {
            Output output = box.Advance(step);
            claims.AddRange((isLan ? output.LanClaims : output.WanClaims).Select(frame => (at, frame)));
        }

        return claims;
    }

    private static string Kinds(List<(int AtMs, FrameView Frame)> claims) =>
        string.Join(' ', claims.Select(claim => claim.Frame.ArpSender.Number == 0 ? "probe" : "announcement"));

    private static string Status(Box box) => box.Router.Shell.Execute("show status", box.Platform.ClockMs);

    private static string Log(Box box) => box.Router.Shell.Execute("show log", box.Platform.ClockMs);
}
