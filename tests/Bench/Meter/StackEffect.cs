// What one instruction takes from the evaluation stack and what kind of value it leaves there.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Bench.Meter;

/// <summary>The evaluation stack, one instruction further.</summary>
public static class StackEffect
{
    /// <summary>The stack after an instruction, deepest value first.</summary>
    /// <param name="method">The method it stands in.</param>
    /// <param name="instruction">The instruction, as compiled: its short forms need not be opened out.</param>
    /// <param name="before">The stack before it.</param>
    public static Operand[] After(MethodDefinition method, Instruction instruction, Operand[] before)
    {
        if (instruction.OpCode.Code is Code.Leave or Code.Leave_S)
        {
            return Array.Empty<Operand>();
        }

        int taken = Pops(method, instruction, before.Length);
        if (taken > before.Length)
        {
            throw new InvalidOperationException(method.FullName + ": the evaluation stack runs empty at " + instruction);
        }

        var after = new List<Operand>(before.Take(before.Length - taken));
        after.AddRange(Pushes(method, instruction, before));
        return after.ToArray();
    }

    /// <summary>The declared kind of the local, argument, field or static that an instruction names; null if it names none.</summary>
    public static Operand? Stored(MethodDefinition method, Instruction instruction)
    {
        if (instruction.Operand is FieldReference field)
        {
            return Operands.Of(field.FieldType);
        }

        Code code = instruction.OpCode.Code;
        if (LocalOf(method, instruction) is VariableDefinition local)
        {
            return Operands.Of(local.VariableType);
        }

        if (instruction.Operand is ParameterDefinition parameter)
        {
            return parameter == method.Body.ThisParameter ? Operand.Reference : Operands.Of(parameter.ParameterType);
        }

        if (code is < Code.Ldarg_0 or > Code.Ldarg_3)
        {
            return null;
        }

        int index = code - Code.Ldarg_0 - (method.HasThis ? 1 : 0);
        return index < 0 ? Operand.Reference : Operands.Of(method.Parameters[index].ParameterType);
    }

    private static VariableDefinition? LocalOf(MethodDefinition method, Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        return code switch
        {
            >= Code.Ldloc_0 and <= Code.Ldloc_3 => method.Body.Variables[code - Code.Ldloc_0],
            >= Code.Stloc_0 and <= Code.Stloc_3 => method.Body.Variables[code - Code.Stloc_0],
            _ => instruction.Operand as VariableDefinition,
        };
    }

    private static int Pops(MethodDefinition method, Instruction instruction, int depth)
    {
        switch (instruction.OpCode.StackBehaviourPop)
        {
            case StackBehaviour.Pop0:
                return 0;
            case StackBehaviour.Pop1:
            case StackBehaviour.Popi:
            case StackBehaviour.Popref:
                return 1;
            case StackBehaviour.Pop1_pop1:
            case StackBehaviour.Popi_pop1:
            case StackBehaviour.Popi_popi:
            case StackBehaviour.Popi_popi8:
            case StackBehaviour.Popi_popr4:
            case StackBehaviour.Popi_popr8:
            case StackBehaviour.Popref_pop1:
            case StackBehaviour.Popref_popi:
                return 2;
            case StackBehaviour.PopAll:
                return depth;
            case StackBehaviour.Varpop:
                return VariablePops(method, instruction);
            default:
                return 3;
        }
    }

    private static int VariablePops(MethodDefinition method, Instruction instruction)
    {
        if (instruction.OpCode.Code == Code.Ret)
        {
            return method.ReturnType.MetadataType == MetadataType.Void ? 0 : 1;
        }

        var callee = (MethodReference)instruction.Operand;
        bool takesThis = callee.HasThis && instruction.OpCode.Code != Code.Newobj;
        return callee.Parameters.Count + (takesThis ? 1 : 0);
    }

    private static Operand[] Pushes(MethodDefinition method, Instruction instruction, Operand[] before)
    {
        Operand top = before.Length == 0 ? Operand.Other : before[^1];
        switch (instruction.OpCode.StackBehaviourPush)
        {
            case StackBehaviour.Push0:
                return Array.Empty<Operand>();
            case StackBehaviour.Push1_push1:
                return new[] { top, top };
            case StackBehaviour.Varpush:
                TypeReference returned = ((MethodReference)instruction.Operand).ReturnType;
                return returned.MetadataType == MetadataType.Void
                    ? Array.Empty<Operand>()
                    : new[] { Operands.OnStack(Operands.Of(returned)) };
            default:
                return new[] { Operands.OnStack(Pushed(method, instruction, before)) };
        }
    }

    private static Operand Pushed(MethodDefinition method, Instruction instruction, Operand[] before)
    {
        Code code = instruction.OpCode.Code;
        if (code is Code.Ldloca or Code.Ldloca_S or Code.Ldarga or Code.Ldarga_S or Code.Ldflda or Code.Ldsflda)
        {
            return Operand.Other;
        }

        if (Stored(method, instruction) is Operand stored)
        {
            return stored;
        }

        switch (instruction.OpCode.StackBehaviourPush)
        {
            case StackBehaviour.Pushi8:
                return Operand.Long;
            case StackBehaviour.Pushr4:
            case StackBehaviour.Pushr8:
                return Operand.Other;
            case StackBehaviour.Pushref:
                return code == Code.Ldstr ? Operand.Text : Operand.Reference;
            case StackBehaviour.Pushi:
                return code is Code.Ldelema or Code.Ldftn or Code.Ldvirtftn ? Operand.Other : Operand.Word;
        }

        if (instruction.Operand is TypeReference type)
        {
            return Operands.Of(type);
        }

        // Arithmetic keeps its operands' kind; a shift that of the value, which lies below the count.
        return before.Length > 1 && instruction.OpCode.StackBehaviourPop == StackBehaviour.Pop1_pop1 ? before[^2] : before[^1];
    }
}
