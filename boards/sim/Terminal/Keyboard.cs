// What is typed, byte by byte and without an echo: the box's console edits its own line. A Unix
// terminal is put into that mode by stty and put back at the end; on Windows keys are read one by
// one; a file or pipe is read as it is.

using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace Tollgate.Sim;

/// <summary>The input of the program.</summary>
public sealed class Keyboard : IDisposable
{
    private readonly ConcurrentQueue<byte> _typed = new();
    private readonly string? _sttyBefore;
    private volatile bool _isAtEnd;

    /// <summary>Begins to read.</summary>
    public Keyboard()
    {
        IsPerson = !Console.IsInputRedirected;
        bool isUnixTerminal = IsPerson && !OperatingSystem.IsWindows();
        if (isUnixTerminal)
        {
            _sttyBefore = Stty("-g");
            if (_sttyBefore != null)
            {
                Stty("-icanon -echo -isig -ixon -icrnl min 1 time 0");
            }
        }

        bool isByKey = IsPerson && _sttyBefore == null;
        if (isByKey)
        {
            Console.TreatControlCAsInput = true;
        }

        new Thread(isByKey ? ReadKeys : ReadBytes) { IsBackground = true, Name = "keyboard" }.Start();
    }

    /// <summary>Whether somebody sits there, and not a file or a pipe.</summary>
    public bool IsPerson { get; }

    /// <summary>Whether everything was read and nothing more will come.</summary>
    public bool IsAtEnd => _isAtEnd && _typed.IsEmpty;

    /// <summary>Takes the next byte, if there is one.</summary>
    public bool TryRead(out byte typed)
    {
        return _typed.TryDequeue(out typed);
    }

    /// <summary>Puts the terminal back into the mode that it was found in.</summary>
    public void Dispose()
    {
        if (_sttyBefore != null)
        {
            Stty(_sttyBefore);
        }
    }

    private static string? Stty(string arguments)
    {
        try
        {
            using Process? stty = Process.Start(new ProcessStartInfo("stty", arguments) { RedirectStandardOutput = true, UseShellExecute = false });
            string text = stty!.StandardOutput.ReadToEnd().Trim();
            stty.WaitForExit();
            return stty.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such program: keys are read one by one.
            return null;
        }
    }

    private void ReadBytes()
    {
        // Not Console.OpenStandardInput: on a terminal that reads, and edits, whole lines.
        using Stream input = OperatingSystem.IsWindows()
            ? Console.OpenStandardInput()
            : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        byte[] buffer = new byte[1024];
        int count;
        try
        {
            while ((count = input.Read(buffer)) > 0)
            {
                for (int i = 0; i < count; i++)
                {
                    _typed.Enqueue(buffer[i]);
                }
            }
        }
        catch (IOException)
        {
            // The terminal has gone away.
        }

        _isAtEnd = true;
    }

    private void ReadKeys()
    {
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            // The history's keys, as a terminal sends them (ECMA-48).
            string sent = key.Key switch
            {
                ConsoleKey.Backspace => "\x7f",
                ConsoleKey.UpArrow => "\e[A",
                ConsoleKey.DownArrow => "\e[B",
                _ => key.KeyChar is > '\0' and <= '~' ? key.KeyChar.ToString() : "",
            };
            foreach (char c in sent)
            {
                _typed.Enqueue((byte)c);
            }
        }
    }
}
