// How many values lie on the evaluation stack at each instruction of a method.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>The evaluation stack of one method, followed along every branch.</summary>
internal sealed class StackDepth
{
    private readonly Dictionary<Instruction, int> _before = new();

    /// <summary>Follows a method that has a body.</summary>
    public StackDepth(MethodDefinition method)
    {
        Stack<(Instruction At, int Depth)> open = new();
        open.Push((method.Body.Instructions[0], 0));
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            // A catch begins with the exception on the stack, a finally with nothing.
            open.Push((handler.HandlerStart, handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter ? 1 : 0));
            if (handler.FilterStart != null)
            {
                open.Push((handler.FilterStart, 1));
            }
        }

        while (open.TryPop(out (Instruction At, int Depth) next))
        {
            for (Instruction? at = next.At; at != null && _before.TryAdd(at, next.Depth); at = FallsThrough(at) ? at.Next : null)
            {
                next.Depth = After(method, at, next.Depth);
                Max = Math.Max(Max, next.Depth);
                foreach (Instruction target in Targets(at))
                {
                    open.Push((target, next.Depth));
                }
            }
        }
    }

    /// <summary>The most values at any time.</summary>
    public int Max { get; }

    /// <summary>The values before an instruction; -1 where nothing gets to.</summary>
    public int Before(Instruction instruction)
    {
        return _before.GetValueOrDefault(instruction, -1);
    }

    /// <summary>Where an instruction may jump to.</summary>
    public static IEnumerable<Instruction> Targets(Instruction instruction)
    {
        return instruction.Operand switch
        {
            Instruction target => [target],
            Instruction[] targets => targets,
            _ => [],
        };
    }

    /// <summary>Whether the next instruction may follow.</summary>
    public static bool FallsThrough(Instruction instruction)
    {
        return instruction.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw);
    }

    /// <summary>The instructions from where the stack was empty up to an instruction: its statement, up to there.</summary>
    public IEnumerable<Instruction> StatementOf(Instruction instruction)
    {
        List<Instruction> statement = new() { instruction };
        while (Before(statement[^1]) > 0 && statement[^1].Previous != null)
        {
            statement.Add(statement[^1].Previous);
        }

        return Enumerable.Reverse(statement);
    }

    private static int After(MethodDefinition method, Instruction instruction, int depth)
    {
        if (instruction.OpCode.Code is Code.Leave or Code.Leave_S)
        {
            return 0;
        }

        int left = depth - Pops(method, instruction, depth);
        return instruction.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => left,
            StackBehaviour.Push1_push1 => left + 2,
            StackBehaviour.Varpush => left + (((IMethodSignature)instruction.Operand).ReturnType.MetadataType == MetadataType.Void ? 0 : 1),
            _ => left + 1,
        };
    }

    private static int Pops(MethodDefinition method, Instruction instruction, int depth)
    {
        switch (instruction.OpCode.StackBehaviourPop)
        {
            case StackBehaviour.Pop0:
                return 0;
            case StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref:
                return 1;
            case StackBehaviour.PopAll:
                return depth;
            case StackBehaviour.Varpop when instruction.OpCode.Code == Code.Ret:
                return method.ReturnType.MetadataType == MetadataType.Void ? 0 : 1;
            case StackBehaviour.Varpop:
                IMethodSignature callee = (IMethodSignature)instruction.Operand;
                bool takesThis = callee.HasThis && instruction.OpCode.Code != Code.Newobj;
                return callee.Parameters.Count + (takesThis ? 1 : 0) + (instruction.OpCode.Code == Code.Calli ? 1 : 0);
            case StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8
                or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref:
                return 3;
            default:
                return 2;
        }
    }
}
