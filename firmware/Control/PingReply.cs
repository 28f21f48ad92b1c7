// The answer to ping: one echo request a second from the box's own address, and what comes back. Nothing
// here waits: a turn looks whether there is an answer and goes (Services/OwnPackets.cs has the frames).

using Tollgate.Hal;
using Tollgate.Services;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A ping on its way.</summary>
public sealed class PingReply : Reply
{
    /// <summary>Ours: requests of one ping at most; Ctrl-C ends it before.</summary>
    public const int MaxCount = 20;

    // Ours: three ARP requests go out in three seconds.
    private const int PatienceMs = 3500;

    private readonly Parts _parts;
    private readonly OwnPackets _own;
    private readonly int _address;
    private readonly int _count;
    private int _sent;
    private int _sentMs;
    private bool _isTold;
    private int _answers;
    private int _sumMs;
    private int _minMs;
    private int _maxMs;

    /// <summary>Begins.</summary>
    /// <param name="parts">The box.</param>
    /// <param name="address">One that <see cref="WhyNot"/> has nothing against.</param>
    /// <param name="count">Requests, 1 to <see cref="MaxCount"/>.</param>
    public PingReply(Parts parts, int address, int count)
    {
        _parts = parts;
        _own = parts.Own;
        _address = address;
        _count = count;
    }

    /// <summary>What keeps the box from asking an address. Allocates.</summary>
    /// <returns>Null if nothing does.</returns>
    public static string WhyNot(Parts parts, int address)
    {
        Policy policy = parts.State.Policy;
        if (parts.Own == null)
        {
            return "this console has no interfaces";
        }

        if (address == policy.LanAddress || address == policy.WanAddress)
        {
            return "that is the box itself";
        }

        bool isOnLan = parts.Own.IsOnLan(address);
        if (isOnLan ? !policy.IsLanHost(address) : !policy.IsWanHost(address))
        {
            return "that is no station but the network or broadcast address";
        }

        if (!isOnLan)
        {
            if (policy.WanAddress == 0)
            {
                return "the box has no wan address yet: wan static ADDRESS/LENGTH gw ADDRESS, then commit";
            }

            if (!parts.State.IsEnforcing)
            {
                return "nothing is forwarded, so no answer could come in, alarm: " + parts.State.Alarm;
            }

            if (parts.State.Filter.IsMartian(address))
            {
                return "that address is reserved (RFC 6890), its answers are dropped as martian-source";
            }

            if (parts.Own.NextHop(address) == 0)
            {
                return "no route: the wan line has no gateway, only its own prefix can be reached";
            }
        }

        INic nic = isOnLan ? parts.Interfaces.Lan : parts.Interfaces.Wan;
        return nic.Trouble == null && nic.IsLinkUp ? null : (isOnLan ? "the lan interface" : "the wan interface") + Interfaces.LinkText(nic);
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        if (!IsWaiting)
        {
            bool isOnLan = _own.IsOnLan(_address);
            bool hasRoom = _own.Ask(_address, nowMs);
            IsWaiting = hasRoom;
            IsDone = !hasRoom;
            _sentMs = nowMs;
            return hasRoom
                ? "from " + AddressText.Format(isOnLan ? _parts.State.Policy.LanAddress : _parts.State.Policy.WanAddress) + (isOnLan ? " (lan)" : " (wan)") + ", Ctrl-C ends"
                : "not sent: the table of neighbors is full, see: arp";
        }

        if (_sent == 0)
        {
            return Begin(nowMs);
        }

        int tookMs = _own.TookMs;
        if (!_isTold && tookMs >= 0)
        {
            _isTold = true;
            Count(tookMs);
            return Number() + "answer after " + Ms(tookMs);
        }

        bool isOver = nowMs - _sentMs >= OwnPackets.EchoMs;
        if (!_isTold && isOver)
        {
            _isTold = true;
            return Number() + "no answer within " + OwnPackets.EchoMs.ToString() + " ms";
        }

        if (_isTold && _sent == _count)
        {
            return End();
        }

        return isOver ? Send(nowMs) : null;
    }

    private static string Ms(int ms)
    {
        return ms == 0 ? "less than 1 ms" : ms.ToString() + " ms";
    }

    private string Begin(int nowMs)
    {
        if (_own.IsReady(_address))
        {
            return Send(nowMs);
        }

        if (nowMs - _sentMs < PatienceMs)
        {
            return null;
        }

        IsWaiting = false;
        IsDone = true;
        int nextHop = _own.NextHop(_address);
        return "not sent: " + (nextHop == _address ? "" : "the gateway ") + AddressText.Format(nextHop) + " does not answer ARP";
    }

    private string Send(int nowMs)
    {
        _sent++;
        _sentMs = nowMs;
        _isTold = !_own.SendEcho(_address, nowMs);
        return _isTold ? Number() + "not sent: the interface or its link does not work, or the next hop is gone" : null;
    }

    private void Count(int tookMs)
    {
        _minMs = _answers == 0 || tookMs < _minMs ? tookMs : _minMs;
        _maxMs = tookMs > _maxMs ? tookMs : _maxMs;
        _sumMs += tookMs;
        _answers++;
    }

    private string Number()
    {
        return _sent.ToString().PadLeft(3, ' ') + "  ";
    }

    private string End()
    {
        IsWaiting = false;
        IsDone = true;
        string text = _sent.ToString() + (_sent == 1 ? " request, " : " requests, ") + _answers.ToString() + (_answers == 1 ? " answer" : " answers");
        return _answers == 0 ? text
            : text + ", " + _minMs.ToString() + "-" + _maxMs.ToString() + " ms, on average " + (_sumMs / _answers).ToString() + " ms";
    }
}
