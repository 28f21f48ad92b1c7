// Console lines that act on running sessions, seen from outside a whole router: timers and clear sessions.

using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Unit;

[TestClass]
public sealed class ConsoleInABoxTests
{
    private static readonly string[] s_lines =
    [
        "wan static 198.18.5.2/24 gw 198.18.5.1", "lan 192.168.10.1/24", "host maxA 192.168.10.11", "host pc 192.168.10.50", "max maxA ports 8",
    ];

    [TestMethod]
    [DataRow("timer udp 120", 120)]
    [DataRow("timer udp 500", 500)]
    public void ATimerLine_HoldsFromTheCommitOn_ForSessionsThatRun(string line, int seconds)
    {
        // An independent look: does the server's packet still get in?
        foreach ((int idle, bool lives) in new[] { (seconds - 1, true), (seconds + 2, false) })
        {
            Box box = Configured(s_lines);
            box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
            Run(box, line);
            Run(box, "commit");
            box.Advance(idle * 1000);
            Assert.AreEqual(lives ? 1 : 0, box.FromWan(InUdp(Server1, 5000, 3000)).Lan.Count, $"{line}, {idle} s");
        }
    }

    [TestMethod]
    public void EachTimer_IsThatOfItsKindOfSession()
    {
        Box box = Configured(s_lines);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromLan(OutTcp(Pc, 3001, Server1, 80));
        box.FromLan(OutPing(Pc, Server1, 7));
        box.FromLan(OutTcp(Pc, 3002, Server1, 80));
        box.FromWan(InTcp(Server1, 80, 3002, FrameBuilder.Syn | FrameBuilder.Ack));
        box.FromLan(OutTcp(Pc, 3002, Server1, 80, FrameBuilder.Ack));
        Run(box, "timer udp 130");
        Run(box, "timer tcp 8000");
        Run(box, "timer tcp-opening 250");
        Run(box, "timer icmp 70");
        Run(box, "commit");
        int now = 0;
        foreach ((int seconds, int sessions) in new[] { (69, 4), (72, 3), (129, 3), (132, 2), (249, 2), (252, 1), (7999, 1), (8002, 0) })
        {
            box.Advance((seconds - now) * 1000);
            now = seconds;
            Assert.AreEqual(sessions, box.State.Sessions.Count, $"{seconds} s");
        }
    }

    [TestMethod]
    [DataRow("clear sessions pc", "3 sessions of 192.168.10.50 ended; port forwards stay\n")]
    [DataRow("cle s 192.168.10.50", "3 sessions of 192.168.10.50 ended; port forwards stay\n")]
    [DataRow("clear sessions maxA", "1 session of 192.168.10.11 ended; port forwards stay\n")]
    [DataRow("clear sessions 192.168.10.77", "0 sessions of 192.168.10.77 ended; port forwards stay\n")]
    public void ClearSessions_EndsThoseOfOneHost(string line, string printed)
    {
        Box box = Configured(s_lines);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromLan(OutTcp(Pc, 3001, Server1, 80));
        box.FromLan(OutPing(Pc, Server1, 7));
        box.FromLan(OutUdp(MaxA, 3005, Server1, 5000));
        int ended = printed[0] - '0';
        Assert.AreEqual(printed, Run(box, line));
        Assert.AreEqual(4 - ended, box.State.Sessions.Count);
        Assert.AreEqual(4 - ended, box.State.Mappings.Count);
        Assert.AreEqual(ended == 3 ? 0 : 1, box.FromWan(InUdp(Server1, 5000, 3000)).Lan.Count);
        Assert.AreEqual(ended == 1 ? 0 : 1, box.FromWan(InUdp(Server1, 5000, 3005)).Lan.Count);

        // The unit's forward is no session, and a cleared host may begin anew.
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server2, 5000, 7000)).OnlyLan.Destination);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
        box.CheckBalance();
    }

    [TestMethod]
    [DataRow("clear", "error: one of these is missing here: sessions\n")]
    [DataRow("clear sessions", "error: a host is missing: its name, or an address\n")]
    [DataRow("clear sessions nobody", "error: \"nobody\" is neither a host's name nor the address of a station\n")]
    [DataRow("clear sessions pc now", "error: \"now\" is too much: the line ends before it\n")]
    public void ClearSessions_OfNobody_IsRefused(string line, string printed)
    {
        Box box = Configured(s_lines);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        string answer = Run(box, line);
        StringAssert.StartsWith(answer, "  " + line + "\n");
        StringAssert.EndsWith(answer, "^\n" + printed);
        Assert.AreEqual(1, box.State.Sessions.Count);
    }

    private static string Run(Box box, string line) => box.Router.Shell.Execute(line, box.Platform.ClockMs);
}
