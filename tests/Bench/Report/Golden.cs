// The figures as they were agreed on: cost.golden.csv. A guard fails when one grows.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Tollgate.Bench.Report;

/// <summary>Compares figures with the golden file, and rewrites it.</summary>
public sealed class Golden
{
    /// <summary>How much a figure may grow without a new golden file, as a share of it.</summary>
    public const double Tolerance = 0.03;

    private readonly string _path;

    /// <summary>The golden file of the repository that this program was built in.</summary>
    /// <exception cref="DirectoryNotFoundException">It does not run from inside the repository.</exception>
    public Golden()
        : this(Path.Combine(FindRepository(), "tests", "Bench", "cost.golden.csv"))
    {
    }

    /// <summary>A golden file at a path; it need not exist yet.</summary>
    public Golden(string path)
    {
        _path = path;
    }

    /// <summary>Where it is.</summary>
    public string FilePath => _path;

    /// <summary>Rewrites the file.</summary>
    public void Update(IEnumerable<Figure> figures)
    {
        var text = new StringBuilder("name,il,instructions\n");
        foreach (Figure figure in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"{figure.Name},{figure.Il:0},{figure.Instructions:0}\n");
        }

        File.WriteAllText(_path, text.ToString());
    }

    /// <summary>What has changed by more than the tolerance.</summary>
    public Comparison Compare(IEnumerable<Figure> figures)
    {
        Dictionary<string, double> agreed = File.ReadLines(_path)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(columns => columns[0], columns => double.Parse(columns[2], CultureInfo.InvariantCulture));
        Dictionary<string, double> now = figures.ToDictionary(figure => figure.Name, figure => figure.Instructions);
        var grown = new List<string>();
        var shrunk = new List<string>();
        foreach (string name in agreed.Keys.Union(now.Keys))
        {
            if (!agreed.TryGetValue(name, out double before))
            {
                grown.Add(Line(name, null, now[name]));
            }
            else if (!now.TryGetValue(name, out double after))
            {
                grown.Add(Line(name, before, null));
            }
            else if (after > before * (1 + Tolerance))
            {
                grown.Add(Line(name, before, after));
            }
            else if (after < before * (1 - Tolerance))
            {
                shrunk.Add(Line(name, before, after));
            }
        }

        return new Comparison(grown, shrunk);
    }

    private static string Line(string name, double? before, double? after)
    {
        string change = before is double old && after is double now
            ? ((now / old) - 1).ToString("+0.0 %;-0.0 %", CultureInfo.InvariantCulture)
            : before == null ? "not in the golden file" : "no longer metered";
        return string.Format(CultureInfo.InvariantCulture, "{0,-34} {1,9:0} {2,9:0}  {3}", name, before, after, change);
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "nf.proj")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("no nf.proj above " + AppContext.BaseDirectory);
    }
}

/// <summary>Figures that differ from the golden file by more than the tolerance, a line of text each.</summary>
/// <param name="Grown">Those that cost more now, are new or are gone.</param>
/// <param name="Shrunk">Those that cost less now.</param>
public sealed record Comparison(IReadOnlyList<string> Grown, IReadOnlyList<string> Shrunk)
{
    /// <summary>A table of the differences, and what to do; empty if there are none.</summary>
    public string Describe()
    {
        if (Grown.Count + Shrunk.Count == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder("instructions a packet: scenario, in cost.golden.csv, now\n");
        foreach (string line in Grown.Concat(Shrunk))
        {
            text.Append(line).Append('\n');
        }

        return text.Append("If this is meant: dotnet run --project tests/Bench -- cost --update\n").ToString();
    }
}
