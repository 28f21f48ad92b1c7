// A commit: judges a configuration line by line, a line a turn, and only if every line is right keeps it in
// the board's slots and puts it in force. A commit that is refused changes nothing. Its relatives: commit
// confirm, which is not kept before somebody confirms it, the confirming, and the way back if nobody does.

using System;
using System.Collections;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>Puts a configuration in force, and says what that means.</summary>
public sealed class CommitReply : Reply
{
    /// <summary>commit: the candidate, kept. While a confirm is waited for, and without edits, the same as <see cref="Confirm"/>.</summary>
    public const int Keep = 0;

    /// <summary>commit confirm: the candidate, not kept yet. Without edits, while one is waited for, the time begins anew.</summary>
    public const int Try = 1;

    /// <summary>The candidate, as a file has given it to the host: not kept.</summary>
    public const int Load = 2;

    /// <summary>confirm: keeps what is in force.</summary>
    public const int Confirm = 3;

    /// <summary>
    /// rollback without a number: the configuration before the one that waits for its confirm. If that cannot be, the box
    /// restarts: it is the one that is kept.
    /// </summary>
    public const int Undo = 4;

    /// <summary>The same, as nobody has confirmed in time.</summary>
    public const int TimeOver = 5;

    private const int MinuteMs = 60000;

    // Measured by tests/Guards, MemoryTests: what the new tables take besides a rule, and the row of each of its pages.
    private const int ApplyBytes = 1024;
    private const int RuleBytes = 36;
    private const int RowBytes = 84;

    private readonly Parts _parts;
    private readonly Candidate _candidate;
    private readonly State _state;
    private readonly int _how;
    private readonly int _minutes;
    private readonly bool _tellsFilter;
    private readonly Config _config;
    private Policies _policies;
    private FilterProof _proof;
    private SlotImage _image;
    private TextReply _text;
    private readonly bool _isAgain;
    private bool _keeps;
    private bool _isBegun;
    private bool _isChanging;
    private bool _isApplied;

    /// <summary>Begins.</summary>
    /// <param name="parts">Its candidate, the tables, and the store.</param>
    /// <param name="how">One of the six above.</param>
    /// <param name="minutes">Try: how long to wait for the confirm.</param>
    /// <param name="tellsFilter">Whether to say what the filter does then; else that is told later.</param>
    public CommitReply(Parts parts, int how, int minutes, bool tellsFilter)
    {
        _parts = parts;
        _candidate = parts.Candidate;
        _state = parts.State;
        bool isWaiting = _candidate.Before != null;
        bool isEdited = _candidate.IsEdited;
        _how = how == Keep && isWaiting && !isEdited ? Confirm : how;
        _minutes = minutes;
        _tellsFilter = tellsFilter;

        // What failed its self-check is proven again. It is stored already.
        _isAgain = _how == Keep && !isEdited && !_state.IsEnforcing && _candidate.Running.Count != 0;
        if (_how >= Confirm || (_how == Try && isWaiting) ? !isWaiting : !isEdited && !_isAgain)
        {
            ArrayList lines = new ArrayList();
            lines.Add(_how >= Confirm ? "nothing to confirm" : "nothing to commit");
            _text = new TextReply(lines, false);
            return;
        }

        IsDeciding = true;
        _keeps = (_how == Keep && !_isAgain) || _how == Confirm;
        _config = _how >= Undo ? _candidate.Before : isEdited && _how != Confirm ? _candidate.Edited : _candidate.Running;
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

        try
        {
            Step(nowMs);
        }
        catch (OutOfMemoryException)
        {
            if (_isChanging)
            {
                // Half of it is done, and what is kept is whole: the restart brings that back.
                throw;
            }

            _policies = null;
            _proof = null;
            _image = null;
            Refuse("error: there is not enough memory for this commit");
        }

        return null;
    }

