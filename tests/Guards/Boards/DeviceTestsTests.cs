// tests/device builds: from the packages that are pinned, with the firmware beside it as a library, in
// the word order that is asked for. The packages are stand-ins, with our declarations; nothing that comes out runs.

using System;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

namespace Tollgate.Guards.Boards;

[TestClass]
public sealed class DeviceTestsTests
{
    [TestMethod]
    public void TheTestsOfABoard_Build_WithTheFirmwareBesideThem()
    {
        using BoardCopy copy = new();
        StandInPackages.Write(copy.Feed);
        (int exitCode, string output) = copy.BuildProject("tests/device/NFUnitTest.csproj", ["-c", "Release", "-p:WordOrder=HighByteFirst"]);
        Assert.AreEqual(0, exitCode, output);

        string folder = Path.Combine(copy.Root, "tests/device/bin/Release");
        using ModuleDefinition tests = ModuleDefinition.ReadModule(Path.Combine(folder, "NFUnitTest.dll"));
        using ModuleDefinition firmware = ModuleDefinition.ReadModule(Path.Combine(folder, "Tollgate.dll"));
        string[] references = tests.AssemblyReferences.Select(reference => reference.Name).Order(StringComparer.Ordinal).ToArray();
        Assert.AreEqual("Tollgate Tollgate.Hal mscorlib nanoFramework.System.Text nanoFramework.TestFramework", string.Join(' ', references));
        using ModuleDefinition hal = ModuleDefinition.ReadModule(Path.Combine(folder, "Tollgate.Hal.dll"));
        CollectionAssert.Contains(firmware.AssemblyReferences.Select(reference => reference.Name).ToArray(), "Tollgate.Hal");
        Assert.IsTrue(hal.GetType("Tollgate.Hal.WordOrder").Fields.Single(field => field.Name == "LowByteFirst").Constant is false or 0);

        Assert.AreEqual("0.1.0.0", tests.Assembly.Name.Version.ToString(), "the adapter stops at an assembly without a version");
    }
}
