// Between the shell and the person at the serial line: typed bytes become lines for Commands.cs, their
// answers are printed a line at a time, and no turn takes more than a bounded number of bytes or runs
// more than one line, because packets wait meanwhile. What the box says unasked comes between answers and
// never splits what is being typed. Shell.cs gives the turns.

using Tollgate.Hal;

namespace Tollgate.Control;

/// <summary>The dialog on the serial line.</summary>
public sealed class Terminal
{
    // Ours: lines of a text that lies ready, printed in one turn.
    private const int LinesATurn = 2;

    // Ours: lines that the box has to say unasked and that wait for their place; of more only the number is told.
    private const int MaxNotices = 4;

    private readonly IPlatform _platform;
    private readonly Candidate _candidate;
    private readonly Commands _commands;
    private readonly ConsoleInput _input = new ConsoleInput();
    private readonly ConsoleOutput _output = new ConsoleOutput();
    private readonly TypedLine _line;
    private readonly LineEditor _editor;
    private readonly string[] _notices = new string[MaxNotices];
    private int _noticeCount;
    private int _leftOut;
    private int _nowMs;
    private Reply _reply;

    /// <summary>Begins without a prompt.</summary>
    /// <param name="parts">The board and the candidate.</param>
    /// <param name="commands">What runs a line.</param>
    public Terminal(Parts parts, Commands commands)
    {
        _platform = parts.Platform;
        _candidate = parts.Candidate;
        _commands = commands;
        _line = new TypedLine(_output);
        _editor = new LineEditor(_line);
        Arrived = _input.Arrived;
    }

    /// <summary>Where the platform puts what was typed. A field: an idle turn reads little else.</summary>
    public readonly byte[] Arrived;

    /// <summary>Whether the prompt stands there and nothing waits to be read, run or printed.</summary>
    public bool IsIdle;

    /// <summary>Whether there is no room for what may arrive in a turn: then the board has to keep it.</summary>
    public bool IsFull
    {
        get { return _input.IsFull; }
    }

    /// <summary>How many typed lines were refused since the start.</summary>
    public int Refusals { get; private set; }

    private string Prompt
    {
        get
        {
            string mark = _candidate.IsEdited ? "gw*" : "gw";
            if (_candidate.Before == null)
            {
                return mark + "> ";
            }

            int left = (_candidate.DueMs - _nowMs + 999) / 1000;
            left = left < 0 ? 0 : left;
            return mark + "[confirm " + (left / 60).ToString() + (left % 60 < 10 ? ":0" : ":") + (left % 60).ToString() + "]> ";
        }
    }

    /// <summary>Begins to print what nobody has asked for, as at the start; the prompt follows.</summary>
    public void Begin(Reply reply)
    {
        IsIdle = false;
        _reply = reply;
    }

    /// <summary>Prints what nobody has asked for, unless an answer is being printed; what is being typed comes back below it.</summary>
    public void Interject(Reply reply)
    {
        if (_reply == null)
        {
            _line.TakeOff();
            Begin(reply);
        }
    }

    /// <summary>Ends the answer that is being printed, because what it shows is about to change.</summary>
    /// <returns>False if it is a change itself: it has to be waited for.</returns>
    public bool Cut()
    {
        if (_reply != null && _reply.IsDeciding)
        {
            return false;
        }

        if (_reply != null)
        {
            Close();
        }

        return true;
    }

    /// <summary>
    /// Says a line that nobody has asked for, when its turn comes: not inside an answer, and what is being typed comes back
    /// below it. Only a few wait; of what comes faster than the serial line prints, only the number is told. Allocates nothing.
    /// </summary>
    /// <param name="line">One line, at most <see cref="ConsoleOutput.MaxLine"/> characters, better 79.</param>
    public void Notice(string line)
    {
        IsIdle = false;
        if (_noticeCount == MaxNotices || _leftOut > 0)
        {
            _leftOut++;
            return;
        }

        _notices[_noticeCount] = line;
        _noticeCount++;
    }

