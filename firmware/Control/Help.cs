// What `help` prints: every command with an example that works as it stands here, once the lines
// above it are entered. Each topic is short enough for one screen of 24 lines.

using System.Collections;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>The help texts.</summary>
public static class Help
{
    /// <summary>The help on a topic. Allocates.</summary>
    /// <param name="topic">A command, "drops", "keys", or "" for the list of commands.</param>
    public static Reply Reply(string topic)
    {
        ArrayList lines = new ArrayList();
        if (topic == "drops")
        {
            for (int reason = 1; reason < DropReason.Count; reason++)
            {
                lines.Add(DropReason.Word(reason).PadRight(20, ' ') + DropHelp.Text(reason));
            }
        }
        else
        {
            AddLines(lines, Text(topic));
        }

        return new TextReply(lines, false);
    }

    private static void AddLines(ArrayList lines, string text)
    {
        string[] parts = text.Split(new char[] { '\n' });
        for (int i = 0; i < parts.Length; i++)
        {
            lines.Add(parts[i]);
        }
    }

    private static string Text(string topic)
    {
        switch (topic)
        {
            case "wan":
                return "wan static ADDRESS/LENGTH [gw ADDRESS], wan rate RATE, wan mtu BYTES\n"
                    + "  The box's address towards the Internet, and the next hop there.\n"
                    + "  rate: what the leased line carries, 8k-100m (k 1000, m 1000000 bits a second,\n"
                    + "  IP headers included). The box sends no faster, and voice of max and clarent\n"
                    + "  lines before all else. Without it nothing waits in the box.\n"
                    + "  mtu: the largest packet that the line takes, 576-1500; without it 1500.\n"
                    + "  example: wan static 198.18.5.2/24 gw 198.18.5.1\n"
                    + "  example: wan rate 512k\n"
                    + "  example: wan mtu 1492";
            case "lan":
                return "lan ADDRESS/LENGTH\n"
                    + "  The box's address towards the gateways: their default router.\n"
                    + "  example: lan 192.168.10.1/24";
            case "dns":
                return "dns ADDRESS [ADDRESS]\n"
                    + "  The name servers to type into the gateways: show plan prints them.\n"
                    + "  The box itself asks no server and answers no names.\n"
                    + "  example: dns 198.18.5.1";
            case "timer":
                return "timer udp|tcp|tcp-opening|icmp SECONDS\n"
                    + "  How long a dynamic session may be idle. Without a line, and at least:\n"
                    + "  udp 300, 120; tcp 7440, 7440; tcp-opening 240, 240; icmp 60, 60.\n"
                    + "  At most a week. tcp-opening: closing ones too. It holds for running sessions.\n"
                    + "  example: timer udp 600";
            case "limit":
                return "limit mappings|new-mappings|errors NUMBER\n"
                    + "  mappings: dynamic mappings of one host, 1-128; without a line 64. Above it\n"
                    + "  what the host opens is dropped (host-limit), what it has open stays.\n"
                    + "  new-mappings: those that one host may open in a second, 1-1000; else 32.\n"
                    + "  errors: ICMP errors that the box sends in a second, 1-100; else 10.\n"
                    + "  example: limit mappings 96\n"
                    + "  example: limit new-mappings 50\n"
                    + "  example: limit errors 20";
            case "option":
                return "option dscp|wan-ping on|off\n"
                    + "  Both are off without a line.\n"
                    + "  dscp: voice of max and clarent lines leaves with DSCP EF, for a provider that\n"
                    + "  reads it. No other bit of a packet changes.\n"
                    + "  wan-ping: the box answers a ping of its WAN address.\n"
                    + "  example: option dscp on\n"
                    + "  example: option wan-ping on";
            case "log":
                return "log syslog ADDRESS\n"
                    + "  Sends what happens to the box to a syslog server on the LAN: RFC 5424, UDP\n"
                    + "  port 514, facility local0. The box has no clock, the server's time counts.\n"
                    + "  example: log syslog 192.168.10.5";
            case "host":
                return "host NAME ADDRESS [mac MAC]\n"
                    + "  Names a station on the LAN. NAME: 1-15 of A-Z a-z 0-9 _ -\n"
                    + "  example: host maxA 192.168.10.11\n"
                    + "  example: host maxB 192.168.10.12\n"
                    + "  example: host gw1 192.168.10.20 mac 00:11:22:33:44:55";
            case "peers":
                return "peers NAME PREFIX...\n"
                    + "  Names stations on the Internet, for \"from\": addresses or prefixes.\n"
                    + "  example: peers hq 198.18.9.4 198.18.9.8/29";
            case "max":
                return Max();
            case "clarent":
                return "clarent HOST command|gateway from PEERS\n"
                    + "  command: UDP 5001-5002, gateway: UDP 4040 4045 5010, for named peers only.\n"
                    + "  example: clarent gw1 command from hq\n"
                    + "  example: clarent gw1 gateway from hq";
            case "pcanywhere":
                return "pcanywhere HOST from PEERS\n"
                    + "  TCP 5631 and UDP 5632, for named peers only. pcAnywhere 7.52 or later:\n"
                    + "  older ones want UDP 22, and ports below 1025 stay closed.\n"
                    + "  example: pcanywhere gw1 from hq";
            case "forward":
                return "forward udp|tcp PORT[-LAST] to HOST [from PEERS]\n"
                    + "  One port or a range, 1025-65535, to the same ports of a host.\n"
                    + "  Without \"from\" anybody may send.\n"
                    + "  example: forward tcp 8080 to gw1\n"
                    + "  example: forward udp 9000-9003 to gw1 from hq";
            case "no":
                return "no LINE\n"
                    + "  Takes a configuration line out: the whole line, or as many of its first words\n"
                    + "  as no other line begins with.\n"
                    + "  example: no forward tcp 8080\n"
                    + "  example: no pcanywhere gw1";
            case "show":
                return "show config     the lines that make this configuration, edits included\n"
                    + "show diff       what a commit would take out (-) and put in (+)\n"
                    + "show plan       what to type into each unit, its firewall ports as the vendor\n"
                    + "                lists them, and the line rate that the calls need\n"
                    + "show forwards   port forwards in force, with hits and the line that made them\n"
                    + "show sessions   who talks to whom through dynamic mappings\n"
                    + "show drops      why frames were dropped, how often\n"
                    + "show status     addresses, filter, table use, counters; what keeps an interface\n"
                    + "                from working, what it has lost or repaired; faults\n"
                    + "show log        what has happened: links, stations, full tables, commits\n"
                    + "  example: show forwards\n"
                    + "  example: show plan";
            case "check":
                return "check\n"
                    + "  Judges the edits as commit would, says what it would say, changes nothing.\n"
                    + "  example: check";
            case "clear":
                return "clear sessions HOST\n"
                    + "  Ends the dynamic sessions of a host. HOST: its name or its address.\n"
                    + "  Port forwards stay, and what the host sends next begins anew.\n"
                    + "  example: clear sessions maxA\n"
                    + "  example: clear sessions 192.168.10.11";
            case "commit":
                return "commit [confirm [MINUTES]]\n"
                    + "  Checks all lines, stores them, puts them in force. If one is wrong, nothing\n"
                    + "  changes. The prompt gw*> shows edits that are not committed.\n"
                    + "  confirm: stores nothing yet. Without the command confirm in 1-60 minutes (5),\n"
                    + "  or when power goes, the configuration before comes back.\n"
                    + "  example: commit\n"
                    + "  example: commit confirm 10";
            case "confirm":
                return "confirm\n"
                    + "  Stores what commit confirm has put in force: it stays. So does commit.\n"
                    + "  example: confirm";
            case "discard":
                return "discard\n  Forgets the edits since the last commit.\n  example: discard";
            case "explain":
                return "explain udp|tcp ADDRESS:PORT -> [ADDRESS:]PORT, explain icmp ADDRESS -> ADDRESS\n"
                    + "  What the box would do with such a packet now, the line that decides it, and\n"
                    + "  its counter. A port alone is one of the WAN address; icmp is a ping. From\n"
                    + "  an address of the LAN to another address it comes from the LAN, else the WAN.\n"
                    + "  Nothing is sent, counted or opened.\n"
                    + "  example: explain udp 198.18.9.4:5555 -> 6801\n"
                    + "  example: explain tcp 198.18.8.1:6000 -> 5631\n"
                    + "  example: explain udp 192.168.10.11:6801 -> 198.18.8.1:6801";
            case "ping":
                return "ping ADDRESS [COUNT]\n"
                    + "  Asks a station of either side whether it is there: once a second, COUNT\n"
                    + "  times (1-20, else 4). Ctrl-C ends it. The times are right to some 5 ms.\n"
                    + "  example: ping 198.18.5.1\n"
                    + "  example: ping 192.168.10.11 1";
            case "arp":
                return "arp\n"
                    + "  The neighbors on both sides: MAC, whether they answer, seconds since they\n"
                    + "  were heard, the line that needs them. One that keeps silent has no power, no\n"
                    + "  cable, or another address.\n"
                    + "  example: arp";
            case "keys":
                return "?                        what may stand here\n"
                    + "Tab                      completes the word, or lists what fits\n"
                    + "arrow up, arrow down     older lines, and back (Ctrl-P, Ctrl-N)\n"
                    + "Backspace, Ctrl-W        rubs out a character, a word\n"
                    + "Ctrl-U, Ctrl-C           rubs out the line; gives it up, or ends a long answer\n"
                    + "Ctrl-L                   shows the line again\n"
                    + "  example: help keys";
            case "rollback":
                return "rollback [1-3]\n"
                    + "  Makes an older commit the candidate; 1 is the one before the stored one. Then\n"
                    + "  commit, or discard. Without a number: says which are stored; while a commit\n"
                    + "  waits for its confirm, puts the configuration before in force at once.\n"
                    + "  example: rollback";
            case "reload":
                return "reload [now]\n"
                    + "  Restarts the box with the stored configuration. Calls on port forwards go on\n"
                    + "  a moment later. now: also if edits or a commit without its confirm are lost.\n"
                    + "  example: reload";
            case "factory-reset":
                return "factory-reset yes\n"
                    + "  Erases all that is stored and restarts the box, which forwards nothing\n"
                    + "  then; but a file tollgate.cfg beside the application is taken in again.\n"
                    + "  example: factory-reset yes";
            case "help":
                return "help [WORD]\n"
                    + "  All commands, or one of them; help drops: the reasons why frames are dropped;\n"
                    + "  help keys: what the keys do.\n"
                    + "  example: help max\n"
                    + "  example: help drops";
            default:
                return "Lines of the configuration:\n"
                    + "  wan lan dns timer limit option log host peers max clarent pcanywhere forward\n"
                    + "  no LINE                  takes a line out\n"
                    + "The candidate, which lines edit (the prompt says gw*> then):\n"
                    + "  show config|diff|plan    its lines, its edits, what to type into the units\n"
                    + "  check                    what a commit would say\n"
                    + "  commit                   stores it and puts it in force\n"
                    + "  commit confirm, confirm  the same, but it goes unless it is confirmed in time\n"
                    + "  discard, rollback        forgets the edits; takes in an older commit\n"
                    + "What is in force:\n"
                    + "  show status|forwards|sessions|drops|log\n"
                    + "  ping ADDRESS, arp        whether a station answers; the neighbors\n"
                    + "  explain udp|tcp ADDRESS:PORT -> PORT    what the box would do with a packet\n"
                    + "  clear sessions HOST      ends what a host has open\n"
                    + "  reload, factory-reset    restarts the box, with what is stored or without\n"
                    + "help [WORD]                with examples; help drops: why frames are dropped\n"
                    + "? lists what may stand here, Tab completes it; help keys has the other keys.\n"
                    + "Words may be shortened as long as only one fits: sh conf. # begins a comment.";
        }
    }

    private static string Max()
    {
        return "max HOST ports N [opal P] [tcp P] [udp P] [udpcount N] [no6801]\n"
            + "  A Net2Phone Max gateway with N telephone ports, 1-60. Opens from anywhere:\n"
            + "  UDP 6801, and 2N ports each from UDP 7000 (opal), TCP 4000, UDP 21000.\n"
            + "  Starts may move inside 4000-65000, as on the unit's own network page.\n"
            + "  udpcount: fewer ports from udp on; later manuals open UDP 21000 alone (1).\n"
            + "  no6801: another unit has UDP 6801.\n"
            + "  example: max maxA ports 8\n"
            + "  example: max maxB ports 16 opal 7100 tcp 4100 udp 21100 no6801";
    }
}
