// A configuration: an ordered list of lines. The shell edits one (the candidate); a commit takes a
// copy and makes it the running one. Lines do not change, so a copy of the list is a copy.

using System.Collections;

namespace Tollgate.Control;

/// <summary>Configuration lines, by kind and, within a kind, as they came.</summary>
public sealed class Config
{
    /// <summary>Ours: lines at most. It bounds memory and the time of a commit.</summary>
    public const int MaxLines = 256;

    private readonly ArrayList _lines = new ArrayList();

    /// <summary>How many lines there are.</summary>
    public int Count
    {
        get { return _lines.Count; }
    }

    /// <summary>A line.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ConfigLine Line(int index)
    {
        return (ConfigLine)_lines[index];
    }

    /// <summary>The first line of a kind with a name.</summary>
    /// <param name="kind">One of ConfigLine's kinds.</param>
    /// <param name="name">Null for wan and lan.</param>
    /// <returns>Null if there is none.</returns>
    public ConfigLine Find(int kind, string name)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            ConfigLine line = (ConfigLine)_lines[i];
            if (line.Kind == kind && line.Name == name)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The line whose place a new one takes.</summary>
    /// <returns>Null if there is none.</returns>
    public ConfigLine ReplacedBy(ConfigLine added)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            ConfigLine line = (ConfigLine)_lines[i];
            if (line.IsReplacedBy(added))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Puts a line in: in the place of the one it replaces, else after the others of its kind.</summary>
    public void Put(ConfigLine added, ConfigLine replaced)
    {
        if (replaced != null)
        {
            _lines[_lines.IndexOf(replaced)] = added;
            return;
        }

        int at = _lines.Count;
        while (at > 0 && ((ConfigLine)_lines[at - 1]).Kind > added.Kind)
        {
            at--;
        }

        _lines.Insert(at, added);
    }

    /// <summary>Takes a line out.</summary>
    public void Remove(ConfigLine line)
    {
        _lines.Remove(line);
    }

    /// <summary>The lines that need a host or peers line.</summary>
    public ArrayList UsersOf(ConfigLine used)
    {
        ArrayList users = new ArrayList();
        for (int i = 0; i < _lines.Count; i++)
        {
            ConfigLine line = (ConfigLine)_lines[i];
            if ((used.Kind == ConfigLine.Host && line.NeedsHost && line.Name == used.Name)
                || (used.Kind == ConfigLine.Peers && line.From == used.Name))
            {
                users.Add(line);
            }
        }

        return users;
    }

    /// <summary>A copy of the list.</summary>
    public Config Copy()
    {
        Config copy = new Config();
        for (int i = 0; i < _lines.Count; i++)
        {
            copy._lines.Add(_lines[i]);
        }

        return copy;
    }

    /// <summary>Whether another configuration has the same lines in the same order.</summary>
    public bool IsSameAs(Config other)
    {
        if (other._lines.Count != _lines.Count)
        {
            return false;
        }

        for (int i = 0; i < _lines.Count; i++)
        {
            if (Line(i).Text != other.Line(i).Text)
            {
                return false;
            }
        }

        return true;
    }
}
