// A run for a file of console lines: a box in factory state takes them as fast as this machine can.

using System;
using System.IO;
using System.Text;
using Tollgate.Hosted;

namespace Tollgate.Sim;

/// <summary>Types a script on a box that nobody calls through.</summary>
internal static class ScriptRun
{
    private const int AllWell = 0;
    private const int WrongLine = 1;

    /// <summary>Types it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ScriptFile script, Func<Action<byte[]>, Scene> build, TextWriter output, TextWriter errors)
    {
        Scene scene = build(bytes => Show(bytes, output));
        Typist typist = new(script, new BoxConsole(scene.Box), scene.Clock.NowMs);
        while (!typist.IsDone)
        {
            scene.Clock.RunMs(1);
            typist.Step(scene.Clock.NowUs / 1000);
        }

        output.WriteLine();
        return Report(typist, errors);
    }

    /// <summary>Says what was refused.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Typist typist, TextWriter errors)
    {
        if (typist.Error != null)
        {
            errors.WriteLine(typist.Error);
        }

        return typist.Error == null ? AllWell : WrongLine;
    }

    /// <summary>Prints what a terminal would show, with the line ends of this machine.</summary>
    public static void Show(byte[] bytes, TextWriter output)
    {
        output.Write(Encoding.ASCII.GetString(bytes).Replace("\r", "").Replace("\n", Environment.NewLine));
    }
}
