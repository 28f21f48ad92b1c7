// A whole router between two interfaces without wires, with a clock that stands until a test turns
// it. Stations on both sides answer ARP by themselves. After each step the counters must balance
// and every frame that came out must be sound.

using System.Collections.Generic;
using System.Linq;
using Tollgate.Tables;

namespace Tollgate.Kit;

/// <summary>The box under test: WAN 198.18.5.2/24 behind 198.18.5.1, LAN 192.168.10.1/24.</summary>
public sealed class Box
{
    /// <summary>The box's WAN address.</summary>
    public static readonly Ip4 WanAddress = "198.18.5.2";

    /// <summary>The next hop on the WAN.</summary>
    public static readonly Ip4 Gateway = "198.18.5.1";

    /// <summary>The box's LAN address.</summary>
    public static readonly Ip4 LanAddress = "192.168.10.1";

    /// <summary>A Max unit; configured with its MAC.</summary>
    public static readonly Ip4 MaxA = "192.168.10.11";

    /// <summary>Another Max unit; configured with its MAC.</summary>
    public static readonly Ip4 MaxB = "192.168.10.12";

    /// <summary>A Clarent gateway; configured with its MAC.</summary>
    public static readonly Ip4 Clarent = "192.168.10.13";

    /// <summary>A PC that no line of the configuration names: it is found by ARP.</summary>
    public static readonly Ip4 Pc = "192.168.10.50";

    /// <summary>A server behind the gateway.</summary>
    public static readonly Ip4 Server1 = "198.18.9.4";

    /// <summary>Another one.</summary>
    public static readonly Ip4 Server2 = "198.19.7.7";

    /// <summary>MAC of the WAN's gateway.</summary>
    public static readonly Mac48 GatewayMac = "02:00:00:00:05:01";

    /// <summary>MAC of the box on the WAN.</summary>
    public static readonly Mac48 WanMac = "02:00:00:00:05:02";

    /// <summary>MAC of the box on the LAN.</summary>
    public static readonly Mac48 LanMac = "02:00:00:00:0a:01";

    private static readonly byte[] s_hello = "hello"u8.ToArray();

    /// <summary>Boots a box with <see cref="UsualPolicy"/> and resolves its gateway.</summary>
    public Box()
        : this(UsualPolicy().Build())
    {
    }

    /// <summary>Boots a box and resolves its gateway.</summary>
    /// <param name="policy">Put in force at once; null leaves the box without a configuration.</param>
    /// <param name="clockMs">Where the clock begins.</param>
    /// <param name="seed">Of the choice of ports.</param>
    public Box(Policy? policy, int clockMs = 1000, int seed = 20240229)
    {
        Wan = new TestNic(WanMac);
        Lan = new TestNic(LanMac);
        Platform = new TestPlatform { ClockMs = clockMs, Seed = seed };
        foreach (Ip4 host in new[] { MaxA, MaxB, Clarent, Pc })
        {
            LanStations[host] = MacOf(host);
        }

        WanStations[Gateway] = GatewayMac;
        Router = new Router(Wan, Lan, Platform);
        if (policy != null)
        {
            Router.State.Apply(policy, clockMs);
            Advance(500);
        }
    }

    /// <summary>Boots a box that is configured on its console, as a person would.</summary>
    /// <param name="lines">The configuration. Throws what the console complains of.</param>
    public static Box Configured(params string[] lines)
    {
        Box box = new(null);
        string? complaint = box.Router.Shell.LoadScript(string.Join('\n', lines) + "\n", box.Platform.ClockMs);
        if (complaint != null)
        {
            throw new FrameException(complaint);
        }

        box.Advance(500);
        return box;
    }

    /// <summary>The WAN interface.</summary>
    public TestNic Wan { get; }

    /// <summary>The LAN interface.</summary>
    public TestNic Lan { get; }

    /// <summary>Clock and console.</summary>
    public TestPlatform Platform { get; }

    /// <summary>The router itself.</summary>
    public Router Router { get; }

    /// <summary>Its tables.</summary>
    public State State => Router.State;

    /// <summary>Its counters.</summary>
    public Counters Counters => Router.State.Counters;

    /// <summary>Sessions at most.</summary>
    public int SessionCapacity => SessionTable.Capacity;

