// The four slots: which one a commit is written to, which one counts, and what is no slot at all.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class ConfigStoreTests
{
    private const string Old = "lan 192.168.10.1/24\n";
    private const string New = "lan 192.168.10.1/24\nhost maxA 192.168.10.11\n";

    [TestMethod]
    public void ABoardWithoutSlots_HasNoConfiguration()
    {
        ConfigStore store = new(new TestPlatform());
        Assert.IsNull(store.Read());
        Assert.AreEqual(-1, store.Slot);
        Assert.AreEqual(0, store.Number);
        Assert.AreEqual(1, store.NextNumber);
    }

    [TestMethod]
    public void Commits_TakeTurnsInTheSlots_AndTheLastOneCounts()
    {
        TestPlatform platform = new();
        for (int commit = 1; commit <= 9; commit++)
        {
            string text = $"host h{commit} 192.168.10.{commit}\n";
            Assert.IsTrue(Write(platform, text));
            ConfigStore store = new(platform);
            Assert.AreEqual(text, SlotBytes.Newest(platform));
            Assert.AreEqual((commit - 1) % 4, store.Slot);
            Assert.AreEqual(commit, store.Number);
            for (int back = 0; back < 4; back++)
            {
                Assert.AreEqual(Math.Max(commit - back, 0), store.NumberOf(store.Find(back)));
            }
        }
    }

    [TestMethod]
    public void TheSlot_IsAsItsDescriptionSays()
    {
        TestPlatform platform = new();
        Assert.IsTrue(Write(platform, New));
        CollectionAssert.AreEqual(SlotBytes.Pack(New, 1), platform.ReadSlot(0));
        Assert.AreEqual("TGCV", Encoding.ASCII.GetString(platform.ReadSlot(0), 0, 4));

        // The check value of CRC-32 over "123456789", for the test's own arithmetic.
        Assert.AreEqual(0xCBF43926u, SlotBytes.Crc32("123456789"u8.ToArray()));
    }

    [TestMethod]
    public void Class12_ASlotOfTheFirstVersion_IsRead_AndTheNextCommitIsOfTheSecond()
    {
        TestPlatform platform = new();
        platform.WriteSlot(0, SlotBytes.Pack(Old, 6, version: 1));
        platform.WriteSlot(1, SlotBytes.Pack(New, 7, version: 1));
        Assert.AreEqual(New, SlotBytes.Newest(platform));
        Assert.IsTrue(Write(platform, Old));
        ConfigStore store = new(platform);
        Assert.AreEqual(Old, SlotBytes.Newest(platform));
        Assert.AreEqual(8, store.Number);
        Assert.AreEqual(2, store.Slot);
        Assert.AreEqual(2, platform.ReadSlot(2)[4]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Class12_AnyBitThatTips_IsNoticed(int version)
    {
        TestPlatform platform = new();
        byte[] whole = SlotBytes.Pack(New, 8, version);
        platform.WriteSlot(0, SlotBytes.Pack(Old, 7));
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            platform.WriteSlot(1, damaged);
            ConfigStore store = new(platform);
            Assert.AreEqual(Old, SlotBytes.Newest(platform), $"bit {bit}");
            Assert.AreEqual(0, store.Slot);
            Assert.AreEqual(SlotImage.Damaged, store.StateOf(1));
        }
    }

    [TestMethod]
    public void Class12_ALengthThatLies_WithARightCrc_IsDamaged()
    {
        foreach (int lie in new[] { -1, 1, 4, -New.Length, int.MaxValue, int.MinValue, -20 })
        {
            TestPlatform platform = new();
            byte[] bytes = SlotBytes.Pack(New, 8);
            BitConverter.TryWriteBytes(bytes.AsSpan(12), New.Length + lie);
            platform.WriteSlot(3, SlotBytes.Seal(bytes));
            Assert.IsNull(SlotBytes.Newest(platform), $"{lie}");
        }

        TestPlatform longer = new();
        longer.WriteSlot(3, [.. SlotBytes.Pack(New, 8), 0xFF]);
        Assert.IsNull(SlotBytes.Newest(longer));
    }

    [TestMethod]
    public void Class12_SlotsThatAreShort_OrNoise_AreDamaged_AndAnEmptyOneIsNone()
    {
        Random random = new(12);
        for (int i = 0; i < 2000; i++)
        {
            byte[] noise = new byte[random.Next(1, 64)];
            random.NextBytes(noise);
            Encoding.ASCII.GetBytes(random.Next(2) == 0 ? "TGC1" : "TGCV").AsSpan(0, Math.Min(4, noise.Length)).CopyTo(noise);
            TestPlatform platform = new();
            platform.WriteSlot(i & 3, noise);
            ConfigStore store = new(platform);
            Assert.IsNull(store.Read(), $"seed 12, {i}");
            Assert.AreEqual(SlotImage.Damaged, store.StateOf(i & 3), $"seed 12, {i}");
        }

        TestPlatform empty = new();
        empty.WriteSlot(2, []);
        ConfigStore none = new(empty);
        Assert.IsNull(none.Read());
        Assert.AreEqual(SlotImage.Empty, none.StateOf(2));
    }

    [TestMethod]
    public void ADamagedSlot_IsWrittenBeforeAWholeOne()
    {
        TestPlatform platform = new();
        for (int commit = 1; commit <= 5; commit++)
        {
            SlotBytes.Keep(platform, Old);
        }

        byte[][] kept = [.. Enumerable.Range(0, 4).Select(platform.ReadSlot)];
        platform.WriteSlot(3, [1, 2, 3]);
        Assert.IsTrue(Write(platform, New));
        for (int slot = 0; slot < 3; slot++)
        {
            CollectionAssert.AreEqual(kept[slot], platform.ReadSlot(slot));
        }

        Assert.AreEqual(New, SlotBytes.Newest(platform));
    }

    [TestMethod]
    public void TheNumber_MayWrap()
    {
        TestPlatform platform = new();
        platform.WriteSlot(0, SlotBytes.Pack(Old, int.MaxValue - 1));
        platform.WriteSlot(1, SlotBytes.Pack(Old, int.MaxValue));
        for (int i = 0; i < 6; i++)
        {
            Assert.IsTrue(Write(platform, New + $"host h 192.168.10.{i + 20}\n"));
            ConfigStore store = new(platform);
            Assert.AreEqual(New + $"host h 192.168.10.{i + 20}\n", SlotBytes.Newest(platform));
            Assert.AreEqual(unchecked(int.MaxValue + 1 + i), store.Number);
            Assert.AreEqual((i + 2) & 3, store.Slot);
        }
    }

    [TestMethod]
    public void Class12_ANewerVersion_Counts_AndIsNotWrittenOver()
    {
        TestPlatform platform = new();
        SlotBytes.Keep(platform, Old);
        byte[] newer = SlotBytes.Pack("what ever it may say\n", 2, version: 3);
        platform.WriteSlot(1, newer);
        ConfigStore store = new(platform);
        Assert.AreEqual(SlotImage.Newer, store.Read().State);
        Assert.AreEqual(2, store.Number);
        for (int commit = 3; commit < 12; commit++)
        {
            Assert.IsTrue(Write(platform, New));
            Assert.AreEqual(New, SlotBytes.Newest(platform));
            Assert.AreEqual(commit, new ConfigStore(platform).Number);
            CollectionAssert.AreEqual(newer, platform.ReadSlot(1));
        }
    }

    [TestMethod]
    public void Class12_FourSlotsOfANewerVersion_LeaveRoomForCommits()
    {
        TestPlatform platform = new();
        for (int slot = 0; slot < 4; slot++)
        {
            platform.WriteSlot(slot, SlotBytes.Pack("x\n", slot + 1, version: int.MaxValue));
        }

        byte[] newest = platform.ReadSlot(3);
        for (int commit = 5; commit < 12; commit++)
        {
            Assert.IsTrue(Write(platform, New));
            Assert.AreEqual(commit, new ConfigStore(platform).Number);
            CollectionAssert.AreEqual(newest, platform.ReadSlot(3));
        }
    }

    [TestMethod]
    public void Class12_AHeaderOfNoVersion_IsDamaged()
    {
        foreach (int version in new[] { 0, -1, int.MinValue })
        {
            TestPlatform platform = new();
            byte[] bytes = SlotBytes.Pack(New, 8);
            BitConverter.TryWriteBytes(bytes.AsSpan(4), version);
            platform.WriteSlot(0, SlotBytes.Seal(bytes));
            Assert.IsNull(new ConfigStore(platform).Read());
        }
    }

    [TestMethod]
    public void Erasing_TakesTheOneThatCountsLast()
    {
        TestPlatform platform = new();
        for (int commit = 1; commit <= 6; commit++)
        {
            SlotBytes.Keep(platform, Old);
        }

        platform.WriteSlot(3, [1, 2, 3]);
        ConfigStore store = new(platform);
        int[] order = [store.EraseNext(), store.EraseNext(), store.EraseNext()];
        CollectionAssert.AreEquivalent(new[] { 0, 2, 3 }, order);
        Assert.AreEqual(6, new ConfigStore(platform).Number);
        Assert.AreEqual(1, store.EraseNext());
        Assert.AreEqual(-1, store.EraseNext());
        Assert.IsTrue(Enumerable.Range(0, 4).All(slot => platform.ReadSlot(slot).Length == 0));
    }

    private static bool Write(TestPlatform platform, string text)
    {
        Candidate candidate = new();
        Assert.IsNull(Script.Read(Script.BytesOf(text), 0, candidate));
        ConfigStore store = new(platform);
        SlotImage image = new(candidate.Edited, store.NextNumber);
        while (image.Step())
        {
        }

        return store.Write(image);
    }
}
