// Makes lines of the bytes that are typed, over a bare serial line: echo, backspace, DEL, Ctrl-U, Ctrl-W,
// Ctrl-C, Ctrl-L, CR, LF or CRLF. It sends CR, LF, backspace, bell and printable ASCII, nothing else, and
// stays inside one row of the terminal: of a line that is longer it shows the end. So a dumb terminal will do, and
// what was typed can be taken off and put back. The row as it stands when the line ends is what will be run.

using System.Text;

namespace Tollgate.Control;

/// <summary>The line that is being typed, and its prompt.</summary>
public sealed class LineEditor
{
    /// <summary>Ours: longest prompt, <c>gw*[confirm 60:00]> </c> and some.</summary>
    public const int MaxPrompt = 24;

    /// <summary>Most bytes that one typed byte can echo: the end of a line that is longer than the row prints it whole.</summary>
    public const int MaxEcho = 4 + MaxPrompt + Words.MaxChars;

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

    // Ours: columns that are used. A terminal has 80, and they differ in what they do once the last is written.
    private const int Columns = 79;

    // Ours: characters that are shown of a line that is longer than the row, once its end has reached the last column.
    private const int Kept = 40;

    private const int CtrlC = 3;
    private const int Bell = 7;
    private const int Backspace = 8;
    private const int CtrlL = 12;
    private const int CtrlR = 18;
    private const int CtrlU = 21;
    private const int CtrlW = 23;
    private const int Escape = 27;
    private const int Delete = 127;

    private readonly ConsoleOutput _output;
    private readonly byte[] _chars = new byte[Words.MaxChars];
    private string _prompt = "";
    private int _length;
    private int _shownFrom;
    private bool _isTooLong;
    private bool _wasCr;
    private int _escape;

    /// <summary>Begins with an empty line and no prompt.</summary>
    /// <param name="output">Gets the echo.</param>
    public LineEditor(ConsoleOutput output)
    {
        _output = output;
    }

    /// <summary>Whether more characters were typed than a line takes.</summary>
    public bool IsTooLong
    {
        get { return _isTooLong; }
    }

    /// <summary>Columns before the line where it stands on the terminal: its prompt, as it was printed.</summary>
    public int Indent
    {
        get { return _prompt.Length; }
    }

    private int Column
    {
        get { return _prompt.Length + _length - _shownFrom + (_shownFrom > 0 ? 1 : 0); }
    }

    /// <summary>The line. Allocates.</summary>
    public string Line()
    {
        return Encoding.UTF8.GetString(_chars, 0, _length);
    }

    /// <summary>Begins a new line, without its prompt.</summary>
    public void Clear()
    {
        _length = 0;
        _shownFrom = 0;
        _isTooLong = false;
    }

    /// <summary>Prints the prompt and what is typed; the cursor stands in the first column.</summary>
    /// <param name="prompt">At most <see cref="MaxPrompt"/> characters.</param>
    public void Show(string prompt)
    {
        _prompt = prompt;
        _output.Text(prompt);
        _shownFrom = prompt.Length + _length <= Columns ? 0
            : _shownFrom > 0 && Column <= Columns && _length - _shownFrom >= Kept / 2 ? _shownFrom
            : _length - Kept;
        if (_shownFrom > 0)
        {
            _output.Byte('<');
        }

        _output.Bytes(_chars, _shownFrom, _length - _shownFrom);
    }

    /// <summary>Takes the prompt and what is typed off the terminal, to print something there and to show it again.</summary>
    public void TakeOff()
    {
        _output.Byte('\r');
        _output.Text(new string(' ', Column));
        _output.Byte('\r');
    }

    /// <summary>Takes a typed byte.</summary>
    /// <returns>One of the numbers above.</returns>
    public int Take(int value)
    {
        bool wasCr = _wasCr;
        _wasCr = value == '\r';
        if (_escape != 0 && value >= ' ')
        {
            SkipEscape(value);
            return Typing;
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
                _output.Line("^C");
                return Aborted;
            case CtrlL:
            case CtrlR:
                _output.Line("");
                Show(_prompt);
                break;
            case CtrlU:
                Shorten(0);
                break;
            case CtrlW:
                Shorten(LastWord());
                break;
            case Backspace:
            case Delete:
                RubOut();
                break;
            case Escape:
                _escape = 1;
                break;
            case '\t':
                if (!IsComment())
                {
                    return Completes;
                }

                Insert(' ');
                break;
            case '?':
                if (!IsComment())
                {
                    return Asks;
                }

                Insert(value);
                break;
            default:
                if (value >= ' ')
                {
                    Insert(value <= '~' ? value : '?');
                }

                break;
        }

        return Typing;
    }

    /// <summary>Adds what completes a word, or rings if that is nothing or too much.</summary>
    public void Add(string text)
    {
        if (text.Length == 0 || _length + text.Length > Words.MaxChars)
        {
            _output.Byte(Bell);
            return;
        }

        bool isRoom = Column + text.Length <= Columns;
        if (!isRoom)
        {
            TakeOff();
        }

        for (int i = 0; i < text.Length; i++)
        {
            _chars[_length + i] = (byte)text[i];
        }

        _length += text.Length;
        if (isRoom)
        {
            _output.Text(text);
        }
        else
        {
            Show(_prompt);
        }
    }

    private int Finish()
    {
        if (_shownFrom > 0)
        {
            // The whole line, over its end that stands there.
            _output.Byte('\r');
            _output.Text(_prompt);
            _output.Bytes(_chars, 0, _length);
        }

        _output.Line("");
        return Finished;
    }

    private void Insert(int c)
    {
        if (_length == Words.MaxChars)
        {
            // One bell is enough for a paste of ten thousand characters.
            if (!_isTooLong)
            {
                _output.Byte(Bell);
            }

            _isTooLong = true;
            return;
        }

        bool isRoom = Column < Columns;
        if (!isRoom)
        {
            TakeOff();
        }

        _chars[_length] = (byte)c;
        _length++;
        if (isRoom)
        {
            _output.Byte(c);
        }
        else
        {
            Show(_prompt);
        }
    }

    private void RubOut()
    {
        // What was too much is not on the terminal, so rubbing out begins with the last that is.
        if (_length > 0 && _shownFrom == 0)
        {
            _isTooLong = false;
            _length--;
            _output.Byte(Backspace);
            _output.Byte(' ');
            _output.Byte(Backspace);
        }
        else
        {
            Shorten(_length - 1);
        }
    }

    private bool IsComment()
    {
        bool isWord = false;
        for (int i = 0; i < _length; i++)
        {
            if (_chars[i] == '#' && !isWord)
            {
                return true;
            }

            isWord = _chars[i] != ' ';
        }

        return false;
    }

    private int LastWord()
    {
        int length = _length;
        while (length > 0 && _chars[length - 1] == ' ')
        {
            length--;
        }

        while (length > 0 && _chars[length - 1] != ' ')
        {
            length--;
        }

        return length;
    }

    private void Shorten(int length)
    {
        _isTooLong = false;
        if (_length > 0)
        {
            TakeOff();
            _length = length;
            Show(_prompt);
        }
    }

    private void SkipEscape(int value)
    {
        // ESC [ parameters final, ESC O final, ESC final (ECMA-48): function keys and the like.
        if (_escape == 1)
        {
            _escape = value == '[' ? 2 : value == 'O' ? 3 : 0;
        }
        else if (_escape == 3 || value >= '@')
        {
            _escape = 0;
        }
    }
}
