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
    private readonly ConfigStore _store;
    private readonly Interfaces _interfaces;
    private readonly Config _config;
    private readonly Policies _policies;
    private TextReply _text;
    private bool _isKept;

    /// <summary>Begins to commit the candidate as it is now.</summary>
    /// <param name="candidate">The configuration.</param>
    /// <param name="state">The tables.</param>
    /// <param name="store">Keeps it; null if it need not be kept.</param>
    /// <param name="interfaces">For what the filter does then; null if that is told later.</param>
    public CommitReply(Candidate candidate, State state, ConfigStore store, Interfaces interfaces)
    {
        _store = store;
        _interfaces = interfaces;
        _candidate = candidate;
        _state = state;
        _config = candidate.Edited.Copy();
        _policies = new Policies(_config, state.LanNeighbors.Capacity);
        if (!candidate.IsEdited)
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
            return null;
        }

        if (_policies.Error != null)
        {
            ArrayList lines = new ArrayList();
            _policies.Error.PrintTo(lines);
            Refuse(lines);
        }
        else if (_store != null && !_isKept)
        {
            // First kept, then in force: a restart must never bring back what a commit has taken out.
            _isKept = _store.Write(_config.Text());
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
        Warnings.AddForPolicy(_state, _config, lines);
        lines.Add("committed: " + _config.Count.ToString() + " lines, " + _config.Ports.Count.ToString() + " forwards");
        if (_interfaces != null)
        {
            lines.Add(_interfaces.FilterText(_state));
        }

        return lines;
    }
}