    /// <summary>Who answers ARP on the WAN.</summary>
    public Dictionary<Ip4, Mac48> WanStations { get; } = [];

    /// <summary>Who answers ARP on the LAN.</summary>
    public Dictionary<Ip4, Mac48> LanStations { get; } = [];

    /// <summary>
    /// An 8-port Max, a Clarent gateway for 198.18.9.4 and 198.18.9.8/29, and room for others. A host may make as many
    /// mappings as it likes while the clock stands: what a second allows is for the tests of that limit.
    /// </summary>
    public static TestPolicy UsualPolicy()
    {
        return new TestPolicy()
            .Limits(newMappings: 1000)
            .Host(MaxA, MacOf(MaxA))
            .Host(MaxB, MacOf(MaxB))
            .Host(Clarent, MacOf(Clarent))
            .Max(MaxA, 8)
            .Udp(5001, 5002, Clarent, "198.18.9.4", "198.18.9.8/29")
            .Udp(4040, 4040, Clarent, "198.18.9.4", "198.18.9.8/29")
            .Udp(4045, 4045, Clarent, "198.18.9.4", "198.18.9.8/29")
            .Udp(5010, 5010, Clarent, "198.18.9.4", "198.18.9.8/29")
            .Tcp(5631, 5631, Clarent, "198.18.9.4");
    }

    /// <summary>The MAC that a station of this kit has.</summary>
    public static Mac48 MacOf(Ip4 address)
    {
        return new Mac48(0x020000000000UL | address.Number & 0xFFFF | ((ulong)(address.Number >> 24) << 24));
    }

    /// <summary>Gives a frame the MACs it has when the gateway sends it to the box.</summary>
    public static FrameBuilder OnWan(FrameBuilder frame)
    {
        return frame.ToMac(WanMac).FromMac(GatewayMac);
    }

    /// <summary>Gives a frame the MACs it has when an inside host sends it to the box.</summary>
    public static FrameBuilder OnLan(FrameBuilder frame, Ip4 host)
    {
        return frame.ToMac(LanMac).FromMac(MacOf(host));
    }

    /// <summary>A UDP datagram from a remote to the WAN address.</summary>
    public static FrameBuilder InUdp(Ip4 remote, int remotePort, int outsidePort, byte[]? payload = null)
    {
        return OnWan(FrameBuilder.Udp(remote, remotePort, WanAddress, outsidePort, payload ?? s_hello));
    }

    /// <summary>A TCP segment from a remote to the WAN address.</summary>
    public static FrameBuilder InTcp(Ip4 remote, int remotePort, int outsidePort, int flags = FrameBuilder.Syn, byte[]? payload = null)
    {
        return OnWan(FrameBuilder.Tcp(remote, remotePort, WanAddress, outsidePort, flags, payload ?? []));
    }

    /// <summary>A UDP datagram from an inside host.</summary>
    public static FrameBuilder OutUdp(Ip4 host, int port, Ip4 remote, int remotePort, byte[]? payload = null)
    {
        return OnLan(FrameBuilder.Udp(host, port, remote, remotePort, payload ?? s_hello), host);
    }

    /// <summary>A TCP segment from an inside host.</summary>
    public static FrameBuilder OutTcp(Ip4 host, int port, Ip4 remote, int remotePort, int flags = FrameBuilder.Syn, byte[]? payload = null)
    {
        return OnLan(FrameBuilder.Tcp(host, port, remote, remotePort, flags, payload ?? []), host);
    }

    /// <summary>An echo request from an inside host.</summary>
    public static FrameBuilder OutPing(Ip4 host, Ip4 remote, int identifier, int sequence = 1)
    {
        return OnLan(FrameBuilder.Ping(host, remote, identifier, sequence, s_hello), host);
    }

    /// <summary>An echo reply from a remote to the WAN address.</summary>
    public static FrameBuilder InPong(Ip4 remote, int identifier, int sequence = 1)
    {
        return OnWan(FrameBuilder.Pong(remote, WanAddress, identifier, sequence, s_hello));
    }

    /// <summary>Puts a frame on the WAN and returns what the box made of it, the clock standing still.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isTransportSound">False if its UDP or TCP checksum is a lie: the box may pass that on.</param>
    public Output FromWan(byte[] frame, bool isTransportSound = true)
    {
        return Through(Wan, frame, isTransportSound);
    }

