// What the stories have in common: a world that has started, and what must hold at the end of
// each of them.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>A simulated world and assertions about it.</summary>
internal static class Story
{
    /// <summary>A world in which the box has started and its units have made themselves known.</summary>
    internal static Scene Begin(SceneOptions? options = null)
    {
        Scene scene = new(options ?? new SceneOptions());
        scene.Clock.RunMs(1000);
        return scene;
    }

    /// <summary>Lets time pass until a call has come so far.</summary>
    internal static void Await(this Scene scene, Call call, CallState state, long withinMs = 5000)
    {
        bool isThere = scene.Clock.RunUntilTrue(() => call.State == state, withinMs);
        Assert.IsTrue(isThere, $"call {call.Id} is {call.State} and not {state}: {call.Why}");
    }

    /// <summary>A call that went well: voice both ways, none of it lost.</summary>
    internal static void AssertWhole(Call call, int atLeast)
    {
        Assert.AreEqual(CallState.Over, call.State, call.Why);
        Assert.IsGreaterThanOrEqualTo(atLeast, call.Inside!.Received, "from the Internet");
        Assert.IsGreaterThanOrEqualTo(atLeast, call.Outside!.Received, "from behind the box");
        Assert.AreEqual(call.Sent, call.Received, "sent and received");
        Assert.AreEqual(0, call.Lost);
    }

    /// <summary>No station has received anything with a wrong checksum or a changed payload.</summary>
    internal static void AssertNothingWrong(this Scene scene)
    {
        Assert.AreEqual(0, scene.Faults.Count, string.Join("; ", scene.Faults.Texts));
    }

    /// <summary>How many frames the box has dropped for one reason.</summary>
    internal static int Drops(this Scene scene, int reason)
    {
        return scene.Box.Router!.State.Counters.Drops[reason];
    }

    /// <summary>Every frame that the box received has an end.</summary>
    internal static void AssertBalanced(this Scene scene)
    {
        State state = scene.Box.Router!.State;
        state.SweepCounts(scene.Box.Platform.NowMs());
        Assert.AreEqual(scene.Box.Received, state.Counters.Received());
    }
}
