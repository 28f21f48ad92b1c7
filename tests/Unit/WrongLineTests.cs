// What a wrong line draws: the word with a caret, its value, what is allowed, the line it clashes with. The
// lines and their messages are in Golden/wrong-lines.txt, for reading too.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class WrongLineTests
{
    private const string Setting = ConsoleFixture.Full
        + "peers world 0.0.0.0/0\nhost spare 192.168.10.30\ndns 198.18.5.1\ntimer udp 600\ntimer tcp 8000\ntimer tcp-opening 300\nlog syslog 192.168.10.5\n";

    [TestMethod]
    public void EachMessage_IsThatOfTheGoldenFile()
    {
        string golden = Golden.Read("wrong-lines.txt");
        StringBuilder actual = new();
        foreach (string line in Lines(golden))
        {
            actual.Append($"> {line}\n{Printed(line)}\n");
        }

        string path = Path.Combine(AppContext.BaseDirectory, "wrong-lines.txt");
        if (golden != actual.ToString())
        {
            File.WriteAllText(path, actual.ToString());
        }

        Assert.AreEqual(golden, actual.ToString(), $"If the messages were meant to change, {path} is the new file.");
    }

    [TestMethod]
    public void EachMessage_FitsATerminal_PointsIntoTheLine_AndNothingIsChanged()
    {
        string[] lines = [.. Lines(Golden.Read("wrong-lines.txt"))];
        Assert.IsGreaterThan(100, lines.Length);
        foreach (string line in lines)
        {
            string[] printed = Printed(line).Split('\n')[..^1];
            Assert.AreEqual(1, printed.Count(row => row.StartsWith("error: ")), line);
            int at = Array.FindIndex(printed, row => row.StartsWith("error: "));
            if (at > 0)
            {
                // The caret stands under the first letter of a word, or one blank behind the last.
                Assert.AreEqual(2, at, line);
                Assert.AreEqual("  " + line, printed[0]);
                int caret = printed[1].IndexOf('^') - 2;
                Assert.IsTrue(caret == line.TrimEnd().Length + 1 || (line[caret] != ' ' && (caret == 0 || line[caret - 1] == ' ')), line);
            }

            foreach (string row in printed)
            {
                Assert.IsLessThan(80, row.Length, row);
            }
        }
    }

    private static IEnumerable<string> Lines(string golden) =>
        golden.Split('\n').Where(row => row.StartsWith("> ", StringComparison.Ordinal)).Select(row => row[2..]);

    private static string Printed(string line)
    {
        ConsoleFixture console = new();
        console.RunAll(Setting);
        string before = console.Run("show config");
        string printed = console.Run(line);
        Assert.AreEqual(before, console.Run("show config"), line);
        Assert.IsFalse(console.State.IsEnforcing, line);
        return printed;
    }
}
