// One TCP connection: three-way handshake or simultaneous open, sequence numbers, acknowledgments, retransmission with
// a doubling timer, a fixed window, an orderly end. Out-of-order segments are dropped and sent
// again; no congestion control, no options: call signalling needs no more (RFC 9293).

using System;
using System.Collections.Generic;
using System.Text;

namespace Tollgate.Sim;

/// <summary>A connection of a station.</summary>
public sealed class TcpConnection
{
    // Ours: the simulated round trip is some 50 ms; RFC 6298 would start at 1 s and adapt.
    private const long FirstTimeoutUs = 300_000;
    private const int MaxTries = 8;

    // Ours: shorter than RFC 9293's two maximum segment lifetimes, long enough for a lost ACK.
    private const long TimeWaitUs = 3_000_000;

    private readonly TcpStack _stack;
    private readonly List<byte> _toSend = new();
    private readonly StringBuilder _line = new();
    private Alarm? _timer;
    private uint _firstUnacknowledged;
    private uint _next;
    private uint _expected;
    private int _tries;
    private bool _isSynSent;
    private bool _isSynReceived;
    private bool _isFinWanted;
    private bool _isFinSent;
    private bool _isFinAcknowledged;
    private bool _isFinReceived;

    internal TcpConnection(TcpStack stack, int port, Endpoint remote)
    {
        _stack = stack;
        Port = port;
        Remote = remote;
        _next = (uint)(stack.Host.Clock.NowUs / 4) + ((uint)port << 16);
        _firstUnacknowledged = _next;
    }

    /// <summary>The station's own port.</summary>
    public int Port { get; }

    /// <summary>The other side.</summary>
    public Endpoint Remote { get; }

    /// <summary>Whether both sides have agreed to it and neither has ended it.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether it has ended, one way or another.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Told once both sides have agreed.</summary>
    public event Action? Opened;

    /// <summary>Told of each line of text, without its line feed.</summary>
    public event Action<string>? LineReceived;

    /// <summary>Told once it has ended: null after an orderly end, else why.</summary>
    public event Action<string?>? Ended;

    /// <summary>Sends a line of text.</summary>
    public void SendLine(string line)
    {
        _toSend.AddRange(Encoding.ASCII.GetBytes(line + "\n"));
        SendWaiting();
    }

    /// <summary>Ends the connection once everything is sent.</summary>
    public void Close()
    {
        _isFinWanted = true;
        SendWaiting();
    }

    internal void Open()
    {
        _isSynSent = true;
        Send(TcpSegment.Syn, _next, Array.Empty<byte>());
        _next++;
        StartTimer();
    }

    internal void Receive(TcpSegment segment)
    {
        if (segment.Has(TcpSegment.Rst))
        {
            if (segment.Sequence == _expected || (!_isSynReceived && segment.Acknowledged == _next))
            {
                End("the other side has reset the connection");
            }
        }
        else if (segment.Has(TcpSegment.Syn))
        {
            ReceiveSyn(segment);
        }
        else if (_isSynReceived)
        {
            ReceiveAcknowledgment(segment);
            ReceivePayload(segment);
            SendWaiting();
            EndIfBothHave();
        }
    }

    private static bool IsAfter(uint a, uint b)
    {
        return unchecked((int)(a - b)) > 0;
    }

    private void ReceiveSyn(TcpSegment segment)
    {
        if (_isSynReceived && !IsOpen && segment.Has(TcpSegment.Ack) && segment.Acknowledged == _next)
        {
            // Both have opened, and this answers our SYN.
            ReceiveAcknowledgment(segment);
            Send(TcpSegment.Ack, _next, Array.Empty<byte>());
            return;
        }

        if (_isSynReceived)
        {
            // A retransmission: our answer got lost.
            Send(IsOpen ? TcpSegment.Ack : TcpSegment.Syn | TcpSegment.Ack, IsOpen ? _next : _firstUnacknowledged, Array.Empty<byte>());
            return;
        }

        if (_isSynSent && segment.Has(TcpSegment.Ack) && segment.Acknowledged != _next)
        {
            return;
        }

        _isSynReceived = true;
        _expected = segment.Sequence + 1;
        if (_isSynSent && !segment.Has(TcpSegment.Ack))
        {
            // The other side opens at the same moment (RFC 9293 section 3.5): our SYN again, with the answer to its SYN.
            Send(TcpSegment.Syn | TcpSegment.Ack, _firstUnacknowledged, Array.Empty<byte>());
        }
        else if (_isSynSent)
        {
            _firstUnacknowledged = segment.Acknowledged;
            Send(TcpSegment.Ack, _next, Array.Empty<byte>());
            BecomeOpen();
        }
        else
        {
            Send(TcpSegment.Syn | TcpSegment.Ack, _next, Array.Empty<byte>());
            _next++;
            StartTimer();
        }
    }

