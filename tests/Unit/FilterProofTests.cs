// The proof behind "filter: ENFORCING": it passes what is right, leaves everything as it was, and finds each
// way in which tables can be wrong. Tables are spoilt where nobody else looks: by somebody who is told of a new
// policy before Apply returns.

using System;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Hal;
using Tollgate.Kit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class FilterProofTests
{
    // Ranges in one page, over two and over more, neighbors, gaps of one port, both ends of what is legal.
    private const string Ports =
        ConsoleFixture.Full +
        "host pbx 192.168.10.30\n" +
        "forward udp 1025-1030 to pbx\n" +
        "forward udp 9004 to pbx\n" +
        "forward udp 9006-9007 to pbx\n" +
        "forward tcp 30000-31000 to pbx from hq\n" +
        "forward udp 40000-40700 to pbx\n" +
        "forward udp 50000-50200 to pbx\n" +
        "forward tcp 65000-65535 to pbx\n";

    [TestMethod]
    public void WhatIsRight_IsProven_AndNothingIsCounted()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(Ports, 0));
        Assert.IsTrue(console.State.IsEnforcing, console.State.Alarm);
        console.State.SweepCounts(0);
        Assert.AreEqual(0, console.State.Counters.Received());
        Assert.AreEqual(0, console.State.Forwards.Hits.Sum());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("host a 192.168.10.11\nforward udp 1025-65535 to a\nforward tcp 1025-65535 to a\n")]
    [DataRow("host a 192.168.10.11\npeers all 0.0.0.0/0\nforward udp 5000 to a from all\n")]
    [DataRow("host a 192.168.10.11\npeers halves 0.0.0.0/1 128.0.0.0/1\nforward udp 5000-5001 to a from halves\n")]
    [DataRow("host a 192.168.10.11\npeers home 192.168.10.0/24\nforward udp 5000-5001 to a from home\n")]
    [DataRow("host a 192.168.10.11\npeers us 198.18.5.2\nforward udp 5000-5001 to a from us\n")]
    [DataRow("host a 192.168.10.11\npeers mixed 10.0.0.0/8 198.18.5.0/24 8.8.8.8\nforward udp 5000-5001 to a from mixed\n")]
    [DataRow("host a 192.168.10.11\npeers all 0.0.0.0/1 1.1.1.1 2.2.2.2\nforward tcp 5000-5300 to a from all\n")]
    public void WhateverTheLinesSay_IsProven(string lines)
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript("wan static 198.18.5.2/24 gw 198.18.5.1\nlan 192.168.10.1/24\n" + lines, 0));
        Assert.IsNull(console.State.Alarm);
        Assert.IsTrue(console.State.IsEnforcing);
    }

    [TestMethod]
    public void AWanInAPrivateNetwork_IsProven()
    {
        ConsoleFixture console = new();
        Assert.IsNull(console.Shell.LoadScript(
            "wan static 10.0.0.2/30 gw 10.0.0.1\nlan 172.16.0.1/12\nhost a 172.20.0.1\npeers p 10.0.0.1 192.168.0.0/16\nforward udp 5000 to a from p\n", 0));
        Assert.IsNull(console.State.Alarm);
    }

    [TestMethod]
    public void TheProof_LeavesEverythingAsItWas()
    {
        Box box = Box.Configured(Ports.Split('\n'));
        box.FromLan(Box.OutUdp(Box.Pc, 7016, "1.1.1.1", 5060));
        box.FromLan(Box.OutUdp(Box.Pc, 6800, "198.18.9.4", 5060));
        box.FromLan(Box.OutTcp(Box.Pc, 8081, "2.2.2.2", 5060));
        box.Advance(500);
        Shell shell = box.Router.Shell;
        Parts parts = (Parts)Field(shell, "_parts");
        box.State.SweepCounts(box.Platform.ClockMs);
        string before = Snapshot.Of(parts);
        Config config = parts.Candidate.Running.Copy();
        Policies policies = new(config, box.State.LanNeighbors.Capacity);
        while (policies.Step())
        {
        }

        new FilterProof(parts, config, policies).Run(box.Platform.ClockMs);
        Assert.IsTrue(box.State.IsEnforcing, box.State.Alarm);

        // What the table of mappings notes of its last search means nothing.
        string[] then = before.Split('\n').Where(line => !line.Contains("Home = ")).ToArray();
        string[] now = Snapshot.Of(parts).Split('\n').Where(line => !line.Contains("Home = ")).ToArray();
        CollectionAssert.AreEqual(then, now);
        Assert.IsGreaterThan(10000, then.Length);
    }

    [TestMethod]
    public void EachEndOfEachRange_IsProbedFromBothSides()
    {
        ConsoleFixture right = new();
        Assert.IsNull(right.Shell.LoadScript(Ports, 0));
        int rules = right.State.Forwards.Rules;
        for (int rule = 1; rule <= rules; rule++)
        {
            string protocol = right.State.Forwards.IsTcp[rule] ? "tcp" : "udp";
            int first = right.State.Forwards.FirstPort[rule];
            int last = right.State.Forwards.LastPort[rule];
            bool isTcp = right.State.Forwards.IsTcp[rule];
            bool isOpenBefore = right.State.Forwards.Find(isTcp, first - 1) != 0;
            bool isOpenAfter = right.State.Forwards.Find(isTcp, last + 1) != 0;
            string host = AddressText.Format(right.State.Forwards.Inside[rule]);
            int one = rule;

            if (first % 256 != 255)
            {
                StringAssert.Contains(Spoil(table => MoveFirst(table, one, 1)), $"-> {first} was dropped (no-rule), expected: to {host}");
            }

            if (last > first)
            {
                StringAssert.Contains(Spoil(table => MoveLast(table, one, -1)), $"-> {last} was dropped (no-rule), expected: to {host}");
            }

            if (first % 256 != 0 && !isOpenBefore)
            {
                StringAssert.Contains(Spoil(table => MoveFirst(table, one, -1)), $"self-check failed: {protocol} ");
                StringAssert.Contains(Spoil(table => MoveFirst(table, one, -1)), $"-> {first - 1} ");
            }

            if (last % 256 != 255 && !isOpenAfter)
            {
                StringAssert.Contains(Spoil(table => MoveLast(table, one, 1)), $"-> {last + 1} ");
            }
        }

        Assert.AreEqual(22, rules);
    }

    [TestMethod]
    public void APortOutsideTheRange_IsNamedWithWhereItWent()
    {
        Assert.AreEqual(
            "self-check failed: udp 1.1.1.1 -> 7016 went to 192.168.10.11, expected: dropped (no-rule)",
            Spoil(table => MoveLast(table, table.Find(false, 7000), 1)));
    }

    [TestMethod]
    public void EachRow_IsProbed()
    {
        ConsoleFixture right = new();
        Assert.IsNull(right.Shell.LoadScript(Ports, 0));
        for (int number = 1; number < right.State.Forwards.Rows.Length; number++)
        {
            int one = number;
            string name = "row " + number;
            AssertNoticed(name, table => table.Rows[one][Row.Inside + 1]++);
            AssertNoticed(name, table => table.Rows[one][Row.InboundIp]++);
            AssertNoticed(name, table => table.Rows[one][Row.InboundTransport]++);
            AssertNoticed(name, table => table.Rows[one] = null);
            if ((right.State.Forwards.Rows[number][Row.State] & (Row.HasPeer | Row.HasPeerList)) != 0)
            {
                AssertNoticed(name, table => table.Rows[one][Row.State] &= Row.IsUnresolved);
                AssertNoticed(name, table => table.Rows[one][Row.Peer + 3] = 0);
            }
        }
    }

    [TestMethod]
    public void EachPage_IsProbedOrCounted()
    {
        ConsoleFixture right = new();
        Assert.IsNull(right.Shell.LoadScript(Ports, 0));
        for (int page = 0; page < 256; page++)
        {
            int one = page;
            if (right.State.Forwards.UdpPages[page] != null)
            {
                AssertNoticed("udp page " + page, table => table.UdpPages[one] = null!);
            }
            else
            {
                AssertNoticed("udp page " + page, table => table.UdpPages[one] = ARow(table, one, 0x40, 0x40));
                AssertNoticed("udp page " + page, table => table.UdpPages[one] = table.Rows[1]);
            }

            if (right.State.Forwards.TcpPages[page] != 0)
            {
                AssertNoticed("tcp page " + page, table => table.TcpPages[one] = 0);
            }
            else
            {
                AssertNoticed("tcp page " + page, table => table.TcpPages[one] = 1);
            }
        }
    }

    [TestMethod]
    [DataRow("a row behind the last of a page")]
    [DataRow("a chain cut off")]
    [DataRow("the last peer forgotten")]
    [DataRow("the first peer forgotten")]
    [DataRow("a peer's mask too short")]
    [DataRow("the first peer's mask too short, in the row")]
    [DataRow("the peers of another rule")]
    [DataRow("no address is martian")]
    [DataRow("every address is martian")]
    [DataRow("another WAN address")]
    [DataRow("another MAC for a host that has one")]
    [DataRow("rows of another policy")]
    [DataRow("empty tables")]
    public void OtherWaysToBeWrong_AreNoticed(string what)
    {
        Action<State> spoil = what switch
        {
            "a row behind the last of a page" => state => LastOf(state.Forwards, 7000)[Row.Next] = Append(state.Forwards, ARow(state.Forwards, 7000 >> 8, 0x10, 0x10)),
            "a chain cut off" => state => state.Forwards.FindRow(false, WordOrder.Swap(9003))[Row.Next] = 0,
            "the last peer forgotten" => state => state.Forwards.PeerEnd[state.Forwards.Find(false, 9000)]--,
            "the first peer forgotten" => state => state.Forwards.PeerAddress[0] ^= AddressText.FromOctets(0, 0, 0, 1),
            "a peer's mask too short" => state => state.Forwards.PeerMask[0] = AddressText.MaskOf(24),
            "the first peer's mask too short, in the row" => state => state.Forwards.FindRow(false, WordOrder.Swap(9000))[Row.Peer + 3] =
                (ushort)AddressText.MaskOf(24),
            "the peers of another rule" => state => state.Forwards.PeerEnd[state.Forwards.Find(false, 9000)] = 0,
            "no address is martian" => state => Array.Clear(state.Filter.First),
            "every address is martian" => state => Fill(state.Filter, 4),
            "another WAN address" => state => state.Policy.WanAddress ^= 0x100,
            "another MAC for a host that has one" => state => state.Forwards.FindRow(false, WordOrder.Swap(7000))[1] ^= 1,
            "rows of another policy" => state => state.Forwards.Load(new TestPolicy().Udp(7000, 7001, "192.168.10.11").Build(), state.LanNeighbors, 0),
            _ => state => state.Forwards.Load(new Policy(), state.LanNeighbors, 0),
        };
        StringAssert.StartsWith(SpoilState(spoil), "self-check failed: ", what);
    }

    [TestMethod]
    public void ASenderFromTheLan_IsProbed()
    {
        // The private networks are martian anyway: this LAN is not in them.
        ConsoleFixture console = new();
        Tamper.With(console.State, state => Array.Clear(state.Filter.Third, 7, 1));
        string? wrong = console.Shell.LoadScript("wan static 198.18.5.2/24 gw 198.18.5.1\nlan 20.1.7.1/24\nhost a 20.1.7.9\nforward udp 5000 to a\n", 0);
        Assert.IsNull(wrong);
        Assert.AreEqual("self-check failed: udp 20.1.7.1 -> 5000 went to 20.1.7.9, expected: dropped (martian-source)", console.State.Alarm);
    }

    [TestMethod]
    public void WhatIsWrong_IsNotForwarded_AndEverybodyIsTold()
    {
        ConsoleFixture console = new();
        Tamper tamper = Tamper.With(console.State, state => MoveLast(state.Forwards, state.Forwards.Find(false, 9003), 1));
        console.RunAll(ConsoleFixture.Full);
        const string Alarm = "filter: NOT FORWARDING, alarm: self-check failed: udp 1.1.1.1 -> 9004 was dropped (not-a-peer), expected: dropped (no-rule)";
        StringAssert.EndsWith(console.Run("commit"), "committed: 13 lines, 0 forwards\n" + Alarm + "\n");
        StringAssert.Contains(console.Run("show status"), Alarm + "\n");
        string explained = console.Run("explain udp 198.18.9.4:5555 -> 9000");
        StringAssert.Contains(explained, "verdict    dropped: not-enforcing\n");
        StringAssert.EndsWith(explained, Alarm + "\n");
        Assert.AreEqual(0, console.State.Forwards.Rules);
        Assert.AreEqual(0, console.State.Forwards.Rows.Length - 1);

        // The same is proven anew, without an edit, as often as somebody asks; it is stored already.
        int stored = console.Platform.ReadSlot(0).Length;
        StringAssert.EndsWith(console.Run("commit"), "committed: 13 lines, 0 forwards\n" + Alarm + "\n");
        tamper.Stop();
        Assert.AreEqual("committed: 13 lines, 15 forwards\nfilter: ENFORCING\n", console.Run("commit"));
        Assert.AreEqual(15, console.State.Forwards.Rules);
        Assert.AreEqual("nothing to commit\n", console.Run("commit"));
        Assert.AreEqual(stored, console.Platform.ReadSlot(0).Length);
        Assert.AreEqual(0, console.Platform.ReadSlot(1)?.Length ?? 0, "stored once more");
        console.Run("no pcanywhere gw1");
        StringAssert.EndsWith(console.Run("commit"), "filter: ENFORCING\n");
    }

    [TestMethod]
    public void WhatIsWrongInABoxWithCalls_EndsThem()
    {
        Box box = Box.Configured(Ports.Split('\n'));
        box.FromLan(Box.OutUdp(Box.Pc, 5060, Box.Server1, 5060));
        box.Advance(500);
        Tamper.With(box.State, state => state.Forwards.UdpPages[7000 >> 8] = null!);
        box.Router.Shell.Execute("forward udp 9100 to gw1", box.Platform.ClockMs);
        StringAssert.Contains(box.Router.Shell.Execute("commit", box.Platform.ClockMs), "self-check failed: udp 1.1.1.1 -> 7000 was dropped (no-rule), expected: to 192.168.10.11");
        box.FromWan(Box.InUdp(Box.Server1, 5060, 5060)).IsDropped(DropReason.NotEnforcing);
        box.FromWan(Box.InUdp(Box.Server1, 5060, 6801)).IsDropped(DropReason.NotEnforcing);
        box.FromLan(Box.OutUdp(Box.Pc, 5060, Box.Server1, 5060)).IsDropped(DropReason.NotEnforcing);
        Assert.AreEqual(0, box.State.Sessions.Count + box.State.Mappings.Count);
    }

    private static void AssertNoticed(string name, Action<ForwardTable> spoil)
    {
        StringAssert.StartsWith(Spoil(spoil), "self-check failed: ", name);
    }

    private static string Spoil(Action<ForwardTable> spoil)
    {
        return SpoilState(state => spoil(state.Forwards));
    }

    private static string SpoilState(Action<State> spoil)
    {
        ConsoleFixture console = new();
        Tamper.With(console.State, spoil);
        Assert.IsNull(console.Shell.LoadScript(Ports, 0));
        Assert.AreEqual(console.State.Alarm == null, console.State.IsEnforcing);
        return console.State.Alarm ?? "proven";
    }

    private static void MoveFirst(ForwardTable table, int rule, int by)
    {
        ushort[] row = table.FindRow(table.IsTcp[rule], WordOrder.Swap(table.FirstPort[rule]));
        row[Row.FirstPort] = (ushort)WordOrder.Swap(WordOrder.Swap(row[Row.FirstPort]) + by);
    }

    private static void MoveLast(ForwardTable table, int rule, int by)
    {
        ushort[] row = table.FindRow(table.IsTcp[rule], WordOrder.Swap(table.LastPort[rule]));
        row[Row.LastPort] = (ushort)WordOrder.Swap(WordOrder.Swap(row[Row.LastPort]) + by);
    }

    private static ushort[] ARow(ForwardTable table, int page, int first, int last)
    {
        ushort[] row = (ushort[])table.Rows[1].Clone();
        row[Row.FirstPort] = (ushort)WordOrder.Swap((page << 8) | first);
        row[Row.LastPort] = (ushort)WordOrder.Swap((page << 8) | last);
        row[Row.Next] = 0;
        return row;
    }

    private static ushort[] LastOf(ForwardTable table, int port)
    {
        ushort[] row = table.UdpPages[port >> 8];
        while (row[Row.Next] != 0)
        {
            row = table.Rows[row[Row.Next]];
        }

        return row;
    }

    private static ushort Append(ForwardTable table, ushort[] row)
    {
        ushort[][] rows = new ushort[table.Rows.Length + 1][];
        table.Rows.CopyTo(rows, 0);
        rows[^1] = row;
        table.Rows = rows;
        return (ushort)(rows.Length - 1);
    }

    private static void Fill(AddressFilter filter, int bit)
    {
        foreach (byte[] octets in new[] { filter.First, filter.Second, filter.Third })
        {
            for (int i = 0; i < 256; i++)
            {
                octets[i] = (byte)(octets[i] | bit);
            }
        }
    }

    private static object Field(object owner, string name)
    {
        return owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
    }

    /// <summary>Told of each new policy, before the others, and spoils it.</summary>
    private sealed class Tamper : IPolicyCopy
    {
        private readonly State _state;
        private Action<State>? _spoil;

        private Tamper(State state, Action<State> spoil)
        {
            _state = state;
            _spoil = spoil;
        }

        public static Tamper With(State state, Action<State> spoil)
        {
            Tamper tamper = new(state, spoil);
            state.Follow([tamper, .. (IPolicyCopy[])Field(state, "_copies")]);
            return tamper;
        }

        public void Stop()
        {
            _spoil = null;
        }

        public void Load()
        {
            // Nothing is to be spoilt once it is known to be wrong.
            if (_state.IsEnforcing)
            {
                _spoil?.Invoke(_state);
            }
        }
    }
}
