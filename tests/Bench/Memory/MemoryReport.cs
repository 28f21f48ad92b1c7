// The table of firmware/README.md: every array by what it is for, then the objects, then the sum.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Tables;

namespace Tollgate.Bench.Memory;

/// <summary>Writes what the box weighs as lines of Markdown.</summary>
public static class MemoryReport
{
    private static readonly (string Name, Func<Type, bool> IsOf)[] s_parts =
    [
        ("sessions", type => type == typeof(SessionTable)),
        ("mappings", type => type == typeof(MappingTable)),
        ("neighbors", type => type == typeof(NeighborTable)),
        ("hashes of mappings and neighbors", type => type == typeof(HashIndex)),
        ("port forwards", type => type == typeof(ForwardTable)),
        ("address filter", type => type == typeof(AddressFilter)),
        ("counters", type => type == typeof(Counters)),
        ("configuration", type => type == typeof(Config) || type == typeof(ConfigLine) || type == typeof(OpenPorts)
            || type == typeof(PortRange) || type == typeof(Policy) || type == typeof(ForwardRule)),
        ("console", type => type.Namespace == typeof(Shell).Namespace),
        ("drivers", type => type.Namespace == typeof(INic).Namespace),
        ("path and services", _ => true),
    ];

    /// <summary>The lines of the table, without its head.</summary>
    public static IReadOnlyList<string> Lines(HeapWalk walk)
    {
        var lines = new List<string>();
        foreach (IGrouping<int, Weight> part in walk.Weights.GroupBy(weight => PartOf(weight.Owner)).OrderBy(part => part.Key))
        {
            lines.Add("| **" + s_parts[part.Key].Name + "** | | **" + Number(part.Sum(weight => weight.Bytes)) + "** |");
            foreach (Weight array in part.Where(IsArray).OrderByDescending(weight => weight.Bytes).ThenBy(weight => weight.Owner.Name + weight.Name + weight.Kind, StringComparer.Ordinal))
            {
                string count = array.Count == 1 ? "" : Number(array.Count) + " x ";
                lines.Add("| `" + array.Owner.Name + "." + array.Name + "` | " + count + array.Kind.Replace("[]", "[ ]") + " | " + Number(array.Bytes) + " |");
            }

            int objects = part.Where(weight => !IsArray(weight)).Sum(weight => weight.Bytes);
            if (objects != 0)
            {
                lines.Add("| objects, texts, lists | " + Number(part.Where(weight => !IsArray(weight)).Sum(weight => weight.Count)) + " | " + Number(objects) + " |");
            }
        }

        lines.Add("| **all** | | **" + Number(walk.Total) + "** |");
        return lines;
    }

    /// <summary>A number with blanks between thousands.</summary>
    public static string Number(int number)
    {
        return number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
    }

    private static int PartOf(Type owner)
    {
        return Array.FindIndex(s_parts, part => part.IsOf(owner));
    }

    private static bool IsArray(Weight weight)
    {
        return weight.Kind.EndsWith(']');
    }
}
