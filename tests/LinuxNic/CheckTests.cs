// Files of console lines, judged without interfaces: what is said of each, and the exit code.

using System;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Linux;

namespace Tollgate.LinuxNic.Tests;

/// <summary>boards/linux --check. On every system: nothing of Linux is in it.</summary>
[TestClass]
public sealed class CheckTests : IDisposable
{
    private const string Start = "wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\n";
    private const string Max = Start + "host maxA 192.168.10.11\nmax maxA ports 8\n";

    private const string OnlyTyped = ", typed; as tollgate.cfg it is refused, for other lines";

    private readonly string _directory = Directory.CreateTempSubdirectory("tollgate-").FullName;

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
    }

    [TestMethod]
    [DataRow("commit\n", "4 lines, 4 forwards")]
    [DataRow("", "4 lines, 4 forwards")]
    [DataRow("commit confirm\nconfirm\n", "4 lines, 4 forwards" + OnlyTyped)]
    [DataRow("commit\nshow forwards\nping 198.18.5.1\n", "4 lines, 4 forwards" + OnlyTyped)]
    [DataRow("commit\nno max maxA\n", "3 lines, 0 forwards" + OnlyTyped)]
    [DataRow("commit\nlan 192.168.10.2/24\nreload now\n", "4 lines, 4 forwards" + OnlyTyped)]
    [DataRow("commit\nfactory-reset yes\n" + Start, "2 lines, 0 forwards" + OnlyTyped)]
    public void AFileThatIsRight_IsALine_AndCode0(string end, string expected)
    {
        (int code, string output, string errors) = Check(("box07.cfg", "# box 7\n\n" + Max + end));
        Assert.AreEqual(0, code, errors);
        Assert.AreEqual("", errors);
        Assert.AreEqual($"box07.cfg: {expected}\n", output);
    }

    [TestMethod]
    public void AFileThatIsWrong_HasThePlace_TheConsolesMessage_AndCode1()
    {
        (int code, string output, string errors) = Check(("box08.cfg", Start + "host maxA 192.168.99.11\nhost maxB x\n"));
        Assert.AreEqual(1, code);
        Assert.AreEqual("", output);
        string[] lines = errors.TrimEnd().Split('\n');
        StringAssert.StartsWith(lines[0], "box08.cfg:3: error: ");
        StringAssert.Contains(lines[0], "192.168.99.11");
        Assert.AreEqual("gw*> host maxA 192.168.99.11", lines[1]);
        Assert.AreEqual("               ^", lines[2]);
        Assert.DoesNotContain("maxB", errors, "it stops at the first wrong line");
    }

    [TestMethod]
    public void WhatACommitWouldRefuse_IsFound_WithoutACommitInTheFile()
    {
        (int code, _, string errors) = Check(("box.cfg", "lan 192.168.10.1/24\nhost maxA 192.168.10.11\n"));
        Assert.AreEqual(1, code);
        StringAssert.StartsWith(errors, "box.cfg:2: error: ");
        StringAssert.Contains(errors, "wan");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("# nothing yet\n\n")]
    [DataRow("show status\n")]
    public void AFileWithoutAConfiguration_IsWrong(string text)
    {
        (int code, string output, string errors) = Check(("box.cfg", text));
        Assert.AreEqual(1, code);
        Assert.AreEqual("", output);
        StringAssert.Contains(errors, "leaves the box without a configuration");
    }

    [TestMethod]
    public void ACommitThatIsNotConfirmed_IsWrong()
    {
        (int code, string output, string errors) = Check(("box.cfg", Max + "commit confirm 10\n"));
        Assert.AreEqual(1, code);
        Assert.AreEqual("", output);
        StringAssert.StartsWith(errors, "box.cfg:5: error: ");
        StringAssert.Contains(errors, "not confirmed");
    }

    [TestMethod]
    public void OfManyFiles_EachIsReported_AndTheWorstDecidesTheCode()
    {
        (int code, string output, string errors) = Check(
            ("a.cfg", Max), ("b.cfg", "wan static 198.18.5.2/24\nhost x\n"), ("c.cfg", Max + "commit\n"));
        Assert.AreEqual(1, code);
        Assert.AreEqual("a.cfg: 4 lines, 4 forwards\nc.cfg: 4 lines, 4 forwards\n", output);
        StringAssert.StartsWith(errors, "b.cfg:2: error: ");

        (code, output, errors) = Check(("a.cfg", null), ("c.cfg", Max));
        Assert.AreEqual(2, code);
        Assert.AreEqual("c.cfg: 4 lines, 4 forwards\n", output);
        StringAssert.StartsWith(errors, "a.cfg cannot be read: ");
    }

    [TestMethod]
    public void ABox_KnowsNothingOfTheOneBefore()
    {
        (int code, string output, _) = Check(("a.cfg", Max + "commit\n"), ("b.cfg", Start.Replace(".10.", ".20.") + "host maxA 192.168.20.11\n"));
        Assert.AreEqual(0, code);
        Assert.AreEqual("a.cfg: 4 lines, 4 forwards\nb.cfg: 3 lines, 0 forwards\n", output);
    }

    /// <summary>Checks files with these texts; null leaves one away.</summary>
    private (int Code, string Output, string Errors) Check(params (string Name, string? Text)[] files)
    {
        foreach ((string name, string? text) in files)
        {
            File.Delete(Path.Combine(_directory, name));
            if (text != null)
            {
                File.WriteAllText(Path.Combine(_directory, name), text);
            }
        }

        StringWriter output = new();
        StringWriter errors = new();
        int code = CheckRun.Run(files.Select(file => Path.Combine(_directory, file.Name)).ToList(), output, errors);
        return (code, Plain(output), Plain(errors));
    }

    private string Plain(StringWriter text)
    {
        return text.ToString().Replace("\r", "").Replace(_directory + Path.DirectorySeparatorChar, "");
    }
}
