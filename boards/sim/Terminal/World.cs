// The world of a run, with what the options want of it: a cable that loses frames, a file of what crosses it.

using System;
using System.IO;
using Tollgate.Hosted;

namespace Tollgate.Sim;

/// <summary>Builds a scene once, and closes its capture file at the end.</summary>
internal sealed class World(RunOptions options) : IDisposable
{
    private PcapNg? _capture;

    /// <summary>Builds it.</summary>
    /// <param name="console">Told of what the box writes, from its first byte; null for nobody.</param>
    /// <exception cref="StartFailure">The capture file cannot be written.</exception>
    public Scene Build(Action<byte[]>? console)
    {
        bool isScripted = options.ScriptPath != null && !options.IsCounted;
        Scene scene = new(new SceneOptions
        {
            Lines = Math.Max(8, options.Calls),
            HasScanner = options.IsScanned || !(options.IsCounted || isScripted),
            IsFactory = options.IsFactory || isScripted,
            Console = console,
        });
        if (options.LossPercent > 0)
        {
            Random random = new(1);
            scene.Box.Wan.Eats = _ => random.NextDouble() * 100 < options.LossPercent;
        }

        if (options.PcapPath != null)
        {
            _capture = Open(options.PcapPath, scene);
            _capture.Tap(scene.Box.Wan);
            _capture.Tap(scene.Box.Lan);
        }

        return scene;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _capture?.Dispose();
    }

    private static PcapNg Open(string path, Scene scene)
    {
        try
        {
            return new PcapNg(path, scene.Clock, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartFailure($"--pcap {path} cannot be written: {e.Message}");
        }
    }
}
