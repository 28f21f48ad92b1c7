// Read this first. The router owns the two interfaces, the tables and the path between them:
//     WAN -> Datapath/Inbound.cs  -> LAN
//     LAN -> Datapath/Outbound.cs -> WAN
// One loop, one thread, no allocation: a board calls PollOnce for ever.

using Tollgate.Control;
using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Services;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate;

/// <summary>The box, without its board.</summary>
public sealed class Router : IWanOwner
{
    /// <summary>Ours: time between two rounds of everything that is not a packet: timers, ARP, console.</summary>
    public const int TickMs = 5;

    // Ours: how long the console waits at most while more frames come than one round takes: it is usable in a flood, too.
    private const int MaxConsoleWaitMs = 50;

    // Ours: all sessions are looked at in about a tenth of a second.
    private const int SessionsPerTick = 8;

    private readonly INic _wan;
    private readonly INic _lan;
    private readonly IPlatform _platform;

    // The interpreter calls through a delegate at half the price of an interface.
    // Those of the WAN lead through its queues only where the policy has a rate: without one they cost nothing.
    private readonly ReceiveBurst _receiveLan;
    private readonly TransmitFrame _transmitLan;
    private ReceiveBurst _receiveWan;
    private TransmitFrame _transmitWan;
    private readonly ushort[][] _wanFrames;
    private readonly ushort[][] _lanFrames;
    private readonly int[] _wanLengths;
    private readonly int[] _lanLengths;
    private readonly State _state;
    private readonly Counters _counters;
    private readonly int[] _drops;
    private readonly Inbound _inbound;
    private readonly Outbound _outbound;
    private readonly Egress _egress;
    private readonly FragmentPath _fragments;
    private readonly ErrorReply _errors;
    private readonly ArpService _wanArp;
    private readonly ArpService _lanArp;
    private readonly PingService _ping;
    private readonly Shell _shell;
    private readonly Lamp _lamp;
    private int _tickDueMs;
    private int _consoleMs;
    private int _lampDueMs;

    /// <summary>Builds the box. Allocates everything it will ever need for packets.</summary>
    /// <param name="wan">The interface to the Internet.</param>
    /// <param name="lan">The interface to the gateways.</param>
    /// <param name="platform">Clock, console and store of the board.</param>
    public Router(INic wan, INic lan, IPlatform platform)
    {
        _wan = wan;
        _lan = lan;
        _platform = platform;
        _receiveWan = wan.Receive;
        _receiveLan = lan.Receive;
        _transmitWan = wan.Transmit;
        _transmitLan = lan.Transmit;
        _wanFrames = wan.Frames;
        _lanFrames = lan.Frames;
        _wanLengths = wan.Lengths;
        _lanLengths = lan.Lengths;
        int seed = platform.RandomSeed();
        _state = new State(wan.Mac, lan.Mac, seed);
        _counters = _state.Counters;
        _drops = _counters.Drops;
        PacketPath path = new PacketPath(_state, wan.Mac, lan.Mac);
        _egress = path.Egress;
        _fragments = path.Fragments;
        _inbound = path.Inbound;
        _outbound = path.Outbound;
        _errors = new ErrorReply(_state);
        _wanArp = new ArpService(_state, wan, false, seed);
        _lanArp = new ArpService(_state, lan, true, seed);
        OwnPackets own = new OwnPackets(_state, wan, _wanArp, lan, _lanArp, _errors.Short);
        _ping = new PingService(_state, wan, lan, own);
        _shell = new Shell(_state, path, platform, VersionText);
        _shell.Know(wan, lan, own);
        _state.Follow(this);
        _lamp = new Lamp(platform);
        _tickDueMs = platform.NowMs();
        _lampDueMs = _tickDueMs;
    }

    private delegate int ReceiveBurst();

    private delegate bool TransmitFrame(ushort[] frame, int lengthBytes);

    /// <summary>The version that the console shows.</summary>
    public const string VersionText = "0.1.0";

