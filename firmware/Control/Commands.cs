// Finds what a console line asks for and starts the answer. Configuration lines go to
// Candidate.cs, commit to CommitReply.cs, the show commands to a Reply each.

using System.Collections;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The commands of the console.</summary>
public sealed class Commands
{
    private readonly Parts _parts;
    private readonly Candidate _candidate;

    /// <summary>Makes the commands.</summary>
    /// <param name="parts">What they work on.</param>
    public Commands(Parts parts)
    {
        _parts = parts;
        _candidate = parts.Candidate;
    }

    /// <summary>The words that a line may begin with: those of configuration lines in the order of ConfigLine's kinds, then the others. Allocates.</summary>
    public static string[] FirstWords()
    {
        string[] lines = LineParser.Keywords();
        string[] verbs = new string[]
        {
            "no",
            "show",
            "check",
            "commit",
            "confirm",
            "discard",
            "rollback",
            "explain",
            "clear",
            "ping",
            "arp",
            "reload",
            "factory-reset",
            "help",
        };
        string[] words = new string[lines.Length + verbs.Length];
        lines.CopyTo(words, 0);
        verbs.CopyTo(words, lines.Length);
        return words;
    }

    /// <summary>Runs a line. Nothing is printed yet: the reply does that.</summary>
    /// <param name="text">The line.</param>
    /// <param name="indent">Columns before the line where it stands on the terminal; -1 if it does not.</param>
    /// <returns>The answer, perhaps an empty one.</returns>
    public Reply Run(string text, int indent)
    {
        Words words = new Words(text);
        Complaint wrong = CheckText(words);
        Reply reply = null;
        if (wrong == null)
        {
            reply = words.Count == 0 ? new TextReply(new ArrayList(), false)
                : words.Word(0) == "?" ? Help.Reply("")
                : Read(words, out wrong);
        }

        return wrong == null ? reply : Refusal(wrong, indent);
    }

    /// <summary>What may stand where a line ends: in place of its last word, or behind it if a blank follows. Changes nothing.</summary>
    public Asked Ask(string line)
    {
        int at = line.LastIndexOf(' ') + 1;
        Asked asked = AskBehind(line.Substring(0, at));
        if (asked.IsAsked)
        {
            asked.Find(line.Substring(at), _candidate.Edited);
            if (asked.IsUnknown)
            {
                asked.Judge(AskBehind(line));
            }
        }

        return asked;
    }

    private Asked AskBehind(string line)
    {
        Words words = new Words(line);
        words.Asked = new Asked();
        Read(words, out Complaint wrong);
        words.Asked.Wrong = words.Asked.IsAsked ? null : wrong;
        return words.Asked;
    }

    // With Words.Asked nothing comes of it: the reader fails at the end of the line, at the latest.
    private Reply Read(Words words, out Complaint wrong)
    {
        WordReader reader = new WordReader(words, 0);
        string[] firstWords = FirstWords();
        int command = reader.Keyword(firstWords);
        wrong = reader.Error;
        if (command < 0)
        {
            return null;
        }

        if (command <= ConfigLine.Forward)
        {
            ArrayList notes = new ArrayList();
            wrong = _candidate.Enter(words, 0, notes);
            return new TextReply(notes, false);
        }

        return RunVerb(firstWords[command], words, reader, out wrong);
    }

    /// <summary>What is wrong with a line before it is read: its length, its characters.</summary>
    /// <returns>Null if nothing is.</returns>
    public static Complaint CheckText(Words words)
    {
        if (words.IsTooLong)
        {
            return new Complaint(null, -1, "the line is too long, allowed: " + Words.MaxChars.ToString() + " characters. Nothing was changed", null);
        }

        return words.BadAt < 0 ? null
            : new Complaint(words.Text, words.BadAt, "this is no printable ASCII character, allowed: letters, digits and ./-_:#", null);
    }

    private static Reply Refusal(Complaint wrong, int indent)
    {
        ArrayList lines = new ArrayList();
        if (indent < 0)
        {
            wrong.PrintTo(lines);
        }
        else
        {
            wrong.PrintBelowTo(indent, lines);
        }

        return new TextReply(lines, true);
    }

    private Reply RunVerb(string verb, Words words, WordReader reader, out Complaint wrong)
    {
        ArrayList lines = new ArrayList();
        Reply reply = null;
        wrong = null;
        switch (verb)
        {
            case "no":
                wrong = _candidate.Remove(words, lines);
                reply = new TextReply(lines, false);
                break;

            case "show":
                reply = Show(reader);
                wrong = reader.Error;
                break;

            case "ping":
                reply = Ping(words, reader, out wrong);
                break;

            case "arp":
                wrong = reader.End() ? null : reader.Error;
                reply = new ArpReply(_parts);
                break;

            case "help":
                string topic = reader.IsAtEnd ? "" : HelpTopic(reader);
                wrong = reader.End() ? null : reader.Error;
                reply = wrong == null ? Help.Reply(topic) : null;
                break;

            case "explain":
                Question question = Question.Read(reader, _parts.State.Policy.WanAddress != 0);
                wrong = reader.Error;
                reply = question == null ? null : new ExplainReply(_parts, question);
                break;

            case "check":
                wrong = reader.End() ? null : reader.Error;
                reply = wrong == null ? new CheckReply(_parts) : null;
                break;

            case "clear":
                if (reader.Keyword(new string[] { "sessions" }) == 0)
                {
                    ClearSessions(reader, lines);
                }

                wrong = reader.Error;
                reply = new TextReply(lines, false);
                break;

            case "commit":
                reply = Commit(reader);
                wrong = reader.Error;
                break;

            case "confirm":
                reply = new CommitReply(_parts, CommitReply.Confirm, 0, true);
                wrong = reader.End() ? null : reader.Error;
                break;

            case "rollback":
                reply = Rollback(reader);
                wrong = reader.Error;
                break;

            case "reload":
            case "factory-reset":
                wrong = CheckRestart(verb, reader);
                reply = wrong == null ? new RestartReply(_parts, verb != "reload") : null;
                break;

            default:
                wrong = reader.End() ? null : reader.Error;
                if (wrong == null)
                {
                    lines.Add(_candidate.IsEdited ? "edits discarded" : "nothing to discard");
                    _candidate.Discard();
                }

                reply = new TextReply(lines, false);
                break;
        }

        return reply;
    }

