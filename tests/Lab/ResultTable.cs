// The table of README.md, "Beside nftables": what the tests found, the box and the kernel's masquerade in turn.
// A row that does not depend on the machine has to stand in README.md word for word; the figures of
// one that does are printed, and README.md has the row with figures of its own. Printed at the end of the run.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;

namespace Tollgate.Lab;

/// <summary>Rows: a behaviour, the box's, nftables'.</summary>
internal static class ResultTable
{
    /// <summary>The tests that have rows; the command in README.md asks for this category.</summary>
    internal const string Category = "Table";

    private const string Heading = "## Beside nftables";

    private static readonly Lazy<string[]> s_readme = new(ReadRows);
    private static readonly List<string> s_rows = new();

    /// <summary>What the rows of this run look like in README.md, in README.md's order; empty without any.</summary>
    internal static string Text
    {
        get
        {
            lock (s_rows)
            {
                List<string> known = s_readme.Value.Select(Behaviour).ToList();
                return string.Join('\n', s_rows.OrderBy(row => known.IndexOf(Behaviour(row))));
            }
        }
    }

    /// <summary>Adds a row that is the same on every machine, and compares it with README.md's.</summary>
    internal static void AddFact(string behaviour, string tollgate, string nftables)
    {
        string row = Add(behaviour, tollgate, nftables);
        Assert.AreEqual(row, Known(row), "README.md, " + Heading);
    }

    /// <summary>Adds a row of figures, which README.md has with the figures of some machine.</summary>
    internal static void AddFigures(string behaviour, string tollgate, string nftables)
    {
        Assert.IsNotNull(Known(Add(behaviour, tollgate, nftables)), $"README.md, {Heading}, has no row \"{behaviour}\"");
    }

    private static string Add(string behaviour, string tollgate, string nftables)
    {
        string row = $"| {behaviour} | {tollgate} | {nftables} |";
        lock (s_rows)
        {
            s_rows.RemoveAll(each => Behaviour(each) == behaviour);
            s_rows.Add(row);
        }

        return row;
    }

    private static string? Known(string row)
    {
        return Array.Find(s_readme.Value, each => Behaviour(each) == Behaviour(row));
    }

    private static string Behaviour(string row)
    {
        return row.Split('|')[1].Trim();
    }

    private static string[] ReadRows()
    {
        string text = File.ReadAllText(Path.Combine(BoardProgram.Root, "README.md"));
        string section = text.Split(Heading + "\n")[1].Split("\n## ")[0];
        return Regex.Matches(section, @"^\| .*\|$", RegexOptions.Multiline).Select(row => row.Value).ToArray();
    }
}
