// The kind of NAT, found out by the programs that VoIP software uses for it: a server with two addresses and two
// ports answers from where it was asked to (RFC 5780, and RFC 3489 before it).

using System;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class NatDiscoveryTests : TableTest
{
    private const string First = "198.18.9.4";
    private const string Second = "198.18.9.9";

    private sealed record Discovery(string Mapping, string Filtering, bool IsHairpinAnswered);

    [TestMethod]
    public void U1_U8_U9_NatDiscoveryFindsTheKindOfNat()
    {
        Need("turnserver", "turnutils_natdiscovery");
        Pair<Discovery> found = InTurn(LabPolicy.Standard, Discover);
        Assert.AreEqual("Endpoint Independent Mapping", found.Tollgate.Mapping);
        Assert.AreEqual("Address Dependent Filtering", found.Tollgate.Filtering);
        Assert.IsTrue(found.Tollgate.IsHairpinAnswered);
        Fact("mapping, as turnutils_natdiscovery says it", found, each => each.Mapping);
        Fact("filtering, as turnutils_natdiscovery says it", found, each => each.Filtering);
        Fact("hairpin, as turnutils_natdiscovery sees it", found, each => each.IsHairpinAnswered ? "answered" : "not answered");
    }

    [TestMethod]
    public void U1_U4_U8_U9_StunFindsTheKindOfNat()
    {
        Need("stun", "stund");
        Pair<string> found = InTurn(LabPolicy.Standard, AskStun);
        Assert.AreEqual("Independent Mapping, Address Dependent Filter, preserves ports, will hairpin", found.Tollgate);
        Fact("the NAT, as the stun client says it", found, each => each);
    }

    private Discovery Discover(Trial trial)
    {
        string folder = TollgateBox.NewFolder();
        try
        {
            using LabServer server = LabServer.Start(
                trial["server1"], $"udp {Second}:3479", "turnserver", "-n", "-z", "-m", "1", "--no-tls", "--no-dtls", "--no-cli", "-L", First, "-L", Second,
                "-p", "3478", "-b", folder + "/db", "--pidfile", folder + "/pid", "-l", "stdout");
            ToolResult asked = trial["pc"].Network.Exec("turnutils_natdiscovery", "-m", "-f", "-H", "-L", trial["pc"].Address.ToString(), First);
            Say($"{trial.Router.Name}: {asked.Output}");
            MatchCollection kinds = Regex.Matches(asked.Output, @"NAT with (.*)!");
            Assert.HasCount(2, kinds, asked.ToString());
            // The hairpin comes first: what two servers' ports say of the mapping, then the answer of the client to itself.
            string hairpin = asked.Output.Split("-= Mapping")[0];
            StringAssert.Contains(hairpin, "Hairpinning", asked.ToString());
            return new Discovery(kinds[0].Groups[1].Value, kinds[1].Groups[1].Value, !hairpin.Contains("timeout", StringComparison.Ordinal));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private string AskStun(Trial trial)
    {
        using LabServer server = LabServer.Start(trial["server1"], $"udp {Second}:3479", "stund", "-h", First, "-a", Second, "-p", "3478", "-o", "3479");
        ToolResult asked = trial["pc"].Network.Exec("stun", First + ":3478");
        string line = asked.Output.Split('\n').Single(each => each.StartsWith("Primary: ", StringComparison.Ordinal));
        return line["Primary: ".Length..].Trim();
    }
}
