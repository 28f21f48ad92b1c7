// A console without a box around it: the shell on tables of its own and a serial line in memory.

using System.Collections.Generic;
using System.Text;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Tables;

namespace Tollgate.Unit;

/// <summary>A platform whose console is two queues.</summary>
internal sealed class MemoryPlatform : IPlatform
{
    private readonly Queue<byte> _typed = new();
    private readonly StringBuilder _printed = new();

    /// <summary>Bytes the line takes in one call of WriteConsole.</summary>
    public int WriteRoom { get; set; } = int.MaxValue;

    /// <summary>Bytes that nobody has read yet.</summary>
    public int Unread => _typed.Count;

    public string Printed => _printed.ToString();

    public void Type(string text)
    {
        foreach (char c in text)
        {
            _typed.Enqueue((byte)c);
        }
    }

    public void Forget() => _printed.Clear();

    public int NowMs() => 0;

    public int RandomSeed() => 1;

    public int ReadConsole(byte[] buffer)
    {
        int count = 0;
        while (count < buffer.Length && _typed.Count > 0)
        {
            buffer[count++] = _typed.Dequeue();
        }

        return count;
    }

    public int WriteConsole(byte[] buffer, int index, int count)
    {
        int taken = count < WriteRoom ? count : WriteRoom;
        for (int i = 0; i < taken; i++)
        {
            _printed.Append((char)buffer[index + i]);
        }

        return taken;
    }

    public byte[]? ReadSlot(int slot) => null;

    public bool WriteSlot(int slot, byte[] bytes) => false;

    public void Reboot()
    {
    }
}

/// <summary>A shell with everything it needs.</summary>
internal sealed class ConsoleFixture
{
    /// <summary>A configuration with a line of every kind.</summary>
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

    public ConsoleFixture()
    {
        State = new State(new ushort[] { 0x0002, 0, 1 }, new ushort[] { 0x0002, 0, 2 }, 1);
        Shell = new Shell(State, Platform, "1.2.3");
    }

    public MemoryPlatform Platform { get; } = new();

    public State State { get; }

    public Shell Shell { get; }

    public int NowMs { get; set; }

    /// <summary>Runs a line at once.</summary>
    public string Run(string line) => Shell.Execute(line, NowMs);

    /// <summary>Runs lines one after the other and returns what the last one printed.</summary>
    public string RunAll(string lines)
    {
        string printed = "";
        foreach (string line in lines.Split('\n', System.StringSplitOptions.RemoveEmptyEntries))
        {
            printed = Run(line);
        }

        return printed;
    }

    /// <summary>Types on the serial line, gives the shell its turns, and returns what it prints.</summary>
    public string Type(string text, int turns = 200)
    {
        Platform.Forget();
        Platform.Type(text);
        for (int i = 0; i < turns; i++)
        {
            Shell.Turn(NowMs);
            NowMs += 5;
        }

        return Platform.Printed;
    }
}
