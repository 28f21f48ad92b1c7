// Each rule of the scan, shown a line that breaks it and one next to it that does not.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Guards.Subset;

[TestClass]
public sealed class SubsetCatchesTests
{
    [TestMethod]
    [DataRow("generic", "class Box<T> { T _value; }")]
    [DataRow("generic", "class C { static T Same<T>(T value) { return value; } }")]
    [DataRow("generic", "class C { static int Same<T>(int value) { return value; } static int M() { return Same<string>(1); } }")]
    [DataRow("multi-dim", "class C { int[,] _grid = new int[2, 2]; }")]
    [DataRow("multi-dim", "class C { static int M(object o) { return ((byte[,])o)[0, 1]; } }")]
    [DataRow("struct", "struct Point { public int X; }")]
    [DataRow("struct", "class C { static int M(int a) { int Add(int b) { return a + b; } return Add(1); } }")]
    [DataRow("checked", "class C { static int M(int a) { return checked(a + 1); } }")]
    [DataRow("checked", "class C { static byte M(int a) { checked { return (byte)a; } }}")]
    [DataRow("pointer", "class C { static unsafe int M(byte* p) { return p[0]; } }")]
    [DataRow("pointer", "class C { static unsafe int M(byte[] a) { fixed (byte* p = a) { return *p; } } }")]
    [DataRow("pointer", "class C { unsafe int* _p; }")]
    [DataRow("stackalloc", "class C { static unsafe int M() { byte* p = stackalloc byte[4]; return p[0]; } }")]
    [DataRow("function-pointer", "class C { static int A() { return 1; } static unsafe int M() { delegate*<int> f = &A; return f(); } }")]
    [DataRow("boxing", "enum E { A } class C { static string M(E e) { return e.ToString(); } }")]
    [DataRow("boxing", "enum E { A } class C { static string M(E e) { return \"is \" + e; } }")]
    [DataRow("static-order", "class A { public static int[] Table = new int[4]; } class B { static int s_first = A.Table[0]; }")]
    [DataRow("static-order", "class A { static int[] s_t = new int[4]; public static int M() { return s_t[0]; } } class B { static int s_first = A.M(); }")]
    [DataRow("static-order", "delegate int F(); class A { static readonly F s_one = () => 1; }")]
    public void WhatCompilesForABoardAndBreaksThere_IsFound(string rule, string source)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(source, allowUnsafe: true));
        AssertFinds(rule, subject);
    }

    [TestMethod]
    [DataRow("interface-body", "interface I { int One() { return 1; } }")]
    [DataRow("fixed-buffer", "unsafe struct S { public fixed byte Bytes[4]; }")]
    [DataRow("state-machine", "class C { static System.Collections.IEnumerable M() { yield return 1; } }")]
    [DataRow("state-machine", "class C { static async System.Threading.Tasks.Task M() { await System.Threading.Tasks.Task.Delay(1); } }")]
    [DataRow("generic", "class C { static object M() { return new System.Collections.Generic.List<int>(); } }")]
    [DataRow("struct", "class C { static long M(System.DateTime t) { return t.Ticks; } }")]
    [DataRow("opcode", "class C { static volatile int s_x; static int M() { return s_x; } }")]
    public void WhatOurDeclarationsDoNotEvenCompile_IsFoundToo(string rule, string source)
    {
        using Subject subject = Snippet.Emit(Snippet.ForDotNet(source));
        AssertFinds(rule, subject);
    }

    [TestMethod]
    [DataRow("path-new", "return new int[2].Length;")]
    [DataRow("path-new", "return new object() == null ? 1 : 0;")]
    [DataRow("path-throw", "throw new System.Exception();")]
    [DataRow("path-try", "try { return a / b; } finally { Count = 1; }")]
    [DataRow("path-try", "lock (Gate) { return a; }")]
    [DataRow("path-string", "Name = \"hit\"; return 0;")]
    [DataRow("path-call", "return Name == Other ? 1 : 0;")]
    [DataRow("path-call", "return a.ToString().Length;")]
    [DataRow("path-box", "Gate = a; return 0;")]
    [DataRow("path-cast", "return ((int[])Gate)[0];")]
    [DataRow("path-foreach", "int sum = 0; foreach (int x in Array) { sum += x; } return sum;")]
    [DataRow("path-foreach", "int sum = 0; foreach (int x in List) { sum += x; } return sum;")]
    [DataRow("path-capture", "F f = () => a; return f();")]
    public void WhatThePacketPathMustNotDo_IsFoundOnIt(string rule, string body)
    {
        using Subject datapath = Snippet.Emit(Snippet.ForNano(PathSnippet("Tollgate.Datapath", "M", body)));
        AssertFinds(rule, datapath);
        using Subject reached = Snippet.Emit(Snippet.ForNano(
            PathSnippet("Tollgate.Tables", "M", body)
            + " namespace Tollgate.Datapath { class P { static int Go(Tollgate.Tables.C c) { return c.M(1, 2); } } }"));
        AssertFinds(rule, reached);
        using Subject router = Snippet.Emit(Snippet.ForNano(PathSnippet("Tollgate", "PollOnce", body).Replace("class C", "class Router")));
        if (rule != "path-capture")
        {
            AssertFinds(rule, router);
        }
    }

    [TestMethod]
    [DataRow("Tollgate.Hal.INic _nic; int Go() { return _nic.Receive(); }", DisplayName = "interface")]
    [DataRow("delegate int Burst(); Burst _burst; P(Tollgate.Hal.INic nic) { _burst = nic.Receive; } int Go() { return _burst(); }", DisplayName = "delegate")]
    public void WhatThePacketPathReachesThroughAnotherHand_IsFound(string members)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(
            $"namespace Tollgate.Datapath {{ class P {{ {members} }} }} "
            + "class Chip : Tollgate.Hal.INic { public ushort[][] Frames => null; public int[] Lengths => null; public ushort[] Mac => null; "
            + "public bool IsLinkUp => true; public string Trouble => null; public string[] CountNames => null; public int[] Counts => null; "
            + "public bool Transmit(ushort[] f, int n) { return true; } public void Tick(int now) { } "
            + "public int Receive() { return new byte[2].Length; } }"));
        Finding finding = SubsetScan.Run(subject).Single();
        Assert.AreEqual("path-new", finding.Rule);
        Assert.AreEqual("Chip.Receive (Snippet.cs:1)", finding.Where);
    }

    [TestMethod]
    [DataRow("return new int[2].Length;")]
    [DataRow("throw new System.Exception(\"no\");")]
    [DataRow("lock (Gate) { return a.ToString().Length; }")]
    [DataRow("int sum = 0; foreach (int x in List) { sum += x; } return sum;")]
    [DataRow("F f = () => a; return f();")]
    public void WhatIsAllowedForPeople_IsAllowedInControl(string body)
    {
        using Subject control = Snippet.Emit(Snippet.ForNano(
            PathSnippet("Tollgate.Control", "M", body)
            + " namespace Tollgate { class Router { static int PollOnce(Tollgate.Control.C c) { return c.M(1, 2); } } }"));
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(control)));
    }

    [TestMethod]
    public void WhatTheBoardRuns_IsNotRefused()
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano("""
            delegate int F();
            enum Side { In, Out }
            interface IThing { int One(); }
            class Thing : IThing
            {
                const int Two = 2;
                static readonly int[] s_table = { 1, 2, 3, 4, 5, 6, 7, 8 };
                static readonly string[] s_words = { "a", "b" };
                event F Changed;
                Side _side = Side.Out;
                public int One() { return s_table[Two] + (int)_side; }
                public static ref int At(int[] a, in int i) { ref int x = ref a[i]; return ref x; }
                public string Words(string word)
                {
                    switch (word) { case "max": return "1"; case "host": return "2"; case "peers": return "3"; case "forward": return "4";
                        case "clarent": return "5"; case "lan": return "6"; case "wan": return $"{word}: {Two} {s_words[0]}"; default: return null; }
                }
                public int Lambda(int a) { F f = () => a; Changed += f; Changed(); Changed -= f; return f(); }
                public object Patterns(object o) { return o is string s && s.Length > 2 ? s : o is int i ? i + 1 : o switch { char c => c, _ => null }; }
                public int Arrays() { int[][] a = new int[2][]; a[0] = new int[] { 1, 2, 3, 4, 5 }; int n = 0; foreach (int x in a[0]) { n += x; } return n; }
                public void Errors() { try { throw new System.ArgumentException("no"); } catch (System.ArgumentException e) when (e.Message != null) { throw; } finally { Changed = null; } }
                public uint Numbers(uint a, long b, byte c) { return (uint)(a * b >> 3) ^ (uint)(sbyte)c; }
                static int Local(int a) { static int Twice(int b) { return b * Two; } return Twice(a); }
            }
            """));
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
    }

    private static string PathSnippet(string inNamespace, string method, string body)
    {
        return $"namespace {inNamespace} {{ public delegate int F(); public class C {{ public string Name, Other; public object Gate; public int Count; public int[] Array; "
            + $"public System.Collections.ArrayList List; public int {method}(int a, int b) {{ {body} }} }} }}";
    }

    internal static void AssertFinds(string rule, Subject subject)
    {
        string findings = string.Join('\n', SubsetScan.Run(subject));
        StringAssert.Contains(findings, $"[{rule}] ", "the scan did not find it");
    }
}
