// The box loses power in mid-call: forwards are configuration, so calls go on when it is back.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>Restarts.</summary>
[TestClass]
public sealed class RestartTests
{
    [TestMethod]
    public void Restart_InMidCall_CallsGoOnAndCanBeHungUp()
    {
        Scene scene = Story.Begin();
        Call outbound = scene.MaxA.Dial("18005551234");
        Call inbound = scene.Net2Phone.CallUnit("maxA");
        Call clarent = scene.ClarentPeer.Dial(Scene.BoxAddress, "gw1");
        Call[] calls = { outbound, inbound, clarent };
        foreach (Call call in calls)
        {
            scene.Await(call, CallState.Talking);
        }

        scene.Clock.RunMs(3000);
        string before = scene.Box.Router!.Shell.Execute("show config", scene.Clock.NowMs);
        scene.Box.Restart();
        scene.Clock.RunMs(1500);
        Assert.AreEqual(2, scene.Box.Starts);
        Assert.AreEqual(before, scene.Box.Router!.Shell.Execute("show config", scene.Clock.NowMs));

        // Since the box is back nothing is lost, both ways. What is on its way now makes no difference.
        int[] lostAtRestart = Array.ConvertAll(calls, call => call.Lost);
        scene.Clock.RunMs(5000);
        for (int i = 0; i < calls.Length; i++)
        {
            // 300 ms without power, and ARP: 10 to 20 datagrams each way.
            Assert.IsGreaterThanOrEqualTo(18, lostAtRestart[i]);
            Assert.IsLessThan(60, lostAtRestart[i]);
            Assert.AreEqual(lostAtRestart[i], calls[i].Lost, $"call {calls[i].Id}");
        }

        // The signalling connection of the outbound call has survived, as the inside port is a forward's.
        scene.MaxA.HangUp(outbound);
        scene.ClarentPeer.HangUp(clarent);
        scene.MaxA.HangUp(inbound);
        foreach (Call call in calls)
        {
            scene.Await(call, CallState.Over);
            Assert.IsLessThan(60, call.Lost);
        }

        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void Restart_EndsDynamicMappings_UntilTheUnitSpeaksAgain()
    {
        Scene scene = Story.Begin();
        scene.Box.Restart();
        scene.Clock.RunMs(1000);
        Assert.AreEqual(0, scene.Box.Router!.State.Mappings.Count);

        // The invitation knocks at a door that is gone, until the unit shows its presence (each 15 s).
        Call early = scene.Net2Phone.CallUnit("maxA");
        scene.Await(early, CallState.Failed);
        Assert.AreEqual("the invitation does not get through", early.Why);
        scene.Clock.RunMs(15_000);
        Call late = scene.Net2Phone.CallUnit("maxA");
        scene.Await(late, CallState.Talking);
        scene.AssertNothingWrong();
    }
}
