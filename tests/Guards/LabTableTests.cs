// The table of README.md, "Beside nftables", and the tests of tests/Lab that print it name the same rows. What
// stands in a row the lab's tests compare themselves, where there is root.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Guards;

[TestClass]
public sealed class LabTableTests
{
    [TestMethod]
    public void EachRow_HasATestThatPrintsIt_AndEachTestARow()
    {
        List<string> rows = Rows(Repository.Read("README.md"));
        List<string> patterns = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Lab"), "*.cs").SelectMany(file => Patterns(File.ReadAllText(file))).ToList();
        Assert.IsGreaterThan(20, rows.Count);
        Assert.AreEqual("", string.Join('\n', Strays(rows, patterns)));
    }

    [TestMethod]
    public void ARowOrATestTooMany_IsFound()
    {
        List<string> patterns = Patterns("""Fact("one", found, each => each); Ratios($"{count} and {name}: rate", rounds);""");
        CollectionAssert.AreEqual(new[] { "three", patterns[1] }, Strays(["one", "three"], patterns));
        Assert.IsEmpty(Strays(["one", "9 and more: rate"], patterns));
        CollectionAssert.AreEqual(new[] { "one" }, Rows("## Beside nftables\n\n| behaviour | a | b |\n|---|---|---|\n| one | x | y |\n\n## More\n\n| two | x | y |\n"));
    }

    private static List<string> Rows(string readme)
    {
        string section = readme.Split("## Beside nftables\n")[1].Split("\n## ")[0];
        return Regex.Matches(section, @"^\| (.*?) \|", RegexOptions.Multiline).Select(row => row.Groups[1].Value).Where(row => row != "behaviour").ToList();
    }

    /// <summary>The behaviours that a source gives to the table; what is filled in later may be anything.</summary>
    private static List<string> Patterns(string source)
    {
        MatchCollection calls = Regex.Matches(source, @"\b(?:Fact|Figures|Ratios|AddFigures|AddFact)\(\$?""([^""]+)""");
        return calls.Select(call => "^" + Regex.Replace(Regex.Escape(call.Groups[1].Value), @"\\\{.*?\}", ".+") + "$").ToList();
    }

    private static List<string> Strays(List<string> rows, List<string> patterns)
    {
        IEnumerable<string> untested = rows.Where(row => !patterns.Any(pattern => Regex.IsMatch(row, pattern)));
        return [.. untested, .. patterns.Where(pattern => !rows.Any(row => Regex.IsMatch(row, pattern)))];
    }
}
