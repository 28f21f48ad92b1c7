// The console of the box: bytes in, lines to Commands.cs, answers out. The router's loop gives it
// a turn; a turn never waits, takes a bounded number of bytes and runs at most one line, because
// packets wait meanwhile. LoadScript and Execute do the same for a file and for tests.

using System.Collections;
using System.Text;
using Tollgate.Hal;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>The serial console.</summary>
public sealed class Shell
{
    // Ours: lines of a text that lies ready, printed in one turn.
    private const int LinesATurn = 2;

    // Ours: how often an idle console looks at the clock for the uptime.
    private const int LookMs = 60000;

    private readonly State _state;
    private readonly IPlatform _platform;
    private readonly string _version;
    private readonly Candidate _candidate = new Candidate();
    private readonly Uptime _uptime = new Uptime();
    private readonly ConsoleInput _input = new ConsoleInput();
    private readonly ConsoleOutput _output = new ConsoleOutput();
    private readonly Commands _commands;
    private readonly LineEditor _editor;
    private readonly byte[] _arrived;
    private ArrayList _loaded = new ArrayList();
    private Reply _reply;
    private bool _isStarted;
    private bool _isIdle;
    private int _lookDueMs;

    /// <summary>Makes the console.</summary>
    /// <param name="state">The tables, which show commands read and commits change.</param>
    /// <param name="platform">Its console bytes.</param>
    /// <param name="version">The version of the firmware, for people.</param>
    public Shell(State state, IPlatform platform, string version)
    {
        _state = state;
        _platform = platform;
        _version = version;
        _commands = new Commands(state, _candidate, _uptime, version);
        _editor = new LineEditor(_output);
        _arrived = _input.Arrived;
    }

