// What an assembly declares, and what tests/NanoSubset/api.txt says it may declare, as lines that
// can be compared.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace Tollgate.Guards.Nano;

/// <summary>Writes what an assembly declares as lines that can be compared.</summary>
internal static class ApiListing
{
    /// <summary>The lines of api.txt: types at the margin, their members indented, comments after #.</summary>
    public static IEnumerable<string> Read(string path)
    {
        string type = "";
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == ' ')
            {
                yield return type + ": " + line.Trim();
            }
            else
            {
                type = line.Split(' ')[1];
                yield return line;
            }
        }
    }

    /// <summary>Every visible member as <c>type: member</c>, and every visible type as a line of its own.</summary>
    public static SortedSet<string> Of(ModuleDefinition module)
    {
        SortedSet<string> lines = new(System.StringComparer.Ordinal);
        foreach (TypeDefinition type in module.GetTypes().Where(t => t.IsPublic || t.IsNestedPublic))
        {
            lines.Add(Head(type));
            foreach (string member in Members(type))
            {
                lines.Add(type.FullName + ": " + member);
            }
        }

        return lines;
    }

    private static string Head(TypeDefinition type)
    {
        string kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class";
        return $"{kind} {type.FullName} : {type.BaseType?.FullName}".TrimEnd(' ', ':');
    }

    private static IEnumerable<string> Members(TypeDefinition type)
    {
        foreach (FieldDefinition field in type.Fields.Where(f => f.IsPublic && !f.IsSpecialName))
        {
            string value = field.HasConstant ? " = " + Constant(field.Constant) : "";
            yield return $"field {(field.IsStatic ? "static " : "")}{field.FieldType.FullName} {field.Name}{value}";
        }

        foreach (PropertyDefinition property in type.Properties)
        {
            MethodDefinition? get = Visible(property.GetMethod);
            MethodDefinition? set = Visible(property.SetMethod);
            MethodDefinition? any = get ?? set;
            if (any != null)
            {
                yield return $"prop {(any.IsStatic ? "static " : "")}{property.PropertyType.FullName} {property.Name}"
                    + $"{(property.HasParameters ? "[]" : "")} {{ {(get != null ? "get; " : "")}{(set != null ? "set; " : "")}}}";
            }
        }

        foreach (MethodDefinition method in type.Methods.Where(m => Visible(m) != null && !m.IsGetter && !m.IsSetter))
        {
            string access = method.IsPublic ? "" : "protected ";
            string dispatch = method.IsStatic ? "static " : method.IsVirtual ? "virtual " : "";
            string parameters = string.Join(", ", method.Parameters.Select(p =>
                $"{(p.IsOut ? "out " : "")}{p.ParameterType.FullName} {p.Name}"));
            yield return $"{access}{dispatch}{method.ReturnType.FullName} {method.Name}({parameters})";
        }
    }

    private static MethodDefinition? Visible(MethodDefinition? method)
    {
        return method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true } ? method : null;
    }

    private static string Constant(object value)
    {
        return value is char c ? "0x" + ((int)c).ToString("X4") : value.ToString()!;
    }
}
