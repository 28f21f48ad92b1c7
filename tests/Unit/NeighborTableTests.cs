// firmware/Tables/NeighborTable.cs: who is kept, who is asked and when, what waits.

using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class NeighborTableTests
{
    private static readonly Ip4 s_first = "192.168.10.20";
    private static readonly Mac48 s_own = "02:00:00:00:0a:01";
    private static readonly Mac48 s_mac = "02:00:00:00:00:77";

    [TestMethod]
    public void Learn_OfANeighborThatWasAskedFor_MakesItsHeaderReady()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(s_first.Words, 0);
        Assert.AreNotEqual(0, table.Rows[slot][Row.State]);
        Assert.AreEqual(slot, table.Learn(s_first.Words, s_mac.ToWords(), 0, true, 0));
        Assert.IsTrue(table.HasChanged);
        Assert.AreEqual(0, table.Rows[slot][Row.State]);
        byte[] expected = FrameBuilder.Ethernet(0x0800, []).ToMac(s_mac).FromMac(s_own);
        ushort[] buffer = FrameWords.Buffer([]);
        System.Array.Copy(table.Rows[slot], Row.Header, buffer, Tollgate.Hal.Frame.Start, 7);
        CollectionAssert.AreEqual(expected, FrameWords.Take(buffer, 14));
    }

    [TestMethod]
    public void Learn_OfSomebodyNobodyWanted_ChangesNothing()
    {
        NeighborTable table = New(8);
        Assert.AreEqual(0, table.Learn(s_first.Words, s_mac.ToWords(), 0, true, 0));
        Assert.AreEqual(0, table.Learn(s_first.Words, s_mac.ToWords(), 0, false, 0));
        Assert.AreEqual(0, table.Find(s_first.Words));
    }

    [TestMethod]
    public void Learn_OfAReplyNobodyAskedFor_DoesNotMoveANeighbor()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(s_first.Words, 0);
        table.Learn(s_first.Words, s_mac.ToWords(), 0, true, 0);
        Assert.AreEqual(0, table.Learn(s_first.Words, s_own.ToWords(), 0, true, 0));
        Assert.AreEqual(s_mac.ToWords()[2], table.Rows[slot][2]);
        Assert.AreEqual(slot, table.Learn(s_first.Words, s_mac.ToWords(), 0, false, 0));
        Assert.IsFalse(table.HasChanged, "the same MAC again");
    }

    [TestMethod]
    public void Pin_WithAMac_IsReadyAtOnceAndMovedByNothing()
    {
        NeighborTable table = New(8);
        int slot = table.Pin(s_first.Words, s_mac.ToWords(), 0);
        Assert.AreEqual(0, table.Rows[slot][Row.State]);
        Assert.AreEqual(0, table.Learn(s_first.Words, s_own.ToWords(), 0, false, 0));
        Assert.AreEqual(0, Asked(table, 0, 200_000).Count, "a typed MAC is asked for");
        table.UnpinAll(200_000);
        Assert.AreNotEqual(0, table.Rows[slot][Row.State], "a typed MAC goes with its line");
    }

    [TestMethod]
    public void Sweep_AsksThreeTimesASecondApartAndGivesUp()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(s_first.Words, 0);
        List<(int Ms, int Slot)> asked = Asked(table, 0, 60_000);
        Assert.AreEqual(4, asked.Count, string.Join(' ', asked));
        CollectionAssert.AreEqual(new[] { slot, slot, slot, -slot }, asked.Select(ask => ask.Slot).ToList());
        Assert.IsTrue(asked[1].Ms - asked[0].Ms >= NeighborTable.RetryMs && asked[2].Ms - asked[1].Ms >= NeighborTable.RetryMs);
        Assert.IsTrue(asked[3].Ms < 4 * NeighborTable.RetryMs, $"given up after {asked[3].Ms} ms");
    }

    [TestMethod]
    public void Sweep_OfAConfiguredNeighborThatIsSilent_GoesOnAsking()
    {
        NeighborTable table = New(8);
        table.Pin(s_first.Words, null, 0);
        Assert.IsTrue(Asked(table, 0, 60_000).Count(ask => ask.Slot > 0) is >= 18 and <= 30);
    }

    [TestMethod]
    public void Sweep_OfAKnownNeighbor_AsksAgainAfterAMinuteAndKeepsItMeanwhile()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(s_first.Words, 0);
        table.Learn(s_first.Words, s_mac.ToWords(), 0, true, 0);
        Assert.AreEqual(0, Asked(table, 0, NeighborTable.RefreshMs - 100).Count);
        Assert.AreEqual(1, Asked(table, NeighborTable.RefreshMs - 100, 500).Count);
        Assert.AreEqual(0, table.Rows[slot][Row.State], "usable while it is asked");
        table.Learn(s_first.Words, s_mac.ToWords(), 0, true, NeighborTable.RefreshMs + 500);
        Assert.AreEqual(0, Asked(table, NeighborTable.RefreshMs + 500, 50_000).Count);
    }

    [TestMethod]
    public void Hold_KeepsOneFrameForEachNeighbor_TheNewest()
    {
        NeighborTable table = New(8);
        int one = table.FindOrAdd(s_first.Words, 0);
        int two = table.FindOrAdd(s_first.Plus(1).Words, 0);
        int three = table.FindOrAdd(s_first.Plus(2).Words, 0);
        Assert.AreEqual(0, table.Hold(one, FrameWords.Buffer([1, 2, 3]), 3));
        Assert.AreEqual(1, table.Hold(one, FrameWords.Buffer([4, 5, 6, 7, 8]), 5));
        Assert.AreEqual(0, table.Hold(two, FrameWords.Buffer([9]), 1));
        Assert.AreEqual(-1, table.Hold(three, FrameWords.Buffer([9]), 1), "two buffers, three neighbors");
        int at = table.WaitingAt[one] - 1;
        CollectionAssert.AreEqual(new byte[] { 4, 5, 6, 7, 8 }, FrameWords.Take(table.Waiting[at], table.WaitingBytes[at]));
        Assert.AreEqual(1, table.DropWaiting(one));
        Assert.AreEqual(0, table.DropWaiting(one));
        Assert.AreEqual(0, table.Hold(three, FrameWords.Buffer([9]), 1));
    }

    [TestMethod]
    public void FindOrAdd_ToAFullTable_TakesTheSlotOfOneThatNobodyNeeds()
    {
        NeighborTable table = New(8);
        int pinned = table.Pin(s_first.Words, null, 0);
        int mapped = table.FindOrAdd(s_first.Plus(1).Words, 0);
        int waiting = table.FindOrAdd(s_first.Plus(2).Words, 0);
        table.Mappings[mapped] = 1;
        table.Hold(waiting, FrameWords.Buffer([1]), 1);
        for (int i = 0; i < 100; i++)
        {
            // Known, so that nobody waits for an answer.
            Ip4 address = s_first.Plus(10 + i);
            Assert.AreNotEqual(0, table.FindOrAdd(address.Words, 0));
            table.Learn(address.Words, s_mac.ToWords(), 0, true, 0);
        }

        Assert.AreEqual((pinned, mapped, waiting), (table.Find(s_first.Words), table.Find(s_first.Plus(1).Words), table.Find(s_first.Plus(2).Words)));
        Assert.AreEqual(8, table.Address.Count(address => address != 0));
    }

    [TestMethod]
    public void FindOrAdd_WhereEverybodyIsNeeded_Refuses()
    {
        NeighborTable table = New(4);
        for (int i = 0; i < 4; i++)
        {
            table.FindOrAdd(s_first.Plus(i).Words, 0);
        }

        Assert.AreEqual(0, table.FindOrAdd(s_first.Plus(9).Words, 0), "all four are being asked for");
        Asked(table, 0, 5_000);
        Assert.AreNotEqual(0, table.FindOrAdd(s_first.Plus(9).Words, 5_000), "after they were given up there is room");
    }

    [TestMethod]
    public void Clear_ForgetsAllAndCountsWhatWaited()
    {
        NeighborTable table = New(8);
        int slot = table.Pin(s_first.Words, s_mac.ToWords(), 0);
        table.Hold(slot, FrameWords.Buffer([1]), 1);
        Assert.AreEqual(1, table.Clear());
        Assert.AreEqual(0, table.Find(s_first.Words));
        Assert.AreNotEqual(0, table.Rows[slot][Row.State]);
        Assert.AreEqual(0, table.Clear());
    }

    [TestMethod]
    public void SlotZero_IsNeverReady()
    {
        NeighborTable table = New(4);
        Assert.AreNotEqual(0, table.Rows[0][Row.State]);
        Assert.AreEqual(0, table.Find(0));
    }

    private static List<(int Ms, int Slot)> Asked(NeighborTable table, int fromMs, int forMs)
    {
        List<(int, int)> asked = [];
        for (int ms = fromMs; ms < fromMs + forMs; ms += Router.TickMs)
        {
            int slot = table.Sweep(ms);
            if (slot != 0)
            {
                asked.Add((ms, slot));
            }
        }

        return asked;
    }

    private static NeighborTable New(int capacity)
    {
        return new NeighborTable(capacity, 2, s_own.ToWords());
    }
}
