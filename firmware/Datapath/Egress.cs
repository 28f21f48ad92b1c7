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

    /// <summary>
    /// Readies a frame for the WAN: to its destination if that is on the WAN's prefix, else to the gateway.
    /// What is in fragments, or may be on its way, gets an identification of the box's own: those of two inside
    /// hosts may be the same (RFC 6864 section 5.3, requirement F8). A later fragment has that of its first already.
    /// </summary>
    /// <param name="frame">Its source is the WAN address already.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="totalLength">The packet's total length in bytes.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int ToWan(ushort[] frame, int destination, int totalLength)
    {
        int flags = frame[IPv4.FlagsOffset];
        if (flags != IPv4.DontFragment && (flags & IPv4.OffsetBits) == 0
            && ((flags & IPv4.MoreFragments) != 0 || (totalLength > IPv4.SafeBytes && (flags & IPv4.DontFragment) == 0)))
        {
            int delta = Rewrite.Word(frame, IPv4.Identification, _state.Fragments.NextIdentification());
            frame[IPv4.HeaderChecksum] = (ushort)Checksum.Update(frame[IPv4.HeaderChecksum], delta);
        }

        ushort[] row = _state.WanNeighbors.Rows[_state.WanNeighbors.Find(NextHop(destination))];
        if (row[Row.State] != 0)
        {
            return Verdict.Hold;
        }

        System.Array.Copy(row, Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        return totalLength > IPv4.SafeBytes && totalLength > _state.Policy.WanMtu ? Verdict.InPieces : totalLength + Ethernet.HeaderBytes;
    }

    /// <summary>The address that a packet to a WAN destination is handed to.</summary>
    /// <returns>0 if there is no gateway and it needs one.</returns>
    public int NextHop(int destination)
    {
        Policy policy = _state.Policy;
        return ((destination ^ policy.WanAddress) & policy.WanMask) == 0 ? destination : policy.WanGateway;
    }
}
