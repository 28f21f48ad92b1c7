// One Ethernet: a switch, its prefix and the way out of it.

namespace Tollgate.Sim;

/// <summary>A switched network that stations are connected to.</summary>
public sealed class Network
{
    private readonly Switch _switch = new();
    private readonly long _cableDelayUs;
    private readonly int _number;
    private int _stations;

    /// <summary>Makes a network without stations.</summary>
    /// <param name="clock">The simulation's time.</param>
    /// <param name="faults">Where its stations note what is wrong.</param>
    /// <param name="number">Tells the MAC addresses of networks apart, 0-255.</param>
    /// <param name="router">The stations' way out.</param>
    /// <param name="prefixLength">Bits of its prefix.</param>
    /// <param name="cableDelayUs">Microseconds from a station to the switch.</param>
    public Network(VirtualClock clock, Faults faults, int number, string router, int prefixLength, long cableDelayUs)
    {
        Clock = clock;
        Faults = faults;
        Router = Ip.Parse(router);
        PrefixLength = prefixLength;
        _number = number;
        _cableDelayUs = cableDelayUs;
    }

    /// <summary>The simulation's time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Where stations note what is wrong.</summary>
    public Faults Faults { get; }

    /// <summary>Where stations send what is not for the network itself.</summary>
    public Ip Router { get; }

    /// <summary>Bits of the prefix.</summary>
    public int PrefixLength { get; }

    /// <summary>A cable from the switch to somebody's near end.</summary>
    public Cable NewCable(string name)
    {
        Cable cable = new(Clock, name, _cableDelayUs);
        _switch.Plug(cable);
        return cable;
    }

    /// <summary>Connects a station by a cable of its own.</summary>
    public EthernetLink Connect(string name, Ip address)
    {
        return new EthernetLink(Clock, Faults, NewCable(name), name, NextMac(), address);
    }

    /// <summary>A MAC address that nobody has.</summary>
    public Mac NextMac()
    {
        return Mac.Local((_number << 8) | (++_stations));
    }
}
