// The rules of the packet path: what Datapath and Services contain, what Router.PollOnce and the
// interfaces' drivers do, what a board does for them each round, and all that these reach outside
// Control. Nothing there allocates, throws, locks, waits without a bound, or handles text.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>Holds the packet path to what it promises.</summary>
internal static class PathRules
{
    /// <summary>The struct that pins are read and written with.</summary>
    public const string PinValue = "System.Device.Gpio.PinValue";

    // They allocate nothing on the board. Every other library call allocates, or costs more than it saves.
    private static readonly HashSet<string> s_allowedCalls =
    [
        "System.Array::Copy", "System.Array::Clear", "System.Array::get_Length", "System.Object::.ctor",
        "System.Environment::get_TickCount64", "System.Device.Gpio.GpioPin::Toggle", "System.Device.Spi.SpiDevice::TransferFullDuplex",
        "System.IO.Ports.SerialPort::get_BytesToRead", "System.IO.Ports.SerialPort::Read", "System.IO.Ports.SerialPort::Write(Byte[],Int32,Int32)",
    ];

    // What a driver and a board are asked each round, by the contracts they implement.
    private static readonly ILookup<string, string> s_contracts = new[]
    {
        ("Tollgate.Hal.INic", "Receive"), ("Tollgate.Hal.INic", "Transmit"), ("Tollgate.Hal.INic", "Tick"),
        ("Tollgate.Hal.IPlatform", "NowMs"), ("Tollgate.Hal.IPlatform", "ShowLamp"),
        ("Tollgate.Hal.IPlatform", "ReadConsole"), ("Tollgate.Hal.IPlatform", "WriteConsole"),
        ("Tollgate.Hal.ISpiBus", "Reset"),
    }.ToLookup(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Scans the packet path of a subject.</summary>
    public static IEnumerable<Finding> Scan(Subject subject)
    {
        foreach (MethodDefinition method in MethodsOf(subject))
        {
            foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
            {
                yield return new Finding("path-try", Subject.Where(method, handler.TryStart), "try, lock or using: the packet path has none");
            }

            foreach (Instruction instruction in method.Body.Instructions)
            {
                (string Rule, string What)? breach = Breach(instruction);
                if (breach != null)
                {
                    yield return new Finding(breach.Value.Rule, Subject.Where(method, instruction), breach.Value.What + " on the packet path");
                }
            }

            foreach (Finding finding in LoopRules.Scan(method, mustCount: !IsFirmware(method)))
            {
                yield return finding;
            }

            foreach (int line in ForEachLines(subject, method))
            {
                yield return new Finding("path-foreach", $"{Subject.Where(method, null)}, line {line}", "foreach costs twice a for with its bound in a local on the packet path");
            }
        }

        foreach (TypeDefinition type in subject.Types.Where(t => t.Name.Contains("DisplayClass")))
        {
            TypeDefinition owner = type.DeclaringType ?? type;
            if (owner.Namespace is "Tollgate.Wire" or "Tollgate.Tables" or "Tollgate.Datapath" or "Tollgate.Services")
            {
                yield return new Finding("path-capture", owner.FullName, "a lambda or local function that captures: it allocates a closure each time");
            }
        }
    }

    /// <summary>The methods of the packet path.</summary>
    public static IReadOnlyCollection<MethodDefinition> MethodsOf(Subject subject)
    {
        IEnumerable<MethodDefinition> roots = subject.Methods.Where(method =>
            Namespace(method) is "Tollgate.Datapath" or "Tollgate.Services"
            || (method.DeclaringType.FullName == "Tollgate.Router" && method.Name == "PollOnce")
            || (method.DeclaringType.FullName == "Tollgate.Boot" && method.Name == "Poll")
            || method.DeclaringType.Interfaces.Any(i => s_contracts[i.InterfaceType.FullName].Contains(method.Name)));
        return new CallGraph(subject, followsConstructors: false)
            .ReachableFrom(roots.Where(method => !method.IsConstructor), method => Namespace(method) == "Tollgate.Control");
    }

    private static string Namespace(MethodDefinition method)
    {
        TypeDefinition type = method.DeclaringType;
        while (type.DeclaringType != null)
        {
            type = type.DeclaringType;
        }

        return type.Namespace;
    }

    private static bool IsFirmware(MethodDefinition method)
    {
        return Namespace(method) is "Tollgate" or "Tollgate.Wire" or "Tollgate.Tables" or "Tollgate.Datapath" or "Tollgate.Services";
    }

    private static (string Rule, string What)? Breach(Instruction instruction)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Newobj or Code.Newarr:
                return ("path-new", $"new {((MemberReference)instruction.Operand).FullName}");
            case Code.Box:
                return ("path-box", $"boxing of {((TypeReference)instruction.Operand).FullName}");
            case Code.Throw or Code.Rethrow:
                return ("path-throw", "throw");
            case Code.Ldstr:
                return ("path-string", $"the text \"{instruction.Operand}\"");
            case Code.Castclass or Code.Isinst:
                return ("path-cast", $"a cast to {((TypeReference)instruction.Operand).FullName}");
            case Code.Call or Code.Callvirt when instruction.Operand is MethodReference call && IsPinValue(call):
                return ("path-struct", $"{call.DeclaringType.Name}.{call.Name}: a PinValue is a struct and allocates; GpioPin.Toggle has none");
            case Code.Call or Code.Callvirt when instruction.Operand is MethodReference call
                && call.DeclaringType.Resolve()?.Module is { } library && library != call.Module && library.Assembly.Name.Name != "NanoSubset"
                && !IsAllowed(call):
                return ("path-call", $"a call of {call.DeclaringType.FullName}.{call.Name}");
            default:
                return null;
        }
    }

    private static bool IsAllowed(MethodReference call)
    {
        string name = call.DeclaringType.FullName + "::" + call.Name;
        return s_allowedCalls.Contains(name) || s_allowedCalls.Contains($"{name}({string.Join(",", call.Parameters.Select(p => p.ParameterType.Name))})");
    }

    private static bool IsPinValue(MethodReference call)
    {
        return call.DeclaringType.FullName == PinValue || call.ReturnType.FullName == PinValue || call.Parameters.Any(p => p.ParameterType.FullName == PinValue);
    }

    private static IEnumerable<int> ForEachLines(Subject subject, MethodDefinition method)
    {
        List<SequencePoint> points = method.DebugInformation.SequencePoints.Where(p => !p.IsHidden).ToList();
        if (points.Count == 0)
        {
            return [];
        }

        string file = points[0].Document.Url.Replace('\\', '/');
        LinePosition first = points.Min(p => new LinePosition(p.StartLine - 1, p.StartColumn - 1));
        LinePosition last = points.Max(p => new LinePosition(p.EndLine - 1, p.EndColumn - 1));
        return subject.Trees
            .Where(tree => ("/" + file).EndsWith("/" + tree.FilePath, StringComparison.Ordinal))
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<CommonForEachStatementSyntax>())
            .Select(loop => loop.GetLocation().GetLineSpan().StartLinePosition)
            .Where(position => position >= first && position <= last)
            .Select(position => position.Line + 1);
    }
}
