// firmware/Tables/SessionTable.cs: found from both sides, gone when removed.
// Runs on a board too, on the shared table; the long random runs are in ../SessionTableLongTests.cs.

using Tollgate.SmallKit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class SessionTableTests
{
    private const string Host = "192.168.10.50";
    private const string Remote = "198.18.9.4";

    [TestMethod]
    public void AddsAndRemoves_AgreeWithAnArray()
    {
        // 24 sessions: two hosts, two ports, two remotes, three protocols.
        Dice dice = new Dice(11);
        SessionTable table = Empty();
        ushort[][] all = new ushort[24][];
        int count = 0;
        for (int round = 0; round < 200; round++)
        {
            int which = dice.Below(24);
            Assert.AreSame(all[which], table.FindOutbound(Inside(which), FlowOf(which), RemoteOf(which), RemotePortOf(which)));
            Assert.AreSame(all[which], table.FindInbound(OutsideOf(which), RemoteOf(which), RemotePortOf(which)));
            if (all[which] != null)
            {
                table.Remove(SessionTable.SlotOf(all[which]));
                all[which] = null;
                count--;
            }
            else
            {
                all[which] = Add(table, HostRow(Inside(which)), FlowOf(which), OutsideOf(which), RemoteOf(which), RemotePortOf(which), round);
                count++;
                Assert.AreSame(all[which], table.FindOutbound(Inside(which), FlowOf(which), RemoteOf(which), RemotePortOf(which)));
                Assert.AreSame(all[which], table.FindInbound(OutsideOf(which), RemoteOf(which), RemotePortOf(which)));
                Assert.IsNotNull(table.FindInbound(OutsideOf(which), RemoteOf(which), -1));
                Assert.IsNull(table.FindInbound(OutsideOf(which), Ip.Plus(Remote, 9), -1));
            }

            Assert.AreEqual(count, table.Count);
        }

        RemoveAll(table);
    }

    [TestMethod]
    public void Add_ToAFullTable_RefusesAndARemovalMakesRoom()
    {
        SessionTable table = Empty();
        ushort[] host = HostRow(Ip.Words(Host));
        int flow = Flow(IPv4.Udp, 5000);
        for (int i = 0; i < SessionTable.Capacity; i++)
        {
            Assert.AreNotEqual(0, table.Add(host, flow, flow, Ip.Plus(Remote, i), 0, 1, 0));
        }

        Assert.AreEqual(0, table.Add(host, flow, flow, Ip.Plus(Remote, -1), 0, 1, 0));
        for (int i = 0; i < SessionTable.Capacity; i++)
        {
            Assert.IsNotNull(table.FindOutbound(Ip.Words(Host), flow, Ip.Plus(Remote, i), 0));
        }

        Assert.IsNull(table.FindInbound(flow, Ip.Plus(Remote, -1), 0), "a search over a full table ends");
        table.Remove(7);
        Assert.AreNotEqual(0, table.Add(host, flow, flow, Ip.Plus(Remote, -1), 0, 1, 0));
        RemoveAll(table);
    }

    [TestMethod]
    public void Find_TellsProtocolsApart()
    {
        SessionTable table = Empty();
        ushort[] host = HostRow(Ip.Words(Host));
        int remote = Ip.Words(Remote);
        ushort[] udp = Add(table, host, Flow(IPv4.Udp, 5000), Flow(IPv4.Udp, 5000), remote, 0, 0);
        ushort[] icmp = Add(table, host, Flow(IPv4.Icmp, 5000), Flow(IPv4.Icmp, 5000), remote, 0, 0);
        ushort[] tcp = Add(table, host, Flow(IPv4.Tcp, 5000), Flow(IPv4.Tcp, 5000), remote, Ip.WordOf(80), 0);
        Assert.AreSame(udp, table.FindInbound(Flow(IPv4.Udp, 5000), remote, 0));
        Assert.AreSame(icmp, table.FindInbound(Flow(IPv4.Icmp, 5000), remote, 0));
        Assert.AreSame(tcp, table.FindInbound(Flow(IPv4.Tcp, 5000), remote, Ip.WordOf(80)));
        Assert.IsNull(table.FindInbound(Flow(IPv4.Tcp, 5000), remote, Ip.WordOf(81)));
        Assert.AreSame(udp, table.FindOutbound(Ip.Words(Host), Flow(IPv4.Udp, 5000), remote, 0));
        Assert.AreSame(icmp, table.FindOutbound(Ip.Words(Host), Flow(IPv4.Icmp, 5000), remote, 0));
        RemoveAll(table);
    }

    [TestMethod]
    public void ARemovedSlot_KeepsNothingOfItsPhase()
    {
        SessionTable table = Empty();
        ushort[] row = Add(table, HostRow(Ip.Words(Host)), Flow(IPv4.Tcp, 5000), Flow(IPv4.Tcp, 5000), Ip.Words(Remote), 80, 0);
        row[Row.Phase] = 0;
        table.Remove(SessionTable.SlotOf(row));
        ushort[] again = Add(table, HostRow(Ip.Words(Host)), Flow(IPv4.Tcp, 5001), Flow(IPv4.Tcp, 5001), Ip.Words(Remote), 80, 0);
        Assert.AreSame(row, again);
        Assert.AreEqual(TcpPhase.First, (int)again[Row.Phase]);
        RemoveAll(table);
    }

    private static SessionTable Empty()
    {
        Site.Reset();
        Assert.AreEqual(0, Site.State.Sessions.Count);
        return Site.State.Sessions;
    }

    private static ushort[] Add(SessionTable table, ushort[] hostRow, int insideFlow, int outsideFlow, int remote, int remotePort, int nowMs)
    {
        return table.Rows[table.Add(hostRow, insideFlow, outsideFlow, remote, remotePort, 1, nowMs)];
    }

    private static void RemoveAll(SessionTable table)
    {
        // These sessions have no mappings, so that the tables cannot end them as their own.
        for (int slot = 1; slot <= SessionTable.Capacity; slot++)
        {
            if (table.IsUsed[slot])
            {
                table.Remove(slot);
            }
        }
    }

    private static int ProtocolOf(int which)
    {
        return which < 8 ? IPv4.Udp : which < 16 ? IPv4.Tcp : IPv4.Icmp;
    }

    private static int Inside(int which)
    {
        return Ip.Plus(Host, which & 1);
    }

    private static int FlowOf(int which)
    {
        return Flow(ProtocolOf(which), 5000 + ((which >> 1) & 1));
    }

    private static int OutsideOf(int which)
    {
        // An outside port of its own for each inside endpoint, as the mappings see to.
        return Flow(ProtocolOf(which), 20_000 + (which & 3));
    }

    private static int RemoteOf(int which)
    {
        return Ip.Plus(Remote, (which >> 2) & 1);
    }

    private static int RemotePortOf(int which)
    {
        return ProtocolOf(which) == IPv4.Tcp ? Ip.WordOf(80) : 0;
    }

    private static int Flow(int protocol, int port)
    {
        return (protocol << 16) | Ip.WordOf(port);
    }

    private static ushort[] HostRow(int inside)
    {
        ushort[] row = new ushort[Row.HostWords];
        RowMath.Fill(row, inside, Ip.Words("198.18.5.2"));
        return row;
    }
}
