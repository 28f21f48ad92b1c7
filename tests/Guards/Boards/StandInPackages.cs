// Packages with the names and versions that boards/nano/Packages.props and global.json ask for, and the
// insides that a build needs: our declarations of the API (tests/NanoSubset), nothing that could run.

using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using Mono.Cecil;

namespace Tollgate.Guards.Boards;

/// <summary>Makes a package source for device projects.</summary>
internal static class StandInPackages
{
    private const string Sdk = "nanoFramework.NET.Sdk";
    private const string Tests = "nanoFramework.TestFramework";
    private const string Processor = "nanoFramework.Tools.MetadataProcessor.MsBuildTask";

    /// <summary>The packages that boards/nano/Packages.props pins, with their versions.</summary>
    public static IReadOnlyDictionary<string, string> Pinned()
    {
        return XDocument.Parse(Repository.Read("boards/nano/Packages.props")).Descendants("PackageVersion")
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value);
    }

    /// <summary>Writes all of them, and the SDK, into a folder.</summary>
    public static void Write(string feed)
    {
        string sdkFolder = Path.Combine(Repository.Root, "tests/Guards/Boards/StandInSdk");
        JsonElement sdks = JsonDocument.Parse(Repository.Read("global.json")).RootElement.GetProperty("msbuild-sdks");
        Write(feed, Sdk, sdks.GetProperty(Sdk).GetString()!, Directory.GetFiles(sdkFolder)
            .ToDictionary(file => "Sdk/" + Path.GetFileName(file), File.ReadAllBytes));
        foreach ((string id, string version) in Pinned())
        {
            string folder = id == Processor ? "lib/net6.0/" : "lib/";
            string library = LibraryOf(id);
            Dictionary<string, byte[]> files = new() { [folder + library + ".dll"] = Assembly(library) };
            if (id == Tests)
            {
                // Beside the libraries an adapter for Visual Studio, which is none.
                files["lib/nanoFramework.UnitTestLauncher.exe"] = Assembly("nanoFramework.UnitTestLauncher");
                files["lib/net48/nanoFramework.TestAdapter.dll"] = Assembly("nanoFramework.TestAdapter");
            }

            Write(feed, id, version, files);
        }
    }

    /// <summary>The assembly in a package. Packages are called after it, more or less.</summary>
    public static string LibraryOf(string id)
    {
        string bare = id.StartsWith("nanoFramework.System.") ? id["nanoFramework.".Length..] : id;
        return id == "nanoFramework.CoreLibrary" ? "mscorlib" : File.Exists(Declared(bare)) ? bare : id;
    }

    private static string Declared(string library)
    {
        return Path.Combine(Repository.NanoApi, library, "bin", library + ".dll");
    }

    private static byte[] Assembly(string library)
    {
        if (File.Exists(Declared(library)))
        {
            return File.ReadAllBytes(Declared(library));
        }

        using MemoryStream bytes = new();
        using AssemblyDefinition empty = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition(library, new(1, 0)), library, ModuleKind.Dll);
        empty.Write(bytes);
        return bytes.ToArray();
    }

    private static void Write(string feed, string id, string version, Dictionary<string, byte[]> files)
    {
        using FileStream file = File.Create(Path.Combine(feed, $"{id}.{version}.nupkg"));
        using ZipArchive package = new(file, ZipArchiveMode.Create);
        files[id + ".nuspec"] = System.Text.Encoding.UTF8.GetBytes(
            $"<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>{id}</id><version>{version}</version>"
            + "<authors>nobody</authors><description>Stands in for the package of that name in a test.</description></metadata></package>");
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream content = package.CreateEntry(name, CompressionLevel.Fastest).Open();
            content.Write(bytes);
        }
    }
}