    /// <summary>The tables and counters.</summary>
    public State State
    {
        get { return _state; }
    }

    /// <summary>The console.</summary>
    public Shell Shell
    {
        get { return _shell; }
    }

    /// <summary>In how many milliseconds a frame that waits in front of the WAN may leave: a host must not sleep longer.</summary>
    /// <returns><see cref="int.MaxValue"/> if none waits.</returns>
    public int DueInMs
    {
        get { return _state.WanQueue == null ? int.MaxValue : _state.WanQueue.DueInMs; }
    }

    /// <summary>One round: what both interfaces have goes through; now and then timers and the console have a turn.</summary>
    /// <param name="nowMs">Milliseconds, wrapping at 2^32.</param>
    /// <returns>How many frames were received: 0 tells a host that it may sleep.</returns>
    public int PollOnce(int nowMs)
    {
        // One set of locals for both loops: the interpreter clears every local of a call.
        int i;
        int verdict;
        ushort[] frame;
        int fromWan = _receiveWan();
        for (i = 0; i < fromWan; i++)
        {
            frame = _wanFrames[i];
            if (frame[Ethernet.EtherType] == Ethernet.TypeIPv4)
            {
                verdict = _inbound.Translate(frame, _wanLengths[i], nowMs);
                if (verdict > 0 && _transmitLan(frame, verdict))
                {
                    continue;
                }
            }
            else
            {
                verdict = frame[Ethernet.EtherType] == Ethernet.TypeArp ? Verdict.Arp : -DropReason.EtherType;
            }

            if (verdict < 0 && verdict >= -DropReason.LastPlain)
            {
                _drops[-verdict]++;
            }
            else
            {
                NotForwarded(frame, _wanLengths[i], verdict, false, nowMs);
            }
        }

        int fromLan = _receiveLan();
        for (i = 0; i < fromLan; i++)
        {
            frame = _lanFrames[i];
            if (frame[Ethernet.EtherType] == Ethernet.TypeIPv4)
            {
                verdict = _outbound.Translate(frame, _lanLengths[i], nowMs);
                if (verdict > 0 && _transmitWan(frame, verdict))
                {
                    continue;
                }
            }
            else
            {
                verdict = frame[Ethernet.EtherType] == Ethernet.TypeArp ? Verdict.Arp : -DropReason.EtherType;
            }

            if (verdict < 0 && verdict >= -DropReason.LastPlain)
            {
                _drops[-verdict]++;
            }
            else
            {
                NotForwarded(frame, _lanLengths[i], verdict, true, nowMs);
            }
        }

        if (nowMs - _tickDueMs >= 0)
        {
            Tick(nowMs, fromWan == _wanFrames.Length || fromLan == _lanFrames.Length);
        }

        return fromWan + fromLan;
    }

    /// <summary>Queues frames for the WAN from now on, or no longer, as the policy has a rate. What waited for a rate that is gone leaves at once.</summary>
    public void ShapeWan(int nowMs)
    {
        Policy policy = _state.Policy;
        WanQueue queue = _state.WanQueue;
        if (policy.WanRate == 0)
        {
            while (queue != null && SendWaiting(queue, queue.TakeAny()))
            {
            }

            _state.WanQueue = null;
        }
        else if (queue == null)
        {
            _state.WanQueue = new WanQueue(policy.WanRate, _platform.FreeBytes(), nowMs);
        }
        else
        {
            queue.SetRate(policy.WanRate);
        }

        _receiveWan = policy.WanRate == 0 ? _wan.Receive : ServeWan;
        _transmitWan = policy.WanRate == 0 && !policy.MarksVoice ? _wan.Transmit : SendByWan;
    }

    private bool SendByWan(ushort[] frame, int lengthBytes)
    {
        return WanLine.Send(_state, _wan, frame, lengthBytes, false);
    }

