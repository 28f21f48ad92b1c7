// rollback N, reload, factory-reset, and the configuration that lies beside the application.

using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class RollbackTests
{
    [TestMethod]
    public void Rollback_LoadsAnOlderCommit_AndCommitPutsItInForce()
    {
        ConsoleFixture box = WithCommits(7);
        Assert.AreEqual("rollback 1-3: commit 6, commit 5, commit 4\n", box.Run("rollback"));
        Assert.AreEqual("the candidate is commit 5 now: commit puts it in force\n", box.Run("rollback 2"));
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(7));
        Assert.AreEqual(PowerCutTests.Lines(5), box.Run("show config"));
        StringAssert.Contains(box.Run("commit"), "committed: 11 lines, 8 forwards\n");
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(5));
        Assert.AreEqual("rollback 1-3: commit 7, commit 6, commit 5\n", box.Run("rollback"));

        ConsoleFixture again = PowerCutTests.Start(box.Platform.CopySlots());
        PowerCutTests.AssertRuns(again, PowerCutTests.Lines(5));
        Assert.AreEqual("the candidate is commit 5 now, the same as is in force\n", again.Run("rollback 3"));
        again.RunAll(PowerCutTests.Lines(2));
        again.Run("no lan 192.168.10.1/24");
        Assert.AreEqual("edits discarded; the candidate is commit 7 now: commit puts it in force\n", again.Run("rollback 1"));
    }

    [TestMethod]
    public void Rollback_SaysWhichThereAre()
    {
        ConsoleFixture box = WithCommits(1);
        Assert.AreEqual("no older commit is stored\n", box.Run("rollback"));
        Assert.AreEqual("error: there is no commit 1 before the stored one; no older commit is stored\n", box.Run("rollback 1"));
        box = WithCommits(2);
        Assert.AreEqual("rollback 1: commit 1\n", box.Run("rollback"));
        Assert.AreEqual("error: there is no commit 2 before the stored one; rollback 1: commit 1\n", box.Run("rollback 2"));
        StringAssert.Contains(box.Run("rollback 0"), "error: 0 is not allowed, commits back: 1-3\n");
        StringAssert.Contains(box.Run("rollback 1 now"), "error: \"now\" is too much");
        Assert.AreEqual(PowerCutTests.Lines(2), box.Run("show config"));
    }

    [TestMethod]
    public void Rollback_ToASlotThatIsNotRight_LeavesTheCandidate()
    {
        ConsoleFixture box = WithCommits(3);
        byte[] damaged = box.Platform.ReadSlot(1);
        damaged[40] ^= 1;
        box.Platform.SetSlot(1, damaged);
        Assert.AreEqual("error: commit 2 is damaged\n", box.Run("rollback 1"));
        box.Platform.SetSlot(0, SlotBytes.Pack("lan 192.168.10.1/24\nlan nonsense\n", 1));
        StringAssert.StartsWith(box.Run("rollback 2"), "error: commit 1 cannot be read, line 2:\n");
        box.Platform.SetSlot(1, SlotBytes.Pack("?\n", 2, version: 3));
        Assert.AreEqual("error: commit 2 is of a newer firmware\n", box.Run("rollback 1"));
        Assert.AreEqual(PowerCutTests.Lines(3), box.Run("show config"));
    }

    [TestMethod]
    public void Class12_AConfigurationOfANewerFirmware_IsNotInForce_AndRollbackHelps()
    {
        ConsoleFixture box = WithCommits(3);
        byte[] newer = SlotBytes.Pack("lan 192.168.10.1/24\n", 4, version: 3);
        box.Platform.SetSlot(3, newer);
        box = PowerCutTests.Start(box.Platform.CopySlots());
        PowerCutTests.AssertRuns(box, "");
        StringAssert.Contains(
            box.Type(""),
            "stored     slot 3, commit 4\r\nthe stored configuration is not in force, it is of a newer firmware (format above 2):\r\n");
        box.Run("rollback 1");
        StringAssert.Contains(box.Run("commit"), "committed: ");
        box = PowerCutTests.Start(box.Platform.CopySlots());
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
        CollectionAssert.AreEqual(newer, box.Platform.ReadSlot(3));
    }

    [TestMethod]
    public void Reload_RestartsOnceItsLineIsPrinted()
    {
        ConsoleFixture box = WithCommits(2);
        box.Type("");
        Assert.AreEqual("reload\r\nrestarting\r\n", box.Type("reload\r", 60));
        Assert.AreEqual(0, box.Platform.Reboots);
        box.Type("show config\r\x03", 200);
        Assert.AreEqual(1, box.Platform.Reboots);
    }

    [TestMethod]
    public void Reload_IsNoTrap()
    {
        ConsoleFixture box = WithCommits(2);
        box.Type("");
        box.Run("no host gw");
        StringAssert.Contains(box.Type("reload\r"), "error: edits would be lost: commit or discard them, or: reload now\r\n");
        box.Run("discard");
        PowerCutTests.Type(box, PowerCutTests.Lines(3), "commit confirm");
        StringAssert.Contains(box.Type("reload\r"), "error: a commit without its confirm would be undone: confirm, or: reload now\r\n");
        Assert.AreEqual(0, box.Platform.Reboots);
        StringAssert.Contains(box.Type("reload yes\r"), "the line goes on: reload now\r\n");
        StringAssert.Contains(box.Type("reload now\r"), "restarting\r\n");
        Assert.AreEqual(1, box.Platform.Reboots);
    }

    [TestMethod]
    public void FactoryReset_WantsAWord_ErasesEverything_AndRestarts()
    {
        ConsoleFixture box = WithCommits(6);
        box.Type("");
        Assert.AreEqual(
            "factory-reset\r\nerror: this erases all that is stored and restarts the box: factory-reset yes\r\n" +
            "  edits go too; a tollgate.cfg beside the application is taken in again\r\ngw> ",
            box.Type("factory-reset\r"));
        Assert.IsTrue(box.Platform.CopySlots().All(slot => slot?.Length > 0));
        StringAssert.EndsWith(box.Type("factory-reset yes\r"), "erasing every stored configuration, then restarting\r\n");
        Assert.IsTrue(box.Platform.CopySlots().All(slot => slot?.Length == 0));
        Assert.AreEqual(1, box.Platform.Reboots);
        PowerCutTests.AssertRuns(PowerCutTests.Start(box.Platform.CopySlots()), "");
    }

    [TestMethod]
    public void FactoryReset_OnAMediumThatRefuses_KeepsTheNewest_AndDoesNotRestart()
    {
        ConsoleFixture box = WithCommits(6);
        box.Type("");
        int writes = 0;
        box.Platform.WriteInstead = (slot, bytes) =>
        {
            if (++writes == 2)
            {
                return false;
            }

            box.Platform.SetSlot(slot, bytes);
            return true;
        };
        StringAssert.EndsWith(
            box.Type("factory-reset yes\r"),
            "error: the board could not erase a slot: the newest configuration stays, older ones may be gone\r\ngw> ");
        Assert.AreEqual(0, box.Platform.Reboots);
        PowerCutTests.AssertRuns(PowerCutTests.Start(box.Platform.CopySlots()), PowerCutTests.Lines(6));
    }

    [TestMethod]
    public void TheDeployedConfiguration_IsTakenInOnce()
    {
        TestPlatform platform = new() { Deployed = Encoding.ASCII.GetBytes("# box 17\r\n" + ConsoleFixture.Full.Replace("\n", "\r\n") + "commit\r\n") };
        ConsoleFixture box = Start(platform);
        string printed = box.Type("");
        StringAssert.Contains(printed, "Tollgate 1.2.3\r\ntaken from tollgate.cfg: 13 lines\r\n");
        StringAssert.EndsWith(printed, "committed: 13 lines, 15 forwards\r\nfilter: ENFORCING\r\ngw> ");
        Assert.AreEqual(ConsoleFixture.Full, SlotBytes.Newest(platform));

        platform.Deployed = Encoding.ASCII.GetBytes("nonsense\n");
        box = Start(platform);
        StringAssert.Contains(box.Type(""), "Tollgate 1.2.3\r\nstored     slot 0, commit 1\r\n");
        Assert.IsTrue(box.State.IsEnforcing);

        platform.Deployed = Encoding.ASCII.GetBytes(PowerCutTests.Lines(3));
        box.Run("factory-reset yes");
        box = Start(platform);
        StringAssert.Contains(box.Type(""), "taken from tollgate.cfg: 8 lines\r\n");
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
    }

    [TestMethod]
    [DataRow("lan 192.168.10.1/24\nlan 192.168.10.999/24\n", "line 2:")]
    [DataRow("lan 192.168.10.1/24\nhost a 10.0.0.1\nwan static 198.18.5.2/24", "line 2:")]
    [DataRow("lan 192.168.10.1/24\n", "the line \"wan static ADDRESS/LENGTH gw ADDRESS\" is missing")]
    [DataRow("\u00FF\u00FE\0l\0a\0n\0", "line 1:")]
    public void ADeployedConfigurationThatIsWrong_IsTold_AndNothingIsInForce(string lines, string why)
    {
        TestPlatform platform = new() { Deployed = Encoding.Latin1.GetBytes(lines) };
        ConsoleFixture box = Start(platform);
        PowerCutTests.AssertRuns(box, "");
        string printed = box.Type("");
        StringAssert.Contains(printed, "tollgate.cfg is not in force, ");
        StringAssert.Contains(printed, why);
        StringAssert.Contains(printed, "filter: NOT FORWARDING, alarm: tollgate.cfg is not in force\r\n");
        Assert.IsNull(SlotBytes.Newest(platform));
        Assert.AreEqual("", box.Run("show config"));
    }

    [TestMethod]
    public void TheDeployedConfiguration_IsNotTakenIn_WhereSomethingIsDamaged_OrTheButtonIsHeld()
    {
        TestPlatform platform = new() { Deployed = Encoding.ASCII.GetBytes(ConsoleFixture.Full) };
        ConsoleFixture box = new(platform);
        box.Shell.LoadStored(true, 0);
        Assert.IsFalse(box.State.IsEnforcing);
        platform.SetSlot(2, [1, 2, 3]);
        box = Start(platform);
        Assert.IsFalse(box.State.IsEnforcing);
        StringAssert.Contains(box.Type(""), "the stored configuration is damaged\r\n");
    }

    [TestMethod]
    public void PowerThatGoesWhileTheDeployedConfigurationIsStored_LetsItBeTakenInAgain()
    {
        byte[] deployed = Encoding.ASCII.GetBytes(PowerCutTests.Lines(3));
        TestPlatform whole = new() { Deployed = deployed };
        Start(whole);
        byte[] slot = whole.ReadSlot(0);
        for (int length = 0; length < slot.Length; length++)
        {
            TestPlatform cut = new() { Deployed = deployed };
            cut.SetSlot(0, slot[..length]);
            ConsoleFixture box = Start(cut);
            PowerCutTests.AssertRuns(box, PowerCutTests.Lines(3));
            StringAssert.Contains(box.Type(""), "taken from tollgate.cfg: 8 lines\r\n");
        }

        // Where another slot was ever written, or without the file, the box stays closed.
        TestPlatform other = new() { Deployed = deployed };
        other.SetSlot(0, slot[..^1]);
        other.SetSlot(1, [1]);
        Assert.IsFalse(Start(other).State.IsEnforcing);
        TestPlatform without = new();
        without.SetSlot(0, slot[..^1]);
        StringAssert.Contains(Start(without).Type(""), "the stored configuration is damaged\r\n");
    }

    [TestMethod]
    public void ADeployedConfigurationThatCannotBeKept_IsNotInForce()
    {
        TestPlatform platform = new() { Deployed = Encoding.ASCII.GetBytes(ConsoleFixture.Full), TakesSlots = false };
        ConsoleFixture box = Start(platform);
        Assert.IsFalse(box.State.IsEnforcing);
        StringAssert.Contains(box.Type(""), "tollgate.cfg is not in force, error: the board could not store the configuration\r\n");
    }

    [TestMethod]
    public void ACommitWithoutMemory_IsRefused_AndNothingIsWritten()
    {
        ConsoleFixture box = WithCommits(2);
        byte[]?[] kept = box.Platform.CopySlots();
        box.Platform.HeapBytes = 500;
        string printed = PowerCutTests.Type(box, PowerCutTests.Lines(5), "commit");
        StringAssert.Matches(printed, new("^error: not enough memory: the commit needs [0-9]+ bytes, 500 are free\nnothing was changed\n$"));
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(2));
        for (int slot = 0; slot < 4; slot++)
        {
            CollectionAssert.AreEqual(kept[slot], box.Platform.ReadSlot(slot));
        }

        box.Platform.HeapBytes = int.MaxValue;
        StringAssert.Contains(box.Run("commit"), "committed: ");
    }

    [TestMethod]
    public void MemoryThatRunsOutBeforeAnythingIsChanged_IsAnAnswer_AndLaterARestart()
    {
        ConsoleFixture box = WithCommits(2);
        box.Platform.SlotFault = new System.OutOfMemoryException();
        Assert.ThrowsExactly<System.OutOfMemoryException>(() => PowerCutTests.Type(box, PowerCutTests.Lines(5), "commit"));
        box.Platform.SlotFault = null;
        box.Platform.HeapFault = new System.OutOfMemoryException();
        Assert.AreEqual("error: there is not enough memory for this commit\nnothing was changed\n", box.Run("commit"));
        PowerCutTests.AssertRuns(box, PowerCutTests.Lines(2));
    }

    private static ConsoleFixture Start(TestPlatform platform)
    {
        ConsoleFixture box = new(platform);
        box.Shell.LoadStored(false, 0);
        return box;
    }

    private static ConsoleFixture WithCommits(int commits)
    {
        ConsoleFixture box = PowerCutTests.Start(new byte[]?[4]);
        for (int commit = 1; commit <= commits; commit++)
        {
            PowerCutTests.Type(box, PowerCutTests.Lines(commit), "commit");
        }

        return box;
    }
}
