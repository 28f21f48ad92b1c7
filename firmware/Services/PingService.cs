// The box answers a ping of its LAN address (RFC 1122 section 3.2.2.6), so that a person at the
// rack can see it is alive, and takes the answers to its own (OwnPackets.cs). Nothing else on it
// listens, and its WAN address stays silent.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Services;

/// <summary>Echo to the box's own addresses.</summary>
public sealed class PingService
{
    private readonly State _state;
    private readonly INic _nic;
    private readonly OwnPackets _own;

    /// <summary>Serves the LAN interface.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="lan">Where requests are answered.</param>
    /// <param name="own">Whose requests are answered by others, on both sides.</param>
    public PingService(State state, INic lan, OwnPackets own)
    {
        _state = state;
        _nic = lan;
        _own = own;
    }

    /// <summary>Answers an echo request in place, or takes the reply to one of the box's own.</summary>
    /// <param name="frame">An IPv4 frame to the LAN address, or an echo reply to the WAN address, whose header was passed.</param>
    /// <param name="isFromLan">Which of the two.</param>
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

        if (!isFromLan)
        {
            return DropReason.NoRule;
        }

        if (type != Icmp.EchoRequest)
        {
            return DropReason.IcmpType;
        }

        // Only addresses that a host may have are answered (RFC 1122 section 3.2.1.3).
        Policy policy = _state.Policy;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        if (!policy.IsLanHost(source) || (frame[Ethernet.Source] & Ethernet.GroupBit) != 0)
        {
            return DropReason.MartianSource;
        }

        Turn(frame, icmp, source, policy.LanAddress, headerBytes);
        if (_nic.Transmit(frame, total + Ethernet.HeaderBytes))
        {
            _state.Counters.Answered++;
            return 0;
        }

        return DropReason.TxFull;
    }

    private void Turn(ushort[] frame, int icmp, int source, int own, int headerBytes)
    {
        Ethernet.DestinationFromSource(frame);
        Ethernet.SetSource(frame, _nic.Mac, Ethernet.TypeIPv4);
        frame[IPv4.Source] = (ushort)(own >> 16);
        frame[IPv4.Source + 1] = (ushort)own;
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
