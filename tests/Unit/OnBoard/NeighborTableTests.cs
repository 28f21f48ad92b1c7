// firmware/Tables/NeighborTable.cs: who is kept, who is asked and when, what waits. Runs on a board too.

using Tollgate.Hal;
using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class NeighborTableTests
{
    private const string First = "192.168.10.20";
    private const string Own = "02:00:00:00:0a:01";
    private const string Theirs = "02:00:00:00:00:77";

    // Every neighbor is looked at once in so many milliseconds, as with the router's 64 slots and 5 ms.
    private const int RoundMs = 320;

    [TestMethod]
    public void Learn_OfANeighborThatWasAskedFor_MakesItsHeaderReady()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(At(0), 0);
        Assert.AreNotEqual(0, (int)table.Rows[slot][Row.State]);
        Assert.AreEqual(slot, Learn(table, Theirs, true));
        Assert.IsTrue(table.HasChanged);
        Assert.AreEqual(0, (int)table.Rows[slot][Row.State]);
        ushort[] expected = Buffers.OfHex("02000000007702000000" + "0a010800");
        for (int i = 0; i < 7; i++)
        {
            Assert.AreEqual((int)expected[Frame.Start + i], (int)table.Rows[slot][Row.Header + i]);
        }
    }

    [TestMethod]
    public void Learn_OfSomebodyNobodyWanted_ChangesNothing()
    {
        NeighborTable table = New(8);
        Assert.AreEqual(0, Learn(table, Theirs, true));
        Assert.AreEqual(0, Learn(table, Theirs, false));
        Assert.AreEqual(0, table.Find(At(0)));
    }

    [TestMethod]
    public void Learn_OfAReplyNobodyAskedFor_DoesNotMoveANeighbor()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(At(0), 0);
        Learn(table, Theirs, true);
        Assert.AreEqual(0, Learn(table, Own, true));
        Assert.AreEqual((int)Mac.Words(Theirs)[2], (int)table.Rows[slot][2]);
        Assert.AreEqual(slot, Learn(table, Theirs, false));
        Assert.IsFalse(table.HasChanged, "the same MAC again");
    }

    [TestMethod]
    public void Pin_WithAMac_IsReadyAtOnceAndMovedByNothing()
    {
        NeighborTable table = New(8);
        int slot = table.Pin(At(0), Mac.Words(Theirs), 0);
        Assert.AreEqual(0, (int)table.Rows[slot][Row.State]);
        Assert.AreEqual(0, Learn(table, Own, false));
        Assert.AreEqual("", Asked(table, 0, 200_000), "a typed MAC is asked for");
        table.UnpinAll(200_000);
        Assert.AreNotEqual(0, (int)table.Rows[slot][Row.State], "a typed MAC goes with its line");
    }

    [TestMethod]
    public void Sweep_AsksThreeTimesASecondApartAndGivesUp()
    {
        // Looked at often at first, so that the times are exact.
        NeighborTable table = New(1);
        table.FindOrAdd(At(0), 0);
        string times = "";
        for (int ms = 0; ms < 6_000; ms += 20)
        {
            int slot = table.Sweep(ms);
            if (slot != 0)
            {
                times += slot.ToString() + "@" + ms.ToString() + " ";
            }
        }

        Assert.AreEqual("1@0 1@1000 1@2000 -1@3000 ", times);
        Assert.AreEqual("", Asked(table, 6_000, 60_000), "given up for good");
    }

    [TestMethod]
    public void Sweep_OfAConfiguredNeighborThatIsSilent_GoesOnAsking()
    {
        NeighborTable table = New(8);
        table.Pin(At(0), null, 0);
        int asked = Count(Asked(table, 0, 60_000), '+');
        Assert.IsTrue(asked >= 15 && asked <= 30, asked.ToString());
    }

    [TestMethod]
    public void Sweep_OfAKnownNeighbor_AsksAgainAfterAMinuteAndKeepsItMeanwhile()
    {
        NeighborTable table = New(8);
        int slot = table.FindOrAdd(At(0), 0);
        Learn(table, Theirs, true);
        Assert.AreEqual("", Asked(table, 0, NeighborTable.RefreshMs - RoundMs));
        Assert.AreEqual("+", Asked(table, NeighborTable.RefreshMs, RoundMs));
        Assert.AreEqual(0, (int)table.Rows[slot][Row.State], "usable while it is asked");
        table.Learn(At(0), Mac.Words(Theirs), 0, true, NeighborTable.RefreshMs + 500);
        Assert.AreEqual("", Asked(table, NeighborTable.RefreshMs + 500, 50_000));
    }

    [TestMethod]
    public void Hold_KeepsOneFrameForEachNeighbor_TheNewest()
    {
        NeighborTable table = New(8);
        int one = table.FindOrAdd(At(0), 0);
        int two = table.FindOrAdd(At(1), 0);
        int three = table.FindOrAdd(At(2), 0);
        Assert.AreEqual(0, table.Hold(one, Buffers.OfHex("010203"), 3));
        Assert.AreEqual(1, table.Hold(one, Buffers.OfHex("0405060708"), 5));
        Assert.AreEqual(0, table.Hold(two, Buffers.OfHex("09"), 1));
        Assert.AreEqual(-1, table.Hold(three, Buffers.OfHex("09"), 1), "two buffers, three neighbors");
        int at = table.WaitingAt[one] - 1;
        CollectionAssert.AreEqual(new byte[] { 4, 5, 6, 7, 8 }, Buffers.Take(table.Waiting[at], table.WaitingBytes[at]));
        Assert.AreEqual(1, table.DropWaiting(one));
        Assert.AreEqual(0, table.DropWaiting(one));
        Assert.AreEqual(0, table.Hold(three, Buffers.OfHex("09"), 1));
    }

    [TestMethod]
    public void FindOrAdd_ToAFullTable_TakesTheSlotOfOneThatNobodyNeeds()
    {
        NeighborTable table = New(8);
        int pinned = table.Pin(At(0), null, 0);
        int mapped = table.FindOrAdd(At(1), 0);
        int waiting = table.FindOrAdd(At(2), 0);
        table.Mappings[mapped] = 1;
        table.Hold(waiting, Buffers.OfHex("01"), 1);
        for (int i = 0; i < 40; i++)
        {
            // Known, so that nobody waits for an answer.
            Assert.AreNotEqual(0, table.FindOrAdd(At(10 + i), 0));
            table.Learn(At(10 + i), Mac.Words(Theirs), 0, true, 0);
        }

        Assert.AreEqual(pinned, table.Find(At(0)));
        Assert.AreEqual(mapped, table.Find(At(1)));
        Assert.AreEqual(waiting, table.Find(At(2)));
        int used = 0;
        for (int slot = 1; slot <= table.Capacity; slot++)
        {
            used += table.Address[slot] != 0 ? 1 : 0;
        }

        Assert.AreEqual(8, used);
    }

    [TestMethod]
    public void FindOrAdd_WhereEverybodyIsNeeded_Refuses()
    {
        NeighborTable table = New(4);
        for (int i = 0; i < 4; i++)
        {
            table.FindOrAdd(At(i), 0);
        }

        Assert.AreEqual(0, table.FindOrAdd(At(9), 0), "all four are being asked for");
        Asked(table, 0, 6_000);
        Assert.AreNotEqual(0, table.FindOrAdd(At(9), 6_000), "after they were given up there is room");
    }

    [TestMethod]
    public void Clear_ForgetsAllAndCountsWhatWaited()
    {
        NeighborTable table = New(8);
        int slot = table.Pin(At(0), Mac.Words(Theirs), 0);
        table.Hold(slot, Buffers.OfHex("01"), 1);
        Assert.AreEqual(1, table.Clear());
        Assert.AreEqual(0, table.Find(At(0)));
        Assert.AreNotEqual(0, (int)table.Rows[slot][Row.State]);
        Assert.AreEqual(0, table.Clear());
    }

    [TestMethod]
    public void SlotZero_IsNeverReady()
    {
        NeighborTable table = New(4);
        Assert.AreNotEqual(0, (int)table.Rows[0][Row.State]);
        Assert.AreEqual(0, table.Find(0));
    }

    /// <summary>Sweeps the table round by round: a + for each time somebody was asked, a - for each given up.</summary>
    private static string Asked(NeighborTable table, int fromMs, int forMs)
    {
        string asked = "";
        for (int ms = fromMs; ms < fromMs + forMs; ms += RoundMs)
        {
            for (int i = 0; i < table.Capacity; i++)
            {
                int slot = table.Sweep(ms);
                if (slot != 0)
                {
                    asked += slot > 0 ? "+" : "-";
                }
            }
        }

        return asked;
    }

    private static int Count(string text, char wanted)
    {
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            count += text[i] == wanted ? 1 : 0;
        }

        return count;
    }

    private static int Learn(NeighborTable table, string mac, bool isReply)
    {
        return table.Learn(At(0), Mac.Words(mac), 0, isReply, 0);
    }

    private static int At(int offset)
    {
        return Ip.Plus(First, offset);
    }

    private static NeighborTable New(int capacity)
    {
        return new NeighborTable(capacity, 2, true, Mac.Words(Own));
    }
}
