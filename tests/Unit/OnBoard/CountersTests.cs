// firmware/Tables/Counters.cs and DropReason.cs. Runs on a board too; ../CountersFieldTests.cs
// looks at every field there is.

using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class CountersTests
{
    [TestMethod]
    public void EachDropReason_HasItsOwnWord()
    {
        for (int reason = 1; reason < DropReason.Count; reason++)
        {
            string word = DropReason.Word(reason);
            Assert.IsTrue(word.Length > 0);
            for (int i = 0; i < word.Length; i++)
            {
                Assert.IsTrue(word[i] == '-' || (word[i] >= 'a' && word[i] <= 'z'), word);
            }

            for (int other = 1; other < reason; other++)
            {
                Assert.AreNotEqual(DropReason.Word(other), word);
            }
        }
    }

    [TestMethod]
    public void Clear_SetsAllButHeldToZero()
    {
        Counters counters = new Counters
        {
            Inbound = 7,
            Outbound = 7,
            Answered = 7,
            Taken = 7,
            Held = 7,
            ErrorsMade = 7,
            ErrorsLimited = 7,
            ArpAsked = 7,
        };
        for (int reason = 1; reason < DropReason.Count; reason++)
        {
            counters.Drops[reason] = 1;
        }

        Assert.AreEqual(DropReason.Count - 1, counters.Dropped());
        Assert.AreEqual((5 * 7) + DropReason.Count - 1, counters.Received());
        counters.Clear();
        Assert.AreEqual(0, counters.Dropped());
        Assert.AreEqual(7, counters.Held);
        Assert.AreEqual(7, counters.Received(), "all but what waits");
        Assert.AreEqual(0, counters.ErrorsMade + counters.ErrorsLimited + counters.ArpAsked);
    }
}
