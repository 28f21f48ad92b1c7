// hal/, firmware/ and the device boards as they are: nothing in them breaks on a board. SubsetCatchesTests.cs shows
// that the scan would say so.

using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

namespace Tollgate.Guards.Subset;

[TestClass]
public sealed class SubsetTests
{
    public static IEnumerable<object[]> Images => Repository.NanoImages.Select(path => new object[] { path });

    [TestMethod]
    [DynamicData(nameof(Images))]
    public void AnImage_HasNothingThatBreaksOnItsBoard(string path)
    {
        using Subject subject = Subject.FromNanoSubset(path);
        Assert.IsTrue(subject.Methods.Count() > 20, "the assembly is nearly empty");
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
    }

    [TestMethod]
    [DynamicData(nameof(Images))]
    public void AnImage_IsFarFromTheLimitsOfItsFormat(string path)
    {
        using Subject subject = Subject.FromNanoSubset(path);
        foreach (IGrouping<string, (string Where, string What, int Value, int Most)> kind in LimitRules.Figures(subject.Module).GroupBy(figure => figure.What))
        {
            (string where, string what, int value, int most) = kind.MaxBy(figure => figure.Value);
            System.Console.WriteLine($"{value,6} of {most,5} {what}: {where}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Images))]
    public void ThePacketPath_IsFollowedFromTheRouterIntoTheTablesAndTheDriver(string path)
    {
        using Subject subject = Subject.FromNanoSubset(path);
        HashSet<string> onPath = PathRules.MethodsOf(subject).Select(method => method.DeclaringType.Name + "." + method.Name).ToHashSet();
        System.Console.WriteLine(string.Join('\n', onPath));
        foreach (string expected in new[]
        {
            "Router.PollOnce", "Router.NotForwarded", "Inbound.Translate", "Outbound.Translate", "ArpService.Receive", "MappingTable.Add", "State.Sweep",
            "W5500.Receive", "W5500.Transmit", "W5500.Tick", "NanoSpiBus.Reset", "OutputPin.Set", "NanoPlatform.NowMs", "NanoPlatform.ShowLamp", "SerialConsole.Read", "SerialConsole.Write",
        })
        {
            Assert.IsTrue(onPath.Contains(expected), expected + " is not on the path");
        }

        Assert.IsFalse(onPath.Contains("State.Apply"), "a commit is not on the path");
        Assert.IsFalse(onPath.Contains("NanoPlatform.WriteSlot"), "the configuration's slots are not on the path");
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