    /// <summary>Goes on with whatever is to be done.</summary>
    /// <param name="arrived">How many bytes of <see cref="Arrived"/> were typed.</param>
    /// <param name="nowMs">The clock.</param>
    public void Work(int arrived, int nowMs)
    {
        _nowMs = nowMs;
        if (arrived > 0 && _input.Add(arrived, nowMs) && _reply != null && !_reply.IsDeciding && !(_reply is CommitReply))
        {
            Interrupt();
        }
        else if (_reply != null)
        {
            Print(nowMs);
        }
        else
        {
            if (_noticeCount + _leftOut > 0 && !_input.IsDropping && _output.Free >= ConsoleOutput.MaxLine + TypedLine.MaxSent)
            {
                PrintNotice();
            }

            if (_input.Count > 0)
            {
                TakeInput();
            }
            else if (_input.EndsPaste(nowMs))
            {
                _output.Line("paste stopped at this error: " + Counted(_input.Lines, " line") + " taken, "
                    + Counted(_input.Dropped, " character") + " after it not taken");
                _input.Lines = 0;
                _line.Show(Prompt);
            }
        }

        if (_output.Count > 0)
        {
            _output.Drain(_platform);
        }

        IsIdle = _reply == null && _input.Count + _output.Count + _noticeCount + _leftOut == 0 && !_input.IsDropping;
    }

    private static string Counted(int count, string what)
    {
        return count.ToString() + what + (count == 1 ? "" : "s");
    }

    private void Interrupt()
    {
        // Ends a long answer, and forgets what was typed ahead of it.
        _reply = null;
        _line.Clear();
        _input.Clear();
        _output.Clear();
        _output.Line("^C");
        _line.Show(Prompt);
    }

    private void PrintNotice()
    {
        _line.TakeOff();
        if (_noticeCount > 0)
        {
            _output.Line(_notices[0]);
            _noticeCount--;
            System.Array.Copy(_notices, 1, _notices, 0, _noticeCount);
            _notices[_noticeCount] = null;
        }
        else
        {
            _output.Line(_leftOut.ToString() + " more lines were left out");
            _leftOut = 0;
        }

        _line.Show(Prompt);
    }

    private void TakeInput()
    {
        while (_input.Count > 0 && _output.Free >= TypedLine.MaxSent + TypedLine.MaxPrompt)
        {
            int key = _editor.Take(_input.Take());
            if (key == LineEditor.Typing)
            {
                continue;
            }

            // Each of these takes the rest of the turn.
            if (key == LineEditor.Asks || key == LineEditor.Completes)
            {
                Suggest(key == LineEditor.Asks);
            }
            else if (key != LineEditor.Walked)
            {
                RunLine(key);
            }

            return;
        }
    }

    private void Suggest(bool isAsked)
    {
        Asked asked = _commands.Ask(_line.Text());
        string added = isAsked ? "" : asked.Completion();
        if (added.Length > 0 || (!isAsked && asked.IsUnknown))
        {
            _line.Add(added);
            return;
        }

        // What is typed stays where it is, and comes back below the list.
        _output.Line("");
        _reply = new TextReply(asked.Lines(_line.Indent), false);
    }

    private void RunLine(int key)
    {
        Reply reply = null;
        if (key == LineEditor.Finished)
        {
            // A line that is too long is refused for its length, whatever it says.
            string line = _line.IsTooLong ? new string(' ', Words.MaxChars + 1) : _line.Text();
            reply = _commands.Run(line, _line.Indent);
            _input.Lines++;
        }
        else
        {
            _output.Line("^C");
        }

        _line.Clear();
        if (reply == null || reply.IsDone)
        {
            _line.Show(Prompt);
        }
        else
        {
            _reply = reply;
        }
    }

    private void Print(int nowMs)
    {
        // A line that is made from the tables takes a turn of its own.
        int lines = _reply is TextReply ? LinesATurn : 1;
        while (lines > 0 && !_reply.IsDone && (_reply.IsDeciding || _output.Free >= ConsoleOutput.MaxLine * 2))
        {
            string line = _reply.Next(nowMs);
            if (line != null)
            {
                _output.Line(line);
            }

            lines--;
        }

        if (!_reply.IsDone)
        {
            return;
        }

        // After a restart nobody is there any more who would read the line behind a prompt.
        bool isOver = _reply is RestartReply && !_reply.IsRefusal;
        if (!Close() && !isOver)
        {
            _line.Show(Prompt);
        }
    }

    /// <summary>Lets go of the answer.</summary>
    /// <returns>Whether more has arrived already after a refused line: a paste, and it stops here. The prompt comes once it is over.</returns>
    private bool Close()
    {
        bool stopsPaste = _reply.IsRefusal && _input.HasMore();
        _input.Lines -= _reply.IsRefusal && _input.Lines > 0 ? 1 : 0;
        Refusals += _reply.IsRefusal ? 1 : 0;
        _reply = null;
        if (stopsPaste)
        {
            _input.DropPaste(_nowMs);
        }

        return stopsPaste;
    }
}
