// Who may use whom, held over the sources as they are, and shown to notice.

using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Guards.Layers;

[TestClass]
public sealed class LayerTests
{
    private static readonly IReadOnlyList<(string Path, string Text)> s_sources = Repository.NanoSources
        .Select(path => (path, Repository.Read(path))).ToList();

    [TestMethod]
    public void EachLayer_UsesOnlyWhatStandsToItsLeft()
    {
        Assert.IsTrue(s_sources.Count > 20, "the sources were not found");
        Assert.AreEqual("", string.Join('\n', LayerScan.Run(s_sources)));
    }

    [TestMethod]
    public void Sources_AreTheSameForEveryBoard_AndFirmwareNamesNoChip()
    {
        Assert.AreEqual("", string.Join('\n', s_sources.SelectMany(source => SourceScan.Run(source.Path, source.Text))));
    }

    [TestMethod]
    [DataRow("using", "firmware/Wire/X.cs", "using Tollgate.Tables; namespace Tollgate.Wire;")]
    [DataRow("using", "firmware/Datapath/X.cs", "using Tollgate.Services; namespace Tollgate.Datapath; class X { }")]
    [DataRow("using", "firmware/Services/X.cs", "using static Tollgate.Control.Y; namespace Tollgate.Services;")]
    [DataRow("using", "firmware/Wire/X.cs", "using Kept = Tollgate.Tables.State; namespace Tollgate.Wire;")]
    [DataRow("using", "firmware/Control/X.cs", "using System.IO; namespace Tollgate.Control;")]
    [DataRow("using", "firmware/Tables/X.cs", "using System.Threading; namespace Tollgate.Tables;")]
    [DataRow("using", "hal/X.cs", "using Tollgate.Wire; namespace Tollgate.Hal;")]
    [DataRow("layer", "firmware/Wire/X.cs", "namespace Tollgate.Wire; class X { const int Y = Tollgate.Tables.State.Size; }")]
    [DataRow("layer", "firmware/Tables/X.cs", "namespace Tollgate.Tables; class X { int M(Control.Y y) { return y.Z; } }")]
    [DataRow("layer", "firmware/Datapath/X.cs", "namespace Tollgate.Datapath; class X { Services.S _s; }")]
    [DataRow("layer", "hal/X.cs", "namespace Tollgate.Hal; class X { int M() { return Tollgate.Wire.Udp.Protocol; } }")]
    [DataRow("layer", "firmware/Control/X.cs", "namespace Tollgate.Control; class X { long Now() { return System.Environment.TickCount64; } }")]
    [DataRow("layer", "firmware/Control/X.cs", "namespace Tollgate.Control; class X { Tollgate.Hal.Chip _chip; }")]
    [DataRow("layer", "hal/INew.cs", "namespace Tollgate.Hal; interface INew { Chip Chip { get; } }")]
    [DataRow("using", "hal/W5500.cs", "using Tollgate; namespace Tollgate.Hal;")]
    [DataRow("using", "hal/W5500.cs", "using System.Device.Spi; namespace Tollgate.Hal;")]
    [DataRow("using", "firmware/X.cs", "using Tollgate.Nano; namespace Tollgate;")]
    [DataRow("using", "firmware/X.cs", "using nanoFramework.Runtime.Native; namespace Tollgate;")]
    [DataRow("layer", "firmware/X.cs", "namespace Tollgate; class X { System.Device.Gpio.GpioPin _pin; }")]
    [DataRow("layer", "firmware/Boot.cs", "namespace Tollgate; class Boot { object M() { return new Tollgate.Hal.Chip(); } }")]
    [DataRow("layer", "boards/nano/X.cs", "namespace Tollgate.Nano; class X { object M() { return new Tollgate.Hal.Chip(); } }")]
    [DataRow("layer", "boards/esp32-w5500/Pins.cs", "namespace Tollgate.Esp32W5500; class Pins { object M() { return new Tollgate.Hal.Chip(); } }")]
    [DataRow("layer", "boards/nano/Program.cs", "namespace Tollgate.Nano; class Program { object M() { return new Tollgate.Hal.Chip(); } }")]
    [DataRow("layer", "boards/nano/X.cs", "namespace Tollgate.Nano; class X { int M() { return Tollgate.Esp32W5500.Pins.Lamp; } }")]
    [DataRow("layer", "boards/stm32-w5500/Program.cs", "namespace Tollgate.Stm32W5500; class Program { int M() { return Tollgate.Esp32W5500.Pins.Lamp; } }")]
    [DataRow("namespace", "boards/nano/X.cs", "namespace Tollgate; class X { }")]
    [DataRow("namespace", "firmware/Tables/X.cs", "namespace Tollgate.Datapath; class X { }")]
    public void AUseToTheRight_IsFound(string rule, string path, string text)
    {
        List<(string, string)> sources = new List<(string, string)>
            {
                ("hal/Chip.cs", "namespace Tollgate.Hal; public class Chip { }"),
                ("firmware/Wire/Udp.cs", "namespace Tollgate.Wire; public static class Udp { public const int Protocol = 17; }"),
                ("firmware/Tables/State.cs", "namespace Tollgate.Tables; public class State { public const int Size = 1; }"),
                ("firmware/Services/S.cs", "namespace Tollgate.Services; public class S { }"),
                ("boards/nano/N.cs", "namespace Tollgate.Nano; public class N { }"),
                ("boards/esp32-w5500/P.cs", "namespace Tollgate.Esp32W5500; public static class Pins { public const int Lamp = 2; }"),
                ("firmware/Control/Y.cs", "namespace Tollgate.Control; public class Y { public int Z; }"),
            }
            .Append((path, text))
            .ToList();
        Finding[] findings = LayerScan.Run(sources).ToArray();
        Assert.AreEqual(rule, string.Join(' ', findings.Select(finding => finding.Rule).Distinct()), string.Join('\n', (object[])findings));
        StringAssert.StartsWith(findings[0].Where, path + ":1");
    }

