// What the box itself sends, judged by real kernels: the log in a socket of a host on the LAN, and pings of
// the console, which the stations of both sides answer.

using System.Collections.Generic;
using System.Net.Sockets;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class OwnPacketTests : LabTest
{
    [TestMethod]
    public void TheLog_ArrivesAtAHostOfTheLan()
    {
        // Switched off from the start: it is given up after three requests, not at the next one a minute later.
        Network["gw1"].Network.Ip("link set eth0 down");
        using Socket socket = Network["pc"].Udp(514);
        LabPolicy policy = LabPolicy.Standard with { Lines = LabPolicy.Standard.Lines + "log syslog 192.168.10.50\n" };
        using TollgateBox box = TollgateBox.Start(Network, policy);
        Datagram? started = socket.Receive();
        Assert.IsNotNull(started);
        Assert.AreEqual("192.168.10.1:514", started.From.ToString());
        StringAssert.Matches(
            Encoding.ASCII.GetString(started.Payload),
            new(@"^<133>1 - 192\.168\.10\.1 tollgate - 10 \[meta sequenceId=""1"" sysUpTime=""\d+""\] started$"));

        Assert.AreEqual("host gw1 192.168.10.21 does not answer", Next(socket, 20_000));
        Network["gw1"].Network.Ip("link set eth0 up");
        Assert.AreEqual("host gw1 192.168.10.21 answers again", Next(socket, 20_000));
        StringAssert.Contains(box.Console.Ask("show log"), "host gw1 192.168.10.21 answers again");
    }

    [TestMethod]
    public void PingOnTheConsole_IsAnsweredByKernelsOnBothSides()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        foreach (string address in new[] { "198.18.5.1", "198.18.9.4", "192.168.10.11" })
        {
            string answer = box.Console.Ask("ping " + address + " 2");
            Say($"{answer}");
            StringAssert.Contains(answer, "2 requests, 2 answers, ");
        }

        StringAssert.Contains(box.Console.Ask("ping 192.168.10.99 1"), "not sent: 192.168.10.99 does not answer ARP");
        Dictionary<string, int> drops = box.Console.Drops();
        Assert.AreEqual(0, drops.GetValueOrDefault("icmp-type") + drops.GetValueOrDefault("bad-icmp") + drops.GetValueOrDefault("to-box"));
    }

    private static string Next(Socket socket, int timeoutMs)
    {
        Datagram? datagram = socket.Receive(timeoutMs);
        Assert.IsNotNull(datagram, "nothing came");
        return Encoding.ASCII.GetString(datagram.Payload).Split("] ")[1];
    }
}
