// The box under test, running: boards/linux with a configuration, its console on a pseudo-terminal.
// Start returns when the box answers on its LAN and every neighbor is known, so that a test can
// count frames from the first one on.

using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Gateways;

/// <summary>boards/linux in the router's namespace.</summary>
public sealed class TollgateBox : IGateway
{
    // Ours: starting .NET on a busy machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly string _folder;
    private BoxConsole? _console;

    private TollgateBox(BoardProgram program, string folder)
    {
        Program = program;
        _folder = folder;
    }

    /// <inheritdoc/>
    public string Name => "tollgate";

    /// <summary>The running program.</summary>
    public BoardProgram Program { get; }

    /// <summary>Its console.</summary>
    public BoxConsole Console => _console ??= BoxConsole.Open(Path.Combine(_folder, "console"));

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended or stayed silent, and what it said.</exception>
    public static TollgateBox Start(LabNetwork network, LabPolicy policy)
    {
        string folder = Directory.CreateTempSubdirectory("tollgate-lab-").FullName;
        string config = Path.Combine(folder, "box.conf");
        File.WriteAllText(config, policy.Lines);
        BoardProgram program = BoardProgram.Start(
            network.Router, "--lan", "lan0", "--wan", "wan0", "--config", config, "--console", "pty:" + Path.Combine(folder, "console"));
        TollgateBox box = new(program, folder);
        try
        {
            box.WaitUntilUp(network);
            return box;
        }
        catch
        {
            box.Dispose();
            throw;
        }
    }

    /// <summary>Stops it as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public int Stop()
    {
        _console?.Dispose();
        _console = null;
        return Program.Terminate();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _console?.Dispose();
        Program.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void WaitUntilUp(LabNetwork network)
    {
        Stopwatch waited = Stopwatch.StartNew();
        LabHost first = network["maxA"];
        while (!Answers(first, LabNetwork.LanAddress.ToString()))
        {
            if (Program.HasEnded || waited.Elapsed > s_patience)
            {
                throw new InvalidOperationException($"the box does not answer on its LAN; it said:\n{Program.Said}");
            }

            Thread.Sleep(50);
        }

        // Neighbors on both sides: the first packet to a host waits for ARP, and a second would take its place.
        foreach (string name in network.LanHosts)
        {
            Answers(network[name], LabNetwork.LanAddress.ToString());
        }

        while (!Answers(first, LabNetwork.ProviderAddress.ToString()))
        {
            if (waited.Elapsed > s_patience)
            {
                throw new InvalidOperationException($"no ping comes back through the box; it said:\n{Program.Said}");
            }
        }
    }

    private static bool Answers(LabHost from, string address)
    {
        return from.Network.Exec("ping", "-c", "1", "-W", "0.3", "-n", address).IsSuccess;
    }
}
