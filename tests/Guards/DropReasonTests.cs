// Each dropped frame has exactly one reason, and each reason a counter, a word, a line of help and a
// place that gives it (and a frame that reaches it: tests/Requirements). Whoever adds a reason is told here what is still missing.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Tables;

namespace Tollgate.Guards;

[TestClass]
public sealed class DropReasonTests
{
    private static readonly Dictionary<string, int> s_reasons = typeof(DropReason)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.Name is not (nameof(DropReason.Count) or nameof(DropReason.LastPlain)))
        .ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    [TestMethod]
    public void EachReason_HasANumberAndACounterOfItsOwn()
    {
        CollectionAssert.AreEqual(Enumerable.Range(1, DropReason.Count - 1).ToArray(), s_reasons.Values.Order().ToArray());
        Assert.AreEqual(DropReason.Count, new Counters().Drops.Length);
    }

    [TestMethod]
    public void EachReason_HasAWordOfItsOwn()
    {
        string[] words = s_reasons.Values.Select(DropReason.Word).ToArray();
        Assert.AreEqual(words.Length, words.Distinct().Count(), "one word stands for two reasons");
        Assert.IsFalse(words.Contains(DropReason.Word(DropReason.Count)), "a reason has no word");
        foreach (string word in words)
        {
            StringAssert.Matches(word, new Regex("^[a-z]+(-[a-z]+)*$"));
        }
    }

    [TestMethod]
    public void EachReason_HasALineOfHelpOfItsOwn()
    {
        string[] lines = s_reasons.Values.Select(DropHelp.Text).ToArray();
        Assert.AreEqual(lines.Length, lines.Distinct().Count(), "one line stands for two reasons");
        Assert.IsFalse(lines.Contains(DropHelp.Text(DropReason.Count)), "a reason has no line of help");
    }

    [TestMethod]
    public void EachReason_IsGivenSomewhere()
    {
        string firmware = string.Concat(Repository.Sources("firmware").Where(path => !path.EndsWith("/DropReason.cs") && !path.StartsWith("firmware/Control/")).Select(Repository.Read));
        Assert.AreEqual("", Unnamed(firmware), "no line of firmware/ drops a frame for it");
    }

    private static string Unnamed(string sources)
    {
        return string.Join(' ', s_reasons.Keys.Where(name => !Regex.IsMatch(sources, $@"\bDropReason\.{name}\b")));
    }
}
