// All outside ports that the lines of a configuration open, sorted, so that a new line is compared
// with its neighbors only: packets wait while it is.

namespace Tollgate.Control;

/// <summary>Port ranges by protocol and first port. No two overlap.</summary>
public sealed class OpenPorts
{
    // Not an ArrayList: each access to that is a library call.
    private PortRange[] _ranges = new PortRange[16];
    private int _count;

    /// <summary>How many ranges there are.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>A range: those of TCP first, each protocol's from its lowest port.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public PortRange Range(int index)
    {
        return _ranges[index];
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

        for (; at < _count; at++)
        {
            PortRange other = _ranges[at];
            if (other.Overlaps(range))
            {
                if (other.Line != replaced)
                {
                    return other;
                }
            }
            else if (other.Key > range.Key)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Adds the ranges of a line: they overlap nothing.</summary>
    public void Add(ConfigLine line)
    {
        PortRange[] added = line.Opens;
        for (int i = 0; i < added.Length; i++)
        {
            if (_count == _ranges.Length)
            {
                PortRange[] ranges = new PortRange[_count + 16];
                System.Array.Copy(_ranges, 0, ranges, 0, _count);
                _ranges = ranges;
            }

            int at = FirstFrom(added[i]);
            System.Array.Copy(_ranges, at, _ranges, at + 1, _count - at);
            _ranges[at] = added[i];
            _count++;
        }
    }

    /// <summary>Takes out the ranges of a line.</summary>
    public void Remove(ConfigLine line)
    {
        PortRange[] removed = line.Opens;
        for (int i = 0; i < removed.Length; i++)
        {
            int at = FirstFrom(removed[i]);
            _count--;
            System.Array.Copy(_ranges, at + 1, _ranges, at, _count - at);
            _ranges[_count] = null;
        }
    }

    private int FirstFrom(PortRange range)
    {
        int key = range.Key;
        PortRange[] ranges = _ranges;
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (ranges[middle].Key < key)
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
