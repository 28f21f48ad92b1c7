// firmware/Tables/HashIndex.cs against a plain array of homes. Runs on a board too; the long random
// runs are in ../HashIndexLongTests.cs.

using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class HashIndexTests
{
    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(16, 16)]
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
            // Few homes make long chains.
            int slot = 1 + dice.Below(capacity);
            if (homeOf[slot] != 0)
            {
                index.Remove(slot, homeOf[slot] - 1);
                homeOf[slot] = 0;
            }
            else
            {
                int home = index.First.Length - 1 - dice.Below(homes);
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

            Assert.AreEqual(used, CountOf(index));
        }
    }

    [TestMethod]
    public void Clear_EmptiesIt()
    {
        HashIndex index = new HashIndex(8);
        index.Add(1, 2);
        index.Add(2, 2);
        index.Clear();
        Assert.AreEqual(0, CountOf(index));
        index.Add(1, 2);
        Assert.IsTrue(IsFound(index, 1, 2));
        Assert.AreEqual(1, CountOf(index));
    }

    private static int CountOf(HashIndex index)
    {
        int count = 0;
        for (int home = 0; home < index.First.Length; home++)
        {
            for (int slot = index.First[home]; slot != 0; slot = index.Next[slot])
            {
                count++;
            }
        }

        return count;
    }

    private static bool IsFound(HashIndex index, int slot, int home)
    {
        int at = index.First[home];
        while (at != 0 && at != slot)
        {
            at = index.Next[at];
        }

        return at == slot;
    }
}
