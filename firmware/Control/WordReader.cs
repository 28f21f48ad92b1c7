// Reads the words of a line one after the other, strictly: a number has no sign and no leading
// zero, a prefix no bits beyond its length. The first word that is wrong ends it: Error says
// where, what and what is allowed. Used by LineParser.cs and Commands.cs.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A cursor over the words of a line. Every reader returns false, or -1, once there is an error.</summary>
public sealed class WordReader
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 15;

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

    /// <summary>Whether every word was read.</summary>
    public bool IsAtEnd
    {
        get { return _next >= _words.Count; }
    }

    /// <summary>Index of the next word.</summary>
    public int Next
    {
        get { return _next; }
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
        return FailAt(_next - 1, text, null);
    }

    /// <summary>Reads one of some keywords, or a beginning that only one of them has.</summary>
    /// <returns>Its index, or -1.</returns>
    public int Keyword(string[] allowed)
    {
        if (!HasWord("one of these is missing here: " + Words.List(allowed, "")))
        {
            return -1;
        }

        string word = _words.Word(_next);
        int found = Words.Find(word, allowed);
        if (found < 0)
        {
            string text = found == -2
                ? "\"" + word + "\" may be: " + Words.List(allowed, word)
                : "unknown word \"" + word + "\", allowed here: " + Words.List(allowed, "");
            FailAt(_next, text, null);
            return -1;
        }

        _next++;
        return found;
    }

    /// <summary>Reads a keyword that must stand here.</summary>
    /// <param name="keyword">The keyword.</param>
    /// <param name="usage">How the line goes on from here.</param>
    public bool Expect(string keyword, string usage)
    {
        if (!HasWord("the line goes on: " + usage))
        {
            return false;
        }

        string word = _words.Word(_next);
        if (!keyword.StartsWith(word.ToLower()))
        {
            return FailAt(_next, "unknown word \"" + word + "\", the line goes on: " + usage, null);
        }

        _next++;
        return true;
    }

    /// <summary>Complains if there is another word.</summary>
    public bool End()
    {
        return _error == null && (IsAtEnd || FailAt(_next, "\"" + _words.Word(_next) + "\" is too much: the line ends before it", null));
    }

    /// <summary>Reads a name.</summary>
    /// <param name="what">Whose, for the message.</param>
    /// <returns>Null if it is none.</returns>
    public string Name(string what)
    {
        const string Rule = ": 1-15 of A-Z a-z 0-9 _ -";
        if (!HasWord("a name is missing: " + what + Rule))
        {
            return null;
        }

        string word = _words.Word(_next);
        bool isName = word.Length <= MaxName;
        for (int i = 0; i < word.Length; i++)
        {
            char c = word[i];
            isName &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
        }

        if (!isName)
        {
            FailAt(_next, "\"" + word + "\" is no name, " + what + Rule, null);
            return null;
        }

        _next++;
        return word;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="what">What it counts, for the message.</param>
    /// <param name="min">Lowest allowed.</param>
    /// <param name="max">Highest allowed.</param>
    /// <returns>-1 if it is none, or not in the range.</returns>
    public int Number(string what, int min, int max)
    {
        string range = what + ": " + min.ToString() + "-" + max.ToString();
        if (!HasWord("a number is missing, " + range))
        {
            return -1;
        }

        string word = _words.Word(_next);
        int number = ReadNumber(word);
        if (number < min || number > max)
        {
            FailAt(_next, (number == -1 ? NoNumber(word) : word + " is not allowed") + ", " + range, null);
            return -1;
        }

        _next++;
        return number;
    }

    /// <summary>The next word, whatever it is.</summary>
    /// <param name="missing">What to say if there is none.</param>
    /// <returns>Null if there is none.</returns>
    public string Any(string missing)
    {
        return HasWord(missing) ? _words.Word(_next++) : null;
    }

    /// <summary>Reads an address that a single station can have.</summary>
    /// <param name="what">Whose, for the message.</param>
    /// <returns>0 if it is none.</returns>
    public int Address(string what)
    {
        string word = Any(what + " is missing: an address, four numbers 0-255 with dots");
        int address = 0;
        if (word != null && (!AddressText.TryParse(word, out address) || !IsStation(address)))
        {
            Refuse(word + " is no address of a station, " + what + ": four numbers 0-255 with dots, 1.0.0.1-223.255.255.254, not 127.x");
            return 0;
        }

        return address;
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
        string allowed = isWide ? "ADDRESS or ADDRESS/0-32" : "ADDRESS/8-31";
        string word = Any(what + " is missing: " + allowed);
        if (word == null)
        {
            return false;
        }

        int slash = word.IndexOf('/');
        string quad = slash < 0 ? word : word.Substring(0, slash);
        if (!AddressText.TryParse(quad, out address))
        {
            return Refuse("\"" + quad + "\" is no address (four numbers 0-255 with dots), " + what + ": " + allowed);
        }

        if (slash < 0)
        {
            return isWide || Refuse("the prefix length is missing, " + what + ": " + allowed);
        }

        length = ReadNumber(word.Substring(slash + 1));
        if (length < 0 || length > 32 || (!isWide && (length < 8 || length > 31)))
        {
            return Refuse("\"" + word.Substring(slash) + "\" is no prefix length here, " + what + ": " + allowed);
        }

        return true;
    }

    /// <summary>A strict decimal number: digits only, no leading zero.</summary>
    /// <returns>-1 if the text is none; 1000000 if it is far too big.</returns>
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

    /// <summary>Whether a single station can have an address (RFC 6890: not 0/8, 127/8, multicast, class E).</summary>
    public static bool IsStation(int address)
    {
        int first = (AddressText.ToNumber(address) >> 24) & 0xFF;
        return first != 0 && first != 127 && first < 224;
    }

    private static string NoNumber(string word)
    {
        return "\"" + word + "\" is no number (digits only, no leading zero)";
    }

    private bool HasWord(string missing)
    {
        if (_error != null)
        {
            return false;
        }

        return _next < _words.Count || FailAt(_words.Count, missing, null);
    }

    private bool FailAt(int word, string text, string more)
    {
        if (_error == null)
        {
            _error = new Complaint(_words.Text, _words.At(word), text, more);
        }

        return false;
    }
}
