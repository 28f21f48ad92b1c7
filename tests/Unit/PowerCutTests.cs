// Power that goes at any byte. The medium is a pessimist: while a slot is written, what was in it is gone, and
// any beginning of the new bytes may lie there, with nothing behind it, erased flash, or remains of the old ones.
// Whatever lies there, the box starts with the last configuration or the one before, and is never open.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class PowerCutTests
{
    // How many forwards each of ten commits has: growing, shrinking, and twice the same.
    private static readonly int[] Forwards = [3, 0, 5, 1, 8, 2, 2, 0, 6, 4];

    [TestMethod]
    public void Class12_AfterEachByteOfTenCommits_TheLastConfigurationIsInForce_OrTheOneBefore()
    {
        int starts = 0;
        byte[]?[] kept = new byte[]?[4];
        for (int commit = 1; commit <= Forwards.Length; commit++)
        {
            (int slot, byte[] bytes) = Commit(kept, Lines(commit), "commit");
            foreach (byte[] torn in Torn(bytes, kept[slot]))
            {
                byte[]?[] left = (byte[]?[])kept.Clone();
                left[slot] = torn;
                bool isWhole = torn.AsSpan().SequenceEqual(bytes);
                AssertRuns(Start(left), isWhole ? Lines(commit) : commit == 1 ? "" : Lines(commit - 1));
                starts++;
            }

            kept[slot] = bytes;
        }

        Assert.IsGreaterThan(4000, starts);
    }

    [TestMethod]
    public void Class12_AfterACut_TheCommitTypedAgain_IsCutAgain_AndAtLastKept()
    {
        byte[]?[] kept = new byte[]?[4];
        for (int commit = 1; commit <= Forwards.Length; commit++)
        {
            (int slot, byte[] bytes) = Commit(kept, Lines(commit), "commit");
            for (int cut = commit; cut < bytes.Length; cut += 17)
            {
                byte[]?[] left = (byte[]?[])kept.Clone();
                left[slot] = bytes[..cut];
                (int again, byte[] second) = Commit(left, Lines(commit), "commit");
                Assert.AreEqual(cut == 0 ? again : slot, again, "a slot that is damaged already");
                left[again] = second[..(cut / 2)];
                AssertRuns(Start(left), commit == 1 ? "" : Lines(commit - 1));
                left[again] = second;
                AssertRuns(Start(left), Lines(commit));
            }

            kept[slot] = bytes;
        }
    }

    [TestMethod]
    public void Class12_AfterEachByteOfAConfirm_TheConfirmedIsInForce_OrTheOneBefore()
    {
        byte[]?[] kept = new byte[]?[4];
        for (int commit = 1; commit <= 6; commit++)
        {
            (int slot, byte[] bytes) = Commit(kept, Lines(commit), "commit confirm 60", "confirm");
            foreach (byte[] torn in Torn(bytes, kept[slot]))
            {
                byte[]?[] left = (byte[]?[])kept.Clone();
                left[slot] = torn;
                AssertRuns(Start(left), torn.AsSpan().SequenceEqual(bytes) ? Lines(commit) : commit == 1 ? "" : Lines(commit - 1));
            }

            kept[slot] = bytes;
        }
    }

    [TestMethod]
    public void Class12_BeforeAConfirm_ACutBringsBackWhatWasKept()
    {
        ConsoleFixture box = Start(new byte[]?[4]);
        Type(box, Lines(1), "commit");
        Type(box, Lines(2), "commit confirm");
        AssertRuns(box, Lines(2));
        AssertRuns(Start(box.Platform.CopySlots()), Lines(1));
    }

    [TestMethod]
    public void Class12_AfterEachByteOfAFactoryReset_TheLastIsInForce_OrNothing()
    {
        for (int commits = 1; commits <= 6; commits++)
        {
            ConsoleFixture box = Start(new byte[]?[4]);
            for (int commit = 1; commit <= commits; commit++)
            {
                Type(box, Lines(commit), "commit");
            }

            List<int> erased = [];
            box.Platform.WriteInstead = (slot, bytes) =>
            {
                Assert.IsEmpty(bytes);
                erased.Add(slot);
                byte[]?[] left = box.Platform.CopySlots();
                byte[] old = left[slot]!;
                bool isLast = erased.Count == Math.Min(commits, 4);
                for (int cut = 0; cut <= old.Length; cut++)
                {
                    foreach (byte[] torn in new[] { old[..cut], old[cut..], [.. new byte[cut], .. old[cut..]], [.. old[..cut], .. Erased(old.Length - cut)] })
                    {
                        left[slot] = torn;
                        bool isThere = !isLast || torn.AsSpan().SequenceEqual(old);
                        AssertRuns(Start(left), isThere ? Lines(commits) : "");
                    }
                }

                box.Platform.SetSlot(slot, bytes);
                return true;
            };
            Assert.AreEqual("erasing every stored configuration, then restarting\n", box.Run("factory-reset yes"));
            Assert.HasCount(Math.Min(commits, 4), erased);
            AssertRuns(Start(box.Platform.CopySlots()), "");
        }
    }

    [TestMethod]
    public void Class12_AReadBackThatDiffers_TakesTheNextSlot_AndTheOldOneCountsMeanwhile()
    {
        ConsoleFixture box = Start(new byte[]?[4]);
        for (int commit = 1; commit <= 5; commit++)
        {
            Type(box, Lines(commit), "commit");
        }

        // Commit 5 is in slot 0, so commit 6 goes to slot 1, which changes a bit of whatever is longer than nothing.
        box.Platform.ReadInstead = (slot, bytes) => slot == 1 && bytes?.Length > 0 ? [.. bytes[..^1], (byte)(bytes[^1] ^ 4)] : bytes;
        StringAssert.Contains(Type(box, Lines(6), "commit"), "committed: ");
        box.Platform.ReadInstead = null;
        AssertRuns(Start(box.Platform.CopySlots()), Lines(6));
        Assert.IsEmpty(box.Platform.ReadSlot(1));
    }

    [TestMethod]
    public void Class12_AMediumThatRefuses_OrLosesWhatItTook_LeavesTheOldConfiguration()
    {
        foreach (string fault in new[] { "refuses", "takes nothing", "takes a half", "takes all and refuses" })
        {
            ConsoleFixture box = Start(new byte[]?[4]);
            Type(box, Lines(1), "commit");
            Type(box, Lines(2), "commit");
            bool isBroken = true;
            box.Platform.WriteInstead = (slot, bytes) =>
            {
                if (!isBroken || fault != "refuses")
                {
                    box.Platform.SetSlot(slot, !isBroken || fault == "takes all and refuses" ? bytes : fault == "takes a half" ? bytes[..(bytes.Length / 2)] : []);
                }

                return !isBroken || fault.StartsWith("takes") && (!fault.EndsWith("refuses") || bytes.Length == 0);
            };
            Assert.AreEqual("error: the board could not store the configuration\nnothing was changed\n", Type(box, Lines(3), "commit"), fault);
            AssertRuns(box, Lines(2));
            AssertRuns(Start(box.Platform.CopySlots()), Lines(2));
            isBroken = false;
            StringAssert.Contains(Type(box, Lines(4), "commit"), "committed: ", fault);
            AssertRuns(Start(box.Platform.CopySlots()), Lines(4));
        }
    }

    [TestMethod]
    public void Class12_AllSlotsBad_NothingIsForwarded_AndACommitHeals()
    {
        for (int slots = 1; slots <= 4; slots++)
        {
            byte[]?[] bad = new byte[]?[4];
            for (int slot = 0; slot < slots; slot++)
            {
                bad[slot] = SlotBytes.Pack(Lines(slot + 1), slot + 1)[..^1];
            }

            ConsoleFixture box = Start(bad);
            AssertRuns(box, "");
            StringAssert.Contains(box.Type(""), "the stored configuration is damaged\r\nfilter: NOT FORWARDING, alarm: the stored configuration is damaged\r\n");
            Type(box, Lines(5), "commit");
            AssertRuns(Start(box.Platform.CopySlots()), Lines(5));
        }
    }

    /// <summary>A box that starts with what lies in its slots.</summary>
    internal static ConsoleFixture Start(byte[]?[] slots)
    {
        TestPlatform platform = new();
        for (int slot = 0; slot < slots.Length; slot++)
        {
            platform.SetSlot(slot, slots[slot]);
        }

        ConsoleFixture box = new(platform);
        box.Shell.LoadStored(false, 0);
        return box;
    }

    /// <summary>The configuration of a commit; no two have a port in common.</summary>
    internal static string Lines(int commit)
    {
        return "wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\nhost gw 192.168.10.20\n"
            + string.Concat(Enumerable.Range(0, Forwards[commit - 1]).Select(
                i => $"forward {(i % 2 == 0 ? "udp" : "tcp")} {2000 + (commit * 100) + (i * 4)}-{2001 + (commit * 100) + (i * 4)} to gw\n"));
    }

    /// <summary>Makes a configuration the candidate, and runs commands.</summary>
    /// <returns>What the last of them printed.</returns>
    internal static string Type(ConsoleFixture box, string lines, params string[] commands)
    {
        foreach (string line in box.Run("show config").Split('\n').Where(line => line.StartsWith("forward")))
        {
            box.Run("no " + line);
        }

        box.RunAll(lines);
        return commands.Select(box.Run).ToArray()[^1];
    }

    /// <summary>Nothing but these lines is in force: every rule of the tables is one of theirs, and the other way round.</summary>
    internal static void AssertRuns(ConsoleFixture box, string lines)
    {
        ForwardTable table = box.State.Forwards;
        Assert.AreEqual(lines, box.Shell.RunningText);
        Assert.AreEqual(lines.Length != 0, box.State.IsEnforcing);
        string[] rules = [.. Enumerable.Range(1, table.Rules).Select(rule => $"{(table.IsTcp[rule] ? "tcp" : "udp")} {table.FirstPort[rule]}-{table.LastPort[rule]}")];
        CollectionAssert.AreEquivalent(Regex.Matches(lines, @"(?<=forward )\w+ \d+-\d+").Select(match => match.Value).ToArray(), rules);
    }

    /// <summary>Runs the real commands and catches what they write.</summary>
    private static (int Slot, byte[] Bytes) Commit(byte[]?[] kept, string lines, params string[] commands)
    {
        ConsoleFixture box = Start(kept);
        (int, byte[])? written = null;
        box.Platform.WriteInstead = (slot, bytes) =>
        {
            Assert.IsNull(written, "one write for a commit");
            written = (slot, bytes);
            box.Platform.SetSlot(slot, bytes);
            return true;
        };
        string printed = Type(box, lines, commands);
        Assert.IsNotNull(written, printed);
        AssertRuns(box, lines);
        return written.Value;
    }

    private static IEnumerable<byte[]> Torn(byte[] bytes, byte[]? old)
    {
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            byte[] written = bytes[..cut];
            yield return written;
            yield return [.. written, .. Erased(Math.Max(bytes.Length - cut, 1))];
            yield return [.. written, .. new byte[Math.Max(bytes.Length - cut, 1)]];
            if (old?.Length > cut)
            {
                yield return [.. written, .. old[cut..]];
            }
        }
    }

    private static IEnumerable<byte> Erased(int count)
    {
        return Enumerable.Repeat((byte)0xFF, count);
    }
}
