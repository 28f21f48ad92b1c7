// A server program of the system in a host's namespace: started, waited for until it answers, ended with the test.

using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using Tollgate.LabKit.Native;

namespace Tollgate.LabKit.Net;

/// <summary>A running server.</summary>
public sealed class LabServer : IDisposable
{
    // Ours: the slowest of them is up in half a second.
    private const int PatienceMs = 10000;

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private LabServer(Process process)
    {
        _process = process;
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

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

    /// <summary>Starts a program that stays in the foreground, and waits until it listens.</summary>
    /// <param name="host">Where.</param>
    /// <param name="socket">What ss(8) shows of its socket: "udp 198.18.9.4:3478" or "tcp ...".</param>
    /// <param name="name">The program.</param>
    /// <param name="arguments">Its command line.</param>
    /// <exception cref="InvalidOperationException">It ended or does not listen, and what it said.</exception>
    public static LabServer Start(LabHost host, string socket, string name, params string[] arguments)
    {
        LabServer server = new(Tool.Start("ip", ["netns", "exec", host.Network.Name, name, .. arguments]));
        string[] words = socket.Split(' ');
        Stopwatch waited = Stopwatch.StartNew();
        while (!host.Network.Must("ss", "-Hln", words[0] == "udp" ? "-u" : "-t").Contains(" " + words[1] + " ", StringComparison.Ordinal))
        {
            if (server._process.HasExited || waited.ElapsedMilliseconds > PatienceMs)
            {
                string said = server.Said;
                server.Dispose();
                throw new InvalidOperationException($"{name} does not listen on {socket}; it said:\n{said}");
            }

            Thread.Sleep(20);
        }

        return server;
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _ = Libc.Kill(_process.Id, Libc.SigTerm);
        }

        if (!_process.WaitForExit(PatienceMs))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
        }
    }
}
