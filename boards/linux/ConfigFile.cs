// Feeds a file of console lines to the shell before the first frame is looked at.

using System;
using System.IO;
using Tollgate.Control;
using Tollgate.Hosted;

namespace Tollgate.Linux;

/// <summary>A configuration in a file.</summary>
internal static class ConfigFile
{
    /// <summary>Puts the lines of a file in force.</summary>
    /// <param name="path">The file: console lines as <c>show config</c> prints them.</param>
    /// <param name="shell">Takes them.</param>
    /// <param name="nowMs">The clock.</param>
    /// <exception cref="StartFailure">It cannot be read, or a line is wrong.</exception>
    internal static void Run(string path, Shell shell, int nowMs)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure($"The configuration cannot be read: {failure.Message}");
        }

        // Null says that all is in force: the firmware is written without nullable references.
        string? wrong = shell.LoadScript(text, nowMs);
        if (wrong is not null)
        {
            throw new StartFailure($"{path}, {wrong}");
        }
    }
}
