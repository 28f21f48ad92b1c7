// The tests that tests/device runs on a board are those of tests/Unit/OnBoard. Nobody has a
// board at hand when he changes them, so: they are compiled against the board's API, scanned like the
// firmware, and started as the board's launcher starts them.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Tollgate.Guards.Subset;

namespace Tollgate.Guards.Nano;

[TestClass]
public sealed class UnitTestTests
{
    // What the metadata processor writes and the launcher can hand on.
    private static readonly Type[] s_rowTypes = [typeof(int), typeof(string), typeof(bool)];

    [TestMethod]
    public void EveryTest_PassesUnderTheBoardsLauncher()
    {
        IReadOnlyList<(string Test, string Failure)> results = BoardLauncher.Run(BoardLauncher.NFUnitTest.GetTypes());
        Assert.AreEqual("", Failures(results));
        Assert.IsTrue(results.Count > 250, $"only {results.Count} tests were found");
    }

    [TestMethod]
    public void EveryTest_PassesInAnyOrder()
    {
        // The tables are shared: what one test leaves behind must not matter to another.
        Assert.AreEqual("", Failures(BoardLauncher.Run(BoardLauncher.NFUnitTest.GetTypes().Reverse())));
        Assert.AreEqual("", Failures(BoardLauncher.Run(BoardLauncher.NFUnitTest.GetTypes().OrderBy(type => type.Name.Length))));
    }

    [TestMethod]
    public void TheLauncher_NoticesWhatWouldFailOnABoard()
    {
        IReadOnlyList<(string Test, string Failure)> results = BoardLauncher.Run([typeof(LauncherSample)]);
        string Of(string test) => results.Single(result => result.Test.EndsWith(test, StringComparison.Ordinal)).Failure;
        Assert.AreEqual("", Of(".Right.0"));
        StringAssert.Contains(Of(".Wrong.0"), "AssertFailedException");
        StringAssert.Contains(Of(".UsesAField.0"), "NullReferenceException");
        Assert.AreEqual("", Of(".Row.0"));
        StringAssert.Contains(Of(".Row.1"), "number is no System.Int32");
        StringAssert.Contains(Of(".Row.2"), "takes 1 arguments, has 2");
        Assert.AreEqual(6, results.Count, "a method without an attribute is no test");
    }

    [TestMethod]
    public void EveryTest_IsOneForMSTestToo()
    {
        foreach (Type type in BoardLauncher.NFUnitTest.GetTypes().Where(BoardLauncher.IsTestClass))
        {
            Assert.IsTrue(type is { IsPublic: true, IsAbstract: false }, $"{type} is not public, or static");
            Assert.AreEqual(0, type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length, $"{type} has fields of an object that the board does not make");
            foreach (MethodInfo method in type.GetMethods().Where(method => method.DeclaringType == type))
            {
                bool isTest = method.IsDefined(typeof(nanoFramework.TestFramework.TestMethodAttribute));
                bool hasRows = method.IsDefined(typeof(nanoFramework.TestFramework.DataRowAttribute));
                Assert.IsTrue(isTest, $"{type}.{method.Name} is public and no test");
                Assert.IsTrue(!method.IsStatic && method.ReturnType == typeof(void), $"{type}.{method.Name} is static or returns something");
                Assert.AreEqual(hasRows, method.GetParameters().Length > 0, $"{type}.{method.Name}: rows and parameters");
                Assert.IsTrue(method.GetParameters().All(parameter => s_rowTypes.Contains(parameter.ParameterType)), $"{type}.{method.Name} takes what no row can hold on a board");
            }
        }
    }

    [TestMethod]
    public void TheTests_HaveNothingThatBreaksOnABoard()
    {
        using Subject subject = FromUnitTests();
        Assert.IsTrue(subject.Methods.Count() > 200, "the assembly is nearly empty");
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
        Assert.AreEqual(
            "NanoSubset mscorlib nanoFramework.System.Text nanoFramework.TestFramework",
            string.Join(' ', subject.Module.AssemblyReferences.Select(reference => reference.Name).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void EveryTestOnTheBoard_IsInTheTwin_AndTheOtherWayRound()
    {
        using Subject subject = FromUnitTests();
        string[] onBoard = subject.Types.Where(type => type.CustomAttributes.Any(a => a.AttributeType.Name == "TestClassAttribute")).Select(type => type.FullName).Order().ToArray();
        string[] inTwin = BoardLauncher.NFUnitTest.GetTypes().Where(BoardLauncher.IsTestClass).Select(type => type.FullName!).Order().ToArray();
        CollectionAssert.AreEqual(onBoard, inTwin);
        Assert.AreEqual("NFUnitTest", subject.Module.Assembly.Name.Name);
    }

    private static string UnitTestsFolder => Path.Combine(Repository.Root, "tests/NanoSubset/UnitTests/bin");

    private static Subject FromUnitTests()
    {
        List<SyntaxTree> trees = Repository.Sources("tests/Unit/OnBoard", "tests/SmallKit", "tests/device")
            .Select(file => CSharpSyntaxTree.ParseText(Repository.Read(file), Snippet.Language, file))
            .ToList();
        string path = Path.Combine(UnitTestsFolder, "NFUnitTest.dll");
        return new Subject(File.ReadAllBytes(path), File.ReadAllBytes(Path.ChangeExtension(path, ".pdb")), [UnitTestsFolder], trees);
    }

    private static string Failures(IEnumerable<(string Test, string Failure)> results)
    {
        return string.Join('\n', results.Where(result => result.Failure.Length > 0).Select(result => $"{result.Test}: {result.Failure}"));
    }
}

/// <summary>What the launcher is shown: never run by MSTest, whose attributes these are not.</summary>
[nanoFramework.TestFramework.TestClass]
public sealed class LauncherSample
{
    private readonly int _one = 1;

    [nanoFramework.TestFramework.TestMethod]
    public void Right()
    {
        nanoFramework.TestFramework.Assert.IsTrue(true);
    }

    [nanoFramework.TestFramework.TestMethod]
    public void Wrong()
    {
        nanoFramework.TestFramework.Assert.AreEqual(1, 2);
    }

    [nanoFramework.TestFramework.TestMethod]
    public void UsesAField()
    {
        nanoFramework.TestFramework.Assert.AreEqual(1, _one);
    }

    [nanoFramework.TestFramework.TestMethod]
    [nanoFramework.TestFramework.DataRow(1)]
    [nanoFramework.TestFramework.DataRow("1")]
    [nanoFramework.TestFramework.DataRow(1, 2)]
    public void Row(int number)
    {
        nanoFramework.TestFramework.Assert.AreEqual(1, number);
    }

    public void NoTest()
    {
        throw new InvalidOperationException();
    }
}
