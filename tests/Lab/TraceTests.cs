// The way through the router as traceroute and tracepath see it from the LAN: each hop answers, the router's own
// too, and a link beyond that takes less than 1500 bytes is found out.

using System;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class TraceTests : TableTest
{
    private const int SmallMtu = 1300;

    private static readonly string s_way = $"{LabNetwork.LanAddress} {LabNetwork.ProviderAddress} 198.18.9.4";

    [TestMethod]
    public void R2_I5_TracerouteShowsEachHop()
    {
        Need("traceroute");
        string[] protocols = ["-U", "-I", "-T"];
        Pair<string> found = InTurn(LabPolicy.Standard, trial =>
        {
            Meet(trial["pc"]);
            return string.Join(", ", protocols.Select(protocol =>
            {
                ToolResult trace = trial["pc"].Network.Exec("traceroute", "-n", "-w", "1", "-q", "1", protocol, "198.18.9.4");
                return string.Join(' ', Regex.Matches(trace.Output, @"^ *\d+ +(\S+)", RegexOptions.Multiline).Select(hop => hop.Groups[1].Value));
            }));
        });
        string right = string.Join(", ", protocols.Select(_ => s_way));
        Assert.AreEqual(right, found.Tollgate);
        Fact("traceroute over UDP, ICMP and TCP", found, each => each == right ? "every hop, its own too" : each);
    }

    [TestMethod]
    public void U13_TracepathFindsASmallerMtuBeyond()
    {
        Need("tracepath");
        Pair<string> found = InTurn(LabPolicy.Standard, trial =>
        {
            Meet(trial["pc"]);
            trial.Network.Provider.Network.Ip($"route replace 198.18.9.0/24 dev net mtu {SmallMtu}");
            return Trace(trial);
        });
        string right = $"{LabNetwork.ProviderAddress} says {SmallMtu}, 3 hops";
        Assert.AreEqual(right, found.Tollgate);
        Fact($"tracepath, an MTU of {SmallMtu} behind the provider", found, each => each == right ? "found" : each);
    }

    /// <summary>Who has lowered the MTU, to what, and how far the server is.</summary>
    private static string Trace(Trial trial)
    {
        ToolResult trace = trial["pc"].Network.Exec("tracepath", "-n", "198.18.9.4");
        Match lowered = Regex.Match(trace.Output, @"^ *\d+: +(\S+) .*pmtu (\d+)", RegexOptions.Multiline);
        Match end = Regex.Match(trace.Output, @"Resume: pmtu (\d+) hops (\d+)");
        Assert.IsTrue(end.Success, trace.ToString());
        string by = lowered.Success ? lowered.Groups[1].Value : "nobody";
        return FormattableString.Invariant($"{by} says {end.Groups[1].Value}, {end.Groups[2].Value} hops");
    }
}
