// The two slots: whatever a power cut leaves behind, the old configuration or the new one comes back.

using System;
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
        Assert.AreEqual(0, store.Damaged);
    }

    [TestMethod]
    public void Commits_TakeTurnsInTheSlots_AndTheLastOneCounts()
    {
        TestPlatform platform = new();
        for (int commit = 1; commit <= 5; commit++)
        {
            Assert.IsTrue(new ConfigStore(platform).Write($"host h{commit} 192.168.10.{commit}\n"));
            ConfigStore store = new(platform);
            Assert.AreEqual($"host h{commit} 192.168.10.{commit}\n", store.Read());
            Assert.AreEqual((commit - 1) % 2, store.Slot);
            Assert.AreEqual(commit, store.Number);
        }
    }

    [TestMethod]
    public void PowerLostAtAnyByteOfAWrite_LeavesTheOldOne()
    {
        TestPlatform platform = WithBoth();
        byte[] whole = platform.ReadSlot(1);
        for (int length = 0; length < whole.Length; length++)
        {
            platform.WriteSlot(1, whole[..length]);
            Assert.AreEqual(Old, new ConfigStore(platform).Read(), $"{length} bytes written");
        }

        platform.WriteSlot(1, whole);
        Assert.AreEqual(New, new ConfigStore(platform).Read());
    }

    [TestMethod]
    public void AnyBitThatTips_LeavesTheOldOne()
    {
        TestPlatform platform = WithBoth();
        byte[] whole = platform.ReadSlot(1);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            platform.WriteSlot(1, damaged);
            ConfigStore store = new(platform);
            Assert.AreEqual(Old, store.Read(), $"bit {bit}");
            Assert.AreEqual(1, store.Damaged);
        }
    }

    [TestMethod]
    public void AWriteNextToADamagedSlot_DoesNotTouchTheWholeOne()
    {
        TestPlatform platform = WithBoth();
        byte[] kept = platform.ReadSlot(0);
        platform.WriteSlot(1, [1, 2, 3]);
        Assert.IsTrue(new ConfigStore(platform).Write(New));
        CollectionAssert.AreEqual(kept, platform.ReadSlot(0));
        Assert.AreEqual(New, new ConfigStore(platform).Read());
    }

    [TestMethod]
    public void TheNumber_MayWrap()
    {
        TestPlatform platform = new();
        platform.WriteSlot(0, Numbered(Old, int.MaxValue));
        Assert.IsTrue(new ConfigStore(platform).Write(New));
        ConfigStore store = new(platform);
        Assert.AreEqual(New, store.Read());
        Assert.AreEqual(int.MinValue, store.Number);
    }

    [TestMethod]
    public void TheSlot_IsAsItsDescriptionSays()
    {
        TestPlatform platform = new();
        new ConfigStore(platform).Write("a\n");
        byte[] bytes = platform.ReadSlot(0);
        byte[] covered = [.. bytes[..12], .. bytes[16..]];
        Assert.AreEqual("TGC1", System.Text.Encoding.ASCII.GetString(bytes, 0, 4));
        Assert.AreEqual(1, BitConverter.ToInt32(bytes, 4));
        Assert.AreEqual(2, BitConverter.ToInt32(bytes, 8));
        Assert.AreEqual(Crc32(covered), BitConverter.ToUInt32(bytes, 12));
        Assert.AreEqual("a\n", System.Text.Encoding.ASCII.GetString(bytes, 16, 2));
    }

    [TestMethod]
    public void TheCrc_IsTheOneOfTheStandard()
    {
        // The check value of CRC-32 over "123456789", for the test's own arithmetic.
        Assert.AreEqual(0xCBF43926u, Crc32("123456789"u8.ToArray()));
    }

    [TestMethod]
    public void ABoardThatCannotKeep_RefusesTheCommit()
    {
        ConsoleFixture console = new();
        console.Platform.TakesSlots = false;
        string printed = console.RunAll(ConsoleFixture.Full + "commit\n");
        Assert.AreEqual("error: the board could not store the configuration\nnothing was changed\n", printed);
        Assert.IsFalse(console.State.IsEnforcing);
        console.Platform.TakesSlots = true;
        StringAssert.EndsWith(console.Run("commit"), "filter: ENFORCING\n");
        Assert.AreEqual(ConsoleFixture.Full, new ConfigStore(console.Platform).Read());
    }

    [TestMethod]
    public void DamagedSlots_AreToldAndNothingIsForwarded()
    {
        ConsoleFixture console = new();
        console.Platform.WriteSlot(0, [1, 2, 3]);
        console.Shell.LoadStored(false, 0);
        string printed = console.Type("");
        StringAssert.Contains(printed, "the stored configuration is damaged\r\nfilter: NOT FORWARDING, alarm: the stored configuration is damaged\r\n");
        Assert.IsFalse(console.State.IsEnforcing);
    }

    [TestMethod]
    public void AStoredLineThatIsRefused_IsTold()
    {
        ConsoleFixture console = new();
        new ConfigStore(console.Platform).Write("lan 192.168.10.1/24\nlan 999.1.1.1/24\n");
        console.Shell.LoadStored(false, 0);
        string printed = console.Type("");
        StringAssert.Contains(printed, "stored     slot 0, commit 1\r\nthe stored configuration is not in force, line 2:");
        StringAssert.Contains(printed, "filter: NOT FORWARDING, alarm: the stored configuration is not in force\r\n");
    }

    private static TestPlatform WithBoth()
    {
        TestPlatform platform = new();
        new ConfigStore(platform).Write(Old);
        new ConfigStore(platform).Write(New);
        return platform;
    }

    private static byte[] Numbered(string text, int number)
    {
        TestPlatform platform = new();
        new ConfigStore(platform).Write(text);
        byte[] bytes = platform.ReadSlot(0);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), number);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), Crc32([.. bytes[..12], .. bytes[16..]]));
        return bytes;
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
