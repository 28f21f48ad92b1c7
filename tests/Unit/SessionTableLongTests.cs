// firmware/Tables/SessionTable.cs against a linear scan over many sessions.

using System;
using System.Collections.Generic;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class SessionTableLongTests
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
                table.Remove(SessionTable.SlotOf(expected));
                all.RemoveAll(s => s.Row == expected);
            }
            else if (all.Count < SessionTable.Capacity)
            {
                // An outside port of its own for each inside endpoint, as the mappings see to.
                int outside = Flow(protocol, 20_000 + (FrameWords.ToNumber(flow & 0xFFFF) * 4) + (int)(Ip4.FromWords(inside).Number & 3));
                all.Add((inside, flow, outside, remote, remotePort, table.Rows[table.Add(HostRow(inside), flow, outside, remote, remotePort, 1 + (round % 128), round)]));
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
