// tests/Kit and the firmware mean the same by a word: every number there is.

using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class KitWordsTests
{
    [TestMethod]
    public void Kit_AndFirmware_MeanTheSameWords()
    {
        for (int number = 0; number < 65536; number++)
        {
            Assert.AreEqual(WordOrder.Swap(number), FrameWords.FromNumber(number));
            Assert.AreEqual(number, WordOrder.Swap(WordOrder.Swap(number)));
        }

        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        CollectionAssert.AreEqual(bytes, FrameWords.Take(FrameWords.Buffer(bytes), bytes.Length));
        Assert.AreEqual(0xA5, (FrameWords.Buffer(bytes)[Frame.Start + 7] >> WordOrder.SecondByteShift) & 0xFF, "the octet after an odd end");
    }
}
