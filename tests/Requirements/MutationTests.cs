// Frames of every kind with bytes changed at random, a legitimate call beside them: nothing is
// thrown, nothing that leaves is malformed, one frame in gives few frames out, and the call goes on.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MutationTests
{
    // A frame, an error about it, an ARP request for its next hop, the answers to two that waited,
    // and a round of the timers' own requests.
    private const int MostFramesPerFrame = 6;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(120_000)]
    public void R1_200000MutatedFrames_NeverBreakTheBoxOrACall()
    {
        Run(1, 200_000);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void R1_50000MutatedFramesOfANewSeed_NeverBreakTheBoxOrACall()
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        Run(seed, 50_000);
    }

    private static void Run(int seed, int frames)
    {
        Box box = new();
        TrafficMix mix = new(seed, 90);
        int mapped = box.FromLan(OutUdp(MaxB, 45_678, Server2, 5000)).OnlyWan.SourcePort;
        DamagedFrames damaged = new();
        int most = 0;
        for (int i = 0; i < frames; i++)
        {
            MixedFrame next = mix.Next();
            try
            {
                damaged.Note(next.Frame);
                damaged.Check(box.Advance(Math.Min(next.WaitMs, 5)).All);
                Output output = next.IsFromWan ? box.FromWan(next.Frame, false) : box.FromLan(next.Frame, false);
                most = Math.Max(most, box.Wan.Sent.Count + box.Lan.Sent.Count);
                damaged.Check(output.All);
                mix.Note(output);
                if (i % 50 == 0)
                {
                    Call(box, mapped);
                }
            }
            catch (Exception e)
            {
                throw new FrameException($"seed {seed}, frame {i}, from the {(next.IsFromWan ? "WAN" : "LAN")}: {e.Message}", next.Frame);
            }

            box.Wan.Sent.Clear();
            box.Lan.Sent.Clear();
        }

        Assert.IsTrue(most <= MostFramesPerFrame, $"seed {seed}: {most} frames came out while one was in the box");
        HashSet<int> met = box.Counters.Drops.Select((count, reason) => count > 0 ? reason : 0).Where(reason => reason > 0).ToHashSet();
        Assert.IsTrue(met.Count >= 28, $"seed {seed}: only {met.Count} reasons for a drop were met");
    }

    private static void Call(Box box, int mapped)
    {
        box.Advance(1);
        Assert.AreEqual(MaxA, Only(box.FromWan(InUdp(Server2, 5000, 21_007)).Lan).Destination);
        Assert.AreEqual(21_007, Only(box.FromLan(OutUdp(MaxA, 21_007, Server2, 5000)).Wan).SourcePort);
        Assert.AreEqual(mapped, Only(box.FromLan(OutUdp(MaxB, 45_678, Server2, 5000)).Wan).SourcePort);
        FrameView answer = Only(box.FromWan(InUdp(Server2, 5000, mapped)).Lan);
        Assert.AreEqual((MaxB, 45_678), (answer.Destination, answer.DestinationPort));
    }

    private static FrameView Only(IReadOnlyList<FrameView> views)
    {
        return views.Count == 1 ? views[0] : throw new FrameException($"the call beside the fuzz: {views.Count} packets came out");
    }
}
