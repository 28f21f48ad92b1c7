// ARP on one interface (RFC 826): answers for the box's own address, asks for neighbors that the
// packet path wants, sends on what waited. It never makes a neighbor of who merely speaks (A3), and defends the
// box's own address (AddressClaim.cs).

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Services;

/// <summary>The box's ARP on one interface.</summary>
public sealed class ArpService
{
    private readonly State _state;
    private readonly NeighborTable _neighbors;
    private readonly INic _nic;
    private readonly bool _isLan;
    private readonly AddressClaim _claim;
    private readonly ushort[] _request = new ushort[Frame.Start + (Frame.MinBytes / 2)];

    /// <summary>Serves one interface.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="nic">The interface.</param>
    /// <param name="isLan">Whether it is the LAN, else the WAN.</param>
    /// <param name="seed">Of the delays between its probes.</param>
    public ArpService(State state, INic nic, bool isLan, int seed)
    {
        _claim = new AddressClaim(isLan ? ~seed : seed);
        _state = state;
        _nic = nic;
        _isLan = isLan;
        _neighbors = isLan ? state.LanNeighbors : state.WanNeighbors;
    }

    /// <summary>The box's claim to its address on this interface.</summary>
    public AddressClaim Claim
    {
        get { return _claim; }
    }

    private int OwnAddress
    {
        get { return _isLan ? _state.Policy.LanAddress : _state.Policy.WanAddress; }
    }

    private int Mask
    {
        get { return _isLan ? _state.Policy.LanMask : _state.Policy.WanMask; }
    }

    /// <summary>Takes an ARP frame in: learns from it, answers it if it asks for the box.</summary>
    /// <param name="frame">A frame of EtherType ARP. Turned into the answer if there is one.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>A drop reason, or 0 if the frame was answered or taken (and counted).</returns>
    public int Receive(ushort[] frame, int lengthBytes, int nowMs)
    {
        if (!IsWellFormed(frame, lengthBytes))
        {
            return DropReason.BadArp;
        }

        int sender = (frame[Arp.SenderAddress] << 16) | frame[Arp.SenderAddress + 1];
        int target = (frame[Arp.TargetAddress] << 16) | frame[Arp.TargetAddress + 1];
        int own = OwnAddress;
        bool isReply = frame[Arp.Operation] == Arp.Reply;
        if (own == 0)
        {
            return DropReason.ArpIgnored;
        }

        if (!IsAnotherStation(frame))
        {
            return DropReason.BadArp;
        }

        if (sender == own)
        {
            // Requirement A2. It is not learned (A4), whoever it is.
            if (_claim.Hear(frame, Arp.SenderMac, nowMs))
            {
                SendRequest(own, own);
            }

            return DropReason.BadArp;
        }

        if (!IsPossibleSender(frame, sender, own))
        {
            return DropReason.BadArp;
        }

        // A sender of 0 is a probe (RFC 5227 section 1.1): answered, never learned.
        int slot = sender == 0 ? 0 : _neighbors.Learn(sender, frame, Arp.SenderMac, isReply, nowMs);
        if (slot != 0)
        {
            if (_neighbors.HasChanged)
            {
                NeighborChanged(slot);
            }

            SendWaiting(slot);
        }

        if (isReply || target != own)
        {
            if (slot == 0)
            {
                return DropReason.ArpIgnored;
            }

            _state.Counters.Taken++;
            return 0;
        }

        Answer(frame, own);
        return 0;
    }

    /// <summary>Looks at one neighbor in turn and asks for it if it is time.</summary>
    public void Tick(int nowMs)
    {
        int slot = _neighbors.Sweep(nowMs);
        if (slot > 0)
        {
            Ask(slot, nowMs);
        }
        else if (slot < 0)
        {
            int gone = _neighbors.DropWaiting(-slot);
            _state.Counters.Held -= gone;
            _state.Counters.Drops[DropReason.NoNeighbor] += gone;
            NeighborChanged(-slot);
        }
    }

    /// <summary>Probes and announces the box's address if it is time (requirement A1). As often as <see cref="AddressClaim.IsAtWork"/> says.</summary>
    public void TickClaim(int nowMs)
    {
        int own = OwnAddress;
        int what = _claim.Next(own, _nic.IsLinkUp, nowMs);
        if (what != AddressClaim.Nothing && !SendRequest(what == AddressClaim.Probe ? 0 : own, own))
        {
            _claim.TakeBack(nowMs);
        }
    }

    /// <summary>Asks for a neighbor that the box itself has something for, unless it is known or being asked.</summary>
    /// <returns>False if there is no room for it.</returns>
    public bool Want(int address, int nowMs)
    {
        int slot = _neighbors.FindOrAdd(address, nowMs);
        if (slot != 0 && _neighbors.IsFirstAskDue(slot, nowMs))
        {
            Ask(slot, nowMs);
        }

        return slot != 0;
    }

