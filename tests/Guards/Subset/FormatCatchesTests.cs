// What does not fit into the format of a board's assembly, and what the metadata processor counts
// wrong: shown one by one.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

[TestClass]
public sealed class FormatCatchesTests
{
    [TestMethod]
    [DataRow("static fields", 256)]
    [DataRow("fields", 256)]
    [DataRow("methods", 256)]
    [DataRow("static methods", 256)]
    [DataRow("virtual methods", 256)]
    [DataRow("locals", 256)]
    [DataRow("parameters", 256)]
    [DataRow("exception handlers", 256)]
    [DataRow("cases of a switch", 256)]
    [DataRow("bytes of code, across which a jump may have to go", 5000)]
    [DataRow("bytes of code", 10000)]
    [DataRow("bytes of names and texts", 65600)]
    [DataRow("bytes of array initialisers", 65600)]
    public void WhatDoesNotFit_IsFound(string what, int count)
    {
        using Subject tooMuch = Snippet.Emit(Snippet.ForNano(Source(what, count)));
        StringAssert.Contains(Limits(tooMuch), $" {what}: a board's assembly holds");
        using Subject little = Snippet.Emit(Snippet.ForNano(Source(what, 200)));
        Assert.AreEqual("", Limits(little));
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(1, true)]
    [DataRow(3, true)]
    [DataRow(6, true)]
    public void AJumpAmidAnExpression_ThatTheMetadataProcessorForgets_IsFound(int onStack, bool isFound)
    {
        // The C# compiler of today stores what lies on the stack before it jumps so. The rule is for the next one.
        using Subject subject = Snippet.Emit(Snippet.ForNano("class C { static int F(int a, int b, int c, int d, int e, int f, int g) { return a; } static int M(int a) { return F(a, a, a, a, a, a, a); } }"));
        ILProcessor code = subject.Module.GetType("C").Methods.Single(method => method.Name == "M").Body.GetILProcessor();
        Instruction next = code.Body.Instructions[onStack];
        code.InsertBefore(next, code.Create(OpCodes.Br_S, next));
        Assert.AreEqual(isFound, StackRules.Scan(subject).Any(finding => finding.Rule == "eval-stack"));
    }

    [TestMethod]
    public void ReturnsThatTheMetadataProcessorAddsUp_AreFound()
    {
        string arms = string.Concat(Enumerable.Range(0, 250).Select(i => $"case {i}: return {i * 3};"));
        string more = string.Concat(Enumerable.Range(0, 250).Select(i => $"case {i + 1000}: return {i * 3};"));
        using Subject subject = Snippet.Emit(Snippet.ForNano($"class C {{ static int M(int a) {{ switch (a) {{ {arms} {more} default: return 0; }} }} }}"));
        SubsetCatchesTests.AssertFinds("eval-stack", subject);
    }

    [TestMethod]
    [DataRow("return F(a, b, a > b ? a : b, b == 0 && a < 3 ? 4 : 5);")]
    [DataRow("int chosen = a switch { 0 => b, 1 => 5, 2 => a * 7, _ => 9 }; return F(a, b, chosen, a + b);")]
    [DataRow("switch (a) { case 0: return 1; case 1: return F(1, 2, 3, 4); case 2: return 3; default: return a + b; }")]
    [DataRow("try { return F(a, b, a, b); } catch (System.Exception e) when (e.Message != null) { return F(1, 2, 3, e.Message.Length); }")]
    public void WhatIsCountedRight_IsNotRefused(string body)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano($"class C {{ static int F(int a, int b, int c, int d) {{ return a; }} static int M(int a, int b) {{ {body} }} }}"));
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
    }

    private static string Limits(Subject subject)
    {
        return string.Join('\n', LimitRules.Scan(subject));
    }

    private static string Source(string what, int count)
    {
        string inMethod = "class C { static void G() { } static int M(int a) { " + what switch
        {
            "locals" => Many("int x{0} = a; F(ref x{0});", count),
            "exception handlers" => Many("try {{ G(); }} finally {{ G(); }}", count),
            "cases of a switch" => "switch (a) { " + Many("case {0}: G(); a = {0} * 3; break;", count) + "}",
            "bytes of code, across which a jump may have to go" => Many("a = a * 3 + 7;", count),
            _ => "",
        } + " return a; } static void F(ref int x) { x++; } }";
        return what switch
        {
            "static fields" => $"class C {{ {Many("public static int S{0};", count)} }}",
            "fields" => $"class C {{ {Many("public int S{0};", count)} }}",
            "methods" => $"class C {{ {Many("public void S{0}() {{ }}", count)} }}",
            "static methods" => $"class C {{ {Many("public static void S{0}() {{ }}", count)} }}",
            "virtual methods" => $"class C {{ {Many("public virtual void S{0}() {{ }}", count)} }}",
            "parameters" => $"class C {{ static void M({string.Join(", ", Enumerable.Range(0, count).Select(i => "int p" + i))}) {{ }} }}",
            "bytes of code" => "class C { " + string.Concat(Enumerable.Range(0, 4).Select(i => $"static int M{i}(int a) {{ {Many("a = a * 3 + 7;", count / 4)} return a; }} ")) + "}",
            "bytes of names and texts" => $"class C {{ const string Text = \"{new string('x', count)}\"; static string M() {{ return Text; }} }}",
            "bytes of array initialisers" => $"class C {{ static byte[] s_bytes = {{ {string.Join(", ", Enumerable.Range(0, count).Select(i => (i & 255).ToString()))} }}; }}",
            _ => inMethod,
        };
    }

    private static string Many(string format, int count)
    {
        return string.Concat(Enumerable.Range(0, count).Select(i => string.Format(format, i) + "\n"));
    }
}
