// What somebody sees who tries the simulation for the first time.

using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>The live view.</summary>
[TestClass]
public sealed class LiveViewTests
{
    [TestMethod]
    [DataRow(76, 13)]
    [DataRow(120, 18)]
    public void View_ShowsCallsAndDropsInTheRoomThereIs(int width, int rows)
    {
        Scene scene = new(new SceneOptions { HasScanner = true });
        _ = new Town(scene, 5, seed: 1);
        LiveView view = new(scene);
        string all = "";
        for (int second = 0; second < 60; second++)
        {
            scene.Clock.RunMs(1000);
            string[] lines = view.Render(width, rows);
            Assert.IsLessThanOrEqualTo(rows, lines[^1].Length == 0 ? lines.Length - 1 : lines.Length);
            foreach (string line in lines)
            {
                Assert.IsLessThanOrEqualTo(width, Plain(line).Length, Plain(line));
            }

            all = Plain(string.Join("\n", lines));
        }

        foreach (string word in new[] { "ENFORCING", "talking", "maxA/", "voice lost", "no-rule", "not-a-peer" })
        {
            StringAssert.Contains(all, word);
        }
    }

    [TestMethod]
    public void View_SaysThatTheBoxHasNoPower()
    {
        Scene scene = Story.Begin();
        scene.Box.PowerOff();
        StringAssert.Contains(Plain(string.Join("\n", new LiveView(scene).Render(80, 13))), "no power");
    }

    [TestMethod]
    public void View_ShowsWhatADriverHasCounted_AndALinkThatIsDown()
    {
        Scene scene = Story.Begin();
        LiveView view = new(scene);
        Assert.DoesNotContain("registers lost", Plain(string.Join("\n", view.Render(80, 18))));
        scene.Box.WanChip!.Chip.Inject(ChipFault.SpontaneousReset);
        scene.Box.Lan.PlugNear(null);
        scene.Clock.RunMs(100);
        string text = Plain(string.Join("\n", view.Render(80, 18)));
        StringAssert.Contains(text, "wan registers lost");
        StringAssert.Contains(text, "lan no link");
    }

    private static string Plain(string text)
    {
        return Regex.Replace(text, "\e\\[[0-9;]*m", "");
    }
}
