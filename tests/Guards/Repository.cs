// Where the guards find what they read: the sources, and the assemblies that were built from them.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Tollgate.Guards;

/// <summary>Paths in the working copy that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that nf.proj is in.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>Our declarations of the nanoFramework API.</summary>
    public static readonly string NanoApi = Path.Combine(Root, "tests/NanoSubset/bin/LowByteFirst/mscorlib.dll");

    /// <summary>hal/ and firmware/, compiled against <see cref="NanoApi"/>, in each word order.</summary>
    public static readonly string[] NanoSubsets =
    {
        Path.Combine(Root, "tests/NanoSubset/bin/LowByteFirst/NanoSubset.dll"),
        Path.Combine(Root, "tests/NanoSubset/bin/HighByteFirst/NanoSubset.dll"),
    };

    /// <summary>The C# files of folders of the repository, as paths from its root with forward slashes.</summary>
    public static IReadOnlyList<string> Sources(params string[] folders)
    {
        return folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The text of a file that <see cref="Sources"/> named.</summary>
    public static string Read(string path)
    {
        return File.ReadAllText(Path.Combine(Root, path));
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "nf.proj")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("nf.proj is in no folder above " + AppContext.BaseDirectory);
    }
}
