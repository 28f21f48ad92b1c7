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
        AssertOneError(copy.Build("-t:Firmware", Esp32), "could not be restored", "nanoFramework.NET.Sdk", "dotnet new nugetconfig");

        StandInPackages.Write(copy.Feed);
        File.Delete(Directory.GetFiles(copy.Feed, "nanoFramework.CoreLibrary.*").Single());
        AssertOneError(copy.Build("-t:Firmware", Esp32), "could not be restored", "nanoFramework.CoreLibrary", "dotnet new nugetconfig");
    }

    [TestMethod]
    public void FlashingAnEsp32_BringsTheRuntimeAndThenTheImage()
    {
        using BoardCopy copy = new();
        StandInPackages.Write(copy.Feed);
        copy.AddNanoff();
        (int exitCode, string output) = copy.Build("-t:Flash", Esp32, "-p:Port=/dev/ttyUSB0");
        Assert.AreEqual(0, exitCode, output);
        StringAssert.Contains(output, "Image for esp32-w5500: ");
        AssertImage(copy, "esp32-w5500", "Tollgate.Esp32W5500", "nanoFramework.Hardware.Esp32", false);

        string target = $"--target {Setting("esp32-w5500", "RuntimeTarget")} --serialport /dev/ttyUSB0";
        string runtime = $"{target} --update --fwversion {Setting("esp32-w5500", "RuntimeVersion")}";
        string deploy = $"{target} --deploy --image {ImagePath(copy, "esp32-w5500", "Tollgate.Esp32W5500")}";
        CollectionAssert.AreEqual(new[] { runtime, deploy }, copy.Told().ToList());

        copy.AddNanoff("--update");
        AssertOneError(copy.Build("-t:Flash", Esp32, "-p:Port=/dev/ttyUSB0", "-p:Erase=true"), "could not write the runtime", "exit code 7", "boards/esp32-w5500/README.md");
        CollectionAssert.AreEqual(new[] { runtime + " --masserase" }, copy.Told().ToList());
    }

    [TestMethod]
    public void FlashingAnStm32_WritesWhereTheRuntimeKeepsTheApplication()
    {
        using BoardCopy copy = new();
        StandInPackages.Write(copy.Feed);
        copy.AddNanoff("--deploy");
        AssertOneError(copy.Build("-t:Flash", Stm32, "-p:Port=jtag"), "could not write the image", "exit code 7");
        AssertImage(copy, "stm32-w5500", "Tollgate.Stm32W5500", "nanoFramework.Hardware.Stm32", true);

        string target = $"--target {Setting("stm32-w5500", "RuntimeTarget")} --jtag";
        string deploy = $"--deploy --image {ImagePath(copy, "stm32-w5500", "Tollgate.Stm32W5500")} --address {Setting("stm32-w5500", "DeployAddress")} --reset";
        CollectionAssert.AreEqual(
            new[] { $"{target} --update --fwversion {Setting("stm32-w5500", "RuntimeVersion")}", $"{target} {deploy}" },
            copy.Told().ToList());

        copy.AddNanoff();
        (int exitCode, string output) = copy.Build("-t:Flash", Stm32, "-p:Port=066DFF", "-p:Update=false");
        Assert.AreEqual(0, exitCode, output);
        CollectionAssert.AreEqual(new[] { $"{target} --jtagid 066DFF {deploy}" }, copy.Told().ToList());
    }

    // The stand-in of the SDK writes down what would be in the image, in order, and what the compiler was told.
    private static void AssertImage(BoardCopy copy, string board, string assembly, string hardware, bool isHighByteFirst)
    {
        List<string> image = File.ReadLines(ImagePath(copy, board, assembly)).ToList();
        int own = image.IndexOf(assembly + ".pe");
        List<string> libraries = image.Take(own).ToList();
        CollectionAssert.Contains(libraries, "mscorlib.pe");
        CollectionAssert.Contains(libraries, hardware + ".pe");
        CollectionAssert.DoesNotContain(libraries, "nanoFramework.TestFramework.pe");
        CollectionAssert.AllItemsAreUnique(libraries);

        string rest = string.Join("\n", image.Skip(own + 1));
        StringAssert.Contains(rest, "msbuildtask/" + StandInPackages.Pinned()["nanoFramework.Tools.MetadataProcessor.MsBuildTask"]);
        StringAssert.Contains(rest, "language 10");
        StringAssert.Contains(rest, "optimize true");
        Assert.AreEqual(isHighByteFirst, rest.Contains("HIGH_BYTE_FIRST"));
    }

    private static string ImagePath(BoardCopy copy, string board, string assembly)
    {
        return Path.Combine(copy.Root, "boards", board, "bin/Release", assembly + ".bin");
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

    private static string Setting(string board, string name)
    {
        return System.Xml.Linq.XDocument.Parse(Repository.Read($"boards/{board}/Board.props")).Descendants(name).Single().Value;
    }
}
