// The console of the box. The router's loop gives it a turn, which Terminal.cs spends on what is typed
// and printed; a turn never waits. Here stands what happens without a person: the start, and with
// LoadScript and Execute what a file and tests do.

using System.Collections;
using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Services;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>The serial console.</summary>
public sealed class Shell
{
    // Ours: how long the start waits for the interfaces before it says that they do not work.
    private const int PatienceMs = 2000;

    private readonly Parts _parts;
    private readonly State _state;
    private readonly IPlatform _platform;
    private readonly Candidate _candidate;
    private readonly Uptime _uptime;
    private readonly EventWatch _watch;
    private readonly ConfigStore _store;
    private readonly Commands _commands;
    private readonly Terminal _terminal;
    private readonly byte[] _arrived;
    private ArrayList _loaded = new ArrayList();
    private bool _isStarted;
    private bool _isWaiting;
    private int _waitsMs;
    private int _lookDueMs;

    /// <summary>Makes the console.</summary>
    /// <param name="state">The tables, which show commands read and commits change.</param>
    /// <param name="path">The packet path over them.</param>
    /// <param name="platform">Its console bytes, its slots and its faults.</param>
    /// <param name="version">The version of the firmware, for people.</param>
    public Shell(State state, PacketPath path, IPlatform platform, string version)
    {
        _parts = new Parts(state, path, platform, version);
        _state = state;
        _platform = platform;
        _candidate = _parts.Candidate;
        _uptime = _parts.Uptime;
        _uptime.Start(platform.NowMs());
        _watch = new EventWatch(_parts);
        _store = _parts.Store;
        _commands = new Commands(_parts);
        _terminal = new Terminal(_parts, _commands);
        _parts.Terminal = _terminal;
        _arrived = _terminal.Arrived;
    }

    /// <summary>The configuration lines in force, each with a line feed. Allocates.</summary>
    public string RunningText
    {
        get { return _candidate.Running.Text(); }
    }

    /// <summary>How many typed lines were refused since the start: who types a script looks at it after each line.</summary>
    public int Refusals
    {
        get { return _terminal.Refusals; }
    }

    /// <summary>Whether the prompt stands on the terminal and nothing that was typed waits: a script's next line may come.</summary>
    public bool IsAtPrompt
    {
        get { return _isStarted && _terminal.IsIdle; }
    }

    /// <summary>Lets the console tell how the interfaces are.</summary>
    /// <param name="wan">The interface to the Internet.</param>
    /// <param name="lan">The interface to the gateways.</param>
    /// <param name="own">What the box sends of itself.</param>
    public void Know(INic wan, INic lan, OwnPackets own)
    {
        _parts.Interfaces = new Interfaces(wan, lan);
        _parts.Own = own;
    }

    /// <summary>Prints what a technician sees first, and the prompt.</summary>
    public void Start(int nowMs)
    {
        _watch.Start(nowMs);
        _lookDueMs = nowMs;
        _isStarted = true;
        _terminal.Begin(new TextReply(Greeting.Lines(_parts, _loaded), false));
    }

    /// <summary>
    /// Gives the console a turn: to be called every 5 to 10 ms. Never blocks. Allocates only while
    /// something is typed or printed.
    /// </summary>
    public void Turn(int nowMs)
    {
        if (_terminal.IsIdle)
        {
            // Most turns end here, so this is all they cost.
            int arrived = _platform.ReadConsole(_arrived);
            if (arrived != 0)
            {
                _uptime.Look(nowMs);
                _terminal.Work(arrived, nowMs);
            }
            else if (nowMs - _lookDueMs >= 0)
            {
                Look(nowMs);
            }

            return;
        }

        if (!_isStarted)
        {
            if (IsTooEarly(nowMs))
            {
                return;
            }

            Start(nowMs);
        }

        if (nowMs - _lookDueMs >= 0)
        {
            Look(nowMs);
        }

        _terminal.Work(_terminal.IsFull ? 0 : _platform.ReadConsole(_arrived), nowMs);
    }

