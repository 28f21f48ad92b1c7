// A configuration: an ordered list of lines. The console edits one (the candidate), a commit makes it
// the running one, and the next edit begins with a copy. Lines do not change, so a copy of the list is one.

using System.Collections;
using System.Text;

namespace Tollgate.Control;

/// <summary>Configuration lines, by kind and, within a kind, as they came.</summary>
public sealed class Config
{
    /// <summary>Ours: lines at most. It bounds memory and the time of a commit.</summary>
    public const int MaxLines = 256;

    // Not an ArrayList: each access to that is a library call, and every search passes all lines.
    private ConfigLine[] _lines;
    private int _count;
    private OpenPorts _ports;

    /// <summary>Makes an empty configuration.</summary>
    public Config()
        : this(new ConfigLine[16], 0)
    {
    }

    private Config(ConfigLine[] lines, int count)
    {
        _lines = lines;
        _count = count;
    }

    /// <summary>How many lines there are.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>The outside ports that the lines open: made when they are first asked for, kept while the lines are edited.</summary>
    public OpenPorts Ports
    {
        get
        {
            if (_ports == null)
            {
                _ports = new OpenPorts();
                for (int i = 0; i < _count; i++)
                {
                    _ports.Add(_lines[i]);
                }
            }

            return _ports;
        }
    }

    /// <summary>A line.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ConfigLine Line(int index)
    {
        return _lines[index];
    }

    /// <summary>The first line of a kind with a name.</summary>
    /// <param name="kind">One of ConfigLine's kinds.</param>
    /// <param name="name">Null for wan and lan.</param>
    /// <returns>Null if there is none.</returns>
    public ConfigLine Find(int kind, string name)
    {
        for (int i = 0; i < _count; i++)
        {
            ConfigLine line = _lines[i];
            if (line.Kind == kind && line.Name == name)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The host with an address.</summary>
    /// <param name="address">As IPv4 says.</param>
    /// <param name="replaced">A line that does not count; null if all do.</param>
    /// <returns>Null if there is none.</returns>
    public ConfigLine FindAddress(int address, ConfigLine replaced)
    {
        for (int i = 0; i < _count; i++)
        {
            ConfigLine line = _lines[i];
            if (line.Kind == ConfigLine.Host && line.Address == address && line != replaced)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The line whose place a new one takes, or, for a forward, the same line.</summary>
    /// <returns>Null if there is none.</returns>
    public ConfigLine ReplacedBy(ConfigLine added)
    {
        int kind = added.Kind;
        for (int i = 0; i < _count; i++)
        {
            ConfigLine line = _lines[i];
            if (line.Kind == kind && line.IsReplacedBy(added))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The lines of a kind that begin with some words.</summary>
    /// <param name="kind">One of ConfigLine's kinds.</param>
    /// <param name="beginning">Whole words, as in the canonical text.</param>
    public ArrayList Beginning(int kind, string beginning)
    {
        ArrayList found = new ArrayList();
        for (int i = 0; i < _count; i++)
        {
            ConfigLine line = _lines[i];
            if (line.Kind == kind && line.Text.StartsWith(beginning)
                && (line.Text.Length == beginning.Length || line.Text[beginning.Length] == ' '))
            {
                found.Add(line);
            }
        }

        return found;
    }

    /// <summary>The lines that need a host or peers line.</summary>
    public ArrayList UsersOf(ConfigLine used)
    {
        ArrayList users = new ArrayList();
        for (int i = 0; i < _count; i++)
        {
            ConfigLine line = _lines[i];
            if ((used.Kind == ConfigLine.Host && line.Kind >= ConfigLine.Max && line.Name == used.Name)
                || (used.Kind == ConfigLine.Peers && line.From == used.Name))
            {
                users.Add(line);
            }
        }

        return users;
    }

    /// <summary>Puts a line in: in the place of the one it replaces, else after the others of its kind.</summary>
    /// <param name="added">Judged by <see cref="LineCheck"/>: its ports are free.</param>
    /// <param name="replaced">A line of this configuration, or null.</param>
    public void Put(ConfigLine added, ConfigLine replaced)
    {
        OpenPorts ports = Ports;
        if (replaced != null)
        {
            ports.Remove(replaced);
            _lines[IndexOf(replaced)] = added;
        }
        else
        {
            if (_count == _lines.Length)
            {
                _lines = Copied(_count + 16);
            }

            int at = _count;
            while (at > 0 && _lines[at - 1].Kind > added.Kind)
            {
                _lines[at] = _lines[at - 1];
                at--;
            }

            _lines[at] = added;
            _count++;
        }

        ports.Add(added);
    }

    /// <summary>Takes a line out.</summary>
    public void Remove(ConfigLine line)
    {
        if (_ports != null)
        {
            _ports.Remove(line);
        }

        for (int i = IndexOf(line) + 1; i < _count; i++)
        {
            _lines[i - 1] = _lines[i];
        }

        _count--;
        _lines[_count] = null;
    }

    /// <summary>All lines, each with a line feed: what a slot holds. Allocates.</summary>
    public string Text()
    {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Count; i++)
        {
            text.Append(Line(i).Text);
            text.Append("\n");
        }

        return text.ToString();
    }

    /// <summary>Lets the list of ports go.</summary>
    public void DropPorts()
    {
        _ports = null;
    }

    /// <summary>A copy of the list.</summary>
    public Config Copy()
    {
        return new Config(Copied(_lines.Length), _count);
    }

    /// <summary>Whether another configuration has the same lines in the same order.</summary>
    public bool IsSameAs(Config other)
    {
        if (other._count != _count)
        {
            return false;
        }

        for (int i = 0; i < _count; i++)
        {
            if (_lines[i] != other._lines[i] && _lines[i].Text != other._lines[i].Text)
            {
                return false;
            }
        }

        return true;
    }

    private ConfigLine[] Copied(int length)
    {
        ConfigLine[] lines = new ConfigLine[length];
        System.Array.Copy(_lines, 0, lines, 0, _count);
        return lines;
    }

    private int IndexOf(ConfigLine line)
    {
        int at = 0;
        while (_lines[at] != line)
        {
            at++;
        }

        return at;
    }
}
