// When the console gets its turn beside packets: after them, but always soon enough to be used.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using static Tollgate.Kit.Box;

namespace Tollgate.Unit;

[TestClass]
public sealed class ConsoleTurnTests
{
    private const int MostWaitMs = 50;

    [TestMethod]
    public void FramesThatWait_GoBeforeTheConsole()
    {
        Box box = new();
        box.Platform.Written.Clear();
        box.Platform.Type("x");
        Round(box, 8);
        Assert.AreEqual("", box.Platform.Written.ToString(), "four frames in a round: there are more");
        Round(box, 4);
        Round(box, 3);
        Assert.AreEqual("x", box.Platform.Written.ToString(), "they are through");
    }

    [TestMethod]
    public void AFloodOnEitherSide_LeavesTheConsoleUsable()
    {
        foreach (bool isWan in new[] { true, false })
        {
            Box box = new();
            box.Platform.Written.Clear();
            int last = box.Platform.ClockMs;
            for (int key = 0; key < 20; key++)
            {
                box.Platform.Type("x");
                while (box.Platform.Written.Length <= key)
                {
                    Round(box, 4, isWan);
                }

                Assert.IsLessThanOrEqualTo(MostWaitMs + 5, box.Platform.ClockMs - last, $"key {key}");
                last = box.Platform.ClockMs;
            }
        }
    }

    /// <summary>A millisecond in which frames arrive, and a round; with 4 or more of a side the round takes all it can.</summary>
    private static void Round(Box box, int frames, bool isWan = true)
    {
        for (int i = box.Wan.Pending + box.Lan.Pending; i < frames; i++)
        {
            (isWan ? box.Wan : box.Lan).Arrive(isWan ? InUdp(Server2, 1234, 9) : OutUdp(Pc, 9, Server2, 9));
        }

        box.Platform.ClockMs += Router.TickMs;
        box.Router.PollOnce(box.Platform.ClockMs);
    }
}
