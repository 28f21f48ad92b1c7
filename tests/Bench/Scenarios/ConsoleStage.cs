// Types on the console of a box and lets each turn be metered. Called in the copy of this assembly that
// stands beside the instrumented firmware, so only types of the base library cross over.

using System;
using System.Text;
using Tollgate.Bench.Memory;
using Tollgate.Kit;
using Tollgate.Wire;

namespace Tollgate.Bench.Scenarios;

/// <summary>Types on consoles.</summary>
public static class ConsoleStage
{
    // Ours: what the slowest answer takes, a ping that nobody answers among them.
    private const int MostTurns = 200_000;

    private const int HostileInputsABox = 50;

    /// <summary>Types texts one after the other, each when the prompt is there again.</summary>
    /// <param name="config">Put in force first.</param>
    /// <param name="typed">What to type; what begins with a blank is typed as one byte a turn.</param>
    /// <param name="note">Called before each turn with the number of the text and true, after it with false.</param>
    public static void Play(string config, string[] typed, Action<int, bool> note)
    {
        var platform = new TypingPlatform();
        World world = Configured(platform, config);
        for (int i = 0; i < typed.Length; i++)
        {
            if (typed[i].StartsWith(' '))
            {
                foreach (char key in typed[i][1..])
                {
                    platform.Type(key.ToString());
                    Work(world, platform, i, note);
                }
            }
            else
            {
                platform.Type(typed[i]);
                Work(world, platform, i, note);
            }
        }
    }

    /// <summary>Types what nobody should: <see cref="HostileTyping"/>, each input as soon as the prompt is there.</summary>
    /// <param name="config">Put in force first, and again after some inputs.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="note">As for <see cref="Play"/>.</param>
    public static void PlayHostile(string config, int seed, int inputs, Action<int, bool> note)
    {
        var typing = new HostileTyping(seed);
        var platform = new TypingPlatform();
        World world = Configured(platform, config);
        for (int i = 0; i < inputs; i++)
        {
            if (i % HostileInputsABox == HostileInputsABox - 1)
            {
                platform = new TypingPlatform();
                world = Configured(platform, config);
            }

            platform.Type(typing.Next());
            Work(world, platform, i, note);
        }
    }

    private static World Configured(TypingPlatform platform, string config)
    {
        var world = new World(new MemoryNic(AddressText.ParseMac(Site.WanMac)), new MemoryNic(AddressText.ParseMac(Site.LanMac)), platform);
        string? wrong = world.Shell.LoadScript(config, 0);
        if (wrong != null)
        {
            throw new ArgumentException(wrong);
        }

        world.Settle();
        FillSessions(world);
        return world;
    }

    /// <summary>As many sessions as the box can keep: a station's calls to many.</summary>
    private static void FillSessions(World world)
    {
        for (int port = 0; port < 200; port++)
        {
            world.FromLan(WireFrame.Udp(Site.FromLan, "192.168.10." + (150 + (port & 3)), 30000 + port, "198.18.9.4", 5000 + port));
        }
    }

    private static void Work(World world, TypingPlatform platform, int number, Action<int, bool> note)
    {
        int turns = 0;
        do
        {
            if (turns++ > MostTurns)
            {
                throw new InvalidOperationException("no prompt after " + turns + " turns");
            }

            note(number, true);
            world.Turn(Router.TickMs);
            note(number, false);
        }
        while (!platform.IsTyped || !world.Shell.IsAtPrompt);
    }
}
