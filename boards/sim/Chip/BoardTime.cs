// The time that passes for the one processor of a board while it talks to its chips. Both chips of a
// board share it: what is clocked to one is time for the other, too.

using System;

namespace Tollgate.Sim;

/// <summary>Nanoseconds that move with the work of the board and never run behind the world.</summary>
public sealed class BoardTime
{
    private readonly VirtualClock? _world;
    private long _ns;

    /// <summary>Starts at the world's time.</summary>
    /// <param name="world">The simulation's time; null for a board without a world, whose time moves by its work alone.</param>
    public BoardTime(VirtualClock? world = null)
    {
        _world = world;
    }

    /// <summary>Nanoseconds since the world's start.</summary>
    public long NowNs => _world == null ? _ns : Math.Max(_ns, _world.NowUs * 1000);

    /// <summary>Whether the board is busy with something that began at the world's time or before.</summary>
    public bool IsAhead => _world != null && _ns > _world.NowUs * 1000;

    /// <summary>Lets time pass for the board.</summary>
    /// <param name="ns">Nanoseconds, 0 or more.</param>
    public void Spend(long ns)
    {
        _ns = NowNs + ns;
    }
}
