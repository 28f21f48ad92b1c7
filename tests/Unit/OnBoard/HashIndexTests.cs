// firmware/Tables/HashIndex.cs against a plain array of homes. Runs on a board too; the long random
// runs are in ../HashIndexLongTests.cs.

using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class HashIndexTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 4)]
    [DataRow(16, 32)]
    [DataRow(16, 1)]
    [DataRow(24, 3)]
    public void AddsAndRemoves_LoseNoSlot(int capacity, int homes)
    {
        Dice dice = new Dice(826);
        HashIndex index = new HashIndex(capacity);

        // Home + 1 of each slot; 0 while it is not in the index.
        int[] homeOf = new int[capacity + 1];
        for (int round = 0; round < 100; round++)
        {
            int slot = 1 + dice.Below(capacity);
            if (homeOf[slot] != 0)
            {
                homeOf[slot] = 0;
                index.Remove(slot);
            }
            else
            {
                // Few homes make long runs; the last bucket makes them wrap around.
                int home = (index.Mask - dice.Below(homes)) & index.Mask;
                homeOf[slot] = home + 1;
                index.Add(slot, home);
            }

            int used = 0;
            for (int each = 1; each <= capacity; each++)
            {
                used += homeOf[each] == 0 ? 0 : 1;
                if (homeOf[each] != 0 && !IsFound(index, each, homeOf[each] - 1))
                {
                    Assert.AreEqual(0, each, "a slot is lost");
                }
            }

            Assert.AreEqual(used, index.Buckets.Length - Empty(index));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(15)]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(64)]
    [DataRow(255)]
    [DataRow(256)]
    public void AFullIndex_StillHasEmptyBucketsToEndASearch(int capacity)
    {
        HashIndex index = new HashIndex(capacity);
        for (int slot = 1; slot <= capacity; slot++)
        {
            index.Add(slot, slot & index.Mask);
        }

        Assert.IsTrue(Empty(index) >= index.Buckets.Length / 2);
    }

    [TestMethod]
    public void Remove_OfASlotThatIsNotThere_ChangesNothing()
    {
        HashIndex index = new HashIndex(8);
        index.Add(3, 5);
        index.Remove(4);
        Assert.IsTrue(IsFound(index, 3, 5));
    }

    [TestMethod]
    public void Clear_EmptiesIt()
    {
        HashIndex index = new HashIndex(8);
        index.Add(1, 2);
        index.Add(2, 2);
        index.Clear();
        Assert.IsFalse(IsFound(index, 1, 2));
        index.Add(1, 2);
        Assert.IsTrue(IsFound(index, 1, 2));
    }

    private static int Empty(HashIndex index)
    {
        int empty = 0;
        for (int i = 0; i < index.Buckets.Length; i++)
        {
            empty += index.Buckets[i] == 0 ? 1 : 0;
        }

        return empty;
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
