// commit confirm: a configuration that nobody confirms is not there any more when the time is over, whatever the
// console does meanwhile, and is never there after a restart.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Datapath;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class CommitConfirmTests
{
    private const string TimeOver = "not confirmed in time: the configuration before is in force again\r\nfilter: ENFORCING\r\n";

    [TestMethod]
    public void ACommitThatIsConfirmed_Stays_AndIsStoredOnlyThen()
    {
        ConsoleFixture box = Running();
        StringAssert.EndsWith(
            PowerCutTests.Type(box, PowerCutTests.Lines(2), "commit confirm"),
            "committed: 3 lines, 0 forwards\nnot stored: without confirm the configuration before comes back in 5 minutes\nfilter: ENFORCING\n");
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(2));
        Assert.AreEqual(PowerCutTests.Lines(1), SlotBytes.Newest(box.Platform));
        Pass(box, 299);
        Assert.AreEqual("confirmed: commit 2 is stored\n", box.Run("confirm"));
        Assert.AreEqual(PowerCutTests.Lines(2), SlotBytes.Newest(box.Platform));
        Pass(box, 600);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(2));
        Assert.AreEqual("nothing to confirm\n", box.Run("confirm"));
    }

    [TestMethod]
    public void ACommitThatIsNotConfirmed_GoesBack_AndItsLinesAreEdits()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm");
        Pass(box, 299);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
        box.Platform.Written.Clear();
        Pass(box, 3);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
        string printed = box.Platform.Written.ToString();
        StringAssert.Contains(printed, TimeOver);
        StringAssert.EndsWith(printed, "gw*> ");
        Assert.AreEqual(PowerCutTests.Lines(3), box.Run("show config"));
        Assert.AreEqual(PowerCutTests.Lines(1), SlotBytes.Newest(box.Platform));
        StringAssert.Contains(box.Run("commit"), "committed: 8 lines, 5 forwards\n");
        Pass(box, 600);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
    }

    [TestMethod]
    public void TheVeryFirstCommit_NotConfirmed_LeavesABoxThatForwardsNothing()
    {
        ConsoleFixture box = PowerCutTests.Start(new byte[]?[4]);
        box.Type("");
        PowerCutTests.Type(box, PowerCutTests.Lines(1), "commit confirm 1");
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
        Pass(box, 62);
        PowerCutTests.AssertRuns(box, "");
        Assert.IsNull(SlotBytes.Newest(box.Platform));
        StringAssert.Contains(box.Platform.Written.ToString(), "the configuration before is in force again\r\nfilter: NOT FORWARDING");
    }

    [TestMethod]
    public void Rollback_WhileAConfirmIsWaitedFor_GoesBackAtOnce()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm");
        Assert.AreEqual("the configuration before is in force again\nfilter: ENFORCING\n", box.Run("rollback"));
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
        Assert.AreEqual(PowerCutTests.Lines(3), box.Run("show config"));
        Assert.AreEqual("nothing to confirm\n", box.Run("confirm"));
    }

    [TestMethod]
    public void ACommitMeanwhile_Confirms_AndWithEditsCommitsThem()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm");
        Assert.AreEqual("confirmed: commit 2 is stored\n", box.Run("commit"));
        PowerCutTests.Type(box, PowerCutTests.Lines(4), "commit confirm");
        StringAssert.Contains(PowerCutTests.Type(box, PowerCutTests.Lines(5), "commit"), "committed: 11 lines, 8 forwards\n");
        Pass(box, 600);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(5));
        Assert.AreEqual(PowerCutTests.Lines(5), SlotBytes.Newest(box.Platform));
    }

    [TestMethod]
    public void ASecondCommitConfirm_BeginsTheTimeAnew_AndGoesBackToWhatIsStored()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm");
        Pass(box, 200);
        StringAssert.StartsWith(box.Run("commit confirm 10"), "not stored: without confirm the configuration before comes back in 10 minutes\n");
        Pass(box, 200);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
        PowerCutTests.Type(box, PowerCutTests.Lines(4), "commit confirm 1");
        Pass(box, 59);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(4));
        Pass(box, 3);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
    }

    [TestMethod]
    public void AWrongCommitMeanwhile_ChangesNothing_AndTheTimeGoesOn()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm 1");
        box.Run("no lan");
        box.RunAll("lan 10.0.0.1/24\n");
        StringAssert.Contains(box.Run("commit"), "nothing was changed\n");
        StringAssert.Contains(box.Run("commit confirm 60"), "nothing was changed\n");
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
        Pass(box, 62);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
    }

    [TestMethod]
    public void AConfirmThatCannotBeStored_IsNone()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm 1");
        box.Platform.TakesSlots = false;
        Assert.AreEqual("error: the board could not store the configuration\nnothing was changed\n", box.Run("confirm"));
        Pass(box, 62);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
    }

    [TestMethod]
    public void TheTime_GoesOnWhileTheTerminalTakesNothing()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm 1");
        box.Platform.ConsoleRoom = 0;
        box.Platform.Type("help drops\rhelp drops\rhelp drops\r");
        Pass(box, 63);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));

        // Also when the commit confirm itself could not say that it is done.
        ConsoleFixture stuck = Running();
        stuck.Type(PowerCutTests.Lines(5).Replace('\n', '\r'));
        stuck.Platform.ConsoleRoom = 0;
        stuck.Platform.Type("commit confirm 1\r");
        Pass(stuck, 10);
        StringAssert.Contains(stuck.Shell.RunningText, "forward tcp 2528-2529 to gw");
        Pass(stuck, 63);
        PowerCutTests.AssertRuns(stuck, PowerCutTests.Lines(1));
    }

    [TestMethod]
    public void WhatIsTypedWhenTheTimeIsOver_ComesBackBelow_AndIsRun()
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm 1");
        box.Type("discard\rforward tcp 80");
        box.Platform.Written.Clear();
        Pass(box, 62);
        StringAssert.EndsWith(box.Platform.Written.ToString(), TimeOver + "gw*> forward tcp 80");
        box.Type("80 to gw\r");
        StringAssert.Contains(box.Run("show config"), "forward tcp 8080 to gw\n");
    }

    [TestMethod]
    public void AnAnswerThatIsPrinted_IsCutOff_WhenItsTablesGo()
    {
        // show forwards reads the tables line by line: the ones that it began with have eight lines, the others three.
        for (int startMs = 59_700; startMs < 60_100; startMs += 5)
        {
            ConsoleFixture box = Running();
            PowerCutTests.Type(box, PowerCutTests.Lines(5), "commit confirm 1");
            box.NowMs += startMs;
            box.Type("show forwards\rshow forwards\r", 400);
            PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
            StringAssert.Contains(box.Platform.Written.ToString(), TimeOver);
        }
    }

    [TestMethod]
    [DataRow(12, "gw[confirm 0:48]> ")]
    [DataRow(0, "gw[confirm 1:00]> ")]
    public void ThePrompt_ShowsTheTimeThatIsLeft(int seconds, string prompt)
    {
        ConsoleFixture box = Running();
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm 1");
        box.NowMs += seconds * 1000;
        StringAssert.EndsWith(box.Type("\r", 2), "\r\n" + prompt);
        string edited = prompt.Replace("gw", "gw*");
        StringAssert.EndsWith(box.Type("forward tcp 8080 to gw\r", 2), "\r\n" + edited);
        StringAssert.EndsWith(box.Type("forward tcp 80 to gw\r", 4), new string(' ', edited.Length + 12) + "^\r\nerror: 80 is not allowed, ports: 1025-65535\r\n" + edited);
    }

    [TestMethod]
    [DataRow("commit confirm 0", "0 is not allowed, minutes: 1-60")]
    [DataRow("commit confirm 61", "61 is not allowed, minutes: 1-60")]
    [DataRow("commit confirm x", "\"x\" is no number (digits only, no leading zero), minutes: 1-60")]
    [DataRow("commit now", "unknown word \"now\", the line goes on: commit [confirm [MINUTES]]")]
    [DataRow("commit confirm 5 5", "\"5\" is too much: the line ends before it")]
    [DataRow("confirm 5", "\"5\" is too much: the line ends before it")]
    public void AWrongWord_IsRefused(string line, string message)
    {
        ConsoleFixture box = Running();
        box.RunAll(PowerCutTests.Lines(2));
        StringAssert.Contains(box.Run(line), "^\nerror: " + message + "\n");
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
    }

    [TestMethod]
    public void TheClock_MayWrapMeanwhile()
    {
        ConsoleFixture box = PowerCutTests.Start(new byte[]?[4]);
        box.NowMs = int.MaxValue - 30_000;
        box.Type("");
        PowerCutTests.Type(box, PowerCutTests.Lines(1), "commit");
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm 1");
        Pass(box, 58);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
        Pass(box, 4);
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(1));
    }

    [TestMethod]
    public void WhatBecomesOfACommit_IsInTheLog()
    {
        ushort[] mac = [2, 0, 1];
        State state = new(mac, mac, 1);
        Parts parts = new(state, new PacketPath(state, mac, mac), new TestPlatform(), "1");
        Assert.IsNull(Script.Read(Script.BytesOf(PowerCutTests.Lines(1)), 0, parts.Candidate));
        Run(parts, new CommitReply(parts, CommitReply.Try, 7, true), 1000);
        Run(parts, new CommitReply(parts, CommitReply.TimeOver, 0, true), 2000);
        Run(parts, new CommitReply(parts, CommitReply.Try, 60, true), 3000);
        Run(parts, new CommitReply(parts, CommitReply.Confirm, 0, true), 4000);
        Assert.IsNull(Script.Read(Script.BytesOf(PowerCutTests.Lines(3)), 0, parts.Candidate));
        Run(parts, new CommitReply(parts, CommitReply.Try, 5, true), 5000);
        Run(parts, new CommitReply(parts, CommitReply.Undo, 0, true), 6000);
        (int, int)[] expected =
        [
            (EventLog.WaitsForConfirm, 7), (EventLog.NotConfirmed, 0), (EventLog.WaitsForConfirm, 60), (EventLog.Confirmed, 1),
            (EventLog.WaitsForConfirm, 5), (EventLog.RolledBack, 0),
        ];
        CollectionAssert.AreEqual(expected, Enumerable.Range(0, parts.Log.Count).Select(i => (parts.Log.Kind(i), parts.Log.Number(i))).ToArray());
        CollectionAssert.AreEqual(
            new[]
            {
                "commit, waits 7 minutes to be confirmed", "commit not confirmed, the configuration before is in force again",
                "commit, waits 60 minutes to be confirmed", "commit 1 confirmed", "commit, waits 5 minutes to be confirmed",
                "commit taken back by hand, the configuration before is in force again",
            },
            Enumerable.Range(0, parts.Log.Count).Select(i => LogReply.Words(parts, i)).ToArray());
    }

    private static ConsoleFixture Running()
    {
        ConsoleFixture box = PowerCutTests.Start(new byte[]?[4]);
        box.Type("");
        PowerCutTests.Type(box, PowerCutTests.Lines(1), "commit");
        box.Type("");
        return box;
    }

    private static void Pass(ConsoleFixture box, int seconds)
    {
        for (int i = 0; i < seconds * 200; i++)
        {
            box.NowMs = unchecked(box.NowMs + 5);
            box.Shell.Turn(box.NowMs);
        }
    }

    private static void Run(Parts parts, Reply reply, int nowMs)
    {
        while (!reply.IsDone)
        {
            reply.Next(nowMs);
        }

        Assert.IsFalse(reply.IsRefusal);
        Assert.IsFalse(parts.Log.Count == 0);
    }
}
