// Reads the keys that are typed over a bare serial line: backspace, DEL, Ctrl-U, Ctrl-W, Ctrl-C, Ctrl-L, arrow keys, Tab, ?,
// and CR, LF or CRLF at the end of a line. What they do to the line and to the terminal is TypedLine.cs. The row as
// it stands when the line ends is what will be run.

namespace Tollgate.Control;

/// <summary>The keyboard at the other end of the serial line.</summary>
public sealed class LineEditor
{
    /// <summary>What <see cref="Take"/> returns: nothing is to be done.</summary>
    public const int Typing = 0;

    /// <summary>What <see cref="Take"/> returns: the line is finished.</summary>
    public const int Finished = 1;

    /// <summary>What <see cref="Take"/> returns: the line was given up with Ctrl-C.</summary>
    public const int Aborted = 2;

    /// <summary>What <see cref="Take"/> returns: ? was typed, outside a comment.</summary>
    public const int Asks = 3;

    /// <summary>What <see cref="Take"/> returns: Tab was typed, outside a comment.</summary>
    public const int Completes = 4;

    /// <summary>What <see cref="Take"/> returns: another line was fetched, which is dear enough for a turn.</summary>
    public const int Walked = 5;

    private const int CtrlC = 3;
    private const int Backspace = 8;
    private const int CtrlL = 12;
    private const int CtrlN = 14;
    private const int CtrlP = 16;
    private const int CtrlR = 18;
    private const int CtrlU = 21;
    private const int CtrlW = 23;
    private const int Escape = 27;
    private const int Delete = 127;

    // Where in an escape sequence the typed bytes are; 0: in none.
    private const int AfterEscape = 1;
    private const int AfterBracket = 2;
    private const int AfterO = 3;
    private const int InParameters = 4;
    private const int BeforeLast = 5;

    private readonly TypedLine _line;
    private bool _wasCr;
    private int _escape;

    /// <summary>Begins between two lines.</summary>
    /// <param name="line">What the keys work on.</param>
    public LineEditor(TypedLine line)
    {
        _line = line;
    }

    /// <summary>Takes a typed byte.</summary>
    /// <returns>One of the numbers above.</returns>
    public int Take(int value)
    {
        bool wasCr = _wasCr;
        _wasCr = value == '\r';
        if (_escape != 0 && value >= ' ')
        {
            return TakeEscape(value);
        }

        // A control character ends an escape sequence that has not come to its end.
        _escape = 0;
        switch (value)
        {
            case '\r':
                return Finish();
            case '\n':
                return wasCr ? Typing : Finish();
            case CtrlC:
                return Aborted;
            case CtrlL:
            case CtrlR:
                _line.ShowAgain();
                return Typing;
            case CtrlP:
            case CtrlN:
                return Walk(value == CtrlP);
            case CtrlU:
                _line.Shorten(0);
                return Typing;
            case CtrlW:
                _line.RubOutWord();
                return Typing;
            case Backspace:
            case Delete:
                _line.RubOut();
                return Typing;
            case Escape:
                _escape = AfterEscape;
                return Typing;
            default:
                return TakeCharacter(value);
        }
    }

    private int TakeCharacter(int value)
    {
        if (value == '?' || value == '\t')
        {
            if (!_line.IsComment)
            {
                return value == '?' ? Asks : Completes;
            }

            value = value == '?' ? '?' : ' ';
        }

        if (value >= ' ')
        {
            // What is no ASCII shows as a question mark, and the parser refuses that.
            _line.Insert(value <= '~' ? value : '?');
        }

        return Typing;
    }

    private int Finish()
    {
        _line.Finish();
        return Finished;
    }

    private int Walk(bool isBack)
    {
        _line.Walk(isBack);
        return Walked;
    }

    private int TakeEscape(int value)
    {
        // ESC [ parameters final, ESC O final, ESC final (ECMA-48); ESC [ [ final is F1 of the Linux console. Only the two
        // arrows mean something here, the rest is swallowed whole.
        int state = _escape;
        _escape = 0;
        switch (state)
        {
            case AfterEscape:
                _escape = value == '[' ? AfterBracket : value == 'O' ? AfterO : value < '0' ? AfterEscape : 0;
                return Typing;
            case AfterBracket:
                if (value == '[' || value < '@')
                {
                    _escape = value == '[' ? BeforeLast : InParameters;
                    return Typing;
                }

                return value == 'A' || value == 'B' ? Walk(value == 'A') : Typing;
            case AfterO:
                return value == 'A' || value == 'B' ? Walk(value == 'A') : Typing;
            case InParameters:
                _escape = value < '@' ? InParameters : 0;
                return Typing;
            default:
                return Typing;
        }
    }
}
