// Everything that an object holds, as text: to show that something left it as it was, bit for bit.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tollgate.Kit;

/// <summary>Walks objects of the firmware by reflection.</summary>
public static class Snapshot
{
    /// <summary>All fields and elements that can be reached, one in a line, with the way to each.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="ignored">Names of fields to leave out.</param>
    public static string Of(object root, params string[] ignored)
    {
        StringBuilder text = new();
        Walk(root, root.GetType().Name, new Dictionary<object, int>(ReferenceEqualityComparer.Instance), ignored, text);
        return text.ToString();
    }

    private static void Walk(object? value, string path, Dictionary<object, int> seen, string[] ignored, StringBuilder text)
    {
        if (value is null or string || value.GetType().IsPrimitive)
        {
            text.Append(path).Append(" = ").Append(value ?? "null").Append('\n');
            return;
        }

        if (value is Delegate)
        {
            return;
        }

        if (seen.TryGetValue(value, out int number))
        {
            // The same object again: which one counts, too.
            text.Append(path).Append(" is object ").Append(number).Append('\n');
            return;
        }

        seen.Add(value, seen.Count);
        if (value is Array array)
        {
            int i = 0;
            foreach (object? element in array)
            {
                Walk(element, path + "[" + i++ + "]", seen, ignored, text);
            }

            return;
        }

        for (Type? type = value.GetType(); type != null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!ignored.Contains(field.Name))
                {
                    Walk(field.GetValue(value), path + "." + field.Name, seen, ignored, text);
                }
            }
        }
    }
}
