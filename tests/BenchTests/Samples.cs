// Small methods whose cost is worked out by hand in MeterTests.cs. To change one is to work its
// sum out again.

using System;

namespace Tollgate.BenchTests;

/// <summary>What the meter is tried on.</summary>
public static class Samples
{
    private static readonly ushort[] s_words = new ushort[4];

    /// <summary>Straight line on int arguments.</summary>
    public static int Straight(int a, int b)
    {
        return (a + b) ^ 255;
    }

    /// <summary>The same on long arguments.</summary>
    public static long StraightLong(long a, long b)
    {
        return a * b >> 3;
    }

    /// <summary>A loop with a local bound.</summary>
    public static int Loop(int turns)
    {
        int sum = 0;
        for (int i = 0; i < turns; i++)
        {
            sum += i;
        }

        return sum;
    }

    /// <summary>Loads and stores of a ushort[].</summary>
    public static void Words(ushort[] words)
    {
        words[1] = (ushort)(words[0] + 1);
    }

    /// <summary>A branch on equality.</summary>
    public static int Branch(int a, int b)
    {
        if (a == b)
        {
            return 1;
        }

        return 2;
    }

    /// <summary>A static call to a method with two locals.</summary>
    public static int Calls()
    {
        return Loop(0);
    }

    /// <summary>A dense switch.</summary>
    public static int Switch(int a)
    {
        switch (a)
        {
            case 0:
                return 5;
            case 1:
                return 7;
            case 2:
                return 6;
            default:
                return 8;
        }
    }

    /// <summary>A byte in a local, a static array, a conversion.</summary>
    public static int Narrow(int a)
    {
        byte low = (byte)a;
        ushort[] words = s_words;
        return words[low & 3] + low;
    }

    /// <summary>Library calls whose price depends on bytes.</summary>
    public static void Copies(ushort[] words)
    {
        Array.Copy(words, 0, words, 2, 2);
        Array.Clear(words, 0, 3);
    }

    /// <summary>Makes an array and an object.</summary>
    public static Box Makes(int length)
    {
        return new Box(new ushort[length]);
    }

    /// <summary>A property that is inlined.</summary>
    public static int Property(Box box)
    {
        return box.Length + box.Sum(1, 2, 3);
    }

    /// <summary>Calls through an interface.</summary>
    public static int Interface(IBox box)
    {
        return box.Deep(1);
    }

    /// <summary>Leaves a try and its finally.</summary>
    public static int Finally(int a)
    {
        try
        {
            a++;
        }
        finally
        {
            a++;
        }

        return a;
    }
}

/// <summary>An interface for the samples.</summary>
public interface IBox
{
    /// <summary>Something to call.</summary>
    int Deep(int a);
}

/// <summary>An object for the samples.</summary>
public sealed class Box : IBox
{
    private readonly ushort[] _words;
    private readonly int _count;

    /// <summary>Two fields, one of them set.</summary>
    public Box(ushort[] words)
    {
        _words = words;
        _count = 0;
    }

    /// <summary>Small enough to be inlined.</summary>
    public int Length => _words.Length;

    /// <summary>Too many arguments to be inlined.</summary>
    public int Sum(int a, int b, int c)
    {
        return Twice(a + b + c) + _count;
    }

    /// <inheritdoc/>
    public int Deep(int a)
    {
        return a;
    }

    private int Twice(int a)
    {
        return a + a;
    }
}
