// The box's own address on one interface, as RFC 5227 claims one: probed, announced, and defended. A departure: the
// address was typed by a person, so it is used while it is probed (phones need not wait seven seconds for a restart),
// and a conflict is an alarm, not the end of it. ArpService.cs sends the frames and hears the others; EventWatch.cs
// asks Next now and then, which the delays here allow for.

namespace Tollgate.Services;

/// <summary>How far the claim to an address has come, and who else claims it.</summary>
public sealed class AddressClaim
{
    /// <summary>Answer of <see cref="Next"/>: nothing is to be sent.</summary>
    public const int Nothing = 0;

    /// <summary>A probe: a request for the address whose sender is 0.</summary>
    public const int Probe = 1;

    /// <summary>An announcement: a request whose sender and target are the address.</summary>
    public const int Announcement = 2;

    /// <summary>RFC 5227 section 1.1, DEFEND_INTERVAL: shortest time between two defences.</summary>
    public const int DefendMs = 10000;

    /// <summary>Ours: a conflict of which nothing was heard for so long is over. Stations ask by ARP each minute or so.</summary>
    public const int AlarmMs = 300000;

    // RFC 5227 section 1.1: PROBE_NUM, then ANNOUNCE_NUM more.
    private const int Probes = 3;
    private const int Steps = 5;

    // PROBE_WAIT is up to a second, of which half a second passes until a new address is seen. PROBE_MIN and PROBE_MAX
    // are one and two, of which an eighth passes until it is asked for again.
    private const int ProbeMs = 1000;
    private const int RandomMs = 700;

    // ANNOUNCE_WAIT and ANNOUNCE_INTERVAL.
    private const int AnnounceMs = 2000;

    /// <summary>MAC of the station that was heard last with the address, three words. Says nothing without an alarm.</summary>
    public readonly ushort[] Other = new ushort[3];

    private int _address;
    private int _step;
    private int _dueMs;
    private int _random;
    private int _heardMs;
    private int _defendedMs;
    private bool _isAlarm;

    /// <summary>Begins without an address.</summary>
    /// <param name="seed">Of the delays: neighbors that start together do not send together.</param>
    public AddressClaim(int seed)
    {
        _random = seed;
        _step = Steps;
    }

    /// <summary>Whether another station has the address too, as far as was heard lately.</summary>
    public bool IsAlarm
    {
        get { return _isAlarm; }
    }

    /// <summary>Whether there is something to send yet: then ask <see cref="Next"/> each eighth of a second, else twice a second.</summary>
    public bool IsAtWork
    {
        get { return _step != Steps; }
    }

    /// <summary>What is to be sent now. It counts as sent, unless <see cref="TakeBack"/> says otherwise.</summary>
    /// <param name="address">The address that is in force; 0 if there is none.</param>
    /// <param name="isLinkUp">Whether anybody would hear it.</param>
    /// <param name="nowMs">The clock.</param>
    public int Next(int address, bool isLinkUp, int nowMs)
    {
        _isAlarm &= nowMs - _heardMs < AlarmMs;
        if (address != _address || nowMs - _defendedMs > DefendMs)
        {
            // Moved along, or the clock would come round to it.
            _defendedMs = nowMs - DefendMs;
        }

        if (address != _address)
        {
            // Section 2.1: a new address is probed first. What was heard of the old one counts no more.
            _address = address;
            _step = address == 0 ? Steps : 0;
            _dueMs = nowMs + (Random() >> 1);
            _isAlarm = false;
        }

        if (!isLinkUp && address != 0)
        {
            // Nobody has heard the probes. Who had heard them all is told that the box is back.
            _step = _step < Probes ? 0 : Probes;
            _dueMs = nowMs + (_step == 0 ? Random() >> 1 : 0);
        }

        if (_step == Steps || !isLinkUp || nowMs - _dueMs < 0)
        {
            return Nothing;
        }

        _step++;
        _dueMs = nowMs + (_step < Probes ? ProbeMs + Random() : AnnounceMs);
        return _step <= Probes ? Probe : Announcement;
    }

    /// <summary>What was to be sent could not be: it is due again.</summary>
    public void TakeBack(int nowMs)
    {
        _step--;
        _dueMs = nowMs;
    }

    /// <summary>Notes that another station was heard with the address.</summary>
    /// <param name="packet">A frame that holds its MAC.</param>
    /// <param name="macAt">Index of its first word.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Whether to defend the address now, by an announcement (section 2.4 c).</returns>
    public bool Hear(ushort[] packet, int macAt, int nowMs)
    {
        System.Array.Copy(packet, macAt, Other, 0, 3);
        _isAlarm = true;
        _heardMs = nowMs;
        if (nowMs - _defendedMs < DefendMs)
        {
            return false;
        }

        _defendedMs = nowMs;
        return true;
    }

    private int Random()
    {
        // Numerical Recipes, ranqd1. Its upper half is random enough for a delay.
        _random = (_random * 1664525) + 1013904223;
        return (int)((uint)_random >> 16) % RandomMs;
    }
}
