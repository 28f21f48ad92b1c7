// What is known of a method without running it: the values on the evaluation stack before each
// instruction, the deepest stack, and the locals. Pricing.cs and Inlining.cs read it.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Bench.Meter;

/// <summary>Static facts of one method body, found by following every path through it once.</summary>
public sealed class MethodShape
{
    private readonly Dictionary<Instruction, Operand[]> _before = new();

    /// <summary>Follows the method's paths. The body is not changed.</summary>
    /// <param name="method">A method with a body.</param>
    public MethodShape(MethodDefinition method)
    {
        Method = method;
        Locals = method.Body.Variables.Count;
        Arguments = method.Parameters.Count + (method.HasThis ? 1 : 0);
        Follow();
    }

    /// <summary>The method.</summary>
    public MethodDefinition Method { get; }

    /// <summary>How many locals it declares.</summary>
    public int Locals { get; }

    /// <summary>How many arguments it takes, <c>this</c> included.</summary>
    public int Arguments { get; }

    /// <summary>The most values that ever lie on its evaluation stack.</summary>
    public int MaxStack { get; private set; }

    /// <summary>The stack before an instruction, deepest value first; empty if no path leads to it.</summary>
    public Operand[] Before(Instruction instruction)
    {
        return _before.TryGetValue(instruction, out Operand[]? stack) ? stack : Array.Empty<Operand>();
    }

    private void Follow()
    {
        var open = new Stack<Instruction>();
        Visit(open, Method.Body.Instructions[0], Array.Empty<Operand>());
        foreach (ExceptionHandler handler in Method.Body.ExceptionHandlers)
        {
            bool caught = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;
            Operand[] stack = caught ? new[] { Operand.Reference } : Array.Empty<Operand>();
            Visit(open, handler.HandlerStart, stack);
            Visit(open, handler.FilterStart, stack);
        }

        while (open.Count != 0)
        {
            Instruction instruction = open.Pop();
            Operand[] after = StackEffect.After(Method, instruction, _before[instruction]);
            MaxStack = Math.Max(MaxStack, after.Length);
            foreach (Instruction? next in Next(instruction))
            {
                Visit(open, next, after);
            }
        }
    }

    private static IEnumerable<Instruction?> Next(Instruction instruction)
    {
        switch (instruction.OpCode.FlowControl)
        {
            case FlowControl.Branch:
                return new[] { (Instruction)instruction.Operand };
            case FlowControl.Cond_Branch:
                Instruction[] targets = instruction.Operand as Instruction[] ?? new[] { (Instruction)instruction.Operand };
                return targets.Append(instruction.Next);
            case FlowControl.Return:
            case FlowControl.Throw:
                return Array.Empty<Instruction>();
            default:
                return new[] { instruction.Next };
        }
    }

    private void Visit(Stack<Instruction> open, Instruction? instruction, Operand[] stack)
    {
        if (instruction != null && _before.TryAdd(instruction, stack))
        {
            MaxStack = Math.Max(MaxStack, stack.Length);
            open.Push(instruction);
        }
    }
}
