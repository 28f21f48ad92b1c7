// Malformed input of the classes 1 to 5: links, ARP, IPv4, options, addresses (6 is in MalformedFragmentTests.cs). The box
// survives it, sends on nothing malformed (Box checks every frame that leaves) and keeps working.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MalformedTests
{
    private static readonly Ip4[] s_oddAddresses =
    [
        "0.0.0.0", "0.1.2.3", "127.0.0.1", "169.254.1.1", "10.0.0.1", "192.168.10.0", "192.168.10.1", "192.168.10.11",
        "192.168.10.255", "198.18.5.0", "198.18.5.1", "198.18.5.2", "198.18.5.255", "198.18.9.4", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.254", "255.255.255.255",
    ];

    private static readonly Ip4[] s_reachable = ["198.18.5.1", "198.18.9.4"];

    // The ends of the WAN prefix too: nobody answers there, but a datagram that claims to come from there does no harm.
    private static readonly Ip4[] s_outside = ["198.18.5.0", "198.18.5.1", "198.18.5.255", "198.18.9.4"];

    [TestMethod]
    public void Malformed1_RuntsAndOversizedFrames_GoNowhere()
    {
        Box box = new();
        byte[] call = InUdp(Server1, 5, 7000, new byte[1472]);
        for (int length = 0; length < call.Length; length += length < 100 ? 1 : 37)
        {
            Assert.IsTrue(box.FromWan(call[..length]).IsSilent, $"{length} bytes");
            Assert.IsTrue(box.FromLan(call[..length]).IsSilent, $"{length} bytes");
        }

        foreach (int length in new[] { 1515, 1518, 2000, 9000 })
        {
            Assert.IsTrue(box.FromWan(InUdp(Server1, 5, 7000).Pad(length)).IsSilent);
        }

        StillWorks(box);
    }

    [TestMethod]
    [DataRow(0x8100)]
    [DataRow(0x88A8)]
    [DataRow(0x9100)]
    [DataRow(0x0026)]
    [DataRow(0x05DC)]
    [DataRow(0x0000)]
    [DataRow(0xFFFF)]
    public void Malformed1_TagsAndLengthFrames_AreDropped(int etherType)
    {
        Box box = new();
        byte[] inner = InUdp(Server1, 5, 7000);
        byte[] tagged = [0, 7, .. inner[12..]];
        box.FromWan(FrameBuilder.Ethernet(etherType, tagged).ToMac(WanMac)).IsDropped(DropReason.EtherType);
        box.FromLan(FrameBuilder.Ethernet(etherType, tagged).ToMac(LanMac)).IsDropped(DropReason.EtherType);
        StillWorks(box);
    }

    [TestMethod]
    public void Malformed1_OddSourceMacs_AreNeverAnsweredAsAGroup()
    {
        Box box = new();
        foreach (Mac48 mac in new[] { Mac48.Broadcast, new Mac48(0), WanMac, LanMac, (Mac48)"01:80:c2:00:00:01" })
        {
            foreach (FrameBuilder frame in new[] { InUdp(Server1, 5, 7000), InUdp(Server1, 5, 7000).Ttl(1), InTcp(Server1, 5, 80) })
            {
                Assert.IsFalse(box.FromWan(frame.FromMac(mac)).Wan.Any(sent => (sent.ToMac.Number >> 40 & 1) != 0));
            }
        }

        StillWorks(box);
    }

    [TestMethod]
    public void Malformed2_AnArpStorm_ChangesNothing()
    {
        Box box = new();
        Random random = new(2);
        int neighbors = Neighbors(box);
        for (int i = 0; i < 10_000; i++)
        {
            Mac48 mac = new((ulong)random.NextInt64(1L << 48));
            Ip4 sender = ((Ip4)"192.168.10.0").Plus(random.Next(256));
            Ip4 target = random.Next(2) == 0 ? sender : ((Ip4)"192.168.10.0").Plus(random.Next(256));
            box.FromLan(FrameBuilder.Arp(random.Next(1, 3), mac, sender, mac, target).Pad(60));
        }

        Assert.AreEqual(neighbors, Neighbors(box), "a neighbor that nobody wanted");
        Assert.AreEqual(MacOf(MaxA), box.FromWan(InUdp(Server1, 5, 7000)).OnlyLan.ToMac);
        StillWorks(box);
    }

    [TestMethod]
    public void Malformed2_ANeighborThatFlaps_IsFollowedAndLosesNothing()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5));
        box.FromWan(InUdp(Server1, 5, 3000));
        for (ulong i = 0; i < 100; i++)
        {
            Mac48 mac = new(0x020000001000UL + (i & 1));
            box.FromLan(ArpRequest(mac, Pc, LanAddress).Pad(60));
            Assert.AreEqual(mac, box.FromWan(InUdp(Server1, 5, 3000)).OnlyLan.ToMac);
        }
    }

    [TestMethod]
    public void Malformed3_TheReservedFlag_IsNoFragment()
    {
        Box box = new();
        byte[] evil = InUdp(Server1, 5, 7000).Fragment(4, 0);
        FrameAssert.IsTranslationOf(evil, box.FromWan(evil).OnlyLan.Bytes);
        byte[] both = InUdp(Server1, 5, 7000).Fragment(6, 0);
        FrameAssert.IsTranslationOf(both, box.FromWan(both).OnlyLan.Bytes);
    }

    [TestMethod]
    public void Malformed3_EveryFirstByteAndTotalLength_IsSurvived()
    {
        Box box = new();
        for (int first = 0; first < 256; first++)
        {
            foreach (int total in new[] { 0, 1, 19, 20, 21, 24, 27, 28, 33, 34, 40, 59, 60, 61, 1500, 65535 })
            {
                box.FromWan(InUdp(Server1, 5, 7000, new byte[40]).Version(first >> 4).HeaderWords(first & 0xF).TotalLength(total), false);
                box.FromLan(OutTcp(Pc, 3000, Server1, 5, Syn, new byte[40]).Version(first >> 4).HeaderWords(first & 0xF).TotalLength(total), false);
            }
        }

        StillWorks(box);
    }

    [TestMethod]
    [DataRow(new byte[] { 7, 0, 4, 0 })]
    [DataRow(new byte[] { 7, 1, 4, 0 })]
    [DataRow(new byte[] { 7, 5, 4, 0 })]
    [DataRow(new byte[] { 1, 1, 1, 7 })]
    [DataRow(new byte[] { 68, 40, 5, 0, 0, 0, 0, 0 })]
    [DataRow(new byte[] { 255, 255, 255, 255 })]
    public void Malformed4_AnOptionThatDoesNotFit_IsDropped(byte[] options)
    {
        Box box = new();
        box.FromWan(InUdp(Server1, 5, 7000).Options(options)).IsDropped(DropReason.BadOption);
        box.FromLan(OutUdp(Pc, 3000, Server1, 5).Options(options)).IsDropped(DropReason.BadOption);
        StillWorks(box);
    }

    [TestMethod]
    [DataRow(new byte[] { 7, 7, 0, 0, 0, 0, 0, 0 })]
    [DataRow(new byte[] { 7, 7, 255, 0, 0, 0, 0, 0 })]
    [DataRow(new byte[] { 68, 8, 3, 255, 0, 0, 0, 0 })]
    [DataRow(new byte[] { 130, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [DataRow(new byte[] { 99, 4, 131, 137 })]
    public void Malformed4_AnOddPointerInAnOption_IsNotOurs(byte[] options)
    {
        Box box = new();
        byte[] packet = InUdp(Server1, 5, 7000).Options(options);
        FrameAssert.IsTranslationOf(packet, box.FromWan(packet).OnlyLan.Bytes);
    }

    [TestMethod]
    public void Malformed4_RandomOptions_AreSurvived()
    {
        Random random = new(4);
        Box box = new();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] options = new byte[4 * random.Next(1, 11)];
            for (int at = 0; at < options.Length; at++)
            {
                options[at] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(9));
            }

            box.FromWan(InUdp(Server1, 5, 7000).Options(options));
            box.FromLan(OutPing(Pc, Server1, 7).Options(options));
        }

        StillWorks(box);
    }

    [TestMethod]
    public void Malformed5_OddAddresses_LetNothingThroughThatIsNotOrdinary()
    {
        Box box = new();
        foreach (Ip4 source in s_oddAddresses)
        {
            foreach (Ip4 destination in s_oddAddresses)
            {
                bool isCall = destination == WanAddress && s_outside.Contains(source);
                Assert.AreEqual(isCall, box.FromWan(OnWan(FrameBuilder.Udp(source, 7000, destination, 7000, []))).Lan.Count == 1, $"WAN {source} to {destination}");
                box.FromWan(OnWan(FrameBuilder.Tcp(source, 4000, destination, 4000, Syn, [])));
                box.FromWan(OnWan(Ping(source, destination, 1, 1, [])));

                bool isAnswer = source == MaxA && s_reachable.Contains(destination);
                Output outwards = box.FromLan(OnLan(FrameBuilder.Udp(source, 7000, destination, 7000, []), MaxA));
                Assert.AreEqual(isAnswer, outwards.Wan.Count == 1, $"LAN {source} to {destination}");
                box.FromLan(OnLan(Ping(source, destination, 1, 1, []), MaxA));
            }
        }

        StillWorks(box);
    }

    internal static void StillWorks(Box box)
    {
        box.Advance(1_000);
        Assert.AreEqual(MaxA, box.FromWan(InUdp(Server1, 5000, 7000)).OnlyLan.Destination);
        Assert.AreEqual(7000, box.FromLan(OutUdp(MaxA, 7000, Server1, 5000)).OnlyWan.SourcePort);
        int outside = box.FromLan(OutUdp(MaxB, 45_678, Server1, 5000)).OnlyWan.SourcePort;
        Assert.AreEqual(MaxB, box.FromWan(InUdp(Server1, 5000, outside)).OnlyLan.Destination);
    }

    private static int Neighbors(Box box)
    {
        return box.State.LanNeighbors.Address.Count(address => address != 0);
    }
}
