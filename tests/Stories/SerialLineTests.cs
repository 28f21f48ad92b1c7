// The line to the box's console is as fast as a real one, and a pseudo-terminal can stand at its end.

using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>The simulated serial line.</summary>
[TestClass]
public sealed class SerialLineTests
{
    [TestMethod]
    public void BothWays_TakeTheTimeOf115200Baud()
    {
        VirtualClock clock = new();
        SerialLine line = new(clock);
        int written = 0;
        line.Written += bytes => written += bytes.Length;
        line.Type(new byte[11520]);
        byte[] buffer = new byte[256];
        int read = 0;
        int taken = 0;
        for (int ms = 0; ms < 500; ms++)
        {
            clock.RunMs(1);
            read += line.Read(buffer);
            taken += line.Write(buffer, 0, buffer.Length);
        }

        Assert.AreEqual(5760, read, 12);
        Assert.AreEqual(5760, written, 60, "told of in bursts");
        Assert.IsLessThanOrEqualTo(256, taken - written, "in the sender, and the burst on the wire");
        Assert.AreEqual(0, line.Overruns);
    }

    [TestMethod]
    public void WhatIsNotFetched_OverrunsTheBuffer()
    {
        VirtualClock clock = new();
        SerialLine line = new(clock);
        line.Type(Enumerable.Range(0, 9000).Select(i => (byte)i).ToArray());
        clock.RunMs(1000);
        byte[] buffer = new byte[16384];
        Assert.AreEqual(SerialLine.ReceiveBytes, line.Read(buffer));
        Assert.AreEqual(9000 - SerialLine.ReceiveBytes, line.Overruns);
        Assert.AreEqual((SerialLine.ReceiveBytes - 1) & 0xFF, buffer[SerialLine.ReceiveBytes - 1], "the oldest stay");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(60_000)]
    public void APseudoTerminal_IsTheBoxsConsole()
    {
        string path = Path.Combine(Path.GetTempPath(), $"console-{Guid.NewGuid():N}");
        Scene scene = Story.Begin();
        using (PtyConsole pty = new(path, scene.Box.Platform.Line))
        {
            using FileStream terminal = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
            terminal.Write("show config\r"u8);
            for (int ms = 0; ms < 500; ms++)
            {
                scene.Clock.RunMs(1);
                pty.Turn();
            }

            // The kernel hands over what was written in pieces, as it finds time.
            byte[] shown = new byte[4096];
            string text = string.Empty;
            while (!text.EndsWith("\r\ngw> ", StringComparison.Ordinal))
            {
                text += Encoding.ASCII.GetString(shown, 0, terminal.Read(shown));
            }

            StringAssert.StartsWith(text, "show config\r\nwan static 198.18.5.2/24 gw 198.18.5.1\r\n");
        }

        Assert.IsFalse(Path.Exists(path));
    }

    [TestMethod]
    public void ARestart_ForgetsWhatWasOnItsWay()
    {
        Scene scene = Story.Begin();
        scene.Box.Platform.Line.Type(Encoding.ASCII.GetBytes(new string('x', 1000)));
        scene.Clock.RunMs(10);
        scene.Box.Restart();
        Assert.AreEqual(0, scene.Box.Platform.Line.Unread);
    }
}
