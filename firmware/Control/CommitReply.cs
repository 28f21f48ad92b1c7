// A commit: judges the candidate line by line, a line a turn, and only if every line is right
// puts it in force. A commit that is refused changes nothing.

using System.Collections;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>Puts the candidate in force, and says what that means.</summary>
public sealed class CommitReply : Reply
{
    private readonly Candidate _candidate;
    private readonly State _state;
    private readonly Config _config;
    private readonly Policies _policies;
    private TextReply _text;

    /// <summary>Begins to commit the candidate as it is now.</summary>
    public CommitReply(Candidate candidate, State state)
    {
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
            lines.Add("nothing was changed");
            IsRefusal = true;
            _text = new TextReply(lines, true);
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

    /// <summary>What the packet path does now, as boot, commit and status print it.</summary>
    public static string FilterText(State state)
    {
        return state.IsEnforcing ? "filter: ENFORCING" : "filter: NOT FORWARDING, alarm: " + state.Alarm;
    }

    private ArrayList Report()
    {
        ArrayList lines = new ArrayList();
        Warnings.AddForNew(_config, lines);
        Warnings.AddForPolicy(_state, _config, lines);
        lines.Add("committed: " + _config.Count.ToString() + " lines, " + _policies.Policy.Rules.Length.ToString() + " forwards");
        lines.Add(FilterText(_state));
        return lines;
    }
}
