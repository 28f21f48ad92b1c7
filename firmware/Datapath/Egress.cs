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
    /// <param name="row">Row of the host, of its forward or of its session.</param>
    /// <param name="totalLength">The packet's total length in bytes.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int ToLan(ushort[] frame, ushort[] row, int totalLength)
    {
        if ((row[Row.State] & Row.IsUnresolved) != 0)
        {
            return Verdict.Hold;
        }

        System.Array.Copy(row, Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return totalLength + Ethernet.HeaderBytes;
    }

    /// <summary>Readies a frame for the WAN: to its destination if that is on the WAN's prefix, else to the gateway.</summary>
    /// <param name="frame">Its source is the WAN address already.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="totalLength">The packet's total length in bytes.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int ToWan(ushort[] frame, int destination, int totalLength)
    {
        ushort[] row = _state.WanNeighbors.Rows[_state.WanNeighbors.Find(NextHop(destination))];
        if (row[Row.State] != 0)
        {
            return Verdict.Hold;
        }

        System.Array.Copy(row, Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return totalLength + Ethernet.HeaderBytes;
    }

    /// <summary>The address that a packet to a WAN destination is handed to.</summary>
    /// <returns>0 if there is no gateway and it needs one.</returns>
    public int NextHop(int destination)
    {
        Policy policy = _state.Policy;
        return ((destination ^ policy.WanAddress) & policy.WanMask) == 0 ? destination : policy.WanGateway;
    }
}
