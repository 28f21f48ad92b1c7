// How fast real programs are through the box, as a share of how fast they are through the kernel's NAT on the same
// cables right afterwards. With the offloads of a virtual cable the kernel hands 64 KB pieces through as one packet, and
// the box has each frame in its hands, as on a wire; so TCP is timed with the senders' segmentation offload and without.

using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class SpeedTests : TableTest
{
    private const int Million = 1000000;

    // One round says that it works; the figures of README.md are of more.
    private static readonly int s_rounds = int.Parse(Environment.GetEnvironmentVariable("TOLLGATE_SPEED_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    private static readonly string[] s_offloads = ["tso", "gso", "gro"];

    [TestMethod]
    [DataRow("off", "whose senders cut it into frames themselves")]
    [DataRow("on", "whose senders leave the cutting of 64 KB pieces to the interface")]
    public void Iperf3AndCurl_OverTcp(string offload, string name)
    {
        Need("iperf3");
        byte[] body = TestBytes.Make(30 * Million, 5);
        Pair<double[]>[] rounds = Run(trial =>
        {
            Offload(trial.Network, offload);
            using HttpServer web = new(trial["server1"], body);
            using LabServer server = Server(trial["server1"], 5201);
            return
            [
                Tcp(trial["pc"], trial["server1"], "sum_received"),
                Tcp(trial["pc"], trial["server1"], "sum_received", "-R"),
                Tcp(trial["pc"], trial["server1"], "sum_received sum_received_bidir_reverse", "--bidir"),
                Curl(trial["pc"], trial["server1"], body.Length),
            ];
        });
        Ratios($"iperf3 TCP up, down, both ways, and curl, {name}: rate", rounds.Select(round => Enumerable.Range(0, 4).Select(way => round.Tollgate[way] / round.Nftables[way])));
    }

    [TestMethod]
    public void Iperf3_OverUdpAtARate_LosesNothing()
    {
        Need("iperf3");
        Pair<double[]>[] rounds = Run(trial =>
        {
            using LabServer server = Server(trial["server1"], 5201);
            return [LeastLost(() => Udp(trial["pc"], trial["server1"])), LeastLost(() => Udp(trial["pc"], trial["server1"], "-R"))];
        });
        Pair<double[]> most = new(Most(rounds, round => round.Tollgate), Most(rounds, round => round.Nftables));
        Assert.AreEqual(0, most.Tollgate.Max(), "datagrams lost by the box");
        Fact("iperf3 UDP, 8 Mbit/s of 200-byte datagrams, up and down", most, lost => lost.Max() == 0 ? "none lost" : "some lost");
    }

    /// <summary>The box and nftables in turn, round by round; figures in thousand bits a second, and what a run says of each.</summary>
    private Pair<double[]>[] Run(Func<Trial, double[]> script)
    {
        Pair<double[]>[] rounds = Enumerable.Range(0, s_rounds).Select(_ => InTurn(LabPolicy.Standard, script)).ToArray();
        foreach (Pair<double[]> round in rounds)
        {
            Say($"tollgate {string.Join("  ", round.Tollgate.Select(Text))}   nftables {string.Join("  ", round.Nftables.Select(Text))}");
        }

        return rounds;
    }

    private static double[] Most(Pair<double[]>[] rounds, Func<Pair<double[]>, double[]> side)
    {
        return Enumerable.Range(0, side(rounds[0]).Length).Select(way => rounds.Max(round => side(round)[way])).ToArray();
    }

    private static void Offload(LabNetwork network, string state)
    {
        foreach (string host in new[] { "pc", "server1" })
        {
            network[host].Network.Must("ethtool", ["-K", "eth0", .. s_offloads.SelectMany(each => new[] { each, state })]);
        }
    }

    private static LabServer Server(LabHost host, int port)
    {
        return LabServer.Start(host, $"tcp {host.Address}:{port}", "iperf3", "-s", "-B", host.Address.ToString(), "-p", $"{port}");
    }

    private static double Tcp(LabHost client, LabHost server, string sum, params string[] more)
    {
        return Iperf(client, server, sum, "bits_per_second", [.. more, "-t", "1", "-O", "0.2"]);
    }

    /// <summary>Datagrams lost in two seconds of 5 000 a second. As much room as a socket may have: a receiver that is late is not the router's fault.</summary>
    private static double Udp(LabHost client, LabHost server, params string[] more)
    {
        return Iperf(client, server, "sum", "lost_packets", ["-u", "-b", "8M", "-l", "200", "-w", MostBuffer(), "-t", "2", .. more]);
    }

    /// <summary>Once more, twice at most, if some were lost: a busy machine may keep the receiver away for longer than its buffer lasts.</summary>
    private static double LeastLost(Func<double> run)
    {
        double lost = run();
        for (int again = 0; again < 2 && lost != 0; again++)
        {
            lost = Math.Min(lost, run());
        }

        return lost;
    }

    private static string MostBuffer()
    {
        return Math.Min(4 << 20, int.Parse(File.ReadAllText("/proc/sys/net/core/rmem_max"), CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
    }

    private static double Iperf(LabHost client, LabHost server, string sums, string figure, string[] more)
    {
        ToolResult run = client.Network.Exec("iperf3", ["-J", "-c", server.Address.ToString(), "-p", "5201", .. more]);
        Assert.IsTrue(run.IsSuccess, run.ToString());
        using JsonDocument report = JsonDocument.Parse(run.Output);
        JsonElement end = report.RootElement.GetProperty("end");
        return sums.Split(' ').Sum(sum => end.GetProperty(sum).GetProperty(figure).GetDouble());
    }

    private static double Curl(LabHost client, LabHost server, int bytes)
    {
        ToolResult curl = client.Network.Exec("curl", "-sS", "--max-time", "50", "-o", "/dev/null", "-w", "%{speed_download} %{size_download}", $"http://{server.Address}/");
        Assert.IsTrue(curl.IsSuccess, curl.ToString());
        string[] words = curl.Output.Split(' ');
        Assert.AreEqual(bytes, int.Parse(words[1]), curl.ToString());
        return double.Parse(words[0], CultureInfo.InvariantCulture) * 8;
    }

    private static string Text(double figure)
    {
        return FormattableString.Invariant($"{(figure > Million ? figure / Million : figure):0}");
    }
}
