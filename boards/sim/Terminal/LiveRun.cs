// A run for somebody who watches: calls come and go, the box's console takes commands. On a
// terminal the live view stands above the console; elsewhere there is just text. The console may be
// on a pseudo-terminal instead.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Tollgate.Sim;

/// <summary>The interactive run.</summary>
internal sealed class LiveRun : IDisposable
{
    private const byte CtrlC = 0x03;
    private const byte CtrlL = 0x0C;
    private const byte CtrlR = 0x12;
    private const int CallsAtATime = 5;
    private const long DrawMs = 250;

    // Ours: with input from a file the next line is typed once the box has been quiet for so long.
    private const long QuietUs = 100_000;
    private const long StatusUs = 10_000_000;
    private const long ShortestUs = 10_000_000;

    private readonly Scene _scene;
    private readonly TextWriter _output;
    private readonly Keyboard _keyboard = new();
    private readonly SplitScreen? _screen;
    private readonly LiveView _view;
    private readonly PtyConsole? _pty;
    private readonly string? _ptyPath;
    private readonly List<byte[]> _greeting;
    private readonly Stopwatch _sinceDraw = Stopwatch.StartNew();
    private volatile bool _isEnded;
    private bool _hasTyped;
    private long _busyUs;
    private long _statusUs = StatusUs;

    private LiveRun(Scene scene, RunOptions options, PtyConsole? pty, List<byte[]> greeting, TextWriter output)
    {
        _scene = scene;
        _pty = pty;
        _greeting = greeting;
        _ptyPath = options.PtyPath;
        _output = output;
        _screen = SplitScreen.IsPossible ? new SplitScreen(Console.OpenStandardOutput()) : null;
        _view = new LiveView(scene, _ptyPath);
        if (pty == null)
        {
            scene.Box.Platform.Line.Written += Show;
        }
    }

    /// <summary>Runs until Ctrl-C, or the end of the input if that is a file.</summary>
    /// <param name="scene">The world.</param>
    /// <param name="options">Where the console is.</param>
    /// <param name="pty">The console's pseudo-terminal; null if it is here.</param>
    /// <param name="greeting">What the box has written already.</param>
    /// <param name="output">Text, where there is no terminal.</param>
    /// <returns>The exit code: 0 unless something arrived changed.</returns>
    public static int Run(Scene scene, RunOptions options, PtyConsole? pty, List<byte[]> greeting, TextWriter output)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        using (LiveRun run = new(scene, options, pty, greeting, output))
        {
            run.Go();
        }

        scene.FallSilent();
        foreach (string fault in scene.Faults.Texts)
        {
            output.WriteLine("wrong: " + fault);
        }

        output.WriteLine(Totals.Of(scene));
        return scene.Faults.Count == 0 ? 0 : 1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _screen?.Dispose();
        _keyboard.Dispose();
        if (_screen == null)
        {
            _output.WriteLine();
        }
    }

    private void Go()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (_screen == null)
        {
            Introduce();
        }

        if (_pty == null)
        {
            _greeting.ForEach(Show);
        }

        _ = new Town(_scene, CallsAtATime, seed: Environment.TickCount);
        Pace pace = new(_scene.Clock);
        while (!_isEnded)
        {
            pace.Step();
            _pty?.Turn();
            TakeKeys();
            if (_screen != null && _sinceDraw.ElapsedMilliseconds >= DrawMs)
            {
                _sinceDraw.Restart();
                _screen.Look();
                if (_screen.ViewRows == 0)
                {
                    continue;
                }

                _screen.Draw(_view.Render(_screen.Width, _screen.ViewRows));
            }
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            _isEnded = true;
        }
    }

    private void Introduce()
    {
        string console = _ptyPath == null
            ? "The box's console follows; try help, show forwards, show drops, show sessions."
            : $"The box's console is on {_ptyPath}: picocom {_ptyPath}.";
        _output.WriteLine($"""
            Tollgate on simulated wires: a Max unit and a Clarent gateway behind the box make and take calls.
              maxA gw1 -- lan --[ BOX ]-- wan -- Net2Phone, PCs, hq, a scanner
            {console} Ctrl-C ends.
            """);
    }

    private void TakeKeys()
    {
        if (!_keyboard.IsPerson)
        {
            // A run whose console is elsewhere does not end with its input: it may have none.
            if (_pty == null)
            {
                TakeLine();
            }

            Report();
            return;
        }

        while (_keyboard.TryRead(out byte typed))
        {
            switch (typed)
            {
                case CtrlC:
                    _isEnded = true;
                    break;

                case CtrlR:
                    Write("\r\n--- the box is switched off and on ---\r\n");
                    _scene.Box.Restart();
                    break;

                case CtrlL:
                    _screen?.Divide();
                    break;

                default:
                    if (_pty == null)
                    {
                        _scene.Box.Platform.Line.Type([typed]);
                    }

                    break;
            }
        }

        _isEnded |= _keyboard.IsAtEnd;
    }

    /// <summary>From a file: one line, once the box has answered the one before.</summary>
    private void TakeLine()
    {
        long nowUs = _scene.Clock.NowUs;
        // The first line waits until the box has started and the calls have begun.
        if (nowUs < 2_000_000 || nowUs - _busyUs < QuietUs || _scene.Box.Platform.Line.Unread != 0)
        {
            return;
        }

        bool isLine = false;
        while (!isLine && _keyboard.TryRead(out byte typed))
        {
            _scene.Box.Platform.Line.Type([typed]);
            isLine = typed is (byte)'\n' or (byte)'\r';
            _hasTyped = true;
            _busyUs = nowUs;
        }

        _isEnded |= !isLine && _keyboard.IsAtEnd && nowUs - _busyUs >= QuietUs && (_hasTyped || nowUs >= ShortestUs);
    }

    private void Report()
    {
        long nowUs = _scene.Clock.NowUs;
        if (nowUs >= _statusUs)
        {
            _statusUs += StatusUs;
            Write($"\r\n[{nowUs / 1_000_000} s  {Totals.Of(_scene).Progress}]\r\n");
        }
    }

    private void Show(byte[] bytes)
    {
        _busyUs = _scene.Clock.NowUs;
        Write(Encoding.ASCII.GetString(bytes));
    }

    private void Write(string text)
    {
        if (_screen != null)
        {
            _screen.Write(text);
        }
        else
        {
            _output.Write(text.Replace("\r\n", "\n"));
            _output.Flush();
        }
    }
}
