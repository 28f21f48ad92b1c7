// Commits while people talk: calls on unchanged lines notice nothing, not even of the longest turn of the
// console, in which nobody looks at the chips.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>Calls that go on.</summary>
[TestClass]
public sealed class CommitTests
{
    // What the chips have room for, in microseconds: 37 million instructions at 200 million a second. The one turn that puts
    // a commit in force takes less than that with all that the tables hold (tests/Bench -- console).
    private const int LongestTurnUs = 185_000;

    private static readonly string[] s_edits =
    [
        "forward tcp 9443 to gw1",
        "host pbx 192.168.10.31",
        "forward udp 9000-9300 to pbx",
        "peers hq 198.18.9.4 198.18.9.16/28",
        "no forward tcp 9443",
        "forward tcp 30000-31000 to pbx from hq",
        "host pbx 192.168.10.32",
        "no clarent gw1 gateway",
        "forward udp 9443 to gw1 from hq",
        "no forward udp 9000-9300",
        "timer udp 200",
        "clarent gw1 gateway from hq",
    ];

    [TestMethod]
    public void S9_CallsGoOn_WhileSomebodyTypesCommits()
    {
        StringBuilder printed = new();
        Scene scene = Story.Begin(new SceneOptions { HasSecondUnit = true, Console = bytes => printed.Append(Encoding.ASCII.GetString(bytes)) });
        CountedCalls calls = new(scene, 8, 60);
        Call other = scene.Units[1].Dial("18005559999");
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreTalking && other.State == CallState.Talking, 10_000));
        List<string> outside = Outside(calls, other);
        string[] mappings = Mappings(scene);
        Assert.AreNotEqual(0, mappings.Length);
        printed.Clear();
        foreach (string edit in s_edits)
        {
            scene.Box.Platform.Line.Type(Encoding.ASCII.GetBytes(edit + "\rcommit\r"));
            scene.Clock.RunMs(4000);
            CollectionAssert.IsSubsetOf(mappings, Mappings(scene), edit);
        }

        CollectionAssert.AreEqual(outside, Outside(calls, other));
        scene.Units[1].HangUp(other);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreDone, 80_000));
        scene.FallSilent();
        Assert.AreEqual(s_edits.Length, printed.ToString().Split("committed: ").Length - 1, printed.ToString());
        Assert.IsFalse(printed.ToString().Contains("error", StringComparison.Ordinal), printed.ToString());
        Totals totals = Totals.Of(scene);
        Assert.AreEqual(9, totals.Calls);
        Assert.AreEqual(0, totals.Failed + totals.Lost + totals.Duplicates + totals.Reordered);

        // Nothing is dropped but what comes from a peer that one of the edits has taken out.
        Assert.AreEqual(totals.Dropped, scene.Drops(DropReason.NotAPeer));
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    [TestMethod]
    public void S9_TheLongestCommit_LosesNothingOfThirtyCalls()
    {
        Totals totals = Commit(LongestTurnUs, out int lostInChips);
        Assert.AreEqual(30, totals.Calls);
        Assert.AreEqual(0, lostInChips);
        Assert.AreEqual(0, totals.Failed + totals.Lost + totals.Duplicates + totals.Reordered);
    }

    [TestMethod]
    public void ATurnThatIsLongerThanTheChipsHaveRoomFor_IsNoticed()
    {
        Commit(2 * LongestTurnUs, out int lostInChips);
        Assert.IsGreaterThan(0, lostInChips);
    }

    /// <summary>Thirty calls, and twelve commits, each of them a turn so long.</summary>
    private static Totals Commit(int busyUs, out int lostInChips)
    {
        Scene scene = Story.Begin(new SceneOptions { Lines = 30 });
        int lost = 0;
        scene.Box.Lost += (_, _, _) => lost++;
        CountedCalls calls = new(scene, 30, 20);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreTalking, 10_000));
        Shell shell = scene.Box.Router!.Shell;
        foreach (string edit in s_edits)
        {
            string printed = shell.Execute(edit, scene.Clock.NowMs) + shell.Execute("commit", scene.Clock.NowMs);
            scene.Box.BeBusy(busyUs);
            Assert.EndsWith("filter: ENFORCING\n", printed);
            scene.Clock.RunMs(1200);
        }

        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreDone, 80_000));
        scene.FallSilent();
        lostInChips = lost;
        return Totals.Of(scene);
    }

    private static List<string> Outside(CountedCalls calls, Call other)
    {
        return calls.Calls.Append(other).Select(call => call.Outside!.Remote.ToString()!).ToList();
    }

    private static string[] Mappings(Scene scene)
    {
        MappingTable mappings = scene.Box.Router!.State.Mappings;
        return Enumerable.Range(1, mappings.Capacity).Where(slot => mappings.OutsideFlow[slot] > 0)
            .Select(slot => $"{mappings.InsideOf(slot)} {mappings.InsideFlowOf(slot)} {mappings.OutsideFlow[slot]}").ToArray();
    }
}
