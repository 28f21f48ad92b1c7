// Keys on a dumb terminal: what stands on it is what was typed, whatever bytes arrive, and what stood there is what is run.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class TypingTests
{
    private const string Up = "\x1B[A";
    private const string Down = "\x1B[B";

    private readonly ConsoleFixture _console = new();
    private readonly Screen _screen = new();

    [TestMethod]
    [DataRow("ab\bc", "ac")]
    [DataRow("ab\u007F\u007F\u007Fc", "c")]
    [DataRow("host gw1 192.168\u0017", "host gw1 ")]
    [DataRow("host gw1   \u0017", "host ")]
    [DataRow("host\u0017\u0017x", "x")]
    [DataRow("host gw1\u0015x", "x")]
    [DataRow("ab\u000Cc", "abc")]
    [DataRow("ab\u0012\bc", "ac")]
    [DataRow("a\u001B[Cb\u001B[1;5Dc\u001B[3~d\u001BOPe\u001B[[Af\u001B(Bg\u001B[24;80Rh", "abcdefgh")]
    [DataRow("a\u001Bxb\u001B\bc\u001B\u001B[Dd", "acd")]
    [DataRow("\0a\u0001\u0005\u001A\u001Eb", "ab")]
    public void Keys_DoWhatTheySay(string typed, string left)
    {
        Type("");
        Assert.AreEqual("gw> " + left, Type(typed));
    }

    [TestMethod]
    [DataRow("\r", 1)]
    [DataRow("\n", 1)]
    [DataRow("\r\n", 1)]
    [DataRow("\r\0", 1)]
    [DataRow("\r\r", 2)]
    [DataRow("\n\n", 2)]
    [DataRow("\r\n\r\n", 2)]
    [DataRow("\n\r", 2)]
    public void LineEnds_EndALineEach(string ends, int lines)
    {
        Type("");
        int rows = _screen.Rows.Length;
        Type(ends);
        Assert.AreEqual(rows + lines, _screen.Rows.Length);
    }

    [TestMethod]
    public void ALineEndInTwoPieces_IsOne()
    {
        Type("");
        int rows = _screen.Rows.Length;
        Type("lan 192.168.10.1/24\r");
        Type("\n");
        Assert.AreEqual(rows + 1, _screen.Rows.Length);
    }

    [TestMethod]
    public void Arrows_BringOlderLinesBack_AndTheOneBeingTyped()
    {
        Type("");
        Type("show status\r");
        Type("show drops\rhelp no\r");
        Assert.AreEqual("gw> help no", Type("show se" + Up));
        Assert.AreEqual("gw> show drops", Type("\x1BOA"));
        Assert.AreEqual("gw> show status", Type("\x10"));
        Assert.AreEqual(0, _screen.Bells);
        Assert.AreEqual("gw> show status", Type(Up), "it is the oldest");
        Assert.AreEqual(1, _screen.Bells);
        Assert.AreEqual("gw> show drops", Type("\x0E"));
        Assert.AreEqual("gw> help no", Type("\x1BOB"));
        Assert.AreEqual("gw> show se", Type(Down));
        Assert.AreEqual("gw> show se", Type(Down), "it is the youngest");
        Assert.AreEqual(2, _screen.Bells);
        Assert.AreEqual("gw> show sessions", Type("ssions"));
    }

    [TestMethod]
    public void ALineThatWasFetched_IsEditedAndRunLikeAnyOther()
    {
        Type("");
        Type("host a 192.168.10.2\r");
        Type(Up + "\b3\x17\x17\x17host b 192.168.10.3\r");
        Assert.AreEqual("host a 192.168.10.2\nhost b 192.168.10.3\n", _console.Run("show config"));
        Assert.AreEqual("gw*> host b 192.168.10.3", Type(Up));
        Assert.AreEqual("gw*> host a 192.168.10.2", Type(Up));
    }

    [TestMethod]
    public void History_KeepsNoBlankLines_AndNoneTwiceInARow()
    {
        Type("");
        Type("help no\r\r   \rhelp no\rhelp no\r");
        Type("nothing\x03");
        Assert.AreEqual("gw> help no", Type(Up));
        Type(Up);
        Assert.AreEqual(1, _screen.Bells);
    }

    [TestMethod]
    public void History_KeepsTheYoungestLinesThatFit()
    {
        Type("");
        for (int i = 10; i < 40; i++)
        {
            Type($"host name{i} 192.168.10.{i}\r");
        }

        // A line takes 25 bytes and one behind it; 512 hold 19, and one of them is what is being typed.
        for (int i = 39; i >= 22; i--)
        {
            Assert.AreEqual($"gw*> host name{i} 192.168.10.{i}", Type(Up));
        }

        Assert.AreEqual(0, _screen.Bells);
    }

    [TestMethod]
    public void ALongLine_ShowsItsEnd_AndAllOfItOnceItIsRun()
    {
        Type("");
        string line = "peers hq " + string.Join(' ', Enumerable.Range(1, 13).Select(i => $"198.18.9.{i}")) + " 198.18.10.0/24";
        Assert.IsGreaterThan(150, line.Length);
        string typed = Type(line);
        StringAssert.StartsWith(typed, "gw> <");
        Assert.IsTrue(line.EndsWith(typed[5..], StringComparison.Ordinal) && typed.Length is > 40 and < 80, typed);
        int rows = _screen.Rows.Length;
        Type(new string('\b', 100));
        Assert.AreEqual(rows, _screen.Rows.Length);
        Type(line[^100..] + "\r");
        Assert.AreEqual("gw> " + line, _screen.Rows[rows - 1].PadRight(80) + _screen.Rows[rows].PadRight(80) + _screen.Rows[rows + 1]);
        Assert.AreEqual(line + "\n", _console.Run("show config"));
    }

    [TestMethod]
    public void TheCaret_StandsUnderTheWrongWord_AfterEditsHistoryAndCompletion()
    {
        Type("");
        Type("lan 192.168.10.1/24\r");
        Type("host gw1 192.168.10.5\r");
        Type("wan st\t198.18.5.999/24\x17" + "198.18.5.2/99 gw\b\b\b\r");
        AssertCaret("gw*> wan static 198.18.5.2/99", "198.18.5.2/99");
        Type(Up + "x\b\x17" + "198.18.5.2/24 gw 0.0.0.0\r");
        AssertCaret("gw*> wan static 198.18.5.2/24 gw 0.0.0.0", "0.0.0.0");
    }

    [TestMethod]
    public void TheCaret_StandsUnderTheWrongWord_BehindAPromptThatCountsDown()
    {
        Assert.IsNull(_console.Shell.LoadScript(ConsoleFixture.Full, 0));
        Type("");
        Type("no forward tcp\rcommit confirm\r");
        Type("lan 192.168.10.2/24\r");
        string row = Type("max maxA ports 99");
        StringAssert.Matches(row, new("^gw\\*\\[confirm (5:00|4:5[0-9])\\]> max maxA ports 99$"));
        Type("\r");
        AssertCaret(row, "99");

        // A minute later the prompt that stands there is still the old one, until something shows the row again.
        Type("max maxA ports 99");
        _console.NowMs += 60000;
        _console.Shell.Notice("wan: LINK DOWN");
        row = Type("");
        StringAssert.Matches(row, new("^gw\\*\\[confirm (4:00|3:5[0-9])\\]> max maxA ports 99$"));
        Type("\r");
        AssertCaret(row, "99");
    }

    [TestMethod]
    public void WhateverBytesArrive_TheTerminalShowsTheLine_AndWhatStoodThereIsRun()
    {
        const int Seed = 20;
        string[] pieces =
        [
            "lan 192.168.10.1/24", "host", " ", "peers hq 198.18.9.4", "x", "y", "0123456789012345678901234567890123456789", "\b", "\x7F", "\b\b\b\b\b\b\b\b\b\b\b\b",
            "\x15", "\x17", "\x0C", Up, Up + Up, Down, "\x10", "\x0E", "\x1B[3~", "\x1B", "\x1B[", "\x1BO", "\xC3\xA4", "\0", "\r", "\n", "\r\n", "# ", "?", "\t", "\x03",
        ];
        Random random = new(Seed);
        ConsoleOutput output = new();
        TestPlatform platform = new();
        TypedLine line = new(output);
        LineEditor editor = new(line);
        SlowEditor slow = new();
        Screen screen = new();
        string prompt = "gw> ";
        line.Show(prompt);
        int longest = 0;
        int finished = 0;
        for (int i = 0; i < 200000; i++)
        {
            string piece = random.Next(20) == 0 ? ((char)random.Next(256)).ToString() : pieces[random.Next(pieces.Length)];
            foreach (char c in piece)
            {
                Drain(output, platform, screen);
                int key = editor.Take(c);
                longest = Math.Max(longest, output.Count);
                Drain(output, platform, screen);
                string whole = slow.Take(c, key);
                string story = $"seed {Seed} piece {i}: {(int)c}";
                if (key is LineEditor.Finished or LineEditor.Aborted)
                {
                    if (key == LineEditor.Finished)
                    {
                        finished++;
                        Assert.AreEqual(whole, line.Text(), story);
                        int rows = (prompt.Length + Math.Max(1, whole.Length) - 1) / Screen.Columns;
                        string[] shown = screen.Rows;
                        Assert.AreEqual((prompt + whole).TrimEnd(' '), string.Concat(shown[(shown.Length - 2 - rows)..^1].Select((row, at) => at < rows ? row.PadRight(80) : row)), story);
                    }
                    else
                    {
                        output.Line("^C");
                    }

                    line.Clear();
                    prompt = random.Next(2) == 0 ? "gw> " : "gw*[confirm 12:34]> ";
                    line.Show(prompt);
                    Drain(output, platform, screen);
                    screen = new Screen().Show(prompt);
                    continue;
                }

                Assert.AreEqual(whole, line.Text(), story);
                AssertShows(screen.Typed, prompt, whole, story);
                if (random.Next(50) == 0)
                {
                    // A notice in between.
                    line.TakeOff();
                    Drain(output, platform, screen);
                    Assert.AreEqual("", screen.Typed, story);
                    Assert.AreEqual("", screen.Rows[^1], story);
                    line.Show(prompt);
                    Drain(output, platform, screen);
                    AssertShows(screen.Typed, prompt, whole, story);
                }
            }
        }

        Assert.IsGreaterThan(1000, finished);
        Assert.IsLessThanOrEqualTo(TypedLine.MaxSent, longest);
        Assert.IsGreaterThan(TypedLine.MaxSent / 2, longest, "the lines are too short to show anything");
    }

    [TestMethod]
    public void NoticesInBetween_ChangeNothingOfWhatIsTypedAndAnswered()
    {
        const int Seed = 21;
        string[] pieces = [.. ConsoleFixture.Full.Split('\n'), "\r", "\r", "\r", " ", "sh", "\t", "?", Up, Down, "\b", "\x15", "\x17", "show drops", "help", "no", "x"];
        Random random = new(Seed);
        ConsoleFixture other = new();
        Screen quiet = new();
        quiet.Show(other.Type(""));
        Type("");
        for (int i = 0; i < 2000; i++)
        {
            string piece = pieces[random.Next(pieces.Length)];
            bool isNoticed = random.Next(3) == 0;
            _console.Platform.Written.Clear();
            _console.Platform.Type(piece);
            for (int turn = 0; turn < 60; turn++)
            {
                if (isNoticed && turn == i % 8)
                {
                    _console.Shell.Notice("noticed");
                }

                _console.Shell.Turn(_console.NowMs += 5);
            }

            _screen.Show(_console.Platform.Written.ToString());
            quiet.Show(other.Type(piece, 60));
            Assert.AreEqual(quiet.Typed, _screen.Typed, $"seed {Seed} piece {i}");
        }

        CollectionAssert.AreEqual(quiet.Rows, _screen.Rows.Where(row => row != "noticed").ToArray());
        Assert.IsGreaterThan(500, _screen.Rows.Length - quiet.Rows.Length);
        Assert.AreEqual(other.Run("show config"), _console.Run("show config"));
    }

    [TestMethod]
    public void ATurn_WalksOnce_AndAsksOnce()
    {
        Type("");
        Type("help no\rshow drops\r");
        _console.Platform.Written.Clear();
        _console.Platform.Type(string.Concat(Enumerable.Repeat("\x10\x0E", 40)) + new string('?', 40));
        _console.Shell.Turn(_console.NowMs);
        Assert.AreEqual("\r    \rgw> show drops", _console.Platform.Written.ToString());
    }

    private static void AssertShows(string typed, string prompt, string whole, string story)
    {
        if (prompt.Length + whole.Length < Screen.Columns)
        {
            Assert.AreEqual(prompt + whole, typed, story);
            return;
        }

        Assert.IsTrue(typed.Length < Screen.Columns && typed.StartsWith(prompt + "<", StringComparison.Ordinal), $"{story}: {typed}");
        string end = typed[(prompt.Length + 1)..];
        Assert.IsTrue(end.Length >= 20 && whole.EndsWith(end, StringComparison.Ordinal), $"{story}: {typed}");
    }

    private static void Drain(ConsoleOutput output, TestPlatform platform, Screen screen)
    {
        output.Drain(platform);
        screen.Show(platform.Written.ToString());
        platform.Written.Clear();
    }

    private void AssertCaret(string line, string word)
    {
        int row = Array.LastIndexOf(_screen.Rows, line);
        Assert.IsGreaterThan(0, row, string.Join('\n', _screen.Rows));
        Assert.AreEqual(new string(' ', line.IndexOf(word, StringComparison.Ordinal)) + "^", _screen.Rows[row + 1]);
        StringAssert.StartsWith(_screen.Rows[row + 2], "error: ");
    }

    private string Type(string text)
    {
        return _screen.Show(_console.Type(text)).Typed;
    }

    /// <summary>The same keys on a string and a list.</summary>
    private sealed class SlowEditor
    {
        private readonly List<string> _history = [];
        private string _text = "";
        private string _escape = "";
        private string? _draft;
        private int _at;
        private bool _wasCr;
        private bool _isTooLong;

        public string Take(char c, int key)
        {
            bool wasCr = _wasCr;
            _wasCr = c == '\r';
            if (_escape.Length > 0 && c >= ' ')
            {
                _escape += c;
                if (_escape is Up or "\x1BOA" or Down or "\x1BOB")
                {
                    Walk(_escape[2] == 'A' ? -1 : 1);
                    _escape = "";
                }
                else if (System.Text.RegularExpressions.Regex.IsMatch(_escape, "^\x1B([ -/]*[0-NP-Z\\\\-\xFF]|O[ -\xFF]|\\[\\[[ -\xFF]|\\[[@-Z\\\\-\xFF]|\\[[ -?]+[@-\xFF])$"))
                {
                    _escape = "";
                }

                return _text;
            }

            _escape = c == '\x1B' ? "\x1B" : "";
            switch (c)
            {
                case '\b' or '\x7F':
                    Edit(_text.Length == 0 ? "" : _text[..^1]);
                    break;
                case '\x15':
                    Edit("");
                    break;
                case '\x17':
                    Edit(_text.TrimEnd(' ')[..(_text.TrimEnd(' ').LastIndexOf(' ') + 1)]);
                    break;
                case '\x10':
                    Walk(-1);
                    break;
                case '\x0E':
                    Walk(1);
                    break;
                case '\x03':
                    return End(false);
                case '\r':
                    return End(true);
                case '\n':
                    return wasCr ? _text : End(true);
                case '?' or '\t' when !_text.Split(' ').Any(word => word.StartsWith('#')):
                    Assert.IsTrue(key is LineEditor.Asks or LineEditor.Completes);
                    break;
                case '\t':
                    Insert(' ');
                    break;
                case >= ' ':
                    Insert(c <= '~' ? c : '?');
                    break;
            }

            return _text;
        }

        private void Insert(char c)
        {
            _isTooLong |= _text.Length == 200;
            _text = _text.Length == 200 ? _text : _text + c;
        }

        private void Edit(string text)
        {
            _text = text;
            _isTooLong = false;
        }

        private string End(bool isKept)
        {
            string text = _text;
            _draft = null;
            if (isKept && !_isTooLong && text.Trim(' ').Length > 0 && (_history.Count == 0 || _history[^1] != text))
            {
                _history.Add(text);
                Forget(0);
            }

            Edit("");
            return text;
        }

        private void Walk(int step)
        {
            if (_draft == null)
            {
                if (step > 0 || _history.Count == 0)
                {
                    return;
                }

                _draft = _text;
                _at = _history.Count;
                Forget(_draft.Length + 1);
                _at = _history.Count;
            }

            if (_at + step < 0)
            {
                return;
            }

            _at += step;
            Edit(_at == _history.Count ? _draft : _history[_at]);
            _draft = _at == _history.Count ? null : _draft;
        }

        private void Forget(int reserved)
        {
            while (_history.Sum(line => line.Length + 1) + reserved > LineHistory.Capacity)
            {
                _history.RemoveAt(0);
            }
        }
    }
}
