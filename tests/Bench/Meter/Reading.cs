// What was executed, with its price, summed up as the reports want it. It may be a difference of
// two runs: then what only the second one did counts negative, and all sums stay true.

using System;
using System.Collections.Generic;
using System.Linq;

namespace Tollgate.Bench.Meter;

/// <summary>Executed IL and estimated ARM instructions.</summary>
public sealed class Reading
{
    private readonly List<(Place Place, bool IsTaken, long Il, double Instructions)> _parts = new();

    /// <summary>Prices what was counted.</summary>
    /// <param name="places">The priced places.</param>
    /// <param name="counts">How far each counter advanced, or how much further than in another run.</param>
    /// <exception cref="InvalidOperationException">Something was executed that the price list does not know.</exception>
    public Reading(IReadOnlyList<Place> places, long[] counts)
    {
        foreach (Place place in places)
        {
            long runs = counts[place.Runs];
            long taken = place.NotTaken < 0 ? 0 : runs - counts[place.NotTaken];
            double bytes = place.Bytes < 0 ? 0 : counts[place.Bytes] * place.Price.EachByte;
            AddPart(place, false, runs - taken, place.Price.Each, bytes);
            AddPart(place, true, taken, place.Price.Taken, 0);
        }
    }

    /// <summary>Executed IL instructions.</summary>
    public long Il => _parts.Sum(part => part.Il);

    /// <summary>Estimated ARM instructions.</summary>
    public double Instructions => _parts.Sum(part => part.Instructions);

    /// <summary>Where they went, by method, the costliest first.</summary>
    public IReadOnlyList<Share> ByMethod()
    {
        return By(part => part.Place.Method);
    }

    /// <summary>Where they went, by source line with its method, the costliest first.</summary>
    public IReadOnlyList<Share> ByLine()
    {
        return By(part => part.Place.Line + "  " + part.Place.Method);
    }

    /// <summary>Where they went, by opcode or kind of call, the costliest first.</summary>
    public IReadOnlyList<Share> ByOperation()
    {
        return By(part => part.Place.Price.Name + (part.IsTaken ? " taken" : string.Empty));
    }

    private IReadOnlyList<Share> By(Func<(Place Place, bool IsTaken, long Il, double Instructions), string> name)
    {
        return _parts
            .GroupBy(name)
            .Select(group => new Share(group.Key, group.Sum(part => part.Il), group.Sum(part => part.Instructions)))
            .OrderByDescending(share => share.Instructions)
            .ThenBy(share => share.Name, StringComparer.Ordinal)
            .ToArray();
    }

    private void AddPart(Place place, bool isTaken, long runs, double? each, double bytes)
    {
        if (runs == 0 && bytes == 0)
        {
            return;
        }

        double price = each ?? throw new InvalidOperationException(
            "weights.csv has no price for " + place.Price.Name + ", executed in " + place.Method + " at " + place.Line);
        _parts.Add((place, isTaken, runs * place.Il, (runs * price) + bytes));
    }
}

/// <summary>A part of a reading.</summary>
/// <param name="Name">A method, a source line or an operation.</param>
/// <param name="Il">Executed IL instructions.</param>
/// <param name="Instructions">Estimated ARM instructions.</param>
public sealed record Share(string Name, long Il, double Instructions);
