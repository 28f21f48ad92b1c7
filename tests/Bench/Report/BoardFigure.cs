// What a frame costs a whole board: the interpreter's time for everything that PollOnce does, chip
// drivers included, the SPI transfers, and the bytes on the bus.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Tollgate.Bench.Meter;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench.Report;

/// <summary>One frame's share of a board's time.</summary>
/// <param name="Instructions">Estimated ARM instructions, those of the transfers' calls included.</param>
/// <param name="Transfers">SPI transfers, on both buses.</param>
/// <param name="Bytes">Bytes clocked on them.</param>
/// <param name="Reading">Where the metered instructions of all frames went.</param>
/// <param name="Frames">How many frames that were.</param>
public sealed record BoardShare(double Instructions, double Transfers, double Bytes, Reading Reading, double Frames)
{
    // One published loop gives a 240 MHz ESP32 image 160 to 270 million of these instructions a second.
    private const double InstructionsAUs = 200;

    // The native SPI driver of an ESP32: polled DMA, about this long a transfer or more.
    private const double DriverUs = 15;

    private const double ClockMHz = 26;

    /// <summary>Microseconds of a 240 MHz ESP32.</summary>
    public double Microseconds => (Instructions / InstructionsAUs) + (Transfers * DriverUs) + (Bytes * 8 / ClockMHz);

    /// <summary>Frames a second, if the board does nothing else.</summary>
    public double PerSecond => 1e6 / Microseconds;
}

/// <summary>What a kind of packet costs a board.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Alone">Each frame in a turn of its own.</param>
/// <param name="InFours">Four frames waiting at each turn; null where that makes no sense.</param>
public sealed record BoardFigure(string Name, BoardShare Alone, BoardShare? InFours)
{
    /// <summary>Meters scenarios on the firmware and the drivers that lie beside this program.</summary>
    /// <param name="only">Parts of the names of those wanted; empty for all.</param>
    public static IReadOnlyList<BoardFigure> MeterAll(params string[] only)
    {
        string directory = Path.GetDirectoryName(typeof(BoardFigure).Assembly.Location)!;
        var code = new MeteredCode(Path.Combine(directory, "Tollgate.dll"), Path.Combine(directory, "Tollgate.Hal.dll"));
        var play = code.Load(typeof(ChipStage).Assembly.GetName().Name!)
            .GetType(typeof(ChipStage).FullName!, throwOnError: true)!
            .GetMethod(nameof(ChipStage.PlayByName))!
            .CreateDelegate<Func<string, int, Action<bool>, long[]>>();
        return Catalog.OnBoard()
            .Where(scenario => only.Length == 0 || only.Any(part => scenario.Name.Contains(part, StringComparison.Ordinal)))
            .Select(scenario => new BoardFigure(
                scenario.Name,
                Share(code, play, scenario, 1),
                scenario.HasBursts ? Share(code, play, scenario, 4) : null))
            .ToArray();
    }

    private static BoardShare Share(MeteredCode code, Func<string, int, Action<bool>, long[]> play, Scenario scenario, int framesATurn)
    {
        var tally = new Tally(code);
        long[] bus = play(scenario.Name, framesATurn, tally.Note);
        Weights weights = Weights.Load();
        double frames = bus[ChipStage.Frames];
        // The board's loop (Boot.cs) calls PollOnce, and reads the clock for each fourth round through a delegate that
        // leads to its platform.
        double perTurn = weights["call", "callvirt.inst.notinlined"]
            + ((weights["call", "callvirt.delegate"] + weights["native", "Environment.get_TickCount64"]) / 4);
        // The delegate that leads to the library is metered, the library's own IL is not. What stood for the native part
        // when that was measured is left out: here the native part is DriverUs.
        double perTransfer = weights["native", "SpiDevice.TransferFullDuplex(ushort[],ushort[]) whole call incl. 3 arg loads"]
            - weights["call", "callvirt.inst.notinlined"] - weights["native", "SpiDevice.NativeTransfer(ushort[]) stub"];
        Reading reading = code.Priced(tally.Sum);
        double instructions = reading.Instructions
            + (scenario.Turns * perTurn)
            + (bus[ChipStage.Transfers] * perTransfer);
        return new BoardShare(instructions / frames, bus[ChipStage.Transfers] / frames, bus[ChipStage.Bytes] / frames, reading, frames);
    }
}
