// The FAQ's leased line with eight calls on it, and a PC that uploads beside them as fast as it can: what voice
// waits for in the box, measured at its wires.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>Calls beside a full line.</summary>
[TestClass]
public sealed class VoiceFirstTests
{
    // 1500 bytes at 128 kbit/s take 93.75 ms, on a clock of milliseconds.
    private const long FullUs = 94_000;

    // Ours: 2 Mbit/s of full packets, sixteen times the line.
    private const long UploadPeriodUs = 6_000;

    [TestMethod]
    [DataRow(8, "wan rate 128k\n")]
    [DataRow(8, "wan rate 128k\noption dscp on\n")]
    [DataRow(4, "wan rate 128k\n")]
    [DataRow(8, "wan rate 512k\n")]
    public void CallsBesideAnUpload_WaitForOneFullPacketAtMost_AndLoseNothing(int count, string lines)
    {
        Scene scene = Story.Begin();
        Assert.IsNull(scene.Box.Configure(scene.Configuration + lines));
        scene.Book.IsAtLowRate = true;
        CountedCalls calls = new(scene, count, 40);
        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreTalking, 10_000));
        scene.Clock.RunMs(2000);

        Waits waits = new(scene);
        Upload upload = new(scene);
        scene.Clock.RunMs(30_000);
        upload.Stop();
        int beside = upload.Received;
        FrameRing voice = scene.Box.Router!.State.WanQueue.Voice;
        Console.WriteLine($"{count} calls, {lines.Trim()}: {waits.Count} voice packets, at most {waits.MostUs} us at the wires, {voice.MostMs} ms and {voice.MostCount} packets in the queue, "
            + $"{beside} of {upload.Sent} packets of the upload");
        Assert.IsGreaterThan(count * 990, waits.Count);
        Assert.IsLessThanOrEqualTo(FullUs, waits.MostUs);
        Assert.AreEqual(0, voice.Refused);
        Assert.AreEqual(0, waits.Missing);
        Assert.IsGreaterThan(0, scene.Drops(DropReason.QueueFull), "the upload was to be too fast");

        Assert.IsTrue(scene.Clock.RunUntilTrue(() => calls.AreDone, 30_000));
        Totals totals = Totals.Of(scene);
        Assert.AreEqual(0, totals.Failed);
        Assert.AreEqual(0, totals.Lost);
        Assert.AreEqual(0, totals.Duplicates + totals.Reordered);
        Assert.AreEqual(lines.Contains("dscp") ? waits.Count : 0, waits.Marked);
        scene.AssertNothingWrong();
        scene.AssertBalanced();

        // Half of the line: four calls leave nearly five full packets a second. Of a line that they fill they leave nothing.
        int share = count * 128_000 / (lines.Contains("512k") ? 512_000 : 128_000);
        Assert.IsTrue(share == 8 ? beside == 0 : beside > (share == 4 ? 130 : 900), $"{beside} packets of the upload");
    }

    [TestMethod]
    public void WithoutARate_TheSameUploadGoesThrough()
    {
        Scene scene = Story.Begin();
        Upload upload = new(scene);
        scene.Clock.RunMs(5000);
        upload.Stop();
        scene.Clock.RunMs(1000);
        Assert.AreEqual(upload.Sent, upload.Received);
        Assert.AreEqual(0, scene.Box.Dropped);
    }

    /// <summary>Each voice packet from the LAN's wire to the WAN's.</summary>
    private sealed class Waits
    {
        private readonly Dictionary<(uint Source, int Number), long> _inside = [];

        public Waits(Scene scene)
        {
            scene.Box.Lan.Crossing += (frame, isFromBox) =>
            {
                if (!isFromBox && VoiceEnd.TryIdentify(frame, out uint source, out int number))
                {
                    _inside[(source, number)] = scene.Clock.NowUs;
                }
            };
            scene.Box.Wan.Crossing += (frame, isFromBox) =>
            {
                if (isFromBox && VoiceEnd.TryIdentify(frame, out uint source, out int number) && _inside.Remove((source, number), out long sinceUs))
                {
                    Count++;
                    Marked += frame[15] >> 2 == 46 ? 1 : 0;
                    MostUs = Math.Max(MostUs, scene.Clock.NowUs - sinceUs);
                }
            };
            _oldestUs = () => scene.Clock.NowUs - FullUs;
        }

        private readonly Func<long> _oldestUs;

        public int Count { get; private set; }

        public int Marked { get; private set; }

        public long MostUs { get; private set; }

        /// <summary>Packets that should have left by now.</summary>
        public int Missing => _inside.Values.Count(sinceUs => sinceUs < _oldestUs());
    }

    /// <summary>A PC that sends full packets.</summary>
    private sealed class Upload
    {
        private bool _isOver;

        public Upload(Scene scene)
        {
            UdpSocket from = new Host(scene.LanNetwork, "pc", "192.168.10.50").OpenUdp(3000, (_, _) => { });
            Host server = new(scene.Internet, "server", "198.18.11.9");
            server.OpenUdp(9, (_, _) => Received++);
            byte[] datagram = new byte[1472];
            void Send()
            {
                if (!_isOver)
                {
                    Sent++;
                    from.Send(new Endpoint(server.Address, 9), datagram);
                    scene.Clock.After(UploadPeriodUs, Send);
                }
            }

            Send();
        }

        public int Sent { get; private set; }

        public int Received { get; private set; }

        public void Stop()
        {
            _isOver = true;
        }
    }
}
