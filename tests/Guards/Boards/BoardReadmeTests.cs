// What a board's README tells people to solder and to type is what the program does.

using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Guards.Boards;

[TestClass]
public sealed class BoardReadmeTests
{
    [TestMethod]
    [DataRow("README.md", "## A session")]
    [DataRow("boards/esp32-w5500/README.md", "## The first session")]
    [DataRow("boards/stm32-w5500/README.md", "## The first session")]
    [DataRow("boards/linux/README.md", "## The first session")]
    [DataRow("boards/sim/README.md", "## The first session")]
    public void ASession_IsWhatTheConsolePrints(string path, string heading)
    {
        Box box = ConsoleSession.AssertPrinted(ConsoleSession.Read(path, heading));
        Assert.IsTrue(box.State.IsEnforcing, box.State.Alarm);

        // An 8-port Max and a Clarent gateway.
        string config = box.Router.Shell.RunningText;
        StringAssert.Contains(config, "max maxA ports 8\n");
        StringAssert.Contains(config, "clarent gw1 gateway from hq\n");
        Assert.AreEqual(config, box.Router.Shell.Execute("show config", box.Platform.ClockMs), "everything is committed");
    }

    [TestMethod]
    [DataRow("esp32-w5500")]
    [DataRow("stm32-w5500")]
    public void ThePinTable_HasThePinsOfTheProgram(string board)
    {
        string tables = Readme(board).Split("## Pins")[1].Split("```")[0];
        List<string> missing = Regex.Matches(Repository.Read($"boards/{board}/Pins.cs"), @"const int (\w+) = (?:\((\d+) \* 16\) \+ )?(\d+);")
            .Where(pin => pin.Groups[1].Value != "ClockHz" && !pin.Groups[1].Value.EndsWith("Bus"))
            .Select(pin => pin.Groups[2].Success || board.StartsWith("stm32")
                ? $"P{(char)('A' + int.Parse("0" + pin.Groups[2].Value))}{pin.Groups[3].Value}"
                : "GPIO" + pin.Groups[3].Value)
            .Where(name => !Regex.IsMatch(tables, name + @"\b"))
            .ToList();
        Assert.AreEqual("", string.Join(", ", missing));
    }

    [TestMethod]
    [DataRow("esp32-w5500")]
    [DataRow("stm32-w5500")]
    public void TheNanoffCommands_AreThoseOfTheTargets(string board)
    {
        string readme = Readme(board);
        System.Xml.Linq.XDocument settings = System.Xml.Linq.XDocument.Parse(Repository.Read($"boards/{board}/Board.props"));
        foreach ((string name, string option) in new[] { ("RuntimeTarget", "--target "), ("RuntimeVersion", "--fwversion "), ("DeployAddress", "--address ") })
        {
            foreach (string value in settings.Descendants(name).Select(setting => setting.Value))
            {
                StringAssert.Contains(readme, option + value);
            }
        }

        StringAssert.Contains(readme, $"-t:Flash -p:Board={board} ");
    }

    private static string Readme(string board)
    {
        return Repository.Read($"boards/{board}/README.md");
    }
}
