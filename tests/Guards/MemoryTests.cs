// What the box holds on the board's heap: under 64 KB, and the table in firmware/README.md says so.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Bench.Memory;
using Tollgate.Tables;

namespace Tollgate.Guards;

[TestClass]
public sealed class MemoryTests
{
    /// <summary>The managed heap of an ESP32 without PSRAM is about 100 KB, less what the runtime keeps there for itself.</summary>
    private const int HeapBytes = 80 * 1024;

    [TestMethod]
    public void The_whole_state_is_under_64_KB()
    {
        MemoryBox box = new();
        Assert.AreEqual(16, box.Forwards);
        int bytes = box.Weigh().Total;
        Assert.IsLessThan(64 * 1024, bytes);
        Assert.IsGreaterThan(40 * 1024, bytes, "the walk has lost its way");
    }

    [TestMethod]
    public void A_commit_has_room_beside_what_is_in_force()
    {
        MemoryBox box = new();
        int before = box.Weigh().Total;
        int peak = box.Type("forward tcp 9443 to pbx\ncommit\n");
        Assert.AreEqual(17, box.Forwards);
        Assert.IsGreaterThan(before + 4096, peak, "a commit takes memory");
        Assert.IsLessThan(HeapBytes, peak);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(40)]
    public void A_commit_asks_for_what_it_takes_and_is_refused_without_it(int more)
    {
        string lines = string.Concat(Enumerable.Range(0, more).Select(i => $"forward udp {30000 + (i * 251)}-{30000 + (i * 251) + (i % 3 * 60)} to pbx\n")) + "commit\n";
        MemoryBox box = new();
        box.Type(lines);
        Assert.AreEqual(16 + more, box.Forwards);
        Console.WriteLine($"{more} more forwards: {box.TakenByCommit} bytes taken");
        MemoryBox tight = new();
        tight.FreeBytes = box.TakenByCommit - 1;
        tight.Type(lines);
        Assert.AreEqual(16, tight.Forwards);
        tight.FreeBytes = (box.TakenByCommit * 3 / 2) + 1024;
        tight.Type("commit\n");
        Assert.AreEqual(16 + more, tight.Forwards);
    }

    [TestMethod]
    public void The_table_in_the_README_is_what_the_walk_finds()
    {
        string section = Repository.Read("firmware/README.md").Split("## Memory")[1].Split("\n## ")[0];
        List<string> told = section.Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("| array") && !line.StartsWith("|---")).ToList();
        List<string> found = MemoryReport.Lines(new MemoryBox().Weigh()).ToList();
        Assert.AreEqual(string.Join('\n', found), string.Join('\n', told), "take over what dotnet run --project tests/Bench -- memory prints");
    }

    [TestMethod]
    public void The_queues_of_wan_rate_take_what_a_commit_asks_for_and_nothing_without_it()
    {
        int bytes = new HeapWalk().From(new WanQueue(128_000, 0, 0)).Total;
        Assert.AreEqual(WanQueue.HeapBytes, bytes);
        string told = bytes.ToString("# ##0", System.Globalization.CultureInfo.InvariantCulture) + " bytes";
        Assert.Contains(told, Repository.Read("firmware/README.md").Split("## Memory")[1].Split("\n## ")[0]);
    }

    [TestMethod]
    public void Sizes_are_those_of_the_runtime()
    {
        // Whole blocks of 12 bytes; an array has 20 bytes of its own, a reference in one takes 12.
        Assert.AreEqual(72, BoardLayout.Array(typeof(ushort), 26));
        Assert.AreEqual(84, BoardLayout.Array(typeof(ushort), 27));
        Assert.AreEqual(24, BoardLayout.Array(typeof(byte), 0));
        Assert.AreEqual(3096, BoardLayout.Array(typeof(ushort[]), 256));
        Assert.AreEqual(36, BoardLayout.Object(2));
        Assert.AreEqual(12, BoardLayout.Text("literal"));
        Assert.AreEqual(24, BoardLayout.Text(new string('x', 11)));
        Assert.AreEqual(36, BoardLayout.Text(new string('x', 12)));
        Assert.AreEqual(36, BoardLayout.Delegate());
        Assert.AreEqual(48 + BoardLayout.Array(typeof(object), 6), BoardLayout.List(5));
    }

    [TestMethod]
    public void WhatIsAdded_IsNoticed_AndWhatIsSharedWeighsOnce()
    {
        State state = new(new ushort[3], new ushort[3], 1);
        int before = new HeapWalk().From(state).Total;
        Assert.AreEqual(before, new HeapWalk().From(state).From(state.Sessions).Total);
        state.Policy.HostAddresses = new int[100];
        Assert.AreEqual(before + 420 - 24, new HeapWalk().From(state).Total);
        int sessions = SessionTable.Capacity * 72;
        Assert.AreEqual(sessions, new HeapWalk().From(state).Weights.Single(weight => weight.Name == "Rows[]" && weight.Owner == typeof(SessionTable)).Bytes);
    }
}
