// Plays a scenario on a whole board: two simulated chips with their drivers. As Stage.cs, it is
// called in the copy of this assembly that stands beside the instrumented firmware.

using System;
using System.Linq;
using Tollgate.Hal;
using Tollgate.Sim;
using Tollgate.Wire;

namespace Tollgate.Bench.Scenarios;

/// <summary>Plays scenarios on chips.</summary>
public static class ChipStage
{
    /// <summary>Index of the frames that came.</summary>
    public const int Frames = 0;

    /// <summary>Index of the transfers on both buses.</summary>
    public const int Transfers = 1;

    /// <summary>Index of the bytes on both buses.</summary>
    public const int Bytes = 2;

    /// <summary>Plays a scenario of the catalog by its name.</summary>
    /// <param name="name">Of the scenario.</param>
    /// <param name="framesATurn">1, or 4 for a burst.</param>
    /// <param name="isMetered">Called with true before each turn that counts, with false after it.</param>
    /// <returns>What happened in those turns, by the constants above.</returns>
    public static long[] PlayByName(string name, int framesATurn, Action<bool> isMetered)
    {
        Scenario scenario = Catalog.OnBoard().First(one => one.Name == name);
        var time = new BoardTime();
        var buffers = new W5500Buffers();
        var wan = new ChipEnd(time, AddressText.ParseMac(Site.WanMac), buffers);
        var lan = new ChipEnd(time, AddressText.ParseMac(Site.LanMac), buffers);
        var world = new World(wan, lan) { Elapsed = ms => time.Spend(ms * 1_000_000L) };
        world.Settle();
        var sum = new long[3];
        long transfers = 0;
        long bytes = 0;
        Stage.Play(scenario, world, framesATurn, starts =>
        {
            isMetered(starts);
            if (!starts)
            {
                sum[Transfers] += wan.Transfers + lan.Transfers - transfers;
                sum[Bytes] += wan.Bytes + lan.Bytes - bytes;
            }

            transfers = wan.Transfers + lan.Transfers;
            bytes = wan.Bytes + lan.Bytes;
        });
        sum[Frames] = (long)scenario.Turns * framesATurn * (scenario.Back == null ? 1 : 2);
        return sum;
    }
}
