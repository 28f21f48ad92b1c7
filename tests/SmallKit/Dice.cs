// Numbers for short random runs that are the same on a board as on .NET, whose own generators differ.

namespace Tollgate.SmallKit;

/// <summary>xorshift32 (Marsaglia 2003).</summary>
public sealed class Dice
{
    private uint _state;

    /// <summary>Begins a row of numbers.</summary>
    /// <param name="seed">Not 0.</param>
    public Dice(int seed)
    {
        _state = (uint)seed;
    }

    /// <summary>Any 32 bits but all zero.</summary>
    public uint Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return _state;
    }

    /// <summary>A number from 0 to one below a limit.</summary>
    public int Below(int limit)
    {
        return (int)((Next() >> 1) % (uint)limit);
    }
}
