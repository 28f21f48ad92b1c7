// Open addressing with linear probing, from a hash to a slot of a table. The packet path walks
// Buckets itself; this file only keeps them in order. Fixed size, allocates once.

namespace Tollgate.Tables;

/// <summary>Finds the slots of a table by a hash of their key. Slots are numbered from 1.</summary>
/// <remarks>
/// To look a key up: begin at its home bucket, compare the key of each slot found there, go on
/// with the next bucket (<c>&amp; Mask</c>) until one is 0. There are at least twice as many
/// buckets as slots, so a run is short and an empty bucket always ends it.
/// </remarks>
public sealed class HashIndex
{
    /// <summary>A slot in each bucket, 0 if it is empty.</summary>
    public readonly ushort[] Buckets;

    /// <summary>Number of buckets - 1; buckets are a power of two.</summary>
    public readonly int Mask;

    /// <summary>Right shift (unsigned) that turns a 32-bit hash into a home bucket.</summary>
    public readonly int Shift;

    private readonly ushort[] _home;

    /// <summary>Allocates.</summary>
    /// <param name="capacity">The highest slot number.</param>
    public HashIndex(int capacity)
    {
        int bits = 2;
        while ((1 << bits) < capacity * 2)
        {
            bits++;
        }

        Buckets = new ushort[1 << bits];
        Mask = (1 << bits) - 1;
        Shift = 32 - bits;
        _home = new ushort[capacity + 1];
    }

    /// <summary>Adds a slot that is not in the index.</summary>
    /// <param name="slot">1 to the capacity.</param>
    /// <param name="home">Its key's home bucket.</param>
    public void Add(int slot, int home)
    {
        _home[slot] = (ushort)home;
        int bucket = home;
        while (Buckets[bucket] != 0)
        {
            bucket = (bucket + 1) & Mask;
        }

        Buckets[bucket] = (ushort)slot;
    }

    /// <summary>Takes a slot out and closes the gap, so that no later slot of the run is lost.</summary>
    public void Remove(int slot)
    {
        int gap = _home[slot];
        while (Buckets[gap] != slot)
        {
            if (Buckets[gap] == 0)
            {
                return;
            }

            gap = (gap + 1) & Mask;
        }

        Buckets[gap] = 0;
        int next = (gap + 1) & Mask;
        while (Buckets[next] != 0)
        {
            // A slot may move back into the gap unless its home lies between the gap and itself.
            int home = _home[Buckets[next]];
            if (((next - home) & Mask) >= ((next - gap) & Mask))
            {
                Buckets[gap] = Buckets[next];
                Buckets[next] = 0;
                gap = next;
            }

            next = (next + 1) & Mask;
        }
    }

    /// <summary>Empties the index.</summary>
    public void Clear()
    {
        for (int i = 0; i < Buckets.Length; i++)
        {
            Buckets[i] = 0;
        }
    }
}
