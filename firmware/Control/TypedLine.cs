// The line that is being typed, as it stands on the terminal behind its prompt. What is sent is CR, LF, backspace, bell
// and printable ASCII, nothing else, and the line stays inside one row: of a line that is longer its end is
// shown. So a dumb terminal will do, and the row can be taken off and put back. LineEditor.cs reads the keys.

using System.Text;

namespace Tollgate.Control;

/// <summary>The row of the terminal in which somebody types.</summary>
public sealed class TypedLine
{
    /// <summary>Ours: longest prompt, <c>gw*[confirm 60:00]> </c> and some.</summary>
    public const int MaxPrompt = 24;

    /// <summary>Most bytes that one call sends: the end of a line that is longer than the row prints it whole.</summary>
    public const int MaxSent = 4 + MaxPrompt + Words.MaxChars;

    // Ours: columns that are used. A terminal has 80, and they differ in what they do once the last is written.
    private const int Columns = 79;

    // Ours: characters that are shown of a line that is longer than the row, once its end has reached the last column.
    private const int Kept = 40;

    private const int Bell = 7;
    private const int Backspace = 8;

    private readonly ConsoleOutput _output;
    private readonly LineHistory _history = new LineHistory();
    private readonly byte[] _chars = new byte[Words.MaxChars];
    private string _prompt = "";
    private int _length;
    private int _shownFrom;
    private bool _isTooLong;

    /// <summary>Begins with an empty line and no prompt.</summary>
    /// <param name="output">Gets what is sent.</param>
    public TypedLine(ConsoleOutput output)
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

    /// <summary>Whether a comment has begun: a word that begins with #.</summary>
    public bool IsComment
    {
        get
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
    }

    private int Column
    {
        get { return _prompt.Length + _length - _shownFrom + (_shownFrom > 0 ? 1 : 0); }
    }

    /// <summary>The line. Allocates.</summary>
    public string Text()
    {
        return _length == 0 ? "" : Encoding.UTF8.GetString(_chars, 0, _length);
    }

    /// <summary>Begins a new line, without its prompt.</summary>
    public void Clear()
    {
        _length = 0;
        _shownFrom = 0;
        _isTooLong = false;
        _history.EndWalk();
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

    /// <summary>Shows the row once more, below whatever the terminal has made of it.</summary>
    public void ShowAgain()
    {
        _output.Line("");
        Show(_prompt);
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

    /// <summary>Adds a typed character, or rings if the line is full.</summary>
    public void Insert(int c)
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

    /// <summary>Rubs out the last character.</summary>
    public void RubOut()
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

    /// <summary>Rubs out the last word.</summary>
    public void RubOutWord()
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

        Shorten(length);
    }

    /// <summary>Rubs out what is behind some characters.</summary>
    public void Shorten(int length)
    {
        _isTooLong = false;
        if (_length > 0)
        {
            TakeOff();
            _length = length;
            Show(_prompt);
        }
    }

    /// <summary>Ends the line on the terminal, where all of it stands then, and keeps it for the arrow keys.</summary>
    public void Finish()
    {
        if (_shownFrom > 0)
        {
            // The whole line, over its end that stands there.
            _output.Byte('\r');
            _output.Text(_prompt);
            _output.Bytes(_chars, 0, _length);
        }

        _output.Line("");
        if (!_isTooLong)
        {
            _history.Add(_chars, _length);
        }
    }

    /// <summary>Puts an older line in the place of this one, or a younger one; rings if there is none.</summary>
    public void Walk(bool isBack)
    {
        int length = _history.Step(isBack, _chars, _length);
        if (length < 0)
        {
            _output.Byte(Bell);
        }
        else
        {
            TakeOff();
            _isTooLong = false;
            _length = length;
            _shownFrom = 0;
            Show(_prompt);
        }
    }
}
