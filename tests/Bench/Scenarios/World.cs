// One box with a cable on each side, and a clock that the scenario moves.

using System;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Bench.Scenarios;

/// <summary>A router with <see cref="Site"/>'s policy in force and its gateway found.</summary>
public sealed class World
{
    private readonly Router _router;
    private int _nowMs = 100000;

    /// <summary>Starts the box on interfaces that end in memory, and lets it find its neighbors.</summary>
    public World()
        : this(new MemoryNic(AddressText.ParseMac(Site.WanMac)), new MemoryNic(AddressText.ParseMac(Site.LanMac)))
    {
        Settle();
    }

    /// <summary>Starts the box on given interfaces.</summary>
    /// <param name="wan">Outside.</param>
    /// <param name="lan">Inside.</param>
    /// <param name="platform">A board with a console, on which the configuration is typed; null for one without, which has <see cref="Site"/>'s policy.</param>
    public World(IWireEnd wan, IWireEnd lan, IPlatform? platform = null)
    {
        Wan = wan;
        Lan = lan;
        wan.KeepsLast = true;
        lan.KeepsLast = true;
        _router = new Router(Wan.Nic, Lan.Nic, platform ?? new QuietPlatform());
        if (platform == null)
        {
            _router.State.Apply(Site.NewPolicy(), _nowMs);
        }
    }

    /// <summary>Told how many milliseconds pass before a turn.</summary>
    public Action<int>? Elapsed { get; init; }

    /// <summary>The outside interface.</summary>
    public IWireEnd Wan { get; }

    /// <summary>The inside interface.</summary>
    public IWireEnd Lan { get; }

    /// <summary>The console.</summary>
    public Shell Shell => _router.Shell;

    /// <summary>What the box counts.</summary>
    public Counters Counters => _router.State.Counters;

    /// <summary>Lets the interfaces come up and the box find its neighbors, and claim its addresses (RFC 5227): ten seconds.</summary>
    public void Settle()
    {
        for (int i = 0; i < 1600; i++)
        {
            Turn(Router.TickMs);
        }

        for (int i = 0; i < 2000; i++)
        {
            Turn(1);
        }
    }

    /// <summary>One turn of the box's loop.</summary>
    /// <param name="afterMs">How far the clock moves before it.</param>
    public void Turn(int afterMs)
    {
        _nowMs += afterMs;
        Elapsed?.Invoke(afterMs);
        _router.PollOnce(_nowMs);
        AnswerArp(Wan, Site.OutsideMac);
        AnswerArp(Lan, Site.InsideMac);
    }

    /// <summary>A turn with a frame from outside.</summary>
    public void FromWan(byte[] frame)
    {
        Wan.Arrive(frame);
        Turn(1);
        Turn(1);
    }

    /// <summary>A turn with a frame from inside.</summary>
    public void FromLan(byte[] frame)
    {
        Lan.Arrive(frame);
        Turn(1);
        Turn(1);
    }

    /// <summary>Whoever is asked for is there and has the same MAC.</summary>
    private static void AnswerArp(IWireEnd nic, string mac)
    {
        byte[] asked = nic.LastSent;
        if (!nic.KeepsLast || asked.Length < 42 || asked[12] != 8 || asked[13] != 6 || asked[21] != 1)
        {
            return;
        }

        // But for the box itself, which asks whether anybody has its address, or says that it has.
        nic.Forget();
        if (asked.AsSpan(28, 4).SequenceEqual(asked.AsSpan(38, 4)) || asked.AsSpan(28, 4).SequenceEqual(new byte[4]))
        {
            return;
        }

        var hop = new Hop(mac, Colons(asked.AsSpan(6, 6)));
        nic.Arrive(WireFrame.Arp(hop, 2, Dots(asked.AsSpan(38, 4)), Dots(asked.AsSpan(28, 4))));
    }

    private static string Colons(ReadOnlySpan<byte> mac)
    {
        return BitConverter.ToString(mac.ToArray()).Replace('-', ':');
    }

    private static string Dots(ReadOnlySpan<byte> address)
    {
        return address[0] + "." + address[1] + "." + address[2] + "." + address[3];
    }
}
