// Puts counters into one method body: one at its entry, one at the head of every straight run of
// instructions, one on the way that a branch goes when it is not taken. What the method does
// stays as it was.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Tollgate.Bench.Meter;

/// <summary>Rewrites one method and reports its places to an <see cref="Instrumenter"/>.</summary>
internal sealed class MethodRewriter
{
    private readonly Instrumenter _owner;
    private readonly MethodDefinition _method;
    private readonly Instruction[] _code;
    private readonly string _name;
    private readonly string[] _lines;
    private readonly List<Instruction> _written = new();
    private readonly Dictionary<Instruction, Instruction> _heads = new();

    private MethodRewriter(Instrumenter owner, MethodDefinition method)
    {
        _owner = owner;
        _method = method;
        _code = method.Body.Instructions.ToArray();
        string type = method.DeclaringType.FullName;
        string space = method.DeclaringType.Namespace;
        _name = (space.Length == 0 ? type : type[(space.Length + 1)..]) + "." + method.Name.Replace(MethodCopy.Suffix, string.Empty);
        _lines = LinesOf(method);
    }

    /// <summary>Rewrites a method.</summary>
    /// <param name="owner">Gives counters and calls, takes the places.</param>
    /// <param name="shape">The method.</param>
    /// <param name="pricing">Its prices.</param>
    /// <param name="isInlined">Whether it is the copy that runs inlined; its own calls then are not.</param>
    public static void Rewrite(Instrumenter owner, MethodShape shape, Pricing pricing, bool isInlined)
    {
        var rewriter = new MethodRewriter(owner, shape.Method);
        Price[] prices = rewriter._code.Select(pricing.Of).ToArray();
        MethodDefinition?[] copies = rewriter._code.Select(call => isInlined ? null : owner.CopyFor(shape, call)).ToArray();
        shape.Method.Body.SimplifyMacros();
        rewriter.Write(pricing.OfEntry(), prices, copies);
    }

    private void Write(Price? entry, Price[] prices, MethodDefinition?[] copies)
    {
        if (entry != null)
        {
            int entries = _owner.NewCounter();
            Count(entries);
            _owner.Add(NewPlace(0, entry, 0, entries));
        }

        HashSet<Instruction> heads = Heads();
        int runs = -1;
        for (int i = 0; i < _code.Length; i++)
        {
            Instruction instruction = _code[i];
            if (heads.Contains(instruction))
            {
                runs = _owner.NewCounter();
                _heads.Add(instruction, Count(runs));
            }

            if (copies[i] != null)
            {
                instruction.Operand = _method.Module.ImportReference(copies[i]);
            }

            WritePriced(i, prices[i], runs);
        }

        _method.Body.Instructions.Clear();
        foreach (Instruction instruction in _written)
        {
            _method.Body.Instructions.Add(instruction);
        }

        Retarget();
    }

    private void WritePriced(int index, Price price, int runs)
    {
        Instruction instruction = _code[index];
        int bytes = price.EachByte == 0 ? -1 : _owner.NewCounter();
        if (bytes >= 0)
        {
            CountBytes(instruction, bytes);
        }

        _written.Add(instruction);
        int notTaken = -1;
        if (price.IsBranch)
        {
            notTaken = _owner.NewCounter();
            Count(notTaken);
        }

        _owner.Add(NewPlace(1, price, index, runs, notTaken, bytes));
    }

    private Place NewPlace(int il, Price price, int index, int runs, int notTaken = -1, int bytes = -1)
    {
        return new Place
        {
            Method = _name,
            Line = _lines[index],
            Price = price,
            Il = il,
            Runs = runs,
            NotTaken = notTaken,
            Bytes = bytes,
        };
    }

    private Instruction Count(int counter)
    {
        Instruction first = Instruction.Create(OpCodes.Ldc_I4, counter);
        _written.Add(first);
        _written.Add(Instruction.Create(OpCodes.Call, Import(nameof(Probe.Hit))));
        return first;
    }

