// firmware/Tables/SessionTable.cs: found from both sides, gone when removed, and the phases of TCP.
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
                table.Remove(all[which][Row.Slot]);
                all[which] = null;
                count--;
            }
            else
            {
                all[which] = table.Add(HostRow(Inside(which)), FlowOf(which), OutsideOf(which), RemoteOf(which), RemotePortOf(which), round);
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
            Assert.IsNotNull(table.Add(host, flow, flow, Ip.Plus(Remote, i), 0, 0));
        }

        Assert.IsNull(table.Add(host, flow, flow, Ip.Plus(Remote, -1), 0, 0));
        for (int i = 0; i < SessionTable.Capacity; i++)
        {
            Assert.IsNotNull(table.FindOutbound(Ip.Words(Host), flow, Ip.Plus(Remote, i), 0));
        }

        Assert.IsNull(table.FindInbound(flow, Ip.Plus(Remote, -1), 0), "a search over a full table ends");
        table.Remove(7);
        Assert.IsNotNull(table.Add(host, flow, flow, Ip.Plus(Remote, -1), 0, 0));
        RemoveAll(table);
    }

    [TestMethod]
    public void Find_TellsProtocolsApart()
    {
        SessionTable table = Empty();
        ushort[] host = HostRow(Ip.Words(Host));
        int remote = Ip.Words(Remote);
        ushort[] udp = table.Add(host, Flow(IPv4.Udp, 5000), Flow(IPv4.Udp, 5000), remote, 0, 0);
        ushort[] icmp = table.Add(host, Flow(IPv4.Icmp, 5000), Flow(IPv4.Icmp, 5000), remote, 0, 0);
        ushort[] tcp = table.Add(host, Flow(IPv4.Tcp, 5000), Flow(IPv4.Tcp, 5000), remote, Ip.WordOf(80), 0);
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
        ushort[] row = table.Add(HostRow(Ip.Words(Host)), Flow(IPv4.Tcp, 5000), Flow(IPv4.Tcp, 5000), Ip.Words(Remote), 80, 0);
        SessionTable.NoteInbound(row, Ip.WordOf(0x5014));
        Assert.AreNotEqual(0, (int)row[Row.Phase]);
        table.Remove(row[Row.Slot]);
        ushort[] again = table.Add(HostRow(Ip.Words(Host)), Flow(IPv4.Tcp, 5001), Flow(IPv4.Tcp, 5001), Ip.Words(Remote), 80, 0);
        Assert.AreSame(row, again);
        Assert.AreEqual(0, (int)again[Row.Phase]);
        RemoveAll(table);
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
        string[] each = segments.Split(' ');
        for (int i = 0; i < each.Length; i++)
        {
            int flags = 0;
            for (int at = 2; at < each[i].Length; at++)
            {
                char flag = each[i][at];
                flags |= flag == 'S' ? 2 : flag == 'A' ? 0x10 : flag == 'F' ? 0x11 : 4;
            }

            int word = Ip.WordOf(0x5000 | flags);
            if (each[i][0] == 'o')
            {
                SessionTable.NoteOutbound(row, word);
            }
            else
            {
                SessionTable.NoteInbound(row, word);
            }
        }

        Assert.AreEqual(expected, (int)row[Row.Phase]);
    }

    private static SessionTable Empty()
    {
        Site.Reset();
        Assert.AreEqual(0, Site.State.Sessions.Count);
        return Site.State.Sessions;
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
