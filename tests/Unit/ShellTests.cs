// The console as a technician meets it: bytes in, bytes out, and what each command prints.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class ShellTests
{
    [TestMethod]
    public void Start_SaysVersionAndThatNothingIsForwarded()
    {
        ConsoleFixture console = new();
        Assert.AreEqual(
            "Tollgate 1.2.3\r\nfilter: NOT FORWARDING, alarm: no configuration\r\nhelp lists the commands\r\ngw> ",
            console.Type(""));
    }

    [TestMethod]
    public void ATypedConfiguration_IsEnforcedAfterCommit()
    {
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type(ConsoleFixture.Full.Replace("\n", "\r"));
        StringAssert.Contains(printed, "gw*> max maxA ports 8\r\nopens udp 7000-7015, tcp 4000-4015, udp 21000-21015, udp 6801\r\ngw*> ");
        Assert.IsFalse(console.State.IsEnforcing);
        printed = console.Type("commit\r");
        StringAssert.EndsWith(printed, "committed: 13 lines, 15 forwards\r\nfilter: ENFORCING\r\ngw> ");
        Assert.IsTrue(console.State.IsEnforcing);
    }

    [TestMethod]
    [DataRow("lan 192.168.10.1/24\r")]
    [DataRow("lan 192.168.10.1/24\n")]
    [DataRow("lan 192.168.10.1/24\r\n")]
    [DataRow("lamm\b\x007Fn 192.168.10.1/24\r")]
    [DataRow("commit\x15lan 192.168.10.1/24\r")]
    [DataRow("commit\x03lan 192.168.10.1/24\r")]
    [DataRow("lan\t192.168.10.1/24\r")]
    [DataRow("la\x1B[A\x1B[1;5C\x1BOP\x1Bxn 192.168.10.1/24\r")]
    [DataRow("\0la\0n\a 192.168.10.1/24\x0001\r")]
    public void Editing_WorksOverABareLine(string typed)
    {
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type(typed);
        Assert.IsFalse(printed.Contains("error"), printed);
        Assert.AreEqual("lan 192.168.10.1/24\n", console.Run("show config"));
        StringAssert.EndsWith(printed, "\r\ngw*> ");
        Assert.HasCount(typed.Contains('\x03') || typed.Contains('\x15') ? 2 : 1, printed.Split("> ").Skip(1).ToArray());
    }

    [TestMethod]
    public void Echo_RubsOutOnTheTerminal()
    {
        ConsoleFixture console = new();
        console.Type("");
        Assert.AreEqual("ab\b \bc\r      \rgw> ", console.Type("ab\bc\x15"));
        Assert.AreEqual("", console.Type("\b\b\x15"));
    }

    [TestMethod]
    public void ABytePastAscii_ShowsAsAQuestionMark_AndIsRefused()
    {
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type("lan 192.168.10.1\u00A0/24\r");
        StringAssert.StartsWith(printed, "lan 192.168.10.1?/24\r\n        ^\r\nerror: ");
        Assert.AreEqual("", console.Run("show config"));
    }

    [TestMethod]
    public void AWrongLine_GetsItsCaretUnderTheTypedWord()
    {
        ConsoleFixture console = new();
        console.Type("");
        console.Type("host maxA 192.168.10.11\r");
        Assert.AreEqual(
            "max maxA ports 99\r\n" +
            "                    ^\r\n" +
            "error: 99 is not allowed, ports: 1-60\r\n" +
            "gw*> ",
            console.Type("max maxA ports 99\r"));
    }

    [TestMethod]
    public void ALineThatIsTooLong_IsRefusedAsAWhole()
    {
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type("lan 192.168.10.1/24" + new string(' ', 10000) + "\r", 400);
        Assert.AreEqual(1, printed.Count(c => c == '\a'));
        StringAssert.EndsWith(printed, "error: the line is too long, allowed: 200 characters. Nothing was changed\r\ngw> ");
        Assert.AreEqual("", console.Run("show config"));
    }

    [TestMethod]
    public void APaste_OfTheLongestConfiguration_LosesNothing()
    {
        // 115200 baud bring 57 bytes in each turn of 5 ms, and take as many away. The box says more than it
        // is told, so it falls behind: boards have this much of a buffer before the shell's own.
        const int BoardBuffer = 4096;
        ConsoleFixture console = new();
        console.Type("");
        console.Platform.ConsoleRoom = 57;
        StringBuilder paste = new("wan static 198.18.5.2/24 gw 198.18.5.1\rlan 192.168.10.1/24\r");
        for (int i = 0; i < 40; i++)
        {
            paste.Append($"host h{i} 192.168.10.{i + 10}\r");
        }

        for (int i = 0; i < ForwardTable.MaxRules; i++)
        {
            paste.Append($"forward udp {2000 + i} to h{i % 40}\r");
        }

        string text = paste.ToString();
        for (int at = 0; at < text.Length; at += 57)
        {
            console.Platform.Type(text[at..Math.Min(at + 57, text.Length)]);
            console.Shell.Turn(console.NowMs);
            console.NowMs += 5;
            Assert.IsLessThan(BoardBuffer, console.Platform.Typed.Count, "what the shell leaves in the board's buffer");
        }

        console.Type("", 4000);
        Assert.AreEqual(text.Replace('\r', '\n'), console.Run("show config"));
    }

    [TestMethod]
    public void APaste_StopsAtItsFirstWrongLine()
    {
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type("lan 192.168.10.1/24\rhost a 1\rhost b 192.168.10.2\rcommit\r");
        Assert.AreEqual("lan 192.168.10.1/24\n", console.Run("show config"));
        StringAssert.EndsWith(printed, "\r\npaste stopped at this error: 1 line taken, 27 characters after it not taken\r\ngw*> ");
        StringAssert.EndsWith(console.Type("host b 192.168.10.2\r"), "host b 192.168.10.2\r\ngw*> ");
    }

    [TestMethod]
    public void APaste_CountsTheLinesOfThisPaste_CommentsAndBlanksToo()
    {
        ConsoleFixture console = new();
        console.Type("");
        console.Type("lan 192.168.10.1/24\r");
        string paste = "# a box\r\n\r\n" + string.Concat(Enumerable.Range(2, 5).Select(i => $"host h{i} 192.168.10.{i}\r\n")) + "host wrong 1\r\n" + new string('x', 3000);
        string printed = console.Type(paste);
        Assert.Contains("error: ", printed);
        StringAssert.EndsWith(printed, "paste stopped at this error: 7 lines taken, 3000 characters after it not taken\r\ngw*> ");
        Assert.AreEqual(6, console.Run("show config").Count(c => c == '\n'));
        StringAssert.EndsWith(console.Type("host wrong 1\rx"), "paste stopped at this error: 0 lines taken, 1 character after it not taken\r\ngw*> ");
    }

    [TestMethod]
    [DataRow("host wrong 1\r")]
    [DataRow("host wrong 1\n")]
    [DataRow("host wrong 1\r\n")]
    [DataRow("host wrong 1\r\0")]
    [DataRow("host wrong 1\r\n\r\n\n")]
    public void AWrongLineWithNothingBehindIt_IsNoPaste(string typed)
    {
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type(typed);
        Assert.Contains("error: ", printed);
        Assert.DoesNotContain("paste", printed);
        StringAssert.EndsWith(console.Type("lan 192.168.10.1/24\r"), "lan 192.168.10.1/24\r\ngw*> ");
    }

    [TestMethod]
    public void WhileAPasteIsDropped_NoticesWait_AndThePromptComesAfterThem()
    {
        ConsoleFixture console = new();
        console.Type("");
        console.Type("host wrong 1\rlan 192.168.10.1/24\r", 10);
        console.Shell.Notice("lan: link up");
        Screen screen = new Screen().Show(console.Type(""));
        CollectionAssert.AreEqual(
            new[] { "paste stopped at this error: 0 lines taken, 20 characters after it not taken", "lan: link up", "gw>" }, screen.Rows[^3..]);
    }

    [TestMethod]
    public void AWrongLineAndAfterItAnother_TypedByHand_AreBothTaken()
    {
        ConsoleFixture console = new();
        console.Type("");
        console.Type("host a 1\r", 4);
        StringAssert.EndsWith(console.Type("lan 192.168.10.1/24\r", 4), "gw*> ");
    }

    [TestMethod]
    public void ALongAnswer_TakesALineATurn_AndCtrlCEndsIt()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("");
        console.Platform.Written.Clear();
        console.Platform.Type("show forwards\r");
        for (int i = 0; i < 6; i++)
        {
            int before = console.Platform.Written.ToString().Count(c => c == '\n');
            console.Shell.Turn(0);
            Assert.IsLessThanOrEqualTo(1, console.Platform.Written.ToString().Count(c => c == '\n') - before);
        }

        string printed = console.Type("\x03");
        Assert.AreEqual("^C\r\ngw> ", printed);
    }

    [TestMethod]
    public void OutputWaitsForASlowLine_AndInputWaitsForOutput()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("");
        console.Platform.ConsoleRoom = 0;
        for (int i = 0; i < 60; i++)
        {
            console.Type("help drops\r", 10);
        }

        for (int i = 0; i < 1000; i++)
        {
            console.Type(new string('x', 100), 1);
        }

        Assert.IsGreaterThan(90000, console.Platform.Typed.Count, "nothing is read that there is no room for");
        console.Platform.ConsoleRoom = 7;
        string printed = console.Type("", 40000);
        string once = "help drops\r\n" + string.Concat(Enumerable.Range(1, DropReason.Count - 1).Select(r => DropReason.Word(r).PadRight(20) + DropHelp.Text(r) + "\r\n")) + "gw> ";
        Assert.AreEqual(string.Concat(Enumerable.Repeat(once, 60)), printed[..(once.Length * 60)]);
        Assert.AreEqual(0, console.Platform.Typed.Count);
    }

    [TestMethod]
    public void AnIdleTurn_AllocatesNothing()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("show status\r");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10000; i++)
        {
            console.Shell.Turn(console.NowMs += 5);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void LoadScript_CommitsAndReportsAtStart()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript("# a box\r\n\r\n" + ConsoleFixture.Full + "commit # done", 0));
        Assert.IsTrue(console.State.IsEnforcing);
        Assert.AreEqual(ConsoleFixture.Full, console.Run("show config"));
        string printed = console.Type("");
        StringAssert.StartsWith(printed, "Tollgate 1.2.3\r\n");
        StringAssert.EndsWith(printed, "committed: 13 lines, 15 forwards\r\nfilter: ENFORCING\r\ngw> ");
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r")]
    [DataRow("\r\n")]
    public void LoadScript_StopsAtTheFirstWrongLine_AndChangesNothing(string newline)
    {
        ConsoleFixture console = new();
        string message = console.Shell.LoadScript(
            "lan 192.168.10.1/24\nhost maxA 192.168.10.11\n\nmax maxA ports 99\nnonsense".Replace("\n", newline), 0);
        Assert.AreEqual(
            "line 4:\n" +
            "  max maxA ports 99\n" +
            "                 ^\n" +
            "error: 99 is not allowed, ports: 1-60",
            message);
        Assert.AreEqual("", console.Run("show config"));
        Assert.IsFalse(console.State.IsEnforcing);
    }

    [TestMethod]
    public void LoadScript_ThatCannotBeCommitted_NamesTheLine()
    {
        ConsoleFixture console = new();
        string message = console.Shell.LoadScript("host maxA 192.168.11.11\nwan static 198.18.5.2/24\n# the LAN\nlan 192.168.10.1/24\n", 0);
        StringAssert.StartsWith(message, "  host maxA 192.168.11.11\n            ^\nerror: line 1: 192.168.11.11 is outside the LAN prefix");
        Assert.AreEqual("", console.Run("show config"));
        StringAssert.Contains(console.Shell.LoadScript("", 0) ?? "null", "null");
    }

    [TestMethod]
    public void LoadScript_ReplacesTheWholeConfiguration()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("");
        Assert.IsNull(console.Shell.LoadScript("wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24", 0));
        Assert.AreEqual("wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\n", console.Run("show config"));
        Assert.AreEqual(0, console.State.Forwards.Rules);
        StringAssert.Contains(console.Type(""), "committed: 2 lines, 0 forwards");
    }

    [TestMethod]
    public void ASecondLine_ReplacesTheFirst_AndSaysSo()
    {
        ConsoleFixture console = new();
        console.RunAll(ConsoleFixture.Full);
        Assert.AreEqual("replaces: lan 192.168.10.1/24\n", console.Run("lan 192.168.10.2/24"));
        StringAssert.StartsWith(console.Run("max maxA ports 4"), "replaces: max maxA ports 8\nopens udp 7000-7007");
        Assert.AreEqual("replaces: host gw1 192.168.10.20\n", console.Run("host gw1 192.168.10.21"));
        Assert.AreEqual("replaces: peers hq 198.18.9.4 198.18.9.8/29\n", console.Run("peers hq 198.18.9.5"));
        Assert.AreEqual("this line stands already\n", console.Run("peers hq 198.18.9.5"));
        Assert.AreEqual("this line stands already\n", console.Run("forward tcp 8080 to gw1"));
        Assert.AreEqual(13, console.Run("show config").Count(c => c == '\n'));
    }

    [TestMethod]
    public void No_TakesALineOutByItsFirstWords()
    {
        ConsoleFixture console = new();
        console.RunAll(ConsoleFixture.Full);
        Assert.AreEqual("removed: forward tcp 8080 to gw1\n", console.Run("no forward tcp"));
        Assert.AreEqual("removed: max maxA ports 8\n", console.Run("no max maxA ports 8 opal 7000"));
        Assert.AreEqual("removed: clarent gw1 command from hq\n", console.Run("no cl gw1 command"));
        Assert.AreEqual("removed: max maxB ports 16 opal 7100 tcp 4100 udp 21100 udpcount 1 no6801\n", console.Run("no max"));
        Assert.AreEqual("removed: host maxA 192.168.10.11 mac 00:11:22:33:44:55\n", console.Run("no host maxA"));
        Assert.AreEqual(
            "  no forward udp 9001\n     ^\nerror: there is no such line, allowed: a line of show config, or its first\n       words\n",
            console.Run("no forward udp 9001"));
        Assert.AreEqual("  no\n     ^\nerror: one of these is missing here: wan lan dns timer limit option log host\n       peers max clarent pcanywhere forward\n", console.Run("no"));
        Assert.AreEqual(8, console.Run("show config").Count(c => c == '\n'));
    }

    [TestMethod]
    public void No_ThatFitsSeveralLines_NamesThem()
    {
        ConsoleFixture console = new();
        console.RunAll(ConsoleFixture.Full);
        Assert.AreEqual(
            "  no host\n          ^\nerror: several lines begin so, say more:\n" +
            "  host maxA 192.168.10.11 mac 00:11:22:33:44:55\n  host maxB 192.168.10.12\n  host gw1 192.168.10.20\n",
            console.Run("no host"));
    }

    [TestMethod]
    public void No_ForALineThatOthersNeed_NamesThem()
    {
        ConsoleFixture console = new();
        console.RunAll(ConsoleFixture.Full);
        Assert.AreEqual(
            "  no host gw1\n          ^\nerror: gw1 is in use, take these lines out first:\n" +
            "  clarent gw1 command from hq\n  clarent gw1 gateway from hq\n  pcanywhere gw1 from hq\n" +
            "  forward udp 9000-9003 to gw1 from hq\n  forward tcp 8080 to gw1\n",
            console.Run("no host gw1"));
        StringAssert.Contains(console.Run("no peers hq"), "error: hq is in use, take these lines out first:\n  clarent gw1 command from hq\n");
        Assert.AreEqual(ConsoleFixture.Full, console.Run("show config"));
    }

    [TestMethod]
    public void ThePromptShowsEdits_AndDiscardForgetsThem()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        StringAssert.EndsWith(console.Type(""), "gw> ");
        StringAssert.EndsWith(console.Type("no forward tcp\r"), "gw*> ");
        StringAssert.EndsWith(console.Type("forward tcp 8080 to gw1\r"), "gw> ");
        StringAssert.EndsWith(console.Type("lan 192.168.10.2/24\r"), "gw*> ");
        StringAssert.EndsWith(console.Type("disc\r"), "edits discarded\r\ngw> ");
        Assert.AreEqual("nothing to discard\n", console.Run("discard"));
        Assert.AreEqual("nothing to commit\n", console.Run("commit"));
        Assert.AreEqual(ConsoleFixture.Full, console.Run("show config"));
    }

    [TestMethod]
    public void EveryDropReason_HasAWordAndALineOfHelp()
    {
        for (int reason = 1; reason < DropReason.Count; reason++)
        {
            StringAssert.Matches(DropReason.Word(reason), new("^[a-z]+(-[a-z]+)*$"), $"reason {reason}");
            Assert.AreNotEqual("unknown", DropReason.Word(reason), $"reason {reason}");
            string help = DropHelp.Text(reason);
            Assert.IsNotNull(help, $"no line of help for {DropReason.Word(reason)}");
            Assert.IsLessThan(60, help.Length, "a line of show drops has 80 columns");
        }

        Assert.HasCount(DropReason.Count - 1, Enumerable.Range(1, DropReason.Count - 1).Select(DropReason.Word).Distinct().ToArray());
        Assert.HasCount(DropReason.Count - 1, Enumerable.Range(1, DropReason.Count - 1).Select(DropHelp.Text).Distinct().ToArray());
        Assert.IsNull(DropHelp.Text(DropReason.Count));
    }
}
