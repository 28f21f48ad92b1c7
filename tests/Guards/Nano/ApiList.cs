// What tests/NanoSubset/Api/*/api.txt says may be declared: the package and its version in the first
// line, then types at the margin with their members indented.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Tollgate.Guards.Nano;

/// <summary>One api.txt, read.</summary>
internal sealed class ApiList
{
    private ApiList(string package, string version, IReadOnlyList<string> lines)
    {
        Package = package;
        Version = version;
        Lines = lines;
    }

    /// <summary>The package that everything in it comes from.</summary>
    public string Package { get; }

    /// <summary>Its version: three numbers.</summary>
    public string Version { get; }

    /// <summary>As <see cref="ApiListing.Of"/> writes them.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Reads the list in a folder of <see cref="Repository.NanoApi"/>.</summary>
    public static ApiList Read(string folder)
    {
        string[] text = File.ReadAllLines(Path.Combine(folder, "api.txt"));
        string[] head = text[0].Split(' ');
        if (head is not ["package", _, _])
        {
            throw new FormatException($"{folder}: the first line names no package and version");
        }

        List<string> lines = new();
        string type = "";
        foreach (string line in text.Skip(1).Where(line => line.Length > 0))
        {
            if (line[0] == ' ')
            {
                lines.Add(type + ": " + line.Trim());
            }
            else
            {
                type = line.Split(" : ")[0].Split(' ')[^1];
                lines.Add(line);
            }
        }

        return new ApiList(head[1], head[2], lines);
    }
}
