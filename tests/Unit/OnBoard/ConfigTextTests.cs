// The configuration language: what each line means, its one canonical form, and what is refused.
// Runs on a board too; random configurations are in ../ConfigTextLongTests.cs.

using Tollgate.Control;
using Tollgate.SmallKit;

namespace Tollgate.Unit;

[TestClass]
public sealed class ConfigTextTests
{
    [TestMethod]
    public void ShowConfig_PastedIntoAFreshBox_GivesTheSame()
    {
        SmallConsole first = new SmallConsole();
        first.RunAll(SmallConsole.Full);
        string shown = first.Run("show config");
        Assert.AreEqual(SmallConsole.Full, shown);

        SmallConsole second = new SmallConsole();
        Assert.AreEqual("", second.Run("show config"));
        second.RunAll(shown);
        Assert.AreEqual(shown, second.Run("show config"));
    }

    [TestMethod]
    public void Lines_AreOrderedByKind_HoweverTheyCome()
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("host gw1 192.168.10.20\nforward tcp 8080 to gw1\npeers hq 198.18.9.4\nlan 192.168.10.1/24\nforward udp 9000 to gw1\nwan static 198.18.5.2/24");
        Assert.AreEqual(
            "wan static 198.18.5.2/24\nlan 192.168.10.1/24\nhost gw1 192.168.10.20\npeers hq 198.18.9.4\nforward tcp 8080 to gw1\nforward udp 9000 to gw1\n",
            console.Run("show config"));
    }

    [TestMethod]
    public void ServersTimersAndTheLog_StandBetweenTheInterfacesAndTheHosts()
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("host gw1 192.168.10.20\nlog syslog 192.168.10.5\ntimer udp 300\ntimer icmp 60\nlan 192.168.10.1/24\ntimer tcp-opening 240\ndns 198.18.5.1 198.18.5.3");
        Assert.AreEqual("replaces: timer udp 300\n", console.Run("timer udp 604800"));
        Assert.AreEqual(
            "lan 192.168.10.1/24\ndns 198.18.5.1 198.18.5.3\ntimer udp 604800\ntimer icmp 60\ntimer tcp-opening 240\nlog syslog 192.168.10.5\nhost gw1 192.168.10.20\n",
            console.Run("show config"));
        Assert.AreEqual("removed: timer udp 604800\n", console.Run("no timer udp"));
        Assert.AreEqual("removed: dns 198.18.5.1 198.18.5.3\n", console.Run("no dns"));
        Assert.AreEqual("removed: log syslog 192.168.10.5\n", console.Run("no log"));
    }

    [TestMethod]
    public void RateMtuLimitsAndOptions_OfEachOneLine_ARepeatedOneTakesItsPlace()
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("option dscp on\nlimit errors 20\nwan rate 512k\nlog syslog 192.168.10.5\ntimer udp 300\nlan 192.168.10.1/24\nwan mtu 1492\nlimit mappings 8\noption wan-ping on\nlimit new-mappings 5\nwan static 198.18.5.2/24 gw 198.18.5.1");
        Assert.AreEqual("replaces: wan rate 512k\n", console.Run("wan rate 1m"));
        Assert.AreEqual("replaces: wan mtu 1492\n", console.Run("wan mtu 1400"));
        Assert.AreEqual("replaces: limit errors 20\n", console.Run("limit errors 30"));
        Assert.AreEqual("replaces: option dscp on\n", console.Run("option dscp off"));
        Assert.AreEqual("this line stands already\n", console.Run("option dscp off"));
        Assert.AreEqual("replaces: wan static 198.18.5.2/24 gw 198.18.5.1\n", console.Run("wan static 198.18.5.3/24 gw 198.18.5.1"));
        Assert.AreEqual(
            "wan rate 1m\nwan mtu 1400\nwan static 198.18.5.3/24 gw 198.18.5.1\nlan 192.168.10.1/24\ntimer udp 300\nlimit errors 30\nlimit mappings 8\nlimit new-mappings 5\n"
                + "option dscp off\noption wan-ping on\nlog syslog 192.168.10.5\n",
            console.Run("show config"));
        Assert.IsTrue(console.Run("no limit").Contains("several lines begin so, say more:"));
        Assert.AreEqual("removed: limit mappings 8\n", console.Run("no limit mappings"));
        Assert.AreEqual("removed: wan rate 1m\n", console.Run("no wan rate 1000k"));
        Assert.AreEqual("removed: wan mtu 1400\n", console.Run("no wan mtu"));
        Assert.AreEqual("removed: option wan-ping on\n", console.Run("no option wan-ping"));
    }

    [TestMethod]
    [DataRow("WAN Static 198.18.5.2/24 GW 198.18.5.1", "wan static 198.18.5.2/24 gw 198.18.5.1")]
    [DataRow("  la\t192.168.10.1/24   # the office", "lan 192.168.10.1/24")]
    [DataRow("dn 9.9.9.9 # a comment", "dns 9.9.9.9")]
    [DataRow("DNS 9.9.9.9 1.1.1.1", "dns 9.9.9.9 1.1.1.1")]
    [DataRow("ti u 120", "timer udp 120")]
    [DataRow("timer tcp 7440", "timer tcp 7440")]
    [DataRow("ti TCP-O 240", "timer tcp-opening 240")]
    [DataRow("WAN R 512K", "wan rate 512k")]
    [DataRow("wan rate 1000k", "wan rate 1m")]
    [DataRow("wan rate 1500k", "wan rate 1500k")]
    [DataRow("wan rate 100000k", "wan rate 100m")]
    [DataRow("wan rate 8k", "wan rate 8k")]
    [DataRow("w m 576", "wan mtu 576")]
    [DataRow("li m 128", "limit mappings 128")]
    [DataRow("limit new 1000", "limit new-mappings 1000")]
    [DataRow("lim e 1", "limit errors 1")]
    [DataRow("o d on", "option dscp on")]
    [DataRow("opt wan of", "option wan-ping off")]
    [DataRow("log sys 192.168.10.5", "log syslog 192.168.10.5")]
    [DataRow("ho x_-9 192.168.10.11 m 00-11-22-AA-bb-Cc", "host x_-9 192.168.10.11 mac 00:11:22:aa:bb:cc")]
    [DataRow("pe hq 198.18.9.4/32 0.0.0.0/0", "peers hq 198.18.9.4 0.0.0.0/0")]
    [DataRow("max gw1 po 8 no op 7000 tcp 4000 udp 21000 udpc 16", "max gw1 ports 8 no6801")]
    [DataRow("max gw1 ports 1 udpcount 1 udp 50000 tcp 4002 opal 64999", "max gw1 ports 1 opal 64999 tcp 4002 udp 50000 udpcount 1")]
    [DataRow("cla gw1 g f hq", "clarent gw1 gateway from hq")]
    [DataRow("pc gw1 fr hq", "pcanywhere gw1 from hq")]
    [DataRow("fo udp 9000-9000 to gw1 from any", "forward udp 9000 to gw1")]
    [DataRow("forward tcp 1025-65535 to gw1 from hq", "forward tcp 1025-65535 to gw1 from hq")]
    public void ALine_HasOneCanonicalForm(string typed, string canonical)
    {
        const string Host = "host gw1 192.168.10.20\n";
        const string Peers = "peers hq 198.18.9.8/29\n";
        SmallConsole console = new SmallConsole();
        console.RunAll(Host + Peers);
        Assert.IsFalse(console.Run(typed).Contains("error"));
        string shown = console.Run("show config");
        string added = canonical + "\n";

        // Another host and peers hq stand between the given lines, which of the rest open ports stand after them.
        bool opens = canonical.StartsWith("max") || canonical.StartsWith("cl") || canonical.StartsWith("pc") || canonical.StartsWith("fo");
        string expected = !opens && !canonical.StartsWith("host") && !canonical.StartsWith("peers") ? added + Host + Peers
            : canonical.StartsWith("host") ? Host + added + Peers
            : canonical.StartsWith("peers") ? Host + added
            : Host + Peers + added;
        Assert.AreEqual(expected, shown);
    }

    [TestMethod]

    // Unknown, missing and left-over words.
    [DataRow("h", "h", "\"h\" may be: host help")]
    [DataRow("wan", "", "one of these is missing here: static rate mtu dhcp")]
    [DataRow("wan dhcp", "dhcp", "dhcp is not in this version, allowed here: static ADDRESS/LENGTH gw ADDRESS")]
    [DataRow("wan static 198.18.5.2/24 gateway 198.18.5.1", "gateway", "unknown word \"gateway\", the line goes on: gw ADDRESS")]
    [DataRow("wan static 198.18.5.2/24 gw", "", "the gateway is missing: four numbers 0-255 with dots")]
    [DataRow("lan 192.168.10.1/24 24", "24", "\"24\" is too much: the line ends before it")]
    [DataRow("l", "l", "\"l\" may be: lan limit log")]
    [DataRow("limit", "", "one of these is missing here: mappings new-mappings errors")]
    [DataRow("option", "", "one of these is missing here: dscp wan-ping")]
    [DataRow("option dscp", "", "one of these is missing here: on off")]
    [DataRow("log", "", "one of these is missing here: syslog")]
    [DataRow("timer", "", "one of these is missing here: udp tcp tcp-opening icmp")]
    [DataRow("timer t 300", "t", "\"t\" may be: tcp tcp-opening")]
    [DataRow("forward udp 9000 gw1", "gw1", "unknown word \"gw1\", the line goes on: to HOST [from PEERS]")]
    [DataRow("clarent gw1 from hq", "from", "unknown word \"from\", allowed here: command gateway")]
    [DataRow("clarent gw1 command", "", "the line goes on: from PEERS, named peers only")]
    [DataRow("clarent gw1 command from any", "any", "\"any\" is not allowed: name peers, first with a line \"peers NAME PREFIX\"")]
    [DataRow("pcanywhere gw1", "", "the line goes on: from PEERS, named peers only")]

    // Addresses and prefixes.
    [DataRow("lan 192.168.10.1", "192.168.10.1", "the prefix length is missing, the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 192.168.010.1/24", "192.168.010.1/24", "\"192.168.010.1\" is no address (four numbers 0-255 with dots), the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 256.1.1.1/24", "256.1.1.1/24", "\"256.1.1.1\" is no address (four numbers 0-255 with dots), the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 192.168.10.1/0", "192.168.10.1/0", "\"/0\" is no prefix length here, the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 192.168.10.1/33", "192.168.10.1/33", "\"/33\" is no prefix length here, the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 192.168.10.1/024", "192.168.10.1/024", "\"/024\" is no prefix length here, the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 192.168.10.1/", "192.168.10.1/", "\"/\" is no prefix length here, the LAN address of the box: ADDRESS/8-31")]
    [DataRow("lan 192.168.10.0/24", "192.168.10.0/24", "192.168.10.0 is the network address of the prefix, the LAN address of the box: 192.168.10.1-192.168.10.254")]
    [DataRow("lan 192.168.10.255/24", "192.168.10.255/24", "192.168.10.255 is the broadcast address of the prefix, the LAN address of the box: 192.168.10.1-192.168.10.254")]
    [DataRow("wan static 224.0.0.5/24", "224.0.0.5/24", "224.0.0.5 is no address of a station, the WAN address of the box: 1.0.0.1-223.255.255.254, not 127.x")]
    [DataRow("host gw2 127.0.0.1", "127.0.0.1", "127.0.0.1 is no address of a station, the host's address: four numbers 0-255 with dots, 1.0.0.1-223.255.255.254, not 127.x")]
    [DataRow("host gw2 192.168.10.", "192.168.10.", "192.168.10. is no address of a station, the host's address: four numbers 0-255 with dots, 1.0.0.1-223.255.255.254, not 127.x")]
    [DataRow("host gw2 192.168.10.5 mac 01:00:5e:00:00:01", "01:00:5e:00:00:01", "\"01:00:5e:00:00:01\" is no MAC address of a station: six pairs 0-9 a-f with colons, the first pair even, not all zero")]
    [DataRow("host gw2 192.168.10.5 mac 0:1:2:3:4:5", "0:1:2:3:4:5", "\"0:1:2:3:4:5\" is no MAC address of a station: six pairs 0-9 a-f with colons, the first pair even, not all zero")]
    [DataRow("host sixteen-letters_ 192.168.10.5", "sixteen-letters_", "\"sixteen-letters_\" is no name, the host: 1-15 of A-Z a-z 0-9 _ -")]
    [DataRow("host a.b 192.168.10.5", "a.b", "\"a.b\" is no name, the host: 1-15 of A-Z a-z 0-9 _ -")]
    [DataRow("peers hq 198.18.9.9/29", "198.18.9.9/29", "bits of a host beyond /29, the prefix is 198.18.9.8/29")]
    [DataRow("peers hq 198.18.9.4 198.18.9.4/32", "198.18.9.4/32", "198.18.9.4 stands in this line twice, once is allowed")]
    [DataRow("peers any 198.18.9.4", "any", "\"any\" means everybody, peers need another name")]
    [DataRow("peers hq", "", "a peer is missing: ADDRESS or ADDRESS/0-32")]

    // Name servers, timers, the log.
    [DataRow("dns", "", "the name server is missing: four numbers 0-255 with dots")]
    [DataRow("dns 198.18.5", "198.18.5", "198.18.5 is no address of a station, the name server: four numbers 0-255 with dots, 1.0.0.1-223.255.255.254, not 127.x")]
    [DataRow("dns 198.18.5.1 198.18.5.1", "198.18.5.1", "198.18.5.1 stands in this line twice, once is allowed")]
    [DataRow("dns 198.18.5.1 198.18.5.3 198.18.5.4", "198.18.5.4", "\"198.18.5.4\" is too much: the line ends before it")]
    [DataRow("timer udp", "", "a number is missing, seconds of timer udp (RFC 4787 REQ-5): 120-604800")]
    [DataRow("timer udp 119", "119", "119 is not allowed, seconds of timer udp (RFC 4787 REQ-5): 120-604800")]
    [DataRow("timer udp 604801", "604801", "604801 is not allowed, seconds of timer udp (RFC 4787 REQ-5): 120-604800")]
    [DataRow("timer udp 0300", "0300", "\"0300\" is no number (digits only, no leading zero), seconds of timer udp (RFC 4787 REQ-5): 120-604800")]
    [DataRow("timer tcp 7439", "7439", "7439 is not allowed, seconds of timer tcp (RFC 5382 REQ-5): 7440-604800")]
    [DataRow("timer tcp-opening 239", "239", "239 is not allowed, seconds of timer tcp-opening (RFC 5382 REQ-5): 240-604800")]
    [DataRow("timer icmp 59", "59", "59 is not allowed, seconds of timer icmp (RFC 5508 REQ-2): 60-604800")]
    [DataRow("timer icmp 99999999999999999999", "99999999999999999999", "99999999999999999999 is not allowed, seconds of timer icmp (RFC 5508 REQ-2): 60-604800")]

    // The WAN's rate and MTU, limits and options.
    [DataRow("wan rate", "", "the rate is missing, wan rate: 8k-100m (k: 1000, m: 1000000 bits a second)")]
    [DataRow("wan rate 512", "512", "\"512\" is no rate (digits, no leading zero, then k or m), wan rate: 8k-100m (k: 1000, m: 1000000 bits a second)")]
    [DataRow("wan rate 7k", "7k", "7k is not allowed, wan rate: 8k-100m (k: 1000, m: 1000000 bits a second)")]
    [DataRow("wan rate 101m", "101m", "101m is not allowed, wan rate: 8k-100m (k: 1000, m: 1000000 bits a second)")]
    [DataRow("wan mtu 575", "575", "575 is not allowed, bytes of the largest packet on the WAN: 576-1500")]
    [DataRow("wan mtu 1501", "1501", "1501 is not allowed, bytes of the largest packet on the WAN: 576-1500")]
    [DataRow("limit mappings 0", "0", "0 is not allowed, dynamic mappings of one host: 1-128")]
    [DataRow("limit mappings 129", "129", "129 is not allowed, dynamic mappings of one host: 1-128")]
    [DataRow("limit new-mappings 1001", "1001", "1001 is not allowed, new mappings of one host in a second: 1-1000")]
    [DataRow("limit errors 101", "101", "101 is not allowed, ICMP errors of the box in a second: 1-100")]
    [DataRow("option dscp yes", "yes", "unknown word \"yes\", allowed here: on off")]
    [DataRow("log syslog hq", "hq", "hq is no address of a station, the syslog server: four numbers 0-255 with dots, 1.0.0.1-223.255.255.254, not 127.x")]

    // Ports.
    [DataRow("max gw1 ports 99", "99", "99 is not allowed, ports: 1-60")]
    [DataRow("max gw1 ports 0", "0", "0 is not allowed, ports: 1-60")]
    [DataRow("max gw1 ports 08", "08", "\"08\" is no number (digits only, no leading zero), ports: 1-60")]
    [DataRow("max gw1 ports -1", "-1", "\"-1\" is no number (digits only, no leading zero), ports: 1-60")]
    [DataRow("max gw1 ports +8", "+8", "\"+8\" is no number (digits only, no leading zero), ports: 1-60")]
    [DataRow("max gw1 ports 99999999999999999999", "99999999999999999999", "99999999999999999999 is not allowed, ports: 1-60")]
    [DataRow("max gw1 ports", "", "a number is missing, ports: 1-60")]
    [DataRow("max gw1 ports 8 opal 3999", "3999", "3999 is not allowed, opal, with 8 ports up to port 65000: 4000-64985")]
    [DataRow("max gw1 ports 8 tcp 64986", "64986", "64986 is not allowed, tcp, with 8 ports up to port 65000: 4000-64985")]
    [DataRow("max gw1 ports 8 udpcount 17", "17", "17 is not allowed, udpcount, with 8 ports: 1-16")]
    [DataRow("max gw1 ports 8 u 5000", "u", "\"u\" may be: udp udpcount")]
    [DataRow("max gw1 ports 8 tcp 5000 tcp 5000", "tcp", "tcp stands in this line twice, once is allowed")]
    [DataRow("forward udp 1024 to gw1", "1024", "1024 is not allowed, ports: 1025-65535")]
    [DataRow("forward udp 1000-2000 to gw1", "1000-2000", "1000-2000 is not allowed, ports: 1025-65535")]
    [DataRow("forward udp 65536 to gw1", "65536", "65536 is not allowed, ports: 1025-65535")]
    [DataRow("forward udp 70000 to gw1", "70000", "70000 is not allowed, ports: 1025-65535")]
    [DataRow("forward udp -1 to gw1", "-1", "\"-1\" is no port or range (digits only, no leading zero): P or P-Q, 1025-65535")]
    [DataRow("forward udp 5000-4000 to gw1", "5000-4000", "5000-4000 is not allowed, a range runs upward: 4000-5000")]
    [DataRow("forward udp 5-3 to gw1", "5-3", "5-3 is not allowed, ports: 1025-65535")]
    [DataRow("forward udp 9000- to gw1", "9000-", "\"9000-\" is no port or range (digits only, no leading zero): P or P-Q, 1025-65535")]
    [DataRow("forward udp 9000-9001-9002 to gw1", "9000-9001-9002", "\"9000-9001-9002\" is no port or range (digits only, no leading zero): P or P-Q, 1025-65535")]
    [DataRow("forward udp 22 to gw1", "22", "22 is not allowed, ports: 1025-65535. pcAnywhere before 7.52 needs UDP 22: update it, and use the pcanywhere line")]
    public void AWrongLine_GetsACaretAndWhatIsAllowed(string line, string wrong, string message)
    {
        SmallConsole console = new SmallConsole();
        console.RunAll("host gw1 192.168.10.20\npeers hq 198.18.9.8/29");
        string before = console.Run("show config");

        // Nothing is wrong but that the line ends: the caret stands one further on.
        int at = wrong.Length == 0 ? line.Length + 1 : line.LastIndexOf(wrong);
        Assert.AreEqual("  " + line + "\n" + new string(' ', at + 2) + "^\nerror: " + message + "\n", SmallConsole.Unwrapped(console.Run(line)));
        Assert.AreEqual(before, console.Run("show config"));
    }

    [TestMethod]
    public void AnUnknownFirstWord_GetsThemAll()
    {
        string[] printed = new SmallConsole().Run("wam static 198.18.5.2/24").Split('\n');
        for (int i = 0; i < printed.Length; i++)
        {
            Assert.IsTrue(printed[i].Length < 80, printed[i]);
        }

        Assert.AreEqual(
            "  wam static 198.18.5.2/24\n  ^\nerror: unknown word \"wam\", allowed here: " + Words.List(Commands.FirstWords(), "") + "\n",
            SmallConsole.Unwrapped(new SmallConsole().Run("wam static 198.18.5.2/24")));
    }

    [TestMethod]
    public void AWordFarToTheRight_IsShownInAPieceOfItsLine()
    {
        SmallConsole console = new SmallConsole();
        string line = "peers hq";
        for (int i = 1; i <= 9; i++)
        {
            line += " 198.18." + i.ToString() + ".0/24";
        }

        string[] printed = console.Run(line + " 198.18.1.0/24 198.18.77.0/24").Split('\n');
        int caret = printed[1].IndexOf('^');
        Assert.AreEqual("198.18.1.0/24", printed[0].Substring(caret, 13));
        for (int i = 0; i < printed.Length; i++)
        {
            Assert.IsTrue(printed[i].Length < 80, printed[i]);
        }
    }

    [TestMethod]
    public void ALineOf200Characters_IsTaken_ALongerOneIsNot()
    {
        SmallConsole console = new SmallConsole();
        string line = "lan 192.168.10.1/24".PadRight(200, ' ');
        Assert.AreEqual("", console.Run(line));
        Assert.AreEqual("error: the line is too long, allowed: 200 characters. Nothing was changed\n", console.Run(line + " "));
    }

    [TestMethod]
    public void ALineThatWouldBecomeTooLong_IsRefused()
    {
        // Shortened keywords must not let a line in that show config could not give back.
        SmallConsole console = new SmallConsole();
        string line = "pe hq";
        for (int i = 10; i < 21; i++)
        {
            line += " 198.180.1" + i.ToString() + ".0/24";
        }

        line += " 1.0.0.1";
        Assert.AreEqual(200, line.Length);
        Assert.IsTrue(console.Run(line).EndsWith("error: written out, the line is longer than 200 characters\n"));
        Assert.AreEqual("", console.Run("show config"));
    }
}
