// hal/W5500.cs and W5500Repair.cs: what goes wrong while frames are received, and each rung of the
// ladder out of it: read again, drain, reopen, reset.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Unit;

/// <summary>Trouble in the receive buffer.</summary>
[TestClass]
public sealed class W5500LadderTests
{
    // Bytes of a status read, which has 001F at index 3: RX_RSR 0026 and 0027, RX_WR 002A and 002B.
    private const int RsrHigh = 10;
    private const int RsrLow = 11;
    private const int RxWrHigh = 14;
    private const int RxWrLow = 15;

    [TestMethod]
    [DataRow(RsrHigh, DisplayName = "high byte of RX_RSR")]
    [DataRow(RsrLow, DisplayName = "low byte of RX_RSR")]
    [DataRow(RxWrHigh, DisplayName = "high byte of RX_WR")]
    [DataRow(RxWrLow, DisplayName = "low byte of RX_WR")]
    public void TornPointer_Once_IsReadAgain_NothingIsLost(int index)
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Chip.Arrive(BareBoard.Frame(74, 2));
        board.Chip.Tamper = SpiFaults.Pointers(1, back => back[index] ^= 0x81);
        Assert.AreEqual(2, board.Poll());
        CollectionAssert.AreEqual(BareBoard.Frame(74, 1), board.Received[0]);
        CollectionAssert.AreEqual(BareBoard.Frame(74, 2), board.Received[1]);
        Assert.AreEqual(0, board.Poll());
        board.AssertCounts("read again 1");
    }

    [TestMethod]
    public void TornPointer_OfNothingNew_IsReadAgain_AndNothingComesOfIt()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Tamper = SpiFaults.Pointers(1, back => back[RxWrLow] ^= 0x40);
        Assert.AreEqual(0, board.Poll());
        board.AssertCounts("read again 1");
        board.AssertWorks();
    }

    [TestMethod]
    public void TornHeldBytes_OfASingleFrame_AreNotAskedFor()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Chip.Tamper = SpiFaults.Pointers(1, back => back[RsrLow] ^= 0x81);
        Assert.AreEqual(1, board.Poll());
        CollectionAssert.AreEqual(BareBoard.Frame(74, 1), board.Received[0]);
        board.AssertWell();
    }

    [TestMethod]
    public void TornPointers_ForLong_AreDrained()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Chip.Arrive(BareBoard.Frame(74, 2));
        board.Chip.Tamper = SpiFaults.Pointers(4, back => back[RsrLow] ^= 1);
        Assert.AreEqual(0, board.Poll());
        board.AssertCounts("read again 3", "buffer drained 1");
        Assert.AreEqual(0, board.Chip.Waiting);
        board.AssertWorks();
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(61)]
    [DataRow(1517)]
    [DataRow(22000)]
    [DataRow(65534)]
    public void BadLength_Once_IsReadAgain_NothingIsLost(int length)
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Chip.Arrive(BareBoard.Frame(60, 2));
        board.Chip.Tamper = SpiFaults.Of(-1, 0x18, 1, back =>
        {
            back[4] = (byte)(length >> 8);
            back[5] = (byte)length;
        });
        board.Run(2);
        CollectionAssert.AreEqual(BareBoard.Frame(74, 1), board.Received[0]);
        CollectionAssert.AreEqual(BareBoard.Frame(60, 2), board.Received[1]);
        board.AssertCounts("bad length 1", "read again 1");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(61)]
    [DataRow(77, DisplayName = "longer than what waits")]
    [DataRow(22000)]
    [DataRow(65534)]
    public void BadLength_ThatStays_IsDrained(int length)
    {
        BareBoard board = BareBoard.Working();
        board.Chip.ArriveRecord(length, BareBoard.Frame(74, 1));
        board.Run(1);
        Assert.IsEmpty(board.Received);
        board.AssertCounts("bad length 4", "read again 3", "buffer drained 1");
        Assert.AreEqual(0, board.Chip.Waiting);
        board.AssertWorks();
    }

    [TestMethod]
    [DataRow(1515)]
    [DataRow(1600)]
    [DataRow(5000)]
    public void RecordLongerThanAnyFrame_IsDrained(int lengthBytes)
    {
        // Its length is true, but no buffer holds it.
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(lengthBytes, 1));
        board.Run(1);
        Assert.IsEmpty(board.Received);
        board.AssertCounts("bad length 4", "read again 3", "buffer drained 1");
        board.AssertWorks();
    }

    [TestMethod]
    public void OddFrame_WhoseLastByteLooksLikeALength_EndsTheBurst()
    {
        // 01, and 00 of the next length: 0100 would be a record that fits into what waits.
        BareBoard board = BareBoard.Working();
        byte[] odd = BareBoard.Frame(75, 1);
        odd[^1] = 0x01;
        board.Chip.Arrive(odd);
        board.Chip.Arrive(BareBoard.Frame(214, 2));
        board.Chip.Arrive(BareBoard.Frame(214, 3));
        board.Run(3);
        Assert.HasCount(3, board.Received);
        CollectionAssert.AreEqual(odd, board.Received[0]);
        CollectionAssert.AreEqual(BareBoard.Frame(214, 2), board.Received[1]);
        CollectionAssert.AreEqual(BareBoard.Frame(214, 3), board.Received[2]);
        board.AssertWell();
    }

    [TestMethod]
    public void BadLength_InTheMiddleOfABurst_CostsOnlyWhatIsBehindIt()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Arrive(BareBoard.Frame(74, 1));
        board.Chip.Arrive(BareBoard.Frame(74, 2));
        board.Chip.ArriveRecord(65534, BareBoard.Frame(74, 3));
        board.Chip.Arrive(BareBoard.Frame(74, 4));
        board.Run(3);
        Assert.HasCount(2, board.Received);
        Assert.AreEqual(1, board.Count("buffer drained"));
        board.AssertWorks();
    }

    [TestMethod]
    public void TroubleWithin100Ms_TakesTheNextRung()
    {
        BareBoard board = BareBoard.Working();
        int resets = board.Chip.Resets;
        Spoil(board);
        Assert.AreEqual("1 0 0", Rungs(board));
        board.Run(80);
        Spoil(board);
        Assert.AreEqual("1 1 0", Rungs(board));
        board.Run(80);
        Spoil(board);
        Assert.AreEqual("1 1 1", Rungs(board));
        board.Run(20);
        Assert.AreEqual(resets + 1, board.Chip.Resets);
        board.AssertWorks();

        // And after that time it begins at the bottom.
        board.Run(120);
        Spoil(board);
        Assert.AreEqual("2 1 1", Rungs(board));
        board.AssertWorks();
    }

    [TestMethod]
    public void TroubleThatNothingHelpsAgainst_EndsInResets_AndFramesWhenItIsOver()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.Tamper = SpiFaults.Of(-1, 0x18, int.MaxValue, back => back[4] = 0xFF);
        for (int i = 0; i < 1000; i++)
        {
            board.Chip.Arrive(BareBoard.Frame(74, i));
            board.Run(1);
        }

        Assert.IsEmpty(board.Received);
        Assert.IsGreaterThan(5, board.Count("chip reset"));
        Assert.IsGreaterThan(5, board.Chip.PinResets, "by pin, when the register does not help");
        board.Chip.Tamper = null;
        board.Run(50);
        board.AssertWorks();
    }

    [TestMethod]
    public void FullBufferThatStandsStill_IsNoticed()
    {
        // RX_RSR says full, so the chip takes nothing more, and RX_WR stands where we have read up to.
        BareBoard board = BareBoard.Working();
        board.Chip.Tamper = SpiFaults.Pointers(int.MaxValue, back =>
        {
            back[RsrHigh] = 0x40;
            back[RsrLow] = 0;
        });
        board.Run(200);
        Assert.IsGreaterThan(0, board.Count("buffer drained"));
        Assert.IsGreaterThan(0, board.Count("socket reopened"));
        Assert.IsGreaterThan(0, board.Count("chip reset"));
        board.Chip.Tamper = null;
        board.Run(200);
        board.AssertWorks();
    }

    [TestMethod]
    public void Drain_LeavesAFrameAloneThatIsBeingSent()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.SendLooks = 12;
        Assert.IsTrue(board.Send(BareBoard.Frame(1514, 1)));
        Spoil(board);
        Assert.AreEqual("1 0 0", Rungs(board));
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 2)));
        board.Run(20);
        Assert.AreEqual(0, board.Chip.SendsWhileBusy);
        Assert.HasCount(2, board.Chip.Sent);
        CollectionAssert.AreEqual(BareBoard.Frame(1514, 1), board.Chip.Sent[0]);
        CollectionAssert.AreEqual(BareBoard.Frame(74, 2), board.Chip.Sent[1]);
        Assert.AreEqual(0, board.Count("send stuck"));
    }

    // Trouble that takes a rung: a record that makes no sense, until it is gone.
    private static void Spoil(BareBoard board)
    {
        board.Chip.ArriveRecord(22000, BareBoard.Frame(60, 0));
        board.Poll();
    }

    private static string Rungs(BareBoard board)
    {
        return string.Join(' ', new[] { "buffer drained", "socket reopened", "chip reset" }.Select(board.Count));
    }
}
