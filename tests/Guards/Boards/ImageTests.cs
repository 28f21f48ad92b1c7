// -t:Firmware and -t:Flash: what is missing ends in one line that says what to do, and what is there
// is used in the right order. The packages and nanoff are stand-ins; no board is touched.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

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

    [TestMethod]
    [DataRow(Esp32, "-p:Port=/dev/ttyUSB0", "", "/dev/ttyUSB0")]
    [DataRow(Stm32, "-p:Port=jtag", "-p:FilesPort=COM7", "COM7")]
    public void AConfiguration_GoesOntoTheBoard_BeforeTheImage(string board, string port, string filesPort, string expectedPort)
    {
        using BoardCopy copy = new();
        StandInPackages.Write(copy.Feed);
        copy.AddNanoff();
        string config = Path.Combine(copy.Root, "box 07.cfg");
        File.WriteAllText(config, "lan 192.168.10.1/24\n");
        (int exitCode, string output) = copy.Build("-t:Flash", board, port, "-p:Config=box 07.cfg", filesPort.Length == 0 ? "-p:Erase=true" : filesPort);
        Assert.AreEqual(0, exitCode, output);
        IReadOnlyList<string> told = copy.Told();
        Assert.HasCount(3, told);
        StringAssert.Contains(told[0], "--update");
        StringAssert.Contains(told[2], "--deploy");

        string name = board.Split('=')[1];
        string list = Path.Combine(copy.Root, "boards", name, "bin/Release/files.json");
        Assert.AreEqual("--filedeployment " + list, told[1]);

        // As nanoff reads it: the port, and a list of files with both paths whole.
        JsonElement files = JsonDocument.Parse(File.ReadAllText(list)).RootElement;
        Assert.AreEqual(expectedPort, files.GetProperty("SerialPort").GetString());
        JsonElement file = files.GetProperty("Files").EnumerateArray().Single();
        Assert.AreEqual(config, file.GetProperty("SourceFilePath").GetString());
        string folder = Regex.Match(Repository.Read($"boards/{name}/Pins.cs"), @"string Folder = ""(.+)"";").Groups[1].Value.Replace(@"\\", @"\");
        string deployed = Regex.Match(Repository.Read("boards/nano/NanoPlatform.cs"), @"string DeployedName = ""(.+)"";").Groups[1].Value;
        Assert.AreEqual(folder + deployed, file.GetProperty("DestinationFilePath").GetString(), "where the board looks for it");
    }

    [TestMethod]
    public void AConfigurationThatIsNotThere_OrHasNoWay_IsSaid_BeforeAnythingIsBuilt()
    {
        using BoardCopy copy = new();
        AssertOneError(copy.Build("-t:Flash", Esp32, "-p:Port=COM5", "-p:Config=box07.cfg"), "There is no file", Path.Combine(copy.Root, "box07.cfg"));
        File.WriteAllText(Path.Combine(copy.Root, "box07.cfg"), "\n");
        AssertOneError(copy.Build("-t:Flash", Stm32, "-p:Port=jtag", "-p:Config=box07.cfg"), "-p:FilesPort=", "--listports");
    }

    [TestMethod]
    public void AFileThatNanoffCouldNotWrite_IsAnError_WhateverItsExitCode()
    {
        using BoardCopy copy = new();
        StandInPackages.Write(copy.Feed);
        File.WriteAllText(Path.Combine(copy.Root, "box07.cfg"), "\n");
        copy.AddNanoff(saying: "Error deploying content file box07.cfg to I:");
        AssertOneError(copy.Build("-t:Flash", Esp32, "-p:Port=COM5", "-p:Update=false", "-p:Config=box07.cfg"), "could not write box07.cfg as tollgate.cfg", "exit code 0");
        Assert.HasCount(1, copy.Told(), "no image after it");

        copy.AddNanoff("--filedeployment");
        AssertOneError(copy.Build("-t:Flash", Esp32, "-p:Port=COM5", "-p:Update=false", "-p:Config=box07.cfg"), "could not write box07.cfg as tollgate.cfg", "exit code 7");
    }

    // The stand-in of the SDK writes down what would be in the image, in order, and what the compiler was told.
    private static void AssertImage(BoardCopy copy, string board, string assembly, string hardware, bool isHighByteFirst)
    {
        List<string> image = File.ReadLines(ImagePath(copy, board, assembly)).ToList();
        int own = image.IndexOf(assembly + ".pe");
        List<string> libraries = image.Take(own).ToList();
        CollectionAssert.Contains(libraries, "mscorlib.pe");
        CollectionAssert.Contains(libraries, "Tollgate.Hal.pe");
        CollectionAssert.Contains(libraries, hardware + ".pe");
        CollectionAssert.DoesNotContain(libraries, "nanoFramework.TestFramework.pe");
        CollectionAssert.AllItemsAreUnique(libraries);

        string rest = string.Join("\n", image.Skip(own + 1));
        StringAssert.Contains(rest, "msbuildtask/" + StandInPackages.Pinned()["nanoFramework.Tools.MetadataProcessor.MsBuildTask"]);
        StringAssert.Contains(rest, "language 10");
        StringAssert.Contains(rest, "optimize true");
        Assert.AreEqual(isHighByteFirst, rest.Contains("HIGH_BYTE_FIRST"));

        // Both assemblies in one order of bytes.
        using ModuleDefinition hal = ModuleDefinition.ReadModule(Path.Combine(copy.Root, "boards", board, "bin/Release/Tollgate.Hal.dll"));
        Assert.AreEqual(!isHighByteFirst, hal.GetType("Tollgate.Hal.WordOrder").Fields.Single(field => field.Name == "LowByteFirst").Constant is true or 1);
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
