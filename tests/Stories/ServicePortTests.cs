// Two Max units behind one box, both using UDP 6801 (requirement S5; RFC 4787 REQ-1).

using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>The 6801 collision.</summary>
[TestClass]
public sealed class ServicePortTests
{
    [TestMethod]
    public void S5_TwoUnitsOn6801_EachHasOneOutsidePortTowardsBothServers()
    {
        Scene scene = Story.Begin(new SceneOptions { HasSecondUnit = true });
        MaxGateway maxA = scene.Units[0];
        MaxGateway maxB = scene.Units[1];
        Host call1 = scene.Net2Phone.Call1;
        Host call2 = scene.Net2Phone.Call2;

        // Unit A asks server 1, unit B asks server 2 and then server 1: a Linux masquerade gives B two ports here.
        maxA.Locate(new Endpoint(call1.Address, MaxPorts.Service));
        maxB.Locate(new Endpoint(call2.Address, MaxPorts.Service));
        maxB.Locate(new Endpoint(call1.Address, MaxPorts.Service));
        scene.Clock.RunMs(500);

        Endpoint a = new(Scene.BoxAddress, MaxPorts.Service);
        HashSet<Endpoint> at1 = scene.Net2Phone.AskedFrom[call1.Address];
        HashSet<Endpoint> at2 = scene.Net2Phone.AskedFrom[call2.Address];
        Assert.HasCount(2, at1);
        Assert.HasCount(1, at2);
        Assert.Contains(a, at1);
        Assert.DoesNotContain(a, at2);
        Assert.IsTrue(at2.IsSubsetOf(at1), "unit B has the same outside port towards both servers");
        foreach (Endpoint b in at2)
        {
            Assert.AreEqual(Scene.BoxAddress, b.Address);
            Assert.AreEqual(1, b.Port & 1, "parity of 6801 is kept (RFC 4787 REQ-4)");
        }

        // Each unit has its answers, and only its own.
        Assert.AreEqual(1, maxA.ServiceAnswers[call1.Address]);
        Assert.IsFalse(maxA.ServiceAnswers.ContainsKey(call2.Address));
        Assert.AreEqual(1, maxB.ServiceAnswers[call1.Address]);
        Assert.AreEqual(1, maxB.ServiceAnswers[call2.Address]);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void S6_BothUnits_CallAndAreCalled()
    {
        Scene scene = Story.Begin(new SceneOptions { HasSecondUnit = true });
        List<(MaxGateway Unit, Call Call)> calls = new();
        foreach (MaxGateway unit in scene.Units)
        {
            calls.Add((unit, unit.Dial("18005551234")));
            calls.Add((unit, scene.Net2Phone.CallUnit(unit.Host.Name)));
        }

        scene.Clock.RunMs(6000);
        foreach ((MaxGateway unit, Call call) in calls)
        {
            unit.HangUp(call);
            scene.Await(call, CallState.Over);
            Story.AssertWhole(call, atLeast: 140);
        }

        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }
}
