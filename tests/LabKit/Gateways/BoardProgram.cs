// The box as a program: dotnet Tollgate.Linux.dll in the router's namespace, or boards/sim, what it said, and how
// it ended. TollgateBox.cs is the box that runs; this is for watching it start and stop as well.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using Tollgate.LabKit.Native;
using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Gateways;

/// <summary>One start of boards/linux.</summary>
public sealed class BoardProgram : IDisposable
{
    // Ours: sockets, offloads and a terminal are given back in well under a second.
    private const int StopPatienceMs = 10000;

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private BoardProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    /// <summary>The folder that nf.proj is in.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What it has written so far, on both streams.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    // What a shell has started in the background ignores Ctrl-C's signal, and hands that on to what it starts itself.
    private static readonly string[] s_listening = ["env", "--default-signal=INT"];

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it in a namespace.</summary>
    /// <param name="place">The namespace.</param>
    /// <param name="arguments">Its command line.</param>
    public static BoardProgram Start(NetNamespace place, params string[] arguments)
    {
        return StartUnder(place, [], arguments);
    }

    /// <summary>Starts it in a namespace, through another program that takes a command line.</summary>
    public static BoardProgram StartUnder(NetNamespace place, IEnumerable<string> wrapper, params string[] arguments)
    {
        List<string> words = ["netns", "exec", place.Name, .. s_listening, .. wrapper, DotnetPath(), BuildOf("linux/", "Tollgate.Linux.dll"), .. arguments];
        return new BoardProgram(Tool.Start("ip", words));
    }

    /// <summary>Starts boards/sim, which needs no place.</summary>
    public static BoardProgram StartSim(params string[] arguments)
    {
        List<string> words = [.. s_listening, DotnetPath(), BuildOf("sim/", "Tollgate.Sim.dll"), .. arguments];
        return new BoardProgram(Tool.Start(words[0], words[1..]));
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int number)
    {
        _ = Libc.Kill(_process.Id, number);
    }

    /// <summary>Ends it at once, as a power cut does: it can say and save nothing more.</summary>
    public void Kill()
    {
        Signal(Libc.SigKill);
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public int Terminate()
    {
        Signal(Libc.SigTerm);
        return WaitForEnd();
    }

    /// <summary>Asks it to stop, as Ctrl-C does.</summary>
    /// <returns>Its exit code.</returns>
    public int Interrupt()
    {
        Signal(Libc.SigInt);
        return WaitForEnd();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not.</exception>
    public int WaitForEnd()
    {
        if (!_process.WaitForExit(StopPatienceMs))
        {
            throw new TimeoutException($"the box still runs after {StopPatienceMs} ms; it said:\n{Said}");
        }

        // Without a bound: also waits for the last lines.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Ends it, by force if it does not go.</summary>
    public void Dispose()
    {
        try
        {
            if (!_process.HasExited)
            {
                Terminate();
            }
        }
        catch (TimeoutException)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        finally
        {
            _process.Dispose();
        }
    }

    /// <summary>The assembly that was built beside this one, in the same configuration.</summary>
    private static string BuildOf(string board, string assembly)
    {
        string build = Path.GetRelativePath(Root, AppContext.BaseDirectory).Contains("/Release/") ? "Release" : "Debug";
        return Path.Combine(Root, "boards", board, "bin", build, "net10.0", assembly);
    }

    private static string FindRoot()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "nf.proj")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("nf.proj is in no folder above " + AppContext.BaseDirectory);
        }

        return root;
    }

    private static string DotnetPath()
    {
        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Tool.Find("dotnet") ?? throw new FileNotFoundException("dotnet is not on the PATH");
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
        }
    }
}
