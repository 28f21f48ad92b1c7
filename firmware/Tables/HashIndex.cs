// Chains from a hash to the slots of a table. Who looks a key up walks them by itself; this file only
// keeps them in order. Fixed size, allocates once.

namespace Tollgate.Tables;

/// <summary>Finds the slots of a table by a hash of their key. Slots are numbered from 1, to 255 at most.</summary>
/// <remarks>
/// To look a key up: begin with <c>First[home]</c> of its hash, compare the key of each slot, go on
/// with <c>Next[slot]</c> until that is 0. There are more than half as many chains as slots.
/// </remarks>
public sealed class HashIndex
{
    /// <summary>The first slot of each chain, 0 if it is empty.</summary>
    public readonly byte[] First;

    /// <summary>The slot after each slot, 0 after the last.</summary>
    public readonly byte[] Next;

    /// <summary>Right shift (unsigned) that turns a 32-bit hash into a chain's number.</summary>
    public readonly int Shift;

    /// <summary>Allocates.</summary>
    /// <param name="capacity">The highest slot number, 2-255.</param>
    public HashIndex(int capacity)
    {
        int bits = 1;
        while ((2 << bits) <= capacity)
        {
            bits++;
        }

        First = new byte[1 << bits];
        Next = new byte[capacity + 1];
        Shift = 32 - bits;
    }

    /// <summary>Adds a slot that is not in the index.</summary>
    /// <param name="slot">1 to the capacity.</param>
    /// <param name="home">Its key's chain.</param>
    public void Add(int slot, int home)
    {
        Next[slot] = First[home];
        First[home] = (byte)slot;
    }

    /// <summary>Takes a slot out.</summary>
    /// <param name="slot">One that was added.</param>
    /// <param name="home">The chain it was added to.</param>
    public void Remove(int slot, int home)
    {
        int before = First[home];
        if (before == slot)
        {
            First[home] = Next[slot];
            return;
        }

        while (Next[before] != slot)
        {
            before = Next[before];
        }

        Next[before] = Next[slot];
    }

    /// <summary>Empties the index.</summary>
    public void Clear()
    {
        System.Array.Clear(First, 0, First.Length);
    }
}
