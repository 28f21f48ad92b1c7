// What instrumented code calls while it runs. The meter loads this assembly a second time beside
// the instrumented copy, so these statics belong to one load of metered code.

using System;

namespace Tollgate.Bench.Meter;

/// <summary>Counters that instrumented code advances.</summary>
public static class Probe
{
    /// <summary>Set before any instrumented code runs; each place in the code has its own element.</summary>
    public static long[] Counts { get; set; } = Array.Empty<long>();

    /// <summary>What one step of each counter costs; empty while nobody asks for <see cref="Total"/>.</summary>
    public static double[] Prices { get; set; } = Array.Empty<double>();

    /// <summary>The price of everything that ran since <see cref="Prices"/> was set.</summary>
    public static double Total { get; set; }

    /// <summary>A place in the code was passed.</summary>
    public static void Hit(int counter)
    {
        Add(counter, 1);
    }

    /// <summary>Stands before newarr: hands the length through and counts bytes.</summary>
    public static int NewArray(int length, int elementBytes, int counter)
    {
        Add(counter, (long)length * elementBytes);
        return length;
    }

    /// <summary>Stands for Array.Copy of five arguments.</summary>
    public static void Copy(Array from, int fromIndex, Array to, int toIndex, int length, int counter)
    {
        Add(counter, (long)length * ElementBytes(from));
        Array.Copy(from, fromIndex, to, toIndex, length);
    }

    /// <summary>Stands for Array.Copy of three arguments.</summary>
    public static void CopyFromStart(Array from, Array to, int length, int counter)
    {
        Add(counter, (long)length * ElementBytes(from));
        Array.Copy(from, to, length);
    }

    /// <summary>Stands for Array.Clear.</summary>
    public static void Clear(Array array, int index, int length, int counter)
    {
        Add(counter, (long)length * ElementBytes(array));
        Array.Clear(array, index, length);
    }

    private static void Add(int counter, long steps)
    {
        Counts[counter] += steps;
        if (Prices.Length != 0)
        {
            Total += steps * Prices[counter];
        }
    }

    /// <summary>Bytes of an element on the board: a reference is a heap block of 12.</summary>
    private static int ElementBytes(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        return element.IsPrimitive && array.Length != 0 ? Buffer.ByteLength(array) / array.Length : element.IsPrimitive ? 0 : 12;
    }
}
