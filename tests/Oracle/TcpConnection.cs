// What RFC 5382 section 5 and RFC 7857 section 2 make of a connection's segments, in plain fields. Whether a
// number lies in a window is asked only where there is no doubt: the runs use numbers next to each other
// or more than a gigabyte apart.

namespace Tollgate.Oracle;

/// <summary>A TCP connection as the box sees it.</summary>
public sealed class TcpConnection
{
    // The inside has sent more than RSTs: else nothing is known of its numbers.
    private bool _insideBegan;
    private bool _insideAnswered;
    private bool _outsideAnswered;
    private bool _insideEnded;
    private bool _outsideEnded;
    private bool _isReset;
    private uint _sequence;
    private uint _acknowledged;

    /// <summary>Both sides have acknowledged each other, not both have sent a FIN, and no RST was the last word.</summary>
    public bool IsEstablished => _insideAnswered && _outsideAnswered && !(_insideEnded && _outsideEnded) && !_isReset;

    public void Outbound(Packet segment)
    {
        bool isOpen = _insideAnswered && _outsideAnswered;
        if (Has(segment, Packet.Rst))
        {
            _isReset |= IsEstablished && AreNear(segment.Sequence, _sequence);
            return;
        }

        if (Has(segment, Packet.Syn))
        {
            // A retransmission begins nothing; what is open, ends or has ended begins anew.
            if (isOpen || _insideEnded || _outsideEnded || _isReset || !AreNear(segment.Sequence, _sequence))
            {
                _insideAnswered = _outsideAnswered = _insideEnded = _outsideEnded = _isReset = false;
            }
        }
        else
        {
            // RFC 7857 section 2.2: traffic after a RST says that the connection lives.
            _isReset = false;
            _insideEnded |= Has(segment, Packet.Fin);
        }

        _insideBegan = true;
        _sequence = segment.Sequence;
        _acknowledged = segment.Acknowledgment;
        _insideAnswered |= Has(segment, Packet.Ack);
    }

    /// <returns>Whether the connection has stopped being established by it.</returns>
    public bool Inbound(Packet segment)
    {
        bool was = IsEstablished;
        bool isOpen = _insideAnswered && _outsideAnswered;
        if (Has(segment, Packet.Rst))
        {
            _isReset |= was && AreNear(segment.Sequence, _acknowledged);
        }
        else
        {
            _outsideAnswered |= _insideBegan && Has(segment, Packet.Ack) && AreNear(segment.Acknowledgment, _sequence);
            _outsideEnded |= Has(segment, Packet.Fin) && !Has(segment, Packet.Syn) && (!isOpen || AreNear(segment.Sequence, _acknowledged));
        }

        return was && !IsEstablished;
    }

    /// <summary>Whether the inside may have sent a quoted segment lately (RFC 5927 section 4.1).</summary>
    public bool MayHaveSent(Packet quote)
    {
        return !_insideBegan || AreNear(quote.Sequence, _sequence);
    }

    /// <summary>Whether the outside may have: nobody knows before the inside has answered it.</summary>
    public bool MayHaveGot(Packet quote)
    {
        return !_insideAnswered || AreNear(quote.Sequence, _acknowledged);
    }

    private static bool AreNear(uint a, uint b)
    {
        int apart = unchecked((int)(a - b));
        return apart is > -0x10000 and < 0x10000;
    }

    private static bool Has(Packet segment, int flag)
    {
        return (segment.Flags & flag) != 0;
    }
}
