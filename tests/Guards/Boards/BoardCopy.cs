// A copy of everything that an image is built from, with a package source, a home folder and a PATH
// of its own: what the targets do must not depend on what is installed here, nor leave an image of
// stand-ins among the real ones.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Tollgate.Guards.Boards;

/// <summary>A folder with nf.proj, the boards and what they compile, and a way to run <c>dotnet build</c> there.</summary>
internal sealed class BoardCopy : IDisposable
{
    private const int LimitMs = 180_000;

    private static readonly string[] Parts = { "nf.proj", "global.json", "Directory.Build.props", "hal", "firmware", "boards", "tests/device", "tests/SmallKit", "tests/Unit/OnBoard" };

    private readonly string _home;

    /// <summary>Copies the sources. The package source is empty, and there is no nanoff.</summary>
    public BoardCopy()
    {
        Folder = Directory.CreateTempSubdirectory("tollgate-board-").FullName;
        Root = Path.Combine(Folder, "a copy");
        Feed = Path.Combine(Folder, "feed");
        Tools = Path.Combine(Folder, "tools");
        _home = Path.Combine(Folder, "home");
        Directory.CreateDirectory(Feed);
        Directory.CreateDirectory(Tools);
        foreach (string part in Parts)
        {
            Copy(Path.Combine(Repository.Root, part), Path.Combine(Root, part));
        }

        string settings = $"<configuration><packageSources><clear /><add key=\"only\" value=\"{Feed}\" /></packageSources></configuration>";
        foreach (string place in new[] { ".nuget/NuGet", ".config/NuGet", "NuGet" })
        {
            Directory.CreateDirectory(Path.Combine(_home, place));
            File.WriteAllText(Path.Combine(_home, place, "NuGet.Config"), settings);
        }
    }

    /// <summary>Of the copy and all that belongs to it.</summary>
    public string Folder { get; }

    /// <summary>Where nf.proj is. With a space in its path, as people have.</summary>
    public string Root { get; }

    /// <summary>The only package source: a folder for .nupkg files.</summary>
    public string Feed { get; }

    /// <summary>The first folder of the PATH.</summary>
    public string Tools { get; }

    /// <summary>Runs <c>dotnet build nf.proj</c> with these arguments.</summary>
    /// <returns>Its exit code and its output.</returns>
    public (int ExitCode, string Output) Build(params string[] arguments)
    {
        return BuildProject("nf.proj", arguments.Prepend("--no-restore"));
    }

    /// <summary>Runs <c>dotnet build</c> of another project with these arguments.</summary>
    /// <returns>Its exit code and its output.</returns>
    public (int ExitCode, string Output) BuildProject(string project, IEnumerable<string> arguments)
    {
        string dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? host
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(dotnet, new[] { "build", project, "--disable-build-servers", "--nologo", "-tl:off" }.Concat(arguments))
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = _home;
        start.Environment["APPDATA"] = _home;
        start.Environment["DOTNET_CLI_HOME"] = _home;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["NUGET_PACKAGES"] = Path.Combine(Folder, "packages");
        start.Environment["PATH"] = string.Join(Path.PathSeparator, SearchPath());

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LimitMs))
        {
            process.Kill(true);
            throw new TimeoutException("dotnet build took too long: " + output.Result);
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    /// <summary>The different error lines of an output, without the place they come from.</summary>
    public static IReadOnlyList<string> Errors(string output)
    {
        return output.Split('\n')
            .Where(line => line.Contains(": error"))
            .Select(line => line[(line.IndexOf(": error", StringComparison.Ordinal) + 7)..].TrimStart(' ', ':').Trim())
            .Distinct()
            .ToList();
    }

    /// <summary>Puts a nanoff on the PATH that writes down what it is told.</summary>
    /// <param name="failing">The argument at which it fails; "" to let it succeed.</param>
    /// <param name="saying">What it prints each time.</param>
    public void AddNanoff(string failing = "", string saying = "")
    {
        string log = NanoffLog;
        File.Delete(log);
        if (OperatingSystem.IsWindows())
        {
            string end = failing.Length == 0 ? "" : $"echo %* | findstr /C:\"{failing}\" >nul && exit /b 7\r\n";
            File.WriteAllText(Path.Combine(Tools, "nanoff.cmd"), $"@echo off\r\necho %* >> \"{log}\"\r\necho:{saying}\r\n{end}exit /b 0\r\n");
            return;
        }

        string script = Path.Combine(Tools, "nanoff");
        string fails = failing.Length == 0 ? "" : $"case \"$*\" in *{failing}*) exit 7;; esac\n";
        File.WriteAllText(script, $"#!/bin/sh\necho \"$*\" >> '{log}'\necho '{saying}'\n{fails}exit 0\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>What <see cref="AddNanoff"/>'s has been told, a line for each time, but for the question whether it is there.</summary>
    public IReadOnlyList<string> Told()
    {
        return File.Exists(NanoffLog)
            ? File.ReadLines(NanoffLog).Select(line => line.Trim()).Where(line => line != "--version").ToList()
            : Array.Empty<string>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Folder, true);
    }

    private string NanoffLog
    {
        get { return Path.Combine(Folder, "nanoff.log"); }
    }

    private IEnumerable<string> SearchPath()
    {
        yield return Tools;
        if (OperatingSystem.IsWindows())
        {
            yield return Environment.SystemDirectory;
            yield break;
        }

        yield return "/usr/bin";
        yield return "/bin";
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(from, file);
            if (!path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            {
                Copy(file, Path.Combine(to, path));
            }
        }
    }
}
