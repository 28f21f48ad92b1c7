// A few lines of C# as an assembly, so that each guard can be shown what it has to catch.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Tollgate.Guards.Subset;

/// <summary>Compiles text against the nanoFramework API, or against .NET.</summary>
internal static class Snippet
{
    /// <summary>The language of hal/ and firmware/.</summary>
    public static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp10);

    private static readonly Lazy<MetadataReference[]> s_nano = new(() => References([.. Repository.NanoAssemblies, Repository.NanoSubsets[0]]));

    private static readonly Lazy<MetadataReference[]> s_dotNet = new(() => References(
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))));

    /// <summary>Against our declarations and what hal/ and firmware/ declare, as on a board.</summary>
    /// <param name="source">The text.</param>
    /// <param name="allowUnsafe">Whether unsafe code compiles; in tests/NanoSubset it does not.</param>
    public static CSharpCompilation ForNano(string source, bool allowUnsafe = false)
    {
        return Make(source, s_nano.Value, allowUnsafe);
    }

    /// <summary>Against the .NET that runs this test: for what our declarations do not let compile.</summary>
    public static CSharpCompilation ForDotNet(string source)
    {
        return Make(source, s_dotNet.Value, allowUnsafe: true);
    }

    /// <summary>The errors of a compilation, one a line; empty if there are none.</summary>
    public static string Errors(CSharpCompilation compilation)
    {
        return string.Join('\n', compilation.Emit(Stream.Null).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
    }

    /// <summary>The assembly that a compilation gives.</summary>
    public static Subject Emit(CSharpCompilation compilation)
    {
        using MemoryStream assembly = new();
        using MemoryStream symbols = new();
        EmitResult result = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!result.Success)
        {
            throw new InvalidOperationException("The snippet does not compile:\n" + Errors(compilation));
        }

        IEnumerable<string> libraries = compilation.References.Select(reference => Path.GetDirectoryName(reference.Display)!).Distinct();
        return new Subject(assembly.ToArray(), symbols.ToArray(), libraries, compilation.SyntaxTrees);
    }

    private static MetadataReference[] References(IEnumerable<string> paths)
    {
        return paths.Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToArray();
    }

    private static CSharpCompilation Make(string source, MetadataReference[] references, bool allowUnsafe)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Language, "Snippet.cs");
        return CSharpCompilation.Create(
            "Snippet",
            [tree],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: allowUnsafe));
    }
}
