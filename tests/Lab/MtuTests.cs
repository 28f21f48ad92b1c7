// A WAN that takes less than 1500 bytes, as behind a DSL modem: `wan mtu` on the box, the interface's MTU with nftables.

using System;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class MtuTests : TableTest
{
    private const int Mtu = 1400;
    private const int ServerPort = 9000;

    private static readonly LabPolicy s_policy = LabPolicy.Standard with { Lines = FormattableString.Invariant($"{LabPolicy.Standard.Lines}wan mtu {Mtu}\n") };

    [TestMethod]
    public void U13_M1_TheBoxNamesItsMtu()
    {
        Need("tracepath");
        Pair<string> found = InTurn(s_policy, trial =>
        {
            Narrow(trial);
            ToolResult trace = trial["pc"].Network.Exec("tracepath", "-n", "198.18.9.4");
            Match lowered = Regex.Match(trace.Output, @"^ *\d+: +(\S+) .*pmtu (\d+)", RegexOptions.Multiline);
            Assert.IsTrue(lowered.Success, trace.ToString());
            return $"{lowered.Groups[1].Value} says {lowered.Groups[2].Value}";
        });
        string right = $"{LabNetwork.LanAddress} says {Mtu}";
        Assert.AreEqual(right, found.Tollgate);
        Fact($"tracepath, a WAN of {Mtu} bytes", found, each => each == right ? "the router names it" : each);
    }

    [TestMethod]
    public void U13_F8_ADatagramThatIsTooLong_GoesInPieces()
    {
        Pair<bool> found = InTurn(s_policy, trial =>
        {
            Narrow(trial);
            Socket server = trial["server1"].Udp(30000);
            using PacketTally pieces = new(trial["server1"], "ip frag-off & 0x3fff != 0");
            byte[] payload = TestBytes.Make(1472, 1);
            Socket pc = trial["pc"].Udp();
            // No discovery: without it the kernel sets DF (ip(7), IP_MTU_DISCOVER).
            pc.DontFragment = false;
            pc.Send(payload, (IPEndPoint)server.LocalEndPoint!);
            return server.Receive(500) is Datagram came && came.Payload.AsSpan().SequenceEqual(payload) && pieces.Read() == 2;
        });
        Assert.IsTrue(found.Tollgate);
        Fact($"a UDP datagram of 1 500 bytes to a WAN of {Mtu}", found, each => each ? "arrives in two pieces" : "does not arrive");
    }

    [TestMethod]
    public void T11_BothEndsHearOfShorterSegments()
    {
        Pair<string> found = InTurn(s_policy, trial =>
        {
            Narrow(trial);
            using TcpPair pair = TcpPair.Open(trial["pc"], trial["server1"], ServerPort);
            string segments = pair.SegmentBytes;
            pair.Exchange(300_000);
            return segments;
        });
        // Timestamps take 12 of the bytes that MSS counts (RFC 6691).
        string clamped = FormattableString.Invariant($"{Mtu - 40 - 12} and {Mtu - 40 - 12}");
        Assert.AreEqual(clamped, found.Tollgate);
        Fact($"TCP segments of both ends at the start, a WAN of {Mtu} bytes", found, each => each);
    }

    private static void Narrow(Trial trial)
    {
        if (trial.Box == null)
        {
            trial.Network.Router.Ip(FormattableString.Invariant($"link set wan0 mtu {Mtu}"));
        }
    }
}
