// The metadata processor writes how much stack a method needs, and it counts in its own way: it goes
// through the code once, takes the stack for empty behind each short jump, and forgets what lay there
// (MetadataProcessor 3.0, CodeWriter.CalculateStackSize). Where it counts too few, the board gives the
// method too small a frame, and the method writes over its neighbor's.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses methods whose stack the metadata processor counts wrong.</summary>
internal static class StackRules
{
    private const int MostCounted = 255;

    /// <summary>Scans every method of a subject.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        foreach (MethodDefinition method in subject.AllMethods)
        {

            // The exception that a catch begins with is never counted. It lies in one of the two places that each frame has to spare.
            int needed = new StackDepth(method).Max - (method.Body.ExceptionHandlers.Any(handler => handler.CatchType != null || handler.FilterStart != null) ? 1 : 0);
            int counted = Counted(method.Body);
            if (counted < needed)
            {
                yield return new Finding("eval-stack", Subject.Where(method, null),
                    $"needs {needed} values on the stack, the metadata processor counts {counted}: a jump amid the arguments of a call; put what it decides into a local first");
            }

            if (counted > MostCounted)
            {
                yield return new Finding("eval-stack", Subject.Where(method, null), $"the metadata processor counts {counted} values on the stack and keeps one byte of it: too many returns");
            }
        }
    }

    /// <summary>What the metadata processor counts. Each return leaves its value behind, in its view.</summary>
    private static int Counted(MethodBody body)
    {
        Dictionary<Instruction, int> atTargets = new();
        int size = 0;
        int most = 0;
        foreach (Instruction instruction in body.Instructions)
        {
            size = atTargets.GetValueOrDefault(instruction, size);
            switch (instruction.OpCode.Code)
            {
                case Code.Throw or Code.Endfinally or Code.Endfilter or Code.Leave or Code.Leave_S or Code.Br_S:
                    size = 0;
                    continue;
                case Code.Newobj:
                    size -= ((MethodReference)instruction.Operand).Parameters.Count;
                    break;
                case Code.Call or Code.Callvirt:
                    MethodReference call = (MethodReference)instruction.Operand;
                    size -= call.Parameters.Count + (call.HasThis ? 1 : 0);
                    size += call.ReturnType.MetadataType == MetadataType.Void ? 0 : 1;
                    break;
            }

            size += Pushed(instruction.OpCode.StackBehaviourPush) - Popped(instruction.OpCode.StackBehaviourPop);
            if (instruction.Operand is Instruction target)
            {
                atTargets[target] = Math.Max(atTargets.GetValueOrDefault(target), size);
            }

            most = Math.Max(most, size);
        }

        return most;
    }

    private static int Pushed(StackBehaviour behaviour)
    {
        return behaviour switch
        {
            StackBehaviour.Push1 or StackBehaviour.Pushi or StackBehaviour.Pushi8 or StackBehaviour.Pushr4 or StackBehaviour.Pushr8 or StackBehaviour.Pushref => 1,
            StackBehaviour.Push1_push1 => 2,
            _ => 0,
        };
    }

    private static int Popped(StackBehaviour behaviour)
    {
        return behaviour switch
        {
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4
                or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
                or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            _ => 0,
        };
    }
}
