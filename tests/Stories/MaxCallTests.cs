// Calls of a Max unit, in both directions (requirements S6 and S7).

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>The four flows of the Max firewall guide.</summary>
[TestClass]
public sealed class MaxCallTests
{
    [TestMethod]
    public void S6_OutboundCall_LocationSignallingAndVoice()
    {
        Scene scene = Story.Begin();
        List<Endpoint> signalling = new();
        scene.Net2Phone.Accepted += connection => signalling.Add(connection.Remote);

        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        scene.Clock.RunMs(5000);
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);

        // Both location servers have answered to the unit's dedicated port.
        Assert.AreEqual(1, scene.MaxA.ServiceAnswers[scene.Net2Phone.Call1.Address]);
        Assert.AreEqual(1, scene.MaxA.ServiceAnswers[scene.Net2Phone.Call2.Address]);

        // Ports are the unit's own on the outside, too: they are its forwards.
        CollectionAssert.AreEqual(new[] { new Endpoint(Scene.BoxAddress, 4000) }, signalling);
        Assert.AreEqual(new Endpoint(Scene.BoxAddress, 21000), call.Outside!.Remote);
        Story.AssertWhole(call, atLeast: 150);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void S6_InboundCall_ComesThroughPresenceAndTheCallerSpeaksFirst()
    {
        Scene scene = Story.Begin();
        Assert.IsGreaterThan(0, scene.MaxA.PresenceAnswers);

        Call call = scene.Net2Phone.CallUnit("maxA");
        scene.Await(call, CallState.Talking);

        // The unit speaks only once it has heard the caller: the forward let a stranger in.
        Assert.IsGreaterThanOrEqualTo(1, call.Outside!.Sent);
        Assert.AreEqual(new Endpoint(Scene.BoxAddress, 7000), call.Outside.Remote);
        scene.Clock.RunMs(5000);
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);

        Story.AssertWhole(call, atLeast: 150);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void S6_Presence_KeepsTheWayInOpenForAnHour()
    {
        Scene scene = Story.Begin();
        Endpoint? first = scene.Net2Phone.WhereIs("maxA");
        scene.Clock.RunMs(3600 * 1000);
        Assert.AreEqual(first, scene.Net2Phone.WhereIs("maxA"));

        Call call = scene.Net2Phone.CallUnit("maxA");
        scene.Await(call, CallState.Talking);
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void M4_CallsGoOn_WhileTheClockWraps()
    {
        foreach (int startMs in new[] { int.MaxValue - 4000, -4000 })
        {
            Scene scene = Story.Begin(new SceneOptions { StartMs = startMs });
            Call first = scene.MaxA.Dial("18005551234");
            Call second = scene.Net2Phone.CallUnit("maxA");
            scene.Clock.RunMs(10000);
            scene.MaxA.HangUp(first);
            scene.MaxA.HangUp(second);
            scene.Await(first, CallState.Over);
            scene.Await(second, CallState.Over);
            Story.AssertWhole(first, atLeast: 250);
            Story.AssertWhole(second, atLeast: 250);
            scene.AssertNothingWrong();
        }
    }

    [TestMethod]
    public void ThirtyCalls_ForAMinute_LoseNothing()
    {
        Scene scene = Story.Begin(new SceneOptions { Lines = 30 });
        CountedCalls calls = new(scene, 30, 60);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreDone, 80_000));

        Totals totals = Totals.Of(scene);
        Assert.AreEqual(30, totals.Calls);
        Assert.AreEqual(0, totals.Failed);
        Assert.AreEqual(0, totals.Lost);
        Assert.AreEqual(0, totals.Dropped);
        Assert.AreEqual(0, totals.Duplicates + totals.Reordered);

        // 33.3 datagrams a second, each way, for a minute.
        Assert.IsGreaterThanOrEqualTo(30 * 2 * 2000, totals.Sent);
        Assert.IsLessThan(30 * 2 * 2010, totals.Sent);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void ALossyLine_IsSeen_AndSignallingGetsThrough()
    {
        Scene scene = Story.Begin();
        Random random = new(7);
        scene.Box.Wan.Eats = _ => random.Next(100) < 15;
        CountedCalls calls = new(scene, 8, 5);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreDone, 60_000));

        Totals totals = Totals.Of(scene);
        Assert.AreEqual(8, totals.Calls);
        Assert.AreEqual(0, totals.Failed);
        int retransmitted = scene.MaxA.Host.Tcp.Retransmitted + scene.Net2Phone.Controller.Tcp.Retransmitted;
        Assert.IsGreaterThan(0, retransmitted);

        // About 15 % of some 2700 datagrams.
        Assert.IsGreaterThan(totals.Sent / 10, totals.Lost);
        Assert.IsLessThan(totals.Sent / 5, totals.Lost);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void ABusyUnit_RefusesTheNinthCall()
    {
        Scene scene = Story.Begin();
        for (int i = 0; i < 8; i++)
        {
            scene.MaxA.Dial("1800555100" + i);
        }

        Assert.AreEqual(CallState.Failed, scene.MaxA.Dial("18005551008").State);
        Call inbound = scene.Net2Phone.CallUnit("maxA");
        scene.Await(inbound, CallState.Failed);
        Assert.AreEqual("the unit is busy", inbound.Why);
    }
}