    private void Step(int nowMs)
    {
        if (!_isBegun)
        {
            // Judging makes a list of its own: not both at a time.
            _isBegun = true;
            _config.DropPorts();
            if ((_config != _candidate.Running || _isAgain) && (_how < Undo || _config.Count != 0))
            {
                _policies = new Policies(_config, _state.LanNeighbors.Capacity);
                _proof = new FilterProof(_parts, _config, _policies);
            }
        }
        else if (_policies != null && _policies.Step())
        {
            _proof.Step();
        }
        else if (_policies != null && _policies.Error != null)
        {
            ArrayList lines = new ArrayList();
            _policies.Error.PrintTo(lines);
            Refuse(Script.Join(lines));
        }
        else if (_keeps && _image == null)
        {
            _image = new SlotImage(_config, _parts.Store.NextNumber);
        }
        else if (_keeps && _image.Step())
        {
            // The next lines in the next turn.
        }
        else if (!_isChanging)
        {
            // Until here nothing was changed, and from here on nothing may fail for want of memory.
            int free = _parts.Platform.FreeBytes();
            int need = NeedBytes();
            _isChanging = free >= need;
            if (!_isChanging)
            {
                Refuse("error: not enough memory: the commit needs " + need.ToString() + " bytes, " + free.ToString() + " are free");
            }
        }
        else if (_keeps)
        {
            // First kept, then in force: a restart must never bring back what a commit has taken out.
            _keeps = !_parts.Store.Write(_image);
            _image = null;
            if (_keeps)
            {
                Refuse("error: the board could not store the configuration");
            }
        }
        else if (!_isApplied)
        {
            _isApplied = true;
            Apply(nowMs);
        }
        else
        {
            SetWaiting(nowMs);
            _text = new TextReply(Report(), false);
            IsDeciding = false;
        }
    }

    /// <summary>What is needed beside all that there is now: to read the slot back, and then for the new tables (firmware/README.md, Memory).</summary>
    private int NeedBytes()
    {
        int need = ApplyBytes;
        ForwardRule[] rules = _policies == null ? new ForwardRule[0] : _policies.Policy.Rules;
        for (int i = 0; i < rules.Length; i++)
        {
            int pages = (rules[i].LastPort >> 8) - (rules[i].FirstPort >> 8) + 1;
            need += RuleBytes + (RowBytes * (pages < 3 ? pages : 3));
        }

        if (_policies != null && _policies.Policy.WanRate != 0 && _state.WanQueue == null)
        {
            need += WanQueue.HeapBytes;
        }

        int read = _image == null ? 0 : _image.Bytes.Length + ApplyBytes;
        return need > read ? need : read;
    }

    private void Apply(int nowMs)
    {
        if (_config == _candidate.Running && !_isAgain)
        {
            return;
        }

        // The configuration before the very first one has no line, and no line is not a wrong one.
        _state.Apply(_policies == null ? new Policy() : _policies.Policy, nowMs);
        if (_proof != null)
        {
            _proof.Run(nowMs);
        }

        if (_how == Try && _candidate.Before == null)
        {
            _candidate.Before = _candidate.Running;
        }

        _candidate.SetRunning(_config);
    }

    private void SetWaiting(int nowMs)
    {
        EventLog log = _parts.Log;
        switch (_how)
        {
            case Keep:
                log.Add(EventLog.Committed, _parts.Store.Number, nowMs);
                break;

            case Try:
                _candidate.DueMs = nowMs + (_minutes * MinuteMs);
                log.Add(EventLog.WaitsForConfirm, _minutes, nowMs);
                return;

            case Confirm:
                log.Add(EventLog.Confirmed, _parts.Store.Number, nowMs);
                break;

            case Undo:
                log.Add(EventLog.RolledBack, 0, nowMs);
                break;

            case TimeOver:
                log.Add(EventLog.NotConfirmed, 0, nowMs);
                break;
        }

        _candidate.Before = null;
    }

    private void Refuse(string why)
    {
        ArrayList lines = new ArrayList();
        string[] each = why.Split(new char[] { '\n' });
        for (int i = 0; i < each.Length; i++)
        {
            lines.Add(each[i]);
        }

        if (_how >= Undo)
        {
            lines.Add("the configuration before cannot be put in force, restarting with it");
            _parts.Platform.Reboot();
        }
        else
        {
            lines.Add("nothing was changed");
        }

        IsRefusal = true;
        IsDeciding = false;
        _text = new TextReply(lines, true);
    }

    private ArrayList Report()
    {
        ArrayList lines = new ArrayList();
        if (_how == Confirm)
        {
            lines.Add("confirmed: commit " + _parts.Store.Number.ToString() + " is stored");
            return lines;
        }

        if (_how >= Undo)
        {
            lines.Add((_how == TimeOver ? "not confirmed in time: " : "") + "the configuration before is in force again");
        }
        else if (_policies != null)
        {
            Warnings.AddForNew(_config, lines);
            _config.DropPorts();
            Warnings.AddForPolicy(_state.Filter, _state.Policy.WanAddress, _config, lines);
            lines.Add("committed: " + _config.Count.ToString() + " lines, " + _state.Forwards.Rules.ToString() + " forwards");
        }

        if (_how == Try)
        {
            lines.Add("not stored: without confirm the configuration before comes back in " + _minutes.ToString() + (_minutes == 1 ? " minute" : " minutes"));
        }

        if (_tellsFilter)
        {
            lines.Add(_parts.Interfaces.FilterText(_state));
        }

        return lines;
    }
}
