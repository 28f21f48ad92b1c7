// What TCP tools cannot be made to do at will: both sides open at once, an answer is lost, one side wants
// back what both have closed, somebody forges resets (requirements T2, T6, X2; RFC 5382, RFC 7857).

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>A PC behind the box and a server.</summary>
[TestClass]
public sealed class TcpTests
{
    private const int PcPort = 40_000;
    private const int ServerPort = 5_000;

    private readonly Scene _scene = Story.Begin();
    private readonly Host _pc;
    private readonly Host _server;
    private readonly List<string> _atPc = new();
    private readonly List<string> _atServer = new();
    private readonly List<string?> _ends = new();

    public TcpTests()
    {
        _pc = new Host(_scene.LanNetwork, "pc", "192.168.10.50");
        _server = new Host(_scene.Internet, "web", "198.18.10.99");
    }

    private Endpoint Inside => new(Scene.BoxAddress, PcPort);

    private Endpoint Outside => new(_server.Address, ServerPort);

    private State Tables => _scene.Box.Router!.State;

    [TestMethod]
    public void T2_BothSidesOpenAtOnce_OneConnection()
    {
        int synAcks = 0;
        _scene.Box.Wan.Crossing += (frame, _) => synAcks += Flags(frame) == (TcpSegment.Syn | TcpSegment.Ack) ? 1 : 0;

        // The ARP of both is over, so that nothing delays one of the two.
        _pc.Ping(_server.Address, 1);
        _scene.Clock.RunMs(200);
        TcpConnection pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(5);
        TcpConnection server = Follow(_server.Tcp.Connect(ServerPort, Inside), _atServer);
        _scene.Clock.RunMs(500);
        Assert.AreEqual(2, synAcks, "both sides have answered the other's SYN");
        Assert.IsTrue(pc.IsOpen && server.IsOpen);
        Talk(pc, server);
        AssertPhase("open");
        Assert.AreEqual(0, _scene.Box.Dropped);
        _scene.AssertNothingWrong();
    }

