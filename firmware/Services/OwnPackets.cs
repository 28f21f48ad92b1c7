// What the box sends of itself: echo requests (the console's ping) and datagrams for the log station.
// Built in the buffer that ErrorReply.cs lends, and only while the next hop's MAC is known: nothing of the
// box's own waits for ARP. None of it is counted as forwarded: the counters account for what was received.

using System;
using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Services;

/// <summary>The box as a sender of packets. One echo request at a time waits for its answer.</summary>
public sealed class OwnPackets
{
    /// <summary>Ours: how long an echo request may be answered, in milliseconds.</summary>
    public const int EchoMs = 1000;

    /// <summary>The longest datagram's text in bytes: a short frame without its headers.</summary>
    public const int MaxText = Frame.ShortBytes - Ethernet.HeaderBytes - IPv4.MinHeaderBytes - Udp.HeaderBytes;

    // 514, the same in either word order. RFC 5426 section 3.3: to 514, from any port. No forward and no mapping has one so low.
    private const int SyslogPort = 0x0202;

    // Ours: the shortest frame without padding, data of zeros.
    private const int EchoBytes = Frame.MinBytes - Ethernet.HeaderBytes - IPv4.MinHeaderBytes;

    // Ours: the default TTL of RFC 1122 section 3.2.1.7 as everybody uses it today.
    private const int Ttl = 64 << IPv4.TtlShift;

    private readonly State _state;
    private readonly INic _wan;
    private readonly INic _lan;
    private readonly ArpService _wanArp;
    private readonly ArpService _lanArp;
    private readonly ushort[] _frame;
    private int _target;
    private int _sequence;
    private int _sentMs;
    private int _tookMs;

    /// <summary>Sends through both interfaces.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="wan">The interface to the Internet.</param>
    /// <param name="wanArp">Asks for neighbors there.</param>
    /// <param name="lan">The interface to the gateways.</param>
    /// <param name="lanArp">Asks for neighbors there.</param>
    /// <param name="buffer">Where a short frame is built: of <see cref="Frame.ShortWords"/>, nobody's between two calls.</param>
    public OwnPackets(State state, INic wan, ArpService wanArp, INic lan, ArpService lanArp, ushort[] buffer)
    {
        _state = state;
        _wan = wan;
        _lan = lan;
        _wanArp = wanArp;
        _lanArp = lanArp;
        _frame = buffer;
    }

    /// <summary>How many milliseconds the answer to the last echo request took; -1 while there is none.</summary>
    public int TookMs
    {
        get { return _tookMs; }
    }

    /// <summary>The claim to the box's address on the WAN.</summary>
    public AddressClaim WanClaim
    {
        get { return _wanArp.Claim; }
    }

    /// <summary>The claim to its address on the LAN.</summary>
    public AddressClaim LanClaim
    {
        get { return _lanArp.Claim; }
    }

    /// <summary>Probes and announces the box's addresses, where it is time.</summary>
    /// <returns>Whether to call it again in an eighth of a second; half a second will do else.</returns>
    public bool TickClaims(int nowMs)
    {
        _wanArp.TickClaim(nowMs);
        _lanArp.TickClaim(nowMs);
        return _wanArp.Claim.IsAtWork || _lanArp.Claim.IsAtWork;
    }

    /// <summary>Whether an address is on the LAN side; else it is reached by the WAN.</summary>
    public bool IsOnLan(int address)
    {
        Policy policy = _state.Policy;
        return policy.LanAddress != 0 && ((address ^ policy.LanAddress) & policy.LanMask) == 0;
    }

    /// <summary>The neighbor that a packet to an address is handed to.</summary>
    /// <returns>0 if there is no gateway and it needs one.</returns>
    public int NextHop(int address)
    {
        Policy policy = _state.Policy;
        return IsOnLan(address) || ((address ^ policy.WanAddress) & policy.WanMask) == 0 ? address : policy.WanGateway;
    }

    /// <summary>Whether the MAC of an address' next hop is known.</summary>
    public bool IsReady(int address)
    {
        return RowOf(address)[Row.State] == 0;
    }

    /// <summary>Asks by ARP for an address' next hop, if it is not known and nobody asks already.</summary>
    /// <returns>False if there is no room for another neighbor.</returns>
    public bool Ask(int address, int nowMs)
    {
        return (IsOnLan(address) ? _lanArp : _wanArp).Want(NextHop(address), nowMs);
    }

    /// <summary>Sends an echo request (RFC 792). An answer to an earlier one is not taken from now on.</summary>
    /// <param name="address">Of a station that is no end of a prefix.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>False if it could not be sent.</returns>
    public bool SendEcho(int address, int nowMs)
    {
        int icmp = Begin(address, IPv4.Icmp, EchoBytes);
        ushort[] frame = _frame;
        _target = address;
        _sentMs = nowMs;
        _tookMs = -1;
        _sequence = (_sequence + 1) & 0xFFFF;
        Array.Clear(frame, icmp, EchoBytes / 2);
        frame[icmp + Icmp.TypeCode] = Icmp.EchoRequest << Icmp.TypeShift;
        frame[icmp + Icmp.Identifier] = Icmp.OwnIdentifier;
        frame[icmp + Icmp.Sequence] = (ushort)_sequence;
        frame[icmp + Icmp.Checksum] = (ushort)(Checksum.Sum(frame, icmp, EchoBytes) ^ 0xFFFF);
        return Send(address, EchoBytes);
    }

