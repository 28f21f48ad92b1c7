// Starts the simulation: `dotnet run --project boards/sim -- --help` says what it can do. The
// wiring of the simulated world is in World/Scene.cs, the box in World/Box.cs.

using System;

namespace Tollgate.Sim;

/// <summary>The program.</summary>
public static class Program
{
    /// <summary>Runs with the given options.</summary>
    /// <returns>0 if all went well, 1 if voice was lost or changed, 2 for wrong options, 130 after Ctrl-C in a counted run.</returns>
    public static int Main(string[] args)
    {
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
