// Built assemblies, loaded a second time with counters in them, beside the ones this program
// itself uses. Code that drives them is loaded into the same context, so that it meets their types.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;

namespace Tollgate.Bench.Meter;

/// <summary>A load context with instrumented assemblies, and their counters.</summary>
public sealed class MeteredCode
{
    private readonly Instrumenter _instrumenter;
    private readonly long[] _counts;
    private readonly Context _context;
    private readonly Lazy<double[]> _prices;

    /// <summary>Instruments and loads assemblies.</summary>
    /// <param name="paths">Their files, as built.</param>
    public MeteredCode(params string[] paths)
    {
        _instrumenter = new Instrumenter(paths);
        _counts = new long[_instrumenter.Counters];
        _prices = new Lazy<double[]>(PricesOfCounters);
        _context = new Context(_instrumenter.Write(), Path.GetDirectoryName(paths[0])!);
        Type probe = Load(typeof(Probe).Assembly.GetName().Name!).GetType(typeof(Probe).FullName!, throwOnError: true)!;
        probe.GetProperty(nameof(Probe.Counts))!.SetValue(null, _counts);
    }

    /// <summary>An assembly of this context: instrumented if it was named, as built if not.</summary>
    public Assembly Load(string name)
    {
        return _context.LoadFromAssemblyName(new AssemblyName(name));
    }

    /// <summary>Lets the running code itself add up its price, in <see cref="Probe.Total"/> of this context.</summary>
    public void AddUp()
    {
        Type probe = Load(typeof(Probe).Assembly.GetName().Name!).GetType(typeof(Probe).FullName!, throwOnError: true)!;
        probe.GetProperty(nameof(Probe.Prices))!.SetValue(null, _prices.Value);
    }

    /// <summary>What was executed so far, to be handed to <see cref="Since"/>.</summary>
    public long[] Mark()
    {
        return (long[])_counts.Clone();
    }

    /// <summary>What was executed since a mark.</summary>
    public Reading Since(long[] mark)
    {
        return Priced(_counts.Zip(mark, (now, before) => now - before).ToArray());
    }

    /// <summary>The instructions that were executed since a mark, without where; the mark moves to now.</summary>
    /// <exception cref="InvalidOperationException">Something was executed that the price list does not know.</exception>
    public double Spent(long[] mark)
    {
        double sum = 0;
        for (int i = 0; i < mark.Length; i++)
        {
            long runs = _counts[i] - mark[i];
            if (runs != 0)
            {
                sum += runs * _prices.Value[i];
                mark[i] = _counts[i];
            }
        }

        return double.IsNaN(sum) ? throw new InvalidOperationException("something without a price was executed") : sum;
    }

    /// <summary>Puts prices to counts that were added up from differences of marks.</summary>
    public Reading Priced(long[] counts)
    {
        return new Reading(_instrumenter.Places, counts);
    }

    /// <summary>What one step of each counter costs: a branch pays as taken, and gets the difference back where it was not.</summary>
    private double[] PricesOfCounters()
    {
        var prices = new double[_counts.Length];
        foreach (Place place in _instrumenter.Places)
        {
            double each = place.Price.Each ?? double.NaN;
            double taken = place.Price.IsBranch ? place.Price.Taken ?? double.NaN : each;
            prices[place.Runs] += taken;
            if (place.NotTaken >= 0)
            {
                prices[place.NotTaken] += each - taken;
            }

            if (place.Bytes >= 0)
            {
                prices[place.Bytes] += place.Price.EachByte;
            }
        }

        return prices;
    }

    private sealed class Context : AssemblyLoadContext
    {
        private readonly Dictionary<string, byte[]> _images;
        private readonly string _directory;

        public Context(Dictionary<string, byte[]> images, string directory)
            : base("metered")
        {
            _images = images;
            _directory = directory;
        }

        protected override Assembly? Load(AssemblyName name)
        {
            if (_images.TryGetValue(name.Name!, out byte[]? image))
            {
                return LoadFromStream(new MemoryStream(image));
            }

            string path = Path.Combine(_directory, name.Name + ".dll");
            return name.Name!.StartsWith("Tollgate.", StringComparison.Ordinal) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
