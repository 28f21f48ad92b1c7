// The rules for drivers and boards, each shown what breaks it: the packet path begins there too.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Guards.Subset;

[TestClass]
public sealed class DriverCatchesTests
{
    [TestMethod]
    [DataRow("Read(words)", "an ESP32 allocates")]
    [DataRow("Write(words)", "an STM32 goes on")]
    [DataRow("ReadByte()", "through SpanByte")]
    [DataRow("WriteByte(1)", "through SpanByte")]
    [DataRow("Read(bytes)", "a SpanByte allocates")]
    [DataRow("Write(bytes)", "a SpanByte allocates")]
    [DataRow("TransferFullDuplex(bytes, bytes)", "a SpanByte allocates")]
    public void EachTransferButOne_IsRefusedWithItsReason(string call, string reason)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(
            $"class C {{ void M(System.Device.Spi.SpiDevice device, ushort[] words, byte[] bytes) {{ device.{call}; }} }}"));
        Finding finding = SubsetScan.Run(subject).Single(found => found.Rule == "spi");
        StringAssert.Contains(finding.What, reason);
    }

    [TestMethod]
    public void ADelegateOfAnotherTransfer_IsRefusedToo()
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(
            "delegate void D(ushort[] a); class C { D M(System.Device.Spi.SpiDevice device) { return device.Write; } }"));
        SubsetCatchesTests.AssertFinds("spi", subject);
    }

    [TestMethod]
    [DataRow("path-new", "Words = new ushort[8]; return 0;")]
    [DataRow("path-throw", "throw new System.InvalidOperationException();")]
    [DataRow("path-try", "lock (Words) { return 1; }")]
    [DataRow("path-try", "try { return Wait(); } finally { Count = 0; }")]
    [DataRow("path-string", "Name = \"stuck\"; return 0;")]
    [DataRow("path-call", "System.Threading.Thread.Sleep(1); return 0;")]
    [DataRow("path-call", "return System.IO.File.Exists(Name) ? 1 : 0;")]
    [DataRow("path-call", "new System.IO.Ports.SerialPort(Name).Write(Name); return 0;")]
    [DataRow("path-struct", "Pin.Write(true); return 0;")]
    [DataRow("path-struct", "return (int)Pin.Read();")]
    [DataRow("path-loop", "while (true) { Count++; }")]
    [DataRow("path-loop", "for (;;) { if (Count > 2) { Count--; } }")]
    [DataRow("path-loop", "while (Wait() != 0) { } return 0;")]
    [DataRow("path-loop", "do { Words[0] = 1; } while (Words[1] != 0); return 0;")]
    [DataRow("path-loop", "for (;;) { if (Wait() == 0) { return 1; } Count++; }")]
    public void WhatADriverMustNotDo_IsFoundInWhateverTheRouterCalls(string rule, string body)
    {
        foreach (string member in new[] { "int Receive()", "int Tick2()" })
        {
            using Subject subject = Snippet.Emit(Snippet.ForNano(Chip(member, body)));
            SubsetCatchesTests.AssertFinds(rule, subject);
        }
    }

    [TestMethod]
    [DataRow("for (int i = 0; i < 8; i++) { if (Wait() == 0) { return i; } } return 0;")]
    [DataRow("int left = 20; while (Wait() != 0 && --left > 0) { } return left;")]
    [DataRow("while (Wait() != 0) { if (++Count >= 20) { return 0; } } return 1;")]
    [DataRow("for (int at = 0; at < Words.Length; at += Words[at] + 1) { Count++; } return 0;")]
    [DataRow("Pin.Toggle(); return (int)System.Environment.TickCount64;")]
    [DataRow("System.Array.Copy(Words, 0, Words, 4, 4); return 0;")]
    [DataRow("Bus.Transfer(Words, Words); return 0;")]
    public void WhatADriverMayDo_IsNotRefused(string body)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(Chip("int Receive()", body)));
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
    }

    [TestMethod]
    [DataRow("int NowMs()")]
    [DataRow("void ShowLamp(bool isOn)")]
    [DataRow("int ReadConsole(byte[] buffer)")]
    [DataRow("int WriteConsole(byte[] buffer, int index, int count)")]
    public void WhatABoardDoesEachRound_IsOnThePath(string member)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(Platform(member)));
        SubsetCatchesTests.AssertFinds("path-new", subject);
    }

    [TestMethod]
    [DataRow("byte[] ReadSlot(int slot)")]
    [DataRow("void KeepFault(string text)")]
    [DataRow("void Reboot()")]
    public void WhatABoardDoesRarely_MayAllocate(string member)
    {
        using Subject subject = Snippet.Emit(Snippet.ForNano(Platform(member)));
        Assert.AreEqual("", string.Join('\n', SubsetScan.Run(subject)));
    }

    /// <summary>A driver with one body in <c>Receive</c>, or behind a method that <c>Tick</c> calls.</summary>
    private static string Chip(string member, string body)
    {
        string other = member.Contains("Receive") ? "private int Tick2() { return 0; }" : "public int Receive() { return 0; }";
        return "namespace Tollgate.Hal { public class Chip : INic { public ushort[] Words; public int Count; public string Name; public ISpiBus Bus; "
            + "public System.Device.Gpio.GpioPin Pin; private int Wait() { return Words[0]; } "
            + "public ushort[][] Frames => null; public int[] Lengths => null; public ushort[] Mac => null; "
            + "public bool IsLinkUp => true; public string Trouble => null; public string[] CountNames => null; public int[] Counts => null; "
            + "public bool Transmit(ushort[] f, int n) { return true; } public void Tick(int now) { Tick2(); } "
            + $"public {member} {{ {body} }} {other} }} }}";
    }

    private static string Platform(string member)
    {
        string[] members =
        [
            "int NowMs()", "int RandomSeed()", "int ReadConsole(byte[] buffer)", "int WriteConsole(byte[] buffer, int index, int count)", "byte[] ReadSlot(int slot)", "byte[] ReadDeployed()", "int FreeBytes()",
            "bool WriteSlot(int slot, byte[] bytes)", "void ShowLamp(bool isOn)", "bool IsButtonDown()", "int FaultCount()", "string FaultText()", "void KeepFault(string text)", "void Reboot()",
        ];
        Assert.IsTrue(members.Contains(member));
        return "namespace Tollgate.Nano { public class Board : Tollgate.Hal.IPlatform { private byte[] _bytes; "
            + string.Concat(members.Select(m => $"public {m} {{ {(m == member ? "_bytes = new byte[4]; " : "")}{(m.StartsWith("void ") ? "" : "return default; ")}}} ")) + "} }";
    }
}