    /// <summary>Makes an instruction that moves bytes tell how many: a copy or clear by its stand-in, newarr by its length.</summary>
    private void CountBytes(Instruction instruction, int counter)
    {
        if (instruction.OpCode.Code == Code.Newarr)
        {
            _written.Add(Instruction.Create(OpCodes.Ldc_I4, BytesOf((TypeReference)instruction.Operand)));
            _written.Add(Instruction.Create(OpCodes.Ldc_I4, counter));
            _written.Add(Instruction.Create(OpCodes.Call, Import(nameof(Probe.NewArray))));
            return;
        }

        var callee = (MethodReference)instruction.Operand;
        string standIn = (callee.Name, callee.Parameters.Count) switch
        {
            ("Copy", 5) => nameof(Probe.Copy),
            ("Copy", _) => nameof(Probe.CopyFromStart),
            _ => nameof(Probe.Clear),
        };
        _written.Add(Instruction.Create(OpCodes.Ldc_I4, counter));
        instruction.Operand = Import(standIn);
    }

    private static int BytesOf(TypeReference element)
    {
        return element.MetadataType switch
        {
            MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => 1,
            MetadataType.Int16 or MetadataType.UInt16 or MetadataType.Char => 2,
            MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => 4,
            MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
            _ => 12,
        };
    }

    private MethodReference Import(string probe)
    {
        return _method.Module.ImportReference(typeof(Probe).GetMethod(probe));
    }

    /// <summary>The instructions that something else than the one before them leads to, and those after a branch.</summary>
    private HashSet<Instruction> Heads()
    {
        var heads = new HashSet<Instruction> { _code[0] };
        foreach (Instruction instruction in _code)
        {
            FlowControl flow = instruction.OpCode.FlowControl;
            if (flow is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                AddIfAny(heads, instruction.Next);
            }

            AddIfAny(heads, instruction.Operand as Instruction);
            heads.UnionWith(instruction.Operand as Instruction[] ?? Enumerable.Empty<Instruction>());
        }

        foreach (ExceptionHandler handler in _method.Body.ExceptionHandlers)
        {
            AddIfAny(heads, handler.TryStart);
            AddIfAny(heads, handler.TryEnd);
            AddIfAny(heads, handler.HandlerStart);
            AddIfAny(heads, handler.HandlerEnd);
            AddIfAny(heads, handler.FilterStart);
        }

        return heads;
    }

    private static void AddIfAny(HashSet<Instruction> heads, Instruction? instruction)
    {
        if (instruction != null)
        {
            heads.Add(instruction);
        }
    }

    /// <summary>Leads every jump to the counter before its target.</summary>
    private void Retarget()
    {
        foreach (Instruction instruction in _code)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = _heads[target];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = targets.Select(each => _heads[each]).ToArray();
            }
        }

        foreach (ExceptionHandler handler in _method.Body.ExceptionHandlers)
        {
            handler.TryStart = _heads[handler.TryStart];
            handler.TryEnd = handler.TryEnd == null ? null : _heads[handler.TryEnd];
            handler.HandlerStart = _heads[handler.HandlerStart];
            handler.HandlerEnd = handler.HandlerEnd == null ? null : _heads[handler.HandlerEnd];
            handler.FilterStart = handler.FilterStart == null ? null : _heads[handler.FilterStart];
        }
    }

    private static string[] LinesOf(MethodDefinition method)
    {
        IDictionary<Instruction, SequencePoint> points = method.DebugInformation.GetSequencePointMapping();
        string line = string.Empty;
        return method.Body.Instructions.Select(instruction =>
        {
            if (points.TryGetValue(instruction, out SequencePoint? point) && !point.IsHidden)
            {
                line = Path.GetFileName(point.Document.Url) + ":" + point.StartLine;
            }

            return line;
        }).ToArray();
    }
}
