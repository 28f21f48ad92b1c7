// The answer to check: judges the candidate as a commit would, a line a turn, and changes nothing.

using System.Collections;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>What a commit would say.</summary>
public sealed class CheckReply : Reply
{
    private readonly bool _isEdited;
    private readonly Config _config;
    private readonly Policies _policies;
    private TextReply _text;

    /// <summary>Begins to judge the candidate as it is now.</summary>
    /// <param name="parts">Its candidate, and the tables for their size.</param>
    public CheckReply(Parts parts)
    {
        _isEdited = parts.Candidate.IsEdited;
        _config = parts.Candidate.Edited;

        // Judging makes a list of its own: not both at a time.
        _config.DropPorts();
        _policies = new Policies(_config, parts.State.LanNeighbors.Capacity);
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

        if (!_policies.Step())
        {
            _text = new TextReply(_policies.Error == null ? Report() : Refusal(), false);
        }

        return null;
    }

    private ArrayList Refusal()
    {
        IsRefusal = true;
        ArrayList lines = new ArrayList();
        _policies.Error.PrintTo(lines);
        lines.Add("commit would be refused");
        return lines;
    }

    private ArrayList Report()
    {
        ArrayList lines = new ArrayList();
        for (int i = 0; i < _config.Count; i++)
        {
            if (!_config.Line(i).WasInForce)
            {
                Warnings.AddFor(_config.Line(i), _config, lines);
            }
        }

        _config.DropPorts();
        AddressFilter filter = new AddressFilter();
        filter.Load(_policies.Policy);
        Warnings.AddForPolicy(filter, _policies.Policy.WanAddress, _config, lines);
        lines.Add(_config.Count.ToString() + " lines, " + _policies.Policy.Rules.Length.ToString() + " forwards: "
            + (_isEdited ? "commit would put them in force" : "in force, nothing to commit"));
        return lines;
    }
}
