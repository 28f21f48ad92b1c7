// What the box notes by looking, how show log and arp print it, and what the console tells by itself.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class EventWatchTests
{
    private static readonly string[] s_lines =
    [
        "wan static 198.18.5.2/24 gw 198.18.5.1", "lan 192.168.10.1/24", "host maxA 192.168.10.11", "host gw1 192.168.10.13 mac 00:11:22:33:44:55",
        "log syslog 192.168.10.50",
    ];

    [TestMethod]
    public void ShowLog_HasTheOldestFirst_WithItsTimeAndItsAge()
    {
        Box box = new();
        box.Advance(60_500);
        box.Wan.IsLinkUp = false;
        box.Advance(3_000_000);
        string[] lines = ShowLog(box);
        Assert.AreEqual("SINCE START   AGO           EVENT", lines[0]);
        Assert.AreEqual("0 d 00:00:00  0 d 00:51:01  started", lines[1]);
        Assert.AreEqual("0 d 00:01:01  0 d 00:50:00  wan: LINK DOWN", lines[2]);
        Assert.HasCount(3, lines);
        Assert.AreEqual("\r\nlog: wan: LINK DOWN\r\n", Told(box));
    }

    [TestMethod]
    public void ShowLog_HasTheRightTimes_AfterTheClockHasComeRound()
    {
        // 49.7 days after a start shortly before the clock comes round.
        Box box = new(Box.UsualPolicy().Build(), unchecked((int)0xFFFFFE00));
        box.Advance(1000);
        for (int i = 0; i < 101; i++)
        {
            box.Platform.ClockMs += 43_200_000;
            box.Advance(1000);
        }

        box.Lan.IsLinkUp = false;
        box.Advance(1000);
        string[] lines = ShowLog(box);
        StringAssert.StartsWith(lines[1], "0 d 00:00:00  50 d 12:01:4");
        StringAssert.Matches(lines[^1], new(@"^50 d 12:01:4\d 0 d 00:00:0\d  lan: LINK DOWN$"));
    }

    [TestMethod]
    public void TheLog_KeepsTheLast32()
    {
        Box box = new();
        box.Advance(1000);
        for (int i = 0; i < 40; i++)
        {
            box.Wan.IsLinkUp = !box.Wan.IsLinkUp;
            box.Advance(600);
        }

        string[] lines = ShowLog(box);
        Assert.HasCount(1 + EventLog.Capacity, lines);
        StringAssert.EndsWith(lines[1], "wan: LINK DOWN");
        StringAssert.EndsWith(lines[^1], "wan: link up");
    }

    [TestMethod]
    public void AnInterfaceThatCeasesToWork_IsNoted_AndNotItsLinkAsWell()
    {
        Box box = new();
        box.Advance(1000);
        box.Lan.Trouble = "no chip answers";
        box.Lan.IsLinkUp = false;
        box.Advance(2000);
        box.Lan.Trouble = null!;
        box.Advance(2000);
        box.Lan.IsLinkUp = true;
        box.Advance(2000);
        CollectionAssert.AreEqual(
            new[] { "started", "lan: DOES NOT WORK, see: show status", "lan: works again", "lan: LINK DOWN", "lan: link up" },
            Events(box));
    }

    [TestMethod]
    public void AStart_AfterFaults_SaysSo()
    {
        Box box = new(null);
        box.Platform.KeepFault("out of memory");
        box.Platform.KeepFault("out of luck");
        box.Advance(1000);
        CollectionAssert.AreEqual(new[] { "started, faults so far: 2, the last: out of luck" }, Events(box));
        Assert.DoesNotContain("log: ", box.Platform.Written.ToString(), "the first lines have said it");
    }

    [TestMethod]
    public void TheGateway_IsNoted_WhenItFallsSilentAndWhenItIsBack()
    {
        Box box = new();
        box.WanStations.Clear();
        box.Advance(70_000);
        box.WanStations[Box.Gateway] = Box.GatewayMac;
        box.Advance(20_000);
        CollectionAssert.AreEqual(new[] { "started", "gateway 198.18.5.1 does not answer", "gateway 198.18.5.1 answers again" }, Events(box));
    }

    [TestMethod]
    public void AHost_IsNotedByItsName_AndOneWithoutALineIsNot()
    {
        Box box = Box.Configured(s_lines);
        box.FromLan(Box.OutUdp(Box.Pc, 3000, Box.Server1, 5000));
        box.FromWan(Box.InUdp(Box.Server1, 5000, 3000));
        box.LanStations.Clear();
        box.Advance(80_000);
        box.LanStations[Box.MaxA] = Box.MacOf(Box.MaxA);
        box.Advance(30_000);
        string[] events = Events(box).Where(text => !text.StartsWith("log station")).ToArray();
        CollectionAssert.AreEqual(new[] { "started", "host maxA 192.168.10.11 does not answer", "host maxA 192.168.10.11 answers again" }, events);
    }

    [TestMethod]
    public void AFullTable_IsNotedAtOnceAndThenOnceAMinute_WithTheCount()
    {
        Box box = new(Box.UsualPolicy().Build());
        box.Advance(1000);
        int[] drops = box.Counters.Drops;
        drops[DropReason.TableFull] = 1;
        Wait(box, 1000);
        drops[DropReason.TableFull] = 1000;
        drops[DropReason.HostLimit] = 3;
        drops[DropReason.TxFull] = 7;
        Wait(box, 58_000);
        Assert.HasCount(4, Events(box));
        Wait(box, 3000);
        drops[DropReason.TableFull] = 5;
        Wait(box, 61_000);
        CollectionAssert.AreEqual(
            new[]
            {
                "started",
                "table-full once: no room for new mappings or sessions, see: show status",
                "host-limit 3 times: a host has its share of mappings, see: show sessions",
                "tx-full 7 times: an interface could not send",
                "table-full 999 times: no room for new mappings or sessions, see: show status",
                "table-full 5 times: no room for new mappings or sessions, see: show status",
            },
            Events(box).Where(text => !text.Contains("answer")).ToArray());
    }

    [TestMethod]
    public void Arp_ListsBothSides_AndWhatEachIsFor()
    {
        Box box = Box.Configured(s_lines);
        box.Advance(5000);
        box.FromLan(Box.OutUdp("192.168.10.60", 3000, Box.Server1, 5000));
        box.LanStations.Remove(Box.MaxA);
        box.Advance(70_000);
        Assert.AreEqual(
            "     ADDRESS         MAC               STATE      AGE s  USED BY\n" +
            "wan  198.18.5.1      02:00:00:00:05:01 answers       14  wan\n" +
            "lan  192.168.10.11                     no answer         host maxA\n" +
            "lan  192.168.10.13   00:11:22:33:44:55 configured        host gw1\n" +
            "lan  192.168.10.50   02:00:c0:00:0a:32 answers       13  log syslog\n" +
            "lan  192.168.10.60                     no answer         mappings: 1\n" +
            "5 neighbors\n",
            box.Router.Shell.Execute("arp", box.Platform.ClockMs));
        Box bare = new(null);
        Assert.AreEqual("     ADDRESS         MAC               STATE      AGE s  USED BY\n0 neighbors\n", bare.Router.Shell.Execute("arp", 0));
    }

    [TestMethod]
    public void ShowLog_OfAConsoleWithoutABox_IsEmpty()
    {
        ConsoleFixture console = new();
        Assert.AreEqual("nothing has happened\n", console.Run("show log"));
        StringAssert.Contains(console.Run("ping 198.18.5.1"), "error: this console has no interfaces");
    }

    private static void Wait(Box box, int ms)
    {
        // The counters are the test's own, so nothing here balances.
        for (int i = 0; i < ms; i += 5)
        {
            box.Router.PollOnce(box.Platform.ClockMs += 5);
        }
    }

    private static string[] ShowLog(Box box)
    {
        return box.Router.Shell.Execute("show log", box.Platform.ClockMs).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] Events(Box box)
    {
        return ShowLog(box).Skip(1).Select(line => line[28..]).ToArray();
    }

    private static string Told(Box box)
    {
        string printed = box.Platform.Written.ToString();
        int at = printed.IndexOf("log: ", StringComparison.Ordinal);
        return "\r\n" + printed[at..(printed.LastIndexOf('\n') + 1)];
    }
}
