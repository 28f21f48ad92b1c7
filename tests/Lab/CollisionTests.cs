// The reason for this box: two Max units behind one address, both with UDP 6801. The second unit's
// servers compare notes about its endpoint, so it must look the same to all of them. The same
// script runs against the kernel's masquerade, which is symmetric exactly here.

using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class CollisionTests : TableTest
{
    private const int Port = 6801;

    private sealed record Seen(int UnitA, int UnitBAtServer2, int UnitBAtServer1, string Reached);

    [TestMethod]
    public void S5_U1_TwoUnitsOnPort6801_TheSecondLooksTheSameToBothServers()
    {
        Pair<Seen> found = InTurn(LabPolicy.Standard, trial => Script(trial.Network));
        Seen tollgate = found.Tollgate;
        Seen nftables = found.Nftables;
        Report("tollgate", tollgate);
        Report("nftables", nftables);
        Assert.AreEqual(Port, tollgate.UnitA, "unit A owns the forward");
        Assert.AreNotEqual(Port, tollgate.UnitBAtServer1, "unit B must not use A's port");
        Assert.AreEqual(tollgate.UnitBAtServer2, tollgate.UnitBAtServer1, "unit B shows one port to both servers");
        Assert.AreEqual("maxB", tollgate.Reached, "server 1 calls unit B where server 2 saw it");

        // Not wishes but what the kernel does; if it changes, the comparison in the README is out of date.
        Assert.AreNotEqual(nftables.UnitBAtServer2, nftables.UnitBAtServer1, "masquerade is symmetric here");
        Assert.AreEqual("maxA", nftables.Reached, "and the call for unit B rings at unit A");
        Fact("UDP 6801 of a second Max unit, towards two servers", found, each => each.UnitBAtServer1 == each.UnitBAtServer2 ? "one outside port" : "two");
        Fact("a call to that unit's port reaches", found, each => each.Reached == "maxB" ? "that unit" : "the first unit");
    }

    /// <summary>A talks to server 1; B to server 2, then to server 1; both answer; then server 1 calls B where server 2 saw it.</summary>
    private static Seen Script(LabNetwork network)
    {
        Socket unitA = network["maxA"].Udp(Port);
        Socket unitB = network["maxB"].Udp(Port);
        Socket server1 = network["server1"].Udp(Port);
        Socket server2 = network["server2"].Udp(Port);

        int a = Locate(unitA, server1);
        int b2 = Locate(unitB, server2);
        int b1 = Locate(unitB, server1);

        byte[] call = TestBytes.Make(40, 99);
        server1.Send(call, Outside(b2));
        bool isAtB = unitB.Receive() != null;
        bool isAtA = unitA.Receive(0) != null;
        return new Seen(a, b2, b1, isAtB ? "maxB" : isAtA ? "maxA" : "nobody");
    }

    /// <summary>Service location: the unit asks, the server notes where from, the answer comes back.</summary>
    private static int Locate(Socket unit, Socket server)
    {
        byte[] question = TestBytes.Make(24, server.Port() + 1);
        unit.Send(question, (IPEndPoint)server.LocalEndPoint!);
        Datagram? seen = server.Receive();
        Assert.IsNotNull(seen, "the question did not arrive");
        CollectionAssert.AreEqual(question, seen.Payload);

        byte[] answer = TestBytes.Make(48, 7);
        server.Send(answer, seen.From);
        Datagram? came = unit.Receive();
        Assert.IsNotNull(came, "the answer did not come back");
        CollectionAssert.AreEqual(answer, came.Payload);
        return seen.From.Port;
    }

    private void Report(string name, Seen seen)
    {
        Say($"{name,-9} unit A at server 1: {seen.UnitA,-6} unit B at server 2: {seen.UnitBAtServer2,-6} unit B at server 1: {seen.UnitBAtServer1,-6} a call from server 1 to B's port at server 2 reaches {seen.Reached}");
    }
}
