// Who calls whom inside one module, so that a rule about the packet path holds for whatever the
// path reaches and for nothing else.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>The calls between the methods of a module; a call through an interface, a virtual method or a delegate leads to all that may answer it.</summary>
internal sealed class CallGraph(Subject subject, bool followsConstructors)
{
    private readonly ILookup<string, MethodDefinition> _overrides = subject.Methods
        .Where(method => method.IsVirtual)
        .ToLookup(method => Signature(method));

    private readonly ILookup<string, MethodReference> _delegates = subject.Methods
        .SelectMany(method => method.Body.Instructions)
        .Where(instruction => instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn && instruction.Next?.OpCode.Code == Code.Newobj)
        .ToLookup(instruction => ((MethodReference)instruction.Next.Operand).DeclaringType.FullName, instruction => (MethodReference)instruction.Operand);

    /// <summary>The methods that some methods reach, themselves included.</summary>
    /// <param name="roots">Where to begin.</param>
    /// <param name="isOutside">Methods not to enter.</param>
    public IReadOnlyCollection<MethodDefinition> ReachableFrom(IEnumerable<MethodDefinition> roots, Predicate<MethodDefinition> isOutside)
    {
        HashSet<MethodDefinition> reached = new();
        Stack<MethodDefinition> open = new(roots);
        while (open.TryPop(out MethodDefinition? method))
        {
            if (!method.HasBody || method.Module != subject.Module || isOutside(method) || !reached.Add(method))
            {
                continue;
            }

            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.Operand is MethodReference call && (followsConstructors || instruction.OpCode.Code != Code.Newobj))
                {
                    foreach (MethodDefinition target in TargetsOf(call))
                    {
                        open.Push(target);
                    }
                }
            }
        }

        return reached;
    }

    private IEnumerable<MethodDefinition> TargetsOf(MethodReference call)
    {
        MethodDefinition? definition = call.Resolve();
        if (definition == null)
        {
            return [];
        }

        if (definition.Name == "Invoke" && _delegates.Contains(definition.DeclaringType.FullName))
        {
            return _delegates[definition.DeclaringType.FullName].SelectMany(TargetsOf);
        }

        return definition.IsVirtual ? _overrides[Signature(definition)].Append(definition) : [definition];
    }

    private static string Signature(MethodDefinition method)
    {
        // By name and parameters: a few methods too many may be followed, none too few.
        string name = method.Name[(method.Name.LastIndexOf('.') + 1)..];
        return name + "(" + string.Join(",", method.Parameters.Select(p => p.ParameterType.FullName)) + ")";
    }
}
