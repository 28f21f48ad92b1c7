// Reads a whole configuration text into a candidate, a line a step: what a slot holds, what was deployed beside
// the application, and what `boards/linux --config` gives. It stops at the first wrong line and says which.

using System.Collections;

namespace Tollgate.Control;

/// <summary>A configuration script. Allocates.</summary>
public sealed class Script
{
    private readonly byte[] _bytes;
    private readonly Candidate _candidate;
    private int _at;
    private int _number;

    /// <summary>Begins to read.</summary>
    /// <param name="bytes">Lines that end with CR, LF or CRLF; blank lines, comments after # and "commit" are allowed.</param>
    /// <param name="at">Where they begin.</param>
    /// <param name="candidate">Gets the lines.</param>
    public Script(byte[] bytes, int at, Candidate candidate)
    {
        _bytes = bytes;
        _at = at;
        _candidate = candidate;
    }

    /// <summary>Which line is wrong and why, to be printed; null while none is.</summary>
    public string Error { get; private set; }

    /// <summary>Takes in the next line.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Step()
    {
        byte[] bytes = _bytes;
        int from = _at;
        if (from >= bytes.Length)
        {
            return false;
        }

        int end = from;
        while (end < bytes.Length && bytes[end] != '\r' && bytes[end] != '\n')
        {
            end++;
        }

        _at = end + (end + 1 < bytes.Length && bytes[end] == '\r' && bytes[end + 1] == '\n' ? 2 : 1);
        _number++;
        Complaint wrong = ReadLine(from, end - from);
        if (wrong != null)
        {
            ArrayList lines = new ArrayList();
            lines.Add("line " + _number.ToString() + ":");
            wrong.PrintTo(lines);
            Error = Join(lines);
        }

        return wrong == null;
    }

    /// <summary>Takes in all lines at once.</summary>
    /// <returns>Null, or which line is wrong and why.</returns>
    public static string Read(byte[] bytes, int at, Candidate candidate)
    {
        Script script = new Script(bytes, at, candidate);
        while (script.Step())
        {
        }

        return script.Error;
    }

    /// <summary>The bytes of a text; a character that is no ASCII becomes one that no line may have.</summary>
    public static byte[] BytesOf(string text)
    {
        char[] chars = text.ToCharArray();
        byte[] bytes = new byte[chars.Length];
        for (int i = 0; i < chars.Length; i++)
        {
            bytes[i] = (byte)(chars[i] < 0xFF ? chars[i] : 0xFF);
        }

        return bytes;
    }

    /// <summary>Lines as one text, without a line feed at its end.</summary>
    public static string Join(ArrayList lines)
    {
        string text = "";
        for (int i = 0; i < lines.Count; i++)
        {
            text = i == 0 ? (string)lines[i] : text + "\n" + (string)lines[i];
        }

        return text;
    }

    private Complaint ReadLine(int from, int length)
    {
        // Of a line that is far too long only so much is looked at as shows it.
        char[] chars = new char[length < Words.MaxChars + 1 ? length : Words.MaxChars + 1];
        for (int i = 0; i < chars.Length; i++)
        {
            chars[i] = (char)_bytes[from + i];
        }

        Words words = new Words(new string(chars));
        Complaint wrong = Commands.CheckText(words);
        if (wrong != null || words.Count == 0 || (words.Count == 1 && words.Word(0) == "commit"))
        {
            return wrong;
        }

        return _candidate.Enter(words, _number, new ArrayList());
    }
}
