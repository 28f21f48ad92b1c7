// Of SpiDevice's transfers, one is fit for a packet path: TransferFullDuplex(ushort[], ushort[]), with
// arrays of equal length. The others are refused everywhere, each with its reason.

using System.Collections.Generic;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Refuses the transfers of SpiDevice that allocate, copy or go wrong.</summary>
internal static class SpiRules
{
    private const string Device = "System.Device.Spi.SpiDevice";

    /// <summary>Scans every method of a subject, for calls and for delegates.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        foreach (MethodDefinition method in subject.Methods)
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.Operand is MethodReference call && call.DeclaringType.FullName == Device && Reason(call) is { } reason)
                {
                    yield return new Finding("spi", Subject.Where(method, instruction), $"SpiDevice.{call.Name}: {reason}; use TransferFullDuplex(ushort[], ushort[])");
                }
            }
        }
    }

    private static string? Reason(MethodReference call)
    {
        bool isWords = call.Parameters.Count > 0 && call.Parameters[0].ParameterType.FullName == "System.UInt16[]";
        return call.Name switch
        {
            "TransferFullDuplex" when isWords => null,
            "Read" when isWords => "an ESP32 allocates a buffer of its own for it and copies",
            "Write" when isWords => "an STM32 goes on with the read size of the transfer before it",
            "Read" or "Write" or "TransferFullDuplex" => "a SpanByte allocates at least four objects a call",
            "ReadByte" or "WriteByte" => "it goes through SpanByte, at least four objects a call",
            _ => null,
        };
    }
}
