// An assembly under scan, with its sources: the IL says what a board would run, the symbols say on
// which line, and the syntax trees say what the IL no longer shows.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Guards.Subset;

/// <summary>A module and the syntax trees it was compiled from.</summary>
internal sealed class Subject : IDisposable
{
    private readonly DefaultAssemblyResolver _resolver = new();

    /// <summary>Reads an assembly and its symbols.</summary>
    /// <param name="assembly">The assembly's bytes.</param>
    /// <param name="symbols">Its portable symbols.</param>
    /// <param name="libraryFolders">Where the libraries are that it was compiled against.</param>
    /// <param name="trees">Its sources.</param>
    public Subject(byte[] assembly, byte[] symbols, IEnumerable<string> libraryFolders, IReadOnlyList<SyntaxTree> trees)
    {
        foreach (string folder in libraryFolders)
        {
            _resolver.AddSearchDirectory(folder);
        }

        Module = ModuleDefinition.ReadModule(new MemoryStream(assembly), new ReaderParameters
        {
            AssemblyResolver = _resolver,
            ReadSymbols = true,
            SymbolStream = new MemoryStream(symbols),
            SymbolReaderProvider = new PortablePdbReaderProvider(),
        });
        Trees = trees;
    }

    /// <summary>The compiled module.</summary>
    public ModuleDefinition Module { get; }

    /// <summary>Its sources; the path of each ends as the symbols name it.</summary>
    public IReadOnlyList<SyntaxTree> Trees { get; }

    /// <summary>Every type but those in which the compiler keeps array initialisers.</summary>
    public IEnumerable<TypeDefinition> Types => Module.GetTypes()
        .Where(type => !type.FullName.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal));

    /// <summary>Every method with IL, the compiler's own ones for array initialisers and texts included.</summary>
    public IEnumerable<MethodDefinition> AllMethods => Module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    /// <summary>Every method with IL of <see cref="Types"/>.</summary>
    public IEnumerable<MethodDefinition> Methods => Types.SelectMany(type => type.Methods).Where(method => method.HasBody);

    /// <summary>A part of the repository as tests/NanoSubset compiled it.</summary>
    /// <param name="path">One of <see cref="Repository.NanoSubsets"/> or <see cref="Repository.NanoImages"/>.</param>
    public static Subject FromNanoSubset(string path)
    {
        List<SyntaxTree> trees = Repository.NanoSources
            .Select(file => CSharpSyntaxTree.ParseText(Repository.Read(file), Snippet.Language, file))
            .ToList();
        return new Subject(
            File.ReadAllBytes(path), File.ReadAllBytes(Path.ChangeExtension(path, ".pdb")), [Path.GetDirectoryName(path)!], trees);
    }

    /// <summary>A method's name with the file and line of an instruction in it.</summary>
    public static string Where(MethodDefinition method, Instruction? instruction)
    {
        SequencePoint? point = method.DebugInformation.SequencePoints
            .LastOrDefault(p => !p.IsHidden && (instruction == null || p.Offset <= instruction.Offset))
            ?? method.DebugInformation.SequencePoints.FirstOrDefault(p => !p.IsHidden);
        string line = point == null ? "" : $" ({Path.GetFileName(point.Document.Url)}:{point.StartLine})";
        return $"{method.DeclaringType.FullName}.{method.Name}{line}";
    }

    /// <summary>Releases the module.</summary>
    public void Dispose()
    {
        Module.Dispose();
        _resolver.Dispose();
    }
}
