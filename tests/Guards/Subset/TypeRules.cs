// The rules about types: in declarations, in signatures, and as operands of IL. All of these compile
// against the board's library and break on the board, or allocate there without saying so.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses kinds of types, wherever they are named.</summary>
internal static class TypeRules
{
    /// <summary>Scans every type of a subject.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        foreach (TypeDefinition type in subject.Types)
        {
            foreach (Finding finding in Declaration(type))
            {
                yield return finding;
            }

            foreach (FieldDefinition field in type.Fields.Where(f => !f.IsLiteral))
            {
                foreach (Finding finding in Named(field.FieldType, field.FullName))
                {
                    yield return finding;
                }
            }
        }

        foreach (MethodDefinition method in subject.Types.SelectMany(type => type.Methods))
        {
            foreach ((TypeReference named, Instruction? at) in TypesNamedIn(method))
            {
                foreach (Finding finding in Named(named, Subject.Where(method, at)))
                {
                    yield return finding;
                }
            }
        }
    }

    private static IEnumerable<Finding> Declaration(TypeDefinition type)
    {
        if (type.HasGenericParameters)
        {
            yield return new Finding("generic", type.FullName, "a generic type: the board has no generics");
        }

        if (type.IsValueType && !type.IsEnum)
        {
            string what = type.Name.Contains("DisplayClass") ? "a local function that captures keeps its variables in a struct" : "a struct";
            yield return new Finding("struct", type.FullName, what + ": reading a field of one, passing one and returning one allocate on the board");
        }

        foreach (MethodDefinition method in type.Methods)
        {
            string where = Subject.Where(method, null);
            if (method.HasGenericParameters)
            {
                yield return new Finding("generic", where, "a generic method: the board has no generics");
            }

            if (type.IsInterface && method.HasBody)
            {
                yield return new Finding("interface-body", where, "an interface member with a body: the board cannot call it");
            }

            if (method.CustomAttributes.Any(a => a.AttributeType.Name is "AsyncStateMachineAttribute" or "IteratorStateMachineAttribute"))
            {
                yield return new Finding("state-machine", where, "async and yield need what the board's library does not have");
            }
        }

        foreach (FieldDefinition field in type.Fields.Where(f => f.CustomAttributes.Any(a => a.AttributeType.Name == "FixedBufferAttribute")))
        {
            yield return new Finding("fixed-buffer", field.FullName, "a fixed buffer: the board lays structs out otherwise");
        }
    }

    private static IEnumerable<(TypeReference Type, Instruction? At)> TypesNamedIn(MethodDefinition method)
    {
        IEnumerable<TypeReference> signature = method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);
        if (method.HasBody)
        {
            signature = signature.Concat(method.Body.Variables.Select(v => v.VariableType));
        }

        foreach (TypeReference type in signature)
        {
            yield return (type, null);
        }

        foreach (Instruction instruction in method.HasBody ? method.Body.Instructions.ToArray() : [])
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    yield return (type, instruction);
                    break;
                case FieldReference field when instruction.OpCode != OpCodes.Ldtoken:
                    yield return (field.DeclaringType, instruction);
                    yield return (field.FieldType, instruction);
                    break;
                case MethodReference call:
                    yield return (call.DeclaringType, instruction);
                    yield return (call.ReturnType, instruction);
                    break;
            }
        }
    }

    private static IEnumerable<Finding> Named(TypeReference type, string where)
    {
        switch (type)
        {
            case GenericInstanceType or GenericParameter:
                yield return new Finding("generic", where, $"names {type.FullName}: the board has no generics");
                yield break;
            case ArrayType { Rank: > 1 }:
                yield return new Finding("multi-dim", where, $"names {type.FullName}: the board has no arrays of more than one dimension; use an array of arrays");
                yield break;
            case PointerType or FunctionPointerType or PinnedType:
                yield return new Finding("pointer", where, $"names {type.FullName}: pointers break on the board");
                yield break;
            case TypeSpecification inner:
                foreach (Finding finding in Named(inner.ElementType, where))
                {
                    yield return finding;
                }

                yield break;
        }

        // A struct that this module declares is a finding already where it is declared. Without PinValue no
        // pin can be read; on the packet path it is a finding of its own.
        if (type.FullName != PathRules.PinValue && type.IsValueType && !type.IsPrimitive && type.MetadataType != MetadataType.Void
            && type.Scope != type.Module && type.Resolve() is { IsEnum: false })
        {
            yield return new Finding("struct", where, $"uses the struct {type.FullName}: reading, passing and returning one allocate on the board");
        }
    }
}
