// Decides which row of the price list an instruction pays. The opcode is taken as it was
// compiled: a short branch and a long one have different prices.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Bench.Meter;

/// <summary>Prices of the instructions of one method body.</summary>
public sealed class Pricing
{
    private readonly Weights _weights;
    private readonly CallPricing _calls;
    private readonly MethodShape _shape;
    private readonly bool _isInlined;

    /// <summary>Prices for one method.</summary>
    /// <param name="weights">The price list.</param>
    /// <param name="calls">Prices of the calls it makes.</param>
    /// <param name="shape">The method.</param>
    /// <param name="isInlined">Whether this body is the one that runs inside a caller's frame.</param>
    public Pricing(Weights weights, CallPricing calls, MethodShape shape, bool isInlined)
    {
        _weights = weights;
        _calls = calls;
        _shape = shape;
        _isInlined = isInlined;
    }

    /// <summary>What entering the method costs for its locals, whoever calls it; null if it has none.</summary>
    public Price? OfEntry()
    {
        double each = _weights["call", "+locals"] + (_weights["call", "+perlocal"] * _shape.Locals);
        return _shape.Locals == 0 ? null : new Price("locals of the callee", each);
    }

    /// <summary>The price of an instruction.</summary>
    public Price Of(Instruction instruction)
    {
        OpCode opcode = instruction.OpCode;
        switch (opcode.Code)
        {
            case Code.Call:
            case Code.Callvirt:
            case Code.Newobj:
                return _calls.Of(_shape, instruction, _isInlined);
            case Code.Newarr:
                return NewArray((TypeReference)instruction.Operand);
            case Code.Ret:
                bool isVoid = _shape.Method.ReturnType.MetadataType == MetadataType.Void;
                return Plain("ret." + (isVoid ? "void" : "value") + (_isInlined ? ".inlined" : string.Empty), Operand.Word);
            case Code.Leave:
            case Code.Leave_S:
                return Leave(instruction);
        }

        if (opcode.FlowControl == FlowControl.Cond_Branch)
        {
            return new Price(opcode.Name, _weights.Find("branch.not", opcode.Name))
            {
                IsBranch = true,
                Taken = _weights.Find("branch.taken", opcode.Name),
            };
        }

        return Plain(opcode.Name, OperandOf(instruction));
    }

    /// <summary>The row for this operand, else the plain one, else the estimated one.</summary>
    private Price Plain(string name, Operand operand)
    {
        string? suffix = Operands.Suffix(operand);
        if (operand == Operand.Struct && (name is "ldloc.0" or "ldloc.1" or "ldloc.2" or "ldloc.3" or "ldloc.s" or "ldloc"))
        {
            return new Price(name + " struct", _weights["op.vt", "ldloc (local struct: CloneObject, allocates)"]);
        }

        if (suffix != null && _weights.Find("op." + suffix, name) is double typed)
        {
            return new Price(name + " " + suffix, typed);
        }

        return new Price(name, _weights.Find("op", name) ?? _weights.Find("op.est", name));
    }

    private Operand OperandOf(Instruction instruction)
    {
        if (StackEffect.Stored(_shape.Method, instruction) is Operand stored)
        {
            return stored;
        }

        Operand[] stack = _shape.Before(instruction);
        int taken = instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop1 => 1,
            StackBehaviour.Pop1_pop1 => 2,
            _ => 0,
        };
        return stack.Skip(stack.Length - taken).Contains(Operand.Long) ? Operand.Long : Operand.Word;
    }

    /// <summary>README of the price list: 365 and 0.33 for each byte.</summary>
    private static Price NewArray(TypeReference element)
    {
        return new Price("newarr " + element.Name, 365) { EachByte = 0.33 };
    }

    /// <summary>What leaving costs depends on what is left: the innermost block that ends here.</summary>
    private Price Leave(Instruction instruction)
    {
        string name = instruction.OpCode.Name;
        int at = instruction.Offset;
        IEnumerable<ExceptionHandler> handlers = _shape.Method.Body.ExceptionHandlers;
        foreach (ExceptionHandler handler in handlers)
        {
            if (handler.HandlerStart.Offset <= at && (handler.HandlerEnd == null || at < handler.HandlerEnd.Offset))
            {
                return new Price(name, _weights["exception", "leave.s from catch handler"]);
            }

            if (handler.TryStart.Offset <= at && at < handler.TryEnd.Offset)
            {
                double whole = _weights["exception", "leave.s from try{}finally + endfinally"] - _weights["op", "endfinally"];
                bool hasFinally = handler.HandlerType == ExceptionHandlerType.Finally;
                return new Price(name, hasFinally ? whole : _weights["exception", "leave.s from try{}catch"]);
            }
        }

        return new Price(name, _weights.Find("op", name) ?? _weights["op.est", name]);
    }
}
