// Every requirement that the box claims to meet has a test that carries its id.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Requirements;

[TestClass]
public sealed class RequirementListTests
{
    private static readonly string[] s_met =
    [
        "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9",
        "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10", "U11", "U12", "U13", "U14",
        "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11",
        "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11",
        "X1", "X2", "X3", "X4",
        "C4", "C5", "C8", "C11", "C12", "C15",
        "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10",
        "A1", "A2", "A3", "A4", "A5",
        "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8",
        "M1", "M2", "M3", "M4",
    ];

    [TestMethod]
    public void EveryRequirementThatIsMet_HasATestWithItsId()
    {
        HashSet<string> carried = typeof(RequirementListTests).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<TestClassAttribute>() != null && type.GetCustomAttribute<IgnoreAttribute>() == null)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute is TestMethodAttribute))
            .Where(method => method.GetCustomAttribute<IgnoreAttribute>() == null)
            .Select(method => method.Name.Split('_')[0])
            .ToHashSet(StringComparer.Ordinal);
        Assert.AreEqual(string.Empty, string.Join(' ', s_met.Where(id => !carried.Contains(id))), "requirements without a test");
    }
}
