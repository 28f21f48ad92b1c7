// firmware/Tables/RowMath.cs: the checksum words of a row against full recomputation, a long run.

using System;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class RowMathLongTests
{
    [TestMethod]
    [DataRow(17)]
    [DataRow(6)]
    [DataRow(1)]
    public void TheWordsOfARow_TranslateRandomPacketsAsARecomputationDoes(int protocol)
    {
        const int Seed = 1624;
        Random random = new(Seed);
        for (int i = 0; i < 20_000; i++)
        {
            Ip4 inside = new((uint)random.NextInt64(1L << 32));
            Ip4 wan = new((uint)random.NextInt64(1L << 32));
            int insidePort = random.Next(65536);
            int outsidePort = random.Next(3) == 0 ? insidePort : random.Next(65536);
            ushort[] hostRow = new ushort[Row.HostWords];
            RowMath.Fill(hostRow, inside.Words, wan.Words);
            ushort[] row = new ushort[Row.SessionWords];
            hostRow.CopyTo(row, 0);
            RowMath.Close(row, hostRow, FrameWords.FromNumber(protocol), FrameWords.FromNumber(insidePort), FrameWords.FromNumber(outsidePort));

            Ip4 remote = new((uint)random.NextInt64(1L << 32));
            byte[] payload = new byte[random.Next(10)];
            random.NextBytes(payload);
            int ttl = random.Next(2, 256);
            string what = $"seed {Seed}, round {i}";
            FrameView outside = new(Packet(protocol, wan, outsidePort, remote, payload, ttl - 1));
            FrameView within = new(Packet(protocol, inside, insidePort, remote, payload, ttl));
            Assert.AreEqual(outside.HeaderChecksum, Plus(within.HeaderChecksum, row[Row.OutboundIp]), what);
            Assert.AreEqual(outside.TransportChecksum, Transport(protocol, within.TransportChecksum, row[Row.OutboundTransport]), what);

            within = new(Packet(protocol, inside, insidePort, remote, payload, ttl - 1));
            outside = new(Packet(protocol, wan, outsidePort, remote, payload, ttl));
            Assert.AreEqual(within.HeaderChecksum, Plus(outside.HeaderChecksum, row[Row.InboundIp]), what);
            Assert.AreEqual(within.TransportChecksum, Transport(protocol, outside.TransportChecksum, row[Row.InboundTransport]), what);
        }
    }

    private static byte[] Packet(int protocol, Ip4 local, int port, Ip4 remote, byte[] payload, int ttl)
    {
        return protocol switch
        {
            17 => FrameBuilder.Udp(local, port, remote, 5000, payload).Ttl(ttl),
            6 => FrameBuilder.Tcp(local, port, remote, 80, 0x10, payload).Ttl(ttl),
            _ => FrameBuilder.Ping(local, remote, port, 1, payload).Ttl(ttl),
        };
    }

    // As Row.cs says, in numbers of either word order.
    private static int Plus(int checksum, int addend)
    {
        return FrameWords.ToNumber((FrameWords.FromNumber(checksum) + addend) % 0xFFFF);
    }

    private static int Transport(int protocol, int checksum, int word)
    {
        return protocol switch
        {
            17 => FrameWords.ToNumber(((FrameWords.FromNumber(checksum) + word) % 0xFFFF) + 1),
            6 => Plus(checksum, word),
            _ => FrameWords.ToNumber(Checksum.Update(FrameWords.FromNumber(checksum), word)),
        };
    }
}