    [TestMethod]
    public void ABoard_MayUseEverythingToItsLeft_AndItsProgramBuildsTheDrivers()
    {
        List<(string, string)> sources = new()
        {
            ("hal/Chip.cs", "namespace Tollgate.Hal; public class Chip { }"),
            ("firmware/Router.cs", "namespace Tollgate; public class Router { }"),
            ("boards/nano/N.cs", "using System.Device.Spi; using nanoFramework.Runtime.Native; namespace Tollgate.Nano; public class N { public long Now() { return System.Environment.TickCount64; } }"),
            ("boards/esp32-w5500/Program.cs", "using Tollgate.Nano; namespace Tollgate.Esp32W5500; class Program { object A() { return new Tollgate.Hal.Chip(); } object B() { return new Router(); } long C(N n) { return n.Now(); } }"),
        };
        Assert.AreEqual("", string.Join('\n', LayerScan.Run(sources)));
    }

    [TestMethod]
    [DataRow("conditional", "firmware/Wire/X.cs", "#if HIGH_BYTE_FIRST\n#endif")]
    [DataRow("conditional", "hal/X.cs", "class X\n{\n#if DEBUG\n#elif X\n#endif\n}")]
    [DataRow("conditional", "hal/X.cs", "#define FAST")]
    [DataRow("chip", "firmware/Control/X.cs", "// the W5500's ring")]
    [DataRow("chip", "firmware/Tables/X.cs", "class X { int Esp32Words; }")]
    public void WhatTiesASourceToABoard_IsFound(string rule, string path, string text)
    {
        string[] rules = SourceScan.Run(path, text).Select(finding => finding.Rule).Distinct().ToArray();
        Assert.AreEqual(rule, string.Join(' ', rules));
    }

    [TestMethod]
    [DataRow("hal/WordOrder.cs", "#if HIGH_BYTE_FIRST\n#else\n#endif")]
    [DataRow("hal/X.cs", "// the W5500's ring")]
    [DataRow("firmware/Wire/X.cs", "#region of interest\n#endregion")]
    public void WhatMayStandThere_IsLeftAlone(string path, string text)
    {
        Assert.AreEqual(0, SourceScan.Run(path, text).Count());
    }
}
