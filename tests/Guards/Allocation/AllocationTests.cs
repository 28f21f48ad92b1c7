// The packet path allocates nothing: measured on the real router, kind by kind and mixed.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Tables;

namespace Tollgate.Guards.Allocation;

[TestClass]
public sealed class AllocationTests
{
    public static IEnumerable<object[]> Kinds => Traffic.Kinds.Select(kind => new object[] { kind.Name });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void FramesOfAKind_AllocateNothing(string name)
    {
        FrameKind kind = Traffic.Kinds.Single(k => k.Name == name);
        MeteredBox box = new();

        // The first frames pay for what the runtime makes once.
        box.Send(kind, 100);
        int counted = kind.Count?.Invoke(box.Counters) ?? 0;
        long allocated = box.Measure(() => box.Send(kind, 5000));
        if (kind.Count != null)
        {
            Assert.AreEqual(5000, kind.Count(box.Counters) - counted, Story(box));
        }

        Assert.AreEqual(0, allocated);
    }

    [TestMethod]
    public void MixedFrames_100000_AllocateNothing_AndAreAllAccountedFor()
    {
        const int Seed = 4787;
        Random random = new(Seed);
        MeteredBox box = new();
        SendMixed(box, random, 2000);
        int before = box.Received;
        long allocated = box.Measure(() => SendMixed(box, random, 100_000));
        Console.WriteLine(Story(box));
        Assert.IsTrue(box.Counters.Inbound > 10_000 && box.Counters.Outbound > 5_000 && box.Mappings > 80, Story(box));
        Assert.AreEqual(before + 100_000, box.Received);
        box.CheckBalance();
        Assert.AreEqual(0, allocated, $"seed {Seed}");
    }

    [TestMethod]
    public void AnIdleBox_AllocatesNothing_ItsConsoleAndItsLookoutForEventsIncluded()
    {
        MeteredBox box = new();
        box.Idle(5000);
        Assert.AreEqual(0, box.Measure(() => box.Idle(50_000)));
    }

    [TestMethod]
    public void AnAllocationOfAFewBytes_IsNoticed()
    {
        MeteredBox box = new();
        box.Send(Traffic.Kinds[0], 100);
        box.Leaks = true;
        long allocated = box.Measure(() => box.Send(Traffic.Kinds[0], 1));
        Assert.IsTrue(allocated is > 0 and < 4096, $"{allocated} bytes seen for one frame kept");
    }

    private static void SendMixed(MeteredBox box, Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            box.Arrive(Traffic.Kinds[random.Next(Traffic.Kinds.Count)], random.Next(1 << 20));
            if (random.Next(3) == 0)
            {
                box.Drain();
            }
        }

        box.Drain();
    }

    private static string Story(MeteredBox box)
    {
        Counters c = box.Counters;
        IEnumerable<string> drops = Enumerable.Range(1, DropReason.Count - 1)
            .Where(reason => c.Drops[reason] != 0).Select(reason => $"{DropReason.Word(reason)} {c.Drops[reason]}");
        return $"inbound {c.Inbound}, outbound {c.Outbound}, answered {c.Answered}, taken {c.Taken}, held {c.Held}, mappings {box.Mappings}, dropped: {string.Join(", ", drops)}";
    }
}
