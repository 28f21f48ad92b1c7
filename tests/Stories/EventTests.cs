// What the box says of what happens to it: on its console, at the log station, and when it is asked to ping.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>Events, the log and ping, in a world with calls.</summary>
[TestClass]
public sealed class EventTests
{
    [TestMethod]
    public void ACablePulledWhileSomebodyTypes_IsTold_AndTheLineIsWhole()
    {
        Scene scene = Story.Begin();
        scene.Clock.RunMs(2000);
        StringBuilder screen = Watch(scene);
        Type(scene, "show st", 300);
        Pull(scene.Box.Wan);
        scene.Clock.RunMs(1500);
        StringAssert.Contains(screen.ToString(), "log: wan: LINK DOWN\r\n");
        Plug(scene.Box.Wan, scene.Box.WanChip!);
        scene.Clock.RunMs(1500);
        StringAssert.EndsWith(screen.ToString(), "log: wan: link up\r\ngw> show st");
        Type(scene, "atus\r", 500);
        StringAssert.Contains(screen.ToString(), "gw> show status\r\nTollgate ");
        StringAssert.EndsWith(screen.ToString(), "faults     none\r\ngw> ");
    }

    [TestMethod]
    public void TheLog_ArrivesAtItsStation()
    {
        Scene scene = Story.Begin();
        List<string> got = new();
        Host station = new(scene.LanNetwork, "logger", "192.168.10.5");
        station.OpenUdp(514, (from, payload) => got.Add(from + " " + Encoding.ASCII.GetString(payload)));
        Assert.IsNull(scene.Box.Configure(scene.Configuration + "log syslog 192.168.10.5\n"));
        scene.Clock.RunMs(2000);
        Assert.IsEmpty(got, "what happened before");
        scene.Box.Restart();
        scene.Clock.RunMs(4000);
        Assert.IsGreaterThan(0, got.Count);
        StringAssert.Matches(got[0], new(@"^192\.168\.10\.1:514 <133>1 - 192\.168\.10\.1 tollgate - 10 \[meta sequenceId=""1"" sysUpTime=""\d+""\] started$"));
        got.Clear();
        Pull(scene.Box.Wan);
        scene.Clock.RunMs(3000);
        Assert.HasCount(1, got);
        StringAssert.EndsWith(got[0], "] wan: LINK DOWN");
        Plug(scene.Box.Wan, scene.Box.WanChip!);
        scene.Clock.RunMs(3000);
        Assert.HasCount(2, got);
        StringAssert.EndsWith(got[1], "] wan: link up");
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void AUnitThatIsSwitchedOff_IsNamed_OnceEachWay()
    {
        Scene scene = Story.Begin();
        StringBuilder screen = Watch(scene);
        Cable cable = Cut(scene, "192.168.10.21");
        scene.Clock.RunMs(180_000);
        Assert.AreEqual("log: host gw1 192.168.10.21 does not answer", Told(screen));
        cable.Eats = null;
        scene.Clock.RunMs(180_000);
        Assert.AreEqual("log: host gw1 192.168.10.21 does not answer|log: host gw1 192.168.10.21 answers again", Told(screen));
        string log = scene.Box.Router!.Shell.Execute("show log", scene.Clock.NowMs);
        CollectionAssert.AreEqual(
            new[] { "started", "host gw1 192.168.10.21 does not answer", "host gw1 192.168.10.21 answers again" },
            log.Split('\n').Skip(1).Where(line => line.Length > 28).Select(line => line[28..]).Where(text => !text.Contains("link")).ToArray(),
            log);
    }

    [TestMethod]
    public void Ping_OfTheProvider_IsAnswered_AndOfASilentAddressIsNot_WhileACallGoesOn()
    {
        Scene scene = Story.Begin();
        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        StringBuilder screen = Watch(scene);
        Type(scene, "ping 198.18.5.1 3\r", 3500);
        string[] lines = screen.ToString().Split("\r\n");
        Assert.AreEqual("from 198.18.5.2 (wan), Ctrl-C ends", lines[1]);
        StringAssert.StartsWith(lines[4], "  3  answer after ");
        StringAssert.StartsWith(lines[5], "3 requests, 3 answers, ");
        screen.Clear();
        Type(scene, "ping 198.18.9.4 2\r", 2500);
        StringAssert.Matches(screen.ToString(), new(@"  2  answer after 4\d ms\r\n2 requests, 2 answers, "), "four cables of 10 ms");
        screen.Clear();
        Type(scene, "ping 192.168.10.11 1\r", 500);
        StringAssert.Contains(screen.ToString(), "from 192.168.10.1 (lan), Ctrl-C ends\r\n  1  answer after ");
        screen.Clear();
        Type(scene, "ping 192.168.10.99\r", 4500);
        StringAssert.EndsWith(screen.ToString(), "not sent: 192.168.10.99 does not answer ARP\r\ngw> ");
        screen.Clear();
        Type(scene, "ping 198.18.9.99 2\r", 4500);
        StringAssert.EndsWith(screen.ToString(), "  1  no answer within 1000 ms\r\n  2  no answer within 1000 ms\r\n2 requests, 0 answers\r\ngw> ");

        // The box's own packets have cost the call nothing.
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);
        Story.AssertWhole(call, atLeast: 500);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    private static StringBuilder Watch(Scene scene)
    {
        StringBuilder screen = new();
        scene.Box.Platform.Line.Written += bytes => screen.Append(Encoding.ASCII.GetString(bytes));
        return screen;
    }

    private static string Told(StringBuilder screen)
    {
        return string.Join('|', screen.ToString().Split('\r', '\n').Where(line => line.StartsWith("log: ")));
    }

    private static void Type(Scene scene, string text, int ms)
    {
        scene.Box.Platform.Line.Type(Encoding.ASCII.GetBytes(text));
        scene.Clock.RunMs(ms);
    }

    private static void Pull(Cable cable)
    {
        cable.PlugNear(null);
    }

    private static void Plug(Cable cable, BoxChip chip)
    {
        cable.PlugNear(chip.Chip);
    }

    /// <summary>Eats whatever a station says at the box's socket: it has no power, but the link of the switch stands.</summary>
    private static Cable Cut(Scene scene, string address)
    {
        byte[] bytes = address.Split('.').Select(byte.Parse).ToArray();
        scene.Box.Lan.Eats = frame => (frame[12] == 8 && frame[13] == 6 && frame.AsSpan(28, 4).SequenceEqual(bytes))
            || (frame[13] == 0 && frame.AsSpan(26, 4).SequenceEqual(bytes));
        return scene.Box.Lan;
    }
}
