// The answer to show diff: which lines a commit would take out of force, and which it would put in.

namespace Tollgate.Control;

/// <summary>The candidate's lines against those in force, in the order of the configuration.</summary>
public sealed class DiffReply : Reply
{
    // Ours: lines that both have, passed over in one turn. To look for a line that only one has takes a turn of its own.
    private const int LinesATurn = 32;

    private readonly Config _running;
    private readonly Config _edited;
    private readonly bool _isEdited;
    private ConfigLine _added;
    private int _old;
    private int _new;
    private bool _hasPrinted;

    /// <summary>Begins to compare.</summary>
    /// <param name="candidate">Both configurations.</param>
    public DiffReply(Candidate candidate)
    {
        _running = candidate.Running;
        _edited = candidate.Edited;
        _isEdited = candidate.IsEdited;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        string text = Go();
        _hasPrinted |= text != null;
        IsDone = _added == null && _old >= _running.Count && _new >= _edited.Count;
        if (!IsDone || _hasPrinted)
        {
            return text;
        }

        return _isEdited ? "no edits but the order of the lines" : "no edits";
    }

    private string Go()
    {
        if (_added != null)
        {
            string text = "+ " + _added.Text;
            _added = null;
            return text;
        }

        int most = _old + LinesATurn;
        while (_old < _running.Count && _new < _edited.Count
            && (_running.Line(_old) == _edited.Line(_new) || _running.Line(_old).Text == _edited.Line(_new).Text))
        {
            _old++;
            _new++;
            if (_old == most)
            {
                return null;
            }
        }

        bool isOld = _old < _running.Count && (_new >= _edited.Count || _running.Line(_old).Kind <= _edited.Line(_new).Kind);
        return isOld ? Old(_running.Line(_old++)) : _new < _edited.Count ? New(_edited.Line(_new++)) : null;
    }

    private string Old(ConfigLine line)
    {
        // What takes its place stands right below it.
        ConfigLine other = _edited.ReplacedBy(line);
        if (other != null && other.Text == line.Text)
        {
            return null;
        }

        _added = other;
        if (other != null && _new < _edited.Count && _edited.Line(_new) == other)
        {
            _new++;
        }

        return "- " + line.Text;
    }

    private string New(ConfigLine line)
    {
        return _running.ReplacedBy(line) == null ? "+ " + line.Text : null;
    }
}
