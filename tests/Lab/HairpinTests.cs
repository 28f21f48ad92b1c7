// A host of the LAN calls the WAN address: a unit through its forward, and another host where a server on the Internet
// has seen it. Both are inside, and each must look to the other as it looks from outside (RFC 4787 REQ-9).

using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class HairpinTests : TableTest
{
    [TestMethod]
    public void U9_T8_I7_TheWanAddress_FromTheLan()
    {
        Pair<string> found = InTurn(LabPolicy.Standard, trial => string.Join(", ", OverUdp(trial), OverTcp(trial), Refused(trial)));
        string right = "UDP from outside, TCP from outside, error";
        Assert.AreEqual(right, found.Tollgate);
        Fact("from the LAN to the WAN address: UDP and TCP to a forward, an ICMP error back", found, each => each == right ? "all arrive, as from outside" : each.StartsWith("UDP lost, TCP ConnectionRefused") ? "the router refuses them" : each);
    }

    [TestMethod]
    public void U9_TwoMaxUnits_CallEachOther_AsServersHaveSeenThem()
    {
        Pair<bool> found = InTurn(LabPolicy.Standard, trial =>
        {
            Socket server = trial["server1"].Udp(30000);
            Socket unitA = trial["maxA"].Udp(5080);
            Socket unitB = trial["maxB"].Udp(5081);
            unitA.Send(TestBytes.Make(20, 1), (IPEndPoint)server.LocalEndPoint!);
            unitB.Send(TestBytes.Make(20, 2), (IPEndPoint)server.LocalEndPoint!);
            IPEndPoint seenA = server.Receive()!.From;
            IPEndPoint seenB = server.Receive()!.From;
            unitA.Send(TestBytes.Make(40, 3), seenB);
            bool arrives = unitB.Receive(500)?.From.Equals(seenA) == true;
            unitB.Send(TestBytes.Make(40, 4), seenA);
            return arrives && unitA.Receive(500)?.From.Equals(seenB) == true;
        });
        Assert.IsTrue(found.Tollgate);
        Fact("two units behind the router, each told by a server where the other is", found, each => each ? "talk" : "do not reach each other");
    }

    private static string OverUdp(Trial trial)
    {
        Socket unit = trial["maxA"].Udp(7002);
        Socket pc = trial["pc"].Udp(5082);
        pc.Send(TestBytes.Make(30, 1), Outside(7002));
        if (unit.Receive(500) is not Datagram came)
        {
            return "UDP lost";
        }

        unit.Send(TestBytes.Make(30, 2), came.From);
        bool isAnswered = pc.Receive(500) is Datagram answer && answer.From.Equals(Outside(7002));
        return came.From.Equals(Outside(5082)) && isAnswered ? "UDP from outside" : $"UDP from {came.From}";
    }

    private static string OverTcp(Trial trial)
    {
        Socket listener = trial["maxA"].Listen(4000);
        try
        {
            using Socket? caller = trial["pc"].Connect(Outside(4000), 900);
            if (caller == null)
            {
                return "TCP lost";
            }

            using Socket called = listener.Accept();
            return ((IPEndPoint)called.RemoteEndPoint!).Address.Equals(LabKit.LabNetwork.WanAddress) ? "TCP from outside" : $"TCP from {called.RemoteEndPoint}";
        }
        catch (SocketException refused)
        {
            return "TCP " + refused.SocketErrorCode;
        }
    }

    /// <summary>A datagram to a port that nobody has on the unit, which says so.</summary>
    private static string Refused(Trial trial)
    {
        using Socket socket = trial["pc"].Udp();
        socket.Connect(Outside(7010));
        socket.Send(TestBytes.Make(20, 1));
        try
        {
            return socket.Receive(500) == null ? "no error" : "an answer";
        }
        catch (SocketException told) when (told.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return "error";
        }
    }
}
