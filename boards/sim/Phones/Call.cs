// A call as an onlooker sees it who stands on both sides of the box. The stations themselves know
// only what the other side tells them; they enter what they do here, under the number of the call.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>How far a call has come.</summary>
public enum CallState
{
    /// <summary>A UDP request for a call controller, or an invitation, is on its way.</summary>
    Locating,

    /// <summary>The signalling connection opens.</summary>
    Dialling,

    /// <summary>The other phone rings.</summary>
    Ringing,

    /// <summary>Voice goes both ways.</summary>
    Talking,

    /// <summary>One side has hung up.</summary>
    Ending,

    /// <summary>It is over, and what was on its way has arrived or is lost.</summary>
    Over,

    /// <summary>It did not come about, or was cut off; <see cref="Call.Why"/> says why.</summary>
    Failed,
}

/// <summary>One call.</summary>
public sealed class Call
{
    private readonly CallBook _book;

    internal Call(CallBook book, int id, string from, string to, bool isOutbound)
    {
        _book = book;
        Id = id;
        From = from;
        To = to;
        IsOutbound = isOutbound;
    }

    /// <summary>Its number, from 1.</summary>
    public int Id { get; }

    /// <summary>Who calls.</summary>
    public string From { get; }

    /// <summary>Who is called.</summary>
    public string To { get; }

    /// <summary>Whether a station behind the box calls.</summary>
    public bool IsOutbound { get; }

    /// <summary>How far it has come.</summary>
    public CallState State { get; private set; } = CallState.Locating;

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Why { get; private set; }

    /// <summary>The end behind the box; null until there is one.</summary>
    public VoiceEnd? Inside { get; internal set; }

    /// <summary>The end on the Internet; null until there is one.</summary>
    public VoiceEnd? Outside { get; internal set; }

    /// <summary>When it came to <see cref="CallState.Talking"/>, in microseconds; 0 if it has not.</summary>
    public long TalkingSinceUs { get; private set; }

    /// <summary>Told when the state has changed.</summary>
    public event Action? Changed;

    /// <summary>Whether nobody talks any more, because the run ends.</summary>
    public bool IsMuted => _book.IsMuted;

    /// <summary>Whether both ends speak at 5.3 kbit/s, whatever the call's number.</summary>
    public bool IsAtLowRate => _book.IsAtLowRate;

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool IsDone => State is CallState.Over or CallState.Failed;

    /// <summary>Voice datagrams sent by both ends.</summary>
    public int Sent => (Inside?.Sent ?? 0) + (Outside?.Sent ?? 0);

    /// <summary>Voice datagrams received by both ends.</summary>
    public int Received => (Inside?.Received ?? 0) + (Outside?.Received ?? 0);

    /// <summary>Voice datagrams lost: of a call that lasts, those that later ones have overtaken.</summary>
    public int Lost => IsDone ? Sent - Received : (Inside?.Gaps ?? 0) + (Outside?.Gaps ?? 0);

    internal void Reach(CallState state, long nowUs)
    {
        if (IsDone || state <= State)
        {
            return;
        }

        State = state;
        if (state == CallState.Talking)
        {
            TalkingSinceUs = nowUs;
        }

        Changed?.Invoke();
    }

    internal void Fail(string why)
    {
        if (!IsDone)
        {
            Inside?.Hush();
            Outside?.Hush();
            State = CallState.Failed;
            Why = why;
            Changed?.Invoke();
        }
    }
}

/// <summary>All calls of a run.</summary>
public sealed class CallBook
{
    private readonly List<Call> _calls = new();

    /// <summary>The calls, oldest first; the number of a call is its place plus one.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    /// <summary>Whether nobody talks any more, in calls that begin later neither.</summary>
    public bool IsMuted { get; set; }

    /// <summary>Whether all calls speak at 5.3 kbit/s: then eight of them fill 128 kbit/s just so, 60 bytes of IP each 30 ms.</summary>
    public bool IsAtLowRate { get; set; }

    /// <summary>Opens a call.</summary>
    public Call Open(string from, string to, bool isOutbound)
    {
        Call call = new(this, _calls.Count + 1, from, to, isOutbound);
        _calls.Add(call);
        return call;
    }

    /// <summary>A call by its number.</summary>
    /// <returns>Null if there is none.</returns>
    public Call? Find(int id)
    {
        return id >= 1 && id <= _calls.Count ? _calls[id - 1] : null;
    }
}
