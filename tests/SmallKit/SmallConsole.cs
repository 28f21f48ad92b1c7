// The console on the shared tables, without a serial line, for tests that also run on a board.

using Tollgate.Control;

namespace Tollgate.SmallKit;

/// <summary>A fresh console; a new one takes the shared tables from the one before.</summary>
public sealed class SmallConsole
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

    private readonly Shell _shell;

    /// <summary>A console of a box without a configuration.</summary>
    public SmallConsole()
    {
        Site.Reset();
        _shell = new Shell(Site.State, Site.Path, new SlotsOnly(), "1.2.3");
    }

    /// <summary>The configuration in force.</summary>
    public string RunningText
    {
        get { return _shell.RunningText; }
    }

    /// <summary>Runs a line.</summary>
    /// <returns>What it prints.</returns>
    public string Run(string line)
    {
        return _shell.Execute(line, 0);
    }

    /// <summary>Runs lines, each with a line feed but for the last one.</summary>
    /// <returns>What the last one prints.</returns>
    public string RunAll(string lines)
    {
        string printed = "";
        string[] each = lines.Split('\n');
        for (int i = 0; i < each.Length; i++)
        {
            if (each[i].Length > 0)
            {
                printed = Run(each[i]);
            }
        }

        return printed;
    }

    /// <summary>Takes in and commits a whole configuration.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public string LoadScript(string text)
    {
        return _shell.LoadScript(text, 0);
    }

    /// <summary>What was printed, the lines of a long error joined.</summary>
    public static string Unwrapped(string printed)
    {
        string text = "";
        string[] lines = printed.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            bool goesOn = lines[i].StartsWith("       ") && text.Contains("error: ");
            text += goesOn ? lines[i].Substring(6) : (i == 0 ? "" : "\n") + lines[i];
        }

        return text;
    }
}
