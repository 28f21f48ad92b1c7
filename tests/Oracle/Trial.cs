// A run of many operations from a seed; when one fails, the fewest operations that fail as well.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;

namespace Tollgate.Oracle;

/// <summary>Runs seeds and explains what fails.</summary>
public static class Trial
{
    /// <summary>Ours: as long as somebody waits gladly for a shorter list.</summary>
    private const int ShrinkSeconds = 30;

    // Where the clock begins: one that wraps soon, as a signed number and as an unsigned one, and others.
    private static readonly int[] s_clocks = [1000, int.MaxValue - 200_000, -200_000, int.MinValue, 0x1234_5678];

    /// <summary>Runs operations of a seed.</summary>
    /// <returns>What failed, with all that is needed to see it again; null if nothing did.</returns>
    public static string? Of(int seed, int operations, Dictionary<string, int>? tally = null)
    {
        (int failed, string? wrong, _) = Generate(seed, operations, null, tally);
        if (wrong == null)
        {
            return null;
        }

        List<Operation> all = [];
        Generate(seed, failed + 1, all, null);
        List<Operation> few = Shrink(seed, all);
        (int at, string? still) = Replay(seed, few);
        StringBuilder text = new($"seed {seed}, operation {failed}: {wrong}\n");
        text.AppendLine($"Again: TOLLGATE_ORACLE_SEED={seed} dotnet test tests/Oracle --filter AFreshSeed");
        text.AppendLine(still == null ? $"The last of {few.Count} operations:" : $"{few.Count} operations fail as well: {still}");
        foreach (Operation operation in few.Take(still == null ? few.Count : at + 1).TakeLast(60))
        {
            text.AppendLine("  " + operation);
        }

        return text.ToString();
    }

    private static (int At, string? Wrong, Run Run) Generate(int seed, int operations, List<Operation>? record, Dictionary<string, int>? tally)
    {
        Run run = Start(seed);
        Dice dice = new(seed);
        for (int i = 0; i < operations; i++)
        {
            Operation operation = dice.Next(run);
            record?.Add(operation);
            string? wrong = run.Step(operation);
            if (wrong != null)
            {
                return (i, wrong, run);
            }

            dice.Note(run);
        }

        foreach ((string kind, int count) in run.Tally)
        {
            if (tally != null)
            {
                tally[kind] = tally.GetValueOrDefault(kind) + count;
            }
        }

        return (-1, null, run);
    }

    private static (int At, string? Wrong) Replay(int seed, IReadOnlyList<Operation> operations)
    {
        Run run = Start(seed);
        for (int i = 0; i < operations.Count; i++)
        {
            string? wrong = run.Step(operations[i]);
            if (wrong != null)
            {
                return (i, wrong);
            }
        }

        return (-1, null);
    }

    /// <summary>Takes out what is not needed: first all but the end, then halves, quarters, down to single ones.</summary>
    private static List<Operation> Shrink(int seed, List<Operation> all)
    {
        Stopwatch watch = Stopwatch.StartNew();
        List<Operation> few = all;
        for (int last = 16; last < all.Count && few == all; last *= 4)
        {
            List<Operation> end = all.TakeLast(last).ToList();
            few = Fails(seed, end) ?? all;
        }

        for (int size = few.Count / 2; size >= 1; size = size == 1 ? 0 : size / 2)
        {
            for (int at = 0; at < few.Count && watch.Elapsed.TotalSeconds < ShrinkSeconds;)
            {
                List<Operation>? fewer = Fails(seed, few.Take(at).Concat(few.Skip(at + size)).ToList());
                at = fewer == null ? at + size : at;
                few = fewer ?? few;
            }
        }

        return few;
    }

    private static List<Operation>? Fails(int seed, List<Operation> operations)
    {
        (int at, string? wrong) = Replay(seed, operations);
        return wrong == null ? null : operations.Take(at + 1).ToList();
    }

    private static Run Start(int seed)
    {
        return new Run(s_clocks[(int)((uint)seed % s_clocks.Length)], seed);
    }
}
