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
    [DataRow(1, 1)]
    [DataRow(3, 4)]
    [DataRow(64, 128)]
    [DataRow(64, 1)]
    [DataRow(256, 3)]
    [DataRow(256, 512)]
    public void RandomAddsAndRemoves_LoseNoSlot(int capacity, int homes)
    {
        const int Seed = 826;
        Random random = new(Seed);
        HashIndex index = new(capacity);
        Dictionary<int, int> homeOf = [];
        for (int round = 0; round < 20_000; round++)
        {
            int slot = random.Next(1, capacity + 1);
            if (homeOf.Remove(slot))
            {
                index.Remove(slot);
            }
            else
            {
                // Few homes make long runs; the last bucket makes them wrap around.
                int home = (index.Mask - random.Next(homes)) & index.Mask;
                homeOf.Add(slot, home);
                index.Add(slot, home);
            }

            if (round % 50 == 0)
            {
                foreach ((int each, int home) in homeOf)
                {
                    Assert.IsTrue(IsFound(index, each, home), $"seed {Seed}, round {round}: slot {each}, home {home}");
                }

                CollectionAssert.AreEquivalent(homeOf.Keys.ToList(), index.Buckets.Where(b => b != 0).Select(b => (int)b).ToList());
            }
        }
    }

    private static bool IsFound(HashIndex index, int slot, int home)
    {
        for (int bucket = home; index.Buckets[bucket] != 0; bucket = (bucket + 1) & index.Mask)
        {
            if (index.Buckets[bucket] == slot)
            {
                return true;
            }
        }

        return false;
    }
}
