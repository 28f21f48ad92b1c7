// The router against the slow NAT. A fixed seed that fails is a bug that was made since; a fresh one that
// fails is a bug that was always there: its message says how to see it again.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Tollgate.Oracle;

[TestClass]
public sealed class OracleTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public void AFixedSeed_AgreesWithTheSlowNat(int seed)
    {
        Check(seed, 400_000);
    }

    [TestMethod]
    public void AFreshSeed_AgreesWithTheSlowNat()
    {
        string? given = Environment.GetEnvironmentVariable("TOLLGATE_ORACLE_SEED");
        int seed = given == null ? Environment.TickCount ^ Environment.ProcessId << 16 : int.Parse(given, CultureInfo.InvariantCulture);
        Check(seed, 50_000);
    }

    private static void Check(int seed, int operations)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Dictionary<string, int> tally = [];
        string? wrong = Trial.Of(seed, operations, tally);
        Console.WriteLine($"seed {seed}: {operations} operations in {watch.Elapsed.TotalSeconds:0.0} s; "
            + string.Join(", ", tally.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Key} {kind.Value}")));
        Assert.IsNull(wrong, wrong);

        // A run that hardly met anything would agree, too.
        foreach (string kind in new[] { "out", "in", "turned", "no-rule", "filtered", "not-a-peer", "table-full", "host-limit", "icmp-no-mapping", "ttl-expired" })
        {
            Assert.IsGreaterThan(operations / 2000, tally.GetValueOrDefault(kind), $"seed {seed}: {kind}");
        }
    }
}
