// The provider's kernel judges: its connection tracking sees all that leaves the router and all that comes back, and
// must not call any of it invalid (sequence numbers, checksums, states, errors about nothing).

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class ConntrackTests : TableTest
{
    private const int ServerPort = 9000;
    private const int Rounds = 5;

    private sealed record Verdict(int Invalid, string Flows);

    [TestMethod]
    public void TheProvidersConnectionTracking_CallsNothingInvalid()
    {
        Need("conntrack");
        Pair<Verdict> found = InTurn(LabPolicy.Standard, trial =>
        {
            NetNamespace provider = trial.Network.Provider.Network;
            Judge(provider);
            Talk(trial);
            int counted = Number(provider.Must("nft", "list", "table", "ip", "judge"), @"counter packets (\d+)");
            int statistics = Number(provider.Must("conntrack", "-S"), @" invalid=(\d+)");
            Assert.AreEqual(counted > 0, statistics > 0, "the two ways to ask agree");
            return new Verdict(Math.Max(counted, statistics), Flows(provider));
        });
        Say($"flows with the box: {found.Tollgate.Flows}");
        Say($"flows with nftables: {found.Nftables.Flows}");
        Assert.AreEqual(0, found.Tollgate.Invalid);
        Assert.AreEqual(found.Nftables.Flows, found.Tollgate.Flows, "both make the same connections");
        Fact("packets that the provider's connection tracking calls invalid: TCP opened, closed, reset and refused, UDP, pings, fragments, errors", found, each => each.Invalid.ToString(CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void AnInvalidPacket_IsCounted()
    {
        // Else the test above could not fail.
        Need("conntrack", "hping3");
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        NetNamespace provider = Network.Provider.Network;
        Judge(provider);
        Network["pc"].Network.Exec("hping3", "-n", "-q", "-F", "-c", "3", "-i", "u10000", "-p", "80", "198.18.9.4");
        // The three, and what the server says to them.
        Assert.IsGreaterThanOrEqualTo(3, Number(provider.Must("nft", "list", "table", "ip", "judge"), @"counter packets (\d+)"));
        Assert.IsGreaterThanOrEqualTo(3, Number(provider.Must("conntrack", "-S"), @" invalid=(\d+)"));
    }

    /// <summary>Has a kernel track connections, only from their beginning, and count what it calls invalid.</summary>
    private static void Judge(NetNamespace provider)
    {
        provider.Nft("""
            table ip judge {
              chain passing {
                type filter hook prerouting priority filter
                ct state invalid counter
              }
            }

            """);
        provider.Sysctl("netfilter/nf_conntrack_tcp_loose", 0);
    }

    /// <summary>Something of everything, both ways.</summary>
    private static void Talk(Trial trial)
    {
        Meet(trial["pc"]);
        for (int round = 0; round < Rounds; round++)
        {
            using (TcpPair closed = TcpPair.Open(trial["pc"], trial["server1"], ServerPort + round))
            {
                closed.Exchange(100_000);
            }

            using (TcpPair reset = TcpPair.Open(trial["pc"], trial["server1"], ServerPort + 10 + round))
            {
                reset.Exchange(20_000);
                (round % 2 == 0 ? reset.Client : reset.Server).Close(0);
            }

            Assert.ThrowsExactly<SocketException>(() => trial["pc"].Connect(new IPEndPoint(trial["server1"].Address, 80), 900));
            Socket listener = trial["maxA"].Listen(4000 + round);
            using (Socket? caller = trial["stranger"].Connect(Outside(4000 + round), 900))
            {
                Assert.IsNotNull(caller);
                listener.Accept().Close();
            }

            AssertRoundTrip(trial["maxA"].Udp(21000 + round), trial["server2"].Udp(), 21000 + round);
            Refuse(trial["pc"], new IPEndPoint(trial["server1"].Address, 9));
            Refuse(trial["stranger"], Outside(7000 + round));
        }

        Socket pc = trial["pc"].Udp(5070);
        Socket server = trial["server1"].Udp(30000);
        pc.Send(TestBytes.Make(4000, 1), (IPEndPoint)server.LocalEndPoint!);
        server.Send(TestBytes.Make(4000, 2), server.Receive()!.From);
        Assert.IsNotNull(pc.Receive(), "an answer in fragments");
        ToolResult ping = trial["pc"].Network.Exec("ping", "-n", "-c", "5", "-i", "0.02", "-s", "3000", "198.18.9.4");
        Assert.IsTrue(ping.IsSuccess, ping.ToString());
    }

    private static void Refuse(LabHost from, IPEndPoint closed)
    {
        using Socket socket = from.Udp();
        socket.Connect(closed);
        socket.Send(TestBytes.Make(30, closed.Port));
        Assert.ThrowsExactly<SocketException>(() => socket.Receive());
    }

    private static int Number(string text, string pattern)
    {
        return Regex.Matches(text, pattern).Sum(each => int.Parse(each.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>How many connections of each protocol and state the provider knows.</summary>
    private static string Flows(NetNamespace provider)
    {
        string list = provider.Must("conntrack", "-L");
        IEnumerable<string> kinds = Regex.Matches(list, @"^(udp|icmp|tcp) +\d+ \d+ ([A-Z_]*)", RegexOptions.Multiline).Select(flow => $"{flow.Groups[1].Value} {flow.Groups[2].Value}".Trim());
        return string.Join(", ", kinds.GroupBy(kind => kind).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => FormattableString.Invariant($"{group.Count()} {group.Key}")));
    }
}
