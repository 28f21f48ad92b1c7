// The answer to rollback N: reads an older commit from the board's slots into the candidate, a line a turn.
// Nothing is in force before somebody commits it.

namespace Tollgate.Control;

/// <summary>Loads an older configuration, or says which there are.</summary>
public sealed class RollbackReply : Reply
{
    private readonly Parts _parts;
    private readonly int _back;
    private readonly Candidate _whole = new Candidate();
    private SlotImage _image;
    private Script _script;

    /// <summary>Begins.</summary>
    /// <param name="parts">The store and the candidate.</param>
    /// <param name="back">How many commits back from the stored one, 1 to 3; 0 only says which there are.</param>
    public RollbackReply(Parts parts, int back)
    {
        _parts = parts;
        _back = back;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        ConfigStore store = _parts.Store;
        if (_image == null)
        {
            int slot = _back == 0 ? -1 : store.Find(_back);
            if (slot < 0)
            {
                IsRefusal = _back != 0;
                IsDone = true;
                return (IsRefusal ? "error: there is no commit " + _back.ToString() + " before the stored one; " : "") + ListText(store);
            }

            _image = new SlotImage(_parts.Platform.ReadSlot(slot));
            return null;
        }

        if (_script == null)
        {
            if (_image.Step())
            {
                return null;
            }

            if (_image.State != SlotImage.Whole)
            {
                return Refuse(_image.State == SlotImage.Newer ? "is of a newer firmware" : "is damaged");
            }

            _script = new Script(_image.Bytes, _image.TextAt, _whole);
            return null;
        }

        if (_script.Step())
        {
            return null;
        }

        return _script.Error != null ? Refuse("cannot be read, " + _script.Error) : Load();
    }

    private static string ListText(ConfigStore store)
    {
        string list = "";
        int last = 0;
        for (int back = 1; store.Find(back) >= 0; back++)
        {
            list += (back == 1 ? "" : ", ") + "commit " + store.NumberOf(store.Find(back)).ToString();
            last = back;
        }

        return last == 0 ? "no older commit is stored" : "rollback 1" + (last == 1 ? "" : "-" + last.ToString()) + ": " + list;
    }

    private string Load()
    {
        Candidate candidate = _parts.Candidate;
        bool hadEdits = candidate.IsEdited;
        candidate.Edit(_whole.Edited);
        IsDone = true;
        return (hadEdits ? "edits discarded; " : "") + "the candidate is commit " + _image.Number.ToString() + " now"
            + (candidate.IsEdited ? ": commit puts it in force" : ", the same as is in force");
    }

    private string Refuse(string why)
    {
        IsRefusal = true;
        IsDone = true;
        return "error: commit " + _parts.Store.NumberOf(_parts.Store.Find(_back)).ToString() + " " + why;
    }
}
