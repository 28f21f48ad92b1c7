// What a commit does to traffic that its changes are not about: nothing (CONSOLE.md's rule that calls on
// unchanged lines stay up); and to traffic of removed lines: it ends at once.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class CommitTests
{
    private static readonly string[] s_lines =
    [
        "wan static 198.18.5.2/24 gw 198.18.5.1",
        "lan 192.168.10.1/24",
        "host maxA 192.168.10.11",
        "host maxB 192.168.10.12",
        "host gw1 192.168.10.13",
        "peers hq 198.18.9.4 198.18.9.8/29",
        "peers old 198.19.7.7",
        "max maxA ports 8",
        "pcanywhere gw1 from hq",
        "forward udp 9000-9003 to gw1 from hq",
        "forward tcp 9000 to gw1",
        "forward udp 9500 to maxB from old",
    ];

    [TestMethod]
    public void S9_HitsOfUnchangedRanges_GoOn()
    {
        Box box = Box.Configured(s_lines);
        for (int i = 0; i < 3; i++)
        {
            box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
            box.FromWan(Box.InUdp(Box.Server1, 5555, 9001));
        }

        box.FromWan(Box.InTcp(Box.Server1, 5555, 9000));
        box.FromWan(Box.InUdp(Box.Server2, 5555, 9500));
        AssertHits(box, (false, 6801, 3), (false, 9000, 3), (true, 9000, 1), (false, 9500, 1), (true, 4000, 0));

        // Other lines, other peers and more of one range: the first forward is another rule afterwards.
        Commit(box, "forward udp 2000-2001 to maxB", "no forward udp 9500", "peers hq 198.18.9.4", "forward udp 9500-9501 to maxB");
        AssertHits(box, (false, 6801, 3), (false, 9000, 3), (true, 9000, 1), (false, 9500, 0), (false, 2000, 0));

        // Another host behind the same ports begins anew; so does what was not there in between.
        box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
        Commit(box, "host gw1 192.168.10.50", "no forward tcp 9000");
        Commit(box, "forward tcp 9000 to gw1");
        AssertHits(box, (false, 6801, 4), (false, 9000, 0), (true, 9000, 0), (false, 2000, 0));
    }

    [TestMethod]
    public void S9_ACommitThatIsRefused_KeepsHits()
    {
        Box box = Box.Configured(s_lines);
        box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
        box.Platform.TakesSlots = false;
        box.Router.Shell.Execute("no forward udp 9500", box.Platform.ClockMs);
        StringAssert.Contains(box.Router.Shell.Execute("commit", box.Platform.ClockMs), "nothing was changed");
        AssertHits(box, (false, 6801, 1));
    }

    private static void Commit(Box box, params string[] lines)
    {
        foreach (string line in lines)
        {
            string printed = box.Router.Shell.Execute(line, box.Platform.ClockMs);
            Assert.IsFalse(printed.Contains("error: ", StringComparison.Ordinal), line + "\n" + printed);
        }

        StringAssert.EndsWith(box.Router.Shell.Execute("commit", box.Platform.ClockMs), "filter: ENFORCING\n");
        box.Advance(500);
    }

    private static void AssertHits(Box box, params (bool IsTcp, int Port, int Hits)[] expected)
    {
        ForwardTable forwards = box.State.Forwards;
        box.State.SweepCounts(box.Platform.ClockMs);
        foreach ((bool isTcp, int port, int hits) in expected)
        {
            Assert.AreEqual(hits, forwards.Hits[forwards.Find(isTcp, port)], $"{(isTcp ? "tcp" : "udp")} {port}");
        }
    }
}