    /// <summary>Lets a translated frame wait for the MAC of its next hop.</summary>
    /// <param name="frame">Complete but for its Ethernet header. Copied.</param>
    /// <param name="lengthBytes">Its bytes.</param>
    /// <param name="nextHop">A neighbor on this interface.</param>
    /// <param name="nowMs">The clock.</param>
    public void Hold(ushort[] frame, int lengthBytes, int nextHop, int nowMs)
    {
        Counters counters = _state.Counters;
        int slot = _neighbors.FindOrAdd(nextHop, nowMs);
        if (slot == 0)
        {
            counters.Drops[DropReason.NeighborTableFull]++;
            return;
        }

        int held = _neighbors.Hold(slot, frame, lengthBytes);
        if (held < 0 && _isLan && _state.Fragments.GiveWay(lengthBytes))
        {
            held = _neighbors.Hold(slot, frame, lengthBytes);
        }

        if (held != 0)
        {
            // One frame goes in any case: the older one of this neighbor, or this one where all buffers wait.
            counters.Drops[held > 0 ? DropReason.Displaced : DropReason.NoNeighbor]++;
        }
        else
        {
            counters.Held++;
        }

        // The first request leaves at once: the sweep may be a while away from this slot.
        if (_neighbors.IsFirstAskDue(slot, nowMs))
        {
            Ask(slot, nowMs);
        }
    }

    private static bool IsWellFormed(ushort[] frame, int lengthBytes)
    {
        return lengthBytes >= Arp.FrameBytes
            && frame[Arp.HardwareType] == Arp.TypeEthernet
            && frame[Arp.ProtocolType] == Ethernet.TypeIPv4
            && frame[Arp.Lengths] == Arp.Lengths6And4
            && (frame[Arp.Operation] == Arp.Request || frame[Arp.Operation] == Arp.Reply);
    }

    private bool IsAnotherStation(ushort[] frame)
    {
        // Requirement A4: no group MAC, and not our own.
        ushort[] mac = _nic.Mac;
        return (frame[Arp.SenderMac] & Ethernet.GroupBit) == 0
            && (frame[Arp.SenderMac] != mac[0] || frame[Arp.SenderMac + 1] != mac[1] || frame[Arp.SenderMac + 2] != mac[2]);
    }

    private bool IsPossibleSender(ushort[] frame, int sender, int own)
    {
        // Requirement A4: no end of the prefix, and not off it.
        if (sender == 0)
        {
            return frame[Arp.Operation] == Arp.Request;
        }

        return ((sender ^ own) & Mask) == 0 && !IPv4.IsPrefixEnd(sender, Mask);
    }

    private void NeighborChanged(int slot)
    {
        if (_isLan)
        {
            _state.RefreshHost(slot);
        }
        else if (slot == _state.GatewaySlot)
        {
            _state.RefreshCopies();
        }
    }

    private void Answer(ushort[] frame, int own)
    {
        ushort[] mac = _nic.Mac;
        for (int i = 0; i < 3; i++)
        {
            frame[Ethernet.Destination + i] = frame[Arp.SenderMac + i];
            frame[Ethernet.Source + i] = mac[i];
            frame[Arp.TargetMac + i] = frame[Arp.SenderMac + i];
            frame[Arp.SenderMac + i] = mac[i];
        }

        frame[Arp.TargetAddress] = frame[Arp.SenderAddress];
        frame[Arp.TargetAddress + 1] = frame[Arp.SenderAddress + 1];
        frame[Arp.SenderAddress] = (ushort)(own >> 16);
        frame[Arp.SenderAddress + 1] = (ushort)own;
        frame[Arp.Operation] = Arp.Reply;
        if (_nic.Transmit(frame, Arp.FrameBytes))
        {
            _state.Counters.Answered++;
        }
        else
        {
            _state.Counters.Drops[DropReason.TxFull]++;
        }
    }

    private void Ask(int slot, int nowMs)
    {
        if (SendRequest(OwnAddress, _neighbors.Address[slot]))
        {
            _state.Counters.ArpAsked++;
        }
        else
        {
            // Nobody has heard it: nobody is given up for not answering, and once there is a link it is not late.
            _neighbors.TakeBackAsk(slot, nowMs);
        }
    }

    private bool SendRequest(int sender, int target)
    {
        ushort[] request = _request;
        ushort[] mac = _nic.Mac;
        for (int i = 0; i < 3; i++)
        {
            request[Ethernet.Destination + i] = 0xFFFF;
            request[Arp.SenderMac + i] = mac[i];
            request[Arp.TargetMac + i] = 0;
        }

        Ethernet.SetSource(request, mac, Ethernet.TypeArp);
        request[Arp.HardwareType] = Arp.TypeEthernet;
        request[Arp.ProtocolType] = Ethernet.TypeIPv4;
        request[Arp.Lengths] = Arp.Lengths6And4;
        request[Arp.Operation] = Arp.Request;
        request[Arp.SenderAddress] = (ushort)(sender >> 16);
        request[Arp.SenderAddress + 1] = (ushort)sender;
        request[Arp.TargetAddress] = (ushort)(target >> 16);
        request[Arp.TargetAddress + 1] = (ushort)target;
        return _nic.IsLinkUp && _nic.Transmit(request, Arp.FrameBytes);
    }

    private void SendWaiting(int slot)
    {
        int at = _neighbors.WaitingAt[slot] - 1;
        if (at < 0)
        {
            return;
        }

        ushort[] frame = _neighbors.Waiting[at];
        int lengthBytes = _neighbors.WaitingBytes[at];
        System.Array.Copy(_neighbors.Rows[slot], Row.Header, frame, Ethernet.Destination, Ethernet.HeaderWords);
        _neighbors.DropWaiting(slot);
        Counters counters = _state.Counters;
        counters.Held--;
        if (_isLan ? !_nic.Transmit(frame, lengthBytes) : !WanLine.Send(_state, _nic, frame, lengthBytes, false))
        {
            counters.Drops[_isLan ? DropReason.TxFull : WanLine.Refusal(_state)]++;
        }
        else if (_isLan)
        {
            counters.Inbound++;
        }
        else
        {
            counters.Outbound++;
        }
    }
}