    private void BecomeOpen()
    {
        StopTimer();
        IsOpen = true;
        Opened?.Invoke();
        SendWaiting();
    }

    private void ReceiveAcknowledgment(TcpSegment segment)
    {
        if (!segment.Has(TcpSegment.Ack) || !IsAfter(segment.Acknowledged, _firstUnacknowledged) || IsAfter(segment.Acknowledged, _next))
        {
            return;
        }

        uint count = segment.Acknowledged - _firstUnacknowledged;
        _firstUnacknowledged = segment.Acknowledged;
        _tries = 0;
        if (!IsOpen && !_isFinSent)
        {
            // Our SYN-ACK is through.
            BecomeOpen();
            return;
        }

        if (_isFinSent && segment.Acknowledged == _next)
        {
            _isFinAcknowledged = true;
            count--;
        }

        _toSend.RemoveRange(0, (int)count);
        StopTimer();
        if (_firstUnacknowledged != _next)
        {
            StartTimer();
        }
    }

    private void ReceivePayload(TcpSegment segment)
    {
        if (segment.Length == 0)
        {
            return;
        }

        if (segment.Sequence == _expected && !_isFinReceived)
        {
            _expected += segment.Length;
            _isFinReceived = segment.Has(TcpSegment.Fin);
            Deliver(segment.Payload);
        }

        Send(TcpSegment.Ack, _next, Array.Empty<byte>());
        if (_isFinReceived && !_isFinWanted)
        {
            // Signalling has no half-open calls: the other side's end is ours.
            Close();
        }
    }

    private void Deliver(byte[] payload)
    {
        foreach (byte c in payload)
        {
            if (c != '\n')
            {
                _line.Append((char)c);
                continue;
            }

            string line = _line.ToString();
            _line.Clear();
            LineReceived?.Invoke(line);
        }
    }

    private void SendWaiting()
    {
        if (!IsOpen || IsOver)
        {
            return;
        }

        int sent = (int)(_next - _firstUnacknowledged) - (_isFinSent ? 1 : 0);
        while (!_isFinSent && sent < _toSend.Count && sent < TcpSegment.Window)
        {
            int count = Math.Min(Math.Min(_toSend.Count - sent, TcpSegment.MaxPayload), TcpSegment.Window - sent);
            Send(TcpSegment.Push | TcpSegment.Ack, _next, _toSend.GetRange(sent, count).ToArray());
            _next += (uint)count;
            sent += count;
            StartTimer();
        }

        if (_isFinWanted && !_isFinSent && sent == _toSend.Count)
        {
            _isFinSent = true;
            Send(TcpSegment.Fin | TcpSegment.Ack, _next, Array.Empty<byte>());
            _next++;
            StartTimer();
        }
    }

    private void SendAgain()
    {
        _timer = null;
        if (IsOver || _firstUnacknowledged == _next)
        {
            return;
        }

        if (++_tries > MaxTries)
        {
            End("no acknowledgment");
            return;
        }

        _stack.Retransmitted++;
        if (!IsOpen)
        {
            Send(_isSynReceived ? TcpSegment.Syn | TcpSegment.Ack : TcpSegment.Syn, _firstUnacknowledged, Array.Empty<byte>());
        }
        else if (_toSend.Count > 0)
        {
            int count = Math.Min(Math.Min(_toSend.Count, TcpSegment.MaxPayload), (int)(_next - _firstUnacknowledged));
            Send(TcpSegment.Push | TcpSegment.Ack, _firstUnacknowledged, _toSend.GetRange(0, Math.Min(count, _toSend.Count)).ToArray());
        }
        else
        {
            Send(TcpSegment.Fin | TcpSegment.Ack, _firstUnacknowledged, Array.Empty<byte>());
        }

        StartTimer();
    }

    private void EndIfBothHave()
    {
        if (!_isFinAcknowledged || !_isFinReceived || IsOver)
        {
            return;
        }

        // Kept for a while, so that a FIN that comes again is answered (TIME-WAIT).
        IsOver = true;
        IsOpen = false;
        StopTimer();
        _stack.Host.Clock.After(TimeWaitUs, () => _stack.Forget(this));
        Ended?.Invoke(null);
    }

    private void End(string why)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        IsOpen = false;
        StopTimer();
        _stack.Forget(this);
        Ended?.Invoke(why);
    }

    private void StartTimer()
    {
        _timer ??= _stack.Host.Clock.After(FirstTimeoutUs << Math.Min(_tries, 4), SendAgain);
    }

    private void StopTimer()
    {
        _timer?.Cancel();
        _timer = null;
        _tries = 0;
    }

    private void Send(int flags, uint sequence, byte[] payload)
    {
        uint acknowledged = (flags & TcpSegment.Ack) != 0 ? _expected : 0;
        _stack.Send(Remote, new TcpSegment(Port, Remote.Port, sequence, acknowledged, flags, payload));
    }
}
