// The one set of tables and the one packet path that all tests share which also run on a board:
// they take most of its heap, and a second set would not fit (tests/device/README.md). Load brings
// them back to the beginning, so that no test depends on another one.

using Tollgate.Datapath;
using Tollgate.Tables;

namespace Tollgate.SmallKit;

/// <summary>The shared tables, with the packet path on them. Frames go in and come out as bytes.</summary>
public static class Site
{
    /// <summary>MAC of the box on the WAN.</summary>
    public const string WanMac = "02:00:00:00:05:02";

    /// <summary>MAC of the box on the LAN.</summary>
    public const string LanMac = "02:00:00:00:0a:01";

    /// <summary>MAC of the gateway.</summary>
    public const string GatewayMac = "02:00:00:00:05:01";

    /// <summary>MAC of every inside host that answers.</summary>
    public const string HostMac = "02:00:00:00:0a:77";

    private static State s_state;
    private static PacketPath s_path;
    private static int s_verdict;

    /// <summary>The tables. They are as the last test has left them before <see cref="Load"/> or <see cref="Reset"/>.</summary>
    public static State State
    {
        get
        {
            if (s_state == null)
            {
                Build();
            }

            return s_state;
        }
    }

    /// <summary>The packet path over them.</summary>
    public static PacketPath Path
    {
        get { return State == null ? null : s_path; }
    }

    /// <summary>What the packet path said of the last frame.</summary>
    public static int Verdict
    {
        get { return s_verdict; }
    }

    /// <summary>Forgets everything: no policy is in force.</summary>
    public static void Reset()
    {
        State.Apply(new Policy(), 0);
        State.Counters.Clear();
    }

    /// <summary>Begins again with a policy, whose gateway and configured hosts have answered.</summary>
    public static void Load(Policy policy)
    {
        Reset();
        Apply(policy);
    }

    /// <summary>Puts another policy in force, as a commit does; new neighbors answer.</summary>
    public static void Apply(Policy policy)
    {
        State.Apply(policy, 0);
        if (policy.WanGateway != 0)
        {
            State.WanNeighbors.Learn(policy.WanGateway, Mac.Words(GatewayMac), 0, true, 0);
            State.RefreshCopies();
        }

        for (int slot = 1; slot <= State.LanNeighbors.Capacity; slot++)
        {
            if (State.LanNeighbors.Address[slot] != 0)
            {
                Answer(slot);
            }
        }
    }

    /// <summary>Sends a frame from the WAN.</summary>
    /// <returns>What goes on to the LAN, or null: see <see cref="Verdict"/>.</returns>
    public static byte[] FromWan(SmallFrame frame)
    {
        frame.ToMac = WanMac;
        frame.FromMac = GatewayMac;
        byte[] bytes = frame.Build();
        ushort[] buffer = Buffers.Of(bytes);
        s_verdict = s_path.Inbound.Translate(buffer, bytes.Length, 0);
        return s_verdict > 0 ? Buffers.Take(buffer, s_verdict) : null;
    }

    /// <summary>Sends a frame from a host on the LAN; the host answers ARP if it is asked.</summary>
    /// <returns>What goes on to the WAN, or null: see <see cref="Verdict"/>.</returns>
    public static byte[] FromLan(SmallFrame frame)
    {
        frame.ToMac = LanMac;
        frame.FromMac = HostMac;
        byte[] bytes = frame.Build();
        ushort[] buffer = Buffers.Of(bytes);
        s_verdict = s_path.Outbound.Translate(buffer, bytes.Length, 0);
        int host = State.LanNeighbors.Find(Ip.OfNumber(frame.Source));
        if (host != 0)
        {
            Answer(host);
        }

        return s_verdict > 0 ? Buffers.Take(buffer, s_verdict) : null;
    }

    private static void Answer(int slot)
    {
        State.LanNeighbors.Learn(State.LanNeighbors.Address[slot], Mac.Words(HostMac), 0, true, 0);
        State.RefreshHost(slot);
    }

    private static void Build()
    {
        ushort[] wanMac = Mac.Words(WanMac);
        ushort[] lanMac = Mac.Words(LanMac);
        s_state = new State(wanMac, lanMac, 20240229);
        s_path = new PacketPath(s_state, wanMac, lanMac);
    }
}
