// firmware/Tables/HashIndex.cs against a Dictionary.

using System;
using System.Collections.Generic;
using System.Linq;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class HashIndexLongTests
{
    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(64, 64)]
    [DataRow(64, 1)]
    [DataRow(192, 3)]
    [DataRow(255, 128)]
    public void RandomAddsAndRemoves_LoseNoSlot(int capacity, int homes)
    {
        const int Seed = 826;
        Random random = new(Seed);
        HashIndex index = new(capacity);
        Dictionary<int, int> homeOf = [];
        for (int round = 0; round < 20_000; round++)
        {
            // Few homes make long chains.
            int slot = random.Next(1, capacity + 1);
            if (homeOf.Remove(slot, out int home))
            {
                index.Remove(slot, home);
            }
            else
            {
                home = index.First.Length - 1 - random.Next(homes);
                homeOf.Add(slot, home);
                index.Add(slot, home);
            }

            if (round % 50 == 0)
            {
                for (int each = 0; each < index.First.Length; each++)
                {
                    List<int> expected = homeOf.Where(slotAndHome => slotAndHome.Value == each).Select(slotAndHome => slotAndHome.Key).ToList();
                    CollectionAssert.AreEquivalent(expected, Chain(index, each), $"seed {Seed}, round {round}, chain {each}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(16, 16)]
    [DataRow(64, 64)]
    [DataRow(192, 128)]
    [DataRow(255, 128)]
    public void Chains_AreMoreThanHalfAsManyAsSlots(int capacity, int expected)
    {
        HashIndex index = new(capacity);
        Assert.HasCount(expected, index.First);
        Assert.AreEqual(expected, (int)(0xFFFFFFFFu >> index.Shift) + 1, "the shift leaves the number of a chain");
    }

    [TestMethod]
    public void Clear_EmptiesIt()
    {
        HashIndex index = new(8);
        index.Add(1, 2);
        index.Add(2, 2);
        index.Clear();
        Assert.IsEmpty(Chain(index, 2));
        index.Add(1, 2);
        CollectionAssert.AreEqual(new List<int> { 1 }, Chain(index, 2));
    }

    private static List<int> Chain(HashIndex index, int home)
    {
        List<int> chain = [];
        for (int slot = index.First[home]; slot != 0 && chain.Count < 256; slot = index.Next[slot])
        {
            chain.Add(slot);
        }

        return chain;
    }
}
