// Fragments on their way through, both directions (RFC 791 section 3.2, RFC 4787 REQ-14). A first fragment
// has the ports and is translated like a packet; later ones follow it by address, identification and
// protocol, and wait for it if they come before it. What no honest sender makes is dropped (RFC 1858, RFC
// 3128). A slow path: it may call, but it never allocates, throws or sends. Tables/FragmentTable.cs remembers.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Fragments through the box.</summary>
public sealed class FragmentPath
{
    // RFC 791 section 3.1: the total length of a datagram is a number of 16 bits.
    private const int MaxDatagramBytes = 65535;

    // RFC 1858 section 3, RFC 3128: a first fragment has the whole TCP header, so no other begins within it.
    private const int MinTcpOffset = (Tcp.MinHeaderBytes + 7) / 8;

    private readonly State _state;
    private readonly FragmentTable _fragments;
    private readonly Egress _egress;

    /// <summary>Works on the tables of a state.</summary>
    public FragmentPath(State state, Egress egress)
    {
        _state = state;
        _fragments = state.Fragments;
        _egress = egress;
    }

    /// <summary>Takes a first fragment in, before it is translated.</summary>
    /// <param name="frame">Its header and addresses were passed; its transport header was not looked at.</param>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    /// <param name="isFromLan">On which side it arrived.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Its record, for <see cref="Finish"/>; or minus a drop reason.</returns>
    public int Begin(ushort[] frame, int header, bool isFromLan, int nowMs)
    {
        int length = IcmpPath.LengthOf(header);
        if (length == 0 || (length & 7) != 0)
        {
            return -DropReason.Fragment;
        }

        int at = _fragments.Find(frame, isFromLan);
        if (at < 0)
        {
            at = _fragments.Add(frame, isFromLan, nowMs);
            if (at < 0)
            {
                return -DropReason.FragmentsFull;
            }
        }

        int reason = _fragments.Cover(at, 0, length >> 3, false);
        return reason != 0 ? -reason : at;
    }

    /// <summary>Notes what has become of a first fragment.</summary>
    /// <param name="at">What <see cref="Begin"/> returned; a drop reason is handed on.</param>
    /// <param name="frame">The frame, translated if it was let through.</param>
    /// <param name="verdict">What the path said of it.</param>
    /// <returns>A <see cref="Verdict"/>: <see cref="Verdict.InPieces"/> also if others had waited for it.</returns>
    public int Finish(int at, ushort[] frame, int verdict)
    {
        bool isTurned = verdict == Verdict.Turned || verdict == Verdict.TurnedHold;
        if (verdict < 0 && verdict != Verdict.InPieces && !isTurned)
        {
            _fragments.Drop(at);
            return verdict;
        }

        if (isTurned)
        {
            // The others get theirs in Egress.cs.
            frame[IPv4.Identification] = (ushort)_fragments.NextIdentification();
            Rewrite.HeaderSum(frame);
        }

        _fragments.Learn(at, frame);
        if (verdict == Verdict.Hold || verdict == Verdict.TurnedHold)
        {
            // One frame waits for each neighbor: this one.
            _fragments.DropHeld(at, DropReason.Displaced);
            return verdict;
        }

        return _fragments.MakeReady(at) ? Verdict.InPieces : verdict;
    }

    /// <summary>Translates a later fragment in place, or lets it wait for its first.</summary>
    /// <param name="frame">Its header and addresses were passed.</param>
    /// <param name="header">What <see cref="Parse.Header"/> returned.</param>
    /// <param name="isFromLan">On which side it arrived.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int Later(ushort[] frame, int header, bool isFromLan, int nowMs)
    {
        int reason = Check(frame, header, isFromLan);
        if (reason != 0)
        {
            return -reason;
        }

        int total = header & Parse.TotalMask;
        int at = _fragments.Find(frame, isFromLan);
        bool isKnown = at >= 0 && _fragments.IsKnown(at);
        if (!isKnown && !_fragments.HasRoom(total + Ethernet.HeaderBytes))
        {
            return -DropReason.FragmentUnknown;
        }

        if (at < 0)
        {
            at = _fragments.Add(frame, isFromLan, nowMs);
            if (at < 0)
            {
                return -DropReason.FragmentsFull;
            }
        }

        int offset = WordOrder.Swap(frame[IPv4.FlagsOffset]) & IPv4.MaxOffset;
        bool isLast = (frame[IPv4.FlagsOffset] & IPv4.MoreFragments) == 0;
        reason = _fragments.Cover(at, offset, offset + ((IcmpPath.LengthOf(header) + 7) >> 3), isLast);
        if (reason != 0)
        {
            return -reason;
        }

        if (!isKnown)
        {
            _fragments.Hold(at, frame, total + Ethernet.HeaderBytes);
            return Verdict.Kept;
        }

        int verdict = Follow(at, frame, total);
        _fragments.EndIfWhole(at);
        return verdict;
    }

    /// <summary>Translates the next of those that had waited for the first fragment that has just gone.</summary>
    /// <param name="frame">From <see cref="FragmentTable.TakeReady"/>.</param>
    /// <returns>A <see cref="Verdict"/>.</returns>
    public int FollowReady(ushort[] frame)
    {
        return Follow(_fragments.Ready, frame, WordOrder.Swap(frame[IPv4.TotalLength]));
    }

    private int Check(ushort[] frame, int header, bool isFromLan)
    {
        int protocol = frame[IPv4.TtlProtocol] & IPv4.ProtocolMask;
        if (protocol != IPv4.Udp && protocol != IPv4.Tcp && protocol != IPv4.Icmp)
        {
            return DropReason.Protocol;
        }

        int length = IcmpPath.LengthOf(header);
        int offset = WordOrder.Swap(frame[IPv4.FlagsOffset]) & IPv4.MaxOffset;
        if (length == 0
            || ((frame[IPv4.FlagsOffset] & IPv4.MoreFragments) != 0 && (length & 7) != 0)
            || (offset << 3) + (header & Parse.TotalMask) > MaxDatagramBytes
            || (protocol == IPv4.Tcp && offset < MinTcpOffset))
        {
            return DropReason.Fragment;
        }

        // What an inside host's first packet is asked in Admit.cs.
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        if (isFromLan && !_state.Policy.IsLanHost(source))
        {
            return DropReason.SpoofedSource;
        }

        return (frame[IPv4.TtlProtocol] & IPv4.TtlAboveOne) == 0 ? DropReason.TtlExpired : 0;
    }

    private int Follow(int at, ushort[] frame, int total)
    {
        bool isFromLan = _fragments.IsFromLan(at);
        int wan = _state.Policy.WanAddress;
        _fragments.Readdress(at, frame);
        if (isFromLan)
        {
            frame[IPv4.Source] = (ushort)(wan >> 16);
            frame[IPv4.Source + 1] = (ushort)wan;
        }

        frame[IPv4.TtlProtocol] = (ushort)(frame[IPv4.TtlProtocol] - IPv4.TtlOne);
        Rewrite.HeaderSum(frame);
        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        NeighborTable hosts = _state.LanNeighbors;
        if (!isFromLan)
        {
            _state.Counters.Inbound++;
            return _egress.ToLan(frame, hosts.Rows[hosts.Find(destination)], total);
        }

        _state.Counters.Outbound++;
        if (_state.Policy.IsLanHost(destination))
        {
            // Its first was a hairpin.
            return _egress.ToLan(frame, hosts.Rows[hosts.Find(destination)], total) == Verdict.Hold ? Verdict.TurnedHold : Verdict.Turned;
        }

        return _egress.ToWan(frame, destination, total);
    }
}
