// The load the box is for: 30 calls at once for a minute, and the 8 calls of one Max unit for as long as asked.

using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class CallTests : LabTest
{
    private const int PacketsAMinute = 2000;

    [TestMethod]
    public void S6_ThirtyCallsForAMinute_LoseNothing()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.ThirtyCalls);
        using VoiceRun run = Calls.Thirty(Network);
        VoiceResult result = run.Run(TimeSpan.FromMinutes(1));
        Say($"30 calls, 60 s: {result}");
        AssertWhole(result, 30 * 2 * PacketsAMinute, box);
    }

    /// <summary>Two minutes; TOLLGATE_CALL_MINUTES in the environment asks for more, TOLLGATE_CALL_LOG for a file with a line a minute.</summary>
    [TestMethod]
    public void S6_EightCallsForTwoMinutes_LoseNothing()
    {
        int minutes = int.Parse(Environment.GetEnvironmentVariable("TOLLGATE_CALL_MINUTES") ?? "2", CultureInfo.InvariantCulture);
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        using VoiceRun run = Calls.Eight(Network, Log);
        Log($"8 calls for {minutes} min through {box.Name}");
        VoiceResult result = run.Run(TimeSpan.FromMinutes(minutes));
        Log($"8 calls, {minutes} min: {result}");
        AssertWhole(result, 8 * 2 * PacketsAMinute * minutes, box);
    }

    [TestMethod]
    public void AVoicePacketThatIsDroppedOnTheWay_IsMissed()
    {
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        using VoiceRun run = Calls.Eight(Network, Log);
        // The RTP number lies 10 bytes behind the start of the UDP header: packet 100 of the third call, each way.
        foreach ((string host, string port) in new[] { ("maxA", "dport 21004"), ("server2", "sport 21004") })
        {
            Network[host].Network.Nft($$"""
                table netdev fault {
                  chain arrivals {
                    type filter hook ingress device "eth0" priority 0
                    udp {{port}} @th,80,16 100 drop
                  }
                }

                """);
        }

        VoiceResult result = run.Run(TimeSpan.FromSeconds(6));
        Assert.AreEqual(2, result.Lost, result.ToString());
        Assert.AreEqual("call 3 in at 3.00 s, call 3 out at 3.00 s", result.Missing);
    }

    private void AssertWhole(VoiceResult result, int packets, TollgateBox box)
    {
        string drops = string.Join(", ", box.Console.Drops().Where(each => each.Value != 0));
        Log($"drops at the box: {(drops.Length == 0 ? "none" : drops)}");
        Assert.AreEqual(packets, result.Sent);
        Assert.AreEqual(0, result.Lost, result.Missing);
        Assert.AreEqual(0, result.Damaged);
        Assert.AreEqual(0, result.Repeated);
        Assert.AreEqual(0, result.OutOfOrder);
    }

    private void Log(string line)
    {
        Say($"{line}");
        if (Environment.GetEnvironmentVariable("TOLLGATE_CALL_LOG") is string file)
        {
            File.AppendAllText(file, FormattableString.Invariant($"{DateTime.Now:HH:mm:ss} {line}\n"));
        }
    }
}
