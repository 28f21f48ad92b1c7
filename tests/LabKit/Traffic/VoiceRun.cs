// Many calls at once for a while, as a busy hour has them: each end of each call sends a packet
// every 30 ms, the calls spread evenly over those 30 ms. Counts what came out of what went in.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Tollgate.LabKit.Traffic;

/// <summary>What became of the packets of a run.</summary>
/// <param name="Sent">By both ends of all calls.</param>
/// <param name="Received">Undamaged.</param>
/// <param name="OutOfOrder">Among the received.</param>
/// <param name="Damaged">With another length or content, or of another call.</param>
/// <param name="Median">Time from sending to receiving, through both applications and the box.</param>
/// <param name="Percentile99">99 of 100 took no longer.</param>
/// <param name="Longest">The slowest.</param>
public sealed record VoiceResult(
    int Sent, int Received, int OutOfOrder, int Damaged, TimeSpan Median, TimeSpan Percentile99, TimeSpan Longest)
{
    /// <summary>Sent and never seen.</summary>
    public int Lost => Sent - Received;

    /// <inheritdoc/>
    public override string ToString()
    {
        return FormattableString.Invariant(
            $"sent {Sent}  received {Received}  lost {Lost}  out of order {OutOfOrder}  damaged {Damaged}  delay median {Median.TotalMilliseconds:0.00} ms  99 % {Percentile99.TotalMilliseconds:0.00} ms  longest {Longest.TotalMilliseconds:0.00} ms");
    }
}

/// <summary>Runs calls.</summary>
public sealed class VoiceRun
{
    // G.723.1 frames are 30 ms long (RFC 3551 section 4.5.3).
    private static readonly TimeSpan s_packetTime = TimeSpan.FromMilliseconds(30);

    // Ours: how long the last packets may take.
    private const int LastPacketsMs = 500;

    private readonly List<VoiceStream> _ends = new();
    private readonly List<TimeSpan> _delays = new();

    /// <summary>Adds a call.</summary>
    /// <param name="inside">The unit's voice socket.</param>
    /// <param name="insideAsSeen">The unit's endpoint as the remote has it: address of the box, forwarded port.</param>
    /// <param name="outside">The remote gateway's voice socket.</param>
    /// <param name="outsideAsSeen">The remote's endpoint.</param>
    public void Add(Socket inside, IPEndPoint insideAsSeen, Socket outside, IPEndPoint outsideAsSeen)
    {
        int call = (_ends.Count / 2) + 1;
        _ends.Add(new VoiceStream(inside, outsideAsSeen, call));
        _ends.Add(new VoiceStream(outside, insideAsSeen, call));
    }

    /// <summary>Lets all calls talk for a time. Receives on a second thread.</summary>
    public VoiceResult Run(TimeSpan duration)
    {
        using CancellationTokenSource hangUp = new();
        Thread listener = new(() => Listen(hangUp.Token));
        listener.Start();
        Talk((int)(duration / s_packetTime));
        Thread.Sleep(LastPacketsMs);
        hangUp.Cancel();
        listener.Join();
        return Result();
    }

    private void Talk(int packets)
    {
        Stopwatch clock = Stopwatch.StartNew();
        for (int packet = 0; packet < packets; packet++)
        {
            for (int end = 0; end < _ends.Count; end++)
            {
                TimeSpan due = s_packetTime * (packet + ((double)end / _ends.Count));
                while (clock.Elapsed < due)
                {
                    Thread.Sleep(1);
                }

                _ends[end].Send();
            }
        }
    }

    private void Listen(CancellationToken hangUp)
    {
        while (!hangUp.IsCancellationRequested)
        {
            _ends.ForEach(end => end.Drain(_delays.Add));
            Thread.Sleep(1);
        }
    }

    private VoiceResult Result()
    {
        _delays.Sort();
        TimeSpan At(double share)
        {
            return _delays.Count == 0 ? TimeSpan.Zero : _delays[(int)((_delays.Count - 1) * share)];
        }

        return new VoiceResult(
            _ends.Sum(end => end.Sent), _ends.Sum(end => end.Received), _ends.Sum(end => end.OutOfOrder), _ends.Sum(end => end.Damaged),
            At(0.5), At(0.99), At(1));
    }
}
