// The packages of the images, against what tests/NanoSubset declares of them and what is said elsewhere.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Guards.Nano;

namespace Tollgate.Guards.Boards;

[TestClass]
public sealed class PackageTests
{
    [TestMethod]
    public void WhatIsDeclared_IsOfThePinnedPackages()
    {
        IReadOnlyDictionary<string, string> pinned = StandInPackages.Pinned();
        foreach (ApiList list in Repository.NanoAssemblies.Select(assembly => ApiList.Read(Path.Combine(Repository.NanoApi, Path.GetFileNameWithoutExtension(assembly)))))
        {
            Assert.IsTrue(pinned.ContainsKey(list.Package), list.Package + " is not pinned");
            Assert.AreEqual(pinned[list.Package], list.Version, list.Package);
        }
    }

    [TestMethod]
    public void OnlyThePinnedFile_NamesVersions()
    {
        IEnumerable<string> projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains("Sdk=\"nanoFramework.NET.Sdk"));
        List<string> seen = new();
        foreach (string path in projects)
        {
            seen.Add(Path.GetFileNameWithoutExtension(path));
            XDocument project = XDocument.Load(path);
            Assert.AreEqual("nanoFramework.NET.Sdk", project.Root!.Attribute("Sdk")!.Value, path);
            Assert.IsFalse(project.Descendants("PackageReference").Any(item => item.Attribute("Version") != null), path);
        }

        CollectionAssert.IsSubsetOf(new[] { "Tollgate.Esp32W5500", "Tollgate.Stm32W5500" }, seen);
    }
}
