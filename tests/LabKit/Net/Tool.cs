// Runs a program of the system and takes down what it said. Every process the lab starts for a
// moment (ip, nft, ping, curl, ethtool) goes through here; the router itself does not.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Tollgate.LabKit.Net;

/// <summary>What a program said, and its exit code.</summary>
/// <param name="Command">The command line, for messages.</param>
/// <param name="ExitCode">0 is success for every tool the lab uses.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record ToolResult(string Command, int ExitCode, string Output, string Errors)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>The command, the exit code and everything it said, for a failed assertion.</summary>
    public override string ToString()
    {
        return $"{Command} -> {ExitCode}\n{Output}{Errors}";
    }
}

/// <summary>Starts programs and waits for them.</summary>
public static class Tool
{
    // Ours: the longest a tool may take; a download has its own bound.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly string[] s_folders =
    {
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    };

    /// <summary>Where a program is, or null. Debian keeps some outside a plain user's PATH.</summary>
    public static string? Find(string name)
    {
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return path.Concat(s_folders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end.</summary>
    public static ToolResult Run(string name, params string[] arguments)
    {
        return RunWithInput(name, null, arguments);
    }

    /// <summary>Runs a program to its end with a text as its standard input.</summary>
    public static ToolResult RunWithInput(string name, string? input, params string[] arguments)
    {
        using Process process = Start(name, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (input != null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        string command = name + " " + string.Join(' ', arguments);
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new TimeoutException($"{command} did not end within {s_patience.TotalSeconds:0} s");
        }

        return new ToolResult(command, process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Runs a program that has to succeed.</summary>
    /// <exception cref="InvalidOperationException">It did not, and what it said.</exception>
    public static string Must(string name, params string[] arguments)
    {
        return MustWithInput(name, null, arguments);
    }

    /// <summary>Runs a program that has to succeed, with a text as its standard input.</summary>
    /// <exception cref="InvalidOperationException">It did not, and what it said.</exception>
    public static string MustWithInput(string name, string? input, params string[] arguments)
    {
        ToolResult result = RunWithInput(name, input, arguments);
        return result.IsSuccess ? result.Output : throw new InvalidOperationException(result + (input == null ? "" : "\ninput:\n" + input));
    }

    /// <summary>Starts a program with all three of its streams redirected.</summary>
    internal static Process Start(string name, IEnumerable<string> arguments)
    {
        string path = name.Contains('/') ? name : Find(name) ?? throw new FileNotFoundException($"there is no program {name}");
        ProcessStartInfo start = new(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start");
    }
}
