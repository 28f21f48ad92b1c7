// Requirement T11: the segment size of a SYN and SYN-ACK is clamped to what a packet of the WAN carries.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class TcpSynTests
{
    private const int Largest = 1460;

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 1)]
    [DataRow(536, 536)]
    [DataRow(1459, 1459)]
    [DataRow(1460, 1460)]
    [DataRow(1461, 1460)]
    [DataRow(8960, 1460)]
    [DataRow(65535, 1460)]
    public void T11_TheSegmentSize_IsLoweredNeverRaised(int offered, int passed)
    {
        Everywhere(1500, Size(offered), Size(passed));
    }

    [TestMethod]
    [DataRow(1492, 1460, 1452)]
    [DataRow(1492, 1452, 1452)]
    [DataRow(1492, 1400, 1400)]
    [DataRow(576, 1460, 536)]
    [DataRow(576, 256, 256)]
    public void T11_TheLimit_IsTheWansMtuLess40(int mtu, int offered, int passed)
    {
        Everywhere(mtu, Size(offered), Size(passed));
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 2, 4, 0xFF, 0xFF, 1, 1, 1 }, new byte[] { 1, 2, 4, 0x05, 0xb4, 1, 1, 1 }, DisplayName = "at an odd place")]
    [DataRow(new byte[] { 1, 2, 4, 0xFF, 0x00, 3, 3, 7 }, new byte[] { 1, 2, 4, 0x05, 0xb4, 3, 3, 7 }, DisplayName = "at an odd place, another")]
    [DataRow(new byte[] { 3, 3, 7, 2, 4, 0x23, 0x28, 0 }, new byte[] { 3, 3, 7, 2, 4, 0x05, 0xb4, 0 }, DisplayName = "behind a scale")]
    [DataRow(new byte[] { 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 2, 4, 0x23, 0x28, 1, 3, 3, 9, 0, 0, 0 }, new byte[] { 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 2, 4, 0x05, 0xb4, 1, 3, 3, 9, 0, 0, 0 }, DisplayName = "behind others")]
    [DataRow(new byte[] { 2, 4, 0xFF, 0xFF, 2, 4, 0xFF, 0xFE }, new byte[] { 2, 4, 0x05, 0xb4, 2, 4, 0x05, 0xb4 }, DisplayName = "twice")]
    [DataRow(new byte[] { 2, 4, 0x05, 0xb4, 2, 4, 0xFF, 0xFE }, new byte[] { 2, 4, 0x05, 0xb4, 2, 4, 0x05, 0xb4 }, DisplayName = "the second too large")]
    [DataRow(new byte[] { 253, 6, 2, 4, 0xFF, 0xFF, 0, 0 }, new byte[] { 253, 6, 2, 4, 0xFF, 0xFF, 0, 0 }, DisplayName = "inside another option")]
    [DataRow(new byte[] { 2, 3, 0xFF, 0 }, new byte[] { 2, 3, 0xFF, 0 }, DisplayName = "too short")]
    [DataRow(new byte[] { 2, 5, 0xFF, 0xFF, 0xFF, 0, 0, 0 }, new byte[] { 2, 5, 0xFF, 0xFF, 0xFF, 0, 0, 0 }, DisplayName = "too long")]
    [DataRow(new byte[] { 0, 2, 4, 0xFF, 0xFF, 0, 0, 0 }, new byte[] { 0, 2, 4, 0xFF, 0xFF, 0, 0, 0 }, DisplayName = "behind the end")]
    [DataRow(new byte[] { 9, 0, 2, 4, 0xFF, 0xFF, 0, 0 }, new byte[] { 9, 0, 2, 4, 0xFF, 0xFF, 0, 0 }, DisplayName = "behind a length of 0")]
    [DataRow(new byte[] { 9, 1, 2, 4, 0xFF, 0xFF, 0, 0 }, new byte[] { 9, 1, 2, 4, 0xFF, 0xFF, 0, 0 }, DisplayName = "behind a length of 1")]
    [DataRow(new byte[] { 9, 7, 1, 1 }, new byte[] { 9, 7, 1, 1 }, DisplayName = "an option over the end")]
    [DataRow(new byte[] { 1, 2, 4, 0xFF }, new byte[] { 1, 2, 4, 0xFF }, DisplayName = "cut by the end")]
    [DataRow(new byte[] { 1, 1, 1, 2 }, new byte[] { 1, 1, 1, 2 }, DisplayName = "without its length")]
    public void T11_TheOption_IsFoundWhereverItIs(byte[] offered, byte[] passed)
    {
        Everywhere(1500, offered, passed);
    }

    [TestMethod]
    public void T11_ASegmentWithoutSyn_IsLeftAlone()
    {
        foreach (int flags in Enumerable.Range(0, 256).Where(flags => (flags & Syn) == 0))
        {
            Check(1500, flags, Size(65535), Size(65535));
        }
    }

    [TestMethod]
    public void T11_ASizeInThePayload_IsLeftAlone()
    {
        Box box = new();
        byte[] syn = OutTcp(Pc, 2000, Server1, 80, Syn, [2, 4, 0xFF, 0xFF]);
        FrameAssert.IsTranslationOf(syn, box.FromLan(syn).OnlyWan.Bytes);
    }

    [TestMethod]
    public void T11_NoOptions_AreAdded()
    {
        Everywhere(576, [], []);
    }

    [TestMethod]
    public void T11_BehindIpOptions_TheSizeIsClamped()
    {
        Box box = new();
        FrameView after = box.FromLan(OutTcp(Pc, 2000, Server1, 80).Options(7, 7, 4, 0, 0, 0, 0, 0).TcpOptions(Size(65535))).OnlyWan;
        FrameAssert.AreSame(Size(Largest), Options(after), "options");
    }

    [TestMethod]
    public void T11_AWrongChecksum_StaysWrong()
    {
        Box box = new();
        for (int wrong = 0; wrong < 65536; wrong += 509)
        {
            byte[] syn = OutTcp(Pc, 2000, Server1, 80).TcpOptions(Size(65535)).TransportChecksum(wrong);
            bool isRight = FrameAssert.TransportProblem(syn) == null;
            Assert.AreEqual(isRight, FrameAssert.TransportProblem(box.FromLan(syn, false).OnlyWan.Bytes) == null, $"checksum {wrong:x4}");
        }
    }

    [TestMethod]
    public void T11_RandomOptions_AreSurvivedAndNeverGrow()
    {
        Random random = new(11);
        Box box = new();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] options = new byte[random.Next(11) * 4];
            for (int at = 0; at < options.Length; at++)
            {
                options[at] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(6));
            }

            FrameView after = i % 2 == 0
                ? box.FromLan(OutTcp(Pc, 2000, Server1, 80).TcpOptions(options)).OnlyWan
                : box.FromWan(InTcp(Server1, 80, 4000).TcpOptions(options)).OnlyLan;
            FrameAssert.AreSame(Clamped(options, Largest), Options(after), $"round {i}: {Convert.ToHexString(options)}");
            box.Wan.Sent.Clear();
            box.Lan.Sent.Clear();
        }
    }

    // The obvious way, over bytes.
    private static byte[] Clamped(byte[] options, int most)
    {
        byte[] clamped = (byte[])options.Clone();
        int at = 0;
        while (at < options.Length && options[at] != 0)
        {
            if (options[at] == 1)
            {
                at++;
                continue;
            }

            if (at + 1 == options.Length || options[at + 1] < 2 || at + options[at + 1] > options.Length)
            {
                break;
            }

            if (options[at] == 2 && options[at + 1] == 4 && ((options[at + 2] << 8) | options[at + 3]) > most)
            {
                clamped[at + 2] = (byte)(most >> 8);
                clamped[at + 3] = (byte)most;
            }

            at += options[at + 1];
        }

        return clamped;
    }

    private static void Everywhere(int mtu, byte[] offered, byte[] passed)
    {
        Check(mtu, Syn, offered, passed);
        Check(mtu, Syn | Ack, offered, passed);
    }

    // Both directions of a forward and of a session; the session's first segment and one of its later ones.
    private static void Check(int mtu, int flags, byte[] offered, byte[] passed)
    {
        Policy policy = UsualPolicy().Build();
        policy.WanMtu = mtu;
        Box box = new(policy);
        box.FromLan(OutTcp(Pc, 2001, Server1, 80));
        FrameView[] all =
        [
            box.FromWan(InTcp(Server1, 80, 4000, flags).TcpOptions(offered)).OnlyLan,
            box.FromLan(OutTcp(MaxA, 4000, Server1, 80, flags).TcpOptions(offered)).OnlyWan,
            box.FromLan(OutTcp(Pc, 2000, Server1, 80, flags).TcpOptions(offered)).OnlyWan,
            box.FromLan(OutTcp(Pc, 2000, Server1, 80, flags).TcpOptions(offered)).OnlyWan,
            box.FromWan(InTcp(Server1, 80, 2000, flags).TcpOptions(offered)).OnlyLan,
            box.FromWan(InTcp(Server1, 80, 2001, flags).TcpOptions(offered)).OnlyLan,
        ];
        foreach (FrameView view in all)
        {
            FrameAssert.AreSame(passed, Options(view), view.ToString());
        }
    }

    private static byte[] Size(int size)
    {
        return [2, 4, (byte)(size >> 8), (byte)size];
    }

    private static byte[] Options(FrameView view)
    {
        return view.Segment[20..view.TcpHeaderBytes].ToArray();
    }
}
