using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hosted;
using Tollgate.Linux;

namespace Tollgate.LinuxNic.Tests;

/// <summary>The parts of the host that need no rights: slots, the pseudo-terminal, the command line.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class HostTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tollgate-").FullName;

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
    }

    [TestMethod]
    public void Slots_KeepWhatWasWritten_AcrossAStart()
    {
        string state = Path.Combine(_directory, "state");
        Assert.IsNull(new SlotFiles(state).Read(0));
        Assert.IsTrue(new SlotFiles(state).Write(0, [1, 2, 3]));
        Assert.IsTrue(new SlotFiles(state).Write(1, [4]));
        Assert.IsTrue(new SlotFiles(state).Write(0, [5, 6]));
        CollectionAssert.AreEqual(new byte[] { 5, 6 }, new SlotFiles(state).Read(0));
        CollectionAssert.AreEqual(new byte[] { 4 }, new SlotFiles(state).Read(1));
        Assert.HasCount(2, Directory.GetFiles(state), "nothing else is left there");
    }

    [TestMethod]
    public void Slots_WhoseDirectoryIsGone_RefuseToWrite()
    {
        string state = Path.Combine(_directory, "state");
        SlotFiles slots = new(state);
        Directory.Delete(state);
        Assert.IsFalse(slots.Write(0, [1]));
        Assert.IsNull(slots.Read(0));
    }

    [TestMethod]
    public void Slots_InMemory_AreCopies()
    {
        SlotFiles slots = new(null);
        byte[] bytes = [1];
        Assert.IsTrue(slots.Write(1, bytes));
        bytes[0] = 2;
        CollectionAssert.AreEqual(new byte[] { 1 }, slots.Read(1));
    }

    [TestMethod]
    public void Pty_ClientsComeAndGo_AndTheLinkIsRemoved()
    {
        string path = Path.Combine(_directory, "console");
        using (PtyPort port = new(path))
        {
            for (int client = 0; client < 3; client++)
            {
                using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
                stream.Write("show\r"u8);
                Assert.AreEqual("show\r", Typed(port, 5));
                Assert.AreEqual(4, port.Write(Encoding.ASCII.GetBytes("xok\r\ny"), 1, 4));
                byte[] answer = new byte[4];
                stream.ReadExactly(answer);
                Assert.AreEqual("ok\r\n", Encoding.ASCII.GetString(answer), "raw: nothing is translated or echoed");
            }
        }

        Assert.IsFalse(Path.Exists(path));
    }

    [TestMethod]
    public void Pty_WithoutAClient_NeverBlocks()
    {
        using PtyPort port = new(Path.Combine(_directory, "console"));
        byte[] text = new byte[4096];
        Array.Fill(text, (byte)'x');
        int refused = 0;
        for (int i = 0; i < 100; i++)
        {
            refused += port.Write(text, 0, text.Length) == 0 ? 1 : 0;
        }

        Assert.IsGreaterThan(0, refused, "the line is busy");

        // After a second without a reader it is given up; the kernel may still take a last part before that.
        int taken = 0;
        for (int i = 0; i < 100 && taken != text.Length; i++)
        {
            Thread.Sleep(50);
            taken = port.Write(text, 0, text.Length);
        }

        Assert.AreEqual(text.Length, taken, "nobody reads: given up");
    }

    [TestMethod]
    public void Pty_ReplacesAStaleLink_ButNoFile()
    {
        string stale = Path.Combine(_directory, "stale");
        File.CreateSymbolicLink(stale, "/dev/pts/no-longer");
        using (new PtyPort(stale))
        {
            Assert.IsNotNull(new FileInfo(stale).LinkTarget);
        }

        string file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "mine");
        Assert.ThrowsExactly<StartFailure>(() => new PtyPort(file));
        Assert.AreEqual("mine", File.ReadAllText(file));
    }

    [TestMethod]
    [DataRow("--lan", "a")]
    [DataRow("--wan", "a")]
    [DataRow("--check")]
    [DataRow("--check", "a.cfg", "--lan", "a")]
    [DataRow("--check", "a.cfg", "--console", "stdio")]
    [DataRow("--lan", "a", "--wan", "b", "--console", "tty")]
    [DataRow("--lan", "a", "--wan", "b", "--console", "pty:")]
    [DataRow("--lan", "a", "--wan", "b", "--speed", "fast")]
    public void WrongCommandLine_IsASentence(params string[] args)
    {
        StartFailure failure = Assert.ThrowsExactly<StartFailure>(() => Options.Read(args, out _));
        Assert.Contains("See --help", failure.Message);
    }

    [TestMethod]
    public void CommandLine_IsRead()
    {
        Options expected = new("a", "b", "c", "/d", "e", true);
        string[] args = ["--lan", "a", "--wan", "b", "--config", "c", "--console", "pty:/d", "--state", "e", "--bypass-queue"];
        Assert.AreEqual(expected, Options.Read(args, out _));
        Assert.AreEqual(new Options("a", "b", null, null, null, false), Options.Read(["--lan", "a", "--wan", "b"], out _));
    }

    [TestMethod]
    public void CommandLine_OfACheck_NamesFiles()
    {
        Options options = Options.Read(["--check", "a.cfg", "-", "b.cfg"], out _)!;
        CollectionAssert.AreEqual(new[] { "a.cfg", "-", "b.cfg" }, options.Check!.ToArray());
    }

    private static string Typed(PtyPort port, int count)
    {
        byte[] buffer = new byte[64];
        int got = 0;
        for (int i = 0; i < 200 && got < count; i++)
        {
            byte[] part = new byte[16];
            port.IsReady = true;
            int n = port.Read(part);
            part.AsSpan(0, n).CopyTo(buffer.AsSpan(got));
            got += n;
            Thread.Sleep(n == 0 ? 5 : 0);
        }

        return Encoding.ASCII.GetString(buffer, 0, got);
    }
}
