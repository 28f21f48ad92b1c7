// A terminal in two parts: the live view above, and below it a region of its own that scrolls as
// the box's console writes (DECSTBM, as every terminal since the VT100 knows it).

using System;
using System.IO;
using System.Text;
using Spectre.Console;

namespace Tollgate.Sim;

/// <summary>The upper and the lower part of a terminal.</summary>
public sealed class SplitScreen : IDisposable
{
    /// <summary>Fewest columns that the live view fits into.</summary>
    public const int MinWidth = 76;

    /// <summary>Fewest rows for both parts.</summary>
    public const int MinHeight = 22;

    private const int SmallView = 13;
    private const int LargeView = 18;
    private const int LargeFrom = 34;

    // Ours: what is shown again after the size has changed.
    private const int MaxRecent = 4000;

    private readonly Stream _output;
    private readonly StringBuilder _recent = new();

    /// <summary>Clears the terminal and divides it.</summary>
    /// <param name="output">The terminal.</param>
    public SplitScreen(Stream output)
    {
        _output = output;
        Divide();
    }

    /// <summary>Whether the program's output is a terminal that can be divided.</summary>
    public static bool IsPossible
    {
        get
        {
            if (OperatingSystem.IsWindows() && !AnsiConsole.Profile.Capabilities.Ansi)
            {
                return false;
            }

            string term = Environment.GetEnvironmentVariable("TERM") ?? (OperatingSystem.IsWindows() ? "windows" : "dumb");
            return !Console.IsOutputRedirected && !Console.IsInputRedirected && term != "dumb"
                && Console.WindowWidth >= MinWidth && Console.WindowHeight >= MinHeight;
        }
    }

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the upper part: none while the terminal is too small.</summary>
    public int ViewRows => Width < MinWidth || Height < MinHeight ? 0 : Height >= LargeFrom ? LargeView : SmallView;

    private int Height { get; set; }

    /// <summary>Looks whether the terminal has another size now, and divides it anew.</summary>
    public void Look()
    {
        if (Console.WindowWidth != Width || Console.WindowHeight != Height)
        {
            Divide();
        }
    }

    /// <summary>Clears and divides the terminal, and shows again what the console wrote last.</summary>
    public void Divide()
    {
        Width = Console.WindowWidth;
        Height = Console.WindowHeight;
        Send($"\e[r\e[2J\e[{ViewRows + 1};{Height}r\e[{ViewRows + 1};1H{_recent}");
    }

    /// <summary>Draws the upper part.</summary>
    /// <param name="lines">None wider than the terminal. What is beyond <see cref="ViewRows"/> is left out.</param>
    public void Draw(string[] lines)
    {
        StringBuilder text = new("\e7\e[?25l");
        for (int row = 0; row < ViewRows; row++)
        {
            text.Append($"\e[{row + 1};1H\e[0m").Append(row < lines.Length ? lines[row] : "").Append("\e[0m\e[K");
        }

        Send(text.Append("\e8\e[?25h").ToString());
    }

    /// <summary>Writes in the lower part.</summary>
    public void Write(string text)
    {
        _recent.Append(text);
        if (_recent.Length > MaxRecent)
        {
            _recent.Remove(0, _recent.Length - (MaxRecent / 2));
        }

        Send(text);
    }

    /// <summary>Makes the terminal whole again.</summary>
    public void Dispose()
    {
        Send($"\e[0m\e[r\e[{Height};1H\r\n");
    }

    private void Send(string text)
    {
        _output.Write(Encoding.UTF8.GetBytes(text));
        _output.Flush();
    }
}
