// The load the box is for: 30 calls at once.

using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class CallTests : LabTest
{
    private const int Calls = 30;

    [TestMethod]
    public void S6_ThirtyCallsForAMinute_LoseNothing()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.ThirtyCalls);
        VoiceRun run = new();
        for (int call = 0; call < Calls; call++)
        {
            // Fifteen calls a unit, on the even ports of its voice range.
            int port = (call % 2 == 0 ? 21000 : 21100) + (call / 2 * 2);
            Socket unit = Network[call % 2 == 0 ? "maxA" : "maxB"].Udp(port);
            Socket remote = Network["server2"].Udp(30000 + (call * 2));
            run.Add(unit, Outside(port), remote, (IPEndPoint)remote.LocalEndPoint!);
        }

        VoiceResult result = run.Run(TimeSpan.FromSeconds(60));
        Say($"{Calls} calls, 60 s: {result}");
        Say($"drops at the box: {string.Join(", ", box.Console.Drops().Where(each => each.Value != 0))}");
        Assert.AreEqual(Calls * 2 * 2000, result.Sent);
        Assert.AreEqual(0, result.Lost);
        Assert.AreEqual(0, result.Damaged);
        Assert.AreEqual(0, result.OutOfOrder);
    }
}
