// The files of tests/Unit/Golden, and the README: they are in the assembly.

using System.IO;

namespace Tollgate.Unit;

/// <summary>Texts that tests compare with.</summary>
internal static class Golden
{
    /// <summary>A text, with line feeds.</summary>
    public static string Read(string name)
    {
        using StreamReader reader = new(typeof(Golden).Assembly.GetManifestResourceStream("Golden/" + name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
