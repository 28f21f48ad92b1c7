// What a commit refuses because a table is full: more lines than the heap of a board has room for
// beside the tests.

using System.Linq;
using Tollgate.Control;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class PoliciesLimitTests
{
    [TestMethod]
    public void TooManyForwards_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20");
        for (int i = 0; i < ForwardTable.MaxRules; i++)
        {
            Assert.AreEqual("", console.Run($"forward udp {2000 + i} to gw1"));
        }

        StringAssert.Contains(console.Run("commit"), $"committed: {3 + ForwardTable.MaxRules} lines, {ForwardTable.MaxRules} forwards");
        console.Run("forward tcp 2000 to gw1");
        Assert.AreEqual(
            "  forward tcp 2000 to gw1\n  ^\nerror: too many forwards, the table holds 128 ranges\nnothing was changed\n",
            console.Run("commit"));
    }

    [TestMethod]
    public void TooManyPeers_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20");
        for (int i = 0; i < 13; i++)
        {
            Assert.AreEqual("", console.Run($"peers p{i}" + string.Concat(Enumerable.Range(1, 10).Select(j => $" 198.18.{i}.{j}"))));
            Assert.AreEqual("", console.Run($"forward udp {2000 + i} to gw1 from p{i}"));
            Assert.AreEqual("", console.Run($"forward tcp {2000 + i} to gw1 from p{i}"));
        }

        string printed = console.Run("commit");
        StringAssert.Contains(printed, "forward udp 2012 to gw1 from p12");
        StringAssert.Contains(printed, "error: too many peers, the table holds 128 prefixes");
        console.RunAll("no forward udp 2012\nno forward tcp 2012");
        StringAssert.Contains(console.Run("commit"), "ENFORCING");
    }

    [TestMethod]
    public void TooManyHosts_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        console.RunAll("wan static 198.18.5.2/24\nlan 192.168.10.1/24");
        int most = console.State.LanNeighbors.Capacity - Policies.SpareNeighbors;
        for (int i = 0; i <= most; i++)
        {
            Assert.AreEqual("", console.Run($"host h{i} 192.168.10.{10 + i}"));
        }

        StringAssert.Contains(console.Run("commit"), $"error: too many hosts, the box keeps {most}");
        console.Run($"no host h{most}");
        StringAssert.Contains(console.Run("commit"), "ENFORCING");
    }

    [TestMethod]
    public void TooManyLines_AreRefusedWithTheLimit()
    {
        ConsoleFixture console = new();
        for (int i = 0; i < Config.MaxLines; i++)
        {
            Assert.AreEqual("", console.Run($"peers p{i} 198.18.9.4"));
        }

        StringAssert.Contains(console.Run("peers more 198.18.9.4"), "error: the configuration is full, it holds 256 lines");
        Assert.AreEqual("replaces: peers p7 198.18.9.4\n", console.Run("peers p7 198.18.9.5"));
    }
}
