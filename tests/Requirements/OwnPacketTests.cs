// What the box itself puts on the wire: echo requests of the console's ping, answers to them, and the log.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class OwnPacketTests
{
    private const int OwnIdentifier = 0x0101;

    [TestMethod]
    public void Log_IsADatagramToTheStation_ByteForByte()
    {
        Box box = Logging(Pc);
        FrameView sent = NextLog(box);
        byte[] text = Encoding.ASCII.GetBytes("<133>1 - 192.168.10.1 tollgate - 10 [meta sequenceId=\"1\" sysUpTime=\"0\"] started");
        byte[] udp = [0x02, 0x02, 0x02, 0x02, 0, (byte)(8 + text.Length), 0, 0, .. text];
        byte[] pseudo = [192, 168, 10, 1, 192, 168, 10, 50, 0, 17, 0, (byte)udp.Length, .. udp];
        int checksum = InternetChecksum.Of(pseudo);
        udp[6] = (byte)(checksum >> 8);
        udp[7] = (byte)checksum;
        byte[] ip = [0x45, 0, 0, (byte)(20 + udp.Length), 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 168, 10, 1, 192, 168, 10, 50];
        int header = InternetChecksum.Of(ip);
        ip[10] = (byte)(header >> 8);
        ip[11] = (byte)header;
        byte[] ethernet = [2, 0, 0xC0, 0, 10, 50, 2, 0, 0, 0, 10, 1, 0x08, 0x00];
        CollectionAssert.AreEqual(ethernet.Concat(ip).Concat(udp).ToArray(), sent.Bytes);
        Assert.IsLessThanOrEqualTo(200, sent.TotalLength);
    }

    [TestMethod]
    public void Log_TellsEachEventOnceAndInOrder_WithItsOwnTime()
    {
        Box box = Logging(Pc);
        NextLog(box);
        box.Advance(5000);
        box.Wan.IsLinkUp = false;
        box.Advance(1000);
        box.Wan.IsLinkUp = true;
        string[] told = Logs(box.Advance(5000));
        CollectionAssert.AreEqual(new[] { "wan: LINK DOWN" }, Logs(box.Lan.Sent).Skip(1).Take(1).ToArray());
        CollectionAssert.AreEqual(new[] { "wan: link up" }, told);
        string down = Encoding.ASCII.GetString(LogViews(box.Lan.Sent)[1].Payload);
        StringAssert.StartsWith(down, "<131>1 - 192.168.10.1 tollgate - 12 [meta sequenceId=\"2\" sysUpTime=\"");
        int uptime = int.Parse(down.Split('"')[3]);
        Assert.IsTrue(uptime is >= 500 and <= 700, down);
    }

    [TestMethod]
    public void Log_GoesToNobodyButTheStation_AndNeverToTheWan()
    {
        Box silent = new();
        silent.Wan.IsLinkUp = false;
        Assert.IsTrue(silent.Advance(5000).IsSilent);

        Box box = Logging(Pc);
        NextLog(box);
        box.Lan.Sent.Clear();
        box.Wan.Sent.Clear();
        for (int i = 0; i < 6; i++)
        {
            box.Wan.IsLinkUp = !box.Wan.IsLinkUp;
            box.Advance(2000);
        }

        Assert.HasCount(6, LogViews(box.Lan.Sent).Where(view => view.Destination == Pc && view.ToMac == MacOf(Pc)).ToList());
        Assert.IsFalse(box.Wan.Sent.Select(bytes => new FrameView(bytes)).Any(view => view.IsIPv4));
    }

    [TestMethod]
    public void Log_StationThatDoesNotAnswer_IsAskedAFewTimesAndGetsTheNewestWhenItComesBack()
    {
        Box box = LoggingToNobody();
        Output early = box.Advance(3800);
        Assert.AreEqual(3, early.LanArp.Count(ask => ask.ArpTarget == Pc));
        for (int i = 0; i < 50; i++)
        {
            box.Wan.IsLinkUp = !box.Wan.IsLinkUp;
            box.Advance(600);
        }

        Output late = box.Advance(600_000);
        int asked = late.LanArp.Count(ask => ask.ArpTarget == Pc);
        Assert.IsTrue(asked is >= 27 and <= 33, $"{asked} requests in ten minutes");
        Assert.IsEmpty(LogViews(box.Lan.Sent));

        box.LanStations[Pc] = MacOf(Pc);
        Assert.HasCount(32, Logs(box.Advance(120_000)), "the ring holds 32");
        Assert.IsEmpty(Logs(box.Advance(600_000)));
    }

    [TestMethod]
    public void Log_ThatItsStationDoesNotAnswer_IsNotedOnceAndDoesNotFeedTheLog()
    {
        Box box = LoggingToNobody();
        box.Advance(7_200_000);
        string[] log = box.Router.Shell.Execute("show log", box.Platform.ClockMs).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEqual(new[] { "started", "log station 192.168.10.50 does not answer" }, log.Skip(1).Select(line => line[28..]).ToArray());

        // When it is back it gets both, and no more comes of that.
        box.LanStations[Pc] = MacOf(Pc);
        CollectionAssert.AreEqual(new[] { "started", "log station 192.168.10.50 does not answer" }, Logs(box.Advance(120_000)));
        box.LanStations.Remove(Pc);
        Assert.IsEmpty(Logs(box.Advance(7_200_000)));
        Assert.AreEqual(log.Length, box.Router.Shell.Execute("show log", box.Platform.ClockMs).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [TestMethod]
    public void Log_ABurst_IsSpreadOut()
    {
        Box box = Logging(Pc);
        box.Advance(2000);
        for (int i = 0; i < 20; i++)
        {
            box.Wan.IsLinkUp = !box.Wan.IsLinkUp;
            box.Advance(600);
            Assert.IsLessThanOrEqualTo(i + 2, LogViews(box.Lan.Sent).Count);
        }

        Assert.IsLessThanOrEqualTo(4, Logs(box.Advance(2000)).Length);
    }

    [TestMethod]
    public void Log_WithoutALink_Waits()
    {
        Box box = Logging(Pc);
        box.Advance(1000);
        box.Lan.IsLinkUp = false;
        Assert.AreEqual(0, Logs(box.Advance(10_000)).Length);
        box.Lan.IsLinkUp = true;
        CollectionAssert.AreEqual(new[] { "lan: LINK DOWN", "lan: link up" }, Logs(box.Advance(3000)));
    }

    [TestMethod]
    public void Log_WhatComesBack_IsDropped()
    {
        Box box = Logging(Pc);
        byte[] sent = NextLog(box).Bytes;
        box.FromLan(OnLan(Udp(Pc, 514, LanAddress, 514, [1, 2, 3]), Pc)).IsDropped(DropReason.ToBox);
        box.FromLan(OnLan(IcmpError(Pc, LanAddress, 3, 3, sent), Pc)).IsDropped(DropReason.IcmpType);
    }

    [TestMethod]
    public void Ping_OfTheGateway_AsksAndTakesItsAnswer()
    {
        Box box = new();
        FrameView ask = Ping(box, "198.18.5.1");
        Assert.AreEqual((WanAddress, Gateway, GatewayMac, WanMac), (ask.Source, ask.Destination, ask.ToMac, ask.FromMac));
        Assert.AreEqual((8, 0, OwnIdentifier, 64, 60), (ask.IcmpType, ask.IcmpCode, ask.EchoIdentifier, ask.Ttl, ask.Bytes.Length));
        int taken = box.Counters.Taken;
        box.FromWan(OnWan(Pong(Gateway, WanAddress, OwnIdentifier, ask.EchoSequence, ask.Payload)));
        Assert.AreEqual(taken + 1, box.Counters.Taken);
        box.Advance(1000);
        StringAssert.Contains(box.Platform.Written.ToString(), "  1  answer after ");
    }

    [TestMethod]
    public void Ping_OfARemote_GoesByTheGateway()
    {
        Box box = new();
        FrameView ask = Ping(box, Server1.ToString());
        Assert.AreEqual((WanAddress, Server1, GatewayMac), (ask.Source, ask.Destination, ask.ToMac));
    }

    [TestMethod]
    public void Ping_OfAnInsideHost_ComesFromTheLanAddress()
    {
        Box box = new();
        box.Platform.Type("ping 192.168.10.50 1\r");
        FrameView ask = box.Advance(500).Lan.Single();
        Assert.AreEqual((LanAddress, Pc, MacOf(Pc), LanMac), (ask.Source, ask.Destination, ask.ToMac, ask.FromMac));
        int taken = box.Counters.Taken;
        Assert.IsTrue(box.FromLan(OnLan(Pong(Pc, LanAddress, OwnIdentifier, ask.EchoSequence, ask.Payload), Pc)).IsSilent);
        Assert.AreEqual(taken + 1, box.Counters.Taken);
        StringAssert.Contains(Printed(box), "1 request, 1 answer, ");
    }

    [TestMethod]
    public void Ping_OnlyTheAnswerThatIsWaitedFor_IsTaken()
    {
        Box box = new();
        FrameBuilder Answer(int identifier, int sequence, string from = "198.18.5.1") => OnWan(Pong(from, WanAddress, identifier, sequence, []));
        box.FromWan(Answer(OwnIdentifier, 1)).IsDropped(DropReason.NoRule);
        box.FromWan(Answer(OwnIdentifier, 0, "198.18.9.4")).IsDropped(DropReason.NoRule);
        int sequence = Ping(box, "198.18.5.1").EchoSequence;
        box.FromWan(Answer(OwnIdentifier, sequence + 1)).IsDropped(DropReason.NoRule);
        box.FromWan(Answer(OwnIdentifier + 1, sequence)).IsDropped(DropReason.NoRule);
        box.FromWan(Answer(OwnIdentifier, sequence, "198.18.5.9")).IsDropped(DropReason.NoRule);
        box.FromWan(Answer(OwnIdentifier, sequence).TransportChecksum(1)).IsDropped(DropReason.BadIcmp);
        box.FromLan(OnLan(Pong(Pc, LanAddress, OwnIdentifier, sequence, []), Pc)).IsDropped(DropReason.IcmpType);
        int taken = box.Counters.Taken;
        Assert.IsTrue(box.FromWan(Answer(OwnIdentifier, sequence)).IsSilent);
        Assert.AreEqual(taken + 1, box.Counters.Taken);
        box.FromWan(Answer(OwnIdentifier, sequence)).IsDropped(DropReason.NoRule);
        box.FromWan(OnWan(FrameBuilder.Ping("198.18.5.1", WanAddress, OwnIdentifier, sequence, []))).IsDropped(DropReason.WanPing);
    }

    [TestMethod]
    public void Ping_AnAnswerAfterASecond_IsTooLate()
    {
        Box box = new();
        int sequence = Ping(box, "198.18.5.1", 1).EchoSequence;
        box.Advance(2000);
        box.FromWan(OnWan(Pong("198.18.5.1", WanAddress, OwnIdentifier, sequence, []))).IsDropped(DropReason.NoRule);
        StringAssert.Contains(Printed(box), "  1  no answer within 1000 ms\r\n1 request, 0 answers\r\n");
    }

    [TestMethod]
    public void Ping_OfAnInsideHostWithTheBoxsIdentifier_GetsAnother()
    {
        Box box = new();
        FrameView theirs = box.FromLan(OutPing(Pc, Gateway, OwnIdentifier)).OnlyWan;
        Assert.IsGreaterThan(1024, theirs.EchoIdentifier);
        FrameView own = Ping(box, "198.18.5.1");
        FrameView back = box.FromWan(OnWan(Pong(Gateway, WanAddress, theirs.EchoIdentifier, 1, []))).OnlyLan;
        Assert.AreEqual((Pc, OwnIdentifier), (back.Destination, back.EchoIdentifier));
        Assert.IsTrue(box.FromWan(OnWan(Pong(Gateway, WanAddress, OwnIdentifier, own.EchoSequence, []))).IsSilent);
        foreach (int identifier in new[] { 0, 1, 256, 258, 1024, 1025, 65535 })
        {
            Assert.AreEqual(identifier, box.FromLan(OutPing(Pc, Server1, identifier)).OnlyWan.EchoIdentifier);
        }
    }

    [TestMethod]
    public void Ping_OfASilentNeighbor_SaysSoAfterThreeRequests()
    {
        Box box = new();
        box.Platform.Type("ping 192.168.10.77\r");
        Output output = box.Advance(5000);
        Assert.AreEqual(3, output.LanArp.Count(ask => ask.ArpTarget == "192.168.10.77"));
        Assert.IsTrue(output.IsSilent);
        StringAssert.EndsWith(Printed(box), "not sent: 192.168.10.77 does not answer ARP\r\ngw> ");
    }

    [TestMethod]
    public void Ping_BehindASilentGateway_NamesTheGateway()
    {
        Box box = new();
        box.WanStations.Clear();
        box.Advance(70_000);
        box.Platform.Type("ping 198.18.9.4\r");
        box.Advance(5000);
        StringAssert.Contains(Printed(box), "not sent: the gateway 198.18.5.1 does not answer ARP\r\n");
    }

    [TestMethod]
    [DataRow("192.168.10.1", "that is the box itself")]
    [DataRow("198.18.5.2", "that is the box itself")]
    [DataRow("192.168.10.255", "that is no station but the network or broadcast address")]
    [DataRow("192.168.10.0", "that is no station but the network or broadcast address")]
    [DataRow("198.18.5.255", "that is no station but the network or broadcast address")]
    [DataRow("127.0.0.1", "127.0.0.1 is no address of a station")]
    [DataRow("224.0.0.1", "224.0.0.1 is no address of a station")]
    [DataRow("255.255.255.255", "255.255.255.255 is no address of a station")]
    [DataRow("0.0.0.0", "0.0.0.0 is no address of a station")]
    [DataRow("169.254.3.4", "that address is reserved (RFC 6890)")]
    [DataRow("198.18.9.4 0", "0 is not allowed, requests: 1-20")]
    [DataRow("198.18.9.4 21", "21 is not allowed, requests: 1-20")]
    [DataRow("198.18.9.4 4 4", "\"4\" is too much")]
    [DataRow("maxA", "maxA is no address of a station")]
    [DataRow("", "the station is missing")]
    public void Ping_OfNonsense_IsRefusedAndSendsNothing(string words, string why)
    {
        Box box = new();
        string answer = box.Router.Shell.Execute("ping " + words, box.Platform.ClockMs);
        StringAssert.Contains(answer, why);
        StringAssert.Contains(answer, "^");
        Assert.IsTrue(box.Advance(2000).IsSilent);
    }

    [TestMethod]
    public void Ping_WithoutAWay_SaysWhatIsMissing()
    {
        Box box = new();
        box.Wan.IsLinkUp = false;
        StringAssert.Contains(box.Router.Shell.Execute("ping 198.18.5.1", 0), "the wan interface, LINK DOWN");
        box.Wan.Trouble = "no chip answers";
        StringAssert.Contains(box.Router.Shell.Execute("ping 198.18.5.1", 0), "the wan interface, DOES NOT WORK: no chip answers");
        Box bare = new(null);
        StringAssert.Contains(bare.Router.Shell.Execute("ping 198.18.5.1", 0), "the box has no wan address yet");
        Box without = Configured("wan static 198.18.5.2/24", "lan 192.168.10.1/24");
        StringAssert.Contains(without.Router.Shell.Execute("ping 198.18.9.4", 0), "no route: the wan line has no gateway");
        Box shut = new();
        shut.State.IsEnforcing = false;
        shut.State.Alarm = "a leak";
        StringAssert.Contains(shut.Router.Shell.Execute("ping 198.18.9.4", 0), "nothing is forwarded, so no answer could come in, alarm: a leak");
    }

    [TestMethod]
    public void Ping_ALinkThatGoesDown_IsTold()
    {
        Box box = new();
        Ping(box, "198.18.5.1", 2);
        box.Wan.IsLinkUp = false;
        box.Advance(3000);
        StringAssert.Contains(Printed(box), "  2  not sent: the interface or its link does not work");
        StringAssert.Contains(Printed(box), "2 requests, 0 answers\r\n");
    }

    [TestMethod]
    public void Ping_CtrlC_EndsIt()
    {
        Box box = new();
        Ping(box, "198.18.5.1", 20);
        box.Platform.Type("\u0003");
        box.Advance(100);
        StringAssert.EndsWith(Printed(box), "^C\r\ngw> ");
        Assert.IsEmpty(box.Advance(5000).Wan);
    }

    private static Box Logging(Ip4 station)
    {
        Policy policy = UsualPolicy().Build();
        policy.SyslogAddress = station.Words;
        return new Box(policy);
    }

    private static Box LoggingToNobody()
    {
        Box box = new(null);
        Policy policy = UsualPolicy().Build();
        policy.SyslogAddress = Pc.Words;
        box.LanStations.Remove(Pc);
        box.State.Apply(policy, box.Platform.ClockMs);
        return box;
    }

    private static FrameView Ping(Box box, string address, int count = 4)
    {
        box.Advance(2000);
        box.Platform.Type($"ping {address} {count}\r");
        return box.Advance(300).OnlyWan;
    }

    private static string Printed(Box box)
    {
        box.Advance(500);
        return box.Platform.Written.ToString();
    }

    private static FrameView NextLog(Box box)
    {
        return LogViews(box.Lan.Sent).Concat(box.Advance(2000).Lan).First();
    }

    private static List<FrameView> LogViews(IEnumerable<byte[]> sent)
    {
        return sent.Select(bytes => new FrameView(bytes)).Where(view => view.IsIPv4 && view.Protocol == ProtocolUdp && view.DestinationPort == 514).ToList();
    }

    private static string[] Logs(IEnumerable<byte[]> sent)
    {
        return LogViews(sent).Select(view => Encoding.ASCII.GetString(view.Payload).Split("] ")[1]).ToArray();
    }

    private static string[] Logs(Output output)
    {
        return Logs(output.Lan.Select(view => view.Bytes));
    }
}
