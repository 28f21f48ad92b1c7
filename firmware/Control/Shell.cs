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
    // Ours: typed bytes that wait for their turn. A line takes 3 ms to arrive and up to 10 ms to
    // get its turn, so a paste piles up; this holds it for the longest configuration there can be.
    private const int InputBytes = 4096;

    // Ours: bytes taken from the platform in one turn, what 115200 baud brings in 11 ms.
    private const int ReadBytes = 128;

    // Ours: after a wrong line, what follows within this time belongs to the same paste.
    private const int PasteGapMs = 300;

    // Ours: lines of a ready text printed in one turn.
    private const int LinesATurn = 4;

    private const int CtrlC = 3;

    private readonly State _state;
    private readonly IPlatform _platform;
    private readonly string _version;
    private readonly Candidate _candidate = new Candidate();
    private readonly Uptime _uptime = new Uptime();
    private readonly Commands _commands;
    private readonly ConsoleOutput _output = new ConsoleOutput();
    private readonly LineEditor _editor;
    private readonly byte[] _read = new byte[ReadBytes];
    private readonly byte[] _input = new byte[InputBytes];
    private int _inputFrom;
    private int _inputCount;
    private Reply _reply;
    private ArrayList _loaded = new ArrayList();
    private bool _isStarted;
    private bool _isDiscarding;
    private int _discarded;
    private int _lastInputMs;

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
    }

    /// <summary>The configuration lines in force, as <c>show config</c> would print them after a commit. Allocates.</summary>
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

    /// <summary>Prints what a technician sees first, and the prompt.</summary>
    public void Start(int nowMs)
    {
        _uptime.Start(nowMs);
        _lastInputMs = nowMs;
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
        _reply = new TextReply(lines, false);
    }

    /// <summary>
    /// Gives the console a turn: to be called every 5 to 10 ms. Never blocks. Allocates only while
    /// something is typed or printed.
    /// </summary>
    public void Turn(int nowMs)
    {
        if (!_isStarted)
        {
            Start(nowMs);
        }

        _uptime.Look(nowMs);
        ReadInput(nowMs);
        if (_reply != null)
        {
            Print(nowMs);
        }
        else if (_inputCount > 0)
        {
            TakeInput();
        }

        if (_output.Count > 0)
        {
            _output.Drain(_platform);
        }
    }

    /// <summary>Runs a line at once and returns everything it prints, for tests and scripted boards. Allocates.</summary>
    /// <param name="line">One line, without its end.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>The printed lines, each with a line feed; "" if there are none.</returns>
    public string Execute(string line, int nowMs)
    {
        StringBuilder text = new StringBuilder();
        Reply reply = _commands.Run(line, -1);
        while (!reply.IsDone)
        {
            string printed = reply.Next(nowMs);
            if (printed != null)
            {
                text.Append(printed);
                text.Append("\n");
            }
        }

        return text.ToString();
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
        ArrayList printed = new ArrayList();
        while (!commit.IsDone)
        {
            string line = commit.Next(nowMs);
            if (line != null)
            {
                printed.Add(line);
            }
        }

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
        }

        return null;
    }

    private string Prompt
    {
        get { return _candidate.IsEdited ? "gw*> " : "gw> "; }
    }

    private void ReadInput(int nowMs)
    {
        if (InputBytes - _inputCount < ReadBytes)
        {
            return;
        }

        int count = _platform.ReadConsole(_read);
        if (count > 0)
        {
            _lastInputMs = nowMs;
        }

        for (int i = 0; i < count; i++)
        {
            if (_read[i] == CtrlC && _reply != null && !(_reply is CommitReply))
            {
                // Ends a long answer, and what was typed ahead of it.
                _reply = null;
                _inputCount = 0;
                _output.Clear();
                EndDiscarding();
                _output.Line("^C");
                _output.Text(Prompt);
            }
            else if (_isDiscarding)
            {
                _discarded++;
            }
            else
            {
                _input[(_inputFrom + _inputCount) & (InputBytes - 1)] = _read[i];
                _inputCount++;
            }
        }

        if (_isDiscarding && _reply == null && nowMs - _lastInputMs >= PasteGapMs)
        {
            EndDiscarding();
        }
    }

    private void EndDiscarding()
    {
        if (_isDiscarding && _discarded > 0)
        {
            _output.Line("");
            _output.Line(_discarded.ToString() + " characters after the wrong line were not taken");
            _output.Text(Prompt);
        }

        _isDiscarding = false;
        _discarded = 0;
    }

    private void TakeInput()
    {
        while (_inputCount > 0 && _output.Free >= LineEditor.MaxEcho + ConsoleOutput.MaxLine)
        {
            int value = _input[_inputFrom];
            _inputFrom = (_inputFrom + 1) & (InputBytes - 1);
            _inputCount--;
            if (_editor.Take(value))
            {
                RunLine();
                return;
            }
        }
    }

    private void RunLine()
    {
        if (_editor.IsAborted)
        {
            _editor.Clear();
            _output.Text(Prompt);
            return;
        }

        Reply reply = _commands.Run(_editor.IsTooLong ? new string('?', Words.MaxChars + 1) : _editor.Line(), Prompt.Length);
        _editor.Clear();
        if (reply.IsDone)
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
        int lines = 0;
        while (_reply != null && lines < LinesATurn && _output.Free >= ConsoleOutput.MaxLine * 2)
        {
            string line = _reply.Next(nowMs);
            if (line != null)
            {
                _output.Line(line);
            }

            // A line that is made from the tables takes a turn of its own.
            lines = _reply is TextReply ? lines + 1 : LinesATurn;
            if (_reply.IsDone)
            {
                EndReply();
            }
        }
    }

    private void EndReply()
    {
        if (_reply.IsRefusal && _inputCount > 0)
        {
            // More has arrived already: a paste, and it stops here.
            _isDiscarding = true;
            _discarded = _inputCount;
            _inputCount = 0;
        }

        _reply = null;
        _output.Text(Prompt);
    }
}
