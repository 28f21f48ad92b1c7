// Makes lines of the bytes that are typed, over a bare serial line: echo, backspace, DEL, Ctrl-U,
// Ctrl-C, CR, LF or CRLF. What stands on the terminal is what will be run: a byte that is no
// ASCII shows as a question mark, and the parser refuses that.

namespace Tollgate.Control;

/// <summary>The line that is being typed.</summary>
public sealed class LineEditor
{
    /// <summary>Most bytes that one typed byte can echo: Ctrl-U rubs out a whole line.</summary>
    public const int MaxEcho = (Words.MaxChars * 3) + 8;

    private const int Bell = 7;
    private const int Backspace = 8;
    private const int Delete = 127;
    private const int Escape = 27;
    private const int CtrlC = 3;
    private const int CtrlU = 21;

    private readonly ConsoleOutput _output;
    private readonly char[] _chars = new char[Words.MaxChars];
    private int _length;
    private int _excess;
    private bool _wasCr;
    private int _escape;

    /// <summary>Begins with an empty line.</summary>
    /// <param name="output">Gets the echo.</param>
    public LineEditor(ConsoleOutput output)
    {
        _output = output;
    }

    /// <summary>Whether more characters were typed than a line takes.</summary>
    public bool IsTooLong
    {
        get { return _excess > 0; }
    }

    /// <summary>Whether nothing is typed.</summary>
    public bool IsEmpty
    {
        get { return _length == 0; }
    }

    /// <summary>Whether the line was given up with Ctrl-C.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>The finished line. Allocates.</summary>
    public string Line()
    {
        return new string(_chars, 0, _length);
    }

    /// <summary>Begins a new line.</summary>
    public void Clear()
    {
        _length = 0;
        _excess = 0;
        IsAborted = false;
    }

    /// <summary>Takes a typed byte.</summary>
    /// <returns>Whether it ends the line.</returns>
    public bool Take(int value)
    {
        bool wasCr = _wasCr;
        _wasCr = value == '\r';
        if (_escape != 0)
        {
            SkipEscape(value);
            return false;
        }

        switch (value)
        {
            case '\r':
                return EndLine();
            case '\n':
                return !wasCr && EndLine();
            case CtrlC:
                IsAborted = true;
                _output.Text("^C");
                return EndLine();
            case CtrlU:
                while (_length > 0)
                {
                    RubOut();
                }

                return false;
            case Backspace:
            case Delete:
                RubOut();
                return false;
            case Escape:
                _escape = 1;
                return false;
            case '\t':
                Insert(' ');
                return false;
            default:
                if (value >= ' ')
                {
                    Insert(value <= '~' ? value : '?');
                }

                return false;
        }
    }

    private bool EndLine()
    {
        _output.Byte('\r');
        _output.Byte('\n');
        return true;
    }

    private void Insert(int c)
    {
        if (_length == Words.MaxChars)
        {
            // One bell is enough for a paste of ten thousand characters.
            if (_excess == 0)
            {
                _output.Byte(Bell);
            }

            _excess++;
            return;
        }

        _chars[_length] = (char)c;
        _length++;
        _output.Byte(c);
    }

    private void RubOut()
    {
        // What was too much is not on the terminal, so rubbing out begins with the last that is.
        _excess = 0;
        if (_length > 0)
        {
            _length--;
            _output.Byte(Backspace);
            _output.Byte(' ');
            _output.Byte(Backspace);
        }
    }

    private void SkipEscape(int value)
    {
        // ESC [ parameters final, ESC O final, ESC final (ECMA-48): arrow keys and the like.
        if (_escape == 1)
        {
            _escape = value == '[' ? 2 : value == 'O' ? 3 : 0;
        }
        else if (_escape == 3 || value < ' ' || value >= '@')
        {
            _escape = 0;
        }
    }
}
