// Thirty calls through two simulated chips, well and with faults: what is lost, where, and what the
// drivers have counted.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>The driver of the chip under load.</summary>
[TestClass]
public sealed class ChipFaultTests
{
    private const int Seconds = 7;

    [TestMethod]
    public void ThirtyCalls_LoseNothing_AndNothingIsCounted()
    {
        Scene scene = Story.Begin(new SceneOptions { Lines = 30 });
        Talk(scene, Seconds);
        scene.FallSilent();
        Totals totals = Totals.Of(scene);
        Assert.AreEqual((30, 0, 0, 0), (totals.Calls, totals.Failed, totals.Lost, totals.Dropped));
        Assert.AreEqual(0, totals.Duplicates + totals.Reordered);
        Assert.IsGreaterThan(30 * Seconds * 2 * 33, totals.Sent);
        foreach (BoxChip chip in new[] { scene.Box.WanChip!, scene.Box.LanChip! })
        {
            Assert.AreEqual("", Counted(chip.Nic), chip.Name);
        }

        scene.AssertNothingWrong();
    }

    [TestMethod]
    [DataRow(ChipFault.TornRsr, "", 0, DisplayName = "TornRsr: a frame that comes alone is known to be whole without it")]
    [DataRow(ChipFault.TornRxWr, "read again", 0)]
    [DataRow(ChipFault.CorruptLength, "bad length", 4)]
    [DataRow(ChipFault.RsrBelowRecord, "read again", 4)]
    [DataRow(ChipFault.VersionZero, "read again", 0)]
    [DataRow(ChipFault.MisoZero, "no answer", 0)]
    [DataRow(ChipFault.MisoOnes, "no answer", 0)]
    [DataRow(ChipFault.SpontaneousReset, "registers lost", 6)]
    [DataRow(ChipFault.SendNeverDone, "send stuck", 6)]
    [DataRow(ChipFault.RsrNeverDrains, "socket reopened", 6)]
    public void AFault_CostsOnlyWhatLayInItsChip(ChipFault fault, string counter, int mostLost)
    {
        Scene scene = Story.Begin(new SceneOptions { Lines = 30 });
        FaultPlan plan = new(scene, fault);
        Talk(scene, Seconds);
        plan.Stop();
        scene.FallSilent();
        plan.Conclude();
        AssertCallsWentOn(scene, plan);
        Assert.IsGreaterThanOrEqualTo(Seconds, plan.Strikes.Count);
        int at = Array.IndexOf(scene.Box.WanChip!.Nic.CountNames, counter);
        foreach (Strike strike in plan.Strikes.SkipLast(1))
        {
            Assert.IsTrue(counter == "" || strike.Counted[at] > 0, $"{counter} on {strike.Chip.Name}");
            Assert.IsLessThanOrEqualTo(mostLost, strike.Lost.Sum(), $"lost on {strike.Chip.Name}");
        }
    }

    [TestMethod]
    public void AllFaults_OneASecond_CallsGoOn()
    {
        Scene scene = Story.Begin(new SceneOptions { Lines = 30 });
        FaultPlan plan = new(scene);
        Talk(scene, 20);
        plan.Stop();
        scene.FallSilent();
        plan.Conclude();
        AssertCallsWentOn(scene, plan);
        CollectionAssert.AreEquivalent(
            Enum.GetValues<ChipFault>().SelectMany(fault => new[] { (fault, "wan"), (fault, "lan") }).ToArray(),
            plan.Strikes.Take(20).Select(strike => (strike.Fault, strike.Chip.Name)).ToArray(),
            "each fault on each chip");
    }

    [TestMethod]
    public void APacketThatIsLostElsewhere_IsNoticed()
    {
        Scene scene = Story.Begin(new SceneOptions { Lines = 30 });
        FaultPlan plan = new(scene, ChipFault.VersionZero);
        int eaten = 0;
        scene.Box.Lan.Eats = frame => VoiceEnd.TryIdentify(frame, out _, out int number) && number == 60 && ++eaten > 0;
        Talk(scene, 4);
        plan.Stop();
        scene.FallSilent();
        plan.Conclude();
        Assert.AreEqual(60, eaten, "one of each end of each call");
        Assert.AreEqual((0, 60), (plan.Explained, plan.Unexplained));
    }

    [TestMethod]
    public void APulledCable_IsNoticed_AndNothingIsLostOnceItIsBack()
    {
        Scene scene = Story.Begin();
        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        scene.Clock.RunMs(500);
        Assert.AreEqual(0, call.Lost);
        scene.Box.Wan.PlugNear(null);
        scene.Clock.RunMs(500);
        Assert.IsFalse(scene.Box.WanChip!.Nic.IsLinkUp);
        scene.Box.Wan.PlugNear(scene.Box.WanChip.Chip);
        scene.Clock.RunMs(500);
        Assert.IsTrue(scene.Box.WanChip.Nic.IsLinkUp);
        int lost = call.Lost;
        Assert.IsLessThan(60, lost);
        scene.Clock.RunMs(3000);
        Assert.AreEqual(lost, call.Lost);
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);
        scene.AssertNothingWrong();
    }

    private static void Talk(Scene scene, int seconds)
    {
        CountedCalls calls = new(scene, 30, seconds);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreDone, (seconds * 1000) + 20_000), "calls do not end");
    }

    private static void AssertCallsWentOn(Scene scene, FaultPlan plan)
    {
        Totals totals = Totals.Of(scene);
        Assert.AreEqual(0, plan.Unexplained, "lost where there was no fault");
        Assert.AreEqual(totals.Lost, plan.Explained);
        Assert.AreEqual((30, 0), (totals.Calls, totals.Failed));
        Assert.AreEqual(0, totals.Duplicates + totals.Reordered);
        scene.AssertNothingWrong();
    }

    private static string Counted(INic nic)
    {
        return string.Join(", ", Enumerable.Range(0, nic.Counts.Length).Where(i => nic.Counts[i] != 0).Select(i => nic.CountNames[i] + " " + nic.Counts[i]));
    }
}
