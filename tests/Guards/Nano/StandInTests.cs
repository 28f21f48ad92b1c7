// tests/NanoSubset stands in for the device projects, which need packages. So it has to be what they
// are: the same sources, the same word order, the same packages in the same versions.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

namespace Tollgate.Guards.Nano;

[TestClass]
public sealed class StandInTests
{
    private static readonly Dictionary<string, ApiList> s_lists = Repository.NanoAssemblies
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => ApiList.Read(Path.GetDirectoryName(Path.GetDirectoryName(path))!));

    public static IEnumerable<object[]> Images => Repository.NanoImages
        .Select(path => new object[] { Path.GetFileName(Path.GetDirectoryName(path))!, path });

    [TestMethod]
    public void EveryBoard_HasAnImage()
    {
        string[] boards = Directory.GetFiles(Path.Combine(Repository.Root, "boards"), "Board.props", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path))!).Order().ToArray();
        CollectionAssert.AreEqual(boards, Images.Select(image => (string)image[0]).Order().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Images))]
    public void AnImage_IsNamedAndCompiledAsItsDeviceProject(string board, string path)
    {
        string project = Directory.GetFiles(Path.Combine(Repository.Root, "boards", board), "*.csproj").Single();
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        Assert.AreEqual(Elements(project, "AssemblyName").Single().Value, module.Assembly.Name.Name);
        Assert.AreEqual("Program", module.EntryPoint?.DeclaringType.Name);
        object lowByteFirst = module.GetType("Tollgate.Hal.WordOrder").Fields.Single(field => field.Name == nameof(Hal.WordOrder.LowByteFirst)).Constant;
        Assert.AreEqual(!File.ReadAllText(project).Contains("HIGH_BYTE_FIRST"), lowByteFirst);
    }

    [TestMethod]
    [DynamicData(nameof(Images))]
    public void AnImage_HoldsEverySourceOfItsBoard(string board, string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path, new ReaderParameters { ReadSymbols = true });
        HashSet<string> compiled = module.GetTypes().SelectMany(type => type.Methods)
            .SelectMany(method => method.DebugInformation.SequencePoints)
            .Select(point => Path.GetRelativePath(Repository.Root, point.Document.Url).Replace('\\', '/'))
            .ToHashSet();
        string[] withCode = Repository.NanoSources
            .Where(file => file.StartsWith("boards/") && (file.StartsWith("boards/nano/") || file.StartsWith($"boards/{board}/")))
            .Where(file => Repository.Read(file).Contains("return") || Repository.Read(file).Contains("void "))
            .ToArray();
        Assert.IsTrue(withCode.Length > 4, "the sources of the board were not found");
        Assert.AreEqual("", string.Join(' ', withCode.Except(compiled)));
        Assert.AreEqual("", string.Join(' ', compiled.Except(Repository.NanoSources)));
    }

    [TestMethod]
    [DynamicData(nameof(Images))]
    public void AnImage_UsesNoPackageThatItsDeviceProjectLeavesOut(string board, string path)
    {
        string project = Directory.GetFiles(Path.Combine(Repository.Root, "boards", board), "*.csproj").Single();
        HashSet<string> packages = Imported(project).SelectMany(file => Elements(file, "PackageReference")).Select(e => e.Attribute("Include")!.Value).ToHashSet();
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        Assert.AreNotEqual(0, module.AssemblyReferences.Count);
        foreach (AssemblyNameReference reference in module.AssemblyReferences)
        {
            Assert.IsTrue(packages.Contains(s_lists[reference.Name].Package), $"{board} uses {reference.Name}, but does not reference {s_lists[reference.Name].Package}");
            Assert.AreEqual(s_lists[reference.Name].Version + ".0", reference.Version.ToString(), reference.Name);
        }
    }

    /// <summary>A project and what it imports by a relative path.</summary>
    private static IEnumerable<string> Imported(string project)
    {
        return Elements(project, "Import")
            .Select(e => Path.Combine(Path.GetDirectoryName(project)!, e.Attribute("Project")!.Value))
            .SelectMany(Imported)
            .Prepend(project);
    }

    private static IEnumerable<XElement> Elements(string path, string name)
    {
        return XDocument.Load(path).Descendants(name);
    }
}
