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

    /// <summary>Our declarations of the nanoFramework API: a folder for each package, named as its assembly is.</summary>
    public static readonly string NanoApi = Path.Combine(Root, "tests/NanoSubset/Api");

    /// <summary>hal/ and firmware/, compiled against <see cref="NanoApi"/>, in each word order.</summary>
    public static readonly string[] NanoSubsets = { Variant("LowByteFirst", "NanoSubset"), Variant("HighByteFirst", "NanoSubset") };

    /// <summary>The images of the boards, compiled against <see cref="NanoApi"/>.</summary>
    public static readonly string[] NanoImages = { Variant("esp32-w5500", "Tollgate.Esp32W5500"), Variant("stm32-w5500", "Tollgate.Stm32W5500") };

    /// <summary>What runs on boards: the sources of <see cref="NanoImages"/>.</summary>
    public static IReadOnlyList<string> NanoSources { get; } = Sources(["hal", "firmware", .. BoardFolders()]);

    /// <summary>The assemblies that <see cref="NanoApi"/> declares.</summary>
    public static IReadOnlyList<string> NanoAssemblies { get; } = Directory.GetDirectories(NanoApi)
        .Where(folder => File.Exists(Path.Combine(folder, "api.txt")))
        .Order(StringComparer.Ordinal)
        .Select(folder => Path.Combine(folder, "bin", Path.GetFileName(folder) + ".dll"))
        .ToList();

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

    /// <summary>boards/nano, and the folders of the boards that it is for.</summary>
    private static IEnumerable<string> BoardFolders()
    {
        return Directory.GetDirectories(Path.Combine(Root, "boards"))
            .Select(folder => "boards/" + Path.GetFileName(folder))
            .Where(folder => folder == "boards/nano" || folder.EndsWith("-w5500", StringComparison.Ordinal));
    }

    private static string Variant(string name, string assembly)
    {
        return Path.Combine(Root, "tests/NanoSubset/bin", name, assembly + ".dll");
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
