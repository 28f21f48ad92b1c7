// The price list of the board's interpreter, read from weights.csv (README.md says where its
// figures come from). Read first: Pricing.cs, which decides which row an instruction pays.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Tollgate.Bench.Meter;

/// <summary>ARM instructions of one execution, by kind and name, as weights.csv has them.</summary>
public sealed class Weights
{
    private readonly Dictionary<(string Kind, string Name), double> _rows = new();

    private Weights()
    {
    }

    /// <summary>The price list that is built into this assembly.</summary>
    public static Weights Load()
    {
        using Stream stream = typeof(Weights).Assembly.GetManifestResourceStream("weights.csv")
            ?? throw new InvalidOperationException("weights.csv is not embedded");
        using var reader = new StreamReader(stream);
        var weights = new Weights();
        while (reader.ReadLine() is string line)
        {
            if (line.Length != 0 && line[0] != '#' && !line.StartsWith("kind,", StringComparison.Ordinal))
            {
                weights.AddRow(line);
            }
        }

        return weights;
    }

    /// <summary>The price of a row that has to be there.</summary>
    public double this[string kind, string name] => Find(kind, name)
        ?? throw new KeyNotFoundException("weights.csv has no row " + kind + "," + name);

    /// <summary>The price of a row, or null if there is none.</summary>
    public double? Find(string kind, string name)
    {
        return _rows.TryGetValue((kind, name), out double price) ? price : null;
    }

    /// <summary>A row is kind,name,price, and a name with commas stands in quotation marks.</summary>
    private void AddRow(string line)
    {
        int first = line.IndexOf(',');
        int last = line.LastIndexOf(',');
        string name = line[(first + 1)..last].Trim('"');
        double price = double.Parse(line[(last + 1)..], CultureInfo.InvariantCulture);
        _rows.Add((line[..first], name), price);
    }
}
