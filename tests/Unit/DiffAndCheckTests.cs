// show diff, check and clear sessions: what a commit would do, before it is done, and what ends without one.

using System;
using System.Linq;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class DiffAndCheckTests
{
    [TestMethod]
    public void ShowDiff_HasWhatTheCandidateChanges_InTheOrderOfTheConfiguration()
    {
        ConsoleFixture console = Committed();
        Assert.AreEqual("no edits\n", console.Run("show diff"));
        console.RunAll("no forward tcp 8080\ntimer udp 600\nhost gw1 192.168.10.22\nhost gw2 192.168.10.23\nmax maxA ports 4\nno clarent gw1 command\nforward udp 9010 to gw2");
        Assert.AreEqual(
            "+ timer udp 600\n- host gw1 192.168.10.20\n+ host gw1 192.168.10.22\n+ host gw2 192.168.10.23\n"
            + "- max maxA ports 8\n+ max maxA ports 4\n- clarent gw1 command from hq\n- forward tcp 8080 to gw1\n+ forward udp 9010 to gw2\n",
            console.Run("show diff"));
        console.Run("commit");
        Assert.AreEqual("no edits\n", console.Run("show diff"));
    }

    [TestMethod]
    public void RateMtuLimitsAndOptions_AreEdits_ACommitPutsThemInForce_AndARestartKeepsThem()
    {
        TestPlatform platform = new();
        ConsoleFixture console = new(platform);
        console.RunAll(ConsoleFixture.Full + "commit");
        console.RunAll("option dscp on\nlimit mappings 9\nwan mtu 1492\nwan rate 512k\ntimer udp 600");
        const string Diff = "+ wan mtu 1492\n+ wan rate 512k\n+ timer udp 600\n+ limit mappings 9\n+ option dscp on\n";
        Assert.AreEqual(Diff, console.Run("show diff"));
        Assert.AreEqual("18 lines, 15 forwards: commit would put them in force\n", console.Run("check"));
        Assert.AreEqual(0, console.State.Policy.WanRate);
        StringAssert.StartsWith(console.Run("commit"), "committed: 18 lines, 15 forwards\n");
        Assert.AreEqual(9, console.State.Policy.HostLimit);

        ConsoleFixture restarted = new(platform);
        restarted.Shell.LoadStored(false, 0);
        Assert.AreEqual(console.Run("show config"), restarted.Run("show config"));
        Assert.AreEqual(PolicyText.Of(console.State.Policy), PolicyText.Of(restarted.State.Policy));
        Assert.AreEqual(512000, restarted.State.Policy.WanRate);

        restarted.RunAll("wan rate 1m\nno limit mappings\noption dscp off");
        Assert.AreEqual("- wan rate 512k\n+ wan rate 1m\n- limit mappings 9\n- option dscp on\n+ option dscp off\n", restarted.Run("show diff"));
        restarted.Run("discard");
        Assert.AreEqual("no edits\n", restarted.Run("show diff"));
    }

    [TestMethod]
    public void ShowDiff_OnAFreshBox_IsTheWholeConfiguration_AndBackwardsTheSameTakenOut()
    {
        ConsoleFixture console = new();
        Assert.AreEqual("no edits\n", console.Run("show diff"));
        console.RunAll(ConsoleFixture.Full);
        Assert.AreEqual(Marked("+ "), console.Run("show diff"));
        console.Run("commit");
        string[] lines = ConsoleFixture.Full.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines.Reverse())
        {
            Assert.AreEqual($"removed: {line}\n", console.Run("no " + line));
        }

        Assert.AreEqual(Marked("- "), console.Run("show diff"));
        console.Run("discard");
        Assert.AreEqual("no edits\n", console.Run("show diff"));
    }

    [TestMethod]
    public void ShowDiff_SaysWhenOnlyTheOrderDiffers()
    {
        ConsoleFixture console = Committed();
        console.RunAll("no forward udp 9000-9003\nforward udp 9000-9003 to gw1 from hq");
        Assert.AreEqual("no edits but the order of the lines\n", console.Run("show diff"));
    }

    [TestMethod]
    public void ShowDiff_PassesALargeConfigurationInFewTurns()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20");
        for (int i = 0; i < 28; i++)
        {
            console.Run($"host h{i} 192.168.10.{100 + i}");
        }

        for (int i = 0; i < 120; i++)
        {
            console.Run($"forward udp {2000 + (i * 10)} to gw1");
        }

        console.RunAll("commit\nhost gw1 192.168.10.21\nforward tcp 2000 to gw1");
        console.Type("");
        Assert.AreEqual(
            "show diff\r\n- host gw1 192.168.10.20\r\n+ host gw1 192.168.10.21\r\n+ forward tcp 2000 to gw1\r\ngw*> ", console.Type("show diff\r", 16));
    }

    [TestMethod]
    public void Check_SaysWhatACommitWould_AndChangesNothing()
    {
        ConsoleFixture console = new();
        console.RunAll(ConsoleFixture.Full + "peers odd 192.168.10.7");
        object before = console.State.Policy;
        string check = console.Run("check");
        StringAssert.EndsWith(check, "14 lines, 15 forwards: commit would put them in force\n");
        Assert.AreSame(before, console.State.Policy);
        Assert.AreEqual(check, console.Run("check"));

        string commit = console.Run("commit");
        StringAssert.Contains(commit, "warning: peers odd: 192.168.10.7 cannot be on the WAN");
        StringAssert.Contains(commit, "committed: 14 lines, 15 forwards\n");
        Assert.AreEqual(check[..check.IndexOf("14 lines", StringComparison.Ordinal)], commit[..commit.IndexOf("committed", StringComparison.Ordinal)]);
        StringAssert.EndsWith(console.Run("check"), "14 lines, 15 forwards: in force, nothing to commit\n");
    }

    [TestMethod]
    [DataRow("lan 192.168.20.1/24")]
    [DataRow("peers hq 128.0.0.0/1")]
    [DataRow("no wan")]
    public void Check_RefusesWhatACommitRefuses_WithTheSameWords(string edit)
    {
        ConsoleFixture console = Committed();
        Assert.DoesNotContain("error", console.Run(edit));
        string check = console.Run("check");
        StringAssert.Contains(check, "error: ");
        StringAssert.EndsWith(check, "\ncommit would be refused\n");
        Assert.AreEqual(check.Replace("commit would be refused", "nothing was changed"), console.Run("commit"));
    }

    [TestMethod]
    public void AWrongCheck_EndsAPaste()
    {
        ConsoleFixture console = Committed();
        console.Type("");
        string printed = console.Type("no wan\rcheck\rlan 192.168.30.1/24\r");
        StringAssert.Contains(printed, "commit would be refused");
        StringAssert.Contains(console.Run("show config"), "lan 192.168.10.1/24\n");
    }

    private static ConsoleFixture Committed()
    {
        ConsoleFixture console = new();
        console.RunAll(ConsoleFixture.Full + "commit");
        return console;
    }

    private static string Marked(string mark) =>
        string.Concat(ConsoleFixture.Full.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => mark + line + "\n"));
}
