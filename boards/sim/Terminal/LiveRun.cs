// A run for somebody who watches: calls come and go, the box's console takes commands. On a
// terminal the live view stands above the console; elsewhere there is just text.

using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Tollgate.Sim;

/// <summary>The interactive run.</summary>
public sealed class LiveRun : IDisposable
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
    private readonly Stopwatch _sinceDraw = Stopwatch.StartNew();
    private volatile bool _isEnded;
    private bool _hasTyped;
    private long _busyUs;
    private long _statusUs = StatusUs;

    private LiveRun(Scene scene, TextWriter output)
    {
        _scene = scene;
        _output = output;
        _screen = SplitScreen.IsPossible ? new SplitScreen(Console.OpenStandardOutput()) : null;
        _view = new LiveView(scene);
        scene.Box.Platform.Written += Show;
    }

    /// <summary>Runs until Ctrl-C, or the end of the input if that is a file.</summary>
    /// <returns>The exit code: 0 unless something arrived changed.</returns>
    public static int Run(Scene scene, TextWriter output)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        using (LiveRun run = new(scene, output))
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

        _ = new Town(_scene, CallsAtATime, seed: Environment.TickCount);
        Pace pace = new(_scene.Clock);
        while (!_isEnded)
        {
            pace.Step();
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
        _output.WriteLine("""
            Tollgate on simulated wires: a Max unit and a Clarent gateway behind the box make and take calls.
              maxA gw1 -- lan --[ BOX ]-- wan -- Net2Phone, PCs, hq, a scanner
            The box's console follows; try help, show forwards, show drops, show sessions. Ctrl-C ends.
            """);
    }

    private void TakeKeys()
    {
        if (!_keyboard.IsPerson)
        {
            TakeLine();
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
                    _scene.Box.Platform.Type([typed]);
                    break;
            }
        }

        _isEnded |= _keyboard.IsAtEnd;
    }

    /// <summary>From a file: one line, once the box has answered the one before.</summary>
    private void TakeLine()
    {
        long nowUs = _scene.Clock.NowUs;
        if (nowUs >= _statusUs)
        {
            _statusUs += StatusUs;
            Write($"\r\n[{nowUs / 1_000_000} s  {Totals.Of(_scene).Progress}]\r\n");
        }

        // The first line waits until the box has started and the calls have begun.
        if (nowUs < 2_000_000 || nowUs - _busyUs < QuietUs || _scene.Box.Platform.Unread != 0)
        {
            return;
        }

        bool isLine = false;
        while (!isLine && _keyboard.TryRead(out byte typed))
        {
            _scene.Box.Platform.Type([typed]);
            isLine = typed is (byte)'\n' or (byte)'\r';
            _hasTyped = true;
            _busyUs = nowUs;
        }

        _isEnded |= !isLine && _keyboard.IsAtEnd && nowUs - _busyUs >= QuietUs && (_hasTyped || nowUs >= ShortestUs);
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
