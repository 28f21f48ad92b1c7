// A power cut, as a host can have one: kill -9, between a commit and the next start and in the middle of
// commits. Afterwards the network is asked, not the console: each forward works, each closed port is silent.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class RestartTests : LabTest
{
    private const int Rounds = 20;

    // Commit N opens this port and N, and closes that of the commit before.
    private const int FirstPort = 9000;

    // Ours: a commit of some ten lines takes 300 ms here, a step for each look at an idle console.
    private const int LongestCommitMs = 450;

    private static readonly int[] s_udp = [6801, .. Enumerable.Range(7000, 16), .. Enumerable.Range(21000, 16)];
    private static readonly int[] s_tcp = [.. Enumerable.Range(4000, 16)];
    private static readonly int[] s_closed = [6799, 6802, 6999, 7016, 20999, 21016, 3999, 4016, 4039, 5003, 1024, 80];
    private static readonly int[] s_clarent = [4040, 4045, 5010, 5001, 5002];

    private readonly string _folder = TollgateBox.NewFolder();

    [TestCleanup]
    public void Remove()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void KilledAfterACommit_TheNextStartForwardsTheSame_AndNothingElse()
    {
        string before;
        using (TollgateBox box = TollgateBox.StartKept(Network, _folder, isConfigured: false))
        {
            Type(box, LabPolicy.Standard.Lines + "commit");
            before = box.Console.Ask("show config");
            box.Program.Kill();
        }

        using TollgateBox again = TollgateBox.StartKept(Network, _folder, isConfigured: true);
        Assert.AreEqual(before, again.Console.Ask("show config"));
        AssertForwards();
    }

    [TestMethod]
    public void ReloadOnTheConsole_IsARestart_AndTheTerminalStays()
    {
        using TollgateBox box = TollgateBox.StartKept(Network, _folder, isConfigured: false);
        Type(box, LabPolicy.Standard.Lines + "commit");
        string greeting = box.Console.Ask("reload");
        Say($"{greeting}");
        StringAssert.Contains(greeting, "stored     slot ");
        StringAssert.Contains(greeting, "filter: ENFORCING");
        Assert.IsFalse(box.Program.HasEnded);
        AssertForwards();
    }

    [TestMethod]
    public void KilledInTheMiddleOfCommits_TheLastOrTheOneBeforeIsInForce()
    {
        Random random = new(Environment.TickCount);
        int last = 0;
        int inFlight = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            using TollgateBox box = TollgateBox.StartKept(Network, _folder, isConfigured: round != 0);
            if (round == 0)
            {
                Type(box, $"{LabPolicy.Standard.Lines}forward udp {FirstPort} to maxA\ncommit");
            }
            else
            {
                int inForce = PortInForce(box) - FirstPort;
                Assert.IsTrue(inForce == last || inForce == last + 1, $"round {round}: commit {inForce} is in force, {last} was acknowledged");
                inFlight += inForce == last ? 0 : 1;
                last = inForce;
                AssertOnly(FirstPort + last);
            }

            last = CommitUntilKilled(box, last, random.Next(0, LongestCommitMs));
        }

        Say($"{Rounds} kills over {last} commits, {inFlight} times the one in flight had been kept");
        using TollgateBox end = TollgateBox.StartKept(Network, _folder, isConfigured: true);
        AssertForwards();
    }

    private static void Type(TollgateBox box, string lines)
    {
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string answer = box.Console.Ask(line);
            Assert.DoesNotContain("error", answer, line);
        }
    }

    /// <summary>Commits one change after the other until the box is gone.</summary>
    /// <param name="box">To be killed.</param>
    /// <param name="last">The commit in force.</param>
    /// <param name="afterMs">How long after a commit was typed, the second one, it is killed.</param>
    /// <returns>The last commit that the console has acknowledged.</returns>
    private static int CommitUntilKilled(TollgateBox box, int last, int afterMs)
    {
        bool isWarm = false;
        Task? killer = null;
        try
        {
            while (true)
            {
                _ = box.Console.Ask($"no forward udp {FirstPort + last} to maxA");
                _ = box.Console.Ask($"forward udp {FirstPort + last + 1} to maxA");
                if (isWarm)
                {
                    killer ??= Task.Run(() =>
                    {
                        Thread.Sleep(afterMs);
                        box.Program.Kill();
                    });
                }

                string answer = box.Console.Ask("commit");
                StringAssert.Contains(answer, "committed: ");
                last++;
                isWarm = true;
            }
        }
        catch (IOException) when (killer is not null)
        {
            // Without the console's answer nobody knows whether it was kept.
            killer.GetAwaiter().GetResult();
            return last;
        }
    }

    private static int PortInForce(TollgateBox box)
    {
        MatchCollection lines = Regex.Matches(box.Console.Ask("show config"), @"^forward udp (\d+) to maxA$", RegexOptions.Multiline);
        Assert.HasCount(1, lines, "one commit, not parts of two");
        StringAssert.Contains(box.Console.Ask("show status"), "ENFORCING");
        return int.Parse(lines[0].Groups[1].Value);
    }

    /// <summary>Of the ports that commits have opened, this one is open and its neighbors are not.</summary>
    private void AssertOnly(int port)
    {
        using Socket stranger = Network["stranger"].Udp();
        int[] closed = [port - 1, port + 1, port + 2];
        List<Socket> silent = closed.Select(each => Network["maxA"].Udp(each)).ToList();
        using Socket open = Network["maxA"].Udp(port);
        foreach (int each in closed)
        {
            stranger.Send(TestBytes.Make(20, each), Outside(each));
        }

        // What comes after them on the same way says that they have had their time.
        AssertRoundTrip(open, stranger, port);
        Assert.IsTrue(silent.All(socket => socket.Receive(0) == null), "a port of an older commit is open");
        silent.ForEach(socket => socket.Dispose());
    }

    /// <summary>Every port of the standard policy works, and none around them.</summary>
    private void AssertForwards()
    {
        LabHost max = Network["maxA"];
        Socket stranger = Network["stranger"].Udp();
        foreach (int port in s_udp)
        {
            using Socket inside = max.Udp(port);
            AssertRoundTrip(inside, stranger, port);
        }

        foreach (int port in s_tcp)
        {
            using Socket listener = max.Listen(port);
            using Socket? caller = Network["stranger"].Connect(Outside(port), 5000);
            Assert.IsNotNull(caller, $"nobody answers on TCP {port}");
        }

        foreach (int port in s_clarent)
        {
            using Socket inside = Network["gw1"].Udp(port);
            AssertRoundTrip(inside, Network["server1"].Udp(), port);
            stranger.Send(TestBytes.Make(20, port), Outside(port));
            Assert.IsNull(inside.Receive(100), $"a stranger came in on UDP {port}");
        }

        AssertClosed(stranger);
    }

    private void AssertClosed(Socket stranger)
    {
        LabHost[] hosts = [Network["maxA"], Network["maxB"], Network["gw1"]];
        List<Socket> inside = hosts.SelectMany(host => s_closed.Select(port => host.Udp(port))).ToList();
        List<Socket> listeners = hosts.SelectMany(host => s_closed.Select(host.Listen)).ToList();
        Task<Socket?>[] callers = [.. s_closed.Select(port => Task.Run(() => Network["stranger"].Connect(Outside(port), 900)))];
        foreach (int port in s_closed)
        {
            stranger.Send(TestBytes.Make(20, port), Outside(port));
        }

        Assert.IsTrue(callers.All(caller => caller.Result == null), "a TCP connection to a closed port was answered");
        Assert.IsTrue(inside.All(socket => socket.Receive(0) == null), "a datagram to a closed port came in");
        Assert.IsTrue(listeners.All(listener => !listener.Poll(0, SelectMode.SelectRead)), "a connection to a closed port came in");
        inside.ForEach(socket => socket.Dispose());
        listeners.ForEach(socket => socket.Dispose());
    }
}
