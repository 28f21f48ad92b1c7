// Packets in pieces, through a router that has to know where each piece belongs: those of real kernels, of hping3
// cut as small as it can, and as a flood of first pieces beside calls (RFC 1858, RFC 3128).

using System;
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
[TestCategory(ResultTable.Category)]
public sealed class FragmentTests : TableTest
{
    private const int Flood = 9000;

    [TestMethod]
    public void U14_LongDatagrams_ArriveBothWays()
    {
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            Meet(trial["pc"]);
            int[] sizes = [1473, 2000, 4000, 8000];
            Socket unit = trial["maxA"].Udp(7002);
            Socket stranger = trial["stranger"].Udp(30000);
            Socket pc = trial["pc"].Udp(5070);
            Socket server = trial["server1"].Udp(30001);
            return sizes.Sum(size =>
                Arrives(stranger, unit, Outside(7002), size) + Arrives(unit, stranger, (IPEndPoint)stranger.LocalEndPoint!, size)
                + Arrives(pc, server, (IPEndPoint)server.LocalEndPoint!, size) + Arrives(server, pc, Outside(5070), size));
        });
        Assert.AreEqual(16, found.Tollgate);
        Fact("16 UDP datagrams of 1 473 to 8 000 bytes, through a forward and a mapping, both ways", found, each => each == 16 ? "arrive" : FormattableString.Invariant($"{each} arrive"));
    }

    [TestMethod]
    public void U14_PiecesOf16Bytes_ArriveWhole()
    {
        Need("hping3");
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            Socket unit = trial["maxA"].Udp(7000);
            Hping(trial["stranger"], 5, "u20000", "-2", "-p", "7000", "-f", "-d", "100");
            int whole = 0;
            while (unit.Receive(100) is Datagram datagram)
            {
                whole += datagram.Payload.Length == 100 ? 1 : 0;
            }

            return whole;
        });
        Assert.AreEqual(5, found.Tollgate);
        Fact("a datagram in pieces of 16 bytes, to a forward", found, each => each == 5 ? "arrives" : "does not");
    }

    [TestMethod]
    public void F2_ATcpHeaderInTwoPieces_IsDropped()
    {
        Need("hping3");
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            using PacketTally tally = new(trial["maxA"], "ip saddr 198.18.44.7 ip protocol tcp");
            Hping(trial["stranger"], 5, "u20000", "-S", "-p", "4000", "-f", "-d", "40");
            return tally.Read();
        });
        Assert.AreEqual(0, found.Tollgate);
        Fact("a TCP header in two pieces (RFC 1858), to a forward", found, each => each == 0 ? "dropped" : "let in");
    }

    [TestMethod]
    public void F7_AFloodOfFirstPieces_LeavesCallsAlone()
    {
        Need("hping3");
        Pair<VoiceResult> found = InTurn(LabPolicy.Standard, trial =>
        {
            VoiceRun run = new();
            for (int call = 0; call < 8; call++)
            {
                Socket remote = trial["server2"].Udp(30000 + (call * 2));
                run.Add(trial["maxA"].Udp(21000 + (call * 2)), Outside(21000 + (call * 2)), remote, (IPEndPoint)remote.LocalEndPoint!);
            }

            Task flood = Task.Run(() => Hping(trial["stranger"], Flood, "u333", "-2", "-p", "7000", "-x", "-d", "64", "--rand-source"));
            VoiceResult result = run.Run(TimeSpan.FromSeconds(5));
            flood.Wait();
            Say($"{trial.Router.Name}: {result}");
            return result;
        });
        Assert.AreEqual(0, found.Tollgate.Lost, found.Tollgate.ToString());
        Fact($"{Flood} first pieces without the rest, 8 calls beside: voice packets lost", found, each => each.Lost == 0 ? "none" : "some");
    }

    /// <summary>1 if a datagram arrives as it was sent.</summary>
    private static int Arrives(Socket from, Socket to, IPEndPoint address, int size)
    {
        byte[] payload = TestBytes.Make(size, size);
        from.Send(payload, address);
        return to.Receive(500) is Datagram came && came.Payload.AsSpan().SequenceEqual(payload) ? 1 : 0;
    }
}
