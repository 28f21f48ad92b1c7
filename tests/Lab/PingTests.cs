// ICMP between real kernels: pings go out and not in, and what routers and hosts say about a
// packet comes back to the host that sent it.

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
public sealed class PingTests : LabTest
{
    [TestMethod]
    public void Ping_GoesOut()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        foreach (string from in Network.LanHosts)
        {
            ToolResult ping = Ping(from, "198.18.9.4", "-c", "5", "-i", "0.02");
            Assert.IsTrue(ping.IsSuccess, ping.ToString());
            StringAssert.Contains(ping.Output, "5 received, 0% packet loss", ping.ToString());
        }
    }

    [TestMethod]
    public void I1_TwoHostsWithOneEchoId_BothHearTheirOwnReplies()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        foreach (string from in new[] { "maxA", "maxB" })
        {
            ToolResult ping = Ping(from, "198.18.9.4", "-c", "5", "-i", "0.02", "-e", "777");
            StringAssert.Contains(ping.Output, "5 received, 0% packet loss", ping.ToString());
        }
    }

    [TestMethod]
    public void R3_PingOfTheWanAddress_StaysSilent()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        ToolResult ping = Ping("stranger", LabNetwork.WanAddress.ToString(), "-c", "3", "-i", "0.1");
        Dictionary<string, int> drops = box.Console.Drops();
        Say($"{ping.Output.Trim()}");
        Assert.IsFalse(ping.IsSuccess, ping.ToString());
        StringAssert.Contains(ping.Output, "3 packets transmitted, 0 received", ping.ToString());
        Assert.DoesNotContain("errors", ping.Output, ping.ToString());
        Assert.AreEqual(3, drops.GetValueOrDefault("wan-ping"));
    }

    [TestMethod]
    public void R10_PingFromTheWanToALanAddress_StaysSilent()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        Network.Provider.Network.Ip($"route add 192.168.10.0/24 via {LabNetwork.WanAddress}");
        ToolResult ping = Ping("stranger", "192.168.10.11", "-c", "3", "-i", "0.1");
        StringAssert.Contains(ping.Output, "3 packets transmitted, 0 received", ping.ToString());
        Assert.DoesNotContain("errors", ping.Output, ping.ToString());
        Assert.AreEqual(3, box.Console.Drops().GetValueOrDefault("lan-from-wan"));
    }

    [TestMethod]
    public void R2_TtlOfOne_IsAnsweredByTheBox()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        ToolResult ping = Ping("pc", "198.18.9.4", "-c", "1", "-t", "1");
        StringAssert.Contains(ping.Output, $"From {LabNetwork.LanAddress} icmp_seq=1 Time to live exceeded", ping.ToString());
        Assert.AreEqual(1, box.Console.Drops().GetValueOrDefault("ttl-expired"));
    }

    [TestMethod]
    public void I5_TimeExceededOnTheWay_ComesBackToThePing()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        ToolResult ping = Ping("pc", "198.18.9.4", "-c", "1", "-t", "2");
        StringAssert.Contains(ping.Output, $"From {LabNetwork.ProviderAddress} icmp_seq=1 Time to live exceeded", ping.ToString());
        ToolResult further = Ping("pc", "198.18.9.4", "-c", "1", "-t", "3");
        Assert.IsTrue(further.IsSuccess, further.ToString());
    }

    [TestMethod]
    public void I5_PortUnreachable_ComesBackToTheSocket()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        // From a forwarded port and from a dynamic one: the quoted endpoint is restored in both.
        foreach (Socket socket in new[] { Network["maxA"].Udp(7004), Network["pc"].Udp() })
        {
            socket.Connect(new IPEndPoint(Network["server1"].Address, 9));
            socket.Send(Encoding.ASCII.GetBytes("is anybody there"));
            SocketException refusal = Assert.ThrowsExactly<SocketException>(() => socket.Receive(Datagrams.PatienceMs));
            Assert.AreEqual(SocketError.ConnectionRefused, refusal.SocketErrorCode);
        }
    }

    private ToolResult Ping(string from, string to, params string[] options)
    {
        return Network[from].Network.Exec("ping", ["-n", "-W", "1", .. options, to]);
    }
}
