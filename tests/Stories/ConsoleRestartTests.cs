// What a technician at the console, or who prepares a board, does about a restart: calls tell whether it worked.

using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>reload, commit confirm, tollgate.cfg.</summary>
[TestClass]
public sealed class ConsoleRestartTests
{
    [TestMethod]
    public void Reload_IsTyped_AndCallsGetThroughAgain()
    {
        Scene scene = Story.Begin();
        scene.Box.Platform.Line.Type("reload\r"u8);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => scene.Box.Starts == 2, 5000));
        scene.Clock.RunMs(16_000);
        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        scene.AssertNothingWrong();
    }

    [TestMethod]
    public void ACommitThatClosesTheMaxsPorts_AndIsNotConfirmed_IsOverAfterItsMinutes()
    {
        Scene scene = Story.Begin();
        scene.Box.Platform.Line.Type("no max maxA\rcommit confirm 1\r"u8);
        scene.Clock.RunMs(2000);
        Call early = scene.Net2Phone.CallUnit("maxA");
        scene.Clock.RunMs(40_000);
        Assert.AreNotEqual(CallState.Talking, early.State);
        scene.Clock.RunMs(60_000);
        StringAssert.Contains(scene.Box.Router!.Shell.RunningText, "max maxA ports 8\n");
        Call late = scene.Net2Phone.CallUnit("maxA");
        scene.Await(late, CallState.Talking);
    }

    [TestMethod]
    public void ABoardWithATollgateCfg_TakesItInAtItsFirstStart_AndKeepsIt()
    {
        string lines = new Scene(new SceneOptions()).Configuration;
        Scene scene = new(new SceneOptions { IsFactory = true });
        scene.Box.PowerOff();
        scene.Box.Platform.Deployed = Encoding.ASCII.GetBytes(lines + "commit\n");
        scene.Box.PowerOn();
        scene.Clock.RunMs(1000);
        Assert.AreEqual(scene.Box.Router!.Shell.RunningText, scene.Box.Router.Shell.Execute("show config", scene.Clock.NowMs));
        scene.Await(scene.MaxA.Dial("18005551234"), CallState.Talking);

        // From now on it is the box's own.
        scene.Box.Platform.Deployed = null;
        scene.Box.Restart();
        scene.Clock.RunMs(2000);
        Assert.IsTrue(scene.Box.Router!.State.IsEnforcing, scene.Box.Router.State.Alarm);
    }

    [TestMethod]
    public void ThePing_OfTheProvidersRouter_IsAnswered()
    {
        Scene scene = Story.Begin();
        StringBuilder said = new();
        scene.Box.Platform.Line.Written += bytes => said.Append(Encoding.ASCII.GetString(bytes));
        scene.Box.Platform.Line.Type("ping 198.18.5.1\r"u8);
        scene.Clock.RunMs(6000);
        StringAssert.Contains(said.ToString(), "4 requests, 4 answers");
    }
}
