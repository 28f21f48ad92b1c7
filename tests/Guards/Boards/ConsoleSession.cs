// A session that a README shows: what stands after a prompt is typed on the console of a box, and what the
// console printed is what the README has to show, to the letter.

using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Guards.Boards;

/// <summary>A README's session, and the same on a box.</summary>
internal static class ConsoleSession
{
    // The hosts of the sessions.
    private static readonly Ip4 s_max = "192.168.10.11";
    private static readonly Ip4 s_clarent = "192.168.10.21";

    private static readonly Regex s_typed = new(@"^gw[^>\n]*> (.+)$", RegexOptions.Multiline);

    /// <summary>The first block after a heading.</summary>
    public static string Read(string path, string heading)
    {
        string[] parts = Repository.Read(path).Split("\n" + heading + "\n");
        Assert.HasCount(2, parts, $"{path}: {heading}");
        return parts[1].Split("```")[1].Trim('\n');
    }

    /// <summary>The lines that are typed in it.</summary>
    public static IReadOnlyList<string> Typed(string shown)
    {
        return s_typed.Matches(shown).Select(line => line.Groups[1].Value).ToList();
    }

    /// <summary>Types them on a box in factory state and compares everything that the console prints.</summary>
    /// <returns>The box.</returns>
    public static Box AssertPrinted(string shown)
    {
        Box box = new(null);
        box.LanStations[s_max] = Box.MacOf(s_max);
        box.LanStations[s_clarent] = Box.MacOf(s_clarent);
        box.Advance(1000);
        foreach (string line in Typed(shown))
        {
            box.Platform.Type(line + "\r");
            box.Advance(300);
        }

        string[] printed = Plain(box.Platform.Written.ToString()).Split('\n');
        Assert.MatchesRegex(new Regex("^gw[^>]*>$"), printed[^1]);
        Assert.AreEqual(Plain(shown), string.Join('\n', printed[..^1]));
        return box;
    }

    // Of each box its own; and the time that a confirmation is waited for goes by.
    private static string Plain(string text)
    {
        text = Regex.Replace(text.Replace("\r\n", "\n"), " +$", "", RegexOptions.Multiline);
        text = Regex.Replace(text, "([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC");
        return Regex.Replace(text, @"confirm [0-9]+:[0-9]{2}", "confirm M:SS");
    }
}
