// Malformed input of class 12, the flash: whatever the four slots hold, the box starts, and what is in force
// afterwards is a configuration that was kept whole, or nothing.

using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Requirements;

[TestClass]
public sealed class MalformedSlotTests
{
    private const int Slots = 4;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(120_000)]
    public void Class12_2000BoxesWithHostileSlots_StartAndNeverOpen()
    {
        Run(12, 2000);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Class12_500BoxesWithHostileSlotsOfANewSeed_StartAndNeverOpen()
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        Run(seed, 500);
    }

    private void Run(int seed, int boxes)
    {
        Random random = new(seed);
        HostileTyping typing = new(seed);
        int configured = 0;
        int refused = 0;
        for (int i = 0; i < boxes; i++)
        {
            byte[]?[] slots = Enumerable.Range(0, Slots).Select(slot => Good(slot, i)).ToArray();
            for (int damages = random.Next(1, 7); damages > 0; damages--)
            {
                int slot = random.Next(Slots);
                slots[slot] = Damaged(slots, slot, random, typing);
            }

            TestPlatform platform = new();
            foreach (int slot in Enumerable.Range(0, Slots).Where(slot => slots[slot] != null))
            {
                platform.WriteSlot(slot, slots[slot]!);
            }

            ConsoleFixture box = new(platform);
            box.Shell.LoadStored(false, 0);
            string running = box.Shell.RunningText;
            string story = $"seed {seed} box {i}: {string.Join(' ', slots.Select(slot => slot == null ? "-" : Convert.ToBase64String(slot)))}";
            Assert.IsNull(new OpenModel(running).Difference(box.State, everyPort: i % 32 == 0), story);

            // The text in force stands in one of the slots, whole.
            Assert.IsTrue(running.Length == 0 || slots.Any(slot => slot != null && Encoding.ASCII.GetString(slot).Contains(Canonical(running))), story);
            Assert.AreEqual(running.Length != 0, box.State.IsEnforcing, story);
            StringAssert.Contains(box.Type("", 300), running.Length != 0 ? "filter: ENFORCING" : "filter: NOT FORWARDING", story);
            configured += running.Length != 0 ? 1 : 0;
            refused += running.Length == 0 ? 1 : 0;
        }

        TestContext.WriteLine($"{configured} boxes had a configuration, {refused} none");
        Assert.IsGreaterThan(boxes / 10, configured);
        Assert.IsGreaterThan(boxes / 20, refused);
    }

    /// <summary>The first line tells configurations apart; comments and order may differ in a slot that another hand has written.</summary>
    private static string Canonical(string running)
    {
        return running.Split('\n')[0];
    }

    private static byte[] Good(int slot, int seed)
    {
        string text = ConsoleFixture.Full.Replace("198.18.5.2/24", $"198.18.5.{10 + slot}/24");
        return SlotBytes.Pack(text, seed + slot + 1);
    }

    private static byte[]? Damaged(byte[]?[] slots, int at, Random random, HostileTyping typing)
    {
        byte[]? slot = slots[at];
        switch (random.Next(10))
        {
            case 0:
                return null;
            case 1:
                byte[] noise = new byte[random.Next(3000)];
                random.NextBytes(noise);
                return noise;
            case 2:
                return slots[random.Next(slots.Length)];
            case 3:
                // Whole by its CRC, and nonsense.
                string typed = typing.Next();
                return SlotBytes.Pack(new string(typed.Where(c => c < 128).Take(2000).ToArray()), random.Next(), random.Next(1, 4));
            case 4:
                return SlotBytes.Pack(ConsoleFixture.Full, random.Next(2) == 0 ? int.MaxValue : random.Next(int.MinValue, int.MaxValue), random.Next(1, 4));
        }

        if (slot == null || slot.Length == 0)
        {
            return [];
        }

        byte[] changed = (byte[])slot.Clone();
        switch (random.Next(4))
        {
            case 0:
                return changed[..random.Next(changed.Length)];
            case 1:
                // Torn: the beginning of this one, the end of another.
                byte[]? other = slots[random.Next(slots.Length)];
                int from = random.Next(changed.Length);
                return other == null || other.Length < from ? changed[..from] : [.. changed[..from], .. other[from..]];
            case 2:
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            default:
                for (int i = random.Next(1, 9); i > 0; i--)
                {
                    changed[random.Next(Math.Min(changed.Length, 24))] = (byte)random.Next(256);
                }

                return changed;
        }
    }
}
