// What explain says of a packet is what the box does with it: the same frame is sent afterwards, over many random
// packets, configurations and tables; and explaining leaves every table as it was, bit for bit.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Requirements;

[TestClass]
public sealed class ExplainTests
{
    private static readonly string[] s_lines =
    [
        "max maxA ports 8",
        "max maxB ports 2 opal 7100 tcp 4100 udp 21100 udpcount 1 no6801",
        "clarent gw1 command from hq",
        "clarent gw1 gateway from far",
        "pcanywhere gw1 from hq",
        "forward udp 9000-9003 to gw1 from hq",
        "forward tcp 8080 to gw1",
        "forward udp 40000-40600 to maxB",
        "forward tcp 40000-40600 to maxB from far",
    ];

    private static readonly Ip4[] s_hosts = [Box.MaxA, Box.MaxB, Box.Clarent, Box.Pc, "192.168.10.51", "192.168.10.255", "192.168.10.0", Box.LanAddress];

    private static readonly Ip4[] s_remotes =
    [
        Box.Server1, Box.Server2, "198.18.9.9", "198.18.9.16", "198.18.5.77", Box.Gateway, "198.18.5.255", "8.8.8.8", "10.1.2.3", Box.WanAddress,
        "192.168.10.77", "203.0.113.9",
    ];

