// The command line: what the box is to run on.

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using Tollgate.Hosted;

namespace Tollgate.Linux;

/// <summary>What the command line asks for.</summary>
/// <param name="Lan">Name of the interface to the gateways.</param>
/// <param name="Wan">Name of the interface to the Internet.</param>
/// <param name="Config">File of console lines to run before the first frame, or null.</param>
/// <param name="PtyPath">Where the console's pseudo-terminal shall be found, or null for standard input and output.</param>
/// <param name="State">Directory of the configuration slots, or null for memory.</param>
/// <param name="BypassQueue">Whether frames go to the driver past the queueing discipline.</param>
internal sealed record Options(string Lan, string Wan, string? Config, string? PtyPath, string? State, bool BypassQueue)
{
    /// <summary>Files of console lines to judge instead of running; null if the box is to run.</summary>
    internal IReadOnlyList<string>? Check { get; init; }

    private const string PtyPrefix = "pty:";

    private const string Text = """
        Tollgate on two Ethernet interfaces of this host. The interfaces must have no IPv4 address of their own.

        Example:
          sudo dotnet run --project boards/linux -- --lan eth1 --wan eth0 --config box.conf --console pty:/tmp/tollgate
          dotnet run --project boards/linux -- --check box01.cfg box02.cfg
        """;

    private static readonly Option<string> s_lan = new("--lan")
    {
        Description = "Interface to the gateways.", HelpName = "IF",
    };

    private static readonly Option<string> s_wan = new("--wan")
    {
        Description = "Interface to the Internet.", HelpName = "IF",
    };

    private static readonly Option<string> s_config = new("--config")
    {
        Description = "Console lines to run before the first frame. The first wrong one ends the program.", HelpName = "FILE",
    };

    private static readonly Option<string> s_console = new("--console")
    {
        Description = "Where the console is: standard input and output, or a pseudo-terminal that is linked from PATH.",
        HelpName = "stdio|pty:PATH", DefaultValueFactory = _ => "stdio",
    };

    private static readonly Option<string> s_state = new("--state")
    {
        Description = "Directory that keeps the committed configuration. Without it, the configuration is forgotten at the end.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> s_bypass = new("--bypass-queue")
    {
        Description = "Send past the queueing discipline: less work per frame, but tcpdump on this host does not see them.",
    };

    private static readonly Option<string[]> s_check = new("--check")
    {
        Description = "Judge files of console lines, on any system and without rights: exit code 0 if all are right, 1 if not. "
            + "- is standard input.",
        HelpName = "FILE...", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Reads the command line. Help and version are printed here.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="exitCode">Exit code if there is nothing to run.</param>
    /// <returns>The options, or null if there is nothing to run.</returns>
    /// <exception cref="StartFailure">A word is wrong or missing.</exception>
    internal static Options? Read(string[] args, out int exitCode)
    {
        s_console.Validators.Add(CheckConsole);
        RootCommand root = new(Text) { s_lan, s_wan, s_config, s_console, s_state, s_bypass, s_check };
        ParseResult line = root.Parse(args);
        exitCode = 0;
        if (line.Action is not null && line.Errors.Count == 0)
        {
            exitCode = line.Invoke();
            return null;
        }

        if (line.Errors.Count != 0)
        {
            throw new StartFailure(line.Errors[0].Message + " See --help.");
        }

        string? wrong = Missing(line);
        if (wrong is not null)
        {
            throw new StartFailure(wrong + " See --help.");
        }

        string console = line.GetValue(s_console)!;
        return new Options(
            line.GetValue(s_lan) ?? "",
            line.GetValue(s_wan) ?? "",
            line.GetValue(s_config),
            console.StartsWith(PtyPrefix, StringComparison.Ordinal) ? console[PtyPrefix.Length..] : null,
            line.GetValue(s_state),
            line.GetValue(s_bypass))
        {
            Check = line.GetResult(s_check) is null ? null : line.GetValue(s_check),
        };
    }

    /// <summary>The box needs two interfaces, and a check none of the rest.</summary>
    private static string? Missing(ParseResult line)
    {
        if (line.GetResult(s_check) is null)
        {
            Option? absent = line.GetResult(s_lan) is null ? s_lan : line.GetResult(s_wan) is null ? s_wan : null;
            return absent is null ? null : $"{absent.Name} is missing: the box needs two interfaces.";
        }

        Option[] others = [s_lan, s_wan, s_config, s_console, s_state, s_bypass];
        Option? other = Array.Find(others, option => line.GetResult(option) is { Implicit: false });
        return other is null ? null : $"--check needs no interfaces and runs nothing: leave {other.Name} away.";
    }

    private static void CheckConsole(OptionResult result)
    {
        string console = result.GetValueOrDefault<string>();
        if (console != "stdio" && (!console.StartsWith(PtyPrefix, StringComparison.Ordinal) || console.Length == PtyPrefix.Length))
        {
            result.AddError($"--console is stdio or pty:PATH, not \"{console}\".");
        }
    }
}
