// What is wrong with a line: where, why, and what is allowed. Made by the parser and the checks,
// printed by the shell. A line that draws a complaint changes nothing.

using System.Collections;

namespace Tollgate.Control;

/// <summary>One error in a console line.</summary>
public sealed class Complaint
{
    // Ours: a terminal has 80 columns.
    private const int Columns = 80;
    private const int Before = 40;

    private readonly string _source;
    private readonly int _at;
    private readonly string _text;
    private readonly string _more;

    /// <summary>Makes a complaint.</summary>
    /// <param name="source">The line as typed; null if no line is to blame.</param>
    /// <param name="at">Place of the word in it; -1 if no word is to blame.</param>
    /// <param name="text">Why, and what is allowed, without line feeds.</param>
    /// <param name="more">Other lines that it clashes with, with line feeds between; null if there are none.</param>
    public Complaint(string source, int at, string text, string more)
    {
        _source = source;
        _at = at;
        _text = text;
        _more = more;
    }

    /// <summary>Adds the lines to print, the wrong line first.</summary>
    public void PrintTo(ArrayList lines)
    {
        if (_source != null)
        {
            int from = _at > Before + 8 ? _at - Before : 0;
            int length = _source.Length - from;
            string tail = "";
            if (length > Columns - 8)
            {
                length = Columns - 8;
                tail = "...";
            }

            string head = from > 0 ? "  ..." : "  ";
            lines.Add(head + Printable(_source.Substring(from, length)) + tail);
            if (_at >= 0)
            {
                lines.Add(new string(' ', head.Length + _at - from) + "^");
            }
        }

        PrintReasonTo(lines);
    }

    /// <summary>Adds the lines to print below a line that stands on the terminal already.</summary>
    /// <param name="indent">Columns before the line: its prompt.</param>
    /// <param name="lines">Where to add.</param>
    public void PrintBelowTo(int indent, ArrayList lines)
    {
        if (_source != null && indent + _source.Length >= Columns)
        {
            PrintTo(lines);
            return;
        }

        if (_source != null && _at >= 0)
        {
            lines.Add(new string(' ', indent + _at) + "^");
        }

        PrintReasonTo(lines);
    }

    /// <summary>Adds a text in lines of 79 characters at most, broken at blanks.</summary>
    /// <param name="head">What stands before the first; the others are indented as much.</param>
    /// <param name="text">The text.</param>
    /// <param name="lines">Where to add.</param>
    public static void Wrap(string head, string text, ArrayList lines)
    {
        while (text != null)
        {
            int end = EndOfLine(text, Columns - 1 - head.Length);
            lines.Add(head + text.Substring(0, end));
            head = new string(' ', head.Length);
            text = end < text.Length ? text.Substring(end + 1) : null;
        }
    }

    private void PrintReasonTo(ArrayList lines)
    {
        Wrap("error: ", _text, lines);
        if (_more != null)
        {
            string[] more = _more.Split(new char[] { '\n' });
            for (int i = 0; i < more.Length; i++)
            {
                lines.Add("  " + more[i]);
            }
        }
    }

    /// <summary>Where to break a text: at the last blank that lets its first part fit; at its end if there is none.</summary>
    private static int EndOfLine(string text, int most)
    {
        int end = text.Length > most ? most : 0;
        while (end > 0 && text[end] != ' ')
        {
            end--;
        }

        return end == 0 ? text.Length : end;
    }

    private static string Printable(string text)
    {
        char[] chars = text.ToCharArray();
        for (int i = 0; i < chars.Length; i++)
        {
            if (chars[i] < ' ' || chars[i] > '~')
            {
                chars[i] = '?';
            }
        }

        return new string(chars);
    }
}
