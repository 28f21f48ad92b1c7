// Meters what is typed on the console, turn by turn: while a turn lasts, packets wait in the chips.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Tollgate.Bench.Meter;
using Tollgate.Bench.Memory;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench.Report;

/// <summary>The turns that something typed takes.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Turns">How many turns until the prompt.</param>
/// <param name="Longest">Estimated ARM instructions of the longest one, all periodic work included.</param>
/// <param name="Whole">Of all of them.</param>
/// <param name="Reading">Where those of the longest one went.</param>
public sealed record ConsoleFigure(string Name, int Turns, double Longest, double Whole, Reading Reading)
{
    /// <summary>Ours: what a turn may cost at most, but for the one of a commit that fills the tables: 40 ms, 40 frames, 3 KB of a chip's 16.</summary>
    public const double MostATurn = 8_000_000;

    /// <summary>Ours: what that one may cost with some twenty forwards: 100 ms, 7.6 KB of a chip's 16. A full box needs more (README.md).</summary>
    public const double MostOfACommit = 20_000_000;

    /// <summary>Meters every command on a box.</summary>
    /// <param name="config">In force on it.</param>
    public static IReadOnlyList<ConsoleFigure> MeterAll(string config)
    {
        IReadOnlyList<(string Name, string Typed)> lines = ConsoleScripts.Lines(config);
        var turns = new Recorder();
        turns.Stage<Action<string, string[], Action<int, bool>>>(nameof(ConsoleStage.Play))(config, lines.Select(line => line.Typed).ToArray(), turns.Note);
        List<ConsoleFigure> figures = lines.Select((line, i) => turns.Figure(line.Name, i)).ToList();

        turns = new Recorder();
        turns.Stage<Action<string, string[], Action<int, bool>>>(nameof(ConsoleStage.Play))(ConsoleScripts.Empty, [ConsoleScripts.Paste(config)], turns.Note);
        figures.Add(turns.Figure("the whole configuration pasted, commit", 0));
        return figures;
    }

    /// <summary>Meters hostile inputs; each has a figure.</summary>
    /// <param name="config">In force on the box.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="inputs">How many.</param>
    public static IReadOnlyList<ConsoleFigure> MeterHostile(string config, int seed, int inputs)
    {
        var turns = new Recorder();
        turns.Stage<Action<string, int, int, Action<int, bool>>>(nameof(ConsoleStage.PlayHostile))(config, seed, inputs, turns.Note);
        return Enumerable.Range(0, inputs).Select(i => turns.Figure("hostile input " + i, i)).ToArray();
    }

    /// <summary>Firmware of its own, and what each turn on it cost.</summary>
    private sealed class Recorder
    {
        private readonly MeteredCode _code;
        private readonly long[] _mark;
        private readonly Dictionary<int, (int Turns, double Longest, double Whole, long[] Counts)> _typed = new();

        public Recorder()
        {
            string directory = Path.GetDirectoryName(typeof(ConsoleFigure).Assembly.Location)!;
            _code = new MeteredCode(Path.Combine(directory, "Tollgate.dll"), Path.Combine(directory, "Tollgate.Hal.dll"));
            _mark = _code.Mark();
        }

        public T Stage<T>(string method)
            where T : Delegate
        {
            return _code.Load(typeof(ConsoleStage).Assembly.GetName().Name!)
                .GetType(typeof(ConsoleStage).FullName!, throwOnError: true)!
                .GetMethod(method)!
                .CreateDelegate<T>();
        }

        public void Note(int number, bool starts)
        {
            long[] before = (long[])_mark.Clone();
            double spent = _code.Spent(_mark);
            if (starts)
            {
                return;
            }

            (int turns, double longest, double whole, long[] counts) = _typed.GetValueOrDefault(number, (0, 0, 0, []));
            counts = spent > longest ? _mark.Zip(before, (now, then) => now - then).ToArray() : counts;
            _typed[number] = (turns + 1, Math.Max(longest, spent), whole + spent, counts);
        }

        public ConsoleFigure Figure(string name, int number)
        {
            (int turns, double longest, double whole, long[] counts) = _typed[number];
            return new ConsoleFigure(name, turns, longest, whole, _code.Priced(counts));
        }
    }
}
