// All outside ports that the lines of a configuration open, sorted, so that a new line is compared
// with its neighbors only: packets wait while it is.

using System.Collections;

namespace Tollgate.Control;

/// <summary>Port ranges by protocol and first port. No two overlap.</summary>
public sealed class OpenPorts
{
    private readonly ArrayList _ranges = new ArrayList();

    /// <summary>How many ranges there are.</summary>
    public int Count
    {
        get { return _ranges.Count; }
    }

    /// <summary>A range: those of TCP first, each protocol's from its lowest port.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public PortRange Range(int index)
    {
        return (PortRange)_ranges[index];
    }

    /// <summary>A range that overlaps another.</summary>
    /// <param name="range">The other.</param>
    /// <param name="replaced">A line whose ranges do not count; null if all do.</param>
    /// <returns>Null if there is none.</returns>
    public PortRange FindOverlap(PortRange range, ConfigLine replaced)
    {
        int at = FirstFrom(range);
        if (at > 0)
        {
            // The range before begins lower, but may reach up.
            at--;
        }

        for (; at < _ranges.Count; at++)
        {
            PortRange other = (PortRange)_ranges[at];
            if (other.Overlaps(range))
            {
                if (other.Line != replaced)
                {
                    return other;
                }
            }
            else if (Key(other) > Key(range))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Adds the ranges of a line: they overlap nothing.</summary>
    public void Add(ConfigLine line)
    {
        for (int i = 0; i < line.Opens.Length; i++)
        {
            _ranges.Insert(FirstFrom(line.Opens[i]), line.Opens[i]);
        }
    }

    /// <summary>Takes out the ranges of a line.</summary>
    public void Remove(ConfigLine line)
    {
        for (int i = 0; i < line.Opens.Length; i++)
        {
            _ranges.RemoveAt(FirstFrom(line.Opens[i]));
        }
    }

    /// <summary>A copy of the list.</summary>
    public OpenPorts Copy()
    {
        OpenPorts copy = new OpenPorts();
        for (int i = 0; i < _ranges.Count; i++)
        {
            copy._ranges.Add(_ranges[i]);
        }

        return copy;
    }

    private static int Key(PortRange range)
    {
        return (range.Protocol << 16) + range.First;
    }

    private int FirstFrom(PortRange range)
    {
        int key = Key(range);
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (Key((PortRange)_ranges[middle]) < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
