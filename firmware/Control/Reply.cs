// What a command answers, a line at a time: the packet path waits while a line is made, so a long
// answer is spread over many turns of the loop. Terminal.cs asks for the next line when the last one
// has found room on the console.

using System.Collections;

namespace Tollgate.Control;

/// <summary>The answer to a command.</summary>
public abstract class Reply
{
    /// <summary>Whether everything was said.</summary>
    public bool IsDone { get; protected set; }

    /// <summary>Whether the command was refused: a pasted script stops here.</summary>
    public bool IsRefusal { get; protected set; }

    /// <summary>Whether <see cref="Next"/> has nothing to say before some time has passed, as with ping: who runs a line at once
    /// and to its end stops here.</summary>
    public bool IsWaiting { get; protected set; }

    /// <summary>Whether it is about to change something that must not stay half done: it is not cut off, and waits for no room
    /// on the console, as it prints nothing.</summary>
    public bool IsDeciding { get; protected set; }

    /// <summary>Goes on with the answer. Allocates.</summary>
    /// <returns>A line without its end, or null: nothing to print this time.</returns>
    public abstract string Next(int nowMs);
}

/// <summary>An answer whose lines are known from the start.</summary>
public sealed class TextReply : Reply
{
    private readonly ArrayList _lines;
    private int _next;

    /// <summary>Makes an answer.</summary>
    /// <param name="lines">Strings.</param>
    /// <param name="isRefusal">Whether the command was refused.</param>
    public TextReply(ArrayList lines, bool isRefusal)
    {
        _lines = lines;
        IsRefusal = isRefusal;
        IsDone = lines.Count == 0;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        string line = (string)_lines[_next];
        _next++;
        IsDone = _next == _lines.Count;
        return line;
    }
}