    [TestMethod]
    public void T2_APrematureSynFromTheOutside_GetsSilenceAndComesInLater()
    {
        // RFC 5382 section 4.3: what is answered too soon cannot become a simultaneous open.
        _pc.Ping(_server.Address, 1);
        _scene.Clock.RunMs(200);
        TcpConnection server = Follow(_server.Tcp.Connect(ServerPort, Inside), _atServer);
        _scene.Clock.RunMs(100);
        Assert.AreEqual(1, _scene.Drops(DropReason.NoRule));
        TcpConnection pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(2000);
        Talk(pc, server);
        AssertPhase("open");
        Assert.AreEqual(1, _scene.Box.Dropped);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void T2_ASynAckThatIsLost_ComesAgain(bool isLostOnTheLan)
    {
        TcpConnection? server = null;
        _server.Tcp.Listen(ServerPort, connection => server = Follow(connection, _atServer));
        Cable cable = isLostOnTheLan ? _scene.Box.Lan : _scene.Box.Wan;
        int seen = 0;
        cable.Eats = frame => Flags(frame) == (TcpSegment.Syn | TcpSegment.Ack) && ++seen <= 2;
        TcpConnection pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(250);
        AssertPhase("opening");
        _scene.Clock.RunMs(5000);
        Assert.AreEqual(2, cable.Eaten);
        Talk(pc, server!);
        AssertPhase("open");
        Assert.AreEqual(0, _scene.Box.Dropped);
        _scene.AssertNothingWrong();
    }

    [TestMethod]
    public void T6_WhatBothHaveClosed_OneSideCannotReopen()
    {
        TcpConnection? server = null;
        _server.Tcp.Listen(ServerPort, connection => server = Follow(connection, _atServer));
        TcpConnection pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(500);
        Talk(pc, server!);
        pc.Close();
        _scene.Clock.RunMs(500);
        AssertPhase("closed");
        Assert.IsTrue(pc.IsOver && server!.IsOver);

        // The server wants back; the PC has forgotten the connection and resets each try.
        for (int tries = 0; tries < 11; tries++)
        {
            _scene.Clock.RunMs(20_000);
            Follow(_server.Tcp.Connect(ServerPort, Inside), _atServer);
            _scene.Clock.RunMs(500);
            AssertPhase("closed");
        }

        Assert.AreEqual(0, _scene.Box.Dropped);
        Assert.AreEqual(11, _ends.Count(why => why == "the other side has reset the connection"));
        _scene.Clock.RunMs(15_000);
        Assert.AreEqual(0, TcpSessions().Count(), "240 s after the last of the PC's segments that was no reset");
        Follow(_server.Tcp.Connect(ServerPort, Inside), _atServer);
        _scene.Clock.RunMs(200);
        Assert.AreEqual(1, _scene.Drops(DropReason.NoRule));
        _scene.AssertNothingWrong();
    }

    [TestMethod]
    public void T6_WhatBothHaveClosed_BothCanReopen()
    {
        TcpConnection? server = null;
        _server.Tcp.Listen(ServerPort, connection => server = Follow(connection, _atServer));
        TcpConnection pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(500);
        pc.Close();
        _scene.Clock.RunMs(4000);
        AssertPhase("closed");
        pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(500);
        Talk(pc, server!);
        AssertPhase("open");
        Assert.AreEqual(0, _scene.Box.Dropped);
    }

    [TestMethod]
    public void T6_ForgedResetsAndErrorsInMidTransfer_EndNothing()
    {
        uint expected = 0;
        TcpConnection? server = null;
        _server.Tcp.Listen(ServerPort, connection => server = Follow(connection, _atServer));
        Host attacker = new(_scene.Internet, "attacker", "198.18.11.66");
        TcpConnection pc = Follow(_pc.Tcp.Connect(PcPort, Outside), _atPc);
        _scene.Clock.RunMs(500);
        _scene.Box.Lan.Crossing += (frame, isFromBox) => expected = !isFromBox && Flags(frame) >= 0 ? Bytes.Get32(frame, 42) : expected;
        Random random = new(6);
        HashSet<string> phases = new();
        for (int i = 0; i < 400; i++)
        {
            server!.SendLine($"line {i} " + new string('x', random.Next(900)));
            pc.SendLine($"answer {i} " + new string('y', random.Next(900)));
            _scene.Clock.RunMs(12);
            for (int shot = 0; shot < 5; shot++)
            {
                // Blind, then in the window but for a byte, as one who listens might; and errors, hard ones too.
                uint sequence = shot == 4 ? expected + 1 : (uint)random.NextInt64(1L << 32);
                int flags = shot % 2 == 0 ? TcpSegment.Rst : TcpSegment.Rst | TcpSegment.Ack;
                Forge(attacker, new TcpSegment(ServerPort, PcPort, sequence, (uint)random.NextInt64(1L << 32), flags, Array.Empty<byte>()));
                Forge(attacker, random.Next(2, 4), (uint)random.NextInt64(1L << 32));
            }

            for (int ms = 0; ms < 13; ms++)
            {
                _scene.Clock.RunMs(1);
                phases.UnionWith(TcpSessions().Select(TcpPhase.Word));
            }
        }

        _scene.Clock.RunMs(3000);
        Assert.HasCount(400, _atPc);
        Assert.HasCount(400, _atServer);
        CollectionAssert.AreEqual(Enumerable.Range(0, 400).ToArray(), _atPc.Select(line => int.Parse(line.Split(' ')[1])).ToArray());
        CollectionAssert.AreEqual(new[] { "open", "reset" }, phases.Order().ToArray(), "a reset in the window was taken seriously, and taken back");
        Assert.IsTrue(pc.IsOpen && server!.IsOpen && _ends.Count == 0);
        Assert.IsGreaterThan(1990, _scene.Drops(DropReason.IcmpNoMapping), "errors about segments that were not sent");
        pc.SendLine("last");
        _scene.Clock.RunMs(500);
        AssertPhase("open");
    }

    private void Forge(Host attacker, TcpSegment segment)
    {
        byte[] bytes = segment.Build(_server.Address, Scene.BoxAddress);
        attacker.Link.Send(_scene.Internet.Router, Packet.Build(_server.Address, Scene.BoxAddress, Packet.Tcp, 7, bytes));
    }

    private void Forge(Host attacker, int code, uint sequence)
    {
        byte[] quoted = new TcpSegment(PcPort, ServerPort, sequence, 0, TcpSegment.Ack, Array.Empty<byte>()).Build(Scene.BoxAddress, _server.Address);
        byte[] message = new byte[8 + Packet.HeaderBytes + quoted.Length];
        Packet.Build(Scene.BoxAddress, _server.Address, Packet.Tcp, 9, quoted).CopyTo(message, 8);
        message[0] = 3;
        message[1] = (byte)code;
        Bytes.Put16(message, 2, Bytes.Checksum(message));
        attacker.Link.Send(_scene.Internet.Router, Packet.Build(attacker.Address, Scene.BoxAddress, Packet.Icmp, 8, message));
    }

    private TcpConnection Follow(TcpConnection connection, List<string> lines)
    {
        connection.LineReceived += lines.Add;
        connection.Ended += _ends.Add;
        return connection;
    }

    private void Talk(TcpConnection pc, TcpConnection server)
    {
        pc.SendLine("from the pc");
        server.SendLine("from the server");
        _scene.Clock.RunMs(500);
        Assert.Contains("from the pc", _atServer);
        Assert.Contains("from the server", _atPc);
    }

    private void AssertPhase(string phase)
    {
        ushort[] session = TcpSessions().Single();
        Assert.AreEqual(phase, TcpPhase.Word(session));
        int timeout = phase == "open" ? State.DefaultTcpTimeoutMs : State.DefaultTcpTransitoryMs;
        Assert.AreEqual(timeout, Tables.TimeoutOf(SessionTable.SlotOf(session)));
    }

    // Of the PC and the server; the Max units have their own.
    private IEnumerable<ushort[]> TcpSessions()
    {
        SessionTable sessions = Tables.Sessions;
        return Enumerable.Range(1, SessionTable.Capacity).Where(slot => sessions.IsUsed[slot]).Select(slot => sessions.Rows[slot])
            .Where(row => row[Row.RemotePort] == Hal.WordOrder.Swap(ServerPort) && row[Row.InsidePort] == Hal.WordOrder.Swap(PcPort));
    }

    /// <summary>The flags of a TCP segment in a frame; -1 if it has none.</summary>
    private static int Flags(byte[] frame)
    {
        return frame[12] == 8 && frame[13] == 0 && frame[23] == Packet.Tcp && (Bytes.Get16(frame, 34) is PcPort || Bytes.Get16(frame, 36) is PcPort) ? frame[47] : -1;
    }
}
