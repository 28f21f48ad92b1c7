// The packet path waits for nothing without a bound. As far as IL can tell: each loop has a way out,
// and in hal/ and boards/, where one waits for hardware, the way out depends on something that the
// loop itself counts.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses loops that end only if something else lets them.</summary>
internal static class LoopRules
{
    /// <summary>Scans one method.</summary>
    /// <param name="method">A method with a body.</param>
    /// <param name="mustCount">Whether a way out has to depend on a counter.</param>
    public static IEnumerable<Finding> Scan(MethodDefinition method, bool mustCount)
    {
        StackDepth depth = new(method);
        foreach (IGrouping<Instruction, Instruction> loop in method.Body.Instructions
            .SelectMany(jump => StackDepth.Targets(jump).Where(target => target.Offset <= jump.Offset).Select(target => (Head: target, Jump: jump)))
            .GroupBy(edge => edge.Head, edge => edge.Jump))
        {
            Instruction last = loop.MaxBy(jump => jump.Offset)!;
            List<Instruction> body = method.Body.Instructions.Where(i => i.Offset >= loop.Key.Offset && i.Offset <= last.Offset).ToList();
            List<Instruction> exits = Exits(loop.Key, body).ToList();
            if (exits.Count == 0)
            {
                yield return new Finding("path-loop", Subject.Where(method, loop.Key), "a loop without a way out");
            }
            else if (mustCount)
            {
                HashSet<object> counters = Counters(method, depth, body).ToHashSet();
                if (!exits.Any(exit => depth.StatementOf(exit).Any(i => Variable(method, i) is { } variable && counters.Contains(variable))))
                {
                    yield return new Finding("path-loop", Subject.Where(method, loop.Key), "a loop whose end depends on nothing that it counts: what if the hardware never answers?");
                }
            }
        }
    }

    /// <summary>The jumps of a loop after which, on one side, it cannot begin another round.</summary>
    private static IEnumerable<Instruction> Exits(Instruction head, List<Instruction> body)
    {
        HashSet<Instruction> inside = body.ToHashSet();
        HashSet<Instruction> returning = new();
        bool hasGrown = true;
        while (hasGrown)
        {
            hasGrown = false;
            foreach (Instruction instruction in Enumerable.Reverse(body))
            {
                hasGrown |= Successors(instruction).Any(next => next == head || returning.Contains(next)) && returning.Add(instruction);
            }
        }

        return body.Where(instruction => instruction.OpCode.FlowControl == FlowControl.Cond_Branch
            && Successors(instruction).Any(next => next != head && (!inside.Contains(next) || !returning.Contains(next))));
    }

    private static IEnumerable<Instruction> Successors(Instruction instruction)
    {
        IEnumerable<Instruction> targets = StackDepth.Targets(instruction);
        return StackDepth.FallsThrough(instruction) && instruction.Next != null ? targets.Append(instruction.Next) : targets;
    }

    /// <summary>The variables and fields to which a loop adds, or from which it subtracts or shifts.</summary>
    private static IEnumerable<object> Counters(MethodDefinition method, StackDepth depth, List<Instruction> body)
    {
        foreach (Instruction store in body.Where(IsStore))
        {
            List<Instruction> statement = depth.StatementOf(store).ToList();
            if (Variable(method, store) is { } stored
                && statement.Any(i => i != store && !IsStore(i) && Equals(Variable(method, i), stored))
                && statement.Any(i => i.OpCode.Code is Code.Add or Code.Sub or Code.Shr or Code.Shr_Un))
            {
                yield return stored;

                // ++ as a part of a condition: what the compiler keeps of it.
                foreach (Instruction kept in statement.Where(i => i != store && IsStore(i)))
                {
                    if (Variable(method, kept) is { } copy)
                    {
                        yield return copy;
                    }
                }
            }
        }
    }

    private static bool IsStore(Instruction instruction)
    {
        return instruction.OpCode.Code is Code.Stloc or Code.Stloc_S or (>= Code.Stloc_0 and <= Code.Stloc_3) or Code.Starg or Code.Starg_S or Code.Stfld or Code.Stsfld;
    }

    private static object? Variable(MethodDefinition method, Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        return code switch
        {
            >= Code.Ldloc_0 and <= Code.Ldloc_3 => method.Body.Variables[code - Code.Ldloc_0],
            >= Code.Stloc_0 and <= Code.Stloc_3 => method.Body.Variables[code - Code.Stloc_0],
            Code.Ldarg_0 when method.HasThis => null,
            >= Code.Ldarg_0 and <= Code.Ldarg_3 => method.Parameters[code - Code.Ldarg_0 - (method.HasThis ? 1 : 0)],
            _ when instruction.Operand is FieldReference field => field.FullName,
            _ => instruction.Operand is VariableDefinition or ParameterDefinition ? instruction.Operand : null,
        };
    }
}
