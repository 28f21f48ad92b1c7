// The simulation as a program: what it prints and which exit code it ends with.

using System;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>Options, last line and exit code.</summary>
[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    public void CountedRun_EndsWithOneLine()
    {
        (int code, string output, string errors) = Run("--calls", "3", "--seconds", "2", "--fast");
        Assert.AreEqual(0, code, errors);
        string last = output.TrimEnd()[(output.TrimEnd().LastIndexOf('\n') + 1)..];
        StringAssert.Matches(last.TrimEnd('\r'), new("^calls 3  sent (40[0-9])  received \\1  lost 0  dropped 0$"));
        Assert.AreEqual("", errors);
    }

    [TestMethod]
    public void CountedRun_WithLosses_EndsWithCode1()
    {
        (int code, string output, _) = Run("--calls", "4", "--seconds", "3", "--fast", "--loss", "5");
        Assert.AreEqual(1, code);
        StringAssert.Contains(output, "calls 4  sent ");
        Assert.DoesNotContain("  lost 0  ", output);
    }

    [TestMethod]
    public void CountedRun_WithFaults_TellsTheStory()
    {
        (int code, string output, string errors) = Run("--calls", "8", "--seconds", "10", "--fast", "--faults");
        Assert.AreEqual(0, code, errors);
        StringAssert.Contains(output, "torn rsr ");
        StringAssert.Contains(output, "registers lost ");
        StringAssert.Contains(output, "elsewhere: none");
        StringAssert.Contains(output, "calls 8  sent ");
    }

    [TestMethod]
    public void CountedRun_WithFaultsAndOtherLosses_EndsWithCode1()
    {
        (int code, string output, _) = Run("--calls", "8", "--seconds", "5", "--fast", "--faults", "--loss", "5");
        Assert.AreEqual(1, code);
        Assert.DoesNotContain("elsewhere: none", output);
    }

    [TestMethod]
    [DataRow("--calls", "0")]
    [DataRow("--calls", "31")]
    [DataRow("--calls", "x")]
    [DataRow("--calls", "-1")]
    [DataRow("--seconds", "0")]
    [DataRow("--loss", "51")]
    [DataRow("--nonsense", "1")]
    public void WrongOption_IsNamed_AndEndsWithCode2(string option, string value)
    {
        (int code, string output, string errors) = Run(option, value);
        Assert.AreEqual(2, code);
        StringAssert.Contains(errors, option);
        Assert.AreEqual("", output);
    }

    [TestMethod]
    public void PcapThatCannotBeWritten_IsNamed_AndEndsWithCode2()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "x.pcapng");
        (int code, _, string errors) = Run("--fast", "--pcap", path);
        Assert.AreEqual(2, code);
        StringAssert.Contains(errors, path);
    }

    private static (int Code, string Output, string Errors) Run(params string[] args)
    {
        StringWriter output = new();
        StringWriter errors = new();
        int code = CommandLine.Run(args, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
