// How every board starts, runs and fails. A board's program hands in its platform and a method that
// makes the two interfaces; from there on nothing that goes wrong can leave the box open or silent:
// an exception anywhere ends in the same way, the router is let go, the fault is kept and counted,
// and the board restarts. What cannot be caught here is a loop without an end: there is no watchdog.

using System;
using Tollgate.Hal;

namespace Tollgate;

/// <summary>Makes the interfaces of a board: it is called once, and may throw.</summary>
/// <returns>The interface to the Internet, then the one to the gateways.</returns>
public delegate INic[] MakeInterfaces();

/// <summary>The life of a box from power-on to restart.</summary>
public sealed class Boot
{
    /// <summary>Ours: how long the button has to be held for the factory state.</summary>
    public const int HoldMs = 3000;

    /// <summary>Ours: a box that has run for so long has started well; faults before that are in a row.</summary>
    public const int GoodMs = 60000;

    /// <summary>Ours: so many faults in a row restart the board at once.</summary>
    public const int QuickRestarts = 3;

    /// <summary>Ours: later ones wait so long, because each restart writes to the flash.</summary>
    public const int PauseMs = 60000;

    // Ours: rounds of the router between two entries of a try block, which cost half a round each.
    private const int RoundsATurn = 256;

    // Ours: characters of a fault that are kept.
    private const int MaxFault = 160;

    // Ours, a power of two: rounds at one reading of the clock, which costs as much as a look at an interface.
    // A round takes 0.1 ms when nothing comes and 3 ms with four frames on each side.
    private const int RoundsAClock = 4;

    private const string RowEnd = " in a row)";

    private readonly IPlatform _platform;
    private readonly MakeInterfaces _make;
    private readonly ReadClock _clock;
    private INic[] _nics;
    private Router _router;
    private Lamp _lamp;
    private Phase _phase = Phase.Start;
    private int _startMs;
    private int _faultMs;
    private int _waitMs;
    private bool _isGood;

    /// <summary>Prepares a start; nothing of the board is touched yet.</summary>
    /// <param name="platform">Of the board. Its clock, lamp, button and faults must work before <paramref name="make"/> is called.</param>
    /// <param name="make">Makes the interfaces.</param>
    public Boot(IPlatform platform, MakeInterfaces make)
    {
        _platform = platform;
        _make = make;
        _clock = platform.NowMs;
    }

    private delegate int ReadClock();

    private enum Phase
    {
        Start,
        Button,
        Running,
        Waiting,
        Over,
    }

    /// <summary>The router; null before the first turn, while the button is held, and after a fault.</summary>
    public Router Router
    {
        get { return _router; }
    }

    /// <summary>Whether the platform was told to restart: a host ends then, a board is gone a moment later.</summary>
    public bool IsOver
    {
        get { return _phase == Phase.Over; }
    }

    /// <summary>Starts the box and keeps it going, for ever on a board.</summary>
    public void Run()
    {
        while (_phase != Phase.Over)
        {
            Turn(RoundsATurn);
        }
    }

    /// <summary>Goes on for a moment. Does not throw, whatever happens.</summary>
    /// <param name="rounds">Rounds of the router: 1 for hosts that want to sleep in between.</param>
    /// <returns>How many frames were received: 0 tells a host that it may sleep.</returns>
    public int Turn(int rounds)
    {
        try
        {
            return _phase == Phase.Running ? Poll(rounds) : Step(_clock());
        }
        catch (Exception fault)
        {
            Fail(fault);
            return 0;
        }
    }

    private int Poll(int rounds)
    {
        Router router = _router;
        ReadClock clock = _clock;
        int received = 0;
        int nowMs = 0;
        for (int i = 0; i < rounds; i++)
        {
            if ((i & (RoundsAClock - 1)) == 0)
            {
                nowMs = clock();
            }

            received += router.PollOnce(nowMs);
        }

        if (!_isGood)
        {
            _isGood = clock() - _startMs >= GoodMs;
        }

        return received;
    }

    private int Step(int nowMs)
    {
        switch (_phase)
        {
            case Phase.Start:
                _startMs = nowMs;
                _nics = _make();
                _lamp = new Lamp(_platform);
                _phase = Phase.Button;
                return Step(nowMs);

            case Phase.Button:
                bool isHeld = _platform.IsButtonDown();
                if (isHeld && nowMs - _startMs < HoldMs)
                {
                    _lamp.Show(Lamp.Button, nowMs);
                    return 0;
                }

                StartRouter(isHeld, nowMs);
                return Poll(1);

            case Phase.Waiting:
                if (nowMs - _faultMs >= _waitMs)
                {
                    _platform.Reboot();
                    _phase = Phase.Over;
                    return 0;
                }

                _lamp.Show(Lamp.Faulty, nowMs);
                return 0;

            default:
                return 0;
        }
    }

    private void StartRouter(bool isFactory, int nowMs)
    {
        _router = new Router(_nics[0], _nics[1], _platform);
        _router.Shell.LoadStored(isFactory, nowMs);
        _phase = Phase.Running;
    }

    private void Fail(Exception fault)
    {
        // First of all, nothing can be forwarded any more. It also frees the memory that may have run out.
        _router = null;
        _nics = null;
        bool isFirst = _phase != Phase.Waiting && _phase != Phase.Over;
        _phase = Phase.Waiting;
        _waitMs = 0;
        try
        {
            if (isFirst)
            {
                _lamp = new Lamp(_platform);
                _faultMs = _clock();
                int row = _isGood ? 1 : RowOf(_platform.FaultText()) + 1;
                _platform.KeepFault(Describe(fault) + After() + (row > 1 ? " (" + row.ToString() + RowEnd : ""));
                _waitMs = row > QuickRestarts ? PauseMs : 0;
            }
        }
        catch (Exception)
        {
            // It could not be kept. The restart comes all the same, and at once.
            _waitMs = 0;
        }
    }

    private string After()
    {
        return _isGood ? "" : ", " + ((_faultMs - _startMs) / 1000).ToString() + " s after the start";
    }

    private static string Describe(Exception fault)
    {
        string trace = fault.StackTrace;
        string text = FirstLine(fault.ToString()) + (trace == null ? "" : " " + FirstLine(trace.Trim()));
        return text.Length <= MaxFault ? text : text.Substring(0, MaxFault);
    }

    private static string FirstLine(string text)
    {
        int end = text.IndexOfAny(new char[] { '\r', '\n' });
        return end < 0 ? text : text.Substring(0, end);
    }

    /// <summary>How many faults in a row a kept text tells of, as <see cref="Fail"/> has written it.</summary>
    private static int RowOf(string text)
    {
        int at = text.LastIndexOf(RowEnd);
        if (at < 0)
        {
            return text.Length == 0 ? 0 : 1;
        }

        int row = 0;
        int place = 1;
        for (at--; at >= 0 && text[at] >= '0' && text[at] <= '9' && place <= 1000; at--)
        {
            row += (text[at] - '0') * place;
            place *= 10;
        }

        return row;
    }
}
