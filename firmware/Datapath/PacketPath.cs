// The packet path as a whole: both directions over the same tables. Router.cs hands it frames; the
// console asks it what it would do with one.

using Tollgate.Tables;

namespace Tollgate.Datapath;

/// <summary>Both directions of the packet path. Allocates when it is made.</summary>
public sealed class PacketPath
{
    /// <summary>From the Internet to the gateways.</summary>
    public readonly Inbound Inbound;

    /// <summary>From the gateways to the Internet.</summary>
    public readonly Outbound Outbound;

    /// <summary>The last stop of both.</summary>
    public readonly Egress Egress;

    /// <summary>Where both send fragments.</summary>
    public readonly FragmentPath Fragments;

    /// <summary>Builds the path over the tables of a state, which it follows from now on.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="wanMac">The WAN interface's MAC, three words.</param>
    /// <param name="lanMac">The LAN interface's MAC, three words.</param>
    public PacketPath(State state, ushort[] wanMac, ushort[] lanMac)
    {
        Egress = new Egress(state);
        Admit admit = new Admit(state);
        Fragments = new FragmentPath(state, Egress);
        IcmpErrors errors = new IcmpErrors(state, Egress);
        IcmpPath icmp = new IcmpPath(state, admit, Egress, errors);
        Hairpin hairpin = new Hairpin(state, admit, Egress, errors);
        Inbound = new Inbound(state, new InboundSlow(state, admit, icmp, Fragments, Egress, wanMac), wanMac);
        Outbound = new Outbound(state, admit, new OutboundSlow(state, admit, icmp, hairpin, Fragments, Egress, lanMac), lanMac);
        state.Follow(new IPolicyCopy[] { Inbound, Outbound });
    }
}
