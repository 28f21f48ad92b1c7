// firmware/Tables/State.cs: what a new policy keeps and what it ends. Runs on a board too, on the
// shared tables; ../StateInABoxTests.cs sees the same from outside a whole router.

using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class StateTests
{
    private const string MaxA = "192.168.10.11";
    private const string MaxB = "192.168.10.12";
    private const string Pc = "192.168.10.50";
    private const string Server = "198.18.9.4";
    private const string Wan = "198.18.5.2";

    [TestMethod]
    public void Apply_OfTheSamePolicyAgain_KeepsEverySession()
    {
        Site.Load(Usual());
        Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000));
        Site.FromLan(SmallFrame.Tcp(Pc, 3001, Server, 80));
        Site.FromLan(SmallFrame.Ping(Pc, Server, 7));
        Site.Apply(Usual());
        Assert.AreEqual(3, Site.State.Sessions.Count);
        Assert.AreEqual(Pc + ":3000", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 3000))));
        Assert.AreEqual(Pc + ":3001", To(Site.FromWan(SmallFrame.Tcp(Server, 80, Wan, 3001))));
        SmallFrame pong = SmallFrame.Ping(Server, Wan, 7);
        pong.IcmpType = 0;
        Assert.AreEqual(Pc + ":7", To(Site.FromWan(pong)));
        Assert.AreEqual(MaxA + ":7000", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 7000))));
    }

    [TestMethod]
    public void Apply_OfAForwardOverAMappedPort_EndsThatMappingOnly()
    {
        Site.Load(Usual());
        Site.FromLan(SmallFrame.Udp(Pc, 9000, Server, 5000));
        Site.FromLan(SmallFrame.Udp(Pc, 9001, Server, 5000));
        Site.Apply(UsualAnd(9000, MaxB));
        Assert.AreEqual(1, Site.State.Mappings.Count);
        Assert.AreEqual(MaxB + ":9000", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 9000))));
        Assert.AreEqual(Pc + ":9001", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 9001))));
        Assert.AreNotEqual(Wan + ":9000", From(Site.FromLan(SmallFrame.Udp(Pc, 9000, Server, 5000))));
    }

    [TestMethod]
    public void Apply_OfAForwardForAMappedEndpoint_MovesItToItsStaticPort()
    {
        Site.Load(Usual());
        Site.FromLan(SmallFrame.Udp(MaxA, 9000, Server, 5000));
        byte[] sent = Site.FromLan(SmallFrame.Udp(MaxB, 9000, Server, 5000));
        int outside = Buffers.Number(sent, 34);
        Assert.AreNotEqual(9000, outside);
        Site.Apply(UsualAnd(9000, MaxB));
        Assert.AreEqual(Wan + ":9000", From(Site.FromLan(SmallFrame.Udp(MaxB, 9000, Server, 5000))));
        Assert.IsNull(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, outside)));
        Assert.AreEqual(-DropReason.NoRule, Site.Verdict);
    }

    [TestMethod]
    public void Apply_WithoutAForward_ClosesItsPortAtOnce()
    {
        Site.Load(Usual());
        Assert.IsNotNull(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 7000)));
        Site.Apply(SmallPolicy.Of(SmallPolicy.Rule(17, 7001, 7015, MaxA, 1)));
        Assert.IsNull(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 7000)));
        Assert.AreEqual(-DropReason.NoRule, Site.Verdict);
        Assert.IsNull(Site.FromWan(SmallFrame.Tcp(Server, 5000, Wan, 4000)));
        Assert.AreEqual(-DropReason.NoRule, Site.Verdict);
        Assert.AreEqual(MaxA + ":7001", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 7001))));
    }

    [TestMethod]
    public void Apply_OfAnotherWanAddress_EndsEveryMappingAndForwardsFromTheNewOne()
    {
        const string Moved = "198.18.5.9";
        Site.Load(Usual());
        Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000));
        Policy policy = Usual();
        policy.WanAddress = Ip.Words(Moved);
        Site.Apply(policy);
        Assert.AreEqual(0, Site.State.Mappings.Count);
        Assert.IsNull(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 7000)), "the old address");
        Assert.AreEqual(-DropReason.NotOurAddress, Site.Verdict);
        Assert.AreEqual(MaxA + ":7000", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Moved, 7000))));
        Assert.AreEqual(Moved + ":7000", From(Site.FromLan(SmallFrame.Udp(MaxA, 7000, Server, 5000))));
        Assert.AreEqual(Moved + ":3000", From(Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000))));
        Assert.AreEqual(Moved + ":2200", From(Site.FromLan(SmallFrame.Tcp(Pc, 2200, Server, 80))));
    }

    [TestMethod]
    public void Apply_OfAnotherLanPrefix_EndsEveryMapping()
    {
        const string Host = "192.168.20.5";
        Site.Load(Usual());
        Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000));
        Policy policy = SmallPolicy.Of(SmallPolicy.Rule(17, 7000, 7015, Host, 1));
        policy.LanAddress = Ip.Words("192.168.20.1");
        Site.Apply(policy);
        Assert.AreEqual(0, Site.State.Mappings.Count);
        Assert.IsNull(Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000)));
        Assert.AreEqual(-DropReason.SpoofedSource, Site.Verdict);
        Assert.AreEqual(Host + ":7000", To(Site.FromWan(SmallFrame.Udp(Server, 5000, Wan, 7000))));
    }

    [TestMethod]
    public void Apply_WhileAFrameWaits_LosesNoneInTheCounters()
    {
        Site.Load(Usual());
        State state = Site.State;
        int slot = state.WanNeighbors.FindOrAdd(Ip.Words("198.18.5.77"), 0);
        byte[] frame = SmallFrame.Udp(Wan, 7000, "198.18.5.77", 5000).Build();
        Assert.AreEqual(0, state.WanNeighbors.Hold(slot, Buffers.Of(frame), frame.Length));
        state.Counters.Held = 1;
        Policy policy = Usual();
        policy.WanAddress = Ip.Words("198.18.6.2");
        policy.WanGateway = Ip.Words("198.18.6.1");
        Site.Apply(policy);
        Assert.AreEqual(0, state.Counters.Held);
        Assert.AreEqual(1, state.Counters.Drops[DropReason.NoNeighbor]);
    }

    [TestMethod]
    public void BeforeAnyPolicy_NothingIsForwarded()
    {
        Site.Reset();
        Assert.IsFalse(Site.State.IsEnforcing);
        Assert.IsNotNull(Site.State.Alarm);
        string[] destinations = { "0.0.0.0", Wan, MaxA, "255.255.255.255" };
        string[] sources = { "0.0.0.0", Server, MaxA };
        for (int i = 0; i < destinations.Length; i++)
        {
            for (int j = 0; j < sources.Length; j++)
            {
                Assert.IsNull(Site.FromWan(SmallFrame.Udp(sources[j], 7000, destinations[i], 7000)));
                Assert.IsTrue(Site.Verdict < 0);
                Assert.IsNull(Site.FromLan(SmallFrame.Tcp(sources[j], 7000, destinations[i], 7000)));
                Assert.IsTrue(Site.Verdict < 0);
                Assert.IsNull(Site.FromWan(SmallFrame.Ping(sources[j], destinations[i], 7)));
                Assert.IsTrue(Site.Verdict < 0);
                Assert.IsNull(Site.FromLan(SmallFrame.Ping(sources[j], destinations[i], 7)));
                Assert.IsTrue(Site.Verdict < 0);
            }
        }
    }

    [TestMethod]
    public void Sweep_EndsASessionWithItsMapping_WhenItHasBeenIdleTooLong()
    {
        Site.Load(Usual());
        State state = Site.State;
        Site.FromLan(SmallFrame.Udp(Pc, 3000, Server, 5000));
        Assert.AreEqual(1, state.Sessions.Count);

        // The first round collects the packet that made the session.
        state.Sweep(0, SessionTable.Capacity);
        state.Sweep(State.DefaultUdpTimeoutMs - 1, SessionTable.Capacity);
        Assert.AreEqual(1, state.Sessions.Count);
        Assert.AreEqual(1, state.Counters.Outbound);
        state.Sweep(State.DefaultUdpTimeoutMs, SessionTable.Capacity);
        Assert.AreEqual(0, state.Sessions.Count);
        Assert.AreEqual(0, state.Mappings.Count);
    }

    private static Policy Usual()
    {
        return SmallPolicy.Of(SmallPolicy.Rule(17, 7000, 7015, MaxA, 1), SmallPolicy.Rule(6, 4000, 4015, MaxA, 2));
    }

    private static Policy UsualAnd(int port, string host)
    {
        return SmallPolicy.Of(SmallPolicy.Rule(17, 7000, 7015, MaxA, 1), SmallPolicy.Rule(6, 4000, 4015, MaxA, 2), SmallPolicy.Rule(17, port, port, host, 3));
    }

    private static string To(byte[] frame)
    {
        Assert.IsNotNull(frame);
        Assert.IsTrue(Sums.AreRight(frame));
        return Fields.To(frame);
    }

    private static string From(byte[] frame)
    {
        Assert.IsNotNull(frame);
        Assert.IsTrue(Sums.AreRight(frame));
        return Fields.From(frame);
    }
}
