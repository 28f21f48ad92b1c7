// The help: a topic for every word that a line may begin with, examples that work as they stand there,
// and texts that fit a terminal of 80 columns and 24 lines.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class HelpTests
{
    // What restarts the box comes last in the session.
    private static readonly string[] s_words = [.. Commands.FirstWords().OrderBy(word => word is "reload" ? 1 : word is "factory-reset" ? 2 : 0)];

    [TestMethod]
    public void EveryWord_HasATopic_WithAnExampleOfItself()
    {
        foreach (string word in s_words)
        {
            Assert.IsTrue(Examples(word).Any(example => example.Split(' ')[0] == word), $"help {word}:\n{Help(word)}");
        }
    }

    [TestMethod]
    public void AWordWithoutATopic_IsNoticed()
    {
        // What the test above would find for a new command.
        List<string> printed = [];
        Reply reply = Control.Help.Reply("a-new-word");
        while (!reply.IsDone)
        {
            printed.Add(reply.Next(0));
        }

        Assert.AreEqual(Help(""), string.Join('\n', printed) + "\n");
        Assert.DoesNotContain("example: ", Help(""));
    }

    [TestMethod]
    public void TheList_NamesEveryWord_AndFitsAScreen()
    {
        string[] lines = Lines("");
        string[] words = Help("").Split([' ', '\n', '|', ','], StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in s_words)
        {
            CollectionAssert.Contains(words, word);
        }

        // The prompt needs a line too.
        Assert.IsLessThan(24, lines.Length);
        Assert.AreEqual(Help(""), new ConsoleFixture().Run("?"));
    }

    [TestMethod]
    public void EveryViewOfShow_IsInItsTopic_AndInTheList()
    {
        // What is allowed is what the console says when it is not told.
        string printed = new ConsoleFixture().Run("show").Replace("\n      ", "");
        string[] views = printed[(printed.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd().Split(' ');
        Assert.IsGreaterThan(6, views.Length);
        string[] words = Help("").Split([' ', '\n', '|', ','], StringSplitOptions.RemoveEmptyEntries);
        foreach (string view in views)
        {
            Assert.IsTrue(Lines("show").Any(line => line.StartsWith($"show {view} ")), view);
            CollectionAssert.Contains(words, view);
        }
    }

    [TestMethod]
    public void EveryTopic_FitsAScreen()
    {
        foreach (string word in s_words)
        {
            Assert.IsLessThan(24, Lines(word).Length, word);
        }

        foreach (string line in s_words.Append("").Append("drops").Append("keys").SelectMany(Lines))
        {
            Assert.IsLessThan(80, line.Length, line);
            Assert.IsTrue(line.All(c => c is >= ' ' and <= '~'), line);
        }
    }

    [TestMethod]
    public void EveryTopic_BeginsWithItsUsage_AndEndsWithItsExamples()
    {
        foreach (string word in s_words)
        {
            string[] lines = Lines(word);
            StringAssert.StartsWith(lines[0], word);
            int firstExample = Array.FindIndex(lines, line => line.StartsWith("  example: "));
            Assert.IsTrue(lines[firstExample..].All(line => line.StartsWith("  example: ")), word);
        }
    }

    [TestMethod]
    public void EveryExample_Works_InTheOrderOfAWorkingSession()
    {
        // A box with cables in, for ping.
        Box box = new(null);
        foreach (string example in s_words.SelectMany(Examples))
        {
            string printed = box.Router.Shell.Execute(example, box.Platform.ClockMs);
            Assert.DoesNotContain("error: ", printed, $"{example}\n{printed}");
        }
    }

    [TestMethod]
    public void TheExamplesOfTheLines_AreALanguageCourse_ThatCanBeCommitted()
    {
        // Each kind of line is in it, and show config gives back what was typed.
        ConsoleFixture console = new();
        string[] examples = LineParser.Keywords().SelectMany(Examples).ToArray();
        foreach (string example in examples)
        {
            console.Run(example);
        }

        CollectionAssert.AreEqual(examples, console.Run("show config").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        StringAssert.Contains(console.Run("commit"), "filter: ENFORCING");
    }

    private static string Help(string word) => new ConsoleFixture().Run(("help " + word).TrimEnd());

    private static string[] Lines(string word) => Help(word).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Examples(string word) =>
        [.. Lines(word).Where(line => line.StartsWith("  example: ")).Select(line => line["  example: ".Length..])];
}
