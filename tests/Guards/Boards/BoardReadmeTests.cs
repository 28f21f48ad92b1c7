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
    [DataRow("esp32-w5500")]
    [DataRow("stm32-w5500")]
    public void TheFirstSession_IsWhatTheConsolePrints(string board)
    {
        string shown = Readme(board).Split("## The first session")[1].Split("```")[1].Trim();
        Box box = new(null);
        box.Advance(1000);
        foreach (Match typed in Regex.Matches(shown, @"^gw\*?> (.+)$", RegexOptions.Multiline))
        {
            box.Platform.Type(typed.Groups[1].Value + "\r");
            box.Advance(300);
        }

        string printed = box.Platform.Written.ToString().Replace("\r\n", "\n");
        Assert.EndsWith("\ngw> ", printed);
        Assert.AreEqual(WithoutMacs(shown), WithoutMacs(printed[..^"\ngw> ".Length]));
        Assert.IsTrue(box.State.IsEnforcing, box.State.Alarm);
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

    private static string WithoutMacs(string text)
    {
        return Regex.Replace(text, "([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC");
    }
}