    /// <summary>Sends what may leave by the WAN now, and receives what has come.</summary>
    private int ServeWan()
    {
        WanQueue queue = _state.WanQueue;
        queue.Turn(_platform.NowMs());
        while (SendWaiting(queue, queue.Next()))
        {
        }

        return _wan.Receive();
    }

    private bool SendWaiting(WanQueue queue, int lengthBytes)
    {
        if (lengthBytes == 0)
        {
            return false;
        }

        if (!_wan.Transmit(queue.Head, lengthBytes) && !queue.IsOwn)
        {
            // It was counted when it began to wait.
            _counters.Outbound--;
            _drops[DropReason.TxFull]++;
        }

        return true;
    }

    private void NotForwarded(ushort[] frame, int lengthBytes, int verdict, bool isFromLan, int nowMs)
    {
        int reason = -verdict;
        if (verdict == Verdict.Arp)
        {
            reason = (isFromLan ? _lanArp : _wanArp).Receive(frame, lengthBytes, nowMs);
        }
        else if (verdict >= 0)
        {
            // Translated and counted as forwarded, but not gone.
            Uncount(isFromLan);
            reason = verdict == Verdict.Hold ? 0 : isFromLan ? WanLine.Refusal(_state) : DropReason.TxFull;
            if (verdict == Verdict.Hold)
            {
                Hold(frame, isFromLan, nowMs);
            }
        }
        else if (verdict == Verdict.Turned || verdict == Verdict.TurnedHold)
        {
            reason = TurnBack(frame, verdict == Verdict.TurnedHold, nowMs);
        }
        else if (verdict == Verdict.ToBox)
        {
            reason = _ping.Receive(frame, isFromLan, nowMs);
        }
        else if (verdict == Verdict.InPieces)
        {
            reason = SendWithPieces(frame, isFromLan);
        }
        else if (verdict == Verdict.Kept)
        {
            reason = 0;
        }
        else
        {
            Explain(frame, reason, isFromLan, nowMs);
        }

        if (reason != 0)
        {
            _drops[reason]++;
        }
    }

    /// <summary>Sends a hairpin's frame out of the LAN interface, or lets it wait there.</summary>
    private int TurnBack(ushort[] frame, bool isHeld, int nowMs)
    {
        if (!isHeld && _transmitLan(frame, WordOrder.Swap(frame[IPv4.TotalLength]) + Ethernet.HeaderBytes))
        {
            return 0;
        }

        // Counted as outbound, but not gone.
        Uncount(true);
        if (!isHeld)
        {
            return DropReason.TxFull;
        }

        Hold(frame, false, nowMs);
        return 0;
    }

    /// <summary>Sends a frame in as many pieces as it takes, then what has waited for it if it is a first fragment.</summary>
    /// <returns>The frame's own drop reason, or 0.</returns>
    private int SendWithPieces(ushort[] frame, bool isFromLan)
    {
        int reason = SendPieces(frame, isFromLan);
        FragmentTable fragments = _state.Fragments;
        for (ushort[] held = fragments.TakeReady(); held != null; held = fragments.TakeReady())
        {
            int verdict = _fragments.FollowReady(held);
            int lost = DropReason.NoNeighbor;
            if (verdict == Verdict.Hold || verdict == Verdict.TurnedHold)
            {
                Uncount(isFromLan);
            }
            else
            {
                lost = SendPieces(held, isFromLan);
            }

            if (lost != 0)
            {
                _drops[lost]++;
            }
        }

        return reason;
    }

