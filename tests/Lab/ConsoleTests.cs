// The console as a serial port for any program: expect does the sessions of the READMEs on it, with wrong
// lines in between.

using System.IO;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class ConsoleTests : LabTest
{
    private const int RefusedLines = 4;

    private readonly string _folder = TollgateBox.NewFolder();

    [TestCleanup]
    public void Remove()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [DataRow("README.md", "## A session")]
    [DataRow("boards/linux/README.md", "## The first session")]
    [DataRow("boards/esp32-w5500/README.md", "## The first session")]
    public void ExpectDoesTheSession_OnBoardsLinux_WithWrongLinesInBetween(string readme, string heading)
    {
        using TollgateBox box = TollgateBox.StartKept(Network, Path.Combine(_folder, "state"), isConfigured: false);
        AssertSession(box.ConsolePath, readme, heading);
        Assert.AreEqual("nothing to discard", box.Console.Ask("discard").Trim(), "wrong lines have left nothing behind");
    }

    [TestMethod]
    [DataRow("README.md", "## A session")]
    [DataRow("boards/sim/README.md", "## The first session")]
    public void ExpectDoesTheSession_OnBoardsSim_WithWrongLinesInBetween(string readme, string heading)
    {
        string console = Path.Combine(_folder, "console");
        using BoardProgram sim = BoardProgram.StartSim("--factory", "--console", "pty:" + console);
        for (int waited = 0; waited < 400 && !Path.Exists(console) && !sim.HasEnded; waited++)
        {
            Thread.Sleep(50);
        }

        AssertSession(console, readme, heading);
        Assert.AreEqual(0, sim.Interrupt(), sim.Said);
        Assert.IsFalse(Path.Exists(console), "the link goes with the program");
    }

    private void AssertSession(string console, string readme, string heading)
    {
        ToolResult session = Tool.Run("expect", "-f", Path.Combine(BoardProgram.Root, "tests/Lab/session.exp"), console, Path.Combine(BoardProgram.Root, readme), heading);
        Say($"{session.Output.Trim()}");
        Assert.IsTrue(session.IsSuccess, session.ToString());
        StringAssert.Contains(session.Output, $" {RefusedLines} refused", session.ToString());
    }
}
