// From lines to the policy that the tables take in, and what a commit refuses. Runs on a board too;
// what fills a table to its limit is in ../PoliciesLimitTests.cs.

using System.Text;
using Tollgate.Control;
using Tollgate.SmallKit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class PoliciesTests
{
    [TestMethod]
    public void AConfiguration_BecomesAPolicy()
    {
        Config config = new Config();
        string[] lines = SmallConsole.Full.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length != 0)
            {
                config.Put(new LineParser(new Words(lines[i]), 0).Read(), null);
            }
        }

        Policies policies = new Policies(config, 64);
        while (policies.Step())
        {
        }

        Assert.IsNull(policies.Error);
        Policy policy = policies.Policy;
        Assert.AreEqual("198.18.5.2", AddressText.Format(policy.WanAddress));
        Assert.AreEqual("255.255.255.0", AddressText.Format(policy.WanMask));
        Assert.AreEqual("198.18.5.1", AddressText.Format(policy.WanGateway));
        Assert.AreEqual("192.168.10.1", AddressText.Format(policy.LanAddress));
        Assert.AreEqual("255.255.255.0", AddressText.Format(policy.LanMask));
        Assert.AreEqual(3, policy.HostAddresses.Length);
        Assert.AreEqual("192.168.10.11", AddressText.Format(policy.HostAddresses[0]));
        Assert.AreEqual("192.168.10.12", AddressText.Format(policy.HostAddresses[1]));
        Assert.AreEqual("192.168.10.20", AddressText.Format(policy.HostAddresses[2]));
        Assert.AreEqual("00:11:22:33:44:55", AddressText.FormatMac(policy.HostMacs[0], 0));
        Assert.IsNull(policy.HostMacs[1]);

        string rules = "";
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            rules += Describe(policy.Rules[i]) + "\n";
        }

        // From the lowest port.
        Assert.AreEqual(
            "7: tcp 4000-4015 to 192.168.10.11\n" +
            "10: udp 4040 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "10: udp 4045 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "8: tcp 4100-4131 to 192.168.10.12\n" +
            "9: udp 5001-5002 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "10: udp 5010 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "11: tcp 5631 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "11: udp 5632 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "7: udp 6801 to 192.168.10.11\n" +
            "7: udp 7000-7015 to 192.168.10.11\n" +
            "8: udp 7100-7131 to 192.168.10.12\n" +
            "13: tcp 8080 to 192.168.10.20\n" +
            "12: udp 9000-9003 to 192.168.10.20 from 198.18.9.4/32 198.18.9.8/29\n" +
            "7: udp 21000-21015 to 192.168.10.11\n" +
            "8: udp 21100 to 192.168.10.12\n",
            rules);
    }

    [TestMethod]
    public void TimersAndTheLog_ReachThePolicy_AndWithoutTheirLinesTheDefaultsHold()
    {
        SmallConsole console = new SmallConsole();
        Assert.IsNull(console.LoadScript(SmallConsole.Full + "timer udp 120\ntimer tcp 604800\ntimer tcp-opening 241\ntimer icmp 61\nlog syslog 192.168.10.5"));
        Policy policy = Site.State.Policy;
        Assert.AreEqual(120000, policy.UdpTimeoutMs);
        Assert.AreEqual(604800000, policy.TcpTimeoutMs);
        Assert.AreEqual(241000, policy.TcpTransitoryMs);
        Assert.AreEqual(61000, policy.IcmpTimeoutMs);
        Assert.AreEqual("192.168.10.5", AddressText.Format(policy.SyslogAddress));

        Assert.IsNull(console.LoadScript(SmallConsole.Full));
        policy = Site.State.Policy;
        Assert.AreEqual(300000, policy.UdpTimeoutMs);
        Assert.AreEqual(7440000, policy.TcpTimeoutMs);
        Assert.AreEqual(240000, policy.TcpTransitoryMs);
        Assert.AreEqual(60000, policy.IcmpTimeoutMs);
        Assert.AreEqual(0, policy.SyslogAddress);
    }

    [TestMethod]
    public void RateMtuLimitsAndOptions_ReachThePolicy_AndWithoutTheirLinesTheDefaultsHold()
    {
        SmallConsole console = new SmallConsole();
        Assert.IsNull(console.LoadScript(SmallConsole.Full + "wan rate 1500k\nwan mtu 576\nlimit mappings 7\nlimit new-mappings 1000\nlimit errors 1\noption dscp on\noption wan-ping on"));
        Policy policy = Site.State.Policy;
        Assert.AreEqual("198.18.5.2", AddressText.Format(policy.WanAddress));
        Assert.AreEqual(1500000, policy.WanRate);
        Assert.AreEqual(576, policy.WanMtu);
        Assert.AreEqual(7, policy.HostLimit);
        Assert.AreEqual(1000, policy.HostRate);
        Assert.AreEqual(1, policy.ErrorRate);
        Assert.IsTrue(policy.MarksVoice);
        Assert.IsTrue(policy.AnswersWanPing);

        Assert.IsNull(console.LoadScript(SmallConsole.Full + "wan rate 100m\noption dscp off\noption wan-ping off"));
        policy = Site.State.Policy;
        Assert.AreEqual(100000000, policy.WanRate);
        Assert.IsFalse(policy.MarksVoice);
        Assert.IsFalse(policy.AnswersWanPing);

        Assert.IsNull(console.LoadScript(SmallConsole.Full));
        policy = Site.State.Policy;
        Assert.AreEqual(0, policy.WanRate);
        Assert.AreEqual(1500, policy.WanMtu);
        Assert.AreEqual(64, policy.HostLimit);
        Assert.AreEqual(32, policy.HostRate);
        Assert.AreEqual(10, policy.ErrorRate);
        Assert.IsFalse(policy.MarksVoice);
        Assert.IsFalse(policy.AnswersWanPing);
    }

    [TestMethod]
    public void Commit_WithoutInterfaces_IsRefused()
    {
        SmallConsole console = new SmallConsole();
        console.Run("host gw1 192.168.10.20");
        Assert.AreEqual("error: the line \"wan static ADDRESS/LENGTH gw ADDRESS\" is missing\nnothing was changed\n", console.Run("commit"));
        console.Run("wan static 198.18.5.2/24");
        Assert.AreEqual("error: the line \"lan ADDRESS/LENGTH\" is missing\nnothing was changed\n", console.Run("commit"));
        Assert.IsFalse(Site.State.IsEnforcing);
    }

    [TestMethod]
    [DataRow("host gw2 192.168.11.5", "192.168.11.5", "192.168.11.5 is outside the LAN prefix, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.1", "192.168.10.1", "192.168.10.1 is the box's own address, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.0", "192.168.10.0", "192.168.10.0 is the network address, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.255", "192.168.10.255", "192.168.10.255 is the broadcast address, hosts: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("host gw2 192.168.10.20", "192.168.10.20", "192.168.10.20 is the address of another host, each host needs its own", "host gw1 192.168.10.20")]
    [DataRow("log syslog 192.168.11.5", "192.168.11.5", "192.168.11.5 is outside the LAN prefix, the syslog server: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("log syslog 192.168.10.1", "192.168.10.1", "192.168.10.1 is the box's own address, the syslog server: 192.168.10.1-192.168.10.254, not the box itself", "lan 192.168.10.1/24")]
    [DataRow("dns 192.168.10.1", "192.168.10.1", "192.168.10.1 is the box's own address, and the box answers no names: another server", "lan 192.168.10.1/24")]
    [DataRow("dns 198.18.5.1 192.168.10.1", "192.168.10.1", "192.168.10.1 is the box's own address, and the box answers no names: another server", "lan 192.168.10.1/24")]
    [DataRow("wan static 198.18.5.2/24 gw 198.18.6.1", "198.18.6.1", "198.18.6.1 is outside the WAN prefix, the gateway: 198.18.5.1-198.18.5.254, not the box itself", "")]
    [DataRow("wan static 198.18.5.2/24 gw 198.18.5.2", "198.18.5.2", "198.18.5.2 is the box's own address, the gateway: 198.18.5.1-198.18.5.254, not the box itself", "")]
    [DataRow("wan static 198.18.5.2/24 gw 198.18.5.255", "198.18.5.255", "198.18.5.255 is the broadcast address, the gateway: 198.18.5.1-198.18.5.254, not the box itself", "")]
    [DataRow("forward tcp 8080 to gw9", "gw9", "there is no host gw9, first: host gw9 ADDRESS", "")]
    [DataRow("forward tcp 8080 to gw1 from nobody", "nobody", "there are no peers nobody, first: peers nobody PREFIX", "")]
    [DataRow("clarent gw1 command from world", "world", "0.0.0.0/0 is too wide for this line, named peers only: /8-32", "peers world 0.0.0.0/0")]
    [DataRow("max maxA ports 8 opal 21000", "21000", "udp 21000-21015 and udp 21000-21015 of this line overlap", "")]
    [DataRow("max maxA ports 8 udp 7010", "7010", "udp 7000-7015 and udp 7010-7025 of this line overlap", "")]
    public void ALineThatDoesNotFit_IsRefusedAtEntry(string line, string wrong, string message, string clash)
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("lan 192.168.10.1/24\nhost gw1 192.168.10.20\nhost maxA 192.168.10.11\npeers world 0.0.0.0/0");
        string before = console.Run("show config");
        string expected = "  " + line + "\n" + new string(' ', line.LastIndexOf(wrong) + 2) + "^\nerror: " + message + "\n"
            + (clash.Length == 0 ? "" : "  " + clash + "\n");
        Assert.AreEqual(expected, SmallConsole.Unwrapped(console.Run(line)));
        Assert.AreEqual(before, console.Run("show config"));
    }

    [TestMethod]
    public void ACommit_JudgesEveryLineAgain()
    {
        // Each line was right when it was entered; a later one has moved the ground under it.
        SmallConsole console = new SmallConsole();
        Assert.IsNull(console.LoadScript(SmallConsole.Full));
        Policy inForce = Site.State.Policy;
        console.Run("lan 192.168.20.1/24");
        Assert.AreEqual(
            "  host maxA 192.168.10.11 mac 00:11:22:33:44:55\n" +
            "            ^\n" +
            "error: line 3: 192.168.10.11 is outside the LAN prefix, hosts: 192.168.20.1-192.168.20.254, not the box itself\n" +
            "  lan 192.168.20.1/24\n" +
            "nothing was changed\n",
            SmallConsole.Unwrapped(console.Run("commit")));
        Assert.AreSame(inForce, Site.State.Policy);
        Assert.AreEqual(SmallConsole.Full, console.RunningText);

        console.Run("discard");
        console.Run("peers hq 128.0.0.0/1");
        Assert.IsTrue(console.Run("commit").Contains("128.0.0.0/1 is too wide for this line, named peers only: /8-32"));
    }

    [TestMethod]
    public void SmallPrefixes_AreUnderstood()
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("wan static 198.18.5.2/31 gw 198.18.5.3\nlan 192.168.10.0/31\nhost maxA 192.168.10.1\nmax maxA ports 8");
        Assert.IsTrue(console.Run("commit").EndsWith("filter: ENFORCING\n"));
        Assert.AreEqual("255.255.255.254", AddressText.Format(Site.State.Policy.LanMask));
    }

    [TestMethod]
    public void AReservedWan_AndPeersThatCannotBe_AreWarnedAbout()
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("wan static 203.0.113.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20\npeers odd 192.168.10.7\nforward udp 9000 to gw1 from odd");
        string printed = console.Run("commit");
        Assert.IsTrue(printed.Contains("warning: no gateway, only 203.0.113.0/24 can be reached"));
        Assert.IsTrue(printed.Contains("warning: WAN prefix reserved by RFC 6890: its packets drop as martian-source"));
        Assert.IsTrue(printed.Contains("warning: peers odd: 192.168.10.7 cannot be on the WAN (drop: martian-source)"));
    }

    private static string Describe(ForwardRule rule)
    {
        StringBuilder text = new StringBuilder();
        text.Append(rule.Line.ToString()).Append(rule.Protocol == Tcp.Protocol ? ": tcp " : ": udp ").Append(rule.FirstPort.ToString());
        text.Append(rule.LastPort == rule.FirstPort ? "" : "-" + rule.LastPort.ToString());
        text.Append(" to ").Append(AddressText.Format(rule.InsideAddress));
        for (int i = 0; rule.PeerAddresses != null && i < rule.PeerAddresses.Length; i++)
        {
            text.Append(i == 0 ? " from " : " ").Append(AddressText.Format(rule.PeerAddresses[i]));
            text.Append("/").Append(AddressText.PrefixLengthOf(rule.PeerMasks[i]).ToString());
        }

        return text.ToString();
    }
}
