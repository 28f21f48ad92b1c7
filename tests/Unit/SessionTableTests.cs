// firmware/Tables/SessionTable.cs: found from both sides, gone when removed, and the phases of TCP.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class SessionTableTests
{
    private static readonly Ip4 s_host = "192.168.10.50";
    private static readonly Ip4 s_remote = "198.18.9.4";

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void RandomAddsAndRemoves_AgreeWithALinearScan(int seed)
    {
        Random random = new(seed);
        SessionTable table = new();
        List<(int Inside, int Flow, int OutsideFlow, int Remote, int RemotePort, ushort[] Row)> all = [];
        for (int round = 0; round < 20_000; round++)
        {
            int protocol = new[] { IPv4.Udp, IPv4.Tcp, IPv4.Icmp }[random.Next(3)];
            int inside = s_host.Plus(random.Next(3)).Words;
            int flow = Flow(protocol, 5000 + random.Next(8));
            int remote = s_remote.Plus(random.Next(4)).Words;
            int remotePort = protocol == IPv4.Tcp ? FrameWords.FromNumber(80 + random.Next(2)) : 0;
            ushort[]? expected = all.Find(s => (s.Inside, s.Flow, s.Remote, s.RemotePort) == (inside, flow, remote, remotePort)).Row;
            Assert.AreSame(expected, table.FindOutbound(inside, flow, remote, remotePort), $"seed {seed}, round {round}");
            if (expected != null)
            {
                table.Remove(expected[Row.Slot]);
                all.RemoveAll(s => s.Row == expected);
            }
            else if (all.Count < SessionTable.Capacity)
            {
                // An outside port of its own for each inside endpoint, as the mappings see to.
                int outside = Flow(protocol, 20_000 + (FrameWords.ToNumber(flow & 0xFFFF) * 4) + (int)(Ip4.FromWords(inside).Number & 3));
                all.Add((inside, flow, outside, remote, remotePort, table.Add(HostRow(inside), flow, outside, remote, remotePort, round)));
            }

            Assert.AreEqual(all.Count, table.Count);
            if (round % 100 == 0)
            {
                foreach ((int Inside, int Flow, int OutsideFlow, int Remote, int RemotePort, ushort[] Row) s in all)
                {
                    Assert.AreSame(s.Row, table.FindOutbound(s.Inside, s.Flow, s.Remote, s.RemotePort));
                    Assert.AreSame(s.Row, table.FindInbound(s.OutsideFlow, s.Remote, s.RemotePort));
                    Assert.IsNotNull(table.FindInbound(s.OutsideFlow, s.Remote, -1));
                    Assert.IsNull(table.FindInbound(s.OutsideFlow, s_remote.Plus(9).Words, -1));
                }
            }
        }
    }

    [TestMethod]
    public void Add_ToAFullTable_RefusesAndARemovalMakesRoom()
    {
        SessionTable table = new();
        for (int i = 0; i < SessionTable.Capacity; i++)
        {
            Assert.IsNotNull(table.Add(HostRow(s_host.Words), Flow(IPv4.Udp, 5000), Flow(IPv4.Udp, 5000), s_remote.Plus(i).Words, 0, 0));
        }

        Assert.IsNull(table.Add(HostRow(s_host.Words), Flow(IPv4.Udp, 5000), Flow(IPv4.Udp, 5000), s_remote.Plus(-1).Words, 0, 0));
        for (int i = 0; i < SessionTable.Capacity; i++)
        {
            Assert.IsNotNull(table.FindOutbound(s_host.Words, Flow(IPv4.Udp, 5000), s_remote.Plus(i).Words, 0));
        }

        Assert.IsNull(table.FindInbound(Flow(IPv4.Udp, 5000), s_remote.Plus(-1).Words, 0), "a search over a full table ends");
        table.Remove(7);
        Assert.IsNotNull(table.Add(HostRow(s_host.Words), Flow(IPv4.Udp, 5000), Flow(IPv4.Udp, 5000), s_remote.Plus(-1).Words, 0, 0));
    }

    [TestMethod]
    public void Find_TellsProtocolsApart()
    {
        SessionTable table = new();
        ushort[] udp = table.Add(HostRow(s_host.Words), Flow(IPv4.Udp, 5000), Flow(IPv4.Udp, 5000), s_remote.Words, 0, 0);
        ushort[] icmp = table.Add(HostRow(s_host.Words), Flow(IPv4.Icmp, 5000), Flow(IPv4.Icmp, 5000), s_remote.Words, 0, 0);
        ushort[] tcp = table.Add(HostRow(s_host.Words), Flow(IPv4.Tcp, 5000), Flow(IPv4.Tcp, 5000), s_remote.Words, FrameWords.FromNumber(80), 0);
        Assert.AreSame(udp, table.FindInbound(Flow(IPv4.Udp, 5000), s_remote.Words, 0));
        Assert.AreSame(icmp, table.FindInbound(Flow(IPv4.Icmp, 5000), s_remote.Words, 0));
        Assert.AreSame(tcp, table.FindInbound(Flow(IPv4.Tcp, 5000), s_remote.Words, FrameWords.FromNumber(80)));
        Assert.IsNull(table.FindInbound(Flow(IPv4.Tcp, 5000), s_remote.Words, FrameWords.FromNumber(81)));
        Assert.AreSame(udp, table.FindOutbound(s_host.Words, Flow(IPv4.Udp, 5000), s_remote.Words, 0));
        Assert.AreSame(icmp, table.FindOutbound(s_host.Words, Flow(IPv4.Icmp, 5000), s_remote.Words, 0));
    }

    [TestMethod]
    public void ARemovedSlot_KeepsNothingOfItsPhase()
    {
        SessionTable table = new();
        ushort[] row = table.Add(HostRow(s_host.Words), Flow(IPv4.Tcp, 5000), Flow(IPv4.Tcp, 5000), s_remote.Words, 80, 0);
        SessionTable.NoteInbound(row, FrameWords.FromNumber(0x5014));
        table.Remove(row[Row.Slot]);
        ushort[] again = table.Add(HostRow(s_host.Words), Flow(IPv4.Tcp, 5001), Flow(IPv4.Tcp, 5001), s_remote.Words, 80, 0);
        Assert.AreSame(row, again);
        Assert.AreEqual(0, again[Row.Phase]);
    }

    [TestMethod]
    [DataRow("o:S", 0)]
    [DataRow("o:S i:SA", SessionTable.OutsideHeard)]
    [DataRow("o:S i:SA o:A", SessionTable.OutsideHeard | SessionTable.Established)]
    [DataRow("o:S i:SA o:A i:F", SessionTable.OutsideHeard | SessionTable.Established | SessionTable.Closing)]
    [DataRow("o:S i:SA o:A o:F", SessionTable.OutsideHeard | SessionTable.Established | SessionTable.Closing)]
    [DataRow("o:S i:SA o:A i:R", SessionTable.OutsideHeard | SessionTable.Established | SessionTable.Closing)]
    [DataRow("o:S i:SA o:A i:F o:A", SessionTable.OutsideHeard | SessionTable.Established | SessionTable.Closing)]
    [DataRow("o:S i:S o:SA i:SA o:A", SessionTable.OutsideHeard | SessionTable.Established)]
    [DataRow("o:S o:A", 0)]
    [DataRow("o:S i:SA o:A i:F o:F o:S", 0)]
    public void NoteInboundAndOutbound_FollowAConnection(string segments, int expected)
    {
        ushort[] row = new ushort[Row.SessionWords];
        foreach (string segment in segments.Split(' '))
        {
            int flags = segment[2..].Sum(flag => flag switch { 'S' => 2, 'A' => 0x10, 'F' => 0x11, _ => 4 });
            int word = FrameWords.FromNumber(0x5000 | flags);
            if (segment[0] == 'o')
            {
                SessionTable.NoteOutbound(row, word);
            }
            else
            {
                SessionTable.NoteInbound(row, word);
            }
        }

        Assert.AreEqual(expected, row[Row.Phase]);
    }

    private static int Flow(int protocol, int port)
    {
        return (protocol << 16) | FrameWords.FromNumber(port);
    }

    private static ushort[] HostRow(int inside)
    {
        ushort[] row = new ushort[Row.HostWords];
        RowMath.Fill(row, inside, ((Ip4)"198.18.5.2").Words);
        return row;
    }
}
