// What may stand where a typed line ends: Tab completes from it, ? lists it. There is no second grammar: Commands.cs
// reads the words before that place as it reads every line, and what WordReader.cs is asked for there ends up here.

using System.Collections;

namespace Tollgate.Control;

/// <summary>What the parser wants to read next. Made for one key.</summary>
public sealed class Asked
{
    /// <summary>The keywords that may stand there; null if none are asked for.</summary>
    public string[] Keywords;

    /// <summary>Which of them are not worth a suggestion, as they would be refused; null if all are.</summary>
    public bool[] Hidden;

    /// <summary>The kind of line whose name may stand there; -1 if it is no such name.</summary>
    public int Names = -1;

    /// <summary>What else may stand there, for people; null if nothing.</summary>
    public string Text;

    /// <summary>Whether the line may end there.</summary>
    public bool MayEnd;

    /// <summary>What is wrong with the words so far; null if nothing is.</summary>
    public Complaint Wrong;

    private readonly ArrayList _found = new ArrayList();
    private string _part = "";
    private bool _isWhole;

    /// <summary>Whether the words before were right, so that something is asked for.</summary>
    public bool IsAsked
    {
        get { return Keywords != null || Text != null || MayEnd; }
    }

    /// <summary>Whether there is nothing to suggest for what is typed of the word.</summary>
    public bool IsUnknown
    {
        get { return _found.Count == 0 && _part.Length > 0; }
    }

    /// <summary>The words to suggest.</summary>
    public ArrayList Found
    {
        get { return _found; }
    }

    /// <summary>Finds the words that begin with what is typed.</summary>
    /// <param name="part">What is typed of the word; "" if nothing is.</param>
    /// <param name="config">Where names are looked up.</param>
    public void Find(string part, Config config)
    {
        _part = part;
        string lower = part.ToLower();
        for (int i = 0; Keywords != null && i < Keywords.Length; i++)
        {
            if (Keywords[i].StartsWith(lower) && (Hidden == null || !Hidden[i]))
            {
                _found.Add(Keywords[i]);
            }
        }

        for (int i = 0; Names >= 0 && i < config.Count; i++)
        {
            ConfigLine line = config.Line(i);
            if (line.Kind == Names && line.Name.StartsWith(part))
            {
                _found.Add(line.Name);
            }
        }
    }

    /// <summary>Notes what the parser says of the line with the word as it is typed.</summary>
    /// <param name="behind">What it asks for behind the word.</param>
    public void Judge(Asked behind)
    {
        _isWhole = behind.IsAsked;
        if (Text == null)
        {
            Wrong = behind.Wrong;
        }
    }

    /// <summary>What Tab adds to the line: the rest of the word and a blank, or what several words have in common; "" if nothing. Allocates.</summary>
    public string Completion()
    {
        if (_found.Count == 0)
        {
            return _isWhole ? " " : "";
        }

        string common = (string)_found[0];
        for (int i = 1; i < _found.Count; i++)
        {
            string word = (string)_found[i];
            int same = _part.Length;
            while (same < common.Length && same < word.Length && common[same] == word[same])
            {
                same++;
            }

            common = common.Substring(0, same);
        }

        return common.Substring(_part.Length) + (_found.Count == 1 ? " " : "");
    }

    /// <summary>What ? prints. Allocates.</summary>
    /// <param name="indent">Columns before the line where it stands on the terminal.</param>
    public ArrayList Lines(int indent)
    {
        ArrayList lines = new ArrayList();
        if (Wrong != null)
        {
            Wrong.PrintBelowTo(indent, lines);
            return lines;
        }

        if (_found.Count > 0)
        {
            string[] words = new string[_found.Count];
            _found.CopyTo(words);
            Complaint.Wrap("  ", Words.List(words, ""), lines);
        }

        if (Text != null)
        {
            int at = Text.IndexOf(" is missing");
            Complaint.Wrap("  ", at < 0 ? Text : Text.Substring(0, at) + Text.Substring(at + 11), lines);
        }

        if (MayEnd && _part.Length == 0)
        {
            lines.Add("  <end of line>");
        }

        return lines;
    }
}
