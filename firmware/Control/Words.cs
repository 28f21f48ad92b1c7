// A console line cut into words, each with its place in the line: what the parsers read and what
// a caret points at. Nothing here knows a command. Next: WordReader.cs.

namespace Tollgate.Control;

/// <summary>The words of one console line.</summary>
public sealed class Words
{
    /// <summary>Ours: longest line in characters. It bounds what a line costs; a prefix list of ten fits.</summary>
    public const int MaxChars = 200;

    /// <summary>The line as it was typed.</summary>
    public readonly string Text;

    /// <summary>How many words there are.</summary>
    public readonly int Count;

    /// <summary>Place of the first character that is not printable ASCII; -1 if all are.</summary>
    public readonly int BadAt = -1;

    /// <summary>Where the readers note what they are asked for behind the last word; null if the line is to be obeyed.</summary>
    public Asked Asked;

    private readonly int[] _start = new int[MaxChars / 2];
    private readonly int[] _end = new int[MaxChars / 2];

    /// <summary>Cuts a line at blanks. A word that begins with # ends the line: the rest is a comment.</summary>
    /// <param name="text">One line; of a longer one than <see cref="MaxChars"/> only the beginning is read.</param>
    public Words(string text)
    {
        Text = text;

        // A library call for each character would cost ten times as much as the array.
        char[] chars = text.ToCharArray();
        int length = chars.Length < MaxChars ? chars.Length : MaxChars;
        int count = 0;
        bool isInWord = false;
        for (int i = 0; i < length; i++)
        {
            char c = chars[i];
            if (c == ' ' || c == '\t')
            {
                if (isInWord)
                {
                    _end[count - 1] = i;
                    isInWord = false;
                }

                continue;
            }

            if (!isInWord)
            {
                if (c == '#')
                {
                    break;
                }

                _start[count] = i;
                isInWord = true;
                count++;
            }

            if ((c < ' ' || c > '~') && BadAt < 0)
            {
                BadAt = i;
            }
        }

        if (isInWord)
        {
            _end[count - 1] = length;
        }

        Count = count;
    }

    /// <summary>Whether the line is longer than <see cref="MaxChars"/>.</summary>
    public bool IsTooLong
    {
        get { return Text.Length > MaxChars; }
    }

    /// <summary>A word. Allocates.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public string Word(int index)
    {
        return Text.Substring(_start[index], _end[index] - _start[index]);
    }

    /// <summary>Where a word begins in the line; for the word after the last, where it would begin.</summary>
    /// <param name="index">0 to <see cref="Count"/>.</param>
    public int At(int index)
    {
        if (index < Count)
        {
            return _start[index];
        }

        return Count == 0 ? 0 : _end[Count - 1] + 1;
    }

    /// <summary>Finds a word among keywords: itself, or the only one that begins with it. Capitals do not matter.</summary>
    /// <returns>Its index; -1 if there is none, -2 if several begin with it.</returns>
    public static int Find(string word, string[] keywords)
    {
        string lower = word.ToLower();
        int found = -1;
        for (int i = 0; i < keywords.Length; i++)
        {
            if (keywords[i].StartsWith(lower))
            {
                if (keywords[i].Length == lower.Length)
                {
                    return i;
                }

                found = found == -1 ? i : -2;
            }
        }

        return found;
    }

    /// <summary>Keywords with a blank between.</summary>
    /// <param name="keywords">What to list.</param>
    /// <param name="beginning">Only those that begin with it; "" for all.</param>
    public static string List(string[] keywords, string beginning)
    {
        string lower = beginning.ToLower();
        string list = "";
        for (int i = 0; i < keywords.Length; i++)
        {
            if (keywords[i].StartsWith(lower))
            {
                list = list.Length == 0 ? keywords[i] : list + " " + keywords[i];
            }
        }

        return list;
    }
}
