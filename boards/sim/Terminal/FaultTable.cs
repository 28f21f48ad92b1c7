// What a run with faults says at its end: a line for each kind of fault.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Tollgate.Sim;

/// <summary>Writes what became of a <see cref="FaultPlan"/>.</summary>
public static class FaultTable
{
    /// <summary>Writes it, once the plan is concluded.</summary>
    public static void Write(FaultPlan plan, TextWriter output)
    {
        output.WriteLine($"{"fault",-18}{"times",6}{"lost",6}  where, and what the drivers counted");
        foreach (IGrouping<ChipFault, Strike> strikes in plan.Strikes.GroupBy(strike => strike.Fault).OrderBy(group => group.Key))
        {
            string lost = Sums(strikes, strike => strike.Lost, cause => Words(((ChipLoss)cause).ToString()));
            string counted = Sums(strikes, strike => strike.Counted, counter => strikes.First().Chip.Nic.CountNames[counter]);
            string both = string.Join("; ", new[] { lost, counted }.Where(text => text.Length != 0));
            output.WriteLine($"{Words(strikes.Key.ToString()),-18}{Number(strikes.Count()),6}{Number(strikes.Sum(strike => strike.Lost.Sum())),6}  {both}");
        }

        output.WriteLine(plan.Unexplained == 0
            ? $"lost in or at the chip that had a fault: {Number(plan.Explained)}, elsewhere: none"
            : $"lost in or at the chip that had a fault: {Number(plan.Explained)}, elsewhere: {Number(plan.Unexplained)}");
    }

    private static string Sums(IEnumerable<Strike> strikes, Func<Strike, int[]> of, Func<int, string> name)
    {
        int[] sums = new int[of(strikes.First()).Length];
        foreach (Strike strike in strikes)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += of(strike)[i];
            }
        }

        return string.Join(", ", Enumerable.Range(0, sums.Length).Where(i => sums[i] != 0).Select(i => name(i) + " " + Number(sums[i])));
    }

    /// <summary>RsrBelowRecord as people write it.</summary>
    private static string Words(string name)
    {
        return string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));
    }

    private static string Number(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