    /// <summary>Takes the answer to the last echo request.</summary>
    /// <param name="frame">An echo reply to one of the box's addresses, whole.</param>
    /// <param name="icmp">Index of its ICMP header.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>False if it is not that answer, not the first, or too late.</returns>
    public bool TakeEcho(ushort[] frame, int icmp, int nowMs)
    {
        int passedMs = nowMs - _sentMs;
        if (_target == 0 || _tookMs >= 0 || passedMs < 0 || passedMs > EchoMs
            || frame[icmp + Icmp.Identifier] != Icmp.OwnIdentifier || frame[icmp + Icmp.Sequence] != _sequence
            || ((frame[IPv4.Source] << 16) | frame[IPv4.Source + 1]) != _target)
        {
            return false;
        }

        _tookMs = passedMs;
        return true;
    }

    /// <summary>Sends a text in a UDP datagram to the log station, from the box's LAN address.</summary>
    /// <param name="address">On the LAN.</param>
    /// <param name="text">ASCII; of a longer one than <see cref="MaxText"/> the beginning.</param>
    /// <returns>False if it could not be sent.</returns>
    public bool SendText(int address, char[] text)
    {
        ushort[] frame = _frame;
        int length = Udp.HeaderBytes + (text.Length < MaxText ? text.Length : MaxText);
        int udp = Begin(address, IPv4.Udp, length);
        frame[udp + Udp.SourcePort] = SyslogPort;
        frame[udp + Udp.DestinationPort] = SyslogPort;
        frame[udp + Udp.Length] = (ushort)WordOrder.Swap(length);
        frame[udp + Udp.Checksum] = 0;
        for (int i = Udp.HeaderBytes; i < length; i += 2)
        {
            int second = i + 1 < length ? text[i + 1 - Udp.HeaderBytes] & 0x7F : 0;
            frame[udp + (i >> 1)] = (ushort)(((text[i - Udp.HeaderBytes] & 0x7F) << WordOrder.FirstByteShift) | (second << WordOrder.SecondByteShift));
        }

        // RFC 768: the pseudo header has both addresses, the protocol and the length. A checksum of 0 is sent as 0xFFFF.
        int sum = Checksum.Sum(frame, udp, length) + Checksum.Sum(frame, IPv4.Source, 8) + IPv4.Udp + WordOrder.Swap(length);
        int checksum = Checksum.Fold(sum) ^ 0xFFFF;
        frame[udp + Udp.Checksum] = (ushort)(checksum == 0 ? 0xFFFF : checksum);
        return Send(address, length);
    }

    private ushort[] RowOf(int address)
    {
        NeighborTable neighbors = IsOnLan(address) ? _state.LanNeighbors : _state.WanNeighbors;
        return neighbors.Rows[neighbors.Find(NextHop(address))];
    }

    /// <summary>Writes the Ethernet and the IP header. Atomic (RFC 6864): never to be cut up, so it needs no identification.</summary>
    /// <returns>Index of the word after them.</returns>
    private int Begin(int address, int protocol, int payloadBytes)
    {
        ushort[] frame = _frame;
        int source = IsOnLan(address) ? _state.Policy.LanAddress : _state.Policy.WanAddress;
        Array.Copy(RowOf(address), Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        frame[IPv4.VersionIhl] = IPv4.Version4Ihl5;
        frame[IPv4.TotalLength] = (ushort)WordOrder.Swap(IPv4.MinHeaderBytes + payloadBytes);
        frame[IPv4.Identification] = 0;
        frame[IPv4.FlagsOffset] = IPv4.DontFragment;
        frame[IPv4.TtlProtocol] = (ushort)(Ttl | protocol);
        frame[IPv4.HeaderChecksum] = 0;
        frame[IPv4.Source] = (ushort)(source >> 16);
        frame[IPv4.Source + 1] = (ushort)source;
        frame[IPv4.Destination] = (ushort)(address >> 16);
        frame[IPv4.Destination + 1] = (ushort)address;
        frame[IPv4.HeaderChecksum] = (ushort)(Checksum.Sum(frame, IPv4.VersionIhl, IPv4.MinHeaderBytes) ^ 0xFFFF);
        return IPv4.Options;
    }

    private bool Send(int address, int payloadBytes)
    {
        bool isOnLan = IsOnLan(address);
        int lengthBytes = Ethernet.HeaderBytes + IPv4.MinHeaderBytes + payloadBytes;
        if (!IsReady(address) || !(isOnLan ? _lan : _wan).IsLinkUp)
        {
            return false;
        }

        return isOnLan ? _lan.Transmit(_frame, lengthBytes) : WanLine.Send(_state, _wan, _frame, lengthBytes, true);
    }
}
