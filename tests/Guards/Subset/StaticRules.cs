// On the board static initialisers run before Main, type by type in the order of the metadata: one
// that reads another class's static may see its default value. .NET runs them on first use.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses static initialisers that depend on another class's.</summary>
internal static class StaticRules
{
    /// <summary>Follows every static initialiser of a subject through what it calls.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        CallGraph graph = new(subject, followsConstructors: true);
        foreach (MethodDefinition initialiser in subject.Methods.Where(method => method.IsConstructor && method.IsStatic))
        {
            foreach (MethodDefinition method in graph.ReachableFrom([initialiser], _ => false))
            {
                foreach (Instruction instruction in method.Body.Instructions)
                {
                    if (instruction.OpCode.Code is Code.Ldsfld or Code.Ldsflda
                        && instruction.Operand is FieldReference field
                        && field.Resolve() is { } definition
                        && definition.Module == subject.Module
                        && definition.DeclaringType != initialiser.DeclaringType)
                    {
                        yield return new Finding("static-order", Subject.Where(method, instruction),
                            $"the static initialiser of {initialiser.DeclaringType.FullName} reads {definition.FullName}, which may not be set yet on the board");
                    }
                }
            }
        }
    }
}