    private static readonly int[] s_ports = [1, 1024, 1025, 4000, 4015, 4016, 4040, 5001, 5060, 5631, 6801, 7000, 7015, 7016, 8080, 9003, 9004, 40000, 40300, 40600, 40601, 65535];

    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(2, 0)]
    [DataRow(3, 2)]
    [DataRow(4, 3)]
    [DataRow(5, 0)]
    [DataRow(6, SessionTable.Capacity - 6)]
    [DataRow(7, SessionTable.Capacity - 1)]
    [DataRow(8, 0)]
    public void WhatExplainSays_IsWhatHappens(int seed, int filled)
    {
        Random random = new(seed);
        Box box = Configured(random);
        Fill(box, random, filled);
        HashSet<string> seen = [];
        for (int i = 0; i < 600; i++)
        {
            Packet packet = Packet.Random(random);
            bool isCompared = i % 10 == 0;
            string before = isCompared ? Tables(box) : "";
            string printed = box.Router.Shell.Execute(packet.Question, box.Platform.ClockMs);
            if (isCompared)
            {
                Assert.AreEqual(before, Tables(box), packet.Question);
            }

            string[] lines = printed.Split('\n');
            Assert.StartsWith("verdict    ", lines[1], packet.Question + "\n" + printed);
            Assert.AreEqual("filter: ENFORCING", lines[4]);
            string verdict = lines[1]["verdict    ".Length..];
            seen.Add(verdict.Split(' ')[0] + (verdict.StartsWith("dropped", StringComparison.Ordinal) ? " " + verdict : packet.IsFromLan ? " out" : " in"));
            Compare(box, packet, verdict, lines[2]);
            if (random.Next(8) == 0)
            {
                box.Advance(500);
            }
        }

        Console.WriteLine(string.Join('\n', seen.Order()));
        Assert.IsGreaterThan(10, seen.Count);
    }

    [TestMethod]
    public void EveryPortOfABox_IsExplainedAsItIs()
    {
        Box box = Configured(new Random(5), all: true);
        for (int port = 1; port < 65536; port += port is > 3990 and < 9100 or > 39990 and < 40700 ? 1 : 97)
        {
            foreach (bool isTcp in new[] { false, true })
            {
                Packet packet = new(isTcp ? 6 : 17, Box.Server1, 5555, Box.WanAddress, port, false);
                string[] lines = box.Router.Shell.Execute(packet.Question, box.Platform.ClockMs).Split('\n');
                Compare(box, packet, lines[1]["verdict    ".Length..], lines[2]);
            }
        }
    }

    private static void Compare(Box box, Packet packet, string verdict, string decided)
    {
        int held = box.Counters.Held;
        int mappings = box.State.Mappings.Count;
        int sessions = box.State.Sessions.Count;
        Output output = packet.IsFromLan ? box.FromLan(packet.Frame()) : box.FromWan(packet.Frame());
        string what = packet.Question + "\n" + verdict + "\n" + decided + "\n" + output;
        if (verdict.StartsWith("dropped: ", StringComparison.Ordinal))
        {
            Assert.AreEqual(verdict, "dropped: " + DropReason.Word(output.Drop), what);
            Assert.AreEqual(sessions, box.State.Sessions.Count, what);
            return;
        }

        bool isTurned = verdict.StartsWith("turned back to ", StringComparison.Ordinal);
        Assert.AreEqual(isTurned, packet.IsFromLan && packet.Destination == Box.WanAddress, what);
        if (!isTurned)
        {
            Assert.AreEqual(decided.Contains(" new session in ", StringComparison.Ordinal) || decided.Contains(" new mapping", StringComparison.Ordinal),
                box.State.Sessions.Count != sessions, what);
            Assert.AreEqual(decided.Contains(" new mapping", StringComparison.Ordinal), box.State.Mappings.Count != mappings, what);
        }

        if (verdict == "answered by the box")
        {
            Assert.AreEqual(0, output.OnlyLan.IcmpType, what);
            return;
        }

        string[] words = verdict.Split(' ');
        if (output.IsSilent)
        {
            // It waits for somebody who does not answer, or another one waits already.
            Assert.Contains(" answers ARP", verdict, what);
            Assert.IsTrue(box.Counters.Held > held || output.Drop is DropReason.Displaced or DropReason.NoNeighbor, what);
            return;
        }

        FrameView view = packet.IsFromLan && !isTurned ? output.OnlyWan : output.OnlyLan;
        string to = words[isTurned ? 3 : 2].TrimEnd(',');
        Assert.AreEqual(to, view.Destination + (packet.Protocol == 1 ? "" : ":" + view.DestinationPort), what);
        if (packet.IsFromLan)
        {
            string from = words[isTurned ? 5 : 4].TrimEnd(',');
            bool isChosen = packet.Protocol != 1 && !from.Contains(':', StringComparison.Ordinal);
            Assert.AreEqual(from, view.Source + (packet.Protocol == 1 || isChosen ? "" : ":" + view.SourcePort), what);
            Assert.IsFalse(isChosen && view.SourcePort == packet.SourcePort, what);
        }
    }

    private static Box Configured(Random random, bool all = false)
    {
        List<string> lines =
        [
            "wan static 198.18.5.2/24 gw 198.18.5.1",
            "lan 192.168.10.1/24",
            $"host maxA {Box.MaxA} mac {Box.MacOf(Box.MaxA)}",
            $"host maxB {Box.MaxB}",
            $"host gw1 {Box.Clarent}",
            "peers hq 198.18.9.4 198.18.9.8/29",
            "peers far 198.19.0.0/16 10.0.0.0/8 198.18.5.77",
        ];
        lines.AddRange(s_lines.Where(_ => all || random.Next(3) != 0));
        Box box = Box.Configured([.. lines]);
        if (!all)
        {
            box.LanStations.Remove(Box.MaxB);
        }

        return box;
    }

    /// <summary>Fills the table of sessions, or lets hosts have few mappings.</summary>
    private static void Fill(Box box, Random random, int filled)
    {
        if (filled < 10)
        {
            box.State.Policy.HostLimit = filled == 0 ? box.State.Policy.HostLimit : filled;
            box.Advance(2_000);
            return;
        }

        box.State.Policy.HostRate = 1000;
        box.Advance(2_000);

        for (int i = 0; box.State.Sessions.Count < filled; i++)
        {
            box.FromLan(Box.OutUdp(i % 2 == 0 ? Box.Pc : Box.MaxA, 10000 + i / 4, new Ip4(0x08080000 + (uint)random.Next(65536)), 5060));
        }
    }

    private static string Tables(Box box)
    {
        // What the table of mappings notes of its last search means nothing.
        return Snapshot.Of(box.State, "_insideHome", "_outsideHome", "_wanOwner");
    }

    private sealed record Packet(int Protocol, Ip4 Source, int SourcePort, Ip4 Destination, int DestinationPort, bool IsFromLan)
    {
        public string Question
        {
            get
            {
                string protocol = Protocol == 1 ? "icmp" : Protocol == 6 ? "tcp" : "udp";
                if (Protocol == 1)
                {
                    return $"explain {protocol} {Source} -> {Destination}";
                }

                bool isPort = !IsFromLan && Destination == Box.WanAddress;
                return $"explain {protocol} {Source}:{SourcePort} -> {(isPort ? "" : Destination + ":")}{DestinationPort}";
            }
        }

        public static Packet Random(Random random)
        {
            int protocol = random.Next(10) switch { 0 => 1, < 6 => 17, _ => 6 };
            bool isFromLan = random.Next(2) == 0;
            Ip4 source = isFromLan ? s_hosts[random.Next(s_hosts.Length)] : s_remotes[random.Next(s_remotes.Length)];

            // An address of the LAN that sends to an address sends from the LAN.
            isFromLan |= source.ToString().StartsWith("192.168.10.", StringComparison.Ordinal);
            Ip4 destination = isFromLan ? s_remotes[random.Next(s_remotes.Length)] : random.Next(10) == 0 ? s_hosts[random.Next(s_hosts.Length)] : Box.WanAddress;
            if (isFromLan && random.Next(12) == 0)
            {
                destination = Box.LanAddress;
            }

            return new Packet(protocol, source, Port(random), destination, Port(random), isFromLan);
        }

        public byte[] Frame()
        {
            FrameBuilder frame = Protocol == 1 ? FrameBuilder.Ping(Source, Destination, 1, 0, [])
                : Protocol == 6 ? FrameBuilder.Tcp(Source, SourcePort, Destination, DestinationPort, FrameBuilder.Syn, [])
                : FrameBuilder.Udp(Source, SourcePort, Destination, DestinationPort, []);
            return IsFromLan ? Box.OnLan(frame, Source) : Box.OnWan(frame);
        }

        private static int Port(Random random)
        {
            return random.Next(6) == 0 ? random.Next(1, 65536) : s_ports[random.Next(s_ports.Length)];
        }
    }
}