    /// <summary>
    /// Says a line that nobody has asked for, such as an interface that has come up. It never splits what is being typed or
    /// printed; of what comes faster than the serial line prints, only the number is told. Allocates nothing.
    /// </summary>
    /// <param name="line">One line, better no longer than 79 characters.</param>
    public void Notice(string line)
    {
        _terminal.Notice(line);
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
    /// Puts the configuration in force that the board has kept, if it has: at the start, before the
    /// first turn. If it cannot be, nothing is forwarded, and the start says why. Allocates.
    /// </summary>
    /// <param name="isFactory">Whether to start without, as somebody holds the button. What is kept stays.</param>
    /// <param name="nowMs">The clock.</param>
    public void LoadStored(bool isFactory, int nowMs)
    {
        if (isFactory)
        {
            _loaded.Add("button held: started without the stored configuration, which stays until a commit");
            _state.Alarm = "no configuration, the button was held";
            return;
        }

        SlotImage kept = _store.Read();
        string damaged = "";
        for (int slot = 0; slot < ConfigStore.Slots; slot++)
        {
            damaged += _store.StateOf(slot) == SlotImage.Damaged ? "; slot " + slot.ToString() + " is damaged" : "";
        }

        if (kept == null)
        {
            // A first commit that was cut short leaves nothing but a damaged slot 0: the file it may have come from is still there.
            bool isFirst = damaged.Length == 0 || _store.IsDamagedFirst;
            if (!(isFirst && LoadDeployed(nowMs)) && damaged.Length != 0)
            {
                _loaded.Add("the stored configuration is damaged");
                _state.Alarm = "the stored configuration is damaged";
            }

            return;
        }

        string wrong = "it is of a newer firmware (format above " + SlotImage.Version.ToString()
            + "):\nupdate the firmware, or take an older one: rollback, or enter it again";
        if (kept.State == SlotImage.Whole)
        {
            wrong = LoadBytes(kept.Bytes, kept.TextAt, CommitReply.Load, nowMs);
        }

        if (wrong != null)
        {
            AddLoaded("the stored configuration is not in force, " + wrong);
            _state.Alarm = "the stored configuration is not in force";
        }

        _loaded.Insert(0, "stored     slot " + _store.Slot.ToString() + ", commit " + _store.Number.ToString() + damaged);
    }

    /// <summary>Keeps what is in force in the board's slots, as a typed commit does. Allocates.</summary>
    /// <returns>False if the board could not keep it.</returns>
    public bool Store()
    {
        SlotImage image = new SlotImage(_candidate.Running, _store.NextNumber);
        while (image.Step())
        {
        }

        return _store.Write(image);
    }

    /// <summary>
    /// Takes in a whole configuration in place of the present one, and puts it in force; the board does
    /// not keep it. At the first wrong line it stops, and nothing is changed. Allocates.
    /// </summary>
    /// <param name="text">Configuration lines; blank lines and comments after # are allowed, and "commit".</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Null if it is in force now, else a message of several lines: which line, what is wrong, what is allowed.</returns>
    public string LoadScript(string text, int nowMs)
    {
        return LoadBytes(Script.BytesOf(text), 0, CommitReply.Load, nowMs);
    }

    private bool LoadDeployed(int nowMs)
    {
        byte[] deployed = _platform.ReadDeployed();
        if (deployed == null)
        {
            return false;
        }

        string wrong = LoadBytes(deployed, 0, CommitReply.Keep, nowMs);
        if (wrong == null)
        {
            _loaded.Insert(0, "taken from tollgate.cfg: " + _candidate.Running.Count.ToString() + " lines");
        }
        else
        {
            AddLoaded("tollgate.cfg is not in force, " + wrong);
            _state.Alarm = "tollgate.cfg is not in force";
        }

        return true;
    }

    private void AddLoaded(string text)
    {
        string[] lines = text.Split(new char[] { '\n' });
        for (int i = 0; i < lines.Length; i++)
        {
            _loaded.Add(lines[i]);
        }
    }

    private string LoadBytes(byte[] bytes, int at, int how, int nowMs)
    {
        Candidate whole = new Candidate();
        string wrong = Script.Read(bytes, at, whole);
        if (wrong != null)
        {
            return wrong;
        }

        Config before = _candidate.Edited;
        _candidate.Edit(whole.Edited);
        bool isNew = _candidate.IsEdited;
        Reply commit = new CommitReply(_parts, how, 0, _isStarted);
        ArrayList printed = Finish(commit, nowMs);
        if (commit.IsRefusal)
        {
            _candidate.Edit(before);
            return Script.Join(printed);
        }

        if (!_isStarted)
        {
            // The same again changes nothing of what was said.
            _loaded = isNew ? printed : _loaded;
        }
        else
        {
            _terminal.Interject(new TextReply(printed, false));
        }

        return null;
    }

    private void Look(int nowMs)
    {
        _lookDueMs = nowMs + EventWatch.LookMs;
        _uptime.Look(nowMs);
        _watch.Look(nowMs);
        if (_candidate.Before != null && nowMs - _candidate.DueMs >= 0 && _terminal.Cut())
        {
            _terminal.Interject(new CommitReply(_parts, CommitReply.TimeOver, 0, true));
        }
    }

    private bool IsTooEarly(int nowMs)
    {
        if (_parts.Interfaces.Work)
        {
            return false;
        }

        if (!_isWaiting)
        {
            _isWaiting = true;
            _waitsMs = nowMs;
        }

        return nowMs - _waitsMs < PatienceMs;
    }

    private static ArrayList Finish(Reply reply, int nowMs)
    {
        ArrayList printed = new ArrayList();
        while (!reply.IsDone && !reply.IsWaiting)
        {
            string line = reply.Next(nowMs);
            if (line != null)
            {
                printed.Add(line);
            }
        }

        return printed;
    }
}
