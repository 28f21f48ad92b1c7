// Packets that no honest host sends, made by hping3: resets and SYNs in the peer's name against a connection, the
// router's own address as the sender, headers split over fragments, and floods beside calls. Each is bounded in
// number and pace. RFC 5961 has the attacks on connections, RFC 1858 those with fragments.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class ForgeryTests : TableTest
{
    private const int Forged = 100;

    // nf_conntrack_tcp_timeout_close, after which nftables forgets what it takes for closed.
    private const int CloseMs = 10_000;

    // 3 000 a second for three seconds: more than an ESP32 forwards, and little for this machine.
    private const int Flood = 9000;
    private const string FloodPace = "u333";

    [TestInitialize]
    public void NeedHping()
    {
        Need("hping3");
    }

    [TestMethod]
    [DataRow("resets, not in the window", "-R", int.MaxValue / 2, false)]
    [DataRow("resets, in the window, and 11 s", "-R", 1000, true)]
    [DataRow("SYNs, in the window", "-S", 1000, false)]
    public void T6_AConnection_OutlivesWhatIsForgedInItsPeersName(string name, string flag, int beyond, bool isForgotten)
    {
        Pair<string> found = AtOnce(LabPolicy.Standard, trial =>
        {
            using TcpPair pair = TcpPair.Open(trial["pc"], trial["server1"], 9000);
            pair.Exchange(20_000);
            uint sequence = pair.NextFromServer() + (uint)beyond;
            Hping(trial["server2"], Forged, "u2000", flag, "-a", "198.18.9.4", "-s", "9000", "-k", "-p", Text(pair.Seen.Port), "-M", Text(sequence), "-L", "1", "-w", "512");
            if (isForgotten)
            {
                Thread.Sleep(CloseMs + 1000);
            }

            return pair.TryExchange(20_000);
        });
        Assert.AreEqual("goes on", found.Tollgate);
        Fact($"a TCP connection after {Forged} forged {name}", found, each => each);
    }

    [TestMethod]
    public void R8_TheRoutersOwnAddressAsTheSender_IsDropped()
    {
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            using PacketTally tally = new(trial["maxA"], "ip saddr 198.18.5.2 tcp dport 4000");
            Hping(trial["stranger"], Forged, "u1000", "-S", "-a", "198.18.5.2", "-s", "4000", "-k", "-p", "4000");
            Assert.AreEqual(trial.Box == null ? 0 : Forged, trial.Box?.Console.Drops().GetValueOrDefault("martian-source") ?? 0);
            return tally.Read();
        });
        Assert.AreEqual(0, found.Tollgate);
        Fact("LAND: the router's own address as the sender, to a forward", found, each => each == 0 ? "dropped" : "let in");
    }

    [TestMethod]
    public void T2_ASynWithBytes_Passes()
    {
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            using PacketTally tally = new(trial["maxA"], "tcp dport 4000 ip length 140");
            Hping(trial["stranger"], 5, "u1000", "-S", "-p", "4000", "-d", "100");
            return tally.Read();
        });
        Assert.AreEqual(5, found.Tollgate);
        Fact("a SYN with bytes, to a forward", found, each => each == 5 ? "passes" : "dropped");
    }

    [TestMethod]
    public void AFloodToAForward_TakesNoState_AndNoCallSuffers()
    {
        Pair<(string State, VoiceResult Calls)> found = InTurn(LabPolicy.Standard, trial =>
        {
            _ = trial["maxA"].Udp(7000);
            VoiceRun run = new();
            for (int call = 0; call < 8; call++)
            {
                Socket remote = trial["server2"].Udp(30000 + (call * 2));
                run.Add(trial["maxA"].Udp(21000 + (call * 2)), Outside(21000 + (call * 2)), remote, (IPEndPoint)remote.LocalEndPoint!);
            }

            Task flood = Task.Run(() => Hping(trial["stranger"], Flood, FloodPace, "-2", "-p", "7000", "-d", "40", "--rand-source"));
            VoiceResult result = run.Run(TimeSpan.FromSeconds(5));
            flood.Wait();
            Say($"{trial.Router.Name}: {result}");
            int state = State(trial);
            Say($"{trial.Router.Name}: {state} connections after {Flood} datagrams");
            return (state < 20 ? "none" : state > Flood / 2 ? "a connection for each" : Text(state), result);
        });
        Assert.AreEqual("none", found.Tollgate.State);
        Assert.AreEqual(0, found.Tollgate.Calls.Lost, found.Tollgate.Calls.ToString());
        Fact($"{Flood} datagrams of forged senders to a forward, 8 calls beside: state that they take", found, each => each.State);
    }

    /// <summary>Sessions and mappings of the box; connections that the kernel tracks.</summary>
    private static int State(Trial trial)
    {
        if (trial.Box == null)
        {
            return int.Parse(trial.Network.Router.Must("cat", "/proc/sys/net/netfilter/nf_conntrack_count"), CultureInfo.InvariantCulture);
        }

        Match counts = Regex.Match(trial.Box.Console.Ask("show status"), @"mappings +(\d+) of \d+, sessions (\d+)");
        return int.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture) + int.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture);
    }

    private static string Text(long number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
