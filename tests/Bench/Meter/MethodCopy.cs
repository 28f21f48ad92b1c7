// A second copy of a method, for the calls to it that the interpreter inlines.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Bench.Meter;

/// <summary>Copies a method with its body and its source lines.</summary>
public static class MethodCopy
{
    /// <summary>Ends the name of a copy.</summary>
    public const string Suffix = "$inlined";

    /// <summary>A copy that is not yet a member of any type.</summary>
    public static MethodDefinition Of(MethodDefinition method)
    {
        var copy = new MethodDefinition(method.Name + Suffix, method.Attributes, method.ReturnType);
        var parameters = new Dictionary<ParameterDefinition, ParameterDefinition>();
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            var twin = new ParameterDefinition(parameter.Name, parameter.Attributes, parameter.ParameterType);
            parameters.Add(parameter, twin);
            copy.Parameters.Add(twin);
        }

        MethodBody body = copy.Body;
        body.InitLocals = method.Body.InitLocals;
        foreach (VariableDefinition local in method.Body.Variables)
        {
            body.Variables.Add(new VariableDefinition(local.VariableType));
        }

        var twins = method.Body.Instructions.ToDictionary(original => original, _ => Instruction.Create(OpCodes.Nop));
        IDictionary<Instruction, SequencePoint> lines = method.DebugInformation.GetSequencePointMapping();
        foreach (Instruction original in method.Body.Instructions)
        {
            Instruction twin = twins[original];
            twin.OpCode = original.OpCode;
            twin.Offset = original.Offset;
            twin.Operand = original.Operand switch
            {
                Instruction target => twins[target],
                Instruction[] targets => targets.Select(target => twins[target]).ToArray(),
                VariableDefinition local => body.Variables[local.Index],
                ParameterDefinition parameter when parameters.ContainsKey(parameter) => parameters[parameter],
                ParameterDefinition => body.ThisParameter,
                object operand => operand,
                null => null,
            };
            body.Instructions.Add(twin);
            if (lines.TryGetValue(original, out SequencePoint? line))
            {
                copy.DebugInformation.SequencePoints.Add(LineOf(twin, line));
            }
        }

        CopyHandlers(method.Body, body, twins);
        return copy;
    }

    private static SequencePoint LineOf(Instruction instruction, SequencePoint line)
    {
        return new SequencePoint(instruction, line.Document)
        {
            StartLine = line.StartLine,
            StartColumn = line.StartColumn,
            EndLine = line.EndLine,
            EndColumn = line.EndColumn,
        };
    }

    private static void CopyHandlers(MethodBody from, MethodBody to, Dictionary<Instruction, Instruction> twins)
    {
        foreach (ExceptionHandler handler in from.ExceptionHandlers)
        {
            to.ExceptionHandlers.Add(new ExceptionHandler(handler.HandlerType)
            {
                CatchType = handler.CatchType,
                TryStart = twins[handler.TryStart],
                TryEnd = handler.TryEnd == null ? null : twins[handler.TryEnd],
                HandlerStart = twins[handler.HandlerStart],
                HandlerEnd = handler.HandlerEnd == null ? null : twins[handler.HandlerEnd],
                FilterStart = handler.FilterStart == null ? null : twins[handler.FilterStart],
            });
        }
    }
}
