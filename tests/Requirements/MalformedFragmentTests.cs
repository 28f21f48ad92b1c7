// Malformed input of class 6: fragments that no honest sender makes, as seeds and at random. The box survives
// them, sends on nothing malformed (Box checks every frame that leaves), does bounded work for each, holds no more
// than its buffers, and keeps forwarding whole packets.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MalformedFragmentTests
{
    // A fragment that goes on, and four that had waited for it; or an error; and a request of ARP.
    private const int MostFramesPerFrame = 6;

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Seeds()
    {
        yield return ["tiny", Story((0, 8, true), (1, 8, true), (2, 8, false))];
        yield return ["tinier", Story((0, 1, true), (0, 7, true), (0, 0, true))];
        yield return ["offset 1", Story((0, 160, true), (1, 160, false))];
        yield return ["offset 1 alone", Story((1, 1480, false))];
        yield return ["overlap inside", Story((0, 800, true), (10, 80, true), (100, 80, false))];
        yield return ["overlap across the end", Story((0, 800, true), (99, 80, true), (100, 80, false))];
        yield return ["overlap across the beginning", Story((100, 800, false), (0, 808, true))];
        yield return ["overlap of the whole", Story((10, 80, true), (0, 1480, true))];
        yield return ["overlap by one byte", Story((0, 160, true), (30, 160, true), (20, 81, true))];
        yield return ["behind the end", Story((0, 160, true), (20, 100, false), (40, 100, true))];
        yield return ["two ends", Story((0, 160, true), (20, 100, false), (20, 60, false))];
        yield return ["duplicate first", Story((0, 160, true), (0, 160, true), (20, 100, false))];
        yield return ["duplicate later", Story((0, 160, true), (20, 160, true), (20, 160, true), (40, 10, false))];
        yield return ["duplicate last", Story((20, 100, false), (20, 100, false), (0, 160, true))];
        yield return ["missing first", Story((20, 160, true), (40, 10, false))];
        yield return ["missing last", Story((0, 160, true), (20, 160, true))];
        yield return ["missing middle", Story((0, 160, true), (40, 10, false))];
        yield return ["reversed", Story((40, 10, false), (20, 160, true), (0, 160, true))];
        yield return ["above 65535", Story((0, 160, true), (8191, 1480, false), (8189, 4, false), (8190, 8, true))];
        yield return ["zero length", Story((0, 0, true), (20, 0, false), (20, 0, true), (8191, 0, false))];
        yield return ["not a multiple of 8", Story((0, 161, true), (20, 7, true), (30, 1479, true))];
        yield return ["many holes", Story((0, 8, true), (2, 8, true), (4, 8, true), (6, 8, true), (8, 8, true), (7, 8, true), (1, 8, true))];
        yield return ["identification used again", Story((0, 160, true), (20, 10, false), (0, 160, true), (20, 10, false))];
    }

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void Malformed6_ASeed_IsSurvivedBothWaysAndLeavesWholePacketsAlone(string name, int[] story)
    {
        foreach (int protocol in new[] { ProtocolUdp, ProtocolTcp, ProtocolIcmp, 47 })
        {
            foreach (int flags in new[] { 0, 0x4000, 0x8000 })
            {
                foreach (int id in new[] { 0, 7, 65535 })
                {
                    Box box = new();
                    box.Advance(1_000);
                    for (int i = 0; i < story.Length; i += 3)
                    {
                        One(box, Fragment(protocol, true, story[i], story[i + 1], story[i + 2] != 0, id, flags));
                        One(box, Fragment(protocol, false, story[i], story[i + 1], story[i + 2] != 0, id, flags));
                        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5, 7000).Identification(id)).OnlyLan.Destination, name);
                    }

                    MalformedTests.StillWorks(box);
                    box.Advance(5_200);
                    Assert.AreEqual((0, 0), (box.Counters.Held, box.State.Fragments.Count), name);
                }
            }
        }
    }

    [TestMethod]
    public void Malformed6_TenThousandIncompleteDatagrams_AreForgottenAndLeaveWholePacketsAlone()
    {
        Box box = new();
        for (int id = 0; id < 10_000; id++)
        {
            One(box, Fragment(ProtocolUdp, true, id % 3 == 0 ? 0 : 20 + (id % 50), 160, id % 2 == 0, id, 0));
            One(box, Fragment(ProtocolTcp, false, id % 5 == 0 ? 0 : 20 + (id % 50), 160, id % 2 == 0, id, 0));
            Assert.IsTrue(box.Counters.Held <= 4 && box.State.Fragments.Count <= FragmentTable.Capacity);
            if (id % 16 == 0)
            {
                Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5, 7000).Identification(id)).OnlyLan.Destination);
                Assert.AreEqual(7000, box.FromLan(OutUdp(MaxA, 7000, Server1, 5).Identification(id)).OnlyWan.SourcePort);
            }
        }

        box.Advance(5_200);
        Assert.AreEqual((0, 0), (box.Counters.Held, box.State.Fragments.Count));
        Output whole = Rfc1858Tests.Send(box, [1, 0], InUdp(Server1, 5, 7000, Rfc1858Tests.Bytes(2000)));
        Assert.AreEqual(MaxA, Fragments.Join(whole.Lan).Destination);
        MalformedTests.StillWorks(box);
    }

    [TestMethod]
    public void Malformed6_RandomFragmentsOfAFewDatagrams_NeverBreakTheBox()
    {
        Run(6, 60_000);
    }

    [TestMethod]
    public void Malformed6_RandomFragmentsOfANewSeed_NeverBreakTheBox()
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        Run(seed, 20_000);
    }

    private static void Run(int seed, int frames)
    {
        Random random = new(seed);
        Box box = new();
        Policy policy = UsualPolicy().Build();
        policy.WanMtu = 1000;
        box.State.Apply(policy, box.Platform.ClockMs);
        int passed = 0;
        for (int i = 0; i < frames; i++)
        {
            int protocol = random.Next(4) switch { 0 => ProtocolTcp, 1 => ProtocolIcmp, _ => ProtocolUdp };
            int offset = random.Next(4) == 0 ? random.Next(8192) : random.Next(0, 6) * 20;
            int length = random.Next(4) == 0 ? random.Next(1480) : random.Next(1, 10) * 160;
            int flags = random.Next(8) == 0 ? random.Next(8) << 13 : 0;
            byte[] frame = Fragment(protocol, random.Next(2) == 0, offset, length > 1480 ? 1480 : length, random.Next(3) != 0, random.Next(12), flags);
            try
            {
                passed += One(box, frame);
                box.Advance(random.Next(50) == 0 ? random.Next(3_000) : random.Next(5));
                Assert.IsTrue(box.Counters.Held is >= 0 and <= 4 && box.State.Fragments.Count is >= 0 and <= FragmentTable.Capacity);
                if (i % 16 == 0)
                {
                    Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5, 7000)).OnlyLan.Destination);
                }
            }
            catch (Exception e)
            {
                throw new FrameException($"seed {seed}, frame {i}: {e.Message}", frame);
            }

            box.Wan.Sent.Clear();
            box.Lan.Sent.Clear();
        }

        Assert.IsTrue(passed > frames / 50, $"only {passed} fragments came out");
        box.Advance(5_200);
        Assert.AreEqual((0, 0), (box.Counters.Held, box.State.Fragments.Count));
        MalformedTests.StillWorks(box);
    }

    private static int[] Story(params (int Offset, int Length, bool IsMore)[] fragments)
    {
        return fragments.SelectMany(one => new[] { one.Offset, one.Length, one.IsMore ? 1 : 0 }).ToArray();
    }

    /// <summary>A fragment of a datagram that may pass: to or from a Max's port, or a ping of the PC's.</summary>
    private static byte[] Fragment(int protocol, bool isFromWan, int offset, int length, bool isMore, int id, int flags)
    {
        FrameBuilder whole = (protocol, isFromWan) switch
        {
            (ProtocolUdp, true) => InUdp(Server1, 5, 7003),
            (ProtocolUdp, false) => OutUdp(MaxA, 7003, Server1, 5),
            (ProtocolTcp, true) => InTcp(Server1, 5, 4003, Ack),
            (ProtocolTcp, false) => OutTcp(MaxA, 4003, Server1, 5, Ack),
            (ProtocolIcmp, true) => InPong(Server1, 77),
            (ProtocolIcmp, false) => OutPing(Pc, Server1, 77),
            _ => isFromWan ? OnWan(IPv4(protocol, Server1, WanAddress, [])) : OnLan(IPv4(protocol, Pc, Server1, []), Pc),
        };
        byte[] frame = whole;
        byte[] payload = Rfc1858Tests.Bytes(length);
        byte[] transport = frame[34..];
        if (offset == 0)
        {
            transport.AsSpan(0, Math.Min(length, transport.Length)).CopyTo(payload);
        }

        byte[] part = Fragments.Part(frame, payload, offset, isMore, id);
        part[20] |= (byte)(flags >> 8);
        part[24] = part[25] = 0;
        int checksum = InternetChecksum.Of(part.AsSpan(14, 20));
        part[24] = (byte)(checksum >> 8);
        part[25] = (byte)checksum;
        return part;
    }

    private static int One(Box box, byte[] frame)
    {
        int before = box.Wan.Sent.Count + box.Lan.Sent.Count;
        Output output = new FrameView(frame).ToMac == LanMac ? box.FromLan(frame, false) : box.FromWan(frame, false);
        Assert.IsTrue(box.Wan.Sent.Count + box.Lan.Sent.Count - before <= MostFramesPerFrame);
        return output.Lan.Count + output.Wan.Count;
    }
}
