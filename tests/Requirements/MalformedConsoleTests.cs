// Malformed input of class 12: whatever arrives on the serial line or in a script, no exception
// leaves the console, and what is in force changes only with a commit that says so.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MalformedConsoleTests
{
    private static readonly string[] Pieces =
    [
        "wan", "static", "dhcp", "lan", "host", "mac", "peers", "max", "ports", "opal", "tcp", "udp", "udpcount", "no6801", "clarent",
        "command", "gateway", "pcanywhere", "forward", "to", "from", "any", "no", "show", "config", "forwards", "sessions", "drops", "status",
        "commit", "discard", "help", "gw", "hq", "gw1", "maxA", "maxB", "?", "#", "dns", "rollback",
        "198.18.5.2/24", "198.18.5.1", "192.168.10.1/24", "192.168.10.11", "192.168.10.255", "256.1.1.1", "1.2.3", "1.2.3.4.5", "0.0.0.0/0",
        "198.18.9.8/29", "198.18.9.9/29", "10.0.0.1/33", "10.0.0.1/-1", "00:11:22:33:44:55", "01:00:00:00:00:00", "0", "8", "08", "16", "24", "99",
        "-1", "+1", "1024", "1025", "4000", "5600", "6790", "6801", "7000", "64990", "65535", "65536", "70000", "5-3", "9000-9003", "9000-", "-9000",
        "99999999999999999999", "1e3", "0x10", "/", "/24", ".", "-", "\"", "%s%n", "{0}", "\\n", "\0", "\x1B[A", "\x1B", "\x1B[", "\x80", "\xFF",
        "\x03", "\x15", "\b", "\x7F", "\t", "\r", "\n", "\r\n", "\n\r",
    ];

    [TestMethod]
    public void Class12_RandomTyping_NeverThrowsAndNeverChangesThePolicyUnasked()
    {
        const int Seed = 12;
        const int Inputs = 20000;
        Random random = new(Seed);
        ConsoleFixture console = new();
        int commits = 0;
        for (int i = 0; i < Inputs; i++)
        {
            if (i % 50 == 0)
            {
                console = new ConsoleFixture();
                Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
                console.Type("");
            }

            string typed = RandomInput(random);
            Policy before = console.State.Policy;
            string running = console.Shell.RunningText;
            console.NowMs += 1000;
            string printed = console.Type(typed, 40);
            bool isCommitted = printed.Contains("committed: ");
            commits += isCommitted ? 1 : 0;
            Assert.AreEqual(isCommitted, !ReferenceEquals(before, console.State.Policy), $"seed {Seed} input {i}: {typed}");
            Assert.IsTrue(isCommitted || running == console.Shell.RunningText, $"seed {Seed} input {i}: {typed}");
            Assert.IsTrue(printed.All(c => (c >= ' ' && c <= '~') || c is '\r' or '\n' or '\b' or '\a'), $"seed {Seed} input {i}");
            AssertSound(console.State.Policy, $"seed {Seed} input {i}: {typed}");
        }

        Assert.IsGreaterThan(100, commits, "the inputs are too wild to reach a commit");
    }

    [TestMethod]
    public void Class12_RandomScripts_AreTakenAsAWholeOrNotAtAll()
    {
        const int Seed = 1212;
        Random random = new(Seed);
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        for (int i = 0; i < 5000; i++)
        {
            string[] lines = ConsoleFixture.Full.Split('\n');
            int wrong = random.Next(lines.Length);
            lines[wrong] = random.Next(3) switch
            {
                0 => RandomInput(random),
                1 => lines[wrong].Remove(random.Next(lines[wrong].Length + 1)),
                _ => lines[wrong].Insert(random.Next(lines[wrong].Length + 1), ((char)random.Next(300)).ToString()),
            };
            Policy before = console.State.Policy;
            string edited = console.Run("show config");
            string? message = console.Shell.LoadScript(string.Join('\n', lines), 0);
            if (message != null)
            {
                Assert.AreSame(before, console.State.Policy, $"seed {Seed} script {i}");
                Assert.AreEqual(edited, console.Run("show config"), $"seed {Seed} script {i}");
                StringAssert.Contains(message, "error: ");
                Assert.IsTrue(message.All(c => (c >= ' ' && c <= '~') || c == '\n'), $"seed {Seed} script {i}: {message}");
            }
            else
            {
                Assert.AreEqual(console.Shell.RunningText, console.Run("show config"), $"seed {Seed} script {i}");
            }
        }
    }

    [TestMethod]
    [DataRow("10k characters", "lan 10.0.0.1/24 ")]
    [DataRow("NUL", "\0")]
    [DataRow("high bytes", "\x80\x9F\xFE\xFF")]
    [DataRow("escapes", "\x1B[31m\x1B]0;title\a\x1BPq\x1B\\")]
    [DataRow("CR LF mixes", "\r\n\n\r\r\n\r\r\n\n")]
    [DataRow("controls", "\x1\x2\x4\x5\x6\xE\xF\x10\x11\x12\x13\x14\x16\x17\x18\x19\x1A\x1C\x1D\x1E\x1F")]
    public void Class12_TenThousandOf_LeaveTheConsoleUsable(string what, string piece)
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("");
        Policy before = console.State.Policy;
        StringBuilder typed = new();
        while (typed.Length < 10000)
        {
            typed.Append(piece);
        }

        console.Type(typed.ToString(), 9000);
        Assert.AreEqual(0, console.Platform.Typed.Count, what);
        console.Type("\x03", 100);
        StringAssert.EndsWith(console.Type("show config\r"), ConsoleFixture.Full.Replace("\n", "\r\n") + "gw> ", what);
        Assert.AreSame(before, console.State.Policy, what);
    }

    [TestMethod]
    public void Class12_ATurn_TakesABoundedNumberOfBytes()
    {
        ConsoleFixture console = new();
        console.Type("");
        console.Platform.Type(new string('x', 100000));
        for (int i = 0; i < 50; i++)
        {
            int before = console.Platform.Typed.Count;
            console.Shell.Turn(0);
            Assert.IsLessThanOrEqualTo(128, before - console.Platform.Typed.Count);
        }
    }

    private static string RandomInput(Random random)
    {
        StringBuilder text = new();
        if (random.Next(4) == 0)
        {
            // A right line, and perhaps a commit.
            string[] lines = ConsoleFixture.Full.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            text.Append(random.Next(2) == 0 ? "no " : "").Append(lines[random.Next(lines.Length)]).Append('\r').Append(random.Next(2) == 0 ? "commit\r" : "");
        }
        else
        {
            for (int words = random.Next(1, 12); words > 0; words--)
            {
                text.Append(random.Next(8) == 0 ? ((char)random.Next(256)).ToString() : Pieces[random.Next(Pieces.Length)]);
                text.Append(random.Next(6) == 0 ? "" : " ");
            }

            text.Append('\r');
        }

        return text.ToString();
    }

    /// <summary>An independent look at a policy: no port twice, none below the floor, every host on the LAN.</summary>
    private static void AssertSound(Policy policy, string story)
    {
        ForwardRule[] rules = policy.Rules.OrderBy(rule => rule.Protocol).ThenBy(rule => rule.FirstPort).ToArray();
        for (int i = 0; i < rules.Length; i++)
        {
            Assert.IsTrue(rules[i].FirstPort >= 1025 && rules[i].LastPort >= rules[i].FirstPort && rules[i].LastPort <= 65535, story);
            Assert.IsTrue(i == 0 || rules[i].Protocol != rules[i - 1].Protocol || rules[i].FirstPort > rules[i - 1].LastPort, story);
            Assert.AreEqual(0, (rules[i].InsideAddress ^ policy.LanAddress) & policy.LanMask, story);
            Assert.AreNotEqual(policy.LanAddress, rules[i].InsideAddress, story);
        }

        Assert.AreNotEqual(0, (policy.WanAddress ^ policy.LanAddress) & policy.WanMask & policy.LanMask, story);
    }
}
