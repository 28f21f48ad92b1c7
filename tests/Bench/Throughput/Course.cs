// One router on the course: how much comes out when as much as possible goes in, and how much can
// go in so that all of it comes out.

using System;
using System.Threading;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Bench.Throughput;

/// <summary>What one router did in one round, in frames a second.</summary>
/// <param name="Offered">Sent at full speed.</param>
/// <param name="Delivered">Of those, came out.</param>
/// <param name="Lossless">The highest rate found at which every frame came out.</param>
public readonly record struct Lap(double Offered, double Delivered, double Lossless);

/// <summary>Sends a load through a router and counts behind it.</summary>
public sealed class Course
{
    // Ours: what still is in queues when the sender stops is out by then.
    private const int SettleMs = 200;

    // Ours: the search ends at 1/64 of the delivered rate.
    private const int SearchSteps = 6;

    private readonly LabNetwork _network;
    private readonly TimeSpan _duration;

    /// <summary>Times on a network for so long a measurement.</summary>
    public Course(LabNetwork network, TimeSpan duration)
    {
        _network = network;
        _duration = duration;
    }

    /// <summary>How fast the sender is by itself: its frames are dropped at the router's door.</summary>
    public double SenderAlone(Load load)
    {
        _network.Router.Ip("link set lan0 up", "link set wan0 up");
        string door = load == Load.InboundStatic ? "wan0" : "lan0";
        using PacketCounter counter = new(_network.Router, door, "ip protocol udp");
        return Send(load, counter, 0).Delivered;
    }

    /// <summary>Runs a router once.</summary>
    public Lap Run(Func<LabNetwork, LabPolicy, IGateway> start, Load load)
    {
        using IGateway router = start(_network, LabPolicy.ThirtyCalls);
        using PacketCounter counter = new(_network[load.To].Network, "eth0", load.Match);
        // Mappings, neighbors, and on .NET the optimizing compiler: none of it is what is timed.
        Send(load, counter, 1000);
        Send(load, counter, 0);
        (double offered, double delivered, _) = Send(load, counter, 0);
        return new Lap(offered, delivered, FindLossless(load, counter, delivered));
    }

    /// <summary>By halving between nothing and what comes out of an overloaded router, after trying just that.</summary>
    private double FindLossless(Load load, PacketCounter counter, double delivered)
    {
        double good = 0;
        double bad = delivered * 2;
        for (int step = 0; step <= SearchSteps; step++)
        {
            double rate = (good + bad) / 2;
            (_, double came, bool isComplete) = Send(load, counter, (int)rate);
            if (!isComplete)
            {
                // Once more: other work on this machine may have taken the processor away.
                (_, came, isComplete) = Send(load, counter, (int)rate);
            }

            if (isComplete)
            {
                // What really went through: the sender may be slower than asked.
                good = came;
            }
            else
            {
                bad = rate;
            }

            if (isComplete && came < rate * 0.95)
            {
                break;
            }
        }

        return good;
    }

    private (double Offered, double Delivered, bool IsComplete) Send(Load load, PacketCounter counter, int perSecond)
    {
        using RawSender sender = new(load.Sender(_network), "eth0");
        long before = counter.Read();
        long sent = sender.Blast(load.Frames, _duration, perSecond);
        Thread.Sleep(SettleMs);
        long came = counter.Read() - before;
        return (sent / _duration.TotalSeconds, came / _duration.TotalSeconds, came == sent);
    }
}
