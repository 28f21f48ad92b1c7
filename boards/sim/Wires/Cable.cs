// A cable between two ports: what goes in at one end comes out at the other after a while, in
// order. The capture file and the tests look at it; a test can make it lose frames.

using System;

namespace Tollgate.Sim;

/// <summary>Something a cable can be plugged into.</summary>
public interface IPort
{
    /// <summary>A frame has arrived.</summary>
    /// <param name="frame">Destination address first, no frame check sequence. Shared: never changed by who gets it.</param>
    void Arrive(byte[] frame);
}

/// <summary>A full-duplex cable.</summary>
public sealed class Cable
{
    private readonly VirtualClock _clock;
    private readonly long _delayUs;
    private IPort? _near;
    private IPort? _far;

    /// <summary>Makes a cable with nothing plugged in.</summary>
    /// <param name="clock">The simulation's time.</param>
    /// <param name="name">For messages and the capture file.</param>
    /// <param name="delayUs">Microseconds from one end to the other.</param>
    public Cable(VirtualClock clock, string name, long delayUs)
    {
        _clock = clock;
        _delayUs = delayUs;
        Name = name;
    }

    /// <summary>The cable's name.</summary>
    public string Name { get; }

    /// <summary>Frames that a fault on the cable has eaten.</summary>
    public int Eaten { get; private set; }

    /// <summary>Decides which frames get lost; null loses none.</summary>
    public Func<byte[], bool>? Eats { get; set; }

    /// <summary>Told of each frame that is put on the cable, and whether the near end sent it.</summary>
    public event Action<byte[], bool>? Crossing;

    /// <summary>Whether both ends are plugged in.</summary>
    public bool IsPlugged => _near != null && _far != null;

    /// <summary>Plugs in the near end: of the box's two cables, the box.</summary>
    /// <param name="port">Null pulls the plug: what arrives there is gone.</param>
    public void PlugNear(IPort? port)
    {
        _near = port;
    }

    /// <summary>Plugs in the far end.</summary>
    public void PlugFar(IPort port)
    {
        _far = port;
    }

    /// <summary>Puts a frame on the cable.</summary>
    /// <param name="from">The port that sends.</param>
    /// <param name="frame">Not changed any more by anybody.</param>
    public void Send(IPort from, byte[] frame)
    {
        bool isFromNear = ReferenceEquals(from, _near);
        Crossing?.Invoke(frame, isFromNear);
        if (Eats != null && Eats(frame))
        {
            Eaten++;
        }
        else
        {
            _clock.After(_delayUs, () => (isFromNear ? _far : _near)?.Arrive(frame));
        }
    }
}
