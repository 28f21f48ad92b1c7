// What is open and what is not, port by port, from real hosts: the tables of the Max and Clarent
// documents. Everything that is not open gets silence and a counter.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class PortTests : LabTest
{
    // Below the second after which a kernel repeats a SYN: the counters are then exact.
    private const int OneSynMs = 900;

    private static readonly int[] s_maxUdp = [6801, .. Enumerable.Range(7000, 16), .. Enumerable.Range(21000, 16)];
    private static readonly int[] s_maxTcp = [.. Enumerable.Range(4000, 16)];
    private static readonly int[] s_closed = [6999, 7016, 3999, 4016, 1024, 80];
    private static readonly int[] s_clarent = [4040, 4045, 5010, 5001, 5002];

    [TestMethod]
    public void S1_EveryUdpPortOfAMax_IsReachedByAStranger_AndTheReplyLeavesFromIt()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        Socket stranger = Network["stranger"].Udp();
        foreach (int port in s_maxUdp)
        {
            AssertRoundTrip(Network["maxA"].Udp(port), stranger, port);
        }

        Dictionary<string, int> drops = box.Console.Drops();
        Say($"{s_maxUdp.Length} UDP ports reached and answered, drops: {Text(drops)}");
        Assert.AreEqual(0, drops.GetValueOrDefault("no-rule"));
    }

    [TestMethod]
    public void S1_EveryTcpPortOfAMax_IsReachedByAStranger_AndTheReplyLeavesFromIt()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        foreach (int port in s_maxTcp)
        {
            Socket listener = Network["maxA"].Listen(port);
            using Socket? caller = Network["stranger"].Connect(Outside(port), 5000);
            Assert.IsNotNull(caller, $"nobody answers on TCP {port}");
            using Socket called = listener.Accept();
            Assert.AreEqual(caller.LocalEndPoint, called.RemoteEndPoint, $"the source of a connection to TCP {port}");
            AssertSame(caller, called, port);
            AssertSame(called, caller, port + 1);
        }

        Say($"{s_maxTcp.Length} TCP ports reached and answered");
    }

    [TestMethod]
    public void ClosedPorts_AreSilent_AndCounted()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        LabHost max = Network["maxA"];
        LabHost stranger = Network["stranger"];
        // Somebody listens on each of them, so that silence is the box's doing.
        List<Socket> inside = s_closed.Select(port => max.Udp(port)).ToList();
        List<Socket> listeners = s_closed.Select(max.Listen).ToList();
        List<Task<Socket?>> callers = s_closed.Select(port => Task.Run(() => stranger.Connect(Outside(port), OneSynMs))).ToList();
        List<Socket> senders = s_closed.Select(port => SendConnected(stranger, port)).ToList();

        Assert.IsTrue(callers.All(caller => caller.Result == null), "a TCP connection to a closed port was answered");
        Assert.IsTrue(inside.All(socket => socket.Receive(0) == null), "a datagram to a closed port came in");
        Assert.IsTrue(listeners.All(listener => !listener.Poll(0, SelectMode.SelectRead)), "a connection to a closed port came in");
        // An ICMP error would show as a refused connection on the sender's connected socket.
        Assert.IsTrue(senders.All(sender => sender.Receive(0) == null), "a datagram to a closed port was answered");

        Dictionary<string, int> drops = box.Console.Drops();
        Say($"{s_closed.Length} closed ports over UDP and TCP, drops: {Text(drops)}");
        Assert.AreEqual(2 * s_closed.Length, drops.GetValueOrDefault("no-rule"));
    }

    [TestMethod]
    public void ClarentPorts_AnswerTheirPeers_AndNobodyElse()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        Dictionary<int, Socket> gateway = s_clarent.ToDictionary(port => port, port => Network["gw1"].Udp(port));
        Socket[] peers = [Network["server1"].Udp(), Network["server1"].Udp(0, IPAddress.Parse("198.18.9.9"))];
        Socket[] others = [Network["server2"].Udp(), Network["stranger"].Udp(), Network["near"].Udp()];
        foreach (int port in s_clarent)
        {
            Array.ForEach(peers, peer => AssertRoundTrip(gateway[port], peer, port));
            Array.ForEach(others, other => other.Send(TestBytes.Make(20, port), Outside(port)));
        }

        Assert.IsNull(others[0].Receive(300), "a stranger was answered");
        Assert.IsTrue(others.All(other => other.Receive(0) == null), "a stranger was answered");
        Assert.IsTrue(gateway.Values.All(socket => socket.Receive(0) == null), "a stranger's datagram came in");
        Dictionary<string, int> drops = box.Console.Drops();
        Say($"{s_clarent.Length} Clarent ports, {peers.Length} peers answered, {others.Length} others silent, drops: {Text(drops)}");
        Assert.AreEqual(s_clarent.Length * others.Length, drops.GetValueOrDefault("not-a-peer"));
    }

    [TestMethod]
    public void S5_TrafficFromAForwardedPort_LeavesFromThatPort()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        Socket server = Network["server2"].Udp(30000);
        foreach (int port in s_maxUdp)
        {
            Network["maxA"].Udp(port).Send(TestBytes.Make(32, port), new IPEndPoint(Network["server2"].Address, 30000));
            Datagram? seen = server.Receive();
            Assert.IsNotNull(seen, $"nothing left from UDP {port}");
            Assert.AreEqual(Outside(port), seen.From);
        }
    }

    [TestMethod]
    public void U8_ADynamicMapping_AnswersWhomItCalled_AndNobodyElse()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        Socket pc = Network["pc"].Udp(5060);
        Socket server = Network["server1"].Udp(30000);
        Socket stranger = Network["stranger"].Udp();
        pc.Send(TestBytes.Make(32, 1), new IPEndPoint(Network["server1"].Address, 30000));
        IPEndPoint seen = server.Receive()!.From;
        Assert.AreEqual(Outside(5060), seen, "the port was free and should have been kept");

        stranger.Send(TestBytes.Make(32, 2), seen);
        Assert.IsNull(pc.Receive(300), "a stranger came in through a dynamic mapping");
        // Filtering is by address: another port of the same server may answer.
        Network["server1"].Udp(30001).Send(TestBytes.Make(32, 3), seen);
        Assert.AreEqual(30001, pc.Receive()!.From.Port);
        Assert.AreEqual(1, box.Console.Drops().GetValueOrDefault("filtered"));
    }

    private static void AssertSame(Socket from, Socket to, int seed)
    {
        byte[] sent = TestBytes.Make(2000, seed);
        from.Send(sent);
        byte[] received = new byte[sent.Length];
        to.ReceiveTimeout = 5000;
        for (int at = 0; at < received.Length;)
        {
            at += to.Receive(received, at, received.Length - at, SocketFlags.None);
        }

        CollectionAssert.AreEqual(sent, received);
    }

    private static Socket SendConnected(LabHost from, int port)
    {
        Socket socket = from.Udp();
        socket.Connect(Outside(port));
        socket.Send(TestBytes.Make(20, port));
        return socket;
    }

    private static string Text(Dictionary<string, int> drops)
    {
        return drops.Count == 0 ? "none" : string.Join(", ", drops.Where(each => each.Value != 0).Select(each => $"{each.Key} {each.Value}"));
    }
}
