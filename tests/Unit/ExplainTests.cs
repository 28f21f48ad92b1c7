// What explain prints: the packet, the verdict, the line that decides, its counter, the filter; and what it
// says to words that are wrong.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class ExplainTests
{
    [TestMethod]
    public void APacketToAForward_IsExplainedByItsLineAndItsHits()
    {
        Box box = Configured();
        box.FromWan(Box.InUdp(Box.Server1, 5555, 6801));
        box.FromWan(Box.InUdp(Box.Server2, 5555, 6801));
        Assert.AreEqual(
            "packet     udp 198.18.9.4:5555 -> 198.18.5.2:6801, from the WAN\n" +
            "verdict    forwarded to 192.168.10.11:6801\n" +
            "decided by max maxA ports 8\n" +
            "counter    hits 2\n" +
            "filter: ENFORCING\n",
            Ask(box, "explain udp 198.18.9.4:5555 -> 6801"));
        Assert.AreEqual(Ask(box, "explain udp 198.18.9.4:5555 -> 6801"), Ask(box, "expl UDP 198.18.9.4:5555 -> 198.18.5.2:6801"));
    }

    [TestMethod]
    public void ASenderThatIsNotListed_IsExplainedByTheLineAndTheDropReason()
    {
        Box box = Configured();
        box.FromWan(Box.InTcp(Box.Server2, 6000, 5631));
        Assert.AreEqual(
            "packet     tcp 198.19.7.7:6000 -> 198.18.5.2:5631, from the WAN\n" +
            "verdict    dropped: not-a-peer\n" +
            "decided by pcanywhere gw1 from hq\n" +
            "counter    not-a-peer 1\n" +
            "filter: ENFORCING\n",
            Ask(box, "explain tcp 198.19.7.7:6000 -> 5631"));
    }

    [TestMethod]
    public void APortOfNoLine_IsExplainedByTheDefault()
    {
        Assert.AreEqual(
            "packet     udp 198.18.9.4:5555 -> 198.18.5.2:7016, from the WAN\n" +
            "verdict    dropped: no-rule\n" +
            "decided by no line: the default\n" +
            "counter    no-rule 0\n" +
            "filter: ENFORCING\n",
            Ask(Configured(), "explain udp 198.18.9.4:5555 -> 7016"));
    }

    [TestMethod]
    [DataRow("udp 192.168.10.11:6801 -> 198.18.8.1:6801", "forwarded to 198.18.8.1:6801 as 198.18.5.2:6801", "max maxA ports 8", "hits 0")]
    [DataRow("udp 192.168.10.50:5060 -> 198.18.8.1:5062", "forwarded to 198.18.8.1:5062 as 198.18.5.2:5060",
        "no line: hosts may call out; a new mapping", "none of its own, see show sessions")]
    [DataRow("udp 192.168.10.50:6801 -> 198.18.8.1:6801", "forwarded to 198.18.8.1:6801 as 198.18.5.2",
        "no line: hosts may call out; a new mapping, its port is chosen then", "none of its own, see show sessions")]
    [DataRow("tcp 192.168.10.50:80 -> 198.18.8.1:80", "forwarded to 198.18.8.1:80 as 198.18.5.2",
        "no line: hosts may call out; a new mapping, its port is chosen then", "none of its own, see show sessions")]
    [DataRow("udp 192.168.10.50:40000 -> 198.18.9.4:53", "forwarded to 198.18.9.4:53 as 198.18.5.2:40000",
        "no line: a session of 192.168.10.50:40000", "none of its own, see show sessions")]
    [DataRow("udp 192.168.10.50:40000 -> 198.19.7.7:53", "forwarded to 198.19.7.7:53 as 198.18.5.2:40000",
        "no line: a new session in the mapping of 192.168.10.50:40000", "none of its own, see show sessions")]
    [DataRow("udp 198.18.9.4:9 -> 40000", "forwarded to 192.168.10.50:40000", "no line: a session of 192.168.10.50:40000", "none of its own, see show sessions")]
    [DataRow("udp 198.19.7.7:9 -> 40000", "dropped: filtered", "no line: 192.168.10.50:40000 has this port, and has not called 198.19.7.7", "filtered 0")]
    [DataRow("tcp 198.18.9.4:9 -> 40001", "forwarded to 192.168.10.50:40001", "no line: a new session in the mapping of 192.168.10.50:40001",
        "none of its own, see show sessions")]
    [DataRow("udp 192.168.10.50:5060 -> 198.18.5.77:5062", "forwarded to 198.18.5.77:5062 as 198.18.5.2:5060, once 198.18.5.77 answers ARP",
        "no line: hosts may call out; a new mapping", "none of its own, see show sessions")]
    [DataRow("udp 192.168.10.255:5060 -> 198.18.8.1:5062", "dropped: martian-source", "no line: sender's address cannot be on that side", "martian-source 0")]
    [DataRow("udp 192.168.10.50:5060 -> 198.18.5.2:6801", "turned back to 192.168.10.11:6801 as 198.18.5.2:5060", "max maxA ports 8", "hits 0")]
    [DataRow("udp 192.168.10.11:6801 -> 198.18.5.2:40000", "turned back to 192.168.10.50:40000 as 198.18.5.2:6801",
        "no line: 192.168.10.50:40000 has this port", "none of its own, see show sessions")]
    [DataRow("udp 192.168.10.50:6801 -> 198.18.5.2:40000", "turned back to 192.168.10.50:40000 as 198.18.5.2",
        "no line: 192.168.10.50:40000 has this port", "none of its own, see show sessions")]
    [DataRow("tcp 192.168.10.50:9 -> 198.18.5.2:5631", "dropped: not-a-peer", "pcanywhere gw1 from hq", "not-a-peer 0")]
    [DataRow("udp 192.168.10.11:5060 -> 198.18.5.2:6999", "dropped: no-rule", "no line: the default", "no-rule 0")]
    [DataRow("icmp 192.168.10.50 -> 198.18.5.2", "dropped: wan-ping", "no line: ping of the WAN address: not answered on purpose", "wan-ping 0")]
    [DataRow("udp 192.168.10.11:5060 -> 192.168.10.1:53", "dropped: to-box", "no line: to the box itself, where nothing listens", "to-box 0")]
    [DataRow("udp 192.168.10.11:5060 -> 6801", "dropped: martian-source", "no line: sender's address cannot be on that side", "martian-source 0")]
    [DataRow("udp 198.18.9.4:5 -> 198.18.5.9:6801", "dropped: not-our-address", "no line: arrived on the WAN for an address that is not ours", "not-our-address 0")]
    [DataRow("icmp 198.18.9.4 -> 198.18.5.2", "dropped: wan-ping", "no line: ping of the WAN address: not answered on purpose", "wan-ping 0")]
    [DataRow("icmp 192.168.10.50 -> 192.168.10.1", "answered by the box", "no line: a ping of the LAN address is answered", "none of its own, see show sessions")]
    [DataRow("icmp 192.168.10.50 -> 198.18.8.1", "forwarded to 198.18.8.1 as 198.18.5.2", "no line: hosts may call out; a new mapping",
        "none of its own, see show sessions")]
    public void EachFate_IsToldWithWhatDecidesAndWhatCounts(string packet, string verdict, string decidedBy, string counter)
    {
        Box box = Configured();
        box.FromLan(Box.OutUdp(Box.Pc, 40000, Box.Server1, 53));
        box.FromLan(Box.OutTcp(Box.Pc, 40001, Box.Server1, 443));
        box.Advance(500);
        string[] lines = Ask(box, "explain " + packet).Split('\n');
        Assert.AreEqual("verdict    " + verdict, lines[1]);
        Assert.AreEqual("decided by " + decidedBy, lines[2]);
        Assert.AreEqual("counter    " + counter, lines[3]);
        Assert.AreEqual("filter: ENFORCING", lines[4]);
    }

    [TestMethod]
    [DataRow("198.18.9.4 -> 198.18.5.2", "answered by the box", "option wan-ping on")]
    [DataRow("192.168.10.50 -> 198.18.5.2", "answered by the box", "option wan-ping on")]
    [DataRow("192.168.10.50 -> 192.168.10.1", "answered by the box", "no line: a ping of the LAN address is answered")]
    [DataRow("198.18.5.255 -> 198.18.5.2", "dropped: martian-source", "no line: sender's address cannot be on that side")]
    public void APingOfTheWanAddress_IsExplainedByItsOption(string packet, string verdict, string decidedBy)
    {
        Box box = Box.Configured("wan static 198.18.5.2/24 gw 198.18.5.1", "lan 192.168.10.1/24", "option wan-ping on");
        string[] lines = Ask(box, "explain icmp " + packet).Split('\n');
        Assert.AreEqual("verdict    " + verdict, lines[1]);
        Assert.AreEqual("decided by " + decidedBy, lines[2]);
    }

    [TestMethod]
    public void WithoutAConfiguration_TheFilterDecides()
    {
        Assert.AreEqual(
            "  explain udp 198.18.9.4:5555 -> 6801\n                                 ^\nerror: no WAN address is in force: commit first, or write ADDRESS:PORT\n",
            Ask(new Box(null), "explain udp 198.18.9.4:5555 -> 6801"));
        string[] lines = Ask(new Box(null), "explain udp 198.18.9.4:5555 -> 198.18.5.2:6801").Split('\n');
        Assert.AreEqual("verdict    dropped: not-enforcing", lines[1]);
        Assert.AreEqual("filter: NOT FORWARDING, alarm: no configuration", lines[4]);
    }

    [TestMethod]
    [DataRow("explain sctp 198.18.9.4:5555 -> 6801", "sctp", "unknown word \"sctp\", allowed here: udp tcp icmp")]
    [DataRow("explain", "", "one of these is missing here: udp tcp icmp")]
    [DataRow("explain udp", "", "the sender is missing: ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4 -> 6801", "198.18.9.4", "\"198.18.9.4\" is not allowed, the sender: ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4.1:5 -> 6801", "198.18.9.4.1:5",
        "\"198.18.9.4.1:5\" is not allowed, the sender: ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4:0 -> 6801", "198.18.9.4:0", "\"0\" is no port, the sender: ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4:65536 -> 6801", "198.18.9.4:65536",
        "\"65536\" is no port, the sender: ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4:5555", "", "the line goes on: -> PORT or -> ADDRESS:PORT")]
    [DataRow("explain udp 198.18.9.4:5555 6801", "6801", "unknown word \"6801\", the line goes on: -> PORT or -> ADDRESS:PORT")]
    [DataRow("explain udp 198.18.9.4:5555->6801", "198.18.9.4:5555->6801", "\"->\" is a word of its own: a blank before it and one behind it")]
    [DataRow("explain udp 198.18.9.4:5555 ->6801", "->6801", "unknown word \"->6801\", the line goes on: -> PORT or -> ADDRESS:PORT")]
    [DataRow("explain udp 198.18.9.4:5555 -> 0", "0", "\"0\" is no port, where it goes: PORT of the WAN address, or ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4:5555 -> 224.0.0.1:5", "224.0.0.1:5",
        "\"224.0.0.1:5\" is not allowed, where it goes: PORT of the WAN address, or ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535")]
    [DataRow("explain udp 198.18.9.4:5555 -> 6801 now", "now", "\"now\" is too much: the line ends before it")]
    [DataRow("explain icmp 198.18.9.4", "", "the line goes on: -> ADDRESS")]
    public void AWrongWord_GetsACaretAndWhatIsAllowed(string line, string wrong, string message)
    {
        int at = wrong.Length == 0 ? line.Length + 1 : line.LastIndexOf(wrong, StringComparison.Ordinal);
        Assert.AreEqual("  " + line + "\n" + new string(' ', at + 2) + "^\nerror: " + message + "\n", SmallConsole.Unwrapped(Ask(Configured(), line)));
    }

    private static Box Configured()
    {
        return Box.Configured(
            "wan static 198.18.5.2/24 gw 198.18.5.1",
            "lan 192.168.10.1/24",
            "host maxA 192.168.10.11",
            "host gw1 192.168.10.13",
            "peers hq 198.18.9.4 198.18.9.8/29",
            "max maxA ports 8",
            "pcanywhere gw1 from hq");
    }

    private static string Ask(Box box, string line)
    {
        return box.Router.Shell.Execute(line, box.Platform.ClockMs);
    }
}
