// firmware/Tables/RowMath.cs: the checksum words of a row against full recomputation. Runs on a
// board too; the long random run is in ../RowMathLongTests.cs.

using Tollgate.SmallKit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class RowMathTests
{
    [TestMethod]
    [DataRow(17)]
    [DataRow(6)]
    [DataRow(1)]
    public void TheWordsOfARow_TranslatePacketsAsARecomputationDoes(int protocol)
    {
        Dice dice = new Dice(1624);
        for (int i = 0; i < 20; i++)
        {
            uint inside = dice.Next();
            uint wan = dice.Next();
            uint remote = dice.Next();
            int insidePort = dice.Below(65536);
            int outsidePort = dice.Below(3) == 0 ? insidePort : dice.Below(65536);
            int ttl = 2 + dice.Below(254);
            byte[] payload = new byte[dice.Below(10)];
            ushort[] hostRow = new ushort[Row.HostWords];
            RowMath.Fill(hostRow, Ip.OfNumber(inside), Ip.OfNumber(wan));
            ushort[] row = new ushort[Row.SessionWords];
            hostRow.CopyTo(row, 0);
            RowMath.Close(row, hostRow, Ip.WordOf(protocol), Ip.WordOf(insidePort), Ip.WordOf(outsidePort));

            byte[] outside = Packet(protocol, wan, outsidePort, remote, payload, ttl - 1);
            byte[] within = Packet(protocol, inside, insidePort, remote, payload, ttl);
            Assert.AreEqual(Buffers.Number(outside, 24), Plus(Buffers.Number(within, 24), row[Row.OutboundIp]));
            Assert.AreEqual(TransportOf(protocol, outside), Transport(protocol, TransportOf(protocol, within), row[Row.OutboundTransport]));

            within = Packet(protocol, inside, insidePort, remote, payload, ttl - 1);
            outside = Packet(protocol, wan, outsidePort, remote, payload, ttl);
            Assert.AreEqual(Buffers.Number(within, 24), Plus(Buffers.Number(outside, 24), row[Row.InboundIp]));
            Assert.AreEqual(TransportOf(protocol, within), Transport(protocol, TransportOf(protocol, outside), row[Row.InboundTransport]));
        }
    }

    [TestMethod]
    public void Fill_MakesTheWordsOfUdpWithThePortKept()
    {
        ushort[] hostRow = new ushort[Row.HostWords];
        RowMath.Fill(hostRow, Ip.Words("192.168.10.11"), Ip.Words("198.18.5.2"));
        ushort[] row = (ushort[])hostRow.Clone();
        RowMath.Close(row, hostRow, IPv4.Udp, 7000, 7000);
        CollectionAssert.AreEqual(hostRow, row);
    }

    [TestMethod]
    public void Readdress_TakesTheMacAndKeepsWhatElseStandsInTheWay()
    {
        ushort[] host = new ushort[Row.HostWords];
        host[0] = 0x1234;
        ushort[] row = new ushort[Row.ForwardWords];
        row[Row.State] = Row.IsUnresolved | Row.HasPeer;
        RowMath.Readdress(row, host);
        Assert.AreEqual(0x1234, (int)row[0]);
        Assert.AreEqual(Row.HasPeer, (int)row[Row.State]);
        host[Row.State] = Row.IsUnresolved;
        RowMath.Readdress(row, host);
        Assert.AreEqual(Row.IsUnresolved | Row.HasPeer, (int)row[Row.State]);
    }

    private static byte[] Packet(int protocol, uint local, int port, uint remote, byte[] payload, int ttl)
    {
        SmallFrame frame = new SmallFrame
        {
            Protocol = protocol,
            Source = local,
            SourcePort = port,
            Destination = remote,
            DestinationPort = 5000,
            Flags = SmallFrame.Ack,
            Payload = payload,
            Ttl = ttl,
        };
        return frame.Build();
    }

    private static int TransportOf(int protocol, byte[] frame)
    {
        return Buffers.Number(frame, 34 + (protocol == 17 ? 6 : protocol == 6 ? 16 : 2));
    }

    // As Row.cs says, in numbers of either word order.
    private static int Plus(int checksum, int addend)
    {
        return Ip.WordOf((Ip.WordOf(checksum) + addend) % 0xFFFF);
    }

    private static int Transport(int protocol, int checksum, int word)
    {
        if (protocol == 17)
        {
            return Ip.WordOf(((Ip.WordOf(checksum) + word) % 0xFFFF) + 1);
        }

        return protocol == 6 ? Plus(checksum, word) : Ip.WordOf(Checksum.Update(Ip.WordOf(checksum), word));
    }
}
