// Voice first: a leased line of 128 kbit/s, which the FAQ gives to 8 calls, with somebody beside them who uploads as
// much as goes. The calls alone fill the line; a full-size packet of the upload takes it for 93.75 ms, and no
// voice packet may wait longer than that. Beside nftables with the kernel's token bucket for the same rate (tc-tbf), which
// has one queue. (With tc-htb and a class for voice the kernel lets voice go at once, whatever is on the line behind it:
// what waits then waits in a modem, which this lab does not have, so there is no figure to compare.)

using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class WanRateTests : TableTest
{
    // 1500 bytes at 128 kbit/s, on the millisecond clock of the box.
    private static readonly TimeSpan s_fullPacket = TimeSpan.FromMilliseconds(94);

    // The first packets of a call are foreseen by nobody: calls that begin beside an upload may find two of each other's more before them.
    private static readonly TimeSpan s_unforeseen = TimeSpan.FromMilliseconds(8);

    private static readonly TimeSpan s_alone = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_talk = TimeSpan.FromSeconds(6);

    private const int LineBits = 128000;
    private const int PacketBits = 12000;
    private const int FloodPort = 9;
    private const int CurlTimedOut = 28;

    // Ours: a machine with other work to do may take the processor away just then; three times is no chance.
    private const int Attempts = 3;

    private sealed record Talk(VoiceResult Voice, TimeSpan Wait, TimeSpan Noise);

    /// <param name="Upload">Beside a TCP upload.</param>
    /// <param name="Flood">Beside a UDP flood.</param>
    /// <param name="FloodBits">What came out of the flood, in bits a second while the calls talked.</param>
    private sealed record Seen(Talk Upload, Talk Flood, double FloodBits);

    [TestMethod]
    public void EightCallsOn128Kbit_BesideAnUpload_WaitForOneFullPacketAtMost()
    {
        Pair<Seen> found = default!;
        for (int attempt = 0; attempt < Attempts && (found == null || !IsGood(found.Tollgate)); attempt++)
        {
            found = InTurn(LabPolicy.LeasedLine, Script);
            Report("tollgate", found.Tollgate);
            Report("nftables", found.Nftables);
        }

        AssertShort(found.Tollgate.Upload, s_unforeseen, "beside an upload");
        AssertShort(found.Tollgate.Flood, TimeSpan.Zero, "beside a flood");
        Assert.IsLessThan(LineBits, found.Tollgate.FloodBits, "more than the line came out");
        Figures("8 calls that begin on 128 kbit/s beside a TCP upload, a voice packet's longest wait", found, seen => Words(seen.Upload));
        Figures("8 calls on 128 kbit/s, then a UDP flood of 2 Mbit/s, a voice packet's longest wait", found, seen => Words(seen.Flood));
    }

    /// <summary>A flood that begins while calls have the line; then calls that begin while an upload has it.</summary>
    private static Seen Script(Trial trial)
    {
        LabNetwork network = trial.Network;
        using RealTime ahead = new(trial.Box == null ? [Environment.ProcessId] : [Environment.ProcessId, trial.Box.Program.ProcessId]);
        VoiceResult alone = Run(network, s_alone);
        TimeSpan before = alone.Outbound.Shortest;
        using CancellationTokenSource enough = new();
        using PacketCounter counter = new(network["server1"].Network, "eth0", $"udp dport {FloodPort}");
        Task flooding = Task.Run(() => Flood(network, enough.Token));
        Talk flood = Judge(Run(network, s_talk), before);
        long arrived = counter.Read();
        enough.Cancel();
        flooding.Wait();

        using HttpServer server = new(network["server1"], []);
        Task<ToolResult> uploading = Task.Run(() => Upload(network));
        Thread.Sleep(1000);
        Talk upload = Judge(Run(network, s_talk), before);
        Assert.AreEqual(CurlTimedOut, uploading.Result.ExitCode, $"the upload was to last as long as the calls: {uploading.Result}");
        return new Seen(upload, flood, arrived * PacketBits / s_talk.TotalSeconds);
    }

    private static VoiceResult Run(LabNetwork network, TimeSpan duration)
    {
        using VoiceRun run = Calls.Eight(network);
        return run.Run(duration);
    }

    /// <summary>What came in through the same programs at the same time had no line to wait for: its longest delay is the machine's.</summary>
    private static Talk Judge(VoiceResult voice, TimeSpan before)
    {
        return new Talk(voice, voice.Outbound.Longest - before, voice.Inbound.Longest);
    }

    /// <summary>By curl, as much as goes for a little longer than the calls.</summary>
    private static ToolResult Upload(LabNetwork network)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, TestBytes.Make(20000000, 6));
            return network["pc"].Network.Exec(
                "curl", "-sS", "--max-time", $"{s_talk.TotalSeconds + 2}", "-H", "Expect:", "-T", file, $"http://{network["server1"].Address}/upload");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Full-size datagrams at 2 Mbit/s, from two seconds on until it is told to stop.</summary>
    private static void Flood(LabNetwork network, CancellationToken stop)
    {
        Thread.Sleep(2000);
        using Socket sender = network["pc"].Udp();
        IPEndPoint to = new(network["server1"].Address, FloodPort);
        byte[] datagram = TestBytes.Make(1472, 7);
        while (!stop.IsCancellationRequested)
        {
            sender.SendTo(datagram, to);
            Thread.Sleep(6);
        }
    }

    private static bool IsGood(Seen seen)
    {
        return IsGood(seen.Upload, s_unforeseen) && IsGood(seen.Flood, TimeSpan.Zero);
    }

    private static bool IsGood(Talk talk, TimeSpan more)
    {
        return talk.Voice.Lost == 0 && talk.Wait <= s_fullPacket + more + talk.Noise;
    }

    private static void AssertShort(Talk talk, TimeSpan more, string beside)
    {
        Assert.AreEqual(0, talk.Voice.Lost, $"{beside}: {talk.Voice}");
        Assert.IsLessThanOrEqualTo(s_fullPacket + more + talk.Noise, talk.Wait, $"{beside}: {talk.Voice}");
    }

    private static string Words(Talk talk)
    {
        return FormattableString.Invariant($"{talk.Wait.TotalMilliseconds:0} ms, {talk.Voice.Lost} of {talk.Voice.Sent} lost");
    }

    private void Report(string name, Seen seen)
    {
        Say($"{name,-9} of the flood {seen.FloodBits / 1000:0} kbit/s come out beside the calls");
        foreach ((string beside, Talk talk) in new[] { ("upload", seen.Upload), ("flood", seen.Flood) })
        {
            Say($"{name,-9} {beside,-7} longest wait {talk.Wait.TotalMilliseconds:0.0} ms, of the machine {talk.Noise.TotalMilliseconds:0.0} ms; {talk.Voice}");
        }
    }
}
