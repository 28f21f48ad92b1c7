// Meters the firmware: the figure of each scenario, with where its instructions went.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Tollgate.Bench.Meter;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench.Report;

/// <summary>What one frame of a scenario costs.</summary>
/// <remarks>
/// A turn of the loop with one frame costs an empty turn and what the frame adds. The empty turn is
/// a scenario of its own (idle-poll); <paramref name="Instructions"/> is what the frame adds: from
/// where it lies in memory to where the driver is asked to send it, with the loop that takes it up
/// and the counters.
/// </remarks>
/// <param name="Name">The scenario.</param>
/// <param name="Il">IL instructions that the frame adds; of a scenario without frames, those of a turn.</param>
/// <param name="Instructions">Estimated ARM instructions of the same.</param>
/// <param name="WholeTurn">Estimated ARM instructions of a whole turn with one frame, periodic work included.</param>
/// <param name="InFours">A quarter of a whole turn with four frames; null where that makes no sense.</param>
/// <param name="Reading">What all frames added together, to be divided by <paramref name="Turns"/>.</param>
/// <param name="Turns">Turns in <paramref name="Reading"/>.</param>
public sealed record Figure(string Name, double Il, double Instructions, double WholeTurn, double? InFours, Reading Reading, int Turns)
{
    /// <summary>Meters scenarios on the firmware that lies beside this program.</summary>
    /// <param name="only">Parts of the names of those wanted; empty for all.</param>
    public static IReadOnlyList<Figure> MeterAll(params string[] only)
    {
        string directory = Path.GetDirectoryName(typeof(Figure).Assembly.Location)!;
        var code = new MeteredCode(Path.Combine(directory, "Tollgate.dll"), Path.Combine(directory, "Tollgate.Hal.dll"));
        MethodInfo play = code.Load(typeof(Stage).Assembly.GetName().Name!)
            .GetType(typeof(Stage).FullName!, throwOnError: true)!
            .GetMethod(nameof(Stage.PlayByName))!;
        // The board's program calls PollOnce: one instance call a turn, which no metered code makes.
        double loop = Weights.Load()["call", "callvirt.inst.notinlined"];
        return Catalog.All()
            .Where(scenario => only.Length == 0 || only.Any(part => scenario.Name.Contains(part, StringComparison.Ordinal)))
            .Select(scenario => MeterOne(code, play, scenario, loop))
            .ToArray();
    }

    private static Figure MeterOne(MeteredCode code, MethodInfo play, Scenario scenario, double loop)
    {
        double turns = scenario.Turns;
        long[] alone = Play(code, play, scenario, 1);
        double whole = (code.Priced(alone).Instructions / turns) + loop;
        if (scenario.Fate == Fate.None)
        {
            Reading idle = code.Priced(alone);
            return new Figure(scenario.Name, (idle.Il / turns) + 1, whole, whole, null, idle, scenario.Turns);
        }

        long[] empty = Play(code, play, scenario, 0);
        Reading added = code.Priced(alone.Zip(empty, (with, without) => with - without).ToArray());
        double? inFours = null;
        if (scenario.HasBursts)
        {
            inFours = ((code.Priced(Play(code, play, scenario, 4)).Instructions / turns) + loop) / 4;
        }

        return new Figure(scenario.Name, added.Il / turns, added.Instructions / turns, whole, inFours, added, scenario.Turns);
    }

    private static long[] Play(MeteredCode code, MethodInfo play, Scenario scenario, int framesATurn)
    {
        var tally = new Tally(code);
        play.CreateDelegate<Action<string, int, Action<bool>>>()(scenario.Name, framesATurn, tally.Note);
        return tally.Sum;
    }
}
