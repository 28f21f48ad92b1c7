// firmware/Wire/Checksum.cs against a full recomputation over bytes: long runs, and the longest sum.

using System;
using Tollgate.Kit;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class ChecksumLongTests
{
    private const int Seed = 1071;

    [TestMethod]
    public void Sum_OfAllOnesAtFullLength_FoldsEveryCarry()
    {
        ushort[] words = new ushort[32768];
        Array.Fill(words, (ushort)0xFFFF);
        Assert.AreEqual(0xFFFF, Checksum.Sum(words, 0, 65535 - 1));
        Assert.AreEqual(0, Checksum.Sum(new ushort[32768], 0, 65535));
    }

    [TestMethod]
    public void Update_OnRandomPackets_IsTheFullRecomputation()
    {
        Random random = new(Seed);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            int length = random.Next(4, 33) * 2;
            if (random.Next(8) == 0)
            {
                // Many zeros and ones: where the two zeros of one's complement lie in wait.
                for (int at = 0; at < length; at++)
                {
                    bytes[at] = (byte)(random.Next(4) == 0 ? 0xFF : 0);
                }

                bytes[2 * random.Next(1, length / 2)] = 1;
            }

            bytes[0] = bytes[1] = 0;
            int checksum = InternetChecksum.Of(bytes.AsSpan(0, length));
            int changed = 2 * random.Next(1, length / 2);
            int from = (bytes[changed] << 8) | bytes[changed + 1];
            int to = random.Next(6) == 0 ? 0 : random.Next(65536);
            bytes[changed] = (byte)(to >> 8);
            bytes[changed + 1] = (byte)to;
            int expected = InternetChecksum.Of(bytes.AsSpan(0, length));

            int delta = Checksum.Delta(FrameWords.FromNumber(from), FrameWords.FromNumber(to));
            int actual = FrameWords.ToNumber(Checksum.Update(FrameWords.FromNumber(checksum), delta));

            // RFC 1624 section 3: where the words left are all zero, the sum has two names.
            bool isAllZero = bytes.AsSpan(0, length).IndexOfAnyExcept((byte)0) < 0;
            Assert.IsTrue(actual == expected || (isAllZero && actual == 0), $"seed {Seed}, round {i}: {actual:x4}, not {expected:x4}");
        }
    }

    [TestMethod]
    public void Delta_OfAnAddress_IsThatOfItsTwoWords()
    {
        Random random = new(Seed);
        for (int i = 0; i < 10_000; i++)
        {
            int from = random.Next(int.MinValue, int.MaxValue);
            int to = random.Next(int.MinValue, int.MaxValue);
            int words = Checksum.Delta((from >> 16) & 0xFFFF, (to >> 16) & 0xFFFF) + Checksum.Delta(from & 0xFFFF, to & 0xFFFF);
            Assert.AreEqual(Checksum.Fold(words) % 0xFFFF, Checksum.Delta(from, to) % 0xFFFF, $"seed {Seed}, {from:x8} to {to:x8}");
        }
    }

    [TestMethod]
    public void UpdateUdp_OfZero_StaysZero()
    {
        for (int delta = 0; delta <= 0xFFFF; delta += 13)
        {
            Assert.AreEqual(0, Checksum.UpdateUdp(0, delta));
        }
    }
}
