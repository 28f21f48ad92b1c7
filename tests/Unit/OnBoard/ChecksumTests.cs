// firmware/Wire/Checksum.cs against a full recomputation over bytes. Runs on a board too; the long
// random run is in ../ChecksumLongTests.cs.

using Tollgate.Hal;
using Tollgate.SmallKit;
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
        Assert.AreEqual(0xddf2, Ip.WordOf(Checksum.Sum(Buffers.OfHex("0001f203f4f5f6f7"), Frame.Start, 8)));
    }

    [TestMethod]
    public void Sum_OfAnOddLength_CountsAZeroAfterIt()
    {
        Assert.AreEqual(0x1234 + 0x5600, Ip.WordOf(Checksum.Sum(Buffers.OfHex("123456"), Frame.Start, 3)));
    }

    [TestMethod]
    public void Sum_OfAllOnes_FoldsEveryCarry()
    {
        ushort[] words = new ushort[760];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = 0xFFFF;
        }

        Assert.AreEqual(0xFFFF, Checksum.Sum(words, 0, 1520));
        Assert.AreEqual(0, Checksum.Sum(new ushort[760], 0, 1519));
    }

    [TestMethod]
    public void Update_OnRandomPackets_IsTheFullRecomputation()
    {
        Dice dice = new Dice(Seed);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 300; i++)
        {
            int length = (4 + dice.Below(29)) * 2;
            bool isSparse = dice.Below(4) == 0;
            for (int at = 0; at < length; at++)
            {
                // Many zeros and ones: where the two zeros of one's complement lie in wait.
                bytes[at] = (byte)(!isSparse ? dice.Below(256) : dice.Below(4) == 0 ? 0xFF : 0);
            }

            bytes[0] = 0;
            bytes[1] = 0;
            bytes[3] = 1;
            int checksum = Sums.Checksum(bytes, 0, length, 0);
            int changed = 4 + (2 * dice.Below((length / 2) - 2));
            int from = Buffers.Number(bytes, changed);
            int to = dice.Below(6) == 0 ? 0 : dice.Below(65536);
            bytes[changed] = (byte)(to >> 8);
            bytes[changed + 1] = (byte)to;

            int delta = Checksum.Delta(Ip.WordOf(from), Ip.WordOf(to));
            int actual = Ip.WordOf(Checksum.Update(Ip.WordOf(checksum), delta));

            // Not all words are zero, so the sum has one name only (RFC 1624 section 3).
            Assert.AreEqual(Sums.Checksum(bytes, 0, length, 0), actual);
        }
    }

    [TestMethod]
    public void Update_OfTheExampleOfRfc1624_Is0000AndNotFfff()
    {
        // RFC 1624 section 4: HC = 0xDD2F, m = 0x5555, m' = 0x3285; equation 2 (RFC 1141) yields 0xFFFF.
        int delta = Checksum.Delta(Ip.WordOf(0x5555), Ip.WordOf(0x3285));
        Assert.AreEqual(0x0000, Checksum.Update(Ip.WordOf(0xDD2F), delta));
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
        Dice dice = new Dice(Seed);
        for (int i = 0; i < 300; i++)
        {
            int from = (int)dice.Next();
            int to = (int)dice.Next();
            int words = Checksum.Delta((from >> 16) & 0xFFFF, (to >> 16) & 0xFFFF) + Checksum.Delta(from & 0xFFFF, to & 0xFFFF);
            Assert.AreEqual(Checksum.Fold(words) % 0xFFFF, Checksum.Delta(from, to) % 0xFFFF);
        }
    }

    [TestMethod]
    public void UpdateUdp_OfZero_StaysZero()
    {
        for (int delta = 0; delta <= 0xFFFF; delta += 257)
        {
            Assert.AreEqual(0, Checksum.UpdateUdp(0, delta));
        }
    }

    [TestMethod]
    public void UpdateUdp_ThatComputesZero_IsFfff()
    {
        int delta = Checksum.Delta(Ip.WordOf(0x5555), Ip.WordOf(0x3285));
        Assert.AreEqual(0xFFFF, Checksum.UpdateUdp(Ip.WordOf(0xDD2F), delta));
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
