// Console lines from a file, on the simulated box's console: what is printed, and where it stops.

using System;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>boards/sim --script.</summary>
[TestClass]
public sealed class ScriptTests : IDisposable
{
    private const string Start = "wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\n";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"script-{Guid.NewGuid():N}.cfg");

    public void Dispose()
    {
        File.Delete(_path);
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void Script_OfAWholeBox_PrintsWhatTheConsolePrints_AndEndsWithCode0(string end)
    {
        string script = "# a box\n\n" + Start + "host maxA\t192.168.10.11\nmax maxA ports 8 # a comment\ncommit\n";
        (int code, string output, string errors) = Run(script.Replace("\n", end));
        Assert.AreEqual(0, code, errors);
        Assert.AreEqual("", errors);
        StringAssert.StartsWith(output, "Tollgate ");
        StringAssert.Contains(output, "NOT FORWARDING, alarm: no configuration", "a box in factory state");
        StringAssert.Contains(output, "\ngw*> max maxA ports 8 # a comment\nopens udp 7000-7015, tcp 4000-4015, ");
        StringAssert.EndsWith(output, "\ngw*> commit\ncommitted: 4 lines, 4 forwards\nfilter: ENFORCING\ngw> \n");
    }

    [TestMethod]
    public void Script_WithAWrongLine_StopsThere_WithItsPlaceAndTheConsolesMessage()
    {
        (int code, string output, string errors) = Run(Start + "\nhost maxA 192.168.99.11\nhost maxB 192.168.10.12\n");
        Assert.AreEqual(1, code);
        string[] lines = errors.TrimEnd().Split('\n');
        Assert.AreEqual(_path + ":4: error: 192.168.99.11 is outside the LAN prefix, hosts: 192.168.10.1-192.168.10.254, not the box itself", lines[0]);
        Assert.AreEqual("gw*> host maxA 192.168.99.11", lines[1]);
        Assert.AreEqual("               ^", lines[2]);
        Assert.DoesNotContain("maxB", output, "nothing is typed after it");
    }

    [TestMethod]
    public void TheErrorInTheReadme_IsWhatIsSaid()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "nf.proj")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        (_, _, string errors) = Run("wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/33\n");
        string shown = errors.Replace(_path, "box07.cfg").TrimEnd();
        StringAssert.Contains(File.ReadAllText(Path.Combine(root, "boards/sim/README.md")), "    " + shown.Replace("\n", "\n    ") + "\n");
        StringAssert.Contains(File.ReadAllText(Path.Combine(root, "boards/linux/README.md")), "\n" + shown.Replace("box07", "box08") + "\n");
    }

    [TestMethod]
    public void Script_ThatDoesNotCommit_LeavesAnEditedCandidate()
    {
        (int code, string output, _) = Run(Start);
        Assert.AreEqual(0, code);
        StringAssert.EndsWith(output, "\ngw*> \n");
    }

    [TestMethod]
    public void Script_WhileCallsTalk_IsTypedOnTheirBox_AndNothingIsLost()
    {
        (int code, string output, string errors) = Run("show forwards\nshow sessions\nshow config\nhelp\n", "--calls", "8", "--seconds", "5", "--fast");
        Assert.AreEqual(0, code, errors);
        StringAssert.Contains(output, "\n  | udp 6801        192.168.10.11   any ");
        StringAssert.Contains(output, "\n  | gw> show sessions\n");
        StringAssert.Matches(output.TrimEnd(), new("calls 8  sent [0-9]+  received [0-9]+  lost 0  dropped 0$"));

        (code, _, errors) = Run("show forwards\nshow forward sideways\n", "--calls", "2", "--seconds", "3", "--fast");
        Assert.AreEqual(1, code);
        StringAssert.StartsWith(errors, _path + ":2: error: ");
    }

    [TestMethod]
    public void Script_ThatIsNoText_IsRefusedBeforeItIsTyped()
    {
        File.WriteAllText(_path, Start, new System.Text.UnicodeEncoding(bigEndian: false, byteOrderMark: false));
        (int code, string output, string errors) = Run(null);
        Assert.AreEqual(2, code);
        StringAssert.Contains(errors, _path + ":1: error: character 0 in column 2 ");
        Assert.AreEqual("", output);
    }

    [TestMethod]
    [DataRow("is not there", "--seconds", "2")]
    [DataRow("--console", "--console", "pty:/tmp/x")]
    [DataRow("not tty", "--console", "tty")]
    [DataRow("--factory", "--factory", "--calls", "1")]
    public void WhatCannotBe_IsNamed_AndEndsWithCode2(string word, params string[] more)
    {
        // No file is written: it is not there.
        (int code, string output, string errors) = Run(null, more);
        Assert.AreEqual(2, code);
        StringAssert.Contains(errors, word.StartsWith("is ", StringComparison.Ordinal) ? _path : word);
        Assert.AreEqual("", output);
    }

    private (int Code, string Output, string Errors) Run(string? script, params string[] more)
    {
        if (script != null)
        {
            File.WriteAllText(_path, script);
        }

        StringWriter output = new();
        StringWriter errors = new();
        int code = CommandLine.Run(["--script", _path, .. more], output, errors);
        return (code, output.ToString().Replace("\r", ""), errors.ToString().Replace("\r", ""));
    }
}
