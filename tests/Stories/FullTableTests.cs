// Tables at 99 and 100 % of what they hold, and no outside port left (requirements U11 and C11): who has something
// keeps it, who wants more is told.

using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Stories;

/// <summary>A box with no room.</summary>
[TestClass]
public sealed class FullTableTests
{
    // Longer than an answer takes (40 ms), and no more than ten new mappings a second: the limit of a rate is another matter.
    private const int PauseMs = 100;

    private static readonly Ip s_server = Ip.Parse("198.18.10.99");

    [TestMethod]
    [DataRow(2)]
    [DataRow(0)]
    public void U11_SessionsAt99And100Percent_LeaveCallsAloneAndRefuseTheRest(int free)
    {
        Scene scene = Story.Begin(new SceneOptions { HasSecondUnit = true });
        Call[] calls = Dial(scene);
        Crowd crowd = new(scene);
        State state = scene.Box.Router!.State;
        while (state.Sessions.Count < SessionTable.Capacity - free)
        {
            crowd.Call();
        }

        Assert.AreEqual(free == 0 ? 0 : 1, crowd.Call(), "answered");
        Assert.AreEqual(free == 0 ? 1 : 0, crowd.Refused);
        Assert.AreEqual(crowd.Refused, scene.Drops(DropReason.TableFull));
        Assert.AreEqual(crowd.Refused, scene.Box.Dropped);
        HangUp(scene, calls);
    }

    [TestMethod]
    public void U11_AFullTableOfNeighbors_LeavesCallsAloneAndRefusesTheRest()
    {
        Scene scene = Story.Begin(new SceneOptions { HasSecondUnit = true });
        Call[] calls = Dial(scene);
        Crowd crowd = new(scene);
        crowd.Call(crowd.First);
        int answered = 0;
        for (int i = 0; i < 60; i++)
        {
            answered += crowd.Call(crowd.NewHost());
        }

        int refused = scene.Drops(DropReason.NeighborTableFull);
        Assert.IsGreaterThan(0, refused);
        Assert.AreEqual(60, answered + refused);
        Assert.AreEqual(refused, scene.Box.Dropped);

        // Who has a place makes more mappings.
        Assert.AreEqual(1, crowd.Call(crowd.First));
        HangUp(scene, calls);
    }

    [TestMethod]
    public void U3_WhereAllPortsAreForwarded_AHostIsToldAndCallsGoOn()
    {
        Scene scene = Story.Begin();
        StringBuilder lines = new(scene.Configuration + "host pbx 192.168.10.31\n");
        int[][] ranges = [[1025, 4039], [4041, 4044], [4046, 5000], [5003, 5009], [5011, 6800], [6802, 6999], [7016, 20999], [21016, 29999], [30004, 65535]];
        foreach (int[] range in ranges)
        {
            lines.Append("forward udp ").Append(range[0]).Append('-').Append(range[1]).Append(" to pbx\n");
        }

        Assert.IsNull(scene.Box.Configure(lines.ToString()));
        scene.Clock.RunMs(20_000);
        Call call = scene.MaxA.Dial("18005551234");
        scene.Await(call, CallState.Talking);
        Crowd crowd = new(scene);
        int[] answered = new int[8];
        for (int i = 0; i < answered.Length; i++)
        {
            answered[i] = crowd.Call();
        }

        // Two ports of each parity are left; one of them is the unit's, for its presence.
        Assert.AreEqual(4, scene.Box.Router!.State.Mappings.Count);
        Assert.AreEqual(3, answered.Sum());
        Assert.IsGreaterThan(0, crowd.Refused);
        Assert.AreEqual(crowd.Refused, scene.Drops(DropReason.TableFull));
        scene.MaxA.HangUp(call);
        scene.Await(call, CallState.Over);
        Story.AssertWhole(call, atLeast: 10);
        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    private static Call[] Dial(Scene scene)
    {
        Call[] calls = [scene.MaxA.Dial("18005551234"), scene.Units[1].Dial("18005551235"), scene.Net2Phone.CallUnit("maxA")];
        foreach (Call call in calls)
        {
            scene.Await(call, CallState.Talking);
        }

        return calls;
    }

    private static void HangUp(Scene scene, Call[] calls)
    {
        scene.Clock.RunMs(5000);
        scene.MaxA.HangUp(calls[0]);
        scene.Units[1].HangUp(calls[1]);
        scene.MaxA.HangUp(calls[2]);
        foreach (Call call in calls)
        {
            scene.Await(call, CallState.Over);
            Story.AssertWhole(call, atLeast: 150);
        }

        scene.AssertNothingWrong();
        scene.AssertBalanced();
    }

    /// <summary>PCs that call a server, each time from another port.</summary>
    private sealed class Crowd
    {
        private readonly Scene _scene;
        private readonly List<Host> _hosts = new();
        private int _answers;
        private int _port = 31_000;

        public Crowd(Scene scene)
        {
            _scene = scene;
            UdpSocket? server = null;
            server = new Host(scene.Internet, "server", s_server.ToString()).OpenUdp(5060, (from, payload) => server!.Send(from, payload));
            NewHost();
            NewHost();
            NewHost();
        }

        public Host First => _hosts[0];

        public int Refused { get; private set; }

        public Host NewHost()
        {
            Host host = new(_scene.LanNetwork, "pc" + _hosts.Count, "192.168.10." + (100 + _hosts.Count));
            host.Refused += (from, type, code) => Refused += from == Ip.Parse("192.168.10.1") && type == 3 && code == 1 ? 1 : 0;
            _hosts.Add(host);
            return host;
        }

        public int Call()
        {
            return Call(_hosts[_port % 3]);
        }

        /// <summary>One datagram from a new port.</summary>
        /// <returns>How many answers came: 0 or 1.</returns>
        public int Call(Host host)
        {
            int before = _answers;
            UdpSocket socket = host.OpenUdp(_port++, (_, _) => _answers++);
            socket.Send(new Endpoint(s_server, 5060), "hello");
            _scene.Clock.RunMs(PauseMs);
            return _answers - before;
        }
    }
}
