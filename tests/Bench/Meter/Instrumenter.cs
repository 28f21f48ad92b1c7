// Rewrites built assemblies so that they count what they execute, and prices every instruction
// of them. Methods that the interpreter may inline get a second copy, because a body costs
// another price there: the calls that are inlined lead to that copy.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Bench.Meter;

/// <summary>Built assemblies, counting.</summary>
public sealed class Instrumenter
{
    private readonly Weights _weights = Weights.Load();
    private readonly Dictionary<MethodDefinition, MethodShape> _shapes = new();
    private readonly Dictionary<MethodDefinition, MethodDefinition> _inlined = new();
    private readonly List<Place> _places = new();
    private readonly List<ModuleDefinition> _modules = new();
    private readonly CallPricing _calls;
    private int _counters;

    /// <summary>Reads and rewrites assemblies; the files stay as they are.</summary>
    /// <param name="paths">The assemblies to count in, with their pdb beside them if source lines are wanted.</param>
    public Instrumenter(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            _modules.Add(Read(path));
        }

        foreach (MethodDefinition method in _modules.SelectMany(module => module.GetTypes()).SelectMany(type => type.Methods))
        {
            if (method.HasBody)
            {
                _shapes.Add(method, new MethodShape(method));
            }
        }

        _calls = new CallPricing(_weights, _shapes, _modules.Select(module => module.Assembly.Name.Name));
        AddInlinedCopies();
        foreach (MethodShape shape in _shapes.Values.ToArray())
        {
            MethodRewriter.Rewrite(this, shape, new Pricing(_weights, _calls, shape, isInlined: false), false);
        }

        foreach (MethodDefinition copy in _inlined.Values)
        {
            var shape = new MethodShape(copy);
            MethodRewriter.Rewrite(this, shape, new Pricing(_weights, _calls, shape, isInlined: true), true);
        }
    }

    /// <summary>Every priced place.</summary>
    public IReadOnlyList<Place> Places => _places;

    /// <summary>How many counters the rewritten code uses.</summary>
    public int Counters => _counters;

    /// <summary>The rewritten assemblies by name.</summary>
    public Dictionary<string, byte[]> Write()
    {
        var images = new Dictionary<string, byte[]>();
        foreach (ModuleDefinition module in _modules)
        {
            using var stream = new MemoryStream();
            module.Write(stream);
            images.Add(module.Assembly.Name.Name, stream.ToArray());
        }

        return images;
    }

    internal int NewCounter()
    {
        return _counters++;
    }

    internal void Add(Place place)
    {
        _places.Add(place);
    }

    /// <summary>The copy that a call leads to if it is inlined, else null.</summary>
    internal MethodDefinition? CopyFor(MethodShape caller, Instruction call)
    {
        return _calls.Inlined(caller, call) is MethodDefinition callee ? _inlined[callee] : null;
    }

    private void AddInlinedCopies()
    {
        foreach (MethodShape caller in _shapes.Values)
        {
            foreach (Instruction instruction in caller.Method.Body.Instructions)
            {
                if (_calls.Inlined(caller, instruction) is MethodDefinition callee && !_inlined.ContainsKey(callee))
                {
                    _inlined.Add(callee, MethodCopy.Of(callee));
                }
            }
        }

        foreach ((MethodDefinition original, MethodDefinition copy) in _inlined)
        {
            original.DeclaringType.Methods.Add(copy);
        }
    }

    private static ModuleDefinition Read(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        return ModuleDefinition.ReadModule(path, new ReaderParameters
        {
            AssemblyResolver = resolver,
            ReadSymbols = File.Exists(Path.ChangeExtension(path, ".pdb")),
            InMemory = true,
        });
    }
}
