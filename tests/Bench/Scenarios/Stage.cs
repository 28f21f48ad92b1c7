// Plays a scenario on a box of its own. The meter calls this in the copy of this assembly that
// was loaded beside the instrumented firmware, so only types of the base library cross over.

using System;

namespace Tollgate.Bench.Scenarios;

/// <summary>Plays scenarios.</summary>
public static class Stage
{
    /// <summary>Plays a scenario.</summary>
    /// <param name="scenario">What to play.</param>
    /// <param name="framesATurn">1, 4 for a burst, or 0 for the same turns without frames.</param>
    /// <param name="isMetered">Called with true before each turn that counts, with false after it.</param>
    /// <exception cref="InvalidOperationException">Something else became of the frames than the scenario says.</exception>
    public static void Play(Scenario scenario, int framesATurn, Action<bool> isMetered)
    {
        Play(scenario, new World(), framesATurn, isMetered);
    }

    /// <summary>Plays a scenario in a world of its own.</summary>
    /// <param name="scenario">What to play.</param>
    /// <param name="world">The box.</param>
    /// <param name="framesATurn">1, 4 for a burst, or 0 for the same turns without frames.</param>
    /// <param name="isMetered">Called with true before each turn that counts, with false after it.</param>
    public static void Play(Scenario scenario, World world, int framesATurn, Action<bool> isMetered)
    {
        scenario.Before?.Invoke(world);
        world.Wan.KeepsLast = false;
        world.Lan.KeepsLast = false;
        IWireEnd near = scenario.IsFromWan ? world.Wan : world.Lan;
        IWireEnd far = scenario.IsFromWan ? world.Lan : world.Wan;
        int sentNear = near.Sent;
        int sentFar = far.Sent;
        int dropped = world.Counters.Dropped();
        int ofReason = world.Counters.Drops[scenario.Reason];
        int frame = 0;
        for (int turn = 0; turn < scenario.Turns; turn++)
        {
            for (int i = 0; i < framesATurn && scenario.Fate != Fate.None; i++)
            {
                near.Arrive(scenario.Frame(frame++));
                if (scenario.Back != null)
                {
                    far.Arrive(scenario.Back);
                }
            }

            isMetered(true);
            world.Turn(framesATurn > 1 || turn % scenario.TurnsAGap == 0 ? scenario.GapMs : 0);
            isMetered(false);
        }

        // What a chip has begun to send is seen by those who look at it again.
        world.Turn(1);
        Expect(scenario, "forwarded", scenario.Fate == Fate.Forwarded ? frame : 0, far.Sent - sentFar);
        Expect(scenario, "answered or forwarded back", scenario.Fate == Fate.Answered || scenario.Back != null ? frame : 0, near.Sent - sentNear);
        if (scenario.Fate != Fate.Answered)
        {
            Expect(scenario, "dropped", scenario.Fate == Fate.Dropped ? frame : 0, world.Counters.Dropped() - dropped);
            Expect(scenario, "dropped for its reason", scenario.Fate == Fate.Dropped ? frame : 0, world.Counters.Drops[scenario.Reason] - ofReason);
        }
    }

    /// <summary>Plays a scenario of the catalog by its name.</summary>
    public static void PlayByName(string name, int framesATurn, Action<bool> isMetered)
    {
        foreach (Scenario scenario in Catalog.All())
        {
            if (scenario.Name == name)
            {
                Play(scenario, framesATurn, isMetered);
                return;
            }
        }

        throw new ArgumentException("no scenario " + name);
    }

    private static void Expect(Scenario scenario, string what, int expected, int actual)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException(
                scenario.Name + ": " + actual + " frames " + what + " instead of " + expected);
        }
    }
}
