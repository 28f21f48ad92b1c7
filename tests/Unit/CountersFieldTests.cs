// firmware/Tables/Counters.cs and DropReason.cs: every field there is, found by reflection.

using System.Linq;
using System.Reflection;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class CountersFieldTests
{
    [TestMethod]
    public void EachDropReason_HasItsOwnNumberAndWord()
    {
        int[] numbers = typeof(DropReason).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name is not (nameof(DropReason.Count) or nameof(DropReason.LastPlain)))
            .Select(field => (int)field.GetValue(null)!)
            .ToArray();
        CollectionAssert.AreEquivalent(Enumerable.Range(1, DropReason.Count - 1).ToArray(), numbers);
        Assert.AreEqual(numbers.Length, numbers.Select(DropReason.Word).Distinct().Count());
        Assert.IsTrue(numbers.Select(DropReason.Word).All(word => word.All(c => c is '-' or (>= 'a' and <= 'z'))));
    }

    [TestMethod]
    public void Clear_SetsAllButHeldToZero()
    {
        Counters counters = new();
        FieldInfo[] fields = typeof(Counters).GetFields().Where(field => field.FieldType == typeof(int)).ToArray();
        foreach (FieldInfo field in fields)
        {
            field.SetValue(counters, 7);
        }

        for (int reason = 1; reason < DropReason.Count; reason++)
        {
            counters.Drops[reason] = 1;
        }

        Assert.AreEqual(DropReason.Count - 1, counters.Dropped());
        counters.Clear();
        Assert.AreEqual(0, counters.Dropped());
        foreach (FieldInfo field in fields)
        {
            Assert.AreEqual(field.Name == nameof(Counters.Held) ? 7 : 0, (int)field.GetValue(counters)!, field.Name);
        }
    }
}
