// The command line: what is allowed, and a clear sentence for what is not.

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using Tollgate.Hosted;

namespace Tollgate.Sim;

/// <summary>Reads the options and starts a run.</summary>
public static class CommandLine
{
    /// <summary>Most calls of a run: the Max FAQ's largest line, 512 kbps.</summary>
    public const int MaxCalls = 30;

    private const int MaxSeconds = 86400;
    private const int WrongOptions = 2;
    private const string PtyPrefix = "pty:";

    private const string Description = """
        Tollgate between simulated cables: the real firmware, with phones and servers on both sides.

        Without options it shows calls going through the box, and the box's own console below.
        With --calls or --seconds it makes so many calls, counts their voice datagrams and ends with
            calls N  sent A  received B  lost C  dropped D
        where A and B are the voice datagrams that both ends of all calls sent and received, C is
        A - B, and D is what the box dropped, of any kind. The exit code is 0 only if every call
        came about, nothing was lost and nothing arrived changed. With --faults it may lose what was in
        the buffers of a chip that had a fault, or came to it meanwhile, and nothing else.

        Examples:
          dotnet run --project boards/sim
          dotnet run --project boards/sim -- --calls 8 --seconds 10 --pcap calls.pcapng
          dotnet run --project boards/sim -- --calls 30 --seconds 60 --fast
          dotnet run --project boards/sim -- --calls 30 --seconds 60 --fast --faults
          dotnet run --project boards/sim -- --script box07.cfg
          dotnet run --project boards/sim -- --factory --console pty:/tmp/tollgate

        With --script the file's lines are typed on the box's console, a box without a configuration, and
        what the console prints is printed. The exit code is 0 if every line was taken; at the first wrong
        one it is 1, with FILE:LINE: and the console's message. With --calls or --seconds the box has its
        configuration, and the script is typed while the calls talk.
        """;

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        Option<int> calls = Number("--calls", "N", $"Counted run: calls at a time, 1-{MaxCalls} [default: 8].", MaxCalls);
        Option<int> seconds = Number("--seconds", "S", "Counted run: how long each call talks [default: 10].", MaxSeconds);
        Option<bool> fast = new("--fast") { Description = "Counted run: on simulated time, as fast as this machine can." };
        Option<string> pcap = new("--pcap") { HelpName = "FILE", Description = "Write what crosses the box's two cables, for Wireshark (pcapng)." };
        Option<double> loss = new("--loss") { HelpName = "PERCENT", Description = "Let the WAN cable lose this share of its frames, 0-50: to see it counted." };
        loss.CustomParser = result => ReadLoss(result);
        Option<bool> scan = new("--scan") { Description = "Counted run: a stranger tries closed ports meanwhile." };
        Option<bool> faults = new("--faults") { Description = "Counted run: each second one of the box's two chips has one of its faults." };
        Option<string> script = new("--script") { HelpName = "FILE", Description = "Type the lines of a file on the box's console, - for standard input." };
        Option<string> console = new("--console") { HelpName = "stdio|pty:PATH", Description = "Where the box's console is: here, or on a pseudo-terminal that is linked from PATH (Linux)." };
        Option<bool> factory = new("--factory") { Description = "The box begins without a configuration." };
        console.Validators.Add(CheckConsole);
        RootCommand root = new(Description) { calls, seconds, fast, faults, scan, pcap, loss, script, console, factory };
        root.SetAction(parsed => Start(
            new RunOptions
            {
                IsCounted = Has(parsed, calls) || Has(parsed, seconds) || parsed.GetValue(fast) || parsed.GetValue(scan) || parsed.GetValue(faults),
                Calls = Has(parsed, calls) ? parsed.GetValue(calls) : 8,
                Seconds = Has(parsed, seconds) ? parsed.GetValue(seconds) : 10,
                IsFast = parsed.GetValue(fast),
                IsScanned = parsed.GetValue(scan),
                HasFaults = parsed.GetValue(faults),
                PcapPath = parsed.GetValue(pcap),
                LossPercent = parsed.GetValue(loss),
                ScriptPath = parsed.GetValue(script),
                PtyPath = parsed.GetValue(console) is { } place && place.StartsWith(PtyPrefix, StringComparison.Ordinal) ? place[PtyPrefix.Length..] : null,
                IsFactory = parsed.GetValue(factory),
            },
            output,
            errors));

        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (ParseError error in result.Errors)
            {
                errors.WriteLine("error: " + error.Message);
            }

            errors.WriteLine("--help lists the options.");
            return WrongOptions;
        }

        return result.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static bool Has(ParseResult parsed, Option option)
    {
        return parsed.GetResult(option) is { Implicit: false };
    }

    private static Option<int> Number(string name, string help, string description, int max)
    {
        return new Option<int>(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > max)
                {
                    result.AddError($"{name} {text} is not allowed: a whole number 1-{max}.");
                }

                return number;
            },
        };
    }

    private static double ReadLoss(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) || percent > 50)
        {
            result.AddError($"--loss {text} is not allowed: a number 0-50, in percent.");
        }

        return percent;
    }

    private static void CheckConsole(OptionResult result)
    {
        string text = result.GetValueOrDefault<string>();
        if (text != "stdio" && (!text.StartsWith(PtyPrefix, StringComparison.Ordinal) || text.Length == PtyPrefix.Length))
        {
            result.AddError($"--console is stdio or pty:PATH, not {text}.");
        }
    }

    /// <summary>What cannot be together.</summary>
    private static string? Clash(RunOptions options)
    {
        return options.ScriptPath != null && options.PtyPath != null ? "--script types on the console itself: leave --console away."
            : options.IsCounted && options.IsFactory ? "--factory leaves no way for calls to count: leave it away, or --calls and the like."
            : null;
    }

    private static int Start(RunOptions options, TextWriter output, TextWriter errors)
    {
        try
        {
            string? clash = Clash(options);
            if (clash != null)
            {
                throw new StartFailure(clash);
            }

            ScriptFile? script = options.ScriptPath == null ? null : ScriptFile.Read(options.ScriptPath);
            using World world = new(options);
            if (script != null && !options.IsCounted)
            {
                return ScriptRun.Run(script, world.Build, output, errors);
            }

            List<byte[]> greeting = [];
            Scene scene = world.Build(greeting.Add);
            scene.Box.Platform.Line.Written -= greeting.Add;
            using PtyConsole? pty = options.PtyPath == null ? null : new PtyConsole(options.PtyPath, scene.Box.Platform.Line);
            return options.IsCounted ? CountedRun.Run(scene, options, script, pty, output, errors) : LiveRun.Run(scene, options, pty, greeting, output);
        }
        catch (StartFailure failure)
        {
            errors.WriteLine("error: " + failure.Message);
            return WrongOptions;
        }
    }
}
