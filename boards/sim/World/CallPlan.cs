// Who calls whom, and when: a fixed number of calls that all begin and end together, or a town
// where people call now and then, for as long as somebody watches.

using System;
using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>Calls of a counted run: half of them dialled behind the box, half from the Internet.</summary>
public sealed class CountedCalls
{
    // Ours: calls begin one after the other, so that their datagrams do not all come at once.
    private const long StaggerUs = 37_000;

    private readonly List<Call> _calls = new();
    private readonly int _count;

    /// <summary>Begins the calls.</summary>
    /// <param name="scene">A world whose first unit has a telephone port for each call.</param>
    /// <param name="count">How many.</param>
    /// <param name="seconds">How long each one talks.</param>
    public CountedCalls(Scene scene, int count, int seconds)
    {
        _count = count;
        for (int i = 0; i < count; i++)
        {
            bool isOutbound = i % 2 == 0;
            scene.Clock.After(i * StaggerUs, () => Begin(scene, isOutbound, seconds));
        }
    }

    /// <summary>Whether all calls are over.</summary>
    public bool AreDone => _calls.Count == _count && _calls.TrueForAll(call => call.IsDone);

    /// <summary>Whether each call talks, or will not any more.</summary>
    public bool AreTalking => _calls.Count == _count && _calls.TrueForAll(call => call.State == CallState.Talking || call.IsDone);

    /// <summary>The calls that have begun.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    private void Begin(Scene scene, bool isOutbound, int seconds)
    {
        Call call = isOutbound ? scene.MaxA.Dial("5550" + (100 + _calls.Count)) : scene.Net2Phone.CallUnit(scene.MaxA.Host.Name);
        _calls.Add(call);
        call.Changed += () =>
        {
            if (call.State == CallState.Talking)
            {
                scene.Clock.After(seconds * 1_000_000L, () => scene.MaxA.HangUp(call));
            }
        };
    }
}

/// <summary>A town: calls of random length in both directions, Clarent calls among them.</summary>
public sealed class Town
{
    private const long LookUs = 400_000;
    private const int MinTalkMs = 8_000;
    private const int MaxTalkMs = 40_000;

    private readonly Scene _scene;
    private readonly Random _random;
    private readonly int _atATime;
    private int _turn;

    /// <summary>Begins to call.</summary>
    /// <param name="scene">The world.</param>
    /// <param name="atATime">Calls at a time.</param>
    /// <param name="seed">Makes a run the same every time.</param>
    public Town(Scene scene, int atATime, int seed)
    {
        _scene = scene;
        _atATime = atATime;
        _random = new Random(seed);
        scene.Clock.Every(LookUs, Look);
    }

    /// <summary>Whether new calls begin.</summary>
    public bool IsAwake { get; set; } = true;

    /// <summary>Calls that are going on.</summary>
    public int Active
    {
        get
        {
            int active = 0;
            foreach (Call call in _scene.Book.Calls)
            {
                active += call.IsDone ? 0 : 1;
            }

            return active;
        }
    }

    private void Look()
    {
        if (!IsAwake || Active >= _atATime)
        {
            return;
        }

        int turn = _turn++ % 8;
        if (turn == 3)
        {
            Follow(_scene.Clarent.Dial(_scene.ClarentPeer.Host.Address, "hq"), _scene.Clarent.HangUp);
        }
        else if (turn == 7)
        {
            Follow(_scene.ClarentPeer.Dial(Scene.BoxAddress, "gw1"), _scene.ClarentPeer.HangUp);
        }
        else if (_scene.MaxA.FreeLines > 0)
        {
            Call call = turn % 2 == 0 ? _scene.MaxA.Dial("555" + _random.Next(1000, 10000)) : _scene.Net2Phone.CallUnit("maxA");
            Follow(call, _scene.MaxA.HangUp);
        }
    }

    private void Follow(Call call, Action<Call> hangUp)
    {
        long talkUs = _random.Next(MinTalkMs, MaxTalkMs) * 1000L;
        call.Changed += () =>
        {
            if (call.State == CallState.Talking)
            {
                _scene.Clock.After(talkUs, () => hangUp(call));
            }
        };
    }
}
