// Last stop of a translated frame: the next hop's ready Ethernet header, or a wait for ARP.
// Reads the neighbor tables, never asks. Router.cs sends what leaves here.

using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Chooses the next hop and writes the Ethernet header.</summary>
public sealed class Egress
{
    private readonly State _state;

    /// <summary>Works on the neighbors and addresses of a state.</summary>
    public Egress(State state)
    {
        _state = state;
    }

    /// <summary>Readies a frame for an inside host.</summary>
    /// <param name="frame">Its destination is the inside host already.</param>
    /// <param name="host">The host's slot in the LAN's neighbor table.</param>
    /// <param name="inside">The host's address.</param>
    /// <param name="totalLength">The packet's total length in bytes.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int ToLan(ushort[] frame, int host, int inside, int totalLength)
    {
        NeighborTable neighbors = _state.LanNeighbors;
        if (neighbors.Ready[host] != inside)
        {
            return Verdict.Hold;
        }

        System.Array.Copy(neighbors.Headers, host * NeighborTable.HeaderStride, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return totalLength + Ethernet.HeaderBytes;
    }

    /// <summary>Readies a frame for the WAN: to its destination if that is on the WAN's prefix, else to the gateway.</summary>
    /// <param name="frame">Its source is the WAN address already.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="totalLength">The packet's total length in bytes.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int ToWan(ushort[] frame, int destination, int totalLength)
    {
        NeighborTable neighbors = _state.WanNeighbors;
        int nextHop = NextHop(destination);
        int slot = nextHop == 0 ? 0 : neighbors.Find(nextHop);
        if (slot == 0 || neighbors.Ready[slot] != nextHop)
        {
            return nextHop == 0 ? -DropReason.NoRoute : Verdict.Hold;
        }

        System.Array.Copy(neighbors.Headers, slot * NeighborTable.HeaderStride, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return totalLength + Ethernet.HeaderBytes;
    }

    /// <summary>The address that a packet to a WAN destination is handed to.</summary>
    /// <returns>0 if there is no way to it.</returns>
    public int NextHop(int destination)
    {
        Policy policy = _state.Policy;
        return ((destination ^ policy.WanAddress) & policy.WanMask) == 0 ? destination : policy.WanGateway;
    }
}
