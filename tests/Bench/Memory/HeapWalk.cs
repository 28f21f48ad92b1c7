// Walks all that hangs on some objects of the firmware and weighs each thing once, as the board's heap
// would (BoardLayout.cs). What the tests put in the place of hardware weighs nothing.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;
using Tollgate.Hal;

namespace Tollgate.Bench.Memory;

/// <summary>Things of one kind, under one name.</summary>
/// <param name="Owner">The class whose field holds them, or whose objects they are.</param>
/// <param name="Name">The field; "" for objects.</param>
/// <param name="Kind">"ushort[26]", or the class.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">All together.</param>
public sealed record Weight(Type Owner, string Name, string Kind, int Count, int Bytes);

/// <summary>What is reachable.</summary>
public sealed class HeapWalk
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<object, int> _bytes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Type Owner, string Name, string Kind), (int Count, int Bytes)> _weights = new();

    /// <summary>Bytes of everything.</summary>
    public int Total { get; private set; }

    /// <summary>What there is, by owner and name.</summary>
    public IEnumerable<Weight> Weights
    {
        get
        {
            foreach (KeyValuePair<(Type Owner, string Name, string Kind), (int Count, int Bytes)> weight in _weights)
            {
                yield return new Weight(weight.Key.Owner, weight.Key.Name, weight.Key.Kind, weight.Value.Count, weight.Value.Bytes);
            }
        }
    }

    /// <summary>Walks the static fields of the firmware and its drivers.</summary>
    public HeapWalk Statics()
    {
        foreach (Assembly assembly in new[] { typeof(Router).Assembly, typeof(INic).Assembly })
        {
            foreach (Type type in assembly.GetTypes())
            {
                foreach (FieldInfo field in type.GetFields(Declared | BindingFlags.Static))
                {
                    if (!field.IsLiteral && type.Name != "<PrivateImplementationDetails>")
                    {
                        Add(type, "static fields", "field", BoardLayout.BlockBytes);
                        Visit(field.GetValue(null), type, field.Name);
                    }
                }
            }
        }

        return this;
    }

    /// <summary>Walks what hangs on an object.</summary>
    public HeapWalk From(object root)
    {
        Visit(root, root.GetType(), "");
        return this;
    }

    /// <summary>Bytes of what is in this walk or in another: what one turn of a board can hold at a time.</summary>
    public int TotalWith(HeapWalk other)
    {
        int total = Total;
        foreach (KeyValuePair<object, int> thing in other._bytes)
        {
            total += _bytes.ContainsKey(thing.Key) ? 0 : thing.Value;
        }

        return total;
    }

    private static bool IsFirmware(Type type)
    {
        return type.Assembly == typeof(Router).Assembly || type.Assembly == typeof(INic).Assembly;
    }

    private static string NameOf(FieldInfo field)
    {
        // An automatic property's field is named <Property>k__BackingField.
        return field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
    }

    private static string KeywordOf(Type element)
    {
        return Type.GetTypeCode(element) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.Int32 => "int",
            TypeCode.UInt16 => "ushort",
            _ => element.IsPrimitive ? element.Name.ToLowerInvariant() : element == typeof(string) ? "string" : element.Name,
        };
    }

    private void Visit(object? thing, Type owner, string name)
    {
        if (thing == null || _bytes.ContainsKey(thing))
        {
            return;
        }

        switch (thing)
        {
            case string text:
                Weigh(text, owner, name, "text", BoardLayout.Text(text));
                break;

            case Array array:
                VisitArray(array, owner, name);
                break;

            case ArrayList list:
                Weigh(list, owner, name, "ArrayList", BoardLayout.List(list.Count));
                foreach (object? item in list)
                {
                    Visit(item, owner, name + "[]");
                }

                break;

            case Delegate call:
                Weigh(call, owner, name, "delegate", BoardLayout.Delegate());
                Visit(call.Target, owner, name);
                break;

            default:
                VisitObject(thing);
                break;
        }
    }

    private void VisitArray(Array array, Type owner, string name)
    {
        Type element = array.GetType().GetElementType()!;
        string kind = element.IsArray ? KeywordOf(element.GetElementType()!) + "[" + array.Length + "][]" : KeywordOf(element) + "[" + array.Length + "]";
        Weigh(array, owner, name, kind, BoardLayout.Array(element, array.Length));
        if (!element.IsPrimitive)
        {
            foreach (object? item in array)
            {
                Visit(item, owner, name + "[]");
            }
        }
    }

    private void VisitObject(object thing)
    {
        if (!IsFirmware(thing.GetType()))
        {
            return;
        }

        var fields = new List<FieldInfo>();
        for (Type? type = thing.GetType(); type != null; type = type.BaseType)
        {
            fields.AddRange(type.GetFields(Declared | BindingFlags.Instance));
        }

        Weigh(thing, thing.GetType(), "", "object", BoardLayout.Object(fields.Count));
        foreach (FieldInfo field in fields)
        {
            if (!field.FieldType.IsPrimitive)
            {
                Visit(field.GetValue(thing), thing.GetType(), NameOf(field));
            }
        }
    }

    private void Weigh(object thing, Type owner, string name, string kind, int bytes)
    {
        _bytes.Add(thing, bytes);
        Add(owner, name, kind, bytes);
    }

    private void Add(Type owner, string name, string kind, int bytes)
    {
        _weights.TryGetValue((owner, name, kind), out (int Count, int Bytes) before);
        _weights[(owner, name, kind)] = (before.Count + 1, before.Bytes + bytes);
        Total += bytes;
    }
}
