// The box answers a ping of its LAN address (RFC 1122 section 3.2.2.6), so that a person at the
// rack can see it is alive, and takes the answers to its own (OwnPackets.cs). Nothing else on it
// listens. Its WAN address stays silent, unless the line "option wan-ping on" says otherwise.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Services;

/// <summary>Echo to the box's own addresses.</summary>
public sealed class PingService
{
    private readonly State _state;
    private readonly INic _wan;
    private readonly INic _lan;
    private readonly OwnPackets _own;

    /// <summary>Serves both interfaces.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="wan">The interface to the Internet.</param>
    /// <param name="lan">The interface to the gateways.</param>
    /// <param name="own">Whose requests are answered by others, on both sides.</param>
    public PingService(State state, INic wan, INic lan, OwnPackets own)
    {
        _state = state;
        _wan = wan;
        _lan = lan;
        _own = own;
    }

    /// <summary>Answers an echo request in place, or takes the reply to one of the box's own.</summary>
    /// <param name="frame">An IPv4 frame to the LAN address, or an echo to the WAN address, whose header was passed.</param>
    /// <param name="isFromLan">From which side it came.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A drop reason, or 0 if the frame was answered or taken (and counted).</returns>
    public int Receive(ushort[] frame, bool isFromLan, int nowMs)
    {
        int headerBytes = ((frame[IPv4.VersionIhl] >> WordOrder.FirstByteShift) & 0xF) << 2;
        int total = WordOrder.Swap(frame[IPv4.TotalLength]);
        int icmp = Ethernet.Payload + (headerBytes >> 1);
        int icmpBytes = total - headerBytes;
        if ((frame[IPv4.TtlProtocol] & IPv4.ProtocolMask) != IPv4.Icmp)
        {
            return DropReason.ToBox;
        }

        if ((frame[IPv4.FlagsOffset] & IPv4.FragmentBits) != 0)
        {
            return DropReason.Fragment;
        }

        if (icmpBytes < Icmp.HeaderBytes || Checksum.Sum(frame, icmp, icmpBytes) != 0xFFFF)
        {
            return DropReason.BadIcmp;
        }

        int type = (frame[icmp] >> Icmp.TypeShift) & 0xFF;
        if (type == Icmp.EchoReply && _own.TakeEcho(frame, icmp, nowMs))
        {
            _state.Counters.Taken++;
            return 0;
        }

        if (type != Icmp.EchoRequest)
        {
            return isFromLan ? DropReason.IcmpType : DropReason.NoRule;
        }

        // Only addresses that a host may have are answered (RFC 1122 section 3.2.1.3).
        Policy policy = _state.Policy;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        if (!(isFromLan ? policy.IsLanHost(source) : policy.IsWanHost(source)) || (frame[Ethernet.Source] & Ethernet.GroupBit) != 0)
        {
            return DropReason.MartianSource;
        }

        INic nic = isFromLan ? _lan : _wan;
        Turn(frame, icmp, source, nic.Mac, headerBytes);
        if (nic.Transmit(frame, total + Ethernet.HeaderBytes))
        {
            _state.Counters.Answered++;
            return 0;
        }

        return DropReason.TxFull;
    }

    private static void Turn(ushort[] frame, int icmp, int source, ushort[] mac, int headerBytes)
    {
        // From the address that was pinged: of a ping from the LAN that may be either.
        Ethernet.DestinationFromSource(frame);
        Ethernet.SetSource(frame, mac, Ethernet.TypeIPv4);
        frame[IPv4.Source] = frame[IPv4.Destination];
        frame[IPv4.Source + 1] = frame[IPv4.Destination + 1];
        frame[IPv4.Destination] = (ushort)(source >> 16);
        frame[IPv4.Destination + 1] = (ushort)source;
        frame[IPv4.TtlProtocol] = (64 << IPv4.TtlShift) | IPv4.Icmp;
        frame[IPv4.HeaderChecksum] = 0;
        frame[IPv4.HeaderChecksum] = (ushort)(Checksum.Sum(frame, IPv4.VersionIhl, headerBytes) ^ 0xFFFF);
        int typeCode = frame[icmp];
        int reply = (typeCode & WordOrder.SecondByte) | (Icmp.EchoReply << Icmp.TypeShift);
        frame[icmp] = (ushort)reply;
        frame[icmp + Icmp.Checksum] = (ushort)Checksum.Update(frame[icmp + Icmp.Checksum], Checksum.Delta(typeCode, reply));
    }
}
