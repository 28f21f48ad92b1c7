// The console's answers to show: what each table of the box looks like to a technician.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class ShowTests
{
    [TestMethod]
    public void ShowForwards_NamesTheLineThatMadeEachRule()
    {
        ConsoleFixture console = new();
        Assert.AreEqual("no port forwards\n", console.Run("show forwards"));
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.State.Forwards.Hits[console.State.Forwards.Find(true, 8080)] = -1;
        Assert.AreEqual(
            "    PORTS       INSIDE          FROM          HITS  LINE\n" +
            "tcp 4000-4015   192.168.10.11   any              0  max maxA ports 8\n" +
            "udp 4040        192.168.10.20   hq               0  clarent gw1 gateway from hq\n" +
            "udp 4045        192.168.10.20   hq               0  clarent gw1 gateway from hq\n" +
            "tcp 4100-4131   192.168.10.12   any              0  max maxB ports 16 opal 7100 tcp 4100 udp 21100 udpcount 1 no6801\n" +
            "udp 5001-5002   192.168.10.20   hq               0  clarent gw1 command from hq\n" +
            "udp 5010        192.168.10.20   hq               0  clarent gw1 gateway from hq\n" +
            "tcp 5631        192.168.10.20   hq               0  pcanywhere gw1 from hq\n" +
            "udp 5632        192.168.10.20   hq               0  pcanywhere gw1 from hq\n" +
            "udp 6801        192.168.10.11   any              0  max maxA ports 8\n" +
            "udp 7000-7015   192.168.10.11   any              0  max maxA ports 8\n" +
            "udp 7100-7131   192.168.10.12   any              0  max maxB ports 16 opal 7100 tcp 4100 udp 21100 udpcount 1 no6801\n" +
            "tcp 8080        192.168.10.20   any     4294967295  forward tcp 8080 to gw1\n" +
            "udp 9000-9003   192.168.10.20   hq               0  forward udp 9000-9003 to gw1 from hq\n" +
            "udp 21000-21015 192.168.10.11   any              0  max maxA ports 8\n" +
            "udp 21100       192.168.10.12   any              0  max maxB ports 16 opal 7100 tcp 4100 udp 21100 udpcount 1 no6801\n",
            console.Run("sh fo"));
    }

    [TestMethod]
    public void ShowSessions_ListsEachSession()
    {
        Box box = new();
        box.FromLan(Box.OutUdp(Box.Pc, 5060, Box.Server1, 5062));
        box.FromLan(Box.OutPing(Box.Pc, Box.Server2, 77));
        box.Advance(5000);
        box.FromLan(Box.OutTcp(Box.Pc, 33000, Box.Server1, 443));
        box.Advance(7000);
        string[] printed = box.Router.Shell.Execute("show sessions", box.Platform.ClockMs).Split('\n');
        Assert.AreEqual("     INSIDE                OUTSIDE REMOTE                 IDLE s  TCP", printed[0]);
        CollectionAssert.AreEquivalent(
            new[]
            {
                "udp  192.168.10.50:5060    5060    198.18.9.4                 12",
                "icmp 192.168.10.50:77      77      198.19.7.7                 12",
                "tcp  192.168.10.50:33000   33000   198.18.9.4:443              7  opening",
            },
            printed[1..4]);
        Assert.AreEqual("3 sessions", printed[4]);
    }

    [TestMethod]
    public void ShowDrops_ListsWhatWasCounted()
    {
        ConsoleFixture console = new();
        console.State.Counters.Drops[DropReason.NoRule] = 7;
        console.State.Counters.Drops[DropReason.EtherType] = 1000;
        Assert.AreEqual(
            "      1007  dropped in all\n" +
            "      1000  ethertype           neither IPv4 nor ARP, such as IPv6, VLAN or spanning tree\n" +
            "         7  no-rule             unasked from the WAN, and no port forward: the default\n",
            console.Run("show drops"));
    }

    [TestMethod]
    public void ShowStatus_SaysWhatTheBoxIs()
    {
        ConsoleFixture console = new();
        StringAssert.Contains(console.Run("show status"), "filter: NOT FORWARDING, alarm: no configuration\nwan        none\nlan        none\n");
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full, 0));
        console.Type("");
        console.NowMs = 0;
        for (int i = 0; i < 100; i++)
        {
            // Past the wrap of the clock after 49.7 days.
            console.Shell.Turn(console.NowMs);
            console.NowMs = unchecked(console.NowMs + 86400000);
        }

        console.Run("no forward tcp");
        console.State.Counters.Answered = 40;
        console.State.Counters.Drops[DropReason.NoRule] = 2;
        StringAssert.StartsWith(
            console.Run("show status"),
            "Tollgate 1.2.3, up 100 d 00:00:00, edits are not committed\n" +
            "filter: ENFORCING\n" +
            "wan        198.18.5.2/24 gw 198.18.5.1 (no answer yet)\n" +
            "lan        192.168.10.1/24\n" +
            $"forwards   15 of {ForwardTable.MaxRules}\n" +
            "limits     mappings 64, new-mappings 32, errors 10\n" +
            "options    dscp off, wan-ping off, wan mtu 1500, wan rate none\n" +
            $"mappings   0 of {console.State.Mappings.Capacity}, sessions 0 of {SessionTable.Capacity}\n" +
            $"neighbors  lan 3 of {console.State.LanNeighbors.Capacity}, wan 1 of {console.State.WanNeighbors.Capacity}\n" +
            "received   42\n");
    }

    [TestMethod]
    public void ShowStatus_HasTheLimitsAndOptionsInForce()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(ConsoleFixture.Full + "limit mappings 128\nlimit new-mappings 1000\nlimit errors 100\noption dscp on\noption wan-ping on\nwan mtu 1492\nwan rate 512k\n", 0));
        console.RunAll("limit errors 3\nno wan rate");
        StringAssert.Contains(
            console.Run("show status"),
            "\nlimits     mappings 128, new-mappings 1000, errors 100\noptions    dscp on, wan-ping on, wan mtu 1492, wan rate 512k\n");
    }

    [TestMethod]
    public void ShowStatus_SaysWhichCableIsIn()
    {
        Box box = new();
        box.Lan.IsLinkUp = false;
        string[] status = box.Router.Shell.Execute("show status", 0).Split('\n');
        StringAssert.EndsWith(status[2], ", link up");
        StringAssert.EndsWith(status[3], ", LINK DOWN");
        StringAssert.StartsWith(status[12], "dropped ");
        Assert.AreEqual("faults     none", status[13]);
    }

    [TestMethod]
    public void ShowStatus_SaysWhatKeepsAnInterfaceFromWorking_WhatItHasLost_AndTheFaults()
    {
        Box box = new();
        box.Wan.Trouble = "no answer";
        box.Wan.Counts[0] = 3;
        box.Lan.Counts[0] = -1;
        box.Lan.Counts[1] = 2;
        box.Platform.KeepFault("first");
        box.Platform.KeepFault("second, 7 s after the start");
        string[] status = box.Router.Shell.Execute("show status", 0).Split('\n');
        Assert.AreEqual("filter: NOT FORWARDING, alarm: wan: no answer", status[1]);
        StringAssert.EndsWith(status[2], ", DOES NOT WORK: no answer");
        CollectionAssert.AreEqual(
            new[]
            {
                "wan counts frame lost 3",
                "lan counts frame lost 4294967295, chip reset 2",
                "faults     2, each a restart; the last: second, 7 s after the start",
                "",
            },
            status[13..]);
        box.Wan.Trouble = null!;
        Assert.AreEqual("filter: ENFORCING", box.Router.Shell.Execute("show status", 0).Split('\n')[1]);
    }
}
