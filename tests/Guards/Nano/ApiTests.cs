// The declarations in tests/NanoSubset/Api are only worth something if they are true. api.txt is
// the list that was compared with the nanoFramework packages; here the declarations are held to it.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

namespace Tollgate.Guards.Nano;

[TestClass]
public sealed class ApiTests
{
    [TestMethod]
    public void EveryDeclaration_IsInTheListOfTheRealApi_AndTheOtherWayRound()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(Repository.NanoApi);
        SortedSet<string> declared = ApiListing.Of(module);
        string[] listed = ApiListing.Read(Path.Combine(Repository.Root, "tests/NanoSubset/api.txt")).ToArray();
        Assert.IsTrue(declared.Count > 300, $"only {declared.Count} declarations were found");
        Assert.AreEqual("", string.Join('\n', declared.Except(listed)), "declared, but not in api.txt");
        Assert.AreEqual("", string.Join('\n', listed.Except(declared)), "in api.txt, but not declared");
        Assert.AreEqual(listed.Length, listed.Distinct().Count(), "a line stands twice in api.txt");
    }
}
