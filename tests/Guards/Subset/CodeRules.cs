// The rules about single instructions, for everything that runs on a board.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses instructions that the board ignores, cannot run, or runs otherwise.</summary>
internal static class CodeRules
{
    /// <summary>Scans every method of a subject.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        foreach (MethodDefinition method in subject.Methods)
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                (string Rule, string What)? breach = Breach(instruction);
                if (breach != null)
                {
                    yield return new Finding(breach.Value.Rule, Subject.Where(method, instruction), breach.Value.What);
                }
            }
        }
    }

    private static (string Rule, string What)? Breach(Instruction instruction)
    {
        string name = instruction.OpCode.Name;
        if (name.Contains(".ovf"))
        {
            return ("checked", $"{name}: the board ignores checked, so an overflow passes silently");
        }

        if (instruction.Operand is GenericInstanceMethod generic)
        {
            return ("generic", $"a call of {generic.FullName}: the board has no generics");
        }

        switch (instruction.OpCode.Code)
        {
            case Code.Localloc:
                return ("stackalloc", "stackalloc breaks on the board");
            case Code.Cpblk or Code.Initblk or Code.Arglist or Code.Mkrefany or Code.Refanytype or Code.Refanyval
                or Code.Unaligned or Code.Volatile or Code.Tail or Code.Readonly or Code.Jmp or Code.Ckfinite:
                return ("opcode", $"{name}: the board's interpreter does not know it");
            case Code.Calli:
                return ("function-pointer", "a call through a function pointer breaks on the board");
            case Code.Ldftn or Code.Ldvirtftn when instruction.Next is not { OpCode.Code: Code.Newobj } next
                || ((MethodReference)next.Operand).DeclaringType.Resolve()?.BaseType?.Name != "MulticastDelegate":
                return ("function-pointer", "the address of a method outside a delegate breaks on the board");
            case Code.Constrained:
                return ("boxing", $"a virtual method of {((TypeReference)instruction.Operand).FullName} is called in place: it boxes, and an enum prints its number");
            case Code.Box when ((TypeReference)instruction.Operand).Resolve() is { IsEnum: true } boxed:
                return ("boxing", $"{boxed.FullName} becomes an object: as text, an enum is its number on the board");
            default:
                return null;
        }
    }
}
