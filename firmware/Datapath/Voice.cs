// Which of the packets that leave by the WAN are voice, and the mark that says so to others. A packet is
// told by what let it through: by its source port, translated already. Only asked where somebody
// wants to know (lines `wan rate` and `option dscp`).

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Voice and its signalling: what <c>max</c> and <c>clarent</c> lines open, and all else a Max unit sends.</summary>
public static class Voice
{
    // RFC 3246 section 2.7: EF is 46; RFC 2474 section 3: the DSCP is the upper six bits of its octet.
    private const int ExpeditedForwarding = (46 << 2) << WordOrder.SecondByteShift;
    private const int DscpBits = 0xFC << WordOrder.SecondByteShift;

    /// <summary>Whether a packet is voice. A fragment is not: only the first has ports.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="frame">An IPv4 frame as it leaves by the WAN.</param>
    public static bool Is(State state, ushort[] frame)
    {
        int protocol = frame[IPv4.TtlProtocol] & IPv4.ProtocolMask;
        if ((protocol != IPv4.Udp && protocol != IPv4.Tcp) || (frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return false;
        }

        int transport = Ethernet.Payload + (((frame[IPv4.VersionIhl] >> WordOrder.FirstByteShift) & 0xF) << 1);
        int port = frame[transport + Udp.SourcePort];
        ushort[] forward = state.Forwards.FindRow(protocol == IPv4.Tcp, port);
        if (forward != null)
        {
            return (forward[Row.Rule] & Row.IsVoice) != 0;
        }

        int mapping = state.Mappings.FindOutside((protocol << 16) | port);
        return mapping != 0 && (state.LanNeighbors.Flags[state.Mappings.Host[mapping]] & NeighborTable.Voice) != 0;
    }

    /// <summary>Gives a packet the DSCP of voice. The two bits of ECN stay (RFC 3168 section 5).</summary>
    public static void Mark(ushort[] frame)
    {
        int delta = Rewrite.Word(frame, IPv4.VersionIhl, (frame[IPv4.VersionIhl] & ~DscpBits) | ExpeditedForwarding);
        frame[IPv4.HeaderChecksum] = (ushort)Checksum.Update(frame[IPv4.HeaderChecksum], delta);
    }
}
