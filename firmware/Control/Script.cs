// Reads a whole configuration text into a candidate: what a board finds in a file at boot, and
// what `boards/linux --config` gives. It stops at the first wrong line and says which.

using System.Collections;

namespace Tollgate.Control;

/// <summary>Configuration scripts.</summary>
public static class Script
{
    /// <summary>Takes in each line of a text.</summary>
    /// <param name="text">Lines that end with CR, LF or CRLF.</param>
    /// <param name="candidate">Gets the lines.</param>
    /// <returns>Null if all were taken, else what to print.</returns>
    public static string Read(string text, Candidate candidate)
    {
        int number = 0;
        int at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOfAny(new char[] { '\r', '\n' }, at);
            end = end < 0 ? text.Length : end;
            number++;
            Complaint wrong = ReadLine(text, at, end - at, number, candidate);
            if (wrong != null)
            {
                ArrayList lines = new ArrayList();
                lines.Add("line " + number.ToString() + ":");
                wrong.PrintTo(lines);
                return Join(lines);
            }

            bool isCrLf = end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n';
            at = end + (isCrLf ? 2 : 1);
        }

        return null;
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

    private static Complaint ReadLine(string text, int at, int length, int number, Candidate candidate)
    {
        // Of a line that is far too long only so much is looked at as shows it.
        int most = Words.MaxChars + 1;
        Words words = new Words(text.Substring(at, length < most ? length : most));
        Complaint wrong = Commands.CheckText(words);
        if (wrong != null || words.Count == 0 || (words.Count == 1 && words.Word(0) == "commit"))
        {
            return wrong;
        }

        return candidate.Enter(words, number, new ArrayList());
    }
}
