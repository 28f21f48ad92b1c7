// 30 calls beside a busy console, on a board whose processor takes its time.

using System;
using System.Globalization;
using System.IO;
using Tollgate.Bench.Meter;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench.Report;

/// <summary>How a run of calls went.</summary>
/// <param name="Text">A line with its figures.</param>
/// <param name="Sent">Voice packets that were sent.</param>
/// <param name="Trouble">What went wrong; "" if nothing did.</param>
/// <param name="Running">The lines in force at the end.</param>
/// <param name="Shown">What the console printed.</param>
public sealed record BusyFigure(string Text, int Sent, string Trouble, string Running, string Shown)
{
    /// <summary>Runs 30 calls.</summary>
    /// <param name="more">Configuration lines beside the simulation's own.</param>
    /// <param name="seconds">How long each call talks, in simulated time.</param>
    /// <param name="commands">Typed over and over; none if it is empty.</param>
    /// <param name="paste">Typed at once before that, if it is not empty.</param>
    public static BusyFigure Run(string more, int seconds, string[] commands, string paste = "")
    {
        string directory = Path.GetDirectoryName(typeof(BusyFigure).Assembly.Location)!;
        var code = new MeteredCode(Path.Combine(directory, "Tollgate.dll"), Path.Combine(directory, "Tollgate.Hal.dll"));
        code.AddUp();
        string[] told = code.Load(typeof(BusyStage).Assembly.GetName().Name!)
            .GetType(typeof(BusyStage).FullName!, throwOnError: true)!
            .GetMethod(nameof(BusyStage.Play))!
            .CreateDelegate<Func<string, int, string[], string, string[]>>()(more, seconds, commands, paste);
        return new BusyFigure(told[0], int.Parse(told[4], CultureInfo.InvariantCulture), told[1], told[2], told[3]);
    }
}
