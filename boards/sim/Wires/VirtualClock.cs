// The time of the simulation. Everything that happens is a callback due at a microsecond; equal
// times run in the order they were asked for, so a run is the same every time. Who paces it
// decides how fast it goes: tests and --fast run ahead, the live view follows the wall clock.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>A callback that is due at some time and can be called off.</summary>
public sealed class Alarm
{
    private Action? _ring;

    internal Alarm(Action ring)
    {
        _ring = ring;
    }

    /// <summary>Calls it off. Harmless if it has rung.</summary>
    public void Cancel()
    {
        _ring = null;
    }

    internal void Ring()
    {
        Action? ring = _ring;
        _ring = null;
        ring?.Invoke();
    }
}

/// <summary>Virtual time and what is due.</summary>
public sealed class VirtualClock
{
    private readonly PriorityQueue<Alarm, (long DueUs, long Order)> _due = new();
    private readonly int _startMs;
    private long _order;

    /// <summary>Starts at microsecond 0.</summary>
    /// <param name="startMs">What <see cref="NowMs"/> says then: to let the box's clock wrap during a run.</param>
    public VirtualClock(int startMs = 0)
    {
        _startMs = startMs;
    }

    /// <summary>Microseconds since the start.</summary>
    public long NowUs { get; private set; }

    /// <summary>Milliseconds as the box counts them, wrapping at 2^32.</summary>
    public int NowMs => unchecked((int)(NowUs / 1000) + _startMs);

    /// <summary>Rings once, after a delay.</summary>
    /// <param name="delayUs">0 or more microseconds.</param>
    /// <param name="ring">What to do then.</param>
    public Alarm After(long delayUs, Action ring)
    {
        Alarm alarm = new(ring);
        _due.Enqueue(alarm, (NowUs + Math.Max(0, delayUs), _order++));
        return alarm;
    }

    /// <summary>Rings after each period, for ever.</summary>
    /// <param name="periodUs">1 or more microseconds.</param>
    /// <param name="ring">What to do each time.</param>
    public void Every(long periodUs, Action ring)
    {
        After(periodUs, Again);

        void Again()
        {
            After(periodUs, Again);
            ring();
        }
    }

    /// <summary>Lets everything happen that is due up to a time, which is then now.</summary>
    public void RunUntil(long timeUs)
    {
        while (_due.TryPeek(out Alarm? alarm, out (long DueUs, long Order) when) && when.DueUs <= timeUs)
        {
            _due.Dequeue();
            NowUs = when.DueUs;
            alarm.Ring();
        }

        NowUs = Math.Max(NowUs, timeUs);
    }

    /// <summary>Lets a time pass.</summary>
    /// <param name="ms">Milliseconds.</param>
    public void RunMs(long ms)
    {
        RunUntil(NowUs + (ms * 1000));
    }

    /// <summary>Lets time pass until something is true.</summary>
    /// <param name="isTrue">Looked at each millisecond.</param>
    /// <param name="withinMs">At most this long.</param>
    /// <returns>Whether it came true.</returns>
    public bool RunUntilTrue(Func<bool> isTrue, long withinMs)
    {
        for (long ms = 0; ms < withinMs && !isTrue(); ms++)
        {
            RunMs(1);
        }

        return isTrue();
    }
}
