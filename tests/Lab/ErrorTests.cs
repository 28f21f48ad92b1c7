// What routers and hosts say by ICMP about a packet, as the sockets hear of it that have sent it, through the router
// in both directions; and packets that few have, which a gateway may fail on.

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class ErrorTests : TableTest
{
    // linux/in.h.
    private const int LevelIp = 0;
    private const int ReceiveErrors = 11;

    private static readonly byte[] s_payload = Encoding.ASCII.GetBytes("is anybody there");

    [TestMethod]
    public void I5_ErrorsReachTheSocketThatTheyAreAbout()
    {
        Pair<string> found = InTurn(LabPolicy.Standard, trial =>
        {
            trial.Network.Provider.Network.Ip("route add unreachable 198.18.60.0/24", "route add prohibit 198.18.61.0/24");
            return string.Join(", ",
                Told(trial["pc"], "198.18.9.4", 9),
                Told(trial["pc"], "198.18.60.1", 9),
                Told(trial["pc"], "198.18.61.1", 9),
                TcpTold(trial["pc"], "198.18.60.1"),
                Told(trial["stranger"], LabNetwork.WanAddress.ToString(), 7002));
        });
        string all = "ConnectionRefused, HostUnreachable, HostUnreachable, HostUnreachable, ConnectionRefused";
        Assert.AreEqual(all, found.Tollgate);
        Fact("ICMP errors to sockets: port, host, prohibited, for TCP, and from the LAN to a stranger", found, each => each == all ? "all arrive" : each);
    }

    [TestMethod]
    public void R7_RecordRoute_Survives()
    {
        Pair<bool> found = InTurn(LabPolicy.Standard, trial =>
            trial["pc"].Network.Exec("ping", "-n", "-R", "-c", "2", "-i", "0.1", "-W", "1", "198.18.9.4").IsSuccess);
        Assert.IsTrue(found.Tollgate);
        Fact("ping -R, with the record route option", found, each => each ? "answered" : "not answered");
    }

    [TestMethod]
    public void R7_SourceRoutes_AreDropped()
    {
        Need("hping3");
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            using PacketTally tally = new(trial["maxA"], "udp dport 7000");
            ToolResult sent = trial["stranger"].Network.Exec(
                "hping3", "-n", "-q", "-2", "-c", "5", "-i", "u10000", "-p", "7000", "--lsrr", LabNetwork.WanAddress.ToString(), LabNetwork.WanAddress.ToString());
            StringAssert.Contains(sent.Errors + sent.Output, "5 packets transmitted", sent.ToString());
            return tally.Read();
        });
        Assert.AreEqual(0, found.Tollgate);
        Fact("a loose source route, to a forward", found, each => each == 0 ? "dropped" : "let in");
    }

    [TestMethod]
    public void OtherProtocols_AreNotTranslated()
    {
        Need("hping3");
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            using PacketTally tally = new(trial["server1"], "ip protocol 47 ip saddr 198.18.5.2");
            trial["pc"].Network.Exec("hping3", "-n", "-q", "-0", "-H", "47", "-d", "40", "-c", "5", "-i", "u10000", "198.18.9.4");
            Assert.AreEqual(trial.Box == null ? 0 : 5, trial.Box?.Console.Drops().GetValueOrDefault("protocol") ?? 0);
            return tally.Read();
        });
        Assert.AreEqual(0, found.Tollgate);
        Fact("protocols other than UDP, TCP and ICMP, from the LAN: GRE", found, each => each == 0 ? "dropped and counted" : "passes");
    }

    /// <summary>What a connected UDP socket hears about its datagram.</summary>
    private static string Told(LabHost from, string address, int port)
    {
        using Socket socket = from.Udp();
        // Without it the kernel keeps what may pass by itself to itself (ip(7), IP_RECVERR).
        socket.SetRawSocketOption(LevelIp, ReceiveErrors, BitConverter.GetBytes(1));
        socket.Connect(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Send(s_payload);
        try
        {
            return socket.Receive(1000) == null ? "nothing" : "an answer";
        }
        catch (SocketException told)
        {
            return told.SocketErrorCode.ToString();
        }
    }

    private static string TcpTold(LabHost from, string address)
    {
        try
        {
            return from.Connect(new IPEndPoint(IPAddress.Parse(address), 80), 900) == null ? "nothing" : "an answer";
        }
        catch (SocketException told)
        {
            return told.SocketErrorCode.ToString();
        }
    }
}
