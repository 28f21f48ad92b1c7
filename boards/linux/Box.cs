// The wiring: two interfaces, a console, the router between them. What it changes on the host it
// changes back when it is disposed, whatever happened before.

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Tollgate.Hal;
using Tollgate.Hosted;
using Tollgate.Tables;

namespace Tollgate.Linux;

/// <summary>The router on this host.</summary>
internal sealed class Box : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();
    private readonly Action<string> _say;
    private readonly PacketNic _wan;
    private readonly PacketNic _lan;
    private readonly LinuxPlatform _platform;
    private readonly Loop _loop;
    private readonly string? _config;
    private Boot _boot;
    private Router _router;

    /// <summary>Sets up everything and runs the configuration file. No frame is looked at yet.</summary>
    /// <param name="options">What to run on.</param>
    /// <param name="say">Takes a sentence for the person who started the box.</param>
    /// <exception cref="StartFailure">It cannot start, and why.</exception>
    internal Box(Options options, Action<string> say)
    {
        _say = say;
        _config = options.Config;
        try
        {
            RefuseOddHost(options);
            StopSignals signals = Own(new StopSignals());
            Adapter wan = Own(new Adapter(options.Wan));
            Adapter lan = Own(new Adapter(options.Lan));
            // Opening the sockets first: without the right to, nothing is changed.
            _wan = Own(new PacketNic(wan, options.BypassQueue));
            _lan = Own(new PacketNic(lan, options.BypassQueue));
            Own(new AdapterChanges(wan, say)).Make();
            Own(new AdapterChanges(lan, say)).Make();
            _wan.Refresh();
            _lan.Refresh();
            ConsolePort console = Own<ConsolePort>(options.PtyPath is null ? new StdioPort() : new PtyPort(options.PtyPath));
            _platform = new LinuxPlatform(console, new SlotFiles(options.State), say);
            Start();
            _loop = new Loop(_wan, _lan, console, _platform, signals);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs until a signal, until the firmware fails, or until an interface is gone.</summary>
    /// <returns>The program's exit code.</returns>
    /// <exception cref="StartFailure">The firmware was restarted, and its configuration file is wrong now.</exception>
    internal int Run()
    {
        _say($"running between lan {_lan.Name} and wan {_wan.Name}.");
        bool exist = _loop.Run(_boot);
        while (exist && _platform.IsRebooting && !_platform.HasFailed)
        {
            // A restart that the console asks for: all the firmware knew is gone but what is kept. The interfaces
            // stay as they are, so that the host does not answer on them meanwhile; so does the terminal.
            _say(Summary());
            _platform.IsRebooting = false;
            Start();
            exist = _loop.Run(_boot);
        }

        _wan.Refresh();
        _lan.Refresh();
        Dispose();
        if (!exist)
        {
            _say("an interface went away.");
        }

        _say(Summary());
        return _platform.HasFailed ? 3 : exist ? 0 : 1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned))
        {
            owned.Dispose();
        }
    }

    private static void RefuseOddHost(Options options)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new StartFailure("This program needs Linux. boards/sim runs anywhere.");
        }

        if (BitConverter.IsLittleEndian != WordOrder.LowByteFirst)
        {
            throw new StartFailure("This build lays out words for another processor: build it with the other WordOrder.");
        }

        if (options.Lan == options.Wan)
        {
            throw new StartFailure($"--lan and --wan are both {options.Lan}: the box needs two interfaces.");
        }
    }

    /// <summary>Starts the firmware and runs the configuration file.</summary>
    [MemberNotNull(nameof(_boot), nameof(_router))]
    private void Start()
    {
        _boot = new Boot(_platform, () => [_wan, _lan]);
        _boot.Turn(1);
        _router = _boot.Router ?? throw new StartFailure("The router does not start.");
        if (_config is not null)
        {
            ConfigFile.Run(_config, _router.Shell, _platform.NowMs());
        }
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    /// <summary>One line: what became of the frames.</summary>
    private string Summary()
    {
        Counters counters = _router.State.Counters;
        List<string> drops = [];
        for (int reason = 1; reason < DropReason.Count; reason++)
        {
            if (counters.Drops[reason] != 0)
            {
                drops.Add($"{DropReason.Word(reason)} {(uint)counters.Drops[reason]}");
            }
        }

        string text = $"forwarded {(uint)counters.Inbound} in, {(uint)counters.Outbound} out, dropped {(uint)counters.Dropped()}"
            + (drops.Count == 0 ? "" : $" ({string.Join(", ", drops)})");
        return text + Losses("wan", _wan) + Losses("lan", _lan);
    }

    private static string Losses(string side, PacketNic nic)
    {
        string losses = nic.Counters.LossText();
        return losses.Length == 0 ? "" : $"; {side} lost {losses}";
    }
}
