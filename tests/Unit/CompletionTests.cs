// Tab and ?: they know the grammar because they are the parser. The walk goes through all of it, from the first word on,
// along what ? lists: so a new command is walked as soon as there is one.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class CompletionTests
{
    /// <summary>One word at least that fits wherever none is listed.</summary>
    private static readonly string[] Samples =
    [
        "8", "2", "1", "300", "4040", "7800", "9000-9003", "198.18.5.2/24", "192.168.10.1/24", "192.168.10.11", "198.18.9.4", "00:11:22:33:44:55",
        "198.18.9.4:5555", "6801", "198.18.9.5", "198.18.9.6", "198.18.9.7", "198.18.9.8/29", "198.18.9.9", "newName", "maxA", "hq", "->", "minutes", "512k", "1492",
    ];

    private readonly ConsoleFixture _console = new();
    private readonly Screen _screen = new();

    [TestMethod]
    public void TheWholeGrammar_WhatIsListedIsTaken_AndNothingElse()
    {
        Commands commands = Commands();
        List<string> heads = [""];
        HashSet<string> words = [.. Samples, "nonsense", "-"];
        for (int depth = 0; depth < 7; depth++)
        {
            List<string> longer = [];
            foreach (string head in heads)
            {
                Asked asked = commands.Ask(head);
                Assert.IsTrue(asked.IsAsked, head);
                string[] listed = asked.Found.Cast<string>().ToArray();
                words.UnionWith(listed);
                Assert.AreEqual(listed.Length, listed.Distinct().Count(), head);
                foreach (string word in listed)
                {
                    Assert.IsTrue(commands.Ask(head + word + " ").IsAsked, $"listed and refused: {head}{word}");
                    AssertCompletes(commands, head, word);
                }

                if (asked.Text == null)
                {
                    longer.AddRange(listed.Select(word => head + word + " "));
                    foreach (string other in words.Where(other => !listed.Any(word => word.StartsWith(other, StringComparison.OrdinalIgnoreCase))))
                    {
                        Assert.IsFalse(commands.Ask(head + other + " ").IsAsked, $"not listed and taken: {head}{other}");
                    }
                }
                else
                {
                    string[] taken = Samples.Concat(listed).Where(word => commands.Ask(head + word + " ").IsAsked).ToArray();
                    Assert.IsNotEmpty(taken, $"no sample fits: {head}");
                    longer.Add(head + taken[0] + " ");
                    longer.Add(head + taken[^1] + " ");
                }

                Assert.IsTrue(asked.Lines(4).Cast<string>().All(row => row.Length < 80 && !row.Contains("missing")), head);
                AssertEnds(asked, head);
            }

            heads = longer.Distinct().ToList();
        }

        Assert.IsGreaterThan(40, words.Count - Samples.Length, "the walk has lost its way");
    }

    [TestMethod]
    public void EveryWordOfEveryLine_IsCompletedFromAPrefix()
    {
        Commands commands = Commands();
        string[] lines = ConsoleFixture.Full.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] examples = lines.Concat(Asked(commands, "help ").Append("")).SelectMany(topic => _console.Run("help " + topic).Split('\n'))
            .Where(row => row.Contains("example: ")).Select(row => row.Split("example: ")[1]).ToArray();
        Assert.IsGreaterThan(15, examples.Length);
        int completed = 0;
        foreach (string line in lines.Concat(lines.Select(line => "no " + line)).Concat(examples))
        {
            string[] words = line.Split(' ');
            string head = "";
            foreach (string word in words)
            {
                Asked asked = commands.Ask(head);
                Assert.IsTrue(asked.IsAsked, head);
                bool isListed = asked.Found.Cast<string>().Any(listed => listed.StartsWith(word, StringComparison.Ordinal));
                Assert.IsTrue(isListed || asked.Text != null, $"{head}{word}");
                if (isListed)
                {
                    AssertCompletes(commands, head, word);
                    completed++;
                }

                head += word + " ";
            }

            Assert.IsTrue(commands.Ask(head).MayEnd, line);
        }

        Assert.IsGreaterThan(100, completed);
    }

    [TestMethod]
    public void Tab_CompletesAUniqueWord_OrWhatSeveralHaveInCommon()
    {
        Type("");
        Assert.AreEqual("gw> show ", Type("sh\t"));
        Assert.AreEqual("gw> show d", Type("d"));
        Assert.AreEqual("gw> show config ", Type("\x15sho\tco\t"));
        _console.RunAll(ConsoleFixture.Full);
        Assert.AreEqual("gw*> max max", Type("\x15\rmax m\t"), "maxA and maxB");
        Assert.AreEqual("gw*> max maxA ports ", Type("A\tp\t"));
    }

    [TestMethod]
    public void Tab_WithNothingToAdd_ListsWhatFits_AndTheLineComesBack()
    {
        _console.RunAll(ConsoleFixture.Full);
        Type("");
        Type("max m\t");
        int rows = _screen.Rows.Length;
        Assert.AreEqual("gw*> max max", Type("\t"));
        CollectionAssert.AreEqual(
            new[] { "gw*> max max", "  maxA maxB", "  a name, the host: 1-15 of A-Z a-z 0-9 _ -", "gw*> max max" }, _screen.Rows[(rows - 1)..]);
        Assert.AreEqual("gw*> ", Type("A ports 4\r"));
        StringAssert.Contains(_console.Run("show config"), "max maxA ports 4\n");
    }

    [TestMethod]
    public void Tab_AfterAWholeWordThatIsNotListed_IsABlank_AndAfterAWrongOneRings()
    {
        Type("");
        Assert.AreEqual("gw> lan 192.168.10.1/24 ", Type("lan\t192.168.10.1/24\t"));
        Assert.AreEqual(0, _screen.Bells);
        Assert.AreEqual("gw> lan 192.168.10.1/99", Type("\x15lan 192.168.10.1/99\t"));
        Assert.AreEqual("gw> nonsense", Type("\x15nonsense\t"));
        Assert.AreEqual(2, _screen.Bells);
    }

    [TestMethod]
    public void QuestionMark_ListsWhatMayStandHere_AndTheLineComesBack()
    {
        Type("");
        Assert.AreEqual("gw> wan static 198.18.5.2/24 gw ", Type("wan static 198.18.5.2/24 gw ?"));
        CollectionAssert.AreEqual(
            new[] { "gw> wan static 198.18.5.2/24 gw", "  the gateway: four numbers 0-255 with dots", "gw> wan static 198.18.5.2/24 gw" }, _screen.Rows[^3..]);
        Type("\x15wan static 198.18.5.2/24 ?");
        CollectionAssert.AreEqual(new[] { "  gw", "  <end of line>", "gw> wan static 198.18.5.2/24" }, _screen.Rows[^3..]);
        Type("\x15max maxA ports ?");
        CollectionAssert.AreEqual(new[] { "  a number, ports: 1-60", "gw> max maxA ports" }, _screen.Rows[^2..]);
        Type("\x15?");
        Assert.IsTrue(_screen.Rows.All(row => row.Length < 80));
        StringAssert.StartsWith(_screen.Rows[^4], "  wan lan dns ");
        Assert.AreEqual("gw> ", _screen.Typed);
    }

    [TestMethod]
    public void QuestionMark_BehindAWrongWord_PointsAtIt()
    {
        Type("");
        Assert.AreEqual("gw> lan 300.1.1.1/24 ", Type("lan 300.1.1.1/24 ?"));
        AssertError("        ^", "error: \"300.1.1.1\" is no address");
        Type("\x15show nonsense?");
        AssertError("         ^", "error: unknown word \"nonsense\"");
        Assert.AreEqual(0, _console.Shell.Refusals, "a question is no wrong line");
    }

    [TestMethod]
    public void InAComment_QuestionMarkAndTab_AreText()
    {
        Type("");
        Assert.AreEqual("gw> lan 192.168.10.1/24 # why? wan", Type("lan 192.168.10.1/24 # why?\twan"));
        Type("\r");
        Assert.AreEqual("lan 192.168.10.1/24\n", _console.Run("show config"));
    }

    [TestMethod]
    public void No_ListsTheWordsOfTheLinesThatStand()
    {
        Commands commands = Commands();
        CollectionAssert.AreEqual(new[] { "wan", "lan", "host", "peers", "max", "clarent", "pcanywhere", "forward" }, Asked(commands, "no "));
        CollectionAssert.AreEqual(new[] { "maxA", "maxB", "gw1" }, Asked(commands, "no host "));
        CollectionAssert.AreEqual(new[] { "udp", "tcp" }, Asked(commands, "no forward "));
        Assert.IsFalse(commands.Ask("no forward ").MayEnd, "two lines begin so");
        CollectionAssert.AreEqual(new[] { "8080" }, Asked(commands, "no forward tcp "));
        Assert.IsTrue(commands.Ask("no forward tcp ").MayEnd);
        Assert.AreEqual("no such line", commands.Ask("no forward tcp 1 ").IsAsked ? "" : "no such line");
    }

    [TestMethod]
    public void AskingChangesNothing()
    {
        Assert.IsNull(_console.Shell.LoadScript(ConsoleFixture.Full, 0));
        Type("");
        string config = _console.Run("show config");
        foreach (string line in "commit |discard |no lan |no host gw1 |lan 10.0.0.1/8 |reload |factory-reset yes |rollback 1 |confirm |clear sessions maxA ".Split('|'))
        {
            Assert.AreEqual("gw> " + line, Type("\x15" + line + "?"));
            Type("\x15" + line + "\t");
        }

        Assert.AreEqual(config, _console.Run("show config"));
        Assert.AreEqual("gw> ", Type("\x15"), "no edits");
        Assert.AreEqual(0, _console.Platform.Reboots);
    }

    private void AssertError(string caret, string error)
    {
        int row = Array.FindLastIndex(_screen.Rows, text => text.StartsWith("error: "));
        Assert.AreEqual(caret, _screen.Rows[row - 1]);
        StringAssert.StartsWith(_screen.Rows[row], error);
    }

    private static string[] Asked(Commands commands, string head)
    {
        return commands.Ask(head).Found.Cast<string>().ToArray();
    }

    private static void AssertCompletes(Commands commands, string head, string word)
    {
        bool isCompleted = false;
        for (int typed = 1; typed <= word.Length; typed++)
        {
            string part = word[..typed];
            string whole = part + commands.Ask(head + part).Completion();
            isCompleted |= whole == word + " ";
            Assert.IsTrue((word + " ").StartsWith(whole, StringComparison.Ordinal) || whole.StartsWith(word, StringComparison.Ordinal), $"{head}{part} becomes {whole}");
        }

        // udp has a longer brother, udpcount.
        Assert.IsTrue(isCompleted || Asked(commands, head + word).Length > 1 || Asked(commands, head + word)[0] != word, head + word);
    }

    private void AssertEnds(Asked asked, string head)
    {
        if (head.Length == 0)
        {
            return;
        }

        ConsoleFixture fresh = new();
        fresh.RunAll(ConsoleFixture.Full);
        Reply reply = Commands(fresh).Run(head, -1);
        if (!asked.MayEnd)
        {
            Assert.IsTrue(reply.IsRefusal, $"may end, but is not listed so: {head}");
        }
        else if (reply.IsRefusal)
        {
            string first = "";
            while (!reply.IsDone)
            {
                first += reply.Next(0);
            }

            Assert.IsFalse(first.Contains("missing") || first.Contains("goes on"), $"may not end: {head}: {first}");
        }
    }

    private Commands Commands()
    {
        return Commands(_console);
    }

    private static Commands Commands(ConsoleFixture console)
    {
        Parts parts = new(console.State, new(console.State, new ushort[3], new ushort[3]), console.Platform, "1.2.3");
        Commands commands = new(parts);
        foreach (string line in ConsoleFixture.Full.Split('\n'))
        {
            Assert.IsFalse(commands.Run(line, -1).IsRefusal, line);
        }

        parts.Candidate.SetRunning(parts.Candidate.Edited);
        return commands;
    }

    private string Type(string text)
    {
        return _screen.Show(_console.Type(text)).Typed;
    }
}
