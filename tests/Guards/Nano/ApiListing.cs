// What an assembly declares, as lines that can be compared: everything that the compiler of a caller
// goes by, from a type's kind to the default value of a parameter.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Tollgate.Guards.Nano;

/// <summary>Writes what an assembly declares as lines that can be compared.</summary>
internal static class ApiListing
{
    /// <summary>Every visible member as <c>type: member</c>, and every visible type as a line of its own.</summary>
    public static SortedSet<string> Of(ModuleDefinition module)
    {
        SortedSet<string> lines = new(StringComparer.Ordinal);
        foreach (TypeDefinition type in module.GetTypes().Where(IsVisible))
        {
            lines.Add(Head(type));
            foreach (string member in Members(type))
            {
                lines.Add(type.FullName + ": " + member);
            }
        }

        return lines;
    }

    private static bool IsVisible(TypeDefinition type)
    {
        return type.IsPublic || (type.DeclaringType != null && IsVisible(type.DeclaringType) && (type.IsNestedPublic || type.IsNestedFamily));
    }

    private static string Head(TypeDefinition type)
    {
        if (type.IsInterface)
        {
            return "interface " + type.FullName;
        }

        string kind = type.IsEnum ? "enum " + type.Fields.Single(f => f.IsSpecialName).FieldType.FullName
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        return type.IsEnum || type.IsValueType ? $"{kind} {type.FullName}" : $"{kind} {type.FullName} : {type.BaseType?.FullName}".TrimEnd(' ', ':');
    }

    private static IEnumerable<string> Members(TypeDefinition type)
    {
        foreach (InterfaceImplementation implemented in type.Interfaces)
        {
            yield return "implements " + implemented.InterfaceType.FullName;
        }

        foreach (FieldDefinition field in type.Fields.Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName))
        {
            string access = field.IsPublic ? "" : "protected ";
            yield return field.HasConstant
                ? $"{access}const {field.FieldType.FullName} {field.Name} = {Constant(field.Constant)}"
                : $"{access}field {(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{field.FieldType.FullName} {field.Name}";
        }

        foreach (PropertyDefinition property in type.Properties)
        {
            string accessors = Accessor(property.GetMethod, "get") + Accessor(property.SetMethod, "set");
            MethodDefinition? any = Visible(property.GetMethod) ?? Visible(property.SetMethod);
            if (any != null)
            {
                string index = property.HasParameters ? $"[{Parameters(property.GetMethod ?? property.SetMethod, property.Parameters.Count)}]" : "";
                yield return $"prop {Dispatch(any)}{property.PropertyType.FullName} {property.Name}{index} {{ {accessors}}}";
            }
        }

        foreach (EventDefinition added in type.Events.Where(e => Visible(e.AddMethod) != null))
        {
            yield return $"event {Dispatch(added.AddMethod)}{added.EventType.FullName} {added.Name}";
        }

        foreach (MethodDefinition method in type.Methods.Where(m => Visible(m) != null && !m.IsGetter && !m.IsSetter && !m.IsAddOn && !m.IsRemoveOn))
        {
            yield return $"{Access(method)}{Dispatch(method)}{method.ReturnType.FullName} {method.Name}({Parameters(method, method.Parameters.Count)})";
        }
    }

    private static MethodDefinition? Visible(MethodDefinition? method)
    {
        return method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true } ? method : null;
    }

    private static string Access(MethodDefinition method)
    {
        return method.IsPublic ? "" : "protected ";
    }

    private static string Accessor(MethodDefinition? method, string name)
    {
        return Visible(method) == null ? "" : $"{Access(method!)}{name}; ";
    }

    private static string Dispatch(MethodDefinition method)
    {
        return method.IsStatic ? "static "
            : method.IsAbstract ? "abstract "
            : method.IsVirtual ? (method.IsFinal ? "final " : "virtual ")
            : "";
    }

    private static string Parameters(MethodDefinition method, int count)
    {
        return string.Join(", ", method.Parameters.Take(count).Select(parameter =>
        {
            string kind = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "";
            string array = parameter.CustomAttributes.Any(a => a.AttributeType.Name == "ParamArrayAttribute") ? "params " : "";
            string value = parameter.IsOptional ? " = " + Constant(parameter.HasConstant ? parameter.Constant : "none") : "";
            return $"{kind}{array}{parameter.ParameterType.FullName} {parameter.Name}{value}";
        }));
    }

    private static string Constant(object? value)
    {
        return value is char c ? "0x" + ((int)c).ToString("X4") : value is string s ? $"\"{s}\"" : value?.ToString() ?? "null";
    }
}
