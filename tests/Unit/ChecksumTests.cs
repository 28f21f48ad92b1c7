// firmware/Wire/Checksum.cs against a full recomputation over bytes.

using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Kit;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class ChecksumTests
{
    private const int Seed = 1071;

    [TestMethod]
    public void Sum_OfTheExampleOfRfc1071_IsDdf2()
    {
        // RFC 1071 section 3.
        ushort[] buffer = FrameWords.Buffer([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
        Assert.AreEqual(0xddf2, FrameWords.ToNumber(Checksum.Sum(buffer, Frame.Start, 8)));
    }

    [TestMethod]
    public void Sum_OfAnOddLength_CountsAZeroAfterIt()
    {
        byte[] bytes = [0x12, 0x34, 0x56];
        ushort[] buffer = FrameWords.Buffer(bytes);
        Assert.AreEqual(0x1234 + 0x5600, FrameWords.ToNumber(Checksum.Sum(buffer, Frame.Start, 3)));
    }

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
    public void Update_OfTheExampleOfRfc1624_Is0000AndNotFfff()
    {
        // RFC 1624 section 4: HC = 0xDD2F, m = 0x5555, m' = 0x3285; equation 2 (RFC 1141) yields 0xFFFF.
        int delta = Checksum.Delta(FrameWords.FromNumber(0x5555), FrameWords.FromNumber(0x3285));
        Assert.AreEqual(0x0000, Checksum.Update(FrameWords.FromNumber(0xDD2F), delta));
    }

    [TestMethod]
    public void Delta_OfNoChange_IsZero()
    {
        Assert.AreEqual(0, Checksum.Delta(0x1234_5678, 0x1234_5678));
        Assert.AreEqual(0xFFFF, Checksum.Update(0xFFFF, Checksum.Delta(7, 7)));
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

    [TestMethod]
    public void UpdateUdp_ThatComputesZero_IsFfff()
    {
        int delta = Checksum.Delta(FrameWords.FromNumber(0x5555), FrameWords.FromNumber(0x3285));
        Assert.AreEqual(0xFFFF, Checksum.UpdateUdp(FrameWords.FromNumber(0xDD2F), delta));
    }

    [TestMethod]
    public void Fold_OfTheLargestSum_FitsAWord()
    {
        Assert.AreEqual(0xFFFF, Checksum.Fold(32768 * 0xFFFF));
        Assert.AreEqual(0x7FFF, Checksum.Fold(int.MaxValue));
        Assert.AreEqual(0, Checksum.Fold(0));
        Assert.AreEqual(0xFFFF, Checksum.Fold(0xFFFF));
        Assert.AreEqual(1, Checksum.Fold(0x10000));
    }
}
