// Every reason for dropping a frame, reached by a frame, and told apart from the others.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;
using static Tollgate.Kit.FrameBuilder;

namespace Tollgate.Requirements;

[TestClass]
public sealed class DropReasonTests
{
    private static readonly Dictionary<int, Action<Box>> s_ways = new()
    {
        [DropReason.EtherType] = box => box.FromWan(InUdp(Server1, 5, 7000).EtherType(0x86DD)),
        [DropReason.NotForUs] = box => box.FromWan(InUdp(Server1, 5, 7000).ToMac("02:00:00:00:00:99")),
        [DropReason.LinkBroadcast] = box => box.FromWan(InUdp(Server1, 5, 7000).ToMac(Mac48.Broadcast)),
        [DropReason.Truncated] = box => box.FromWan(InUdp(Server1, 5, 7000).Cut(40)),
        [DropReason.Version] = box => box.FromWan(InUdp(Server1, 5, 7000).Version(6)),
        [DropReason.HeaderLength] = box => box.FromWan(InUdp(Server1, 5, 7000).HeaderWords(4)),
        [DropReason.HeaderChecksum] = box => box.FromWan(InUdp(Server1, 5, 7000).HeaderChecksum(1)),
        [DropReason.BadOption] = box => box.FromWan(InUdp(Server1, 5, 7000).Options(7, 1, 4, 0)),
        [DropReason.SourceRoute] = box => box.FromWan(InUdp(Server1, 5, 7000).Options(131, 3, 4, 0)),
        [DropReason.Fragment] = box => box.FromWan(InUdp(Server1, 5, 7000).Fragment(1, 0)),
        [DropReason.FragmentUnknown] = box => After(box.FromWan(InUdp(Server1, 5, 7000).Fragment(0, 185)), () => box.Advance(6_000)),
        [DropReason.FragmentsFull] = FillFragments,
        [DropReason.TooBig] = OverTheMtu,
        [DropReason.MartianSource] = box => box.FromWan(InUdp("127.0.0.1", 5, 7000)),
        [DropReason.MartianDestination] = box => box.FromLan(OutUdp(Pc, 3000, "224.0.0.1", 5)),
        [DropReason.SpoofedSource] = box => box.FromLan(OutUdp("10.0.0.1", 3000, Server1, 5)),
        [DropReason.NotOurAddress] = box => box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5, "198.18.5.3", 7000, []))),
        [DropReason.LanFromWan] = box => box.FromWan(OnWan(FrameBuilder.Udp(Server1, 5, MaxA, 7000, []))),
        [DropReason.Broadcast] = box => box.FromLan(OutUdp(Pc, 3000, "198.18.5.255", 5)),
        [DropReason.TtlExpired] = box => box.FromWan(InUdp(Server1, 5, 7000).Ttl(1)),
        [DropReason.UdpLength] = box => box.FromWan(InUdp(Server1, 5, 7000).UdpLength(7)),
        [DropReason.TcpHeader] = box => box.FromWan(InTcp(Server1, 5, 4000).DataOffset(4)),
        [DropReason.PortZero] = box => box.FromLan(OutUdp(Pc, 0, Server1, 5)),
        [DropReason.Protocol] = box => box.FromWan(OnWan(FrameBuilder.IPv4(47, Server1, WanAddress, []))),
        [DropReason.NoRule] = box => box.FromWan(InUdp(Server1, 5, 6999)),
        [DropReason.NotAPeer] = box => box.FromWan(InUdp(Server2, 5, 5001)),
        [DropReason.Filtered] = box => After(box.FromLan(OutUdp(Pc, 3000, Server1, 5)), () => box.FromWan(InUdp(Server2, 5, 3000))),
        [DropReason.TableFull] = FillTable,
        [DropReason.HostLimit] = FillHost,
        [DropReason.NeighborTableFull] = FillNeighbors,
        [DropReason.HostRate] = Hurry,
        [DropReason.NoNeighbor] = box => After(box.FromLan(OutUdp(MaxA, 7000, "198.18.5.77", 5)), () => box.Advance(6_000)),
        [DropReason.Displaced] = box => After(box.FromLan(OutUdp(MaxA, 7000, "198.18.5.77", 5)), () => box.FromLan(OutUdp(MaxA, 7000, "198.18.5.77", 5))),
        [DropReason.NoRoute] = WithoutGateway,
        [DropReason.BadIcmp] = box => box.FromLan(OnLan(Ping(Pc, LanAddress, 1, 1, []).TransportChecksum(1), Pc)),
        [DropReason.IcmpType] = box => box.FromWan(OnWan(Icmp(Server1, WanAddress, 13, 0, 0, new byte[12]))),
        [DropReason.IcmpQuote] = box => box.FromWan(OnWan(Icmp(Server1, WanAddress, 3, 1, 0, new byte[28]))),
        [DropReason.IcmpNoMapping] = box => box.FromWan(OnWan(IcmpError(Server1, WanAddress, 3, 1, FrameBuilder.Udp(WanAddress, 1, Server1, 2, [])))),
        [DropReason.WanPing] = box => box.FromWan(OnWan(Ping(Server1, WanAddress, 1, 1, []))),
        [DropReason.ToBox] = box => box.FromLan(OutTcp(Pc, 3000, LanAddress, 80)),
        [DropReason.TxFull] = NoRoom,
        [DropReason.QueueFull] = FillQueue,
        [DropReason.NotEnforcing] = NotEnforcing,
        [DropReason.BadArp] = box => box.FromLan(ArpRequest(MacOf(Pc), Pc, LanAddress).ArpKind(6, 0x0800, 0x0604)),
        [DropReason.ArpIgnored] = box => box.FromLan(ArpRequest(MacOf(Pc), Pc, MaxA)),
    };

    public static IEnumerable<object[]> Reasons()
    {
        return Enumerable.Range(1, DropReason.Count - 1).Select(reason => new object[] { reason, DropReason.Word(reason) });
    }

    [TestMethod]
    [DynamicData(nameof(Reasons))]
    public void R1_EveryDropReason_IsReachedByAFrame(int reason, string word)
    {
        Assert.IsTrue(s_ways.ContainsKey(reason), $"nobody knows how to reach '{word}'");
        Box box = new();
        box.Advance(1_000);
        s_ways[reason](box);
        box.CheckBalance();
        Assert.AreEqual(1, box.Counters.Drops[reason], word);
        Assert.AreEqual(1, box.Counters.Dropped(), "one frame, one reason");
    }

    private static void After(object first, Action then)
    {
        Assert.IsNotNull(first);
        then();
    }

    private static void FillTable(Box box)
    {
        for (int i = 0; box.State.Mappings.Count < box.State.Mappings.Capacity; i++)
        {
            box.FromLan(OutUdp(Pc.Plus(i / 60), 20_000 + (i % 60), Server1, 5));
        }

        box.FromLan(OutUdp(Pc, 3000, Server1, 5));
    }

    private static void FillHost(Box box)
    {
        for (int i = 0; i <= State.DefaultHostLimit; i++)
        {
            box.FromLan(OutUdp(Pc, 20_000 + i, Server1, 5));
        }
    }

    private static void FillFragments(Box box)
    {
        for (int id = 0; id <= FragmentTable.Capacity; id++)
        {
            box.FromWan(Fragments.Of(InUdp(Server1, 5, 7000, new byte[2000]), 1480, id)[0]);
        }
    }

    private static void OverTheMtu(Box box)
    {
        Policy policy = UsualPolicy().Build();
        policy.WanMtu = 1492;
        box.State.Apply(policy, box.Platform.ClockMs);
        box.FromLan(OutUdp(MaxA, 7000, Server1, 5, new byte[1465]));
    }

    private static void Hurry(Box box)
    {
        box.State.Apply(UsualPolicy().Limits(newMappings: 3).Build(), box.Platform.ClockMs);
        for (int i = 0; i <= 3; i++)
        {
            box.FromLan(OutUdp(Pc, 20_000 + i, Server1, 5));
        }
    }

    private static void FillNeighbors(Box box)
    {
        for (int i = 0; box.Counters.Drops[DropReason.NeighborTableFull] == 0; i++)
        {
            box.FromLan(OutUdp(((Ip4)"192.168.10.20").Plus(i), 3000, Server1, 5));
        }
    }

    private static void WithoutGateway(Box box)
    {
        box.State.Apply(UsualPolicy().Wan(WanAddress, 24, null).Build(), box.Platform.ClockMs);
        box.FromLan(OutUdp(MaxA, 7000, Server1, 5));
    }

    private static void NotEnforcing(Box box)
    {
        box.State.Apply(UsualPolicy().Wan("192.168.10.2", 24, null).Build(), box.Platform.ClockMs);
        box.FromWan(InUdp(Server1, 5, 7000));
    }

    private static void NoRoom(Box box)
    {
        box.Lan.HasRoom = false;
        box.FromWan(InUdp(Server1, 5, 7000));
    }

    private static void FillQueue(Box box)
    {
        box.State.Apply(UsualPolicy().Rate(8_000).Build(), box.Platform.ClockMs);
        while (box.Counters.Drops[DropReason.QueueFull] == 0)
        {
            box.FromLan(OutUdp(Pc, 3000, Server1, 5, new byte[1400]));
        }
    }
}
