// How long voice waits in the box beside somebody who fills the line: on the FAQ's leased line of 128 kbit/s
// never longer than one full packet takes, and none is lost. The same at the wires of the simulated
// board: tests/Stories, VoiceFirstTests.cs.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class VoiceWaitTests
{
    private const int LeasedLine = 128_000;

    // 1500 bytes at 128 kbit/s: 93.75 ms.
    private const int FullMs = 94;
    private const int PeriodMs = 30;

    [TestMethod]
    [DataRow("all at once")]
    [DataRow("one after the other")]
    [DataRow("two bunches")]
    [DataRow("seed 1")]
    [DataRow("seed 2")]
    [DataRow("seed 3")]
    public void EightCalls_BesideABulkUpload_WaitForOneFullPacketAtMost(string how)
    {
        WanWatch line = Talk(8, LeasedLine, 20_000, Phases(8, how), bulkFromMs: 5_000);
        AssertNoneIsLost(line, 8);
        Console.WriteLine($"{how}: at most {line.Voice.Max(d => d.WaitedMs)} ms, {line.Rest.Count()} packets of the rest");
        Assert.IsLessThanOrEqualTo(FullMs, line.Voice.Max(d => d.WaitedMs));
    }

    [TestMethod]
    [DataRow("all at once")]
    [DataRow("seed 4")]
    [DataRow("seed 5")]
    public void EightCalls_ThatBeginOneByOneWhileTheUploadGoesOn_Too(string how)
    {
        int[] phases = Phases(8, how);
        int[] begins = phases.Select((phase, call) => (call * 4000) + phase).ToArray();
        WanWatch line = Talk(8, LeasedLine, 34_000, begins, bulkFromMs: 0);
        AssertNoneIsLost(line, 8);
        int most = line.Voice.Max(d => d.WaitedMs);
        Console.WriteLine($"{how}: at most {most} ms, {line.Rest.Count()} packets of the rest");

        // The first packets of a call are foreseen by nobody: for two seconds voice may wait for one of them more, or two.
        // And up to four calls the rest is let go after a while, though there is no good moment.
        Assert.IsLessThanOrEqualTo(FullMs, line.Voice.Where(d => d.Ms > 16_000 && d.Ms % 4000 > 2000).Max(d => d.WaitedMs));
        Assert.IsLessThanOrEqualTo(FullMs + 8, most);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void FewCalls_LeaveTheRestItsPart(int calls)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            WanWatch line = Talk(calls, LeasedLine, 20_000, Phases(calls, seed == 0 ? "all at once" : $"seed {seed}"), bulkFromMs: 0);
            AssertNoneIsLost(line, calls);
            int bits = line.Rest.Sum(d => d.Packet.TotalLength * 8);
            int most = line.Voice.Max(d => d.WaitedMs);
            Console.WriteLine($"{calls} calls, {seed}: at most {most} ms, {bits / 20} bit/s of the rest");

            // What voice leaves, nearly all of it.
            Assert.IsGreaterThan((LeasedLine - (calls * 16_000)) * 18, bits);
            Assert.IsLessThanOrEqualTo(FullMs, most);
        }
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    public void ManyCalls_LeaveTheRestItsPart_InSmallerPackets(int calls)
    {
        // As a `wan mtu` of 1000 makes them.
        for (int seed = 0; seed < 3; seed++)
        {
            WanWatch line = Talk(calls, LeasedLine, 20_000, Phases(calls, $"seed {seed}"), bulkFromMs: 0, bulkBytes: 1000);
            AssertNoneIsLost(line, calls);
            int most = line.Voice.Max(d => d.WaitedMs);
            int bits = line.Rest.Sum(d => d.Packet.TotalLength * 8);
            Console.WriteLine($"{calls} calls, {seed}: at most {most} ms, {bits / 20} bit/s of the rest");
            Assert.IsGreaterThan((LeasedLine - (calls * 16_000)) * 18, bits);
            Assert.IsLessThanOrEqualTo(FullMs, most);
        }
    }

    [TestMethod]
    [DataRow(512_000, 8)]
    [DataRow(512_000, 30)]
    [DataRow(1_000_000, 30)]
    [DataRow(10_000_000, 30)]
    public void FasterLines_LetVoiceWaitForThirtyMilliseconds(int rate, int calls)
    {
        WanWatch line = Talk(calls, rate, 5_000, Phases(calls, "seed 1"), bulkFromMs: 0);
        AssertNoneIsLost(line, calls);
        int most = line.Voice.Max(d => d.WaitedMs);
        int bits = line.Rest.Sum(d => d.Packet.TotalLength * 8);
        Console.WriteLine($"{calls} calls on {rate}: at most {most} ms, {bits / 5} bit/s of the rest");
        Assert.IsLessThanOrEqualTo(40, most);
        if (calls * 16_000 < rate)
        {
            Assert.IsGreaterThan((rate - (calls * 16_000)) * 4.5, bits);
        }
    }

    [TestMethod]
    public void WhenTheCallsAreOver_TheRestHasTheLine()
    {
        WanWatch line = Talk(8, LeasedLine, 5_000, Phases(8, "seed 1"), bulkFromMs: 2_000);
        for (int ms = 0; ms < 5_000; ms++)
        {
            Fill(line, 1500);
            line.Run(1);
        }

        Assert.IsGreaterThan(LeasedLine * 2 / 8, line.Rest.Where(d => d.Ms > 5_000).Sum(d => d.Packet.TotalLength));
    }

    private static WanWatch Talk(int calls, int rate, int ms, int[] begins, int bulkFromMs, int bulkBytes = 1500)
    {
        TestPolicy policy = new TestPolicy().Host(MaxA, MacOf(MaxA)).Host(Pc, MacOf(Pc)).Max(MaxA, 30).Rate(rate);
        WanWatch line = new(policy);
        for (int now = 0; now < ms; now++)
        {
            for (int call = 0; call < calls; call++)
            {
                if (now >= begins[call] && (now - begins[call]) % PeriodMs == 0)
                {
                    line.Talk(call);
                }
            }

            if (now >= bulkFromMs)
            {
                Fill(line, bulkBytes);
            }

            line.Run(1);
        }

        return line;
    }

    private static void Fill(WanWatch line, int packetBytes)
    {
        FrameRing rest = line.Box.State.WanQueue.Rest;
        for (int i = 0; i < 30 && rest.Count < 3; i++)
        {
            line.Load(packetBytes);
        }
    }

    private static void AssertNoneIsLost(WanWatch line, int calls)
    {
        Assert.AreEqual(0, line.Box.State.WanQueue.Voice.Refused);
        line.Run(200);
        int[] numbers = line.Voice.Select(d => d.Packet.Identification).ToArray();
        Assert.IsGreaterThan(calls * 100, numbers.Length);
        Assert.AreEqual(0, line.Box.State.WanQueue.Voice.Count);
        Assert.AreEqual(0, line.Box.Counters.Drops[DropReason.QueueFull]);
    }

    private static int[] Phases(int calls, string how)
    {
        return how switch
        {
            "all at once" => new int[calls],
            "two bunches" => Enumerable.Range(0, calls).Select(call => call % 2 * 13).ToArray(),
            "one after the other" => Enumerable.Range(0, calls).Select(call => call * PeriodMs / calls).ToArray(),
            _ => Seeded(new Random(int.Parse(how.Split(' ')[1]))),
        };

        int[] Seeded(Random random)
        {
            return Enumerable.Range(0, calls).Select(_ => random.Next(PeriodMs)).ToArray();
        }
    }
}
