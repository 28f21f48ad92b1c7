// A run without interaction: so many calls, so many seconds, one line at the end. Meanwhile a script may be
// typed on the box's console.

using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using Tollgate.Hosted;

namespace Tollgate.Sim;

/// <summary>Counts what became of some calls.</summary>
internal static class CountedRun
{
    private const int AllWell = 0;
    private const int SomethingLost = 1;
    private const int Interrupted = 130;
    private const long BootMs = 1000;
    private const long ReportUs = 10_000_000;

    // Ours: time for the calls to begin and to end, with everything on the way repeated a few times.
    private const long PatienceUs = 40_000_000;

    /// <summary>Makes the calls.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(Scene scene, RunOptions options, ScriptFile? script, PtyConsole? pty, TextWriter output, TextWriter errors)
    {
        bool isInterrupted = false;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {options.Calls} calls through the box, {(options.Calls + 1) / 2} dialled behind it, {options.Calls / 2} from the Internet, {options.Seconds} s each,
            33.3 datagrams/s each way, {(options.IsFast ? "on simulated time" : "in real time")}. Its configuration:
            """));
        foreach (string line in scene.Configuration.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            output.WriteLine("  " + line);
        }

        Pace? pace = options.IsFast ? null : new Pace(scene.Clock);
        while (scene.Clock.NowUs < BootMs * 1000)
        {
            Step();
        }

        CountedCalls calls = new(scene, options.Calls, options.Seconds);
        FaultPlan? faults = options.HasFaults ? new FaultPlan(scene) : null;
        Typist? typist = null;
        long endUs = scene.Clock.NowUs + (options.Seconds * 1_000_000L) + PatienceUs;
        long reportUs = ReportUs;
        while ((!calls.AreDone || IsTyping()) && !isInterrupted && scene.Clock.NowUs < endUs)
        {
            Step();
            if (script != null && typist == null && calls.AreTalking)
            {
                scene.Box.Platform.Line.Written += new ConsoleLog(output).Take;
                typist = new Typist(script, new BoxConsole(scene.Box), scene.Clock.NowUs / 1000);
            }

            typist?.Step(scene.Clock.NowUs / 1000);
            if (scene.Clock.NowUs >= reportUs)
            {
                reportUs += ReportUs;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scene.Clock.NowUs / 1_000_000,5} s  {Totals.Of(scene).Progress}"));
            }
        }

        faults?.Stop();
        int exitCode = Finish(scene, options, faults, output, errors, isInterrupted);
        return exitCode == AllWell && script != null ? Judge(typist, script, errors) : exitCode;

        bool IsTyping()
        {
            return typist is { IsDone: false };
        }

        void Step()
        {
            if (pace == null)
            {
                scene.Clock.RunMs(1);
            }
            else
            {
                pace.Step();
            }

            pty?.Turn();
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            isInterrupted = true;
        }
    }

    /// <summary>What became of the script, where nothing else was wrong.</summary>
    private static int Judge(Typist? typist, ScriptFile script, TextWriter errors)
    {
        if (typist is not { IsDone: true })
        {
            errors.WriteLine($"{script.Name}: the calls were over before it was typed; longer ones: --seconds");
            return SomethingLost;
        }

        return ScriptRun.Report(typist, errors);
    }

    private static int Finish(Scene scene, RunOptions options, FaultPlan? faults, TextWriter output, TextWriter errors, bool isInterrupted)
    {
        scene.FallSilent();
        foreach (string fault in scene.Faults.Texts)
        {
            errors.WriteLine("wrong: " + fault);
        }

        foreach (Call call in scene.Book.Calls)
        {
            if (call.State != CallState.Over)
            {
                string why = call.Why ?? "still " + call.State.ToString().ToLowerInvariant();
                errors.WriteLine($"call {call.Id} from {call.From} to {call.To}: {why}");
            }
        }

        Totals totals = Totals.Of(scene);
        if (totals.Duplicates + totals.Reordered != 0)
        {
            errors.WriteLine($"{totals.Duplicates} datagrams came twice, {totals.Reordered} out of order");
        }

        if (faults != null)
        {
            faults.Conclude();
            FaultTable.Write(faults, output);
        }

        output.WriteLine(totals);
        if (isInterrupted)
        {
            return Interrupted;
        }

        int lost = faults == null ? totals.Lost : faults.Unexplained;
        bool isWell = totals.Calls == options.Calls && totals.Failed == 0 && lost == 0 && scene.Faults.Count == 0
            && totals.Duplicates == 0 && totals.Reordered == 0;
        return isWell ? AllWell : SomethingLost;
    }
}
