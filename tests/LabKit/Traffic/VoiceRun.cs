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
/// <param name="Received">Undamaged, each once.</param>
/// <param name="OutOfOrder">Among the received.</param>
/// <param name="Repeated">Came a second time.</param>
/// <param name="Damaged">With another length or content, or of another call.</param>
/// <param name="Inbound">How long packets took to the gateways on the LAN, from sender to receiver.</param>
/// <param name="Outbound">How long packets took from the gateways.</param>
/// <param name="Missing">Where the lost ones were, the first few.</param>
public sealed record VoiceResult(
    int Sent, int Received, int OutOfOrder, int Repeated, int Damaged, VoiceDelay Inbound, VoiceDelay Outbound, string Missing)
{
    /// <summary>Sent and never seen.</summary>
    public int Lost => Sent - Received;

    /// <inheritdoc/>
    public override string ToString()
    {
        string missing = Missing.Length == 0 ? "" : $"; missing {Missing}";
        return $"sent {Sent}  received {Received}  lost {Lost}  out of order {OutOfOrder}  repeated {Repeated}  damaged {Damaged}  in {Inbound}  out {Outbound}{missing}";
    }
}

/// <summary>Time from sending to arriving, through the sender's and the receiver's kernel and what is between.</summary>
/// <param name="Shortest">The fastest packet.</param>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Percentile99">99 of 100 took no longer.</param>
/// <param name="Longest">The slowest.</param>
public sealed record VoiceDelay(TimeSpan Shortest, TimeSpan Median, TimeSpan Percentile99, TimeSpan Longest)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        return FormattableString.Invariant(
            $"median {Median.TotalMilliseconds:0.00} ms  99 % {Percentile99.TotalMilliseconds:0.00} ms  longest {Longest.TotalMilliseconds:0.00} ms");
    }
}

/// <summary>Runs calls. Disposing closes their sockets.</summary>
public sealed class VoiceRun : IDisposable
{
    // G.723.1 frames are 30 ms long (RFC 3551 section 4.5.3).
    private static readonly TimeSpan s_packetTime = TimeSpan.FromMilliseconds(30);

    private static readonly int s_packetsAMinute = (int)(TimeSpan.FromMinutes(1) / s_packetTime);

    // Ours: how long the last packets may take.
    private const int LastPacketsMs = 500;

    // Ours: how many lost packets are named.
    private const int MostPlaces = 20;

    private readonly List<Socket> _sockets = new();
    private readonly List<VoiceStream> _ends = new();
    private readonly List<TimeSpan>[] _delays = [new(), new()];

    /// <summary>Told each minute what has become of the packets so far.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Adds a call.</summary>
    /// <param name="inside">The unit's voice socket.</param>
    /// <param name="insideAsSeen">The unit's endpoint as the remote has it: address of the box, forwarded port.</param>
    /// <param name="outside">The remote gateway's voice socket.</param>
    /// <param name="outsideAsSeen">The remote's endpoint.</param>
    public void Add(Socket inside, IPEndPoint insideAsSeen, Socket outside, IPEndPoint outsideAsSeen)
    {
        int call = (_ends.Count / 2) + 1;
        _sockets.AddRange([inside, outside]);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
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

            if (packet % s_packetsAMinute == s_packetsAMinute - 1)
            {
                Log?.Invoke($"{(packet + 1) / s_packetsAMinute} min: sent {_ends.Sum(end => end.Sent)}, received {_ends.Sum(end => end.Received)} and a few on their way");
            }
        }
    }

    private void Listen(CancellationToken hangUp)
    {
        while (!hangUp.IsCancellationRequested)
        {
            // The even ends are the gateways: what they receive came in.
            for (int end = 0; end < _ends.Count; end++)
            {
                _ends[end].Drain(_delays[end % 2].Add);
            }

            Thread.Sleep(1);
        }
    }

    private VoiceResult Result()
    {
        return new VoiceResult(
            _ends.Sum(end => end.Sent), _ends.Sum(end => end.Received), _ends.Sum(end => end.OutOfOrder), _ends.Sum(end => end.Repeated),
            _ends.Sum(end => end.Damaged), Delay(_delays[0]), Delay(_delays[1]), Missing());
    }

    private static VoiceDelay Delay(List<TimeSpan> delays)
    {
        delays.Sort();
        TimeSpan At(double share)
        {
            return delays.Count == 0 ? TimeSpan.Zero : delays[(int)((delays.Count - 1) * share)];
        }

        return new VoiceDelay(At(0), At(0.5), At(0.99), At(1));
    }

    private string Missing()
    {
        List<string> places = new();
        for (int end = 0; end < _ends.Count && places.Count < MostPlaces; end++)
        {
            string direction = end % 2 == 0 ? "in" : "out";
            places.AddRange(_ends[end].Missing(_ends[end ^ 1].Sent).Take(MostPlaces).Select(
                number => FormattableString.Invariant($"call {(end / 2) + 1} {direction} at {(number * s_packetTime).TotalSeconds:0.00} s")));
        }

        return string.Join(", ", places.Take(MostPlaces));
    }
}
