// What the box says unasked: it never splits what is typed or printed, and more than the serial line can print
// costs nothing but a number.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class NoticeTests
{
    private readonly ConsoleFixture _console = new();
    private readonly Screen _screen = new();

    [TestMethod]
    public void Notice_AtThePrompt_StandsAboveIt()
    {
        Type("");
        _console.Shell.Notice("lan: link up");
        Type("");
        CollectionAssert.AreEqual(new[] { "lan: link up", "gw>" }, _screen.Rows[^2..]);
        Assert.AreEqual("gw> ", _screen.Typed);
        Assert.IsTrue(_console.Shell.IsAtPrompt);
    }

    [TestMethod]
    [DataRow("lan 192.168.1")]
    [DataRow("peers hq 198.18.9.4 198.18.9.8/29 198.18.9.16/29 198.18.9.24/29 198.18.9.32/29")]
    [DataRow("peers hq 198.18.9.4 198.18.9.8/29 198.18.9.16/29 198.18.9.24/29 198.18.9.32/29 198.18.9.64/29 198.18.9.128/29 198.18.9.192/29")]
    public void Notice_WhileALineIsTyped_DoesNotSplitIt(string typed)
    {
        Type("");
        Type(typed);
        string before = _screen.Typed;
        int rows = _screen.Rows.Length;
        _console.Shell.Notice("wan: LINK DOWN");
        Type("");
        Assert.AreEqual(before, _screen.Typed);
        CollectionAssert.AreEqual(new[] { "wan: LINK DOWN", before }, _screen.Rows[(rows - 1)..]);
        Type("\x15lan 192.168.10.1/24\r");
        Assert.AreEqual("lan 192.168.10.1/24\n", _console.Run("show config"));
    }

    [TestMethod]
    public void Notice_WhileAnAnswerIsPrinted_ComesAfterIt()
    {
        Assert.IsNull(_console.Shell.LoadScript(ConsoleFixture.Full, 0));
        Type("");
        _console.Type("show config\r", 3);
        _console.Shell.Notice("wan: LINK DOWN");
        Type("");
        CollectionAssert.AreEqual(new[] { "forward tcp 8080 to gw1", "wan: LINK DOWN", "gw>" }, _screen.Rows[^3..]);
    }

    [TestMethod]
    public void Notice_BeforeTheStart_ComesAfterTheGreeting()
    {
        _console.Shell.Notice("wan: link up");
        Type("");
        StringAssert.StartsWith(_screen.Rows[0], "Tollgate");
        CollectionAssert.AreEqual(new[] { "wan: link up", "gw>" }, _screen.Rows[^2..]);
    }

    [TestMethod]
    public void Notices_FasterThanTheLine_AreCounted_AndStarveNobody()
    {
        // 115200 baud take 57 bytes in a turn; each turn has a notice of 70.
        Type("");
        _console.Platform.Written.Clear();
        _console.Platform.ConsoleRoom = 57;
        string text = new('n', 70);
        const int Said = 2000;
        for (int i = 0; i < Said; i++)
        {
            if (i == Said / 2)
            {
                _console.Platform.Type("lan 192.168.10.1/24\r");
            }

            _console.Shell.Notice(text);
            _console.Shell.Turn(_console.NowMs += 5);
        }

        Assert.AreEqual("lan 192.168.10.1/24\n", _console.Run("show config"), "what is typed comes through");
        for (int i = 0; i < 400; i++)
        {
            _console.Shell.Turn(_console.NowMs += 5);
        }

        Assert.IsTrue(_console.Shell.IsAtPrompt);
        string[] rows = new Screen().Show(_console.Platform.Written.ToString()).Rows;
        int leftOut = rows.Where(row => row.EndsWith(" more lines were left out")).Sum(row => int.Parse(row.Split(' ')[0]));
        Assert.IsGreaterThan(500, rows.Count(row => row == text));
        Assert.AreEqual(Said, leftOut + rows.Count(row => row == text));
    }

    [TestMethod]
    public void Notice_AllocatesNothing()
    {
        Type("");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _console.Shell.Notice("wan: LINK DOWN");
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Type(string text)
    {
        _screen.Show(_console.Type(text));
    }
}
