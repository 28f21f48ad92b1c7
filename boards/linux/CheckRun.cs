// Judges files of console lines without interfaces, rights or Linux: each is typed on the console of a box
// of its own, in factory state, between interfaces that nothing is connected to, on simulated time.

using System;
using System.Collections.Generic;
using System.IO;
using Tollgate.Hosted;

namespace Tollgate.Linux;

/// <summary>What --check does.</summary>
internal static class CheckRun
{
    private const int AllRight = 0;
    private const int SomeWrong = 1;
    private const int Unreadable = 2;

    /// <summary>Judges files, all of them, in their order.</summary>
    /// <param name="paths">The files; "-" is standard input.</param>
    /// <param name="output">Gets a line for each that is right.</param>
    /// <param name="errors">Gets what is wrong with the others.</param>
    /// <returns>The exit code: 0 if all are right, 1 if not, 2 if one cannot be read.</returns>
    internal static int Run(IReadOnlyList<string> paths, TextWriter output, TextWriter errors)
    {
        int exitCode = AllRight;
        foreach (string path in paths)
        {
            try
            {
                string? wrong = Judge(ScriptFile.Read(path), output);
                if (wrong is not null)
                {
                    errors.WriteLine(wrong);
                    exitCode = Math.Max(exitCode, SomeWrong);
                }
            }
            catch (StartFailure failure)
            {
                errors.WriteLine(failure.Message);
                exitCode = Unreadable;
            }
        }

        return exitCode;
    }

    private static string? Judge(ScriptFile script, TextWriter output)
    {
        TrialBox box = new(null);
        Typist typist = new(script, box, 0) { CommitsAtEnd = true };
        while (!typist.IsDone && box.Fault is null)
        {
            box.RunMs(1);
            typist.Step(box.ElapsedMs);
        }

        if (box.Fault is not null)
        {
            return $"{script.Name}:{typist.Line}: error: the firmware has failed: {box.Fault}";
        }

        if (typist.Error is not null)
        {
            return typist.Error;
        }

        if (typist.Prompt.Contains("confirm", StringComparison.Ordinal))
        {
            return $"{script.Name}:{typist.Line}: error: the last commit is not confirmed, so a box would go back to the one before";
        }

        int lines = box.Shell!.RunningText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        if (lines == 0)
        {
            return $"{script.Name}:{Math.Max(1, typist.Line)}: error: it leaves the box without a configuration";
        }

        // A board takes in configuration lines only, where the console takes any.
        string? running = new TrialBox(script.Text).Shell?.RunningText;
        string remark = running == box.Shell.RunningText ? "" : ", typed; as tollgate.cfg it is refused, for other lines";
        output.WriteLine($"{script.Name}: {lines} lines, {box.Forwards} forwards{remark}");
        return null;
    }
}
