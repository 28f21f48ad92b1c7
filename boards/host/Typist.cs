// Types a script on a console, one line once the line before is answered, and stops at the first line
// that the console refuses. It is given turns as time passes, so that the box may do other things meanwhile.

using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Tollgate.Control;

namespace Tollgate.Hosted;

/// <summary>Somebody who types what a file says.</summary>
internal sealed class Typist
{
    /// <summary>Ours: how long a line may take, in milliseconds: a ping, a restart, all sessions at 115200 baud.</summary>
    public const long PatienceMs = 120_000;

    // Ours: a box that is about to restart still stands at its prompt for a few turns.
    private const long PauseMs = 25;

    private static readonly Regex s_control = new("\e\\[[0-9;]*[A-Za-z]|[\a\b]");

    private readonly ScriptFile _script;
    private readonly IConsoleLine _console;
    private readonly StringBuilder _said = new();
    private Shell? _shell;
    private int _refusals;
    private int _next;
    private bool _hasCommitted;
    private string _prompt = "";
    private long _askedMs;
    private long _readySinceMs = -1;

    /// <summary>Sits down at a console.</summary>
    /// <param name="script">What to type.</param>
    /// <param name="console">Where.</param>
    /// <param name="nowMs">Milliseconds of any clock.</param>
    public Typist(ScriptFile script, IConsoleLine console, long nowMs)
    {
        _script = script;
        _console = console;
        _askedMs = nowMs;
        console.Written += Hear;
    }

    /// <summary>Whether it commits what the script has entered and not committed.</summary>
    public bool CommitsAtEnd { get; init; }

    /// <summary>Whether everything was typed and answered, or there was an error.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The line of the script that was typed last, from 1; 0 before the first.</summary>
    public int Line => _next;

    /// <summary>What the console refused, and where; null as long as it has refused nothing.</summary>
    public string? Error { get; private set; }

    /// <summary>The prompt after the last line, without its blank.</summary>
    public string Prompt => _prompt.TrimEnd();

    /// <summary>Types the next line, if the console is ready for it.</summary>
    /// <param name="nowMs">Milliseconds of the same clock.</param>
    public void Step(long nowMs)
    {
        if (IsDone)
        {
            return;
        }

        Shell? shell = _console.Shell;
        if (shell is null || _console.IsTyping || !shell.IsAtPrompt)
        {
            _readySinceMs = -1;
            if (nowMs - _askedMs >= PatienceMs)
            {
                End($"{_script.Name}:{_next}: error: the console has not come back to its prompt for {PatienceMs / 1000} s");
            }

            return;
        }

        _readySinceMs = _readySinceMs < 0 ? nowMs : _readySinceMs;
        if (nowMs - _readySinceMs >= PauseMs)
        {
            Answer(shell, nowMs);
        }
    }

    private void Answer(Shell shell, long nowMs)
    {
        string said = s_control.Replace(_said.ToString().Replace("\r", ""), "");
        int before = shell == _shell ? _refusals : 0;
        if (shell.Refusals != before && _shell is not null)
        {
            End($"{_script.Name}:{_next}: {Complaint(said)}");
            return;
        }

        _shell = shell;
        _refusals = shell.Refusals;
        _prompt = said[(said.LastIndexOf('\n') + 1)..];
        if (_next < _script.Lines.Count)
        {
            TypeLine(_script.Lines[_next], nowMs);
            _next++;
        }
        else if (CommitsAtEnd && !_hasCommitted && _prompt.Contains('*'))
        {
            _hasCommitted = true;
            TypeLine("commit"u8, nowMs);
        }
        else
        {
            End(null);
        }
    }

    private void TypeLine(ReadOnlySpan<byte> line, long nowMs)
    {
        _said.Clear();
        _askedMs = nowMs;
        _readySinceMs = -1;
        _console.Type([.. line, (byte)'\r']);
    }

    private void End(string? error)
    {
        Error = error;
        IsDone = true;
    }

    /// <summary>The line that says what is wrong, then what the console shows around it.</summary>
    private string Complaint(string said)
    {
        string[] lines = (_prompt + said).Split('\n')[..^1];
        int at = Array.FindIndex(lines, Math.Min(1, lines.Length), line => line.StartsWith("error: ", StringComparison.Ordinal));
        if (at < 0)
        {
            string first = lines.Skip(1).FirstOrDefault("error: refused");
            return string.Join('\n', lines.Where(line => line != first).Prepend(first));
        }

        // A long error goes on below, as far to the right as its text begins.
        int end = at + 1;
        while (end < lines.Length && lines[end].StartsWith("       ", StringComparison.Ordinal))
        {
            end++;
        }

        string error = string.Concat(lines[(at + 1)..end].Select(line => line[6..]).Prepend(lines[at]));
        return string.Join('\n', lines[..at].Concat(lines[end..]).Prepend(error));
    }

    private void Hear(byte[] bytes)
    {
        _said.Append(Encoding.ASCII.GetString(bytes));
    }
}
