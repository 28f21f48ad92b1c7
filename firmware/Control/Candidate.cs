// The two configurations of the console: the candidate, which lines edit, and the running one,
// which a commit makes from it. Nothing here touches the tables.

using System.Collections;

namespace Tollgate.Control;

/// <summary>The configuration that is edited, beside the one that is in force.</summary>
public sealed class Candidate
{
    // One object until somebody edits: then the candidate becomes a copy.
    private Config _edited;
    private Config _running = new Config();
    private bool _isEdited;

    /// <summary>What was in force before a commit that waits for its confirm, and comes back without one; null while none waits.</summary>
    public Config Before;

    /// <summary>When it comes back, by the clock.</summary>
    public int DueMs;

    /// <summary>Begins with two empty ones.</summary>
    public Candidate()
    {
        _edited = _running;
    }

    /// <summary>The candidate.</summary>
    public Config Edited
    {
        get { return _edited; }
    }

    /// <summary>What the last commit put in force.</summary>
    public Config Running
    {
        get { return _running; }
    }

    /// <summary>Whether the candidate differs from what is in force.</summary>
    public bool IsEdited
    {
        get { return _isEdited; }
    }

    /// <summary>Takes in a configuration line.</summary>
    /// <param name="words">The line; its words from the first.</param>
    /// <param name="scriptLine">Its number in a script; 0 if it was typed.</param>
    /// <param name="notes">Gets what the technician should know.</param>
    /// <returns>Null if it was taken, else why not.</returns>
    public Complaint Enter(Words words, int scriptLine, ArrayList notes)
    {
        LineParser parser = new LineParser(words, 0);
        ConfigLine line = parser.Read();
        if (line == null)
        {
            return parser.Error;
        }

        ConfigLine replaced = _edited.ReplacedBy(line);
        if (replaced != null && replaced.Text == line.Text)
        {
            notes.Add("this line stands already");
            return null;
        }

        Complaint wrong = LineCheck.Check(line, _edited, _edited.Ports, replaced);
        if (wrong == null && replaced == null && _edited.Count >= Config.MaxLines)
        {
            wrong = line.Complain(ConfigLine.FieldKeyword, "the configuration is full, it holds " + Config.MaxLines.ToString() + " lines", null);
        }

        if (wrong != null)
        {
            return wrong;
        }

        // Later complaints are to point into the canonical text.
        line = new LineParser(new Words(line.Text), 0).Read();
        line.ScriptLine = scriptLine;
        BeginEdit();
        _edited.Put(line, replaced);
        _isEdited = !_edited.IsSameAs(_running);
        AddNotes(line, replaced, notes);
        return null;
    }

    /// <summary>Takes a line out.</summary>
    /// <param name="words">"no", then the line or its first words.</param>
    /// <param name="notes">Gets what the technician should know.</param>
    /// <returns>Null if it is out, else why not.</returns>
    public Complaint Remove(Words words, ArrayList notes)
    {
        WordReader reader = new WordReader(words, 1);
        if (words.Asked != null)
        {
            return AskLine(words, reader);
        }

        int kind = reader.Keyword(LineParser.Keywords());
        if (kind < 0)
        {
            return reader.Error;
        }

        ArrayList matches = Matches(words, kind);
        if (matches.Count == 0)
        {
            reader.Refuse("there is no such line, allowed: a line of show config, or its first words");
            return reader.Error;
        }

        if (matches.Count > 1)
        {
            return new Complaint(words.Text, words.At(words.Count), "several lines begin so, say more:", TextOf(matches));
        }

        ConfigLine line = (ConfigLine)matches[0];
        ArrayList users = _edited.UsersOf(line);
        if (users.Count > 0)
        {
            return new Complaint(words.Text, words.At(words.Count > 2 ? 2 : 1), line.Name + " is in use, take these lines out first:", TextOf(users));
        }

        BeginEdit();
        _edited.Remove(line);
        _isEdited = !_edited.IsSameAs(_running);
        notes.Add("removed: " + line.Text);
        return null;
    }

