// The declarations in tests/NanoSubset/Api are only worth something if they are true. Each api.txt is a
// list that was compared with its nanoFramework package; here the declarations are held to it.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Tollgate.Guards.Subset;

namespace Tollgate.Guards.Nano;

[TestClass]
public sealed class ApiTests
{
    private const string Plain = "public class C { public void M(int a) { } public int P { get { return 1; } set { } } public static int F; public const int K = 1; } public enum E { A }";

    public static IEnumerable<object[]> Assemblies => Repository.NanoAssemblies.Select(path => new object[] { Path.GetFileNameWithoutExtension(path) });

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void EveryDeclaration_IsInTheListOfItsPackage_AndTheOtherWayRound(string assembly)
    {
        string folder = Path.Combine(Repository.NanoApi, assembly);
        using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(folder, "bin", assembly + ".dll"));
        ApiList list = ApiList.Read(folder);
        SortedSet<string> declared = ApiListing.Of(module);
        Assert.AreNotEqual(0, declared.Count, "no declarations were found");
        Assert.AreEqual("", string.Join('\n', declared.Except(list.Lines)), $"declared, but not listed as a part of {list.Package} {list.Version}");
        Assert.AreEqual("", string.Join('\n', list.Lines.Except(declared)), "listed, but not declared");
        Assert.AreEqual(list.Lines.Count, list.Lines.Distinct().Count(), "a line stands twice");
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void EveryAssembly_HasTheVersionOfItsPackage(string assembly)
    {
        string folder = Path.Combine(Repository.NanoApi, assembly);
        using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(folder, "bin", assembly + ".dll"));
        Assert.AreEqual(assembly, module.Assembly.Name.Name);
        Assert.AreEqual(ApiList.Read(folder).Version + ".0", module.Assembly.Name.Version.ToString());
    }

    [TestMethod]
    [DataRow("class C", "sealed class C")]
    [DataRow("class C", "static class C")]
    [DataRow("class C", "abstract class C")]
    [DataRow("class C", "class C : System.Exception")]
    [DataRow("class C", "class C : System.ICloneable")]
    [DataRow("void M(", "static void M(")]
    [DataRow("void M(", "virtual void M(")]
    [DataRow("int a)", "uint a)")]
    [DataRow("int a)", "int b)")]
    [DataRow("int a)", "ref int a)")]
    [DataRow("int a)", "int a = 1)")]
    [DataRow("int a)", "params int[] a)")]
    [DataRow("set { }", "private set { }")]
    [DataRow("static int F", "static readonly int F")]
    [DataRow("K = 1", "K = 2")]
    [DataRow("E { A }", "E { A = 1 }")]
    [DataRow("E { A }", "E : byte { A }")]
    public void ADeclarationThatIsOtherwise_IsNoticed(string was, string becomes)
    {
        string source = Plain.Replace(was, becomes);
        if (becomes.StartsWith("static class"))
        {
            source = source.Replace("public void", "public static void").Replace("public int P", "public static int P");
        }

        source = source.Replace(": System.ICloneable {", ": System.ICloneable { object System.ICloneable.Clone() { return null; }");
        Assert.AreNotEqual(Listing(Plain), Listing(source));
    }

    private static string Listing(string source)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(source));
        return string.Join('\n', ApiListing.Of(subject.Module));
    }
}
