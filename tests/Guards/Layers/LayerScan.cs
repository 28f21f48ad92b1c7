// The layers of ARCHITECTURE in the order in which they may use each other, and how they are read
// from sources: names are looked up by the compiler, so a constant counts as much as a call.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tollgate.Guards.Subset;

namespace Tollgate.Guards.Layers;

/// <summary>Holds each file to the layers that stand to the left of its own.</summary>
internal static class LayerScan
{
    private static readonly string[] s_order =
    [
        "Tollgate.Hal", "Tollgate.Wire", "Tollgate.Tables", "Tollgate.Datapath", "Tollgate.Services", "Tollgate.Control", "Tollgate", "Tollgate.Nano",
    ];

    // What a frame looks like is all that firmware/ knows of hal/, besides the interfaces.
    private static readonly string[] s_contracts = ["Frame", "WordOrder"];

    // No I/O, no clock, no threads: a board hands in what hal/ and the firmware need.
    private static readonly string[] s_libraries = ["System", "System.Collections", "System.Text", "System.Runtime.CompilerServices"];
    private static readonly string[] s_refused = ["System.Console", "System.Environment", "System.GC"];

    /// <summary>Scans sources, given as paths from the root and their text.</summary>
    public static IReadOnlyList<Finding> Run(IEnumerable<(string Path, string Text)> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Layers",
            sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, Snippet.Language, source.Path)),
            Repository.NanoAssemblies.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return compilation.SyntaxTrees.SelectMany(tree => ScanFile(tree, compilation.GetSemanticModel(tree))).Distinct().ToList();
    }

    private static IEnumerable<Finding> ScanFile(SyntaxTree tree, SemanticModel model)
    {
        SyntaxNode root = tree.GetRoot();
        string layer = LayerOfFile(tree.FilePath);
        foreach (BaseNamespaceDeclarationSyntax space in root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
        {
            if (space.Name.ToString() != layer)
            {
                yield return new Finding("namespace", At(space), $"is in {space.Name}, but its folder is {layer}");
            }
        }

        foreach (UsingDirectiveSyntax use in root.DescendantNodes().OfType<UsingDirectiveSyntax>())
        {
            ISymbol? named = use.NamespaceOrType == null ? null : model.GetSymbolInfo(use.NamespaceOrType).Symbol;
            string space = named is INamespaceSymbol ? named.ToDisplayString() : named?.ContainingNamespace.ToDisplayString() ?? use.NamespaceOrType!.ToString();
            string? breach = Breach(layer, space);
            if (breach != null)
            {
                yield return new Finding("using", At(use), breach);
            }
        }

        foreach (SimpleNameSyntax name in root.DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>())
        {
            ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
            INamedTypeSymbol? type = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition;
            if (type == null || symbol is ILocalSymbol or IParameterSymbol or ITypeParameterSymbol)
            {
                continue;
            }

            string? breach = Breach(layer, type.ContainingNamespace.ToDisplayString()) ?? BreachByType(tree.FilePath, layer, type);
            if (breach != null)
            {
                yield return new Finding("layer", At(name), breach);
            }
        }
    }

    private static string? Breach(string layer, string used)
    {
        if (used == "Tollgate" || used.StartsWith("Tollgate.", StringComparison.Ordinal))
        {
            return used == layer || Rank(used) < Rank(layer) ? null : $"{layer} uses {used}, which does not stand to its left";
        }

        return IsOfBoard(layer) || s_libraries.Contains(used) ? null : $"{layer} uses {used}: hal/ and firmware/ do no I/O and keep no threads";
    }

    /// <summary>The boards stand to the right of everything, none to the left of another.</summary>
    private static int Rank(string layer)
    {
        int rank = Array.IndexOf(s_order, layer);
        return rank >= 0 ? rank : s_order.Length;
    }

    private static bool IsOfBoard(string layer)
    {
        return Rank(layer) >= Rank("Tollgate.Nano");
    }

    private static string? BreachByType(string file, string layer, INamedTypeSymbol type)
    {
        if (!IsOfBoard(layer) && s_refused.Contains(type.ToDisplayString()))
        {
            return $"{layer} uses {type}: a board hands in the time and the console";
        }

        bool isDriver = type.ContainingNamespace.ToDisplayString() == "Tollgate.Hal" && !IsContract(type.Name, type.TypeKind);
        string fileName = Path.GetFileNameWithoutExtension(file);
        bool isInDriver = layer == "Tollgate.Hal" && !IsContract(fileName, IsInterfaceName(fileName) ? TypeKind.Interface : TypeKind.Class);
        bool isProgram = Rank(layer) == s_order.Length && fileName == "Program";
        return isDriver && !isInDriver && !isProgram ? $"{fileName} uses {type}, a driver: only a board's program builds drivers" : null;
    }

    private static bool IsContract(string name, TypeKind kind)
    {
        return kind is TypeKind.Interface or TypeKind.Delegate || s_contracts.Contains(name);
    }

    private static bool IsInterfaceName(string name)
    {
        return name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]);
    }

    private static string LayerOfFile(string path)
    {
        string[] parts = path.Split('/');
        return parts[0] switch
        {
            "hal" => "Tollgate.Hal",
            "boards" => "Tollgate." + string.Concat(parts[1].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            _ => parts.Length == 2 ? "Tollgate" : "Tollgate." + parts[1],
        };
    }

    private static string At(SyntaxNode node)
    {
        return $"{node.SyntaxTree.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
    }
}
