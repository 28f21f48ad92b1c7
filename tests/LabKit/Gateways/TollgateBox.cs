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

    /// <summary>Where its console is.</summary>
    public string ConsolePath => Path.Combine(_folder, "console");

    /// <summary>Its console.</summary>
    public BoxConsole Console => _console ??= BoxConsole.Open(ConsolePath);

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended or stayed silent, and what it said.</exception>
    public static TollgateBox Start(LabNetwork network, LabPolicy policy)
    {
        string folder = NewFolder();
        string config = Path.Combine(folder, "box.conf");
        File.WriteAllText(config, policy.Lines);
        TollgateBox box = Start(network, folder, "--config", config);
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

    /// <summary>Starts it with what a directory of slots holds, nothing else, and waits for its console and its links.</summary>
    /// <param name="network">Where.</param>
    /// <param name="state">The directory.</param>
    /// <param name="isConfigured">Whether to wait until it forwards, too.</param>
    public static TollgateBox StartKept(LabNetwork network, string state, bool isConfigured)
    {
        string folder = NewFolder();
        TollgateBox box = Start(network, folder, "--state", state);
        try
        {
            box.WaitForConsole();
            if (isConfigured)
            {
                box.WaitUntilUp(network);
            }

            return box;
        }
        catch
        {
            box.Dispose();
            throw;
        }
    }

    /// <summary>A directory to be given away with the box, or with the test.</summary>
    public static string NewFolder()
    {
        return Directory.CreateTempSubdirectory("tollgate-lab-").FullName;
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

    private static TollgateBox Start(LabNetwork network, string folder, params string[] options)
    {
        string[] all = ["--lan", "lan0", "--wan", "wan0", "--console", "pty:" + Path.Combine(folder, "console"), .. options];
        return new TollgateBox(BoardProgram.Start(network.Router, all), folder);
    }

    private void WaitForConsole()
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!Path.Exists(ConsolePath) || !Program.Said.Contains("running between", StringComparison.Ordinal))
        {
            if (Program.HasEnded || waited.Elapsed > s_patience)
            {
                throw new InvalidOperationException($"the box does not start; it said:\n{Program.Said}");
            }

            Thread.Sleep(20);
        }

        // The kernel takes its time to tell of a link, and the box tells of it then, in the middle of anything.
        while (Console.Ask("show status").Contains("LINK DOWN", StringComparison.Ordinal) && waited.Elapsed < s_patience)
        {
            Thread.Sleep(50);
        }

        _console?.Dispose();
        _console = null;
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
