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
    private readonly bool _isNothing;
    private TextReply _text;

    /// <summary>Begins to commit the candidate as it is now.</summary>
    public CommitReply(Candidate candidate, State state)
    {
        _candidate = candidate;
        _state = state;
        _config = candidate.Edited.Copy();
        _policies = new Policies(_config, state.LanNeighbors.Capacity);
        _isNothing = !candidate.IsEdited;
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

        if (_isNothing)
        {
            IsDone = true;
            return "nothing to commit";
        }

        if (!_policies.Step())
        {
            ArrayList lines = new ArrayList();
            if (_policies.Error != null)
            {
                IsRefusal = true;
                _policies.Error.PrintTo(lines);
                lines.Add("nothing was changed");
            }
            else
            {
                Apply(lines, nowMs);
            }

            _text = new TextReply(lines, IsRefusal);
        }

        return null;
    }

    /// <summary>What the packet path does now, as boot, commit and status print it.</summary>
    public static string FilterText(State state)
    {
        return state.IsEnforcing ? "filter: ENFORCING" : "filter: NOT FORWARDING, alarm: " + state.Alarm;
    }

    private void Apply(ArrayList lines, int nowMs)
    {
        Config old = _candidate.Running;
        _state.Apply(_policies.Policy, nowMs);
        _candidate.SetRunning(_config);
        Warnings.AddForNew(_config, old, lines);
        Warnings.AddForPolicy(_state, _config, lines);
        lines.Add("committed: " + _config.Count.ToString() + " lines, " + _policies.Policy.Rules.Length.ToString() + " forwards");
        lines.Add(FilterText(_state));
    }
}