    /// <summary>Puts a frame on the LAN and returns what the box made of it, the clock standing still.</summary>
    public Output FromLan(byte[] frame, bool isTransportSound = true)
    {
        return Through(Lan, frame, isTransportSound);
    }

    /// <summary>
    /// Turns the clock and returns what came out meanwhile. A poll every <see cref="Router.TickMs"/>;
    /// of a long time all but the last two seconds in steps of ten ticks.
    /// </summary>
    public Output Advance(int ms)
    {
        Mark before = new(this);
        int end = unchecked(Platform.ClockMs + ms);
        while (unchecked(end - Platform.ClockMs) > 0)
        {
            int left = unchecked(end - Platform.ClockMs);
            int step = left > 2000 ? Router.TickMs * 10 : Router.TickMs;
            Platform.ClockMs = unchecked(Platform.ClockMs + (left < step ? left : step));
            Settle();
        }

        return Since(before, true);
    }

    /// <summary>Forgets the neighbors that would answer ARP: for tests that watch the asking.</summary>
    public void SilenceStations()
    {
        WanStations.Clear();
        LanStations.Clear();
    }

    /// <summary>Received = forwarded + answered + taken + held + dropped, as <see cref="Counters"/> says.</summary>
    public void CheckBalance()
    {
        // What rows have counted is part of it (Tables/Row.cs).
        State.SweepCounts(Platform.ClockMs);
        Counters c = Counters;
        int received = Wan.ReceivedCount + Lan.ReceivedCount;
        int accounted = c.Inbound + c.Outbound + c.Answered + c.Taken + c.Held + c.Dropped();
        if (received != accounted || c.Held < 0)
        {
            throw new FrameException($"{received} frames received, {accounted} accounted for ({c.Inbound} inbound, {c.Outbound} outbound, "
                + $"{c.Answered} answered, {c.Taken} taken, {c.Held} held, {c.Dropped()} dropped)");
        }
    }

    private Output Through(TestNic nic, byte[] frame, bool isTransportSound)
    {
        Mark before = new(this);
        nic.Arrive(frame);
        Settle();
        return Since(before, isTransportSound);
    }

    // Polls until nothing is pending; stations answer what the box asked.
    private void Settle()
    {
        int wanSeen = Wan.Sent.Count;
        int lanSeen = Lan.Sent.Count;
        do
        {
            Router.PollOnce(Platform.ClockMs);
            Answer(Wan, ref wanSeen, WanStations);
            Answer(Lan, ref lanSeen, LanStations);
        }
        while (Wan.Pending + Lan.Pending > 0);
    }

    private static void Answer(TestNic nic, ref int seen, Dictionary<Ip4, Mac48> stations)
    {
        for (; seen < nic.Sent.Count; seen++)
        {
            FrameView view = new(nic.Sent[seen]);
            if (view.IsArp && view.ArpOperation == 1 && stations.TryGetValue(view.ArpTarget, out Mac48 mac))
            {
                nic.Arrive(FrameBuilder.ArpReply(mac, view.ArpTarget, view.ArpSenderMac, view.ArpSender).Pad(60));
            }
        }
    }

    private Output Since(Mark before, bool isTransportSound)
    {
        List<byte[]> lan = Lan.Sent.Skip(before.Lan).ToList();
        List<byte[]> wan = Wan.Sent.Skip(before.Wan).ToList();
        foreach (byte[] frame in lan.Concat(wan))
        {
            FrameAssert.IsSoundUpToTransport(frame);
            if (isTransportSound)
            {
                FrameAssert.IsSound(frame);
            }
        }

        CheckSources(lan, LanMac);
        CheckSources(wan, WanMac);
        CheckBalance();
        return new Output(lan, wan, Counters.Drops.Zip(before.Drops, (now, then) => now - then).ToArray());
    }

    private static void CheckSources(List<byte[]> frames, Mac48 own)
    {
        foreach (byte[] frame in frames)
        {
            if (new FrameView(frame).FromMac != own)
            {
                throw new FrameException($"a frame that the box sent does not come from {own}", frame);
            }
        }
    }

    private readonly struct Mark(Box box)
    {
        public readonly int Lan = box.Lan.Sent.Count;
        public readonly int Wan = box.Wan.Sent.Count;
        public readonly int[] Drops = (int[])box.Counters.Drops.Clone();
    }
}
