// What a board's library does not have does not compile in tests/NanoSubset: shown line by line.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Guards.Subset;

namespace Tollgate.Guards.Nano;

[TestClass]
public sealed class CompileTests
{
    [TestMethod]
    [DataRow("int? x = null;")]
    [DataRow("int? x = \"a\"?.Length;")]
    [DataRow("System.Span<byte> x = new byte[2];")]
    [DataRow("System.ReadOnlySpan<char> x = \"text\";")]
    [DataRow("(int, int) x = (1, 2);")]
    [DataRow("string x = \"text\"[1..];")]
    [DataRow("char x = \"text\"[^1];")]
    [DataRow("decimal x = 1m;")]
    [DataRow("double x = 0.5;")]
    [DataRow("float x = 1;")]
    [DataRow("object x = new System.Collections.Generic.List<int>();")]
    [DataRow("System.Action<int> x = null;")]
    [DataRow("System.Func<int> x = () => 1;")]
    [DataRow("System.Buffer.BlockCopy(null, 0, null, 0, 0);")]
    [DataRow("System.Array.Sort(new int[2]);")]
    [DataRow("System.Array.Reverse(new int[2]);")]
    [DataRow("int[] x = System.Array.Empty<int>();")]
    [DataRow("int x = 0; System.Threading.Interlocked.Add(ref x, 1);")]
    [DataRow("string x = string.Join(\",\", new string[0]);")]
    [DataRow("string x = \"a\".Replace('a', 'b');")]
    [DataRow("bool x = \"a\".Equals(\"A\", System.StringComparison.OrdinalIgnoreCase);")]
    [DataRow("bool x = char.IsDigit('1');")]
    [DataRow("string x = System.Console.ReadLine();")]
    [DataRow("throw new System.OverflowException();")]
    [DataRow("int x = 1u.CompareTo(2u);")]
    [DataRow("object x = System.Text.Encoding.ASCII;")]
    [DataRow("object x = new System.Diagnostics.Stopwatch();")]
    [DataRow("int x = System.Math.Min(1, 2);")]
    [DataRow("System.DateTime x;")]
    [DataRow("string[] x = System.IO.File.ReadAllLines(\"\");")]
    [DataRow("new System.IO.Ports.SerialPort(\"COM2\").DiscardInBuffer();")]
    [DataRow("System.Environment.Exit(0);")]
    [DataRow("int x = System.Linq.Enumerable.Count(null);")]
    public void WhatTheBoardDoesNotHave_DoesNotCompile(string line)
    {
        Assert.AreNotEqual("", Errors($"class C {{ static void M() {{ {line} }} }}"));
    }

    [TestMethod]
    [DataRow("int x = int.Parse(\"1\");", DisplayName = "Parse: an overflow throws another exception there")]
    [DataRow("bool x = int.TryParse(\"1\", out int y);", DisplayName = "TryParse: a failure leaves int.MinValue there")]
    [DataRow("new System.Text.StringBuilder().AppendLine(\"x\");", DisplayName = "AppendLine: CR LF there")]
    public void WhatTheBoardDoesOtherwise_DoesNotCompile(string line)
    {
        Assert.AreNotEqual("", Errors($"class C {{ static void M() {{ {line} }} }}"));
    }

    [TestMethod]
    [DataRow("record R(int A);")]
    [DataRow("class C { volatile int _x; }")]
    [DataRow("class C { System.Collections.IEnumerable M() { yield return 1; } }")]
    [DataRow("class C { async System.Threading.Tasks.Task M() { } }")]
    [DataRow("interface I { int One() { return 1; } }")]
    [DataRow("unsafe struct S { public fixed byte Bytes[4]; }")]
    [DataRow("class C { unsafe int* _p; }")]
    public void DeclarationsTheBoardDoesNotHave_DoNotCompile(string source)
    {
        Assert.AreNotEqual("", Errors(source));
    }

    [TestMethod]
    public void ALineTheBoardHas_Compiles()
    {
        Assert.AreEqual("", Errors("class C { static int M(string s) { return s.Length + System.Text.Encoding.UTF8.GetBytes(s).Length; } }"));
    }

    private static string Errors(string source)
    {
        return Snippet.Errors(Snippet.ForNano(source));
    }
}
