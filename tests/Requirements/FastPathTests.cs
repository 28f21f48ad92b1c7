// The fast path is a shortcut and nothing else: with it switched off, the same frames come out.

using System;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class FastPathTests
{
    private const int Frames = 30_000;

    [TestMethod]
    public void M3_TheFastPathSwitchedOff_TheSameFramesComeOut()
    {
        const int Seed = 1071;
        Box fast = new();
        Box slow = new();
        TrafficMix mix = new(Seed, 8);
        int forwarded = 0;
        for (int i = 0; i < Frames; i++)
        {
            MixedFrame next = mix.Next();
            if (IsTheChipsToDrop(next))
            {
                continue;
            }

            SwitchOff(slow);
            AssertSame(fast.Advance(next.WaitMs), slow.Advance(next.WaitMs), i);
            SwitchOff(slow);
            Output output = next.IsFromWan ? fast.FromWan(next.Frame, false) : fast.FromLan(next.Frame, false);
            AssertSame(output, next.IsFromWan ? slow.FromWan(next.Frame, false) : slow.FromLan(next.Frame, false), i, Told(next.Frame, fast, slow));
            forwarded += output.Lan.Count + output.Wan.Count;
            mix.Note(output);
            foreach (Box box in new[] { fast, slow })
            {
                box.Wan.Sent.Clear();
                box.Lan.Sent.Clear();
            }
        }

        fast.CheckBalance();
        slow.CheckBalance();
        Assert.IsTrue(forwarded > Frames / 3, $"only {forwarded} frames came out");
        Assert.AreEqual(fast.Counters.Inbound, slow.Counters.Inbound);
        Assert.AreEqual(fast.Counters.Outbound, slow.Counters.Outbound);
        Assert.AreEqual(fast.Counters.Dropped(), slow.Counters.Dropped());
    }

    /// <summary>Whether only the first two words of a frame's destination tell that it is another station's (hal/INic.cs).</summary>
    private static bool IsTheChipsToDrop(MixedFrame frame)
    {
        ulong own = (frame.IsFromWan ? Box.WanMac : Box.LanMac).Number;
        ulong to = frame.Frame.Length < 14 ? own : new FrameView(frame.Frame).ToMac.Number;
        return to != own && (to & 0xFFFF) == (own & 0xFFFF);
    }

    /// <summary>Leaves the fast paths nothing to match, so that every frame goes to the slow ones.</summary>
    private static void SwitchOff(Box box)
    {
        object inbound = Field(box.Router, "_inbound").GetValue(box.Router)!;
        Field(inbound, "_wanAddress").SetValue(inbound, 0);
        object outbound = Field(box.Router, "_outbound").GetValue(box.Router)!;
        Field(outbound, "_mac2").SetValue(outbound, -1);
    }

    private static string Told(byte[] frame, Box fast, Box slow)
    {
        string Drops(Box box) => string.Join(", ", Enumerable.Range(1, DropReason.Count - 1)
            .Where(reason => box.Counters.Drops[reason] != 0).Select(reason => $"{DropReason.Word(reason)} {box.Counters.Drops[reason]}"));
        return $"{Convert.ToHexString(frame)}\nfast: {Drops(fast)}\nslow: {Drops(slow)}";
    }

    private static FieldInfo Field(object of, string name)
    {
        return of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
    }

    private static void AssertSame(Output fast, Output slow, int frame, string told = "")
    {
        string left = string.Join("\n", fast.All.Select(view => Convert.ToHexString(view.Bytes)));
        string right = string.Join("\n", slow.All.Select(view => Convert.ToHexString(view.Bytes)));
        Assert.AreEqual(left, right, $"frame {frame} {told}");
    }
}