    private int SendPieces(ushort[] frame, bool isFromLan)
    {
        Policy policy = _state.Policy;
        bool isToWan = isFromLan && !policy.IsLanHost((frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1]);
        int mtu = isToWan ? policy.WanMtu : Frame.MaxBytes - Ethernet.HeaderBytes;
        int more = frame[IPv4.FlagsOffset] & IPv4.MoreFragments;
        int leftBytes;
        do
        {
            leftBytes = Pieces.Cut(frame, mtu);
            int lengthBytes = WordOrder.Swap(frame[IPv4.TotalLength]) + Ethernet.HeaderBytes;
            if (isToWan ? !_transmitWan(frame, lengthBytes) : !_transmitLan(frame, lengthBytes))
            {
                // Translated and counted as forwarded, but not gone, or not all of it.
                Uncount(isFromLan);
                return isToWan ? WanLine.Refusal(_state) : DropReason.TxFull;
            }

            Pieces.Advance(frame, leftBytes, more);
        }
        while (leftBytes != 0);
        return 0;
    }

    private void Uncount(bool isFromLan)
    {
        if (isFromLan)
        {
            _counters.Outbound--;
        }
        else
        {
            _counters.Inbound--;
        }
    }

    private void Hold(ushort[] frame, bool isFromLan, int nowMs)
    {
        int lengthBytes = WordOrder.Swap(frame[IPv4.TotalLength]) + Ethernet.HeaderBytes;
        int destination = (frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1];
        if (isFromLan)
        {
            _wanArp.Hold(frame, lengthBytes, _egress.NextHop(destination), nowMs);
        }
        else
        {
            _lanArp.Hold(frame, lengthBytes, destination, nowMs);
        }
    }

    /// <summary>Tells the sender by ICMP, where it may know (RFC 1812 section 4.3; RFC 5508 REQ-8).</summary>
    private void Explain(ushort[] frame, int reason, bool isFromLan, int nowMs)
    {
        // The tables are the inside's business: nothing of them is told to the WAN.
        bool isTtl = reason == DropReason.TtlExpired;
        if (!isTtl && !isFromLan)
        {
            return;
        }

        Policy policy = _state.Policy;
        bool isTooBig = reason == DropReason.TooBig;
        int type = isTtl ? Icmp.TimeExceeded : Icmp.Unreachable;
        int code = isTtl ? 0 : isTooBig ? Icmp.FragmentationNeeded : Icmp.HostUnreachable;
        int mtu = isTooBig ? policy.WanMtu : 0;
        INic nic = isFromLan ? _lan : _wan;
        int source = (frame[IPv4.Source] << 16) | frame[IPv4.Source + 1];
        if (isFromLan ? !policy.IsLanHost(source) : !policy.IsWanHost(source))
        {
            return;
        }

        int lengthBytes = _errors.Make(frame, type, code, mtu, isFromLan ? policy.LanAddress : policy.WanAddress, nic.Mac, nowMs);
        if (lengthBytes != 0 && isFromLan)
        {
            _lan.Transmit(_errors.Reply, lengthBytes);
        }
        else if (lengthBytes != 0)
        {
            WanLine.Send(_state, _wan, _errors.Reply, lengthBytes, true);
        }
    }

    private void Tick(int nowMs, bool hasMoreFrames)
    {
        _tickDueMs = nowMs + TickMs;
        _wan.Tick(nowMs);
        _lan.Tick(nowMs);
        _state.Sweep(nowMs, SessionsPerTick);
        _wanArp.Tick(nowMs);
        _lanArp.Tick(nowMs);
        if (!hasMoreFrames || nowMs - _consoleMs >= MaxConsoleWaitMs)
        {
            // Packets first: the last turn of the console may have cost twenty of them their time, and a round takes four.
            _consoleMs = nowMs;
            _shell.Turn(nowMs);
        }

        if (nowMs - _lampDueMs >= 0)
        {
            _lampDueMs = (nowMs | Lamp.StepMask) + 1;
            _lamp.Show(LampPattern(), nowMs);
        }
    }

    private int LampPattern()
    {
        if (_wan.Trouble != null || _lan.Trouble != null)
        {
            return Lamp.ChipTrouble;
        }

        if (!_state.IsEnforcing)
        {
            return Lamp.NotForwarding;
        }

        return _wan.IsLinkUp && _lan.IsLinkUp ? Lamp.Well : Lamp.LinkDown;
    }
}
