// Reads the words of a line one after the other, strictly: a number has no sign and no leading
// zero, a prefix no bits beyond its length. The first word that is wrong ends it: Error says
// where, what and what is allowed. Used by LineParser.cs and Commands.cs. With Words.Asked it never comes to
// a good end: it notes what it was asked for behind the last word, and fails there.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A cursor over the words of a line. Every reader returns false, null or -1 once there is an error.</summary>
public sealed class WordReader
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 15;

    private const string NameRule = ": 1-15 of A-Z a-z 0-9 _ -";
    private const string AddressRule = ": four numbers 0-255 with dots";

    private readonly Words _words;
    private int _next;
    private Complaint _error;

    /// <summary>Begins at a word.</summary>
    public WordReader(Words words, int first)
    {
        _words = words;
        _next = first;
    }

    /// <summary>What is wrong; null while nothing is.</summary>
    public Complaint Error
    {
        get { return _error; }
    }

    /// <summary>Whether every word was read, where the line may end.</summary>
    public bool IsAtEnd
    {
        get
        {
            if (_next < _words.Count || _words.Asked == null || _error != null)
            {
                return _next >= _words.Count;
            }

            // What may stand here if it does not end?
            _words.Asked.MayEnd = true;
            return false;
        }
    }

    /// <summary>Place in the line of the word that was read last.</summary>
    public int LastAt
    {
        get { return _words.At(_next - 1); }
    }

    /// <summary>Complains about the word that was read last.</summary>
    /// <returns>False.</returns>
    public bool Refuse(string text)
    {
        return FailAt(_next - 1, text);
    }

    /// <summary>Complains if there is another word.</summary>
    public bool End()
    {
        if (_error != null)
        {
            return false;
        }

        if (_next < _words.Count)
        {
            return FailAt(_next, "\"" + _words.Word(_next) + "\" is too much: the line ends before it");
        }

        return IsAtEnd || FailAt(_next, "the line ends here");
    }

    /// <summary>The next word, whatever it is. Null if there is none: the caller says what is missing.</summary>
    public string Any()
    {
        return _error == null && _next < _words.Count ? _words.Word(_next++) : null;
    }

    /// <summary>Complains that the line ends too early.</summary>
    /// <param name="text">"X is missing: RULE"; ? prints it as "X: RULE".</param>
    /// <returns>False.</returns>
    public bool Missing(string text)
    {
        if (_words.Asked != null && _error == null)
        {
            _words.Asked.Text = text;
        }

        return FailAt(_words.Count, text);
    }

    /// <summary>Reads one of some keywords, or a beginning that only one of them has.</summary>
    /// <returns>Its index, or -1.</returns>
    public int Keyword(string[] allowed)
    {
        return Keyword(allowed, null);
    }

    /// <summary>Reads one of some keywords, or a beginning that only one of them has.</summary>
    /// <param name="allowed">The keywords.</param>
    /// <param name="hidden">Those that are no help to anybody, as they are refused with words of their own; null if there are none.</param>
    /// <returns>Its index, or -1.</returns>
    public int Keyword(string[] allowed, bool[] hidden)
    {
        string word = Any();
        if (word == null)
        {
            Ask(allowed, hidden);
            FailAt(_next, "one of these is missing here: " + Words.List(allowed, ""));
            return -1;
        }

        int found = Words.Find(word, allowed);
        if (found < 0)
        {
            Refuse(found == -2
                ? "\"" + word + "\" may be: " + Words.List(allowed, word)
                : "unknown word \"" + word + "\", allowed here: " + Words.List(allowed, ""));
            return -1;
        }

        return found;
    }

    /// <summary>Reads a keyword that must stand here.</summary>
    /// <param name="keyword">The keyword.</param>
    /// <param name="usage">How the line goes on from here.</param>
    public bool Expect(string keyword, string usage)
    {
        string word = Any();
        if (word == null)
        {
            Ask(new string[] { keyword }, null);
            return FailAt(_next, "the line goes on: " + usage);
        }

        return keyword.StartsWith(word.ToLower()) || Refuse("unknown word \"" + word + "\", the line goes on: " + usage);
    }

    /// <summary>Reads a name.</summary>
    /// <param name="what">Whose, for the message.</param>
    /// <param name="kind">Which lines have such names, for ?; -1 if it is a new one.</param>
    /// <returns>Null if it is none.</returns>
    public string Name(string what, int kind)
    {
        OfferNames(kind);
        string word = Any();
        if (word == null)
        {
            Missing("a name is missing, " + what + NameRule);
            return null;
        }

        bool isName = word.Length <= MaxName;
        for (int i = 0; i < word.Length && isName; i++)
        {
            char c = word[i];
            isName = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        }

        if (!isName)
        {
            Refuse("\"" + word + "\" is no name, " + what + NameRule);
            return null;
        }

        return word;
    }

    /// <summary>Notes for ? that the next word may be the name of a host or of peers.</summary>
    /// <param name="kind">Which lines have such names; -1: none.</param>
    public void OfferNames(int kind)
    {
        if (_words.Asked != null && _error == null && _next >= _words.Count)
        {
            _words.Asked.Names = kind;
        }
    }

    /// <summary>Reads a number.</summary>
    /// <param name="what">What it counts, for the message.</param>
    /// <param name="min">Lowest allowed.</param>
    /// <param name="max">Highest allowed.</param>
    /// <returns>-1 if it is none, or not in the range.</returns>
    public int Number(string what, int min, int max)
    {
        string word = Any();
        int number = word == null ? -1 : ReadNumber(word);
        if (number >= min && number <= max)
        {
            return number;
        }

        string range = ", " + what + ": " + min.ToString() + "-" + max.ToString();
        if (word == null)
        {
            Missing("a number is missing" + range);
        }
        else
        {
            Refuse((number == -1 ? "\"" + word + "\" is no number (digits only, no leading zero)" : word + " is not allowed") + range);
        }

        return -1;
    }

    /// <summary>Reads an address that a single station can have.</summary>
    /// <param name="what">Whose, for the message.</param>
    /// <returns>0 if it is none.</returns>
    public int Address(string what)
    {
        string word = Any();
        if (word == null)
        {
            Missing(what + " is missing" + AddressRule);
            return 0;
        }

        int address;
        if (AddressText.TryParse(word, out address) && Prefixes.IsStation(address))
        {
            return address;
        }

        Refuse(word + " is no address of a station, " + what + AddressRule + ", " + Prefixes.StationRule);
        return 0;
    }

    /// <summary>Reads an address with a prefix length.</summary>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="isWide">Whether a plain address will do, as a /32, and the lengths 0-32; else 8-31.</param>
    /// <param name="address">The address, host bits and all.</param>
    /// <param name="length">The prefix length.</param>
    public bool Prefix(string what, bool isWide, out int address, out int length)
    {
        address = 0;
        length = 32;
        string allowed = isWide ? ": ADDRESS or ADDRESS/0-32" : ": ADDRESS/8-31";
        string word = Any();
        if (word == null)
        {
            return Missing(what + " is missing" + allowed);
        }

        int slash = word.IndexOf('/');
        string quad = slash < 0 ? word : word.Substring(0, slash);
        if (!AddressText.TryParse(quad, out address))
        {
            return Refuse("\"" + quad + "\" is no address (four numbers 0-255 with dots), " + what + allowed);
        }

        if (slash < 0)
        {
            return isWide || Refuse("the prefix length is missing, " + what + allowed);
        }

        length = ReadNumber(word.Substring(slash + 1));
        bool isLength = isWide ? length >= 0 && length <= 32 : length >= 8 && length <= 31;
        return isLength || Refuse("\"" + word.Substring(slash) + "\" is no prefix length here, " + what + allowed);
    }

    /// <summary>A strict decimal number: digits only, no leading zero.</summary>
    /// <returns>-1 if the text is none; a million if it is that or more.</returns>
    public static int ReadNumber(string text)
    {
        int number = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c < '0' || c > '9' || (i == 1 && number == 0))
            {
                return -1;
            }

            number = (number * 10) + (c - '0');
            if (number > 1000000)
            {
                number = 1000000;
            }
        }

        return text.Length == 0 ? -1 : number;
    }

    private void Ask(string[] keywords, bool[] hidden)
    {
        if (_words.Asked != null && _error == null)
        {
            _words.Asked.Keywords = keywords;
            _words.Asked.Hidden = hidden;
        }
    }

    private bool FailAt(int word, string text)
    {
        if (_error == null)
        {
            _error = new Complaint(_words.Text, _words.At(word), text, null);
        }

        return false;
    }
}
