// The console as a technician meets it: bytes in, bytes out.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
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
    public void LoadScript_StopsAtTheFirstWrongLine_AndChangesNothing()
    {
        ConsoleFixture console = new();
        string message = console.Shell.LoadScript("lan 192.168.10.1/24\r\nhost maxA 192.168.10.11\r\n\r\nmax maxA ports 99\r\nnonsense", 0);
        Assert.AreEqual(
            "line 4:\n" +
            "  max maxA ports 99\n" +
            "                 ^\n" +
            "error: 99 is not allowed, ports: 1-60", message);
        Assert.AreEqual("", console.Run("show config"));
        Assert.IsFalse(console.State.IsEnforcing);
    }
}
