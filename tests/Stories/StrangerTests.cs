// Who was not asked in stays out, and learns nothing (requirement T4; default-deny).

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>A scanner at the door.</summary>
[TestClass]
public sealed class StrangerTests
{
    [TestMethod]
    public void Scanner_GetsSilence_AndEveryProbeIsCounted()
    {
        Scene scene = Story.Begin(new SceneOptions { HasScanner = true });
        Call call = scene.MaxA.Dial("18005551234");
        scene.Clock.RunMs(60_000);
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);
        scene.Clock.RunMs(200);

        Scanner scanner = scene.Scanner!;
        Assert.IsGreaterThan(80, scanner.Probes);
        Assert.AreEqual(0, scanner.Answers);
        Assert.IsGreaterThanOrEqualTo(scanner.Probes - 1, scene.Box.Dropped);
        Assert.IsLessThanOrEqualTo(scanner.Probes, scene.Box.Dropped);
        Assert.AreEqual(
            scene.Box.Dropped,
            scene.Drops(DropReason.NoRule) + scene.Drops(DropReason.NotAPeer) + scene.Drops(DropReason.Filtered) + scene.Drops(DropReason.WanPing));
        Assert.IsGreaterThan(0, scene.Drops(DropReason.NotAPeer), "Clarent's ports");
        Assert.IsGreaterThan(0, scene.Drops(DropReason.Filtered), "the presence mapping");
        Assert.IsGreaterThan(0, scene.Drops(DropReason.WanPing), "ping");
        Story.AssertWhole(call, atLeast: 1900);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void Ping_WorksOutward_AndNotInward()
    {
        Scene scene = Story.Begin();
        Host inside = new(scene.LanNetwork, "pc", "192.168.10.50");
        Host outside = new(scene.Internet, "web", "198.18.10.99");
        int answered = 0;
        inside.Answered += (from, number) => answered += from == outside.Address && number == 0x12340007 ? 1 : 0;
        outside.Answered += (_, _) => answered += 100;
        inside.Ping(outside.Address, 0x12340007);
        outside.Ping(Scene.BoxAddress, 5);
        scene.Clock.RunMs(2000);
        Assert.AreEqual(1, answered);
        Assert.AreEqual(1, scene.Drops(DropReason.WanPing));
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void ClosedForwardedPort_AnswersUnreachable_FromTheOutsideAddress()
    {
        Scene scene = Story.Begin();
        Host outside = new(scene.Internet, "web", "198.18.10.99");
        int unreachable = 0;
        outside.Refused += (from, type, code) => unreachable += from == Scene.BoxAddress && type == 3 && code == 3 ? 1 : 0;
        UdpSocket socket = outside.OpenUdp(5555, (_, _) => { });

        // 7003 is forwarded, but its telephone port has no call: the unit itself says so (RFC 5508 REQ-4).
        socket.Send(new Endpoint(Scene.BoxAddress, 7003), "hello");
        scene.Clock.RunMs(1000);
        Assert.AreEqual(1, unreachable);
        Assert.AreEqual(0, scene.Box.Dropped);
        scene.AssertNothingWrong();
    }
}
