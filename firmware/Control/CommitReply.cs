// A commit: judges the candidate line by line, a line a turn, and only if every line is right
// keeps it in the board's slots and puts it in force. A commit that is refused changes nothing.

using System.Collections;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>Puts the candidate in force, and says what that means.</summary>
public sealed class CommitReply : Reply
{
    private readonly Candidate _candidate;
    private readonly State _state;
    private readonly Parts _parts;
    private readonly bool _keeps;
    private readonly bool _tellsFilter;
    private readonly Config _config;
    private readonly Policies _policies;
    private readonly FilterProof _proof;
    private TextReply _text;
    private bool _isKept;

    /// <summary>Begins to commit the candidate as it is now.</summary>
    /// <param name="parts">Its candidate, the tables, and the store.</param>
    /// <param name="keeps">Whether the board is to keep it.</param>
    /// <param name="tellsFilter">Whether to say what the filter does then; else that is told later.</param>
    public CommitReply(Parts parts, bool keeps, bool tellsFilter)
    {
        _parts = parts;
        _keeps = keeps;
        _tellsFilter = tellsFilter;
        _candidate = parts.Candidate;
        _state = parts.State;
        _config = _candidate.Edited;

        // Judging makes a list of its own: not both at a time.
        _config.DropPorts();
        _policies = new Policies(_config, _state.LanNeighbors.Capacity);
        _proof = new FilterProof(parts, _config);
        if (!_candidate.IsEdited)
        {
            ArrayList lines = new ArrayList();
            lines.Add("nothing to commit");
            _text = new TextReply(lines, false);
        }
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        if (_text != null)
        {
            string line = _text.Next(nowMs);
            IsDone = _text.IsDone;
            return line;
        }

        if (_policies.Step())
        {
            _proof.Step();
            return null;
        }

        if (_policies.Error != null)
        {
            ArrayList lines = new ArrayList();
            _policies.Error.PrintTo(lines);
            Refuse(lines);
        }
        else if (_keeps && !_isKept)
        {
            // First kept, then in force: a restart must never bring back what a commit has taken out.
            _isKept = _parts.Store.Write(_config.Text());
            if (!_isKept)
            {
                ArrayList lines = new ArrayList();
                lines.Add("error: the board could not store the configuration");
                Refuse(lines);
            }
        }
        else if (_state.Policy != _policies.Policy)
        {
            _state.Apply(_policies.Policy, nowMs);
            _proof.Run(nowMs);
            _candidate.SetRunning(_config);
        }
        else
        {
            _text = new TextReply(Report(), false);
        }

        return null;
    }

    private void Refuse(ArrayList lines)
    {
        lines.Add("nothing was changed");
        IsRefusal = true;
        _text = new TextReply(lines, true);
    }

    private ArrayList Report()
    {
        ArrayList lines = new ArrayList();
        Warnings.AddForNew(_config, lines);
        _config.DropPorts();
        Warnings.AddForPolicy(_state.Filter, _state.Policy.WanAddress, _config, lines);
        lines.Add("committed: " + _config.Count.ToString() + " lines, " + _state.Forwards.Rules.ToString() + " forwards");
        if (_tellsFilter)
        {
            lines.Add(_parts.Interfaces.FilterText(_state));
        }

        return lines;
    }
}
