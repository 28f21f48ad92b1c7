// What changes under a box that is in use: its clock wraps at 2^32 ms (requirement M4), its WAN address is another one.

using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>The clock and the address.</summary>
[TestClass]
public sealed class TimeAndAddressTests
{
    [TestMethod]
    [DataRow(-100_000)]
    [DataRow(int.MaxValue - 100_000)]
    [DataRow(-310_000)]
    public void M4_TimersOfSessionsPortsAndNeighbors_GoOnWhileTheClockWraps(int startMs)
    {
        Scene scene = Story.Begin(new SceneOptions { StartMs = startMs });
        Host pc = new(scene.LanNetwork, "pc", "192.168.10.50");
        Host other = new(scene.LanNetwork, "other", "192.168.10.51");
        Host server = new(scene.Internet, "server", "198.18.10.99");
        List<Endpoint> seen = new();
        int heard = 0;
        UdpSocket listening = server.OpenUdp(5060, (from, _) => seen.Add(from));
        UdpSocket socket = pc.OpenUdp(5060, (_, _) => heard++);
        socket.Send(new Endpoint(server.Address, 5060), "hello");
        scene.Clock.RunMs(298_000);
        Assert.AreEqual(new Endpoint(Scene.BoxAddress, 5060), seen[0]);
        listening.Send(seen[0], "still there");
        scene.Clock.RunMs(1_000);
        Assert.AreEqual(1, heard);
        scene.Clock.RunMs(3_000);
        listening.Send(seen[0], "too late");
        scene.Clock.RunMs(1_000);
        Assert.AreEqual((1, 1), (heard, scene.Drops(DropReason.NoRule)));

        // The port rests for two minutes: another host has it only then.
        other.OpenUdp(5060, (_, _) => { }).Send(new Endpoint(server.Address, 5060), "hello");
        scene.Clock.RunMs(1_000);
        Assert.AreEqual(Scene.BoxAddress, seen[1].Address);
        Assert.AreNotEqual(5060, seen[1].Port);
        scene.Clock.RunMs(125_000);
        new Host(scene.LanNetwork, "third", "192.168.10.52").OpenUdp(5060, (_, _) => { }).Send(new Endpoint(server.Address, 5060), "hello");
        scene.Clock.RunMs(1_000);
        Assert.AreEqual(new Endpoint(Scene.BoxAddress, 5060), seen[2]);

        // The units were asked for about each minute, before and after, and a call goes through.
        int asked = scene.Box.Router!.State.Counters.ArpAsked;
        scene.Clock.RunMs(300_000);
        asked = scene.Box.Router.State.Counters.ArpAsked - asked;
        Assert.IsTrue(asked is > 8 and < 60, $"{asked} ARP requests in five minutes");
        Call call = scene.Net2Phone.CallUnit("maxA");
        scene.Await(call, CallState.Talking);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void C11_AnotherWanAddressInMidCall_EndsMappingsAndForwardsLiveOnThere()
    {
        Scene scene = Story.Begin();
        Ip moved = Ip.Parse("198.18.5.3");
        Host pc = new(scene.LanNetwork, "pc", "192.168.10.50");
        Host server = new(scene.Internet, "server", "198.18.10.99");
        List<Endpoint> seen = new();
        int refused = 0;
        int silent = 0;
        server.Refused += (from, type, code) =>
        {
            refused += from == moved && type == 3 && code == 3 ? 1 : 0;
            silent += from == moved ? 0 : 1;
        };
        UdpSocket listening = server.OpenUdp(5060, (from, _) => seen.Add(from));
        UdpSocket socket = pc.OpenUdp(5060, (_, _) => { });
        socket.Send(new Endpoint(server.Address, 5060), "hello");
        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        int fromMoved = 0;
        scene.Box.Wan.Crossing += (frame, isFromBox) => fromMoved += isFromBox && frame[12] == 8 && frame[13] == 0 && frame[23] == Packet.Udp
            && Packet.Source(System.MemoryExtensions.AsSpan(frame, 14)) == moved ? 1 : 0;

        State state = scene.Box.Router!.State;
        string printed = scene.Box.Router.Shell.Execute("wan static 198.18.5.3/24 gw 198.18.5.1", scene.Clock.NowMs)
            + scene.Box.Router.Shell.Execute("commit", scene.Clock.NowMs);
        Assert.EndsWith("filter: ENFORCING\n", printed);
        Assert.AreEqual((0, 0), (state.Mappings.Count, state.Sessions.Count));
        scene.Clock.RunMs(2_000);
        Assert.IsGreaterThan(30, fromMoved, "the unit talks on, from the new address");

        // What forwards open is open there, and at the old address nothing is.
        listening.Send(new Endpoint(moved, 7015), "hello");
        listening.Send(new Endpoint(Scene.BoxAddress, 7015), "hello");
        listening.Send(seen[0], "the old mapping");
        socket.Send(new Endpoint(server.Address, 5060), "hello");
        scene.Clock.RunMs(1_000);
        Assert.AreEqual((1, 0), (refused, silent));
        Assert.AreEqual(new Endpoint(Scene.BoxAddress, 5060), seen[0]);
        Assert.AreEqual(new Endpoint(moved, 5060), seen[1]);
        Assert.IsGreaterThanOrEqualTo(2, scene.Drops(DropReason.NotOurAddress));

        // The unit shows its presence again, and is called there.
        scene.Clock.RunMs(16_000);
        Call next = scene.Net2Phone.CallUnit("maxA");
        scene.Await(next, CallState.Talking);
        scene.AssertBalanced();
    }
}
