// ICMP errors that the box itself makes: time exceeded, host unreachable when a table is full, and
// fragmentation needed (RFC 1812 section 4.3). They quote the packet as it came, before translation (RFC 5508 REQ-11
// asks for what the sender knows), and pass a token bucket.

using System;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>
/// Builds an ICMP error. One that quotes much is built where a long frame can wait for ARP; should one
/// wait there just now, the error quotes less.
/// </summary>
public sealed class ErrorReply
{
    // RFC 1812 section 4.3.2.3: as much of the packet as fits without exceeding 576 bytes.
    private const int MaxQuoteBytes = 576 - IPv4.MinHeaderBytes - Icmp.HeaderBytes;

    private const int MaxShortQuoteBytes = Frame.ShortBytes - Ethernet.HeaderBytes - IPv4.MinHeaderBytes - Icmp.HeaderBytes;

    // RFC 1812 section 4.3.2.5: errors carry IP precedence 6.
    private const int VersionIhlTos = (0x45 << WordOrder.FirstByteShift) | (0xC0 << WordOrder.SecondByteShift);

    // Ours: the default TTL of RFC 1122 section 3.2.1.7 as everybody uses it today.
    private const int Ttl = 64 << WordOrder.FirstByteShift;

    private readonly State _state;
    private readonly NeighborTable _hosts;
    private readonly ushort[] _short = new ushort[Frame.ShortWords];
    private ushort[] _reply;
    private int _tokens = State.DefaultErrorRate;
    private int _refilledMs;

    /// <summary>Counts in the counters of a state.</summary>
    public ErrorReply(State state)
    {
        _state = state;
        _hosts = state.LanNeighbors;
        _reply = _short;
    }

    /// <summary>The error that the last call of <see cref="Make"/> built.</summary>
    public ushort[] Reply
    {
        get { return _reply; }
    }

    /// <summary>A buffer of <see cref="Frame.ShortWords"/> that is nobody's between two calls: the box's other short frames are built in it, too.</summary>
    public ushort[] Short
    {
        get { return _short; }
    }

    /// <summary>Builds an error about a packet, to be sent out of the interface that it came in by.</summary>
    /// <param name="frame">The frame as it was received.</param>
    /// <param name="type">ICMP type.</param>
    /// <param name="code">ICMP code.</param>
    /// <param name="mtu">Next-hop MTU in bytes (RFC 1191 section 4), or 0.</param>
    /// <param name="ownAddress">The box's address on that interface.</param>
    /// <param name="mac">The MAC of that interface.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Bytes of <see cref="Reply"/>; 0 if no error may be sent about this packet, or not so soon.</returns>
    public int Make(ushort[] frame, int type, int code, int mtu, int ownAddress, ushort[] mac, int nowMs)
    {
        if (!MayAnswer(frame) || !TakeToken(nowMs))
        {
            return 0;
        }

        int total = WordOrder.Swap(frame[IPv4.TotalLength]);
        int quoteBytes = total < MaxQuoteBytes ? total : MaxQuoteBytes;
        _reply = _short;
        if (quoteBytes > MaxShortQuoteBytes)
        {
            if (_hosts.WaitingBytes[0] == 0)
            {
                _reply = _hosts.Waiting[0];
            }
            else
            {
                quoteBytes = MaxShortQuoteBytes;
            }
        }

        int length = IPv4.MinHeaderBytes + Icmp.HeaderBytes + quoteBytes;
        int quote = IPv4.Options + Icmp.Quote;
        ushort[] reply = _reply;

        reply[Ethernet.Destination] = frame[Ethernet.Source];
        reply[Ethernet.Destination + 1] = frame[Ethernet.Source + 1];
        reply[Ethernet.Destination + 2] = frame[Ethernet.Source + 2];
        Ethernet.SetSource(reply, mac, Ethernet.TypeIPv4);

        reply[IPv4.VersionIhl] = VersionIhlTos;
        reply[IPv4.TotalLength] = (ushort)WordOrder.Swap(length);
        reply[IPv4.Identification] = (ushort)_state.Fragments.NextIdentification();
        reply[IPv4.FlagsOffset] = 0;
        reply[IPv4.TtlProtocol] = Ttl | IPv4.Icmp;
        reply[IPv4.HeaderChecksum] = 0;
        reply[IPv4.Source] = (ushort)(ownAddress >> 16);
        reply[IPv4.Source + 1] = (ushort)ownAddress;
        reply[IPv4.Destination] = frame[IPv4.Source];
        reply[IPv4.Destination + 1] = frame[IPv4.Source + 1];
        reply[IPv4.HeaderChecksum] = (ushort)(Checksum.Sum(reply, IPv4.VersionIhl, IPv4.MinHeaderBytes) ^ 0xFFFF);

        int icmp = IPv4.Options;
        reply[icmp + Icmp.TypeCode] = (ushort)((type << Icmp.TypeShift) | (code << Icmp.CodeShift));
        reply[icmp + Icmp.Checksum] = 0;
        reply[icmp + 2] = 0;
        reply[icmp + Icmp.NextHopMtu] = (ushort)WordOrder.Swap(mtu);
        Array.Copy(frame, IPv4.VersionIhl, reply, quote, (quoteBytes + 1) >> 1);
        reply[icmp + Icmp.Checksum] = (ushort)(Checksum.Sum(reply, icmp, Icmp.HeaderBytes + quoteBytes) ^ 0xFFFF);
        _state.Counters.ErrorsMade++;
        return length + Ethernet.HeaderBytes;
    }

    /// <summary>RFC 1812 section 4.3.2.7: not about an ICMP error, nor a later fragment, nor to a group
    /// MAC. Bad headers, broadcasts and impossible sources never come this far.</summary>
    private static bool MayAnswer(ushort[] frame)
    {
        if ((frame[IPv4.FlagsOffset] & IPv4.OffsetBits) != 0 || (frame[Ethernet.Source] & Ethernet.GroupBit) != 0)
        {
            return false;
        }

        if ((frame[IPv4.TtlProtocol] & IPv4.ProtocolMask) != IPv4.Icmp)
        {
            return true;
        }

        int headerWords = ((frame[IPv4.VersionIhl] >> WordOrder.FirstByteShift) & 0xF) << 1;
        int type = (frame[Ethernet.Payload + headerWords] >> Icmp.TypeShift) & 0xFF;
        return type == Icmp.EchoRequest || type == Icmp.EchoReply;
    }

    private bool TakeToken(int nowMs)
    {
        // The bucket holds a second's worth (RFC 1812 section 4.3.2.8).
        int rate = _state.Policy.ErrorRate;
        int passedMs = nowMs - _refilledMs;
        if (passedMs < 0 || passedMs >= 1000)
        {
            _tokens = rate;
            _refilledMs = nowMs;
        }
        else
        {
            int earned = passedMs * rate / 1000;
            _tokens += earned;
            _refilledMs += earned * 1000 / rate;
        }

        if (_tokens > rate)
        {
            _tokens = rate;
        }

        if (_tokens == 0)
        {
            _state.Counters.ErrorsLimited++;
            return false;
        }

        _tokens--;
        return true;
    }
}
