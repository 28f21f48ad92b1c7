// hal/ and firmware/ as they are: nothing in them breaks on a board. SubsetCatchesTests.cs shows
// that the scan would say so.

using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

namespace Tollgate.Guards.Subset;

[TestClass]
public sealed class SubsetTests
{
    [TestMethod]
    [DataRow(0, DisplayName = "low byte first")]
    [DataRow(1, DisplayName = "high byte first")]
    public void HalAndFirmware_HaveNothingThatBreaksOnABoard(int wordOrder)
    {
        using Subject subject = Subject.FromNanoSubset(Repository.NanoSubsets[wordOrder]);
        Assert.IsTrue(subject.Methods.Count() > 20, "the assembly is nearly empty");
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
    }

    [TestMethod]
    public void ThePacketPath_IsFollowedFromTheRouterIntoTheTables()
    {
        using Subject subject = Subject.FromNanoSubset(Repository.NanoSubsets[0]);
        HashSet<string> path = PathRules.MethodsOf(subject).Select(method => method.DeclaringType.Name + "." + method.Name).ToHashSet();
        System.Console.WriteLine(string.Join('\n', path));
        foreach (string expected in new[] { "Router.PollOnce", "Router.NotForwarded", "Inbound.Translate", "Outbound.Translate", "ArpService.Receive", "MappingTable.Add", "State.Sweep" })
        {
            Assert.IsTrue(path.Contains(expected), expected + " is not on the path");
        }

        Assert.IsFalse(path.Contains("State.Apply"), "a commit is not on the path");
    }

    [TestMethod]
    public void TheNanoSubset_HoldsEveryTypeOfHalAndFirmware()
    {
        using Subject subject = Subject.FromNanoSubset(Repository.NanoSubsets[0]);
        HashSet<string> compiled = subject.Types.Select(type => type.FullName).ToHashSet();
        foreach (System.Reflection.Assembly assembly in new[] { typeof(Hal.Frame).Assembly, typeof(Wire.IPv4).Assembly })
        {
            string[] missing = assembly.GetExportedTypes().Select(type => type.FullName!).Where(name => !compiled.Contains(name)).ToArray();
            Assert.AreEqual(0, missing.Length, "not in tests/NanoSubset: " + string.Join(", ", missing));
        }
    }

    [TestMethod]
    public void HalAndFirmware_NeedNoLibraryButTheCoreAndText()
    {
        foreach (string path in Repository.NanoSubsets)
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(path);
            Assert.AreEqual("mscorlib nanoFramework.System.Text", string.Join(' ', module.AssemblyReferences.Select(reference => reference.Name)));
        }
    }
}
