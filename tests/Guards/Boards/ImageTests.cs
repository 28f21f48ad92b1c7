// -t:Firmware and -t:Flash: what is missing ends in one line that says what to do, and what is there
// is used in the right order. The packages and nanoff are stand-ins; no board is touched.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Guards.Boards;

[TestClass]
public sealed class ImageTests
{
    private const string Esp32 = "-p:Board=esp32-w5500";
    private const string Stm32 = "-p:Board=stm32-w5500";

    [TestMethod]
    public void WithoutABoard_TheBoardsAreNamed()
    {
        using BoardCopy copy = new();
        AssertOneError(copy.Build("-t:Firmware"), "Which board?", "-p:Board=NAME", "esp32-w5500, stm32-w5500");
    }

    [TestMethod]
    public void AnUnknownBoard_IsNamedWithTheKnownOnes()
    {
        using BoardCopy copy = new();
        AssertOneError(copy.Build("-t:Firmware", "-p:Board=sim"), "'sim'", "esp32-w5500, stm32-w5500");
    }

    [TestMethod]
    [DataRow(Esp32, "--listports")]
    [DataRow(Stm32, "--listjtag")]
    public void WithoutAPort_TheWayToFindItIsTold(string board, string option)
    {
        using BoardCopy copy = new();
        AssertOneError(copy.Build("-t:Flash", board), "-p:Port=", option);
    }

    [TestMethod]
    public void WithoutNanoff_TheCommandThatInstallsItIsTold_BeforeAnythingIsBuilt()
    {
        using BoardCopy copy = new();
        AssertOneError(copy.Build("-t:Flash", Esp32, "-p:Port=COM5"), "nanoff is not installed", "dotnet tool install -g nanoff");
    }

    [TestMethod]
    public void ASourceWithoutThePackages_IsSaid_AndWhereTheyAre()
    {
        using BoardCopy copy = new();
        AssertOneError(copy.Build("-t:Firmware", Esp32), "could not be restored", "nanoFramework.NET.Sdk", "https://api.nuget.org/v3/index.json");

        StandInPackages.Write(copy.Feed);
        File.Delete(Directory.GetFiles(copy.Feed, "nanoFramework.CoreLibrary.*").Single());
        AssertOneError(copy.Build("-t:Firmware", Esp32), "could not be restored", "nanoFramework.CoreLibrary", "https://api.nuget.org/v3/index.json");
    }

    private static void AssertOneError((int ExitCode, string Output) run, params string[] words)
    {
        Assert.AreEqual(1, run.ExitCode, run.Output);
        IReadOnlyList<string> errors = BoardCopy.Errors(run.Output);
        Assert.HasCount(1, errors, run.Output);
        foreach (string word in words)
        {
            StringAssert.Contains(errors[0], word);
        }
    }
}
