// One router on the course: how much comes out when as much as possible goes in, and how much can
// go in so that all of it comes out.

using System;
using System.Collections.Generic;
using System.Linq;
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

/// <summary>What one router did with frames of one size, as RFC 2544 sections 26.1 and 26.2 ask.</summary>
/// <param name="Lossless">The highest rate found at which every frame came out, confirmed by two more trials; frames a second.</param>
/// <param name="Latency">Half of the frames took no longer, at half of that rate; microseconds.</param>
/// <param name="Variation">99.9 % of the delays less the shortest (RFC 5481 section 4.2), at half of that rate; microseconds.</param>
/// <param name="Lost">Frames lost at half of the rate.</param>
public readonly record struct Rfc2544Lap(double Lossless, double Latency, double Variation, long Lost);

/// <summary>Sends a load through a router and counts behind it.</summary>
public sealed class Course
{
    // Ours: what still is in queues when the sender stops is out by then.
    private const int SettleMs = 200;

    // Ours: the search ends at 1/64 of the delivered rate.
    private const int SearchSteps = 6;

    // RFC 2544 wants a trial of 60 s to confirm a rate; here are two of the usual length, and another rate if one fails.
    private const int Confirmations = 2;
    private const int MostRates = 16;

    // Room for a second of frames: the receiver looks at them when the sender is done, so that it takes no processor meanwhile.
    private const int TapBytes = 1 << 29;

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

    /// <summary>Runs a router with loads of one frame size, one after the other.</summary>
    public IReadOnlyList<Rfc2544Lap> RunRfc2544(Func<LabNetwork, LabPolicy, IGateway> start, IReadOnlyList<Load> loads)
    {
        // The kernel begins to note times a while after the first socket asks, and a frame without one gets the time of reading.
        using FrameTap keeper = new(_network.Router, "lo", 4096);
        using IGateway router = start(_network, LabPolicy.ThirtyCalls);
        return loads.Select(Rfc2544).ToList();
    }

    private Rfc2544Lap Rfc2544(Load load)
    {
        using PacketCounter counter = new(_network[load.To].Network, "eth0", load.Match);
        Send(load, counter, 1000);
        Send(load, counter, 0);
        (_, double delivered, _) = Send(load, counter, 0);
        double found = FindLossless(load, counter, delivered);
        // A rate of 0 would be "as fast as possible".
        double rate = Confirm(load, counter, Math.Max(found, delivered / (1 << SearchSteps)));
        (List<double> delays, long sent) = Delays(load, (int)(rate / 2));
        if (delays.Count == 0)
        {
            throw new InvalidOperationException($"nothing came out: {load.Name}, {rate / 2:0} frames/s");
        }

        delays.Sort();
        double At(double share)
        {
            return delays[(int)((delays.Count - 1) * share)];
        }

        return new Rfc2544Lap(rate, At(0.5), At(0.999) - At(0), sent - delays.Count);
    }

    /// <summary>A rate at which nothing is lost in two trials that follow each other: the one that was found, or one 1/16 less, and so on.</summary>
    private double Confirm(Load load, PacketCounter counter, double found)
    {
        for (int step = 0; step < MostRates; step++)
        {
            double rate = found * (MostRates - step) / MostRates;
            double came = rate;
            bool isComplete = true;
            for (int trial = 0; trial < Confirmations && isComplete; trial++)
            {
                (_, double delivered, isComplete) = Send(load, counter, (int)rate);
                came = Math.Min(came, delivered);
            }

            if (isComplete)
            {
                return came;
            }
        }

        throw new InvalidOperationException($"{load.Name}: at {found / MostRates:0} frames/s still some are lost; the machine has too much else to do");
    }

    /// <summary>Sends evenly, each frame with its time.</summary>
    /// <returns>The delays of those that came, in microseconds, and how many were sent.</returns>
    private (List<double> Delays, long Sent) Delays(Load load, int perSecond)
    {
        using FrameTap tap = new(_network[load.To].Network, "eth0", TapBytes);
        using RawSender sender = new(load.Sender(_network), "eth0");
        long sent = sender.SendStamped(load.Frames, _duration, perSecond);
        Thread.Sleep(SettleMs);
        List<double> delays = new();
        while (tap.TryTake(out ReadOnlySpan<byte> frame, out long arrived))
        {
            if (DelayStamp.TryRead(frame, out long left))
            {
                delays.Add((arrived - left) / 1e3);
            }
        }

        return (delays, sent);
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
