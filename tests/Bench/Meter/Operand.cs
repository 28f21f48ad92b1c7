// What kind of value an instruction moves: the price list has its own rows for some of them.

using Mono.Cecil;

namespace Tollgate.Bench.Meter;

/// <summary>The kinds of value that the interpreter treats differently.</summary>
public enum Operand
{
    /// <summary>int and uint: rows of kind <c>op</c>.</summary>
    Word,

    /// <summary>bool, byte, sbyte, short, ushort, char where they are stored: <c>op.sub</c>. A word on the stack.</summary>
    Sub,

    /// <summary>long and ulong: <c>op.i8</c>.</summary>
    Long,

    /// <summary>An array or object: <c>op.ref</c>.</summary>
    Reference,

    /// <summary>A string: <c>op.str</c>.</summary>
    Text,

    /// <summary>A struct by value: <c>op.vt</c>.</summary>
    Struct,

    /// <summary>An address of a local, field or element, and floating point: rows of kind <c>op</c>.</summary>
    Other,
}

/// <summary>Finds the kind of a declared type.</summary>
public static class Operands
{
    /// <summary>The kind of a local, argument, field or element of this type.</summary>
    public static Operand Of(TypeReference type)
    {
        if (type is RequiredModifierType required)
        {
            return Of(required.ElementType);
        }

        switch (type.MetadataType)
        {
            case MetadataType.Boolean:
            case MetadataType.Byte:
            case MetadataType.SByte:
            case MetadataType.Int16:
            case MetadataType.UInt16:
            case MetadataType.Char:
                return Operand.Sub;
            case MetadataType.Int32:
            case MetadataType.UInt32:
                return Operand.Word;
            case MetadataType.Int64:
            case MetadataType.UInt64:
                return Operand.Long;
            case MetadataType.String:
                return Operand.Text;
            case MetadataType.Single:
            case MetadataType.Double:
            case MetadataType.IntPtr:
            case MetadataType.UIntPtr:
            case MetadataType.ByReference:
            case MetadataType.Pointer:
                return Operand.Other;
            case MetadataType.ValueType:
                TypeDefinition definition = type.Resolve();
                return definition.IsEnum ? Of(UnderlyingOf(definition)) : Operand.Struct;
            default:
                return Operand.Reference;
        }
    }

    /// <summary>The same value on the evaluation stack, where nothing is smaller than a word.</summary>
    public static Operand OnStack(Operand stored)
    {
        return stored == Operand.Sub ? Operand.Word : stored;
    }

    /// <summary>The suffix of the price list's kind, or null for the rows of kind <c>op</c>.</summary>
    public static string? Suffix(Operand operand)
    {
        return operand switch
        {
            Operand.Sub => "sub",
            Operand.Long => "i8",
            Operand.Reference => "ref",
            Operand.Text => "str",
            Operand.Struct => "vt",
            _ => null,
        };
    }

    private static TypeReference UnderlyingOf(TypeDefinition definition)
    {
        foreach (FieldDefinition field in definition.Fields)
        {
            if (!field.IsStatic)
            {
                return field.FieldType;
            }
        }

        return definition.Module.TypeSystem.Int32;
    }
}