    private Reply Ping(Words words, WordReader reader, out Complaint wrong)
    {
        int address = reader.Address("the station");
        int count = reader.IsAtEnd ? 4 : reader.Number("requests", 1, PingReply.MaxCount);
        wrong = reader.End() ? null : reader.Error;
        string why = wrong == null ? PingReply.WhyNot(_parts, address) : null;
        wrong = why == null ? wrong : new Complaint(words.Text, words.At(1), why, null);
        return wrong == null ? new PingReply(_parts, address, count) : null;
    }

    private Reply Commit(WordReader reader)
    {
        if (reader.IsAtEnd)
        {
            return new CommitReply(_parts, CommitReply.Keep, 0, true);
        }

        int minutes = 5;
        if (reader.Expect("confirm", "commit [confirm [MINUTES]]") && !reader.IsAtEnd)
        {
            minutes = reader.Number("minutes", 1, 60);
        }

        return reader.End() ? new CommitReply(_parts, CommitReply.Try, minutes, true) : null;
    }

    private Reply Rollback(WordReader reader)
    {
        if (reader.IsAtEnd && _candidate.Before != null)
        {
            return new CommitReply(_parts, CommitReply.Undo, 0, true);
        }

        int back = reader.IsAtEnd ? 0 : reader.Number("commits back", 1, ConfigStore.Slots - 1);
        return reader.End() ? new RollbackReply(_parts, back) : null;
    }

    private Complaint CheckRestart(string verb, WordReader reader)
    {
        bool isReset = verb == "factory-reset";
        string sure = isReset ? "yes" : "now";
        if (!reader.IsAtEnd)
        {
            reader.Expect(sure, verb + " " + sure);
            reader.End();
            return reader.Error;
        }

        if (isReset)
        {
            return new Complaint(null, -1, "this erases all that is stored and restarts the box: factory-reset yes",
                "edits go too; a tollgate.cfg beside the application is taken in again");
        }

        return _candidate.IsEdited ? new Complaint(null, -1, "edits would be lost: commit or discard them, or: reload now", null)
            : _candidate.Before != null ? new Complaint(null, -1, "a commit without its confirm would be undone: confirm, or: reload now", null)
            : null;
    }

    private Reply Show(WordReader reader)
    {
        string[] views = new string[] { "config", "diff", "forwards", "sessions", "drops", "status", "plan", "log" };
        int view = reader.Keyword(views);
        if (view < 0 || !reader.End())
        {
            return null;
        }

        switch (view)
        {
            case 0:
                return new ConfigReply(_candidate.Edited);
            case 1:
                return new DiffReply(_candidate);
            case 2:
                return new ForwardsReply(_parts.State, _candidate.Running);
            case 3:
                return new SessionsReply(_parts.State);
            case 4:
                return new DropsReply(_parts.State);
            case 5:
                return new StatusReply(_parts);
            case 6:
                return new PlanReply(_candidate.Edited);
            default:
                return new LogReply(_parts);
        }
    }

    private void ClearSessions(WordReader reader, ArrayList lines)
    {
        reader.OfferNames(ConfigLine.Host);
        string name = reader.Any();
        ConfigLine host = name == null ? null : _candidate.Running.Find(ConfigLine.Host, name);
        int address = host == null ? 0 : host.Address;
        if (name == null)
        {
            reader.Missing("a host is missing: its name, or an address");
        }
        else if (host == null && (!AddressText.TryParse(name, out address) || !Prefixes.IsStation(address)))
        {
            reader.Refuse("\"" + name + "\" is neither a host's name nor the address of a station");
        }
        else if (reader.End())
        {
            int ended = _parts.State.EndSessionsOf(address);
            lines.Add(ended.ToString() + (ended == 1 ? " session of " : " sessions of ") + AddressText.Format(address) + " ended; port forwards stay");
        }
    }

    private static string HelpTopic(WordReader reader)
    {
        string[] words = FirstWords();
        string[] topics = new string[words.Length + 2];
        words.CopyTo(topics, 0);
        topics[words.Length] = "drops";
        topics[words.Length + 1] = "keys";
        int topic = reader.Keyword(topics);
        return topic < 0 ? "" : topics[topic];
    }
}
