// The box's console over its pseudo-terminal, as a person with a terminal program has it: type a
// line, read until the box asks for the next one.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Tollgate.LabKit.Native;

namespace Tollgate.LabKit.Gateways;

/// <summary>A conversation with the box.</summary>
public sealed unsafe class BoxConsole : IDisposable
{
    // Ours: the longest listing at the speed of a pseudo-terminal, on a busy machine.
    private const int PatienceMs = 5000;

    // The prompts of the console: gw>, gw*> with edits, gw[confirm 4:12]> on trial, or both.
    private static readonly Regex s_prompt = new(@"(^|[\r\n])gw\*?(\[[^\]]*\])?> ?$");

    private readonly int _fd;

    private BoxConsole(int fd)
    {
        _fd = fd;
    }

    /// <summary>Opens the line.</summary>
    public static BoxConsole Open(string path)
    {
        int flags = Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec;
        return new BoxConsole(Libc.Check(Libc.Open(path, flags), "open " + path));
    }

    /// <summary>Types a line.</summary>
    /// <exception cref="IOException">The box is gone.</exception>
    /// <returns>What the box says to it, without the echo and the next prompt.</returns>
    public string Ask(string line)
    {
        Write(line + "\r");
        string answer = ReadAfter(line);
        int echoEnd = answer.IndexOf('\n');
        int promptStart = answer.LastIndexOf('\n');
        return promptStart <= echoEnd ? "" : answer[(echoEnd + 1)..promptStart].Replace("\r", "");
    }

    /// <summary>The drop counters that are not zero, by their words.</summary>
    public Dictionary<string, int> Drops()
    {
        Dictionary<string, int> drops = new();
        foreach (Match match in Regex.Matches(Ask("show drops"), @"^ *(\d+) +([a-z]+(-[a-z]+)*)  +", RegexOptions.Multiline))
        {
            drops[match.Groups[2].Value] = int.Parse(match.Groups[1].Value);
        }

        return drops;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.Close(_fd);
    }

    private void Write(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        fixed (byte* first = bytes)
        {
            if (Libc.Write(_fd, first, (nuint)bytes.Length) != bytes.Length)
            {
                throw new IOException("the box is gone: it takes nothing on its console");
            }
        }
    }

    /// <summary>Reads past what was said before, from the echo of a line to the next prompt.</summary>
    private string ReadAfter(string line)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            int echo = text.ToString().IndexOf(line, StringComparison.Ordinal);
            if (echo >= 0 && s_prompt.IsMatch(text.ToString(echo, text.Length - echo)))
            {
                return text.ToString(echo, text.Length - echo);
            }

            long leftMs = PatienceMs - waited.ElapsedMilliseconds;
            if (leftMs <= 0)
            {
                throw new TimeoutException($"no prompt after {PatienceMs} ms; the console said: {text}");
            }

            Libc.PollFd poll = new() { Fd = _fd, Events = Libc.PollIn };
            _ = Libc.Poll(&poll, 1, (int)leftMs);
            fixed (byte* first = buffer)
            {
                nint count = Libc.Read(_fd, first, (nuint)buffer.Length);
                if (count == 0 || (count < 0 && Marshal.GetLastPInvokeError() is not (Libc.ErrorAgain or Libc.ErrorInterrupted)))
                {
                    throw new IOException("the box is gone; the console said: " + text);
                }

                text.Append(Encoding.ASCII.GetString(buffer, 0, Math.Max(0, (int)count)));
            }
        }
    }
}
