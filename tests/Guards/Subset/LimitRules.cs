// The limits of the file that the metadata processor makes for a board (MetadataProcessor 3.0): the
// code, the strings and the signatures of an assembly are found by 16-bit offsets, and much is counted
// in bytes. It reports some of them and lets others wrap.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses what does not fit into a board's assembly.</summary>
internal static class LimitRules
{
    private const int MostInByte = 255;
    private const int MostInTable = 65535;
    private const int LongestJump = 32767;

    /// <summary>Scans a subject.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        return Figures(subject.Module)
            .Where(figure => figure.Value > figure.Most)
            .Select(figure => new Finding("limit", figure.Where, $"{figure.Value} {figure.What}: a board's assembly holds {figure.Most}"));
    }

    /// <summary>Every limit, and how near a module is to it.</summary>
    public static IEnumerable<(string Where, string What, int Value, int Most)> Figures(ModuleDefinition module)
    {
        // tests/NanoSubset compiles all into one assembly, to be scanned as a whole; on a board they are two (boards/nano/Device.props).
        string[] lower = ["Tollgate.Hal", "Tollgate.Wire", "Tollgate.Tables"];
        return module.GetTypes().GroupBy(type => lower.Contains((type.DeclaringType ?? type).Namespace))
            .SelectMany(part => Figures(module, part.Key ? "Tollgate.Hal" : module.Assembly.Name.Name, part.ToList()));
    }

    private static IEnumerable<(string Where, string What, int Value, int Most)> Figures(ModuleDefinition module, string name, List<TypeDefinition> types)
    {
        List<MethodDefinition> methods = types.SelectMany(type => type.Methods).ToList();
        List<MethodDefinition> bodies = methods.Where(method => method.HasBody).ToList();
        yield return (name, "bytes of code", bodies.Sum(CodeBytes), MostInTable);
        yield return (name, "bytes of names and texts", Strings(module, types, bodies).Sum(text => Encoding.UTF8.GetByteCount(text) + 1), MostInTable);
        yield return (name, "bytes of array initialisers", types.SelectMany(type => type.Fields).Sum(field => field.InitialValue.Length), MostInTable);
        // The two highest bits of a reference say what it refers to.
        yield return (name, "types", types.Count, 16383);
        yield return (name, "methods", methods.Count, 32767);
        yield return (name, "fields", types.Sum(type => type.Fields.Count), 32767);

        foreach (TypeDefinition type in types)
        {
            yield return (type.FullName, "static fields", type.Fields.Count(field => field.IsStatic && !field.HasConstant), MostInByte);
            yield return (type.FullName, "fields", type.Fields.Count(field => !field.IsStatic), MostInByte);
            yield return (type.FullName, "virtual methods", type.Methods.Count(method => method.IsVirtual), MostInByte);
            yield return (type.FullName, "static methods", type.Methods.Count(method => method.IsStatic), MostInByte);
            yield return (type.FullName, "methods", type.Methods.Count(method => !method.IsStatic && !method.IsVirtual), MostInByte);
            yield return (type.FullName, "interfaces", type.Interfaces.Count, MostInByte);
        }

        foreach (MethodDefinition method in methods)
        {
            yield return (Subject.Where(method, null), "parameters", method.Parameters.Count + (method.HasThis ? 1 : 0), MostInByte);
        }

        foreach (MethodDefinition method in bodies)
        {
            string where = Subject.Where(method, null);
            yield return (where, "locals", method.Body.Variables.Count, MostInByte);
            yield return (where, "exception handlers", method.Body.ExceptionHandlers.Count, MostInByte);
            yield return (where, "bytes of code, across which a jump may have to go", CodeBytes(method), LongestJump);
            foreach (Instruction instruction in method.Body.Instructions.Where(i => i.OpCode.Code == Code.Switch))
            {
                yield return (Subject.Where(method, instruction), "cases of a switch", ((Instruction[])instruction.Operand).Length, MostInByte);
            }
        }
    }

    /// <summary>The bytes of a body on a board, where tokens, long jumps and the arms of a switch take two, and each handler twelve.</summary>
    private static int CodeBytes(MethodDefinition method)
    {
        int handlers = method.Body.ExceptionHandlers.Count;
        return method.Body.Instructions.Sum(CodeBytes) + (handlers == 0 ? 0 : (12 * handlers) + 1);
    }

    private static int CodeBytes(Instruction instruction)
    {
        return instruction.OpCode.OperandType switch
        {
            OperandType.InlineSwitch => instruction.GetSize() - 3 - (2 * ((Instruction[])instruction.Operand).Length),
            OperandType.InlineString or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineBrTarget => instruction.GetSize() - 2,
            _ => instruction.GetSize(),
        };
    }

    /// <summary>All names and texts, each once. A board knows the commonest without keeping them, so it is a little less there.</summary>
    private static HashSet<string> Strings(ModuleDefinition module, IEnumerable<TypeDefinition> types, IEnumerable<MethodDefinition> bodies)
    {
        HashSet<string> strings = new(StringComparer.Ordinal);
        foreach (TypeDefinition type in types)
        {
            strings.UnionWith([type.Name, type.Namespace, .. type.Fields.Where(f => !f.HasConstant).Select(f => f.Name), .. type.Methods.Select(m => m.Name)]);
        }

        strings.UnionWith(module.GetTypeReferences().SelectMany(type => new[] { type.Name, type.Namespace }));
        strings.UnionWith(module.GetMemberReferences().Select(member => member.Name));
        strings.UnionWith(bodies.SelectMany(method => method.Body.Instructions).Select(instruction => instruction.Operand).OfType<string>());
        return strings;
    }
}
