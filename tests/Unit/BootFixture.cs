// A board between two interfaces without wires, that is switched on, fails and restarts in a test.

using System;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>A board that outlives its firmware.</summary>
internal sealed class BootFixture
{
    /// <summary>A configuration that needs no ARP to forward to maxA.</summary>
    public const string Lines = ConsoleFixture.Full;

    /// <summary>What the board keeps, its clock and its console.</summary>
    public TestPlatform Platform { get; } = new() { ClockMs = 5000 };

    /// <summary>The interface to the Internet.</summary>
    public TestNic Wan { get; private set; } = new(Box.WanMac);

    /// <summary>The interface to the gateways.</summary>
    public TestNic Lan { get; private set; } = new(Box.LanMac);

    /// <summary>Thrown when the interfaces are made.</summary>
    public Exception? MakeFault { get; set; }

    /// <summary>How often they were made.</summary>
    public int Made { get; private set; }

    /// <summary>The firmware; a new one after each <see cref="PowerOn"/>.</summary>
    public Boot Boot { get; private set; } = null!;

    /// <summary>A board with a configuration in its slots, switched on.</summary>
    public static BootFixture Running()
    {
        BootFixture board = new();
        board.Keep(Lines);
        board.PowerOn();
        board.Run(100);
        return board;
    }

    /// <summary>Commits a configuration, as if it had been done before.</summary>
    public void Keep(string lines)
    {
        SlotBytes.Keep(Platform, lines);
    }

    /// <summary>Switches the board on, without a turn yet.</summary>
    public void PowerOn()
    {
        Wan = new TestNic(Box.WanMac);
        Lan = new TestNic(Box.LanMac);
        Platform.Written.Clear();
        Boot = new Boot(Platform, Make);
    }

    /// <summary>Gives the firmware turns for some milliseconds.</summary>
    public void Run(int ms)
    {
        for (int i = 0; i < ms; i++)
        {
            Boot.Turn(1);
            Platform.ClockMs++;
        }
    }

    /// <summary>Whether a datagram for a static forward comes out on the LAN.</summary>
    public bool Forwards()
    {
        int sent = Lan.SentCount;
        Wan.Arrive(Box.OnWan(FrameBuilder.Udp("198.18.9.4", 5555, Box.WanAddress, 6801, [1, 2, 3])));
        Run(10);
        return Lan.SentCount > sent;
    }

    /// <summary>What the console has printed since the last call.</summary>
    public string Printed()
    {
        string text = Platform.Written.ToString();
        Platform.Written.Clear();
        return text;
    }

    private INic[] Make()
    {
        Made++;
        return MakeFault == null ? new INic[] { Wan, Lan } : throw MakeFault;
    }
}
