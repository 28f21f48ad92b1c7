// A console without a box around it: the shell on tables of its own and a serial line in memory.

using System;
using Tollgate.Control;
using Tollgate.Datapath;
using Tollgate.Tables;

namespace Tollgate.Kit;

/// <summary>A shell with everything it needs.</summary>
public sealed class ConsoleFixture
{
    /// <summary>A configuration that opens ports in every way.</summary>
    public const string Full =
        "wan static 198.18.5.2/24 gw 198.18.5.1\n" +
        "lan 192.168.10.1/24\n" +
        "host maxA 192.168.10.11 mac 00:11:22:33:44:55\n" +
        "host maxB 192.168.10.12\n" +
        "host gw1 192.168.10.20\n" +
        "peers hq 198.18.9.4 198.18.9.8/29\n" +
        "max maxA ports 8\n" +
        "max maxB ports 16 opal 7100 tcp 4100 udp 21100 udpcount 1 no6801\n" +
        "clarent gw1 command from hq\n" +
        "clarent gw1 gateway from hq\n" +
        "pcanywhere gw1 from hq\n" +
        "forward udp 9000-9003 to gw1 from hq\n" +
        "forward tcp 8080 to gw1\n";

    /// <summary>A box without a configuration.</summary>
    /// <param name="platform">Its board, with what is kept there; null for a fresh one.</param>
    public ConsoleFixture(TestPlatform? platform = null)
    {
        Platform = platform ?? new TestPlatform();
        ushort[] wanMac = [0x0002, 0, 1];
        ushort[] lanMac = [0x0002, 0, 2];
        State = new State(wanMac, lanMac, 1);
        Shell = new Shell(State, new PacketPath(State, wanMac, lanMac), Platform, "1.2.3");
    }

    /// <summary>The serial line.</summary>
    public TestPlatform Platform { get; }

    /// <summary>The tables.</summary>
    public State State { get; }

    /// <summary>The console.</summary>
    public Shell Shell { get; }

    /// <summary>The clock.</summary>
    public int NowMs { get; set; }

    /// <summary>Runs a line at once.</summary>
    public string Run(string line) => Shell.Execute(line, NowMs);

    /// <summary>Runs lines one after the other and returns what the last one printed.</summary>
    public string RunAll(string lines)
    {
        string printed = "";
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            printed = Run(line);
        }

        return printed;
    }

    /// <summary>Types on the serial line, gives the shell its turns, and returns what it prints.</summary>
    public string Type(string text, int turns = 200)
    {
        Platform.Written.Clear();
        Platform.Type(text);
        for (int i = 0; i < turns; i++)
        {
            Shell.Turn(NowMs);
            NowMs += 5;
        }

        return Platform.Written.ToString();
    }
}
