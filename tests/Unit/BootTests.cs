// The life of a box: how it starts, and that whatever goes wrong ends in one counted restart, with
// nothing forwarded in between.

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class BootTests
{
    [TestMethod]
    public void Start_PutsTheKeptConfigurationInForce_AndSaysSo()
    {
        BootFixture board = BootFixture.Running();
        Assert.AreEqual(1, board.Made);
        string printed = board.Printed();
        StringAssert.StartsWith(
            printed,
            "Tollgate 0.1.0\r\nwan        02:00:00:00:05:02, link up\r\nlan        02:00:00:00:0a:01, link up\r\nstored     slot 0, commit 1\r\n");
        StringAssert.EndsWith(printed, "committed: 13 lines, 15 forwards\r\nfilter: ENFORCING\r\ngw> ");
        Assert.IsTrue(board.Forwards());
    }

    [TestMethod]
    public void Start_WithNothingKept_ForwardsNothing()
    {
        BootFixture board = new();
        board.PowerOn();
        board.Run(50);
        Assert.AreEqual(
            "Tollgate 0.1.0\r\nwan        02:00:00:00:05:02, link up\r\nlan        02:00:00:00:0a:01, link up\r\n"
            + "filter: NOT FORWARDING, alarm: no configuration\r\nhelp lists the commands\r\ngw> ",
            board.Printed());
        Assert.IsFalse(board.Forwards());
    }

    [TestMethod]
    public void ATypedCommit_IsThereAfterARestart()
    {
        BootFixture board = new();
        board.PowerOn();
        board.Platform.Type(BootFixture.Lines.Replace('\n', '\r') + "commit\r");
        board.Run(2000);
        StringAssert.EndsWith(board.Printed(), "filter: ENFORCING\r\ngw> ");
        board.PowerOn();
        board.Run(50);
        StringAssert.Contains(board.Printed(), "stored     slot 0, commit 1\r\n");
        Assert.AreEqual(BootFixture.Lines, board.Boot.Router.Shell.RunningText);
        Assert.IsTrue(board.Forwards());
    }

    [TestMethod]
    [DataRow("wan receive")]
    [DataRow("lan receive")]
    [DataRow("console")]
    [DataRow("store")]
    public void AnException_IsOneCountedRestart_AndNothingIsForwardedAfterIt(string where)
    {
        BootFixture board = BootFixture.Running();
        Assert.IsTrue(board.Forwards());
        board.Platform.Type("forward tcp 9999 to gw1\rcommit\r");
        Break(board, where, new InvalidOperationException("broken on purpose"));
        int sent = board.Wan.SentCount + board.Lan.SentCount;
        board.Run(300);
        Repair(board);
        Assert.IsFalse(board.Forwards());
        board.Run(100_000);
        Assert.AreEqual(sent, board.Wan.SentCount + board.Lan.SentCount);
        Assert.IsNull(board.Boot.Router);
        Assert.IsTrue(board.Boot.IsOver);
        Assert.AreEqual(1, board.Platform.Reboots);
        Assert.HasCount(1, board.Platform.Faults);
        StringAssert.StartsWith(board.Platform.Faults[0], "System.InvalidOperationException: broken on purpose at ");
        StringAssert.EndsWith(board.Platform.Faults[0], ", 0 s after the start");
    }

    [TestMethod]
    [DataRow("make")]
    [DataRow("store")]
    public void AnExceptionBeforeTheRouterRuns_IsACountedRestartToo(string where)
    {
        BootFixture board = new();
        board.Keep(BootFixture.Lines);
        board.PowerOn();
        Break(board, where, new InvalidOperationException("no"));
        board.Run(100);
        Assert.IsFalse(board.Forwards());
        Assert.AreEqual(1, board.Platform.Reboots);
        Assert.HasCount(1, board.Platform.Faults);
    }

    [TestMethod]
    public void TheFourthFaultInARow_WaitsAMinute_AndALaterStartCanEndTheRow()
    {
        BootFixture board = new() { MakeFault = new InvalidOperationException("no chip") };
        for (int fault = 1; fault <= Boot.QuickRestarts; fault++)
        {
            board.PowerOn();
            board.Run(5);
            Assert.AreEqual(fault, board.Platform.Reboots);
        }

        board.PowerOn();
        board.Run(Boot.PauseMs - 5);
        StringAssert.EndsWith(board.Platform.Faults[^1], " (4 in a row)");
        Assert.AreEqual(Boot.QuickRestarts, board.Platform.Reboots);
        board.Run(10);
        Assert.AreEqual(Boot.QuickRestarts + 1, board.Platform.Reboots);
        Assert.HasCount(4, board.Platform.Faults);

        board.MakeFault = null;
        board.PowerOn();
        board.Run(Boot.GoodMs + 1000);
        StringAssert.Contains(board.Printed(), "faults     4, each a restart; the last: System.InvalidOperationException: no chip at ");
        board.Lan.Fault = new InvalidOperationException("after a good minute");
        board.Run(5);
        StringAssert.StartsWith(board.Platform.Faults[^1], "System.InvalidOperationException: after a good minute");
        Assert.DoesNotContain("in a row", board.Platform.Faults[^1]);
        Assert.DoesNotContain("after the start", board.Platform.Faults[^1]);
        Assert.AreEqual(Boot.QuickRestarts + 2, board.Platform.Reboots);
    }

    [TestMethod]
    public void WhileItWaits_TheLampFlashesThreeTimes()
    {
        BootFixture board = new() { MakeFault = new InvalidOperationException("no chip") };
        board.Platform.KeepFault("x (3 in a row)");
        board.PowerOn();
        board.Run(5);
        Assert.AreEqual(Pattern(Lamp.Faulty), LampOf(board));
    }

    [TestMethod]
    public void AnotherFaultWhileItWaits_IsNotCounted_AndTheRestartComes()
    {
        BootFixture board = new() { MakeFault = new InvalidOperationException("no chip") };
        board.Platform.KeepFault("x (3 in a row)");
        board.Platform.LampFault = new InvalidOperationException("no lamp");
        board.PowerOn();
        board.Run(300);
        Assert.HasCount(2, board.Platform.Faults);
        Assert.AreEqual(1, board.Platform.Reboots);
    }

    [TestMethod]
    public void TheButtonHeld_StartsWithoutTheConfiguration_WhichStaysUntilACommit()
    {
        BootFixture board = new();
        board.Keep(BootFixture.Lines);
        board.Platform.IsButtonHeld = true;
        board.PowerOn();
        board.Run(Boot.HoldMs - 10);
        Assert.IsNull(board.Boot.Router);
        Assert.AreEqual("", board.Printed());
        board.Run(100);
        StringAssert.Contains(board.Printed(), "button held: started without the stored configuration, which stays until a commit\r\nfilter: NOT FORWARDING");
        Assert.IsFalse(board.Forwards());
        Assert.AreEqual(Pattern(Lamp.NotForwarding), LampOf(board));
        Assert.AreEqual(BootFixture.Lines, SlotBytes.Newest(board.Platform));

        board.Platform.IsButtonHeld = false;
        board.Platform.Type("lan 10.0.0.1/24\rwan static 198.18.5.2/24\rcommit\r");
        board.Run(500);
        ConfigStore store = new(board.Platform);
        Assert.AreEqual("wan static 198.18.5.2/24\nlan 10.0.0.1/24\n", SlotBytes.Newest(board.Platform));
        Assert.AreEqual(2, store.Number);
    }

    [TestMethod]
    public void TheButtonLetGoEarly_ChangesNothing()
    {
        BootFixture board = new();
        board.Keep(BootFixture.Lines);
        board.Platform.IsButtonHeld = true;
        board.PowerOn();
        board.Run(Boot.HoldMs - 100);
        board.Platform.IsButtonHeld = false;
        board.Run(50);
        Assert.IsTrue(board.Forwards());
    }

    [TestMethod]
    public void Start_WaitsTwoSecondsForTheInterfaces_AndThenSaysWhatKeepsThem()
    {
        BootFixture board = new();
        board.Keep(BootFixture.Lines);
        board.PowerOn();
        board.Wan.Trouble = "no answer";
        board.Run(1990);
        Assert.AreEqual("", board.Printed());
        board.Run(100);
        string printed = board.Printed();
        StringAssert.Contains(printed, "wan        02:00:00:00:05:02, DOES NOT WORK: no answer\r\n");
        StringAssert.Contains(printed, "filter: NOT FORWARDING, alarm: wan: no answer\r\n");

        // It comes up later by itself.
        board.Wan.Trouble = null!;
        Assert.IsTrue(board.Forwards());
        StringAssert.Contains(board.Boot.Router.Shell.Execute("show status", 0), "filter: ENFORCING\n");
    }

    [TestMethod]
    public void Start_DoesNotWait_WhenBothInterfacesWork()
    {
        BootFixture board = new();
        board.PowerOn();
        board.Wan.Trouble = "starting";
        board.Run(30);
        Assert.AreEqual("", board.Printed());
        board.Wan.Trouble = null!;
        board.Run(20);
        StringAssert.StartsWith(board.Printed(), "Tollgate 0.1.0\r\n");
    }

    [TestMethod]
    public void TheLamp_TellsTheState_AndIsWrittenOnlyWhenItChanges()
    {
        BootFixture board = BootFixture.Running();
        Assert.AreEqual(Pattern(Lamp.Well), LampOf(board));
        Assert.AreEqual(1, board.Platform.LampWrites);
        board.Lan.IsLinkUp = false;
        Assert.AreEqual(Pattern(Lamp.LinkDown), LampOf(board));
        board.Wan.Trouble = "no answer";
        Assert.AreEqual(Pattern(Lamp.ChipTrouble), LampOf(board));
        int before = board.Platform.LampWrites;
        LampOf(board);
        Assert.AreEqual(4, board.Platform.LampWrites - before);
    }

    private static void Break(BootFixture board, string where, Exception fault)
    {
        board.Wan.Fault = where == "wan receive" ? fault : null;
        board.Lan.Fault = where == "lan receive" ? fault : null;
        board.Platform.ConsoleFault = where == "console" ? fault : null;
        board.Platform.SlotFault = where == "store" ? fault : null;
        board.MakeFault = where == "make" ? fault : null;
    }

    private static void Repair(BootFixture board)
    {
        Break(board, "nothing", new InvalidOperationException());
    }

    /// <summary>The lamp over a round of its pattern, in steps from the first.</summary>
    private static string LampOf(BootFixture board)
    {
        const int RoundMs = 16 * (Lamp.StepMask + 1);
        board.Run((RoundMs - (board.Platform.ClockMs % RoundMs)) % RoundMs);
        List<char> steps = [];
        for (int i = 0; i < 16; i++)
        {
            board.Run((Lamp.StepMask + 1) / 2);
            steps.Add(board.Platform.IsLampOn ? '#' : '.');
            board.Run((Lamp.StepMask + 1) / 2);
        }

        return new string([.. steps]);
    }

    private static string Pattern(int bits)
    {
        char[] steps = new char[16];
        for (int i = 0; i < 16; i++)
        {
            steps[i] = (bits >> i & 1) != 0 ? '#' : '.';
        }

        return new string(steps);
    }
}
