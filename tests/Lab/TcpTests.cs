// TCP where home gateways are known to fail (RFC 5382; Hatonen et al., "An experimental study of home gateway
// characteristics", 2010), between the sockets of real kernels.

using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class TcpTests : TableTest
{
    private const int InsidePort = 5062;
    private const int ServerPort = 9000;
    private const int PatienceMs = 4000;

    private static readonly IPEndPoint s_server = new(IPAddress.Parse("198.18.9.4"), ServerPort);

    [TestMethod]
    public void T2_ASimultaneousOpen_BecomesAConnection()
    {
        Pair<bool> found = InTurn(LabPolicy.Standard, trial =>
        {
            using Socket inside = NewSocket(trial["pc"], InsidePort);
            using Socket outside = NewSocket(trial["server1"], ServerPort);
            Task first;
            using (PacketTally lost = new(trial["server1"], $"tcp dport {ServerPort}", isDropping: true))
            {
                // Its SYN opens the way and is lost behind the router.
                first = inside.ConnectAsync(s_server);
                Assert.IsTrue(SpinWait.SpinUntil(() => lost.Read() > 0, 900), "the SYN did not come out");
            }

            using PacketTally syns = new(trial["pc"], "tcp flags & (syn | ack) == syn");
            Task second = outside.ConnectAsync(Outside(InsidePort));
            bool isOpen = Task.WaitAll([first, second], PatienceMs);
            Assert.IsTrue(syns.Read() > 0 || !isOpen, "the two SYNs have not crossed");
            return isOpen;
        });
        Assert.IsTrue(found.Tollgate);
        Fact("TCP, both ends open at once", found, each => each ? "a connection" : "no connection");
    }

    [TestMethod]
    public void T5_AHalfClosedConnection_CarriesTheOtherHalf()
    {
        Pair<string> found = InTurn(LabPolicy.Standard, trial =>
        {
            using TcpPair pair = TcpPair.Open(trial["pc"], trial["server1"], ServerPort);
            pair.Client.Shutdown(SocketShutdown.Send);
            Assert.AreEqual(0, pair.Server.Receive(new byte[1]));
            return pair.TryDownload(300_000);
        });
        Assert.AreEqual("goes on", found.Tollgate);
        Fact("TCP, 300 KB after the other end has said FIN", found, each => each);
    }

    [TestMethod]
    public void T6_TheSamePortsAgain_AfterAClose()
    {
        Pair<bool> found = InTurn(LabPolicy.Standard, trial =>
        {
            using Socket listener = trial["server1"].Listen(ServerPort);
            bool isOpen = true;
            for (int round = 0; round < 3 && isOpen; round++)
            {
                using Socket client = NewSocket(trial["pc"], InsidePort);
                isOpen = client.ConnectAsync(s_server).Wait(PatienceMs);
                if (isOpen)
                {
                    // The server closes first, so that the client's port is free at once.
                    using (Socket server = listener.Accept())
                    {
                        Assert.AreEqual(Outside(InsidePort), server.RemoteEndPoint);
                    }

                    client.ReceiveTimeout = PatienceMs;
                    Assert.AreEqual(0, client.Receive(new byte[1]));
                }
            }

            return isOpen;
        });
        Assert.IsTrue(found.Tollgate);
        Fact("TCP, the same two ports again right after a close", found, each => each ? "connects" : "does not");
    }

    [TestMethod]
    public void U13_AnUpload_FindsTheSmallerMtuBeyond()
    {
        Pair<string> found = InTurn(LabPolicy.Standard, trial =>
        {
            trial.Network.Provider.Network.Ip("route replace 198.18.9.0/24 dev net mtu 1300");
            using TcpPair pair = TcpPair.Open(trial["pc"], trial["server1"], ServerPort);
            string became = pair.TryUpload(300_000);
            return FormattableString.Invariant($"{became}, segments of {pair.SegmentBytes}");
        });
        Assert.AreEqual("goes on, segments of 1248 and 1448", found.Tollgate);
        Fact("TCP up, an MTU of 1300 behind the provider", found, each => each);
    }

    private static Socket NewSocket(LabHost host, int port)
    {
        return host.Network.Run(() =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(host.Address, port));
            return socket;
        });
    }
}