    /// <summary>The configuration lines in force, each with a line feed. Allocates.</summary>
    public string RunningText
    {
        get
        {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < _candidate.Running.Count; i++)
            {
                text.Append(_candidate.Running.Line(i).Text);
                text.Append("\n");
            }

            return text.ToString();
        }
    }

    private string Prompt
    {
        get { return _candidate.IsEdited ? "gw*> " : "gw> "; }
    }

    /// <summary>Lets <c>show status</c> tell which cable is in.</summary>
    /// <param name="wan">The interface to the Internet.</param>
    /// <param name="lan">The interface to the gateways.</param>
    public void ShowLinks(INic wan, INic lan)
    {
        _commands.ShowLinks(wan, lan);
    }

    /// <summary>Prints what a technician sees first, and the prompt.</summary>
    public void Start(int nowMs)
    {
        _uptime.Start(nowMs);
        ArrayList lines = new ArrayList();
        lines.Add("Tollgate " + _version);
        for (int i = 0; i < _loaded.Count; i++)
        {
            lines.Add(_loaded[i]);
        }

        if (_loaded.Count == 0)
        {
            lines.Add(CommitReply.FilterText(_state));
            lines.Add("help lists the commands");
        }

        _isStarted = true;
        _isIdle = false;
        _reply = new TextReply(lines, false);
    }

    /// <summary>
    /// Gives the console a turn: to be called every 5 to 10 ms. Never blocks. Allocates only while
    /// something is typed or printed.
    /// </summary>
    public void Turn(int nowMs)
    {
        if (_isIdle)
        {
            // Most turns end here, so this is all they cost.
            int arrived = _platform.ReadConsole(_arrived);
            if (arrived != 0)
            {
                Work(arrived, nowMs);
            }
            else if (nowMs - _lookDueMs >= 0)
            {
                _lookDueMs = nowMs + LookMs;
                _uptime.Look(nowMs);
            }

            return;
        }

        if (!_isStarted)
        {
            Start(nowMs);
        }

        Work(_input.IsFull ? 0 : _platform.ReadConsole(_arrived), nowMs);
    }

    /// <summary>Runs a line at once and returns everything it prints, for tests and scripted boards. Allocates.</summary>
    /// <param name="line">One line, without its end.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>The printed lines, each with a line feed; "" if there are none.</returns>
    public string Execute(string line, int nowMs)
    {
        _uptime.Look(nowMs);
        Reply reply = _commands.Run(line, -1);
        ArrayList printed = Finish(reply, nowMs);
        return printed.Count == 0 ? "" : Script.Join(printed) + "\n";
    }

    /// <summary>
    /// Takes in a whole configuration in place of the present one, and commits it. At the first
    /// wrong line it stops, and nothing is changed. Allocates.
    /// </summary>
    /// <param name="text">Configuration lines; blank lines and comments after # are allowed, and "commit".</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Null if it is in force now, else a message of several lines: which line, what is wrong, what is allowed.</returns>
    public string LoadScript(string text, int nowMs)
    {
        Candidate whole = new Candidate();
        string wrong = Script.Read(text, whole);
        if (wrong != null)
        {
            return wrong;
        }

        Config before = _candidate.Edited;
        _candidate.Edit(whole.Edited);
        Reply commit = new CommitReply(_candidate, _state);
        ArrayList printed = Finish(commit, nowMs);
        if (commit.IsRefusal)
        {
            _candidate.Edit(before);
            return Script.Join(printed);
        }

        if (!_isStarted)
        {
            _loaded = printed;
        }
        else if (_reply == null && _editor.IsEmpty)
        {
            _output.Line("");
            _reply = new TextReply(printed, false);
            _isIdle = false;
        }

        return null;
    }

    private static ArrayList Finish(Reply reply, int nowMs)
    {
        ArrayList printed = new ArrayList();
        while (!reply.IsDone)
        {
            string line = reply.Next(nowMs);
            if (line != null)
            {
                printed.Add(line);
            }
        }

        return printed;
    }

    private void Work(int arrived, int nowMs)
    {
        _uptime.Look(nowMs);
        if (arrived > 0 && _input.Add(arrived, nowMs) && _reply != null && !(_reply is CommitReply))
        {
            Interrupt();
        }
        else if (_reply != null)
        {
            Print(nowMs);
        }
        else if (_input.Count > 0)
        {
            TakeInput();
        }
        else if (_input.EndsPaste(nowMs))
        {
            _output.Line("");
            _output.Line(_input.Dropped.ToString() + " characters after the wrong line were not taken");
            _output.Text(Prompt);
        }

        if (_output.Count > 0)
        {
            _output.Drain(_platform);
        }

        _isIdle = _reply == null && _input.Count == 0 && _output.Count == 0 && !_input.IsDropping;
    }

    private void Interrupt()
    {
        // Ends a long answer, and forgets what was typed ahead of it.
        _reply = null;
        _input.Clear();
        _output.Clear();
        _output.Line("^C");
        _output.Text(Prompt);
    }

    private void TakeInput()
    {
        while (_input.Count > 0 && _output.Free >= LineEditor.MaxEcho + ConsoleOutput.MaxLine)
        {
            if (_editor.Take(_input.Take()))
            {
                RunLine();
                return;
            }
        }
    }

    private void RunLine()
    {
        Reply reply = null;
        if (!_editor.IsAborted)
        {
            // A line that is too long is refused for its length, whatever it says.
            string line = _editor.IsTooLong ? new string(' ', Words.MaxChars + 1) : _editor.Line();
            reply = _commands.Run(line, Prompt.Length);
        }

        _editor.Clear();
        if (reply == null || reply.IsDone)
        {
            _output.Text(Prompt);
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
        while (lines > 0 && !_reply.IsDone && _output.Free >= ConsoleOutput.MaxLine * 2)
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

        if (_reply.IsRefusal && _input.Count > 0)
        {
            // More has arrived already: a paste, and it stops here.
            _input.DropPaste(nowMs);
        }

        _reply = null;
        _output.Text(Prompt);
    }
}
