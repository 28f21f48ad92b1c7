// show config pasted into a fresh box makes the same box: golden files, the README's configuration, and
// 10 000 random ones of tests/Kit/RandomConfig.cs.

using System;
using System.Collections;
using System.Linq;
using System.Text.RegularExpressions;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class RoundTripTests
{
    private const int Seed = 20261;

    [TestMethod]
    public void TenThousandRandomConfigurations_SurviveShowAndPaste()
    {
        int lines = 0;
        int[] kinds = new int[ConfigLine.Forward + 1];
        for (int seed = Seed; seed < Seed + 10000; seed++)
        {
            RandomConfig random = new(seed);
            Candidate typed = new();
            foreach (string line in random.Typed)
            {
                Complaint? wrong = typed.Enter(new Words(line), 0, []);
                Assert.IsNull(wrong, $"seed {seed}: {line}\n{Said(wrong)}");
            }

            string shown = typed.Edited.Text();
            Candidate pasted = new();
            Assert.IsNull(Script.Read(Script.BytesOf(shown), 0, pasted), $"seed {seed}: {shown}");
            Assert.AreEqual(shown, pasted.Edited.Text(), $"seed {seed}");

            Policy policy = PolicyText.Compile(typed.Edited);
            Assert.AreEqual(PolicyText.Of(policy), PolicyText.Of(PolicyText.Compile(pasted.Edited)), $"seed {seed}");
            Assert.HasCount(random.Ranges, policy.Rules, $"seed {seed}");
            Assert.AreEqual(random.OpenPorts, policy.Rules.Sum(rule => rule.LastPort - rule.FirstPort + 1), $"seed {seed}");
            lines += typed.Edited.Count;
            for (int i = 0; i < typed.Edited.Count; i++)
            {
                kinds[typed.Edited.Line(i).Kind]++;
            }
        }

        Assert.IsGreaterThan(200000, lines);
        Assert.IsTrue(kinds.All(count => count > 1000), string.Join(' ', kinds));
    }

    [TestMethod]
    public void ASampleOfThem_TypedOnTheConsole_GivesTheSame_InShortWordsToo()
    {
        for (int seed = Seed; seed < Seed + 300; seed++)
        {
            RandomConfig random = new(seed);
            ConsoleFixture spelled = new();
            ConsoleFixture shortened = new();
            foreach ((string line, string less) in random.Typed.Zip(random.Shortened))
            {
                Assert.DoesNotContain("error: ", spelled.Run(line), $"seed {seed}: {line}");
                string answer = shortened.Run(less);
                Assert.DoesNotContain("error: ", answer, $"seed {seed}: {line} as {less}");
            }

            string shown = spelled.Run("show config");
            Assert.AreEqual(shown, shortened.Run("show config"), $"seed {seed}");
            StringAssert.EndsWith(spelled.Run("commit"), "filter: ENFORCING\n", $"seed {seed}");
            Assert.AreEqual(shown, spelled.Shell.RunningText, $"seed {seed}");

            ConsoleFixture pasted = new();
            pasted.RunAll(shown + "commit");
            Assert.AreEqual(shown, pasted.Run("show config"), $"seed {seed}");
            Assert.AreEqual(Tables(spelled.State), Tables(pasted.State), $"seed {seed}");
        }
    }

    [TestMethod]
    [DataRow("readme.cfg")]
    [DataRow("fifty-lines.cfg")]
    [DataRow("every-option.cfg")]
    public void AGoldenFile_PastedOnTheSerialLine_IsWhatShowConfigPrints(string name)
    {
        string golden = Golden.Read(name);
        ConsoleFixture console = new();
        console.Type("");
        string printed = console.Type(golden.Replace("\n", "\r\n") + "commit\r\n", 20000);
        Assert.DoesNotContain("error: ", printed);
        StringAssert.EndsWith(printed, "filter: ENFORCING\r\ngw> ");
        Assert.AreEqual(golden, console.Run("show config"));
        Assert.AreEqual(golden, console.Shell.RunningText);

        // And in any order in which each name stands before its use.
        ConsoleFixture mixed = new();
        mixed.RunAll(string.Join('\n', golden.Split('\n', StringSplitOptions.RemoveEmptyEntries).OrderBy(line => Regex.IsMatch(line, "^(host|peers) ") ? 0 : 1)) + "\ncommit");
        Assert.AreEqual(golden, mixed.Run("show config"));
        Assert.AreEqual(Tables(console.State), Tables(mixed.State));
    }

    [TestMethod]
    public void TheReadmesConfiguration_IsItsGoldenFile()
    {
        Match block = Regex.Match(Golden.Read("README.md"), "## Configuration\\s+```\n(.+?)commit\n```", RegexOptions.Singleline);
        Assert.IsTrue(block.Success, "the README has no configuration");
        ConsoleFixture console = new();
        foreach (string line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.DoesNotContain("error: ", console.Run(line));
        }

        Assert.AreEqual(Golden.Read("readme.cfg"), console.Run("show config"));
    }

    [TestMethod]
    public void TheGoldenFiles_HaveEveryKindOfLine()
    {
        string[] firstWords = [.. Golden.Read("every-option.cfg").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Distinct()];
        CollectionAssert.AreEqual(LineParser.Keywords(), firstWords);
        Assert.HasCount(50, Golden.Read("fifty-lines.cfg").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The tables that a commit has filled, as far as packets are judged by them.</summary>
    private static string Tables(State state)
    {
        ForwardTable forwards = state.Forwards;
        string text = PolicyText.Of(state.Policy);
        for (int rule = 1; rule <= forwards.Rules; rule++)
        {
            text += $"{forwards.Line[rule]}: {forwards.IsTcp[rule]} {forwards.FirstPort[rule]}-{forwards.LastPort[rule]} {forwards.Inside[rule]}";
            for (int peer = forwards.PeerStart[rule]; peer < forwards.PeerEnd[rule]; peer++)
            {
                text += $" {forwards.PeerAddress[peer]}/{forwards.PeerMask[peer]}";
            }

            text += "\n";
        }

        return text;
    }

    private static string Said(Complaint? wrong)
    {
        ArrayList lines = [];
        wrong?.PrintTo(lines);
        return Script.Join(lines);
    }
}
