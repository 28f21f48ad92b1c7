// Malformed input of class 12: whatever arrives on the serial line or in a script, no exception
// leaves the console, and what is in force changes only with a commit that says so.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MalformedConsoleTests
{
    // Ours: turns until the prompt, for an input and for each line of it. A ping takes four seconds, a commit two turns
    // for each line and each forward, an answer one for each line.
    private const int MostTurns = 1000;
    // show plan has three lines for each telephone port: of two units with 60 each, some 400.
    private const int MostTurnsALine = 500;

    // What says that something else is in force now.
    private static readonly string[] s_accepted = ["committed: ", "the configuration before is in force again"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(120_000)]
    public void Class12_100000HostileInputs_ChangeNothingButByACommit()
    {
        Run(12, 100_000);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Class12_20000HostileInputsOfANewSeed_ChangeNothingButByACommit()
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        Run(seed, 20_000);
    }

    [TestMethod]
    public void Class12_RandomScripts_AreTakenAsAWholeOrNotAtAll()
    {
        const int Seed = 1212;
        Random random = new(Seed);
        HostileTyping typing = new(Seed);
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        for (int i = 0; i < 5000; i++)
        {
            string[] lines = ConsoleFixture.Full.Split('\n');
            int wrong = random.Next(lines.Length);
            lines[wrong] = random.Next(3) switch
            {
                0 => typing.Next(),
                1 => lines[wrong].Remove(random.Next(lines[wrong].Length + 1)),
                _ => lines[wrong].Insert(random.Next(lines[wrong].Length + 1), ((char)random.Next(300)).ToString()),
            };
            Policy before = console.State.Policy;
            string edited = console.Run("show config");
            string? message = console.Shell.LoadScript(string.Join('\n', lines), 0);
            if (message != null)
            {
                Assert.AreSame(before, console.State.Policy, $"seed {Seed} script {i}");
                Assert.AreEqual(edited, console.Run("show config"), $"seed {Seed} script {i}");
                StringAssert.Contains(message, "error: ");
                Assert.IsTrue(message.All(c => (c >= ' ' && c <= '~') || c == '\n'), $"seed {Seed} script {i}: {message}");
            }
            else
            {
                Assert.AreEqual(console.Shell.RunningText, console.Run("show config"), $"seed {Seed} script {i}");
            }
        }
    }

    [TestMethod]
    [DataRow("10k characters", "lan 10.0.0.1/24 ")]
    [DataRow("NUL", "\0")]
    [DataRow("high bytes", "\x80\x9F\xFE\xFF")]
    [DataRow("escapes", "\x1B[31m\x1B]0;title\a\x1BPq\x1B\\")]
    [DataRow("CR LF mixes", "\r\n\n\r\r\n\r\r\n\n")]
    [DataRow("controls", "\x1\x2\x4\x5\x6\xE\xF\x10\x11\x12\x13\x14\x16\x17\x18\x19\x1A\x1C\x1D\x1E\x1F")]
    public void Class12_TenThousandOf_LeaveTheConsoleUsable(string what, string piece)
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("");
        Policy before = console.State.Policy;
        StringBuilder typed = new();
        while (typed.Length < 10000)
        {
            typed.Append(piece);
        }

        console.Type(typed.ToString(), 9000);
        Assert.AreEqual(0, console.Platform.Typed.Count, what);
        console.Type("\x03", 100);
        StringAssert.EndsWith(console.Type("show config\r"), ConsoleFixture.Full.Replace("\n", "\r\n") + "gw> ", what);
        Assert.AreSame(before, console.State.Policy, what);
    }

    [TestMethod]
    public void Class12_ATurn_TakesABoundedNumberOfBytes()
    {
        ConsoleFixture console = new();
        console.Type("");
        console.Platform.Type(new string('x', 100000));
        for (int i = 0; i < 50; i++)
        {
            int before = console.Platform.Typed.Count;
            console.Shell.Turn(0);
            Assert.IsLessThanOrEqualTo(128, before - console.Platform.Typed.Count);
        }
    }

    /// <summary>Types on one box after the other, an input each time, and looks at everything in force after each.</summary>
    private void Run(int seed, int inputs)
    {
        HostileTyping typing = new(seed);
        ConsoleFixture console = new();
        int changes = 0;
        for (int i = 0; i < inputs; i++)
        {
            if (i % 50 == 0)
            {
                console = Configured();
            }

            string typed = typing.Next();
            try
            {
                // Now and then long enough for what waits to be over.
                console.NowMs += i % 7 == 0 ? 70_000 : 1000;
                changes += IsChangedBy(console, typed, i % 16 == 0) ? 1 : 0;
            }
            catch (Exception exception)
            {
                string bytes = string.Concat(typed.Take(500).Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\x{(int)c:X2}"));
                throw new AssertFailedException($"seed {seed} input {i}, {typed.Length} bytes: {bytes}", exception);
            }
        }

        TestContext.WriteLine($"{changes} changes of what is in force");
        Assert.IsGreaterThan(inputs / 100, changes, "the inputs are too wild to reach a commit");
    }

    /// <summary>Types, and sees to it that what is in force has changed by a commit or not at all.</summary>
    private static bool IsChangedBy(ConsoleFixture console, string typed, bool isWholeTable)
    {
        Policy before = console.State.Policy;
        ushort[][] rows = console.State.Forwards.Rows;
        string running = console.Shell.RunningText;
        string printed = TypeToThePrompt(console, typed);
        Assert.IsTrue(printed.All(c => (c >= ' ' && c <= '~') || c is '\r' or '\n' or '\b' or '\a'), "a byte that no terminal wants");
        if (before == console.State.Policy && rows == console.State.Forwards.Rows)
        {
            Assert.AreEqual(running, console.Shell.RunningText);
            return false;
        }

        Assert.IsTrue(s_accepted.Any(printed.Contains), printed);
        AssertIsWhatTheLinesSay(console, isWholeTable);
        return true;
    }

    private static ConsoleFixture Configured()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("", 10);
        return console;
    }

    /// <summary>The box answers within a bounded number of turns: nothing that was typed makes it wait.</summary>
    private static string TypeToThePrompt(ConsoleFixture console, string typed)
    {
        console.Type(typed, 1);
        int most = MostTurns + typed.Length + (MostTurnsALine * typed.Count(c => c is '\r' or '\n' or '?' or '\t'));
        for (int turns = 0; console.Platform.Typed.Count > 0 || !console.Shell.IsAtPrompt; turns++)
        {
            Assert.IsLessThan(most, turns, "no prompt");
            console.Shell.Turn(console.NowMs);
            console.NowMs += 5;
        }

        return console.Platform.Written.ToString();
    }

    /// <summary>What is in force is what the lines in force open, and these lines make the same box again.</summary>
    private static void AssertIsWhatTheLinesSay(ConsoleFixture console, bool isWholeTable)
    {
        string running = console.Shell.RunningText;
        OpenModel model = new(running);
        Assert.AreEqual(console.State.IsEnforcing ? model.Count : 0, PortsIn(console.State.Forwards));
        if (isWholeTable)
        {
            Assert.IsNull(model.Difference(console.State));
        }

        ConsoleFixture fresh = new();
        Assert.IsNull(fresh.Shell.LoadScript(running, 0));
        Assert.AreEqual(running, fresh.Shell.RunningText);
    }

    private static int PortsIn(ForwardTable forwards)
    {
        return Enumerable.Range(1, forwards.Rules).Sum(rule => forwards.LastPort[rule] - forwards.FirstPort[rule] + 1);
    }
}