    /// <summary>Makes the candidate what is in force again.</summary>
    public void Discard()
    {
        Edit(_running);
    }

    /// <summary>Takes a whole configuration as the candidate.</summary>
    public void Edit(Config config)
    {
        _edited = config;
        _isEdited = !_edited.IsSameAs(_running);
    }

    /// <summary>Notes that a configuration is in force now.</summary>
    public void SetRunning(Config config)
    {
        _running = config;
        _isEdited = !_edited.IsSameAs(_running);

        // Until somebody edits again, nobody compares ports.
        _edited.DropPorts();
    }

    private void BeginEdit()
    {
        if (_edited == _running)
        {
            _edited = _running.Copy();
        }
    }

    // What may follow "no" and some words: the next words of the lines that go on so.
    private Complaint AskLine(Words words, WordReader reader)
    {
        int kind = words.Count == 1 ? -1 : reader.Keyword(LineParser.Keywords());
        string beginning = kind < 0 ? "" : Beginning(words, kind);
        int matches = 0;
        ArrayList next = new ArrayList();
        for (int i = 0; i < _edited.Count && reader.Error == null; i++)
        {
            string text = _edited.Line(i).Text;
            int length = beginning.Length;
            if (words.Count > 1 && (!text.StartsWith(beginning) || (text.Length > length && text[length] != ' ')))
            {
                continue;
            }

            matches++;
            if (text.Length == length)
            {
                words.Asked.MayEnd = true;
                continue;
            }

            int from = length == 0 ? 0 : length + 1;
            int blank = text.IndexOf(' ', from);
            string word = text.Substring(from, (blank < 0 ? text.Length : blank) - from);

            bool isNew = true;
            for (int j = 0; j < next.Count && isNew; j++)
            {
                isNew = (string)next[j] != word;
            }

            if (isNew)
            {
                next.Add(word);
            }
        }

        words.Asked.MayEnd |= matches == 1 && words.Count > 1;
        if (next.Count > 0)
        {
            words.Asked.Keywords = new string[next.Count];
            next.CopyTo(words.Asked.Keywords);
        }

        reader.Refuse("there is no such line; the line, or its first words, as show config has it");
        return reader.Error;
    }

    private static string Beginning(Words words, int kind)
    {
        string beginning = LineParser.Keywords()[kind];
        for (int i = 2; i < words.Count; i++)
        {
            beginning += " " + words.Word(i);
        }

        return beginning;
    }

    private static string TextOf(ArrayList lines)
    {
        const int Most = 6;
        string text = ((ConfigLine)lines[0]).Text;
        for (int i = 1; i < lines.Count && i < Most; i++)
        {
            text += "\n" + ((ConfigLine)lines[i]).Text;
        }

        return lines.Count <= Most ? text : text + "\nand " + (lines.Count - Most).ToString() + " more";
    }

    private void AddNotes(ConfigLine line, ConfigLine replaced, ArrayList notes)
    {
        if (replaced != null)
        {
            notes.Add("replaces: " + replaced.Text);
        }

        if (line.Kind >= ConfigLine.Max && line.Kind != ConfigLine.Forward)
        {
            PortRange[] ranges = line.Opens;
            string opens = "opens " + ranges[0].ToString();
            for (int i = 1; i < ranges.Length; i++)
            {
                opens += ", " + ranges[i].ToString();
            }

            notes.Add(opens);
        }

        Warnings.AddFor(line, _edited, notes);
        if (line.Kind == ConfigLine.Max || line.Kind == ConfigLine.Wan)
        {
            Warnings.AddForRate(_edited, notes);
        }
    }

    private ArrayList Matches(Words words, int kind)
    {
        ArrayList matches = _edited.Beginning(kind, Beginning(words, kind));
        if (matches.Count != 1)
        {
            // Perhaps the whole line, in other words than the canonical ones.
            ConfigLine typed = new LineParser(words, 1).Read();
            ConfigLine same = typed == null ? null : _edited.ReplacedBy(typed);
            if (same != null && same.Text == typed.Text)
            {
                matches.Clear();
                matches.Add(same);
            }
        }

        return matches;
    }
}
