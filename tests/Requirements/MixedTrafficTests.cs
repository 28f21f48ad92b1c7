// 100 000 mixed frames through the box: every frame that comes out is recomputed in full, nothing
// reaches the LAN without a forward or a mapping, the counters balance, and both word orders give
// the same bytes: MixedTraffic.sha256 holds the digest that both builds have to meet.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MixedTrafficTests
{
    private const int Seed = 20_240_229;
    private const int Frames = 100_000;

    [TestMethod]
    public void M3_MixedTraffic_IsSoundAllowedAndTheSameInBothWordOrders()
    {
        Box box = new();
        TrafficMix mix = new(Seed, 8);
        SlowNat oracle = new();
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        DamagedFrames damaged = new();
        int forwarded = 0;
        for (int i = 0; i < Frames; i++)
        {
            MixedFrame next = mix.Next();
            Output waited = box.Advance(next.WaitMs);
            damaged.Note(next.Frame);
            Output output = next.IsFromWan ? box.FromWan(next.Frame, false) : box.FromLan(next.Frame, false);
            if (!next.IsFromWan && output.Wan.Count > 0)
            {
                oracle.NoteCall(new FrameView(next.Frame), box.Platform.ClockMs);
            }

            foreach (FrameView view in waited.Lan.Concat(output.Lan))
            {
                bool isOwn = view.Source == Box.LanAddress;
                Assert.IsTrue(isOwn || oracle.Allows(view, box.Platform.ClockMs), $"seed {Seed}, frame {i}: {view} has no business on the LAN");
            }

            damaged.Check(waited.All.Concat(output.All));
            forwarded += output.Lan.Count + output.Wan.Count;
            Add(digest, i, waited);
            Add(digest, i, output);
            mix.Note(output);
            box.Wan.Sent.Clear();
            box.Lan.Sent.Clear();
        }

        Assert.IsTrue(forwarded > Frames / 3, $"only {forwarded} frames came out");
        Assert.IsTrue(oracle.ByForward > 5_000 && oracle.ByMapping > 1_500 && oracle.Errors > 500,
            $"{oracle.ByForward} by forwards, {oracle.ByMapping} by mappings, {oracle.Errors} errors");
        Assert.IsTrue(box.Counters.Drops.Count(count => count > 0) >= 30, "few reasons for a drop were met");
        Assert.AreEqual(Golden(), Convert.ToHexStringLower(digest.GetHashAndReset()),
            "If what the box sends was meant to change, and both word orders agree, this is the new content of MixedTraffic.sha256.");
    }

    private static void Add(IncrementalHash digest, int index, Output output)
    {
        Span<byte> head = stackalloc byte[8];
        foreach (FrameView view in output.All)
        {
            BinaryPrimitives.WriteInt32BigEndian(head, index);
            BinaryPrimitives.WriteInt32BigEndian(head[4..], view.Bytes.Length);
            digest.AppendData(head);
            digest.AppendData(view.Bytes);
        }
    }

    private static string Golden()
    {
        using Stream stream = typeof(MixedTrafficTests).Assembly.GetManifestResourceStream("MixedTraffic.sha256")!;
        return new StreamReader(stream).ReadToEnd().Trim();
    }
}
