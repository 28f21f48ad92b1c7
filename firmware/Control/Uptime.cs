// How long the box runs. The millisecond clock wraps after 49.7 days (IPlatform.NowMs); this does not.

namespace Tollgate.Control;

/// <summary>Counts seconds from differences of the clock.</summary>
public sealed class Uptime
{
    private int _seconds;
    private int _countedMs;

    /// <summary>Seconds since <see cref="Start"/>.</summary>
    public int Seconds
    {
        get { return _seconds; }
    }

    /// <summary>Begins at zero.</summary>
    public void Start(int nowMs)
    {
        _seconds = 0;
        _countedMs = nowMs;
    }

    /// <summary>Looks at the clock: at least once in 24 days.</summary>
    public void Look(int nowMs)
    {
        int passedMs = nowMs - _countedMs;
        if (passedMs >= 1000)
        {
            _seconds += passedMs / 1000;
            _countedMs += passedMs / 1000 * 1000;
        }
    }

    /// <summary>As <c>3 d 04:05:06</c>. Allocates.</summary>
    public override string ToString()
    {
        return Text(_seconds);
    }

    /// <summary>Seconds as <c>3 d 04:05:06</c>. Allocates.</summary>
    public static string Text(int seconds)
    {
        return (seconds / 86400).ToString() + " d " + TwoDigits(seconds / 3600 % 24) + ":" + TwoDigits(seconds / 60 % 60) + ":" + TwoDigits(seconds % 60);
    }

    private static string TwoDigits(int number)
    {
        return (number < 10 ? "0" : "") + number.ToString();
    }
}
