// A Clarent gateway behind the box: its named peers reach it, nobody else does (WatchGuard's
// Clarent-gateway and Clarent-command policies).

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>Clarent calls.</summary>
[TestClass]
public sealed class ClarentTests
{
    [TestMethod]
    public void Clarent_NamedPeer_CallsAndIsCalled()
    {
        Scene scene = Story.Begin();
        Call outbound = scene.Clarent.Dial(scene.ClarentPeer.Host.Address, "hq");
        Call inbound = scene.ClarentPeer.Dial(Scene.BoxAddress, "gw1");
        scene.Await(outbound, CallState.Talking);
        scene.Await(inbound, CallState.Talking);
        scene.Clock.RunMs(5000);
        scene.Clarent.HangUp(outbound);
        scene.ClarentPeer.HangUp(inbound);
        scene.Await(outbound, CallState.Over);
        scene.Await(inbound, CallState.Over);

        Story.AssertWhole(outbound, atLeast: 150);
        Story.AssertWhole(inbound, atLeast: 150);
        Assert.IsGreaterThanOrEqualTo(10, scene.Clarent.StatusReceived);
        Assert.IsGreaterThanOrEqualTo(10, scene.ClarentPeer.StatusReceived);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void Clarent_Stranger_IsRefusedWhileThePeerTalks()
    {
        Scene scene = Story.Begin();
        Call call = scene.ClarentPeer.Dial(Scene.BoxAddress, "gw1");
        scene.Await(call, CallState.Talking);
        int commands = scene.Clarent.CommandsReceived;
        int sentCommands = scene.CommandCenter.CommandsSent;

        // The stranger speaks the same protocol, from the same ports.
        Call stranger = scene.Stranger.Dial(Scene.BoxAddress, "gw1");
        scene.Await(stranger, CallState.Failed);
        Assert.IsNull(stranger.Inside, "the gateway has heard of it");
        Assert.AreEqual(6, scene.Drops(DropReason.NotAPeer));
        Assert.AreEqual(scene.CommandCenter.CommandsSent - sentCommands, scene.Clarent.CommandsReceived - commands);

        scene.ClarentPeer.HangUp(call);
        scene.Await(call, CallState.Over);
        Story.AssertWhole(call, atLeast: 90);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void Clarent_CommandCenter_CommandsUnasked()
    {
        Scene scene = Story.Begin();
        scene.Clock.RunMs(30_500);
        Assert.AreEqual(10, scene.CommandCenter.CommandsSent);
        Assert.AreEqual(10, scene.Clarent.CommandsReceived);
        Assert.AreEqual(10, scene.CommandCenter.ReportsReceived);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }
}
