// The simulated world itself: it is the same every time, and it notices what it is there to notice.

using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>Honesty of the simulation.</summary>
[TestClass]
public sealed class WorldTests
{
    [TestMethod]
    public void ARun_IsTheSameEveryTime()
    {
        Assert.AreEqual(Record(), Record());

        static string Record()
        {
            Scene scene = new(new SceneOptions { HasScanner = true });
            StringBuilder text = new();
            void Note(byte[] frame, bool isFromBox) => text.Append(scene.Clock.NowUs).Append(isFromBox).AppendLine(Convert.ToHexString(frame));
            scene.Box.Wan.Crossing += Note;
            scene.Box.Lan.Crossing += Note;
            _ = new Town(scene, 5, seed: 3);
            scene.Clock.RunMs(20_000);
            Assert.IsGreaterThan(100_000, text.Length);
            return text.ToString();
        }
    }

    [TestMethod]
    public void AfterSilence_NothingIsOnItsWay()
    {
        Scene scene = new(new SceneOptions());
        _ = new Town(scene, 5, seed: 3);
        for (int i = 0; i < 5; i++)
        {
            // Some calls are ringing, or about to.
            scene.Book.IsMuted = false;
            scene.Clock.RunMs(1730);
            scene.FallSilent();
            Assert.IsGreaterThan(0, Totals.Of(scene).Sent);
            Assert.AreEqual(0, Totals.Of(scene).Lost);
        }
    }

    [TestMethod]
    public void AStation_NoticesEveryChangedByte()
    {
        Scene scene = Story.Begin();
        List<byte[]> frames = new();
        scene.Box.Lan.Crossing += (frame, isFromBox) =>
        {
            // Voice to the unit: 60 or 64 bytes of IP.
            if (isFromBox && frame.Length is 74 or 78 && frame[23] == 17)
            {
                frames.Add(frame);
            }
        };
        Call call = scene.Net2Phone.CallUnit("maxA");
        scene.Await(call, CallState.Talking);
        scene.Clock.RunMs(200);
        Assert.IsNotEmpty(frames);

        // From the IP header on, but for its version: each byte once.
        byte[] voice = frames[^1];
        for (int at = 14; at < voice.Length; at++)
        {
            byte[] changed = (byte[])voice.Clone();
            changed[at] ^= 0x10;
            int before = scene.Faults.Count;
            scene.MaxA.Host.Link.Arrive(changed);
            Assert.AreEqual(before + 1, scene.Faults.Count, $"byte {at}");
        }
    }

    [TestMethod]
    public void Voice_WithAChangedPayloadAndATrueChecksum_IsNoticed()
    {
        Scene scene = Story.Begin();
        Host sender = new(scene.Internet, "sender", "198.18.10.98");
        Host receiver = new(scene.Internet, "receiver", "198.18.10.99");
        Call call = scene.Book.Open("sender", "receiver", isOutbound: false);
        VoiceEnd? heard = null;
        UdpSocket far = receiver.OpenUdp(9000, (from, datagram) =>
        {
            heard!.Take(from, datagram);
            datagram[20] ^= 1;
            heard.Take(from, datagram);
        });
        heard = new VoiceEnd(receiver, far, call, isInside: true);
        UdpSocket near = sender.OpenUdp(9000, (_, _) => { });
        new VoiceEnd(sender, near, call, isInside: false).Talk(new Endpoint(receiver.Address, 9000));
        scene.Clock.RunMs(100);
        Assert.IsGreaterThan(1, heard.Received);
        Assert.AreEqual(heard.Received, scene.Faults.Count);
    }

    [TestMethod]
    public void PcapNg_HasBothCables()
    {
        string path = Path.GetTempFileName();
        try
        {
            Scene scene = new(new SceneOptions());
            int crossed = 0;
            scene.Box.Wan.Crossing += (_, _) => crossed++;
            scene.Box.Lan.Crossing += (_, _) => crossed++;
            using (PcapNg capture = new(path, scene.Clock, DateTime.UnixEpoch))
            {
                capture.Tap(scene.Box.Wan);
                capture.Tap(scene.Box.Lan);
                scene.Clock.RunMs(10_000);
            }

            Assert.IsGreaterThan(20, crossed);
            Assert.AreEqual((crossed, "wan,lan"), ReadBack(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Packets, string Interfaces) ReadBack(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int packets = 0;
        List<string> interfaces = new();
        int at = 0;
        while (at < file.Length)
        {
            int type = BitConverter.ToInt32(file, at);
            int length = BitConverter.ToInt32(file, at + 4);
            Assert.AreEqual(length, BitConverter.ToInt32(file, at + length - 4), "both lengths of a block");
            if (type == 1)
            {
                int nameBytes = BitConverter.ToUInt16(file, at + 18);
                interfaces.Add(Encoding.UTF8.GetString(file, at + 20, nameBytes));
            }
            else if (type == 6)
            {
                packets++;
            }

            at += length;
        }

        Assert.AreEqual(file.Length, at);
        return (packets, string.Join(",", interfaces));
    }
}
