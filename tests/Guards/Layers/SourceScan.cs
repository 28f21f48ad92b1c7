// Rules about the text of hal/ and firmware/: one source set for all boards, and no chip in firmware/.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tollgate.Guards.Subset;

namespace Tollgate.Guards.Layers;

/// <summary>Refuses conditional compilation outside the word order file, and names of chips in firmware/.</summary>
internal static class SourceScan
{
    private const string WordOrderFile = "hal/WordOrder.cs";

    private static readonly Regex s_chips = new(
        @"w5[1235]00|w6100|wiznet|enc28j60|enc424j600|ksz88\d\d|lan8720|esp32|esp8266|stm32|rp2040|rp2350|nucleo|discovery|palthree",
        RegexOptions.IgnoreCase);

    /// <summary>Scans one file.</summary>
    /// <param name="path">From the root, with forward slashes.</param>
    /// <param name="text">What is in it.</param>
    public static IEnumerable<Finding> Run(string path, string text)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, Snippet.Language, path).GetRoot();
        if (path != WordOrderFile)
        {
            foreach (DirectiveTriviaSyntax directive in root.DescendantTrivia(descendIntoTrivia: true)
                .Select(trivia => trivia.GetStructure()).OfType<DirectiveTriviaSyntax>()
                .Where(d => d is ConditionalDirectiveTriviaSyntax or DefineDirectiveTriviaSyntax))
            {
                yield return new Finding("conditional", At(path, text, directive.SpanStart), $"{directive.ToString().Trim()}: only {WordOrderFile} may compile differently on boards");
            }
        }

        if (path.StartsWith("firmware/", StringComparison.Ordinal))
        {
            foreach (Match chip in s_chips.Matches(text))
            {
                yield return new Finding("chip", At(path, text, chip.Index), $"names {chip.Value}: firmware/ knows no chip and no board");
            }
        }
    }

    private static string At(string path, string text, int position)
    {
        return path + ":" + (text.AsSpan(0, position).Count('\n') + 1);
    }
}
